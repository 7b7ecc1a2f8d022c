"""A page's own text is used where it is the page's text, and never where it is a stamp, somebody's reading, or rubble."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.opening.text_layer import covers_ink, is_from_text_layer, is_vietnamese, text_layers
from page.box import Box
from page.words import ReadPage
from tests.drawn import discharge_page, jpeg
from tests.ingest.opening.typed import A4, DECISION, LEFT, TOP, typed_pdf

STAMP = ("Người ký: Sở Nội vụ", "Cơ quan: Tỉnh Hải Dương", "Thời gian ký: 27.02.2026 09:16:14 +07:00")
TCVN3 = dict(
    zip(
        "ĐÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
        "§µ¸¶·¹»¾¼½ÆÇÊÈÉËµ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ",
        strict=True,
    )
)
"""What each letter is in the fonts of TCVN 5712 (`.VnTime`), read as Latin-1."""


OTHERS = (
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam Ñoäc laäp Töï do Haïnh phuùc",  # a VNI font
    "Social insurance agencies shall settle claims within ten working days of receipt",
    "Bao hiem xa hoi tinh Hai Duong giai quyet che do om dau cho nguoi lao dong",
)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "quyết định.pdf"
    path.write_bytes(content)
    return path


def test_the_text_of_a_typed_page_is_taken_as_it_is(tmp_path: Path) -> None:
    read = text_layers(written(tmp_path, typed_pdf(STAMP, DECISION)), [2]).get(2)
    assert read is not None
    assert read.text.split() == " ".join(DECISION).split()
    assert len(list(read.lines())) == len(DECISION)
    assert read.number == 2
    assert read.reader.startswith("pdf text layer, poppler ")
    assert is_from_text_layer(read)


def test_boxes_lie_on_the_page_as_it_is_shown(tmp_path: Path) -> None:
    read = text_layers(written(tmp_path, typed_pdf(DECISION)), [1]).get(1)
    assert read is not None
    assert place_of_first_word(read) == pytest.approx((LEFT / A4[0], 1 - TOP / A4[1]), abs=0.02)


def test_boxes_of_a_page_turned_by_rotate_lie_on_the_turned_page(tmp_path: Path) -> None:
    read = text_layers(written(tmp_path, typed_pdf(DECISION, lying=True, rotate=90)), [1]).get(1)
    assert read is not None
    assert read.width > read.height
    assert read.text.split() == " ".join(DECISION).split()
    assert place_of_first_word(read) == pytest.approx((LEFT / A4[1], (A4[1] - TOP) / A4[0]), abs=0.02)


def place_of_first_word(read: ReadPage) -> tuple[float, float]:
    """Left side and foot."""
    assert read.words[0].text == "ỦY"
    return read.words[0].box.left, read.words[0].box.bottom


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_a_page_that_lies_is_read_from_its_picture(tmp_path: Path, rotate: int) -> None:
    assert text_layers(written(tmp_path, typed_pdf(DECISION, rotate=rotate)), [1]).get(1) is None


@pytest.mark.parametrize(
    ("what", "content"),
    [
        ("only the stamp of a signature", typed_pdf(STAMP)),
        ("a scan with the stamp of a signature", typed_pdf(STAMP, picture=jpeg(discharge_page()))),
        ("a scan that somebody has read", typed_pdf(DECISION, invisible=True, picture=jpeg(discharge_page()))),
        ("a scan over which the reading is seen", typed_pdf(DECISION, picture=jpeg(discharge_page()))),
        ("text that nobody sees", typed_pdf(DECISION, invisible=True)),
        ("a font of the time before Unicode", typed_pdf(DECISION, told_as=TCVN3)),
        ("a font whose letters are private", typed_pdf(DECISION, told_as={"e": "\ue001", "ê": "\ue002", "n": "\ue003"})),
        ("a font that does not say what its letters are", typed_pdf(DECISION, says_what_letters_are=False)),
        ("an empty page", typed_pdf(())),
    ],
)
def test_what_is_not_the_text_of_the_page_is_not_taken(tmp_path: Path, what: str, content: bytes) -> None:
    assert text_layers(written(tmp_path, content), [1]).get(1) is None, what


def test_vietnamese_is_told_from_what_old_fonts_and_other_languages_look_like() -> None:
    text = " ".join(DECISION * 2).split()
    assert is_vietnamese(text)
    assert not is_vietnamese(["".join(TCVN3.get(letter, letter) for letter in word) for word in text])
    for other in OTHERS:
        assert not is_vietnamese(other.split() * 4), other


def test_words_must_cover_what_is_dark_on_the_page() -> None:
    page = np.full((100, 100), 255, np.uint8)
    page[10:20, 10:90] = 0
    assert covers_ink([Box(0.1, 0.1, 0.9, 0.2)], page)
    page[40:90, 10:90] = 0
    assert not covers_ink([Box(0.1, 0.1, 0.9, 0.2)], page)
    assert not covers_ink([], np.full((100, 100), 255, np.uint8))
