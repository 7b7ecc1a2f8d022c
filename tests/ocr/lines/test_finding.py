"""Lines of print: each once, none lost, none joined across a column, a cell or a rule; every stroke with its own line."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.lines import Strokes, TextLine, find_lines
from ocr.rules import find_rules, without_rules
from tests.ocr.picture import DPI, HEIGHT, LETTER_TO_THE_INSURED, WIDTH, Picture, grey, text_page, tilted

Drawn = tuple[str, tuple[float, float, float, float]]


def lines_of(picture: Picture) -> list[TextLine]:
    return find_lines(grey(picture.pixels()), DPI)[1]


def owner(line_list: list[TextLine], word: Drawn) -> int:
    """The number of the only line that the word stands in from end to end; fails where there are none or several."""
    _, (left, top, right, bottom) = word
    middle = (left + right) / 2
    holding = [
        number
        for number, line in enumerate(line_list)
        if line.left - 4 <= left
        and right <= line.right + 4
        and abs((top + bottom) / 2 - float(line.base_at(middle)) + line.letter / 2) < 0.8 * line.letter
    ]
    assert len(holding) == 1, (word, holding)
    return holding[0]


def said(picture: Picture) -> list[str]:
    """The words of each line found, from left to right."""
    found = lines_of(picture)
    words: list[list[str]] = [[] for _ in found]
    for word in picture.words:
        words[owner(found, word)].append(word[0])
    return [" ".join(line) for line in words]


class TestAPageOfPrint:
    def test_each_line_is_found_once_from_top_to_bottom(self) -> None:
        page = text_page(rows=24)
        assert said(page) == [LETTER_TO_THE_INSURED[row % len(LETTER_TO_THE_INSURED)] for row in range(24)]

    def test_lines_set_so_tightly_that_tails_reach_tones_stay_apart(self) -> None:
        rows = (
            "Ủy ban nhân dân phường Ngãi Quý, ngày",
            "Đề nghị Ông Nguyễn Đức Ổn gửi ngay",
            "Ấp Đồng Xuyến gấp phải ký quyết định",
        ) * 3
        page = Picture()
        for place, row in enumerate(rows):
            page.line(row, 210, 300 + place * 41)
        assert said(page) == list(rows)

    def test_a_dash_between_words_and_wide_blanks_do_not_end_a_line(self) -> None:
        assert said(Picture().line("Độc lập - Tự do - Hạnh phúc", 700, 300)) == ["Độc lập - Tự do - Hạnh phúc"]
        wide = Picture()
        for word in ("Chương", "trình", "kinh", "tế,", "xã", "hội"):
            wide.line(word, round(wide.words[-1][1][2]) + 28 if wide.words else 200, 300)  # as a narrow column is justified
        assert said(wide) == ["Chương trình kinh tế, xã hội"]

    def test_large_print_is_a_line_like_any_other(self) -> None:
        page = Picture().line("GIẤY CHỨNG NHẬN", 300, 300, letters=96).lines(LETTER_TO_THE_INSURED, 600)
        assert said(page) == ["GIẤY CHỨNG NHẬN", *LETTER_TO_THE_INSURED]

    @pytest.mark.parametrize("letters", [21, 26, 32, 46, 60])
    def test_any_size_of_print(self, letters: int) -> None:
        rows = [row[:24].rsplit(" ", 1)[0] for row in LETTER_TO_THE_INSURED]
        assert said(Picture().lines(rows, letters=letters)) == rows

    def test_an_empty_page_and_one_of_specks_have_none(self) -> None:
        assert lines_of(Picture()) == []
        rng = np.random.default_rng(5)
        dirty = np.full((HEIGHT, WIDTH), 255, np.uint8)
        for x, y in rng.integers(20, HEIGHT - 20, (300, 2)):
            cv2.circle(dirty, (int(x) % WIDTH, int(y)), int(rng.integers(1, 3)), 0, -1)
        assert find_lines(dirty, DPI)[1] == []

    def test_the_holes_of_a_binder_are_no_lines(self) -> None:
        page = text_page(rows=8)
        pixels = grey(page.pixels())
        for y in (700, 1500):
            cv2.circle(pixels, (90, y), 23, 20, -1, cv2.LINE_AA)
        assert len(find_lines(pixels, DPI)[1]) == 8


class TestSideBySide:
    def test_the_columns_of_a_letterhead_are_lines_of_their_own(self) -> None:
        page = Picture()
        for y, left, right in (
            (200, "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (250, "TỈNH QUẢNG NGÃI", "Độc lập - Tự do - Hạnh phúc"),
        ):
            page.line(left, 210, y).line(right, 720, y)
        assert sorted(said(page)) == sorted(
            ("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TỈNH QUẢNG NGÃI", "Độc lập - Tự do - Hạnh phúc")
        )

    def test_recipients_beside_the_signer_whatever_their_sizes(self) -> None:
        page = Picture().line("Nơi nhận:", 210, 1504, letters=33).line("KT. CHỦ TỊCH", 1000, 1500, letters=40)
        page.line("- Như Điều 3;", 210, 1548, letters=30).line("PHÓ CHỦ TỊCH", 1000, 1550, letters=40)
        assert sorted(said(page)) == sorted(("Nơi nhận:", "KT. CHỦ TỊCH", "- Như Điều 3;", "PHÓ CHỦ TỊCH"))

    def test_a_rule_between_two_cells_parts_them_however_near_they_are(self) -> None:
        page = Picture().line("Bùi Mỹ Hạnh", 320, 420).line("4623790971", 545, 420)
        pixels = grey(page.pixels())
        for x in (310, 536, 780):
            cv2.line(pixels, (x, 400), (x, 620), 0, 2)
        rules = find_rules(pixels, DPI)
        apart = find_lines(without_rules(pixels, rules), DPI, rules.upright)[1]
        *name, number = (owner(apart, word) for word in page.words)
        assert len(set(name)) == 1
        assert number not in name
        assert len({owner(lines_of(page), word) for word in page.words}) == 1

    def test_what_is_left_of_a_rule_parts_them_too_and_is_no_letter(self) -> None:
        page = Picture().line("Từ ngày", 330, 420).line("Đến ngày", 480, 420)
        pixels = grey(page.pixels())
        cv2.line(pixels, (467, 405), (467, 475), 0, 3)  # 9 mm: too short to be taken for a rule
        found = find_lines(pixels, DPI)[1]
        assert len(found) == 2
        assert [owner(found, word) for word in page.words] in ([0, 0, 1, 1], [1, 1, 0, 0])


class TestStrokes:
    def test_every_tone_hat_and_dot_belongs_to_the_line_of_its_letter(self) -> None:
        rows = (
            "Quyết định về việc bổ nhiệm, ủy quyền",
            "Nguyễn Thị Bế ở ấp Rạch Ổi, xã Ích Hậu",
            "đề nghị kiểm điểm rút kinh nghiệm; ỷ lại",
        )
        page = Picture().lines(rows)
        strokes, found = find_lines(grey(page.pixels()), DPI)
        assert len(found) == len(rows)
        for word in page.words:
            _, (left, top, right, bottom) = word
            inside = (
                (strokes.left >= left - 1)
                & (strokes.right <= right + 2)
                & (strokes.top >= top - 1)
                & (strokes.bottom <= bottom + 2)
            )
            inside[0] = False
            assert set(np.flatnonzero(inside)) <= set(found[owner(found, word)].strokes), word

    def test_a_stroke_knows_the_letter_that_it_is_the_tone_of(self) -> None:
        strokes = Strokes.of(grey(Picture().line("ế ị ộ", 300, 300, letters=60).pixels()), DPI)
        owned = np.flatnonzero(strokes.is_tone)
        assert len(owned) >= 4
        assert all(strokes.height[strokes.owner[one]] > strokes.height[one] for one in owned)


class TestBaseLine:
    def test_it_lies_under_the_letters(self) -> None:
        (line,) = lines_of(Picture().line("Căn cứ Luật Bảo hiểm xã hội", 300, 300))
        assert abs(float(line.base_at(500)) - (300 + 35)) <= 2  # Tinos: 0.891 of 38 pixels from the top to the base line

    def test_it_follows_a_line_that_leans(self) -> None:
        leaning = grey(tilted(text_page(rows=8).pixels(), 0.4))
        found = find_lines(leaning, DPI)[1]
        assert len(found) == 8
        for line in found:
            rise = float(line.base_at(line.right) - line.base_at(line.left)) / (line.right - line.left)
            assert rise == pytest.approx(np.tan(np.radians(0.4)), abs=0.0015)

    def test_it_follows_a_line_that_sags(self) -> None:
        level = grey(text_page(rows=6).pixels())
        x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
        sag = (6 * np.sin(np.pi * x / WIDTH)).astype(np.float32)
        bent = cv2.remap(level, x, y - sag, cv2.INTER_LINEAR, borderValue=255)
        straight, found = find_lines(level, DPI)[1], find_lines(np.asarray(bent, np.uint8), DPI)[1]
        assert len(found) == 6
        for line, before in zip(found, straight, strict=True):
            for place in (0.1, 0.5, 0.9):
                at = line.left + place * (line.right - line.left)
                assert float(line.base_at(at) - before.base_at(at)) == pytest.approx(6 * np.sin(np.pi * at / WIDTH), abs=1.5)
