"""Black seals and stamps, as on copies and faxes, are marks of the page; what they say is not its text."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

import ocr
from page.words import Mark, ReadPage
from tests.drawn import tinos
from tests.ocr.picture import DPI, HEIGHT, WIDTH, Picture, Pixels, grey, text_page, tilted, with_seal

SIGNER = "Trần Thị Thu Hằng"


def read(pixels: Pixels) -> ReadPage:
    return ocr.read_page(pixels, number=1, dpi=DPI)


def marks(page: ReadPage, kind: str) -> list[Mark]:
    return [mark for mark in page.marks if mark.kind == kind]


def signed() -> Picture:
    """The end of a letter: a name, and room for a seal over its beginning."""
    return text_page(12).line("GIÁM ĐỐC", 1100, 1150).line(SIGNER, 1060, 1430)


def round_seal(x: int, y: int, *, radius: int = 145) -> Image.Image:
    """A seal of an office: two rings, a star, and its name in the middle."""
    layer = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(layer)
    for size, width in ((radius, 8), (radius - 42, 3)):
        pen.ellipse((x - size, y - size, x + size, y + size), outline=0, width=width)
    for row, text in enumerate(("BẢO HIỂM", "XÃ HỘI", "NAM ĐỊNH")):
        pen.text((x, y - 30 + 30 * row), text, font=tinos(24), fill=0, anchor="mm")
    return layer


def stamp(lines: tuple[str, ...], *, degrees: float, place: tuple[int, int], size: tuple[int, int] = (420, 190)) -> Image.Image:
    """A framed stamp, turned clockwise."""
    box = Image.new("L", size, 255)
    pen = ImageDraw.Draw(box)
    pen.rectangle((3, 3, size[0] - 4, size[1] - 4), outline=0, width=5)
    for row, text in enumerate(lines):
        pen.text((20, 14 + row * (size[1] - 24) // len(lines)), text, font=tinos(34), fill=0)
    layer = Image.new("L", (WIDTH, HEIGHT), 255)
    turned = box.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    layer.paste(turned, place)
    return layer


def pressed(pixels: Pixels, layer: Image.Image) -> Pixels:
    """Black over whatever is there."""
    return np.asarray(np.minimum(pixels, np.asarray(layer)[:, :, None] if pixels.ndim == 3 else np.asarray(layer)), np.uint8)


class TestSeals:
    def test_a_black_seal_is_a_mark_where_it_was_pressed(self) -> None:
        page = read(pressed(signed().pixels(), round_seal(1000, 1320)))
        (seal,) = marks(page, "seal")
        box = np.array([seal.box.left * WIDTH, seal.box.top * HEIGHT, seal.box.right * WIDTH, seal.box.bottom * HEIGHT])
        assert np.abs(box - [1000 - 145, 1320 - 145, 1000 + 145, 1320 + 145]).max() < 12

    def test_what_it_says_is_no_text_and_the_name_over_it_is(self) -> None:
        text = read(pressed(signed().pixels(), round_seal(1000, 1320))).text
        assert "BẢO HIỂM" not in text
        assert "NAM ĐỊNH" not in text
        assert "Thu Hằng" in text

    def test_a_copy_of_a_red_seal_is_one_too(self) -> None:
        copied = grey(with_seal(signed().pixels(), 1000, 1320))
        assert len(marks(read(copied), "seal")) == 1

    def test_it_lies_on_the_page_as_it_was_scanned(self) -> None:
        pixels = np.ascontiguousarray(np.rot90(pressed(signed().pixels(), round_seal(1000, 1320)), 2))
        (seal,) = marks(read(pixels), "seal")
        x, y = seal.box.centre
        assert (abs(x * WIDTH - (WIDTH - 1000)) < 12, abs(y * HEIGHT - (HEIGHT - 1320)) < 12) == (True, True)

    def test_worn_for_a_part_it_is_still_one(self) -> None:
        layer = round_seal(1000, 1320)
        ImageDraw.Draw(layer).pieslice((820, 1140, 1180, 1500), 20, 110, fill=255)
        assert len(marks(read(pressed(signed().pixels(), layer)), "seal")) == 1

    def test_the_loop_of_a_signature_is_none(self) -> None:
        pixels = signed().pixels()
        cv2.ellipse(pixels, (1150, 1320), (80, 66), 15, 20, 340, (20, 20, 20), 4, cv2.LINE_AA)
        cv2.line(pixels, (1225, 1300), (1420, 1250), (20, 20, 20), 4, cv2.LINE_AA)
        assert marks(read(pixels), "seal") == []

    def test_a_page_of_text_has_none(self) -> None:
        assert marks(read(text_page(24).pixels()), "seal") == []


class TestStamps:
    @pytest.mark.parametrize("degrees", [-12.0, 5.0, 24.0])
    def test_a_tilted_stamp_is_a_mark_and_its_words_are_no_text(self, degrees: float) -> None:
        layer = stamp(("ĐÃ ĐỐI CHIẾU", "BẢN CHÍNH"), degrees=degrees, place=(300, 1300))
        page = read(pressed(text_page(14).pixels(), layer))
        (mark,) = marks(page, "stamp")
        assert 300 < mark.box.centre[0] * WIDTH < 760
        assert 1300 < mark.box.centre[1] * HEIGHT < 1700
        assert not {"CHIẾU", "CHÍNH"} & {word.text for word in page.words}

    def test_the_stamp_of_incoming_papers_is_one_though_it_is_level(self) -> None:
        layer = stamp(("BHXH NAM ĐỊNH", "ĐẾN   Số: 1024", "Ngày: 12/05/2025"), degrees=0.0, place=(250, 1300))
        page = read(pressed(text_page(14).pixels(), layer))
        (mark,) = marks(page, "stamp")
        assert (mark.text or "").startswith("BHXH NAM ĐỊNH")
        assert "1024" not in page.text

    def test_a_level_frame_of_a_form_is_text(self) -> None:
        layer = stamp(("Mẫu số 01-HSB", "Ban hành kèm theo", "Quyết định 222"), degrees=0.0, place=(250, 1300))
        page = read(pressed(text_page(14).pixels(), layer))
        assert marks(page, "stamp") == []
        assert "Mẫu số 01-HSB" in page.text

    def test_a_level_frame_on_a_sheet_that_lay_askew_is_text_too(self) -> None:
        layer = stamp(("Mẫu số 01-HSB", "Ban hành kèm theo"), degrees=0.0, place=(250, 1300))
        page = read(tilted(pressed(text_page(14).pixels(), layer), 2.6))
        assert marks(page, "stamp") == []
        assert "01-HSB" in page.text
