"""Page images become words: look at them, clean them, read them once, and say where on the original every word stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Protocol

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


class PagePicture(Protocol):
    """A page as it was drawn."""

    @property
    def number(self) -> int:
        """Of the page in its file, from 1."""
        ...

    @property
    def pixels(self) -> NDArray[Any]:
        """8 bit, grey (H x W) or blue-green-red (H x W x 3)."""
        ...

    @property
    def dpi(self) -> float:
        """Pixels an inch."""
        ...


@dataclass(frozen=True, slots=True)
class _Cleaned:
    """A page that is ready to be read."""

    looked_at: ReadPage
    """What is known before any word is read."""
    grey: Pixels
    dpi: float
    placement: Placement


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
    looked_at = _looked_at(pixels, number, dpi, steps)
    return looked_at if isinstance(looked_at, ReadPage) else _read([looked_at], steps, seconds)[0]


def read_pages(
    pictures: Iterable[PagePicture], *, steps: CleaningSteps = ALL_STEPS, seconds: float = tesseract.TIME_LIMIT
) -> list[ReadPage]:
    """The words and marks of several pages, in their order: as `read_page` reads them, but the recogniser is called only once.

    `seconds` limit it for each page. Only the cleaned pages are held. What keeps one page from being read is raised for all.
    """
    looked_at = [_looked_at(one.pixels, one.number, one.dpi, steps) for one in pictures]
    read = {one.number: one for one in looked_at if isinstance(one, ReadPage)}
    waiting = [one for one in looked_at if isinstance(one, _Cleaned)]
    for _, alike in groupby(waiting, key=lambda page: round(page.dpi)):
        read |= {one.number: one for one in _read(list(alike), steps, seconds)}
    return [read[one.number if isinstance(one, ReadPage) else one.looked_at.number] for one in looked_at]


def _looked_at(pixels: NDArray[Any], number: int, dpi: float, steps: CleaningSteps) -> _Cleaned | ReadPage:
    """A page cleaned and laid straight; done with where it is blank."""
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
    placement = Placement(grey.shape[1], grey.shape[0], turn, skew)
    return _Cleaned(replace(looked_at, turn=turn, skew=skew), grey, reading_dpi, placement)


def _read(pages: Sequence[_Cleaned], steps: CleaningSteps, seconds: float) -> list[ReadPage]:
    """Pages of one resolution, read in one call; what was passed over and what a seal covers is looked at once more."""
    if not pages:
        return []
    words = tesseract.read_pages([page.grey for page in pages], pages[0].dpi, seconds=seconds)
    return [_with_words(page, found, steps, seconds) for page, found in zip(pages, words, strict=True)]


def _with_words(page: _Cleaned, words: Sequence[tesseract.Found], steps: CleaningSteps, seconds: float) -> ReadPage:
    grey, dpi, marks = page.grey, page.dpi, page.looked_at.marks
    found = list(without_crumbs(words))
    if steps.again:
        found += without_crumbs(read_again(grey, dpi, found, seconds=seconds))
    if steps.seal:
        found = list(without_crumbs(read_under_seals(grey, dpi, found, marks, page.placement, seconds=seconds)))
    read = replace(page.looked_at, words=_words(found, page.placement))
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
