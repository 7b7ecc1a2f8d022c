"""What is taken out of a page before it is read, and what must stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.background import even, stretched
from ocr.ink import find_inks, without_inks
from ocr.marks import coloured_marks
from ocr.rules import find_rules, without_leaders, without_rules
from ocr.specks import is_one_bit, smoothed
from tests.ocr.picture import DPI, Picture, Pixels, grey, shadowed, text_page, with_pen, with_seal

X, Y = 820, 760


def ink_out(pixels: Pixels) -> Pixels:
    return without_inks(pixels, find_inks(pixels), DPI)


def jpeg(pixels: Pixels, quality: int) -> Pixels:
    return np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR), np.uint8
    )


class TestInk:
    @pytest.mark.parametrize("quality", [None, 85, 50])
    def test_a_red_seal_goes_and_the_print_under_it_stays(self, quality: int | None) -> None:
        clean = text_page().pixels()
        sealed = with_seal(clean, X, Y)
        if quality:
            sealed = jpeg(sealed, quality)
        after, wanted = ink_out(sealed), grey(clean)
        zone = np.s_[Y - 160 : Y + 160, X - 160 : X + 160]
        assert np.mean(after[zone] < 128) == pytest.approx(np.mean(wanted[zone] < 128), rel=0.15)
        assert np.mean(np.abs(after[zone].astype(int) - wanted[zone])) < 12

    def test_a_blue_signature_goes(self) -> None:
        blank = Picture().pixels()
        assert np.mean(ink_out(with_pen(blank, 500, 900)) < 200) < 0.0005

    def test_black_print_and_grey_pages_stay_as_they_are(self) -> None:
        page = jpeg(text_page().pixels(), 60)
        assert np.array_equal(ink_out(page) < 128, grey(page) < 128)

    def test_a_page_printed_in_blue_stays_readable(self) -> None:
        page = Picture()
        for row in range(12):
            page.line("Giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội", 210, 300 + 60 * row, fill=(30, 40, 150))
        assert np.mean(ink_out(page.pixels()) < 128) == pytest.approx(np.mean(grey(page.pixels()) < 128), rel=0.05)


class TestMarks:
    def test_a_seal_is_where_it_was_pressed(self) -> None:
        sealed = with_seal(text_page().pixels(), X, Y, radius=140)
        (mark,) = coloured_marks(find_inks(sealed), DPI)
        assert mark.kind == "seal"
        assert mark.box.centre == pytest.approx((X / 1654, Y / 2339), abs=0.006)
        assert mark.box.width * 1654 == pytest.approx(289, abs=16)

    def test_blue_strokes_are_a_pen(self) -> None:
        (mark,) = coloured_marks(find_inks(with_pen(text_page().pixels(), 500, 900)), DPI)
        assert mark.kind == "pen"

    def test_a_red_box_with_words_is_a_stamp(self) -> None:
        page = Picture().line("HỎA TỐC", 900, 400, fill=(215, 60, 70)).pixels()
        assert {mark.kind for mark in coloured_marks(find_inks(page), DPI)} == {"stamp"}

    def test_black_and_white_has_none(self) -> None:
        assert coloured_marks(find_inks(text_page().pixels()), DPI) == ()


class TestBackground:
    def test_shadow_and_tint_become_white_and_print_stays_dark(self) -> None:
        page = grey(text_page().pixels())
        dim = shadowed(np.asarray(page * 0.85, np.uint8), 0.5)
        after = even(dim, DPI)
        assert np.mean(after[page > 250] > 235) > 0.99
        assert np.percentile(after[page < 60], 90) < 128

    def test_a_filled_cell_keeps_its_white_letters(self) -> None:
        page = Picture()
        cv2.rectangle(pixels := page.pixels(), (200, 300), (1400, 460), (60, 60, 60), -1)
        cv2.putText(pixels, "THONG BAO", (300, 410), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (255, 255, 255), 4)
        after = even(grey(pixels), DPI)
        assert np.mean(after[310:450, 210:290]) < 128 < np.percentile(after[310:450, 300:700], 99)

    def test_pale_print_is_darkened_and_paper_whitened(self) -> None:
        pale = np.asarray(120 + grey(text_page().pixels()) * (125 / 255), np.uint8)
        after = stretched(pale)
        assert after.min() < 40
        assert np.median(after) == 255


class TestRules:
    def test_a_dotted_leader_goes_and_the_words_stay(self) -> None:
        name = "Họ và tên mẹ: Trần Thanh Linh"
        plain = grey(Picture().line(name, 200, 400).pixels())
        dotted = grey(Picture().line(name, 200, 400).line("." * 60, 800, 400).pixels())
        after = without_leaders(dotted, DPI)
        assert np.array_equal(after[:, :790], plain[:, :790])
        assert np.all(after[:, 800:] > 200)

    def test_an_ellipsis_and_the_marks_of_letters_stay(self) -> None:
        page = grey(
            Picture()
            .line("thông qua ngày ... tháng ... năm 2025, kỳ họp thứ bảy, ký ghi rõ ế ố ở ữ í ì ị ỉ ĩ", 100, 400, letters=34)
            .pixels()
        )
        assert np.array_equal(without_leaders(page, DPI), page)

    def test_the_ruling_of_a_table_goes_and_its_cells_stay(self) -> None:
        plain = Picture().line("Bùi Mỹ Hạnh", 330, 420).line("4623790971", 730, 420).pixels()
        ruled = plain.copy()
        for x in (300, 700, 1100):
            cv2.line(ruled, (x, 400), (x, 620), (0, 0, 0), 2)
        for y in (400, 510, 620):
            cv2.line(ruled, (300, y), (1100, y), (0, 0, 0), 2)
        page = grey(ruled)
        assert np.mean(np.abs(without_rules(page, find_rules(page, DPI)).astype(int) - grey(plain))) < 0.05


class TestSpecks:
    def one_bit(self) -> Pixels:
        return np.where(grey(text_page().pixels()) < 128, np.uint8(0), np.uint8(255))

    def test_a_fax_is_told_from_a_scan(self) -> None:
        assert is_one_bit(self.one_bit())
        assert not is_one_bit(grey(text_page().pixels()))

    def test_lone_specks_go_and_dots_of_letters_stay(self) -> None:
        clean = self.one_bit()
        rng = np.random.default_rng(1006)
        specked = clean.copy()
        specked[rng.integers(1700, 2300, 400), rng.integers(50, 1600, 400)] = 0
        after = smoothed(specked, DPI)
        assert np.all(after[1720:2280] == 255)
        assert np.mean(255 - after[:1650]) == pytest.approx(np.mean(255 - clean[:1650]), rel=0.02)

    @pytest.mark.parametrize(("gap", "stays"), [(0.3, True), (0.6, True), (1.2, False)])
    def test_what_may_be_left_of_a_worn_tone_stays(self, gap: float, stays: bool) -> None:
        """A speck so many millimetres over a stroke."""
        page = np.full((200, 200), 255, np.uint8)
        page[100:130, 80:86] = 0
        speck = 100 - 1 - round(gap * DPI / 25.4)
        page[speck, 82] = 0
        assert (smoothed(page, DPI)[speck, 82] < 255) == stays
