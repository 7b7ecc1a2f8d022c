"""Page images become words: look at them, clean them, read them once, and say where on the original every word stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Protocol

from numpy.typing import NDArray

from ocr import tesseract
from ocr.cleaned import CleanedPage, cleaned
from ocr.cleaning import CleaningSteps
from ocr.crumbs import without_crumbs
from ocr.found import Found
from ocr.placement import Placement
from ocr.reading_order import in_reading_order
from ocr.under_seal import read_under_seals
from ocr.unread import read_again
from page.words import ReadPage, Word

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
    page = cleaned(pixels, number, dpi, steps)
    (read,) = [page] if isinstance(page, ReadPage) else _read([page], steps, seconds)
    return replace(read, reader=reader_version(steps))


def read_pages(
    pictures: Iterable[PagePicture], *, steps: CleaningSteps = ALL_STEPS, seconds: float = tesseract.TIME_LIMIT
) -> list[ReadPage]:
    """The words and marks of several pages, in their order: as `read_page` reads them, but the recogniser is called only once.

    `seconds` limit it for each page. Only the cleaned pages are held. What keeps one page from being read is raised for all.
    """
    looked_at = [cleaned(one.pixels, one.number, one.dpi, steps) for one in pictures]
    read = {one.number: one for one in looked_at if isinstance(one, ReadPage)}
    waiting = [one for one in looked_at if isinstance(one, CleanedPage)]
    for _, alike in groupby(waiting, key=lambda page: round(page.dpi)):
        read |= {one.number: one for one in _read(list(alike), steps, seconds)}
    numbers = (one.number if isinstance(one, ReadPage) else one.looked_at.number for one in looked_at)
    return [replace(read[number], reader=reader_version(steps)) for number in numbers]


def _read(pages: Sequence[CleanedPage], steps: CleaningSteps, seconds: float) -> list[ReadPage]:
    """Pages of one resolution, read in one call; what was passed over and what a seal covers is looked at once more."""
    if not pages:
        return []
    words = tesseract.read_pages([page.grey for page in pages], pages[0].dpi, seconds=seconds)
    return [_with_words(page, found, steps, seconds) for page, found in zip(pages, words, strict=True)]


def _with_words(page: CleanedPage, words: Sequence[Found], steps: CleaningSteps, seconds: float) -> ReadPage:
    grey, dpi, marks = page.grey, page.dpi, page.looked_at.marks
    found = list(without_crumbs(words))
    if steps.again:
        found += without_crumbs(read_again(grey, dpi, found, seconds=seconds))
    if steps.seal:
        found = list(without_crumbs(read_under_seals(grey, dpi, found, marks, page.placement, seconds=seconds)))
    read = replace(page.looked_at, words=_words(found, page.placement))
    return in_reading_order(read) if steps.order else read


def _words(found: list[Found], placement: Placement) -> tuple[Word, ...]:
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
