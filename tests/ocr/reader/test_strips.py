"""A line cut out of its page: straight, of one height, without what belongs to its neighbours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ocr.lines import find_lines
from ocr.pixels import Pixels
from ocr.reader.strips import HEIGHT, Strip, strips
from tests.ocr.picture import DPI, LETTER_TO_THE_INSURED, WIDTH, Picture, grey, text_page
from tests.ocr.picture import HEIGHT as PAGE_HEIGHT

MIDDLE = "Đề nghị Ông Nguyễn Đức Ổn gửi ngay quyết định"


def strips_of(page: Pixels) -> list[Strip]:
    strokes, lines = find_lines(page, DPI)
    return list(strips(page, strokes, lines))


def alike(one: Pixels, other: Pixels) -> float:
    """How far two strips agree: 1 where they are the same."""
    other = np.asarray(cv2.resize(other, (one.shape[1], one.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_what_touches_the_line_from_above_and_below_is_not_in_its_strip() -> None:
    (alone,) = strips_of(grey(Picture().line(MIDDLE, 210, 341).pixels()))
    page = Picture().line("gợi ý phụng dưỡng ngày nghỉ quy hợp pháp lý", 210, 297)
    page.line(MIDDLE, 210, 341).line("Ấp Bến Ổi, Ủy ban Ế Ồ Ỗ Ẫ Ẩ Ắ bổ túc", 210, 385)
    among = strips_of(grey(page.pixels()))[1]
    assert alike(alone.ink, among.ink) > 0.97


def test_all_strips_are_of_one_height_whatever_the_print() -> None:
    page = Picture().line("GIẤY CHỨNG NHẬN", 300, 200, letters=80).lines(LETTER_TO_THE_INSURED[:3], 500, letters=24)
    found = strips_of(grey(page.pixels()))
    assert [one.ink.shape[0] for one in found] == [HEIGHT] * 4
    assert found[0].scale > 2 * found[1].scale


def test_a_line_that_sags_comes_out_straight() -> None:
    level = grey(text_page(rows=3).pixels())
    x, y = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(PAGE_HEIGHT, dtype=np.float32))
    bent = cv2.remap(level, x, y - (7 * np.sin(np.pi * x / WIDTH)).astype(np.float32), cv2.INTER_LINEAR, borderValue=255)
    for straight, sagging in zip(strips_of(level), strips_of(np.asarray(bent, np.uint8)), strict=True):
        assert alike(straight.ink, sagging.ink) > 0.8


def test_pale_print_becomes_as_dark_as_black() -> None:
    black = grey(Picture().line(MIDDLE, 210, 300).pixels())
    pale = np.asarray(255 - (255 - black.astype(np.float32)) * 0.45, np.uint8)
    (dark,), (faint,) = strips_of(black), strips_of(pale)
    assert faint.ink.max() > 0.8 * dark.ink.max()


def test_a_place_on_the_strip_is_a_place_on_the_page() -> None:
    page = Picture().line("Số", 400, 300).line("12345", 475, 300)
    (one,) = strips_of(grey(page.pixels()))
    columns = np.flatnonzero(one.ink.max(axis=0) > 100)
    first, last = (one.left + column * one.scale for column in (columns[0], columns[-1]))
    _, (left, _, _, _) = page.words[0]
    _, (_, _, right, _) = page.words[-1]
    assert first == pytest.approx(left, abs=4)
    assert last == pytest.approx(right, abs=4)
