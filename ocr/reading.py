"""Page images become words: look at them, clean them, read them once, and say where on the original every word stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from numpy.typing import NDArray

from ocr import tesseract
from ocr.cleaned import CleanedPage, cleaned
from ocr.cleaning import CleaningSteps
from ocr.found import HAND, Found
from ocr.placement import Placement
from ocr.reading_order import in_reading_order
from ocr.recognisers import ReaderName, recogniser
from ocr.stamps import Frame, sort_out
from page.box import Box
from page.words import Mark, ReadPage, Table, Word

ALL_STEPS = CleaningSteps()
DEFAULT_READER: ReaderName = "own"


def reader_version(reader: ReaderName = DEFAULT_READER, steps: CleaningSteps = ALL_STEPS) -> str:
    """Tool, version and settings that read a page: kept with everything that is made from it. Raises TesseractMissing."""
    return recogniser(reader).version(steps)


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
    reader: ReaderName = DEFAULT_READER,
    steps: CleaningSteps = ALL_STEPS,
    seconds: float = tesseract.TIME_LIMIT,
) -> ReadPage:
    """The words and marks of one page.

    `pixels` are 8 bit, grey (H x W) or blue-green-red (H x W x 3), at `dpi`; `number` is the page's number in its file, from 1.
    `seconds` limit the recogniser. Raises an error of `ocr.errors`; a page that cannot be read is never a page without words.
    """
    (read,) = _read([cleaned(pixels, number, dpi, steps)], reader, steps, seconds)
    return read


def read_pages(
    pictures: Iterable[PagePicture],
    *,
    reader: ReaderName = DEFAULT_READER,
    steps: CleaningSteps = ALL_STEPS,
    seconds: float = tesseract.TIME_LIMIT,
) -> list[ReadPage]:
    """The words and marks of several pages, in their order: as `read_page` reads them, but the recogniser is called only once.

    `seconds` limit it for each page. Only the cleaned pages are held. What keeps one page from being read is raised for all.
    """
    return _read([cleaned(one.pixels, one.number, one.dpi, steps) for one in pictures], reader, steps, seconds)


def _read(
    looked_at: Sequence[CleanedPage | ReadPage], reader: ReaderName, steps: CleaningSteps, seconds: float
) -> list[ReadPage]:
    if not looked_at:
        return []
    asked = recogniser(reader)
    waiting = [one for one in looked_at if isinstance(one, CleanedPage)]
    found = iter(asked.read(waiting, steps, seconds) if waiting else [])
    read = [one if isinstance(one, ReadPage) else _with_words(one, next(found), steps) for one in looked_at]
    version = asked.version(steps)
    return [replace(one, reader=version) for one in read]


def _with_words(page: CleanedPage, found: Sequence[Found], steps: CleaningSteps) -> ReadPage:
    told = sort_out(found, page.rings, page.frames)
    words = _words([one for one in told.text if not one.by_hand], page.placement)
    by_hand = [_by_hand(one, page.placement) for one in told.text if one.by_hand]
    stamps = [_stamp(frame, says, page.placement) for frame, says in told.stamps]
    tables = tuple(one for one in page.looked_at.tables if not any(_lies_in(one, stamp.box) for stamp in stamps))
    others = [one for one in page.looked_at.marks if not (one.kind == "pen" and any(_is_same(one, says) for says in by_hand))]
    read = replace(page.looked_at, words=words, marks=(*others, *stamps, *by_hand), tables=tables)
    return in_reading_order(read) if steps.order else read


def _stamp(frame: Frame, says: str | None, placement: Placement) -> Mark:
    return Mark("stamp", placement.original(*frame.place), says)


def _lies_in(table: Table, stamp: Box) -> bool:
    return all(stamp.holds(*cell.box.centre) for cell in table.cells)


def _is_same(one: Mark, other: Mark) -> bool:
    return one.box.overlap(other.box) > 0.8 * max(one.box.width * one.box.height, other.box.width * other.box.height)


def _by_hand(one: Found, placement: Placement) -> Mark:
    says = one.text.removeprefix(HAND)
    return Mark(
        "handwriting", placement.original(one.left, one.top, one.width, one.height), says or None, one.confidence if says else 0.0
    )


def _words(found: Sequence[Found], placement: Placement) -> tuple[Word, ...]:
    lines: dict[tuple[int, int, int], int] = {}
    return tuple(
        Word(
            one.text,
            placement.original(one.left, one.top, one.width, one.height),
            one.confidence,
            lines.setdefault(one.line, len(lines)),
            one.block,
            one.engine,
        )
        for one in found
    )
