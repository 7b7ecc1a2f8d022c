"""Figures by hand between print: seen in the places where offices write them, and print left as it is."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.found import HAND
from ocr.pixels import Pixels
from ocr.reader.decoding import ReadLetter, words
from ocr.reader.slots import settled
from ocr.reader.strips import HEIGHT

PAPER = np.zeros((HEIGHT, 400), np.uint8)


def read(text: str, **doubts: float) -> list[tuple[ReadLetter, ...]]:
    """A letter every third step; `_` is paper, `#` by hand. `doubts` are letters that are less sure."""
    return list(
        words(
            [
                ReadLetter(letter.replace("#", HAND), 3 * place, 3 * place + 1, doubts.get(f"_{letter}", 0.99))
                for place, letter in enumerate(text)
                if letter != "_"
            ]
        )
    )


def written(first: int, last: int) -> Pixels:
    """A tall stroke over some letters of such a line."""
    ink = PAPER.copy()
    ink[8:30, first * 12 : last * 12] = 220
    return ink


def said(text: str, ink: Pixels = PAPER, **doubts: float) -> str:
    found = settled(read(text, **doubts), ink)
    return " ".join("".join(letter.letter for letter in word) for word in found).replace(HAND, "#")


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("Số: 4 /QĐ-UBND", "Số: # /QĐ-UBND"),
        ("Số: 9# /UBND-TTHC", "Số: # /UBND-TTHC"),
        ("Số 47 /QĐ", "Số # /QĐ"),
        ("ngày 4# tháng 01 năm 2025", "ngày # tháng 01 năm 2025"),
        ("ngày 5 tháng #3 năm 2018", "ngày 5 tháng # năm 2018"),
    ],
)
def test_what_stands_apart_or_is_partly_by_hand_is_by_hand(seen: str, meant: str) -> None:
    assert said(seen) == meant


@pytest.mark.parametrize(
    "seen",
    ["Số: 1046/QĐ-BHXH", "ngày 14 tháng 8 năm 2025", "Số 12 ngày 5 tháng 3 năm 2024", "quyết định số 5", "Số: /QĐ-UBND"],
)
def test_print_stays(seen: str) -> None:
    assert said(seen) == seen


def test_a_doubtful_day_between_sure_figures_is_by_hand_and_one_on_a_bad_page_is_not() -> None:
    assert said("ngày 47 tháng 01 năm 2025", _7=0.6) == "ngày # tháng 01 năm 2025"
    assert said("ngày 47 tháng 01 năm 2025", _7=0.6, _2=0.7) == "ngày 47 tháng 01 năm 2025"


def test_an_empty_place_with_ink_in_it_was_written_in() -> None:
    line = "ngày" + "_" * 8 + " tháng 01 năm 2025"
    assert said(line, written(6, 10)) == "ngày # tháng 01 năm 2025"
    assert said(line) == "ngày tháng 01 năm 2025"
    dots = PAPER.copy()
    dots[30:33, 70:130:6] = 200
    assert said(line, dots) == "ngày tháng 01 năm 2025"
