"""A page image becomes words: look at it, clean it, read it once, and say where on the original every word stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr import tesseract
from ocr.background import even, stretched
from ocr.blank import is_blank
from ocr.cleaning import READING_DPI, CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.deskew import straightened
from ocr.ink import find_inks, without_inks
from ocr.marks import coloured_marks
from ocr.orientation import Turn, find_turn, how_it_lies
from ocr.pixels import Pixels, checked, scaled, turned
from ocr.placement import Placement
from ocr.qr import dossier_codes, without_codes
from ocr.reading_order import in_reading_order
from ocr.rules import without_leaders, without_rules
from ocr.specks import is_one_bit, smoothed
from ocr.under_seal import read_under_seals
from ocr.unread import read_again
from page.words import Mark, ReadPage, Word

ALL_STEPS = CleaningSteps()


def reader_version(steps: CleaningSteps = ALL_STEPS) -> str:
    """Tool, version and settings that read a page: kept with everything that is made from it. Raises TesseractMissing."""
    return f"tesseract {tesseract.version()} {tesseract.LANGUAGE} psm{tesseract.PAGE_SEGMENTATION} {steps}"


def read_page(
    pixels: NDArray[Any],
    *,
    number: int,
    dpi: float,
    steps: CleaningSteps = ALL_STEPS,
    seconds: float = tesseract.TIME_LIMIT,
) -> ReadPage:
    """The words and marks of one page.

    `pixels` are 8 bit, grey (H x W) or blue-green-red (H x W x 3), at `dpi`; `number` is the page's number in its file, from 1.
    `seconds` limit the recogniser. Raises an error of `ocr.errors`; a page that cannot be read is never a page without words.
    """
    page = checked(pixels)
    height, width = page.shape[:2]
    reading_dpi = dpi
    if steps.scale:
        page, reading_dpi = _at_reading_dpi(page, dpi)
    codes = dossier_codes(page, reading_dpi)
    page = _evened(without_codes(page, codes), reading_dpi, steps)
    grey, marks = _without_ink(page, reading_dpi, steps)
    clear = stretched(grey)
    looked_at = ReadPage(number, width, height, dpi, marks=marks, reader=reader_version(steps), codes=codes)
    if steps.blank and not codes and is_blank(clear, reading_dpi):
        return replace(looked_at, blank=True)
    lie = how_it_lies(clear, reading_dpi)
    turn: Turn = find_turn(clear, reading_dpi, lie) if steps.turn else 0
    skew = lie.skew(turn) if steps.deskew else 0.0
    grey = straightened(turned(clear if steps.contrast else grey, turn), skew)
    if steps.rules:
        grey = without_rules(without_leaders(grey, reading_dpi), reading_dpi)
    found = list(without_crumbs(tesseract.read_words(grey, reading_dpi, seconds=seconds)))
    if steps.again:
        found += without_crumbs(read_again(grey, reading_dpi, found, seconds=seconds))
    placement = Placement(grey.shape[1], grey.shape[0], turn, skew)
    if steps.seal:
        found = list(without_crumbs(read_under_seals(grey, reading_dpi, found, marks, placement, seconds=seconds)))
    words = _words(found, placement)
    read = replace(looked_at, words=words, turn=turn, skew=skew)
    return in_reading_order(read) if steps.order else read


def _at_reading_dpi(page: Pixels, dpi: float) -> tuple[Pixels, float]:
    """Brought to 200 dpi where it is clearly off: a small change would only blur."""
    factor = READING_DPI / dpi
    if 0.85 < factor < 1.25:
        return page, dpi
    return scaled(page, factor), READING_DPI


def _without_ink(page: Pixels, dpi: float, steps: CleaningSteps) -> tuple[Pixels, tuple[Mark, ...]]:
    if page.ndim == 2:
        return page, ()
    inks = find_inks(page)
    marks = coloured_marks(inks, dpi)
    if steps.ink:
        return without_inks(page, inks, dpi), marks
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8), marks


def _evened(page: Pixels, dpi: float, steps: CleaningSteps) -> Pixels:
    """White paper, whatever the scanner made of it."""
    grey = page if page.ndim == 2 else np.asarray(page[:, :, 1])
    if is_one_bit(grey):
        return smoothed(grey, dpi) if steps.specks else page
    return even(page, dpi) if steps.background else page


def _words(found: list[tesseract.Found], placement: Placement) -> tuple[Word, ...]:
    lines: dict[tuple[int, int, int], int] = {}
    return tuple(
        Word(
            one.text,
            placement.original(one.left, one.top, one.width, one.height),
            one.confidence,
            lines.setdefault(one.line, len(lines)),
            one.block,
        )
        for one in found
    )
