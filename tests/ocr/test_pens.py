"""Figures written with a pen in colour between print: the ink is taken out of the page, and what it says is read all the same."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from bench.scans import pen
from ocr import read_page
from ocr.pixels import turned
from ocr.understand import understand
from page.words import Mark, ReadPage
from tests.ocr.picture import DPI, Picture, Pixels, text_page, tilted, with_pen
from tests.ocr.small_catalogue import TYPES

BLUE = np.array((140, 43, 33), np.float32)
"""Of a ball pen: blue, green, red."""


def decision() -> Picture:
    """The head of a decision, whose number and day are left open."""
    head = Picture().line("UBND XÃ TRÀ GIANG", 200, 300).line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 760, 300)
    head = head.line("Số:", 220, 420).line("/QĐ-UBND", 400, 420)
    head = head.line("Trà Giang, ngày", 800, 420).line("tháng 02 năm 2026", 1100, 420)
    return head.lines(["Căn cứ Luật Tổ chức chính quyền địa phương;", "Xét đề nghị của Trưởng phòng Nội vụ,"], 700)


def filled_in(page: Pixels, *written: tuple[str, int]) -> Pixels:
    """The page with figures written from these columns on, on the line of number and day."""
    layer = Image.new("L", (page.shape[1], page.shape[0]))
    rng = np.random.default_rng(12)
    for figures, x in written:
        pen.write(layer, x, 448, figures, 40, rng)
    ink = np.asarray(layer, np.float32)[..., None] / 255
    return np.asarray(page * (1 - ink) + BLUE * ink, np.uint8)


def read(page: Pixels) -> ReadPage:
    return read_page(page, number=1, dpi=DPI, reader="own")


def by_hand(page: ReadPage) -> dict[str | None, Mark]:
    return {mark.text: mark for mark in page.marks if mark.kind == "handwriting"}


@pytest.mark.parametrize("angle", [0.0, -1.5, 2.0])
@pytest.mark.parametrize("turn", [0, 180])
def test_number_and_day_are_read_and_are_no_words_of_the_page(angle: float, turn: int) -> None:
    page = read(turned(tilted(filled_in(decision().pixels(), ("47", 290), ("12", 1025)), angle), turn))
    assert page.turn == turn
    found = by_hand(page)
    assert set(found) == {"47", "12"}
    assert all(mark.confidence > 0.8 for mark in found.values())
    assert found["47"].box.turned(turn).centre == pytest.approx((0.195, 0.183), abs=0.03)
    assert not [word for word in page.words if word.text in ("47", "12")]
    assert not [mark for mark in page.marks if mark.kind == "pen"]


def test_they_are_what_the_document_says_of_itself() -> None:
    (document,) = understand([read(filled_in(decision().pixels(), ("47", 290), ("12", 1025)))], TYPES)
    found = {field.name: (field.value, field.source) for field in document.fields}
    assert found["number_symbol"] == ("47/QĐ-UBND", "handwriting")
    assert found["issued_on"] == ("2026-02-12", "handwriting")
    assert all(field.confidence < 0.9 for field in document.fields if field.source == "handwriting")


def test_what_is_no_figure_stays_a_mark_of_the_pen() -> None:
    signed = read(with_pen(text_page().pixels(), 500, 1900))
    assert [mark.kind for mark in signed.marks] == ["pen"]


def test_an_empty_slot_says_nothing() -> None:
    assert not read(decision().pixels()).marks
