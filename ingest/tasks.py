"""What runs in confined children: files from outside are opened here and nowhere else. Values in, values out."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import cv2

import ocr
from catalogue import DocumentTypes, load_catalogue
from ingest.kept_pages import KeptPages
from ingest.opening import Limits, PageImage, PageProblem, render, show
from ingest.opening.extract_pdf import write_extract_pdf
from ingest.opening.kinds import Kind
from ingest.opening.searchable import write_searchable_pdf
from ingest.opening.text_layer import text_layers
from page import kept_words
from page.covering import covered
from page.reading import DocumentReading
from page.windows import Window


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page that was read, as bytes of `page.kept_words`."""

    number: int
    words: bytes
    seconds: float
    """How long reading it took; of pages that were read together, an equal part each."""


def read_window(
    path: Path, kind: Kind, first: int, last: int, dpi: int, limits: Limits, reader: ocr.ReaderName
) -> list[PageWords | PageProblem]:
    """Read the pages `first` to `last`. A page that cannot be shown is a problem of its own; the others are read."""
    began, numbers = time.monotonic(), range(first, last + 1)
    problems: list[PageProblem] = []
    layered = text_layers(path, numbers) if kind == "pdf" else {}
    numbers_to_show = [number for number in numbers if number not in layered]
    shown = (one for start, end in neighbours(numbers_to_show) for one in render(path, kind, start, end, dpi, limits))
    pages = [*layered.values(), *ocr.read_pages(_without_problems(shown, problems), reader=reader)]
    seconds = (time.monotonic() - began) / len(numbers)
    return [*(PageWords(one.number, kept_words.to_bytes([one]), seconds) for one in pages), *problems]


def _without_problems(shown: Iterable[PageImage | PageProblem], problems: list[PageProblem]) -> Iterator[PageImage]:
    """Pages that can be shown; what keeps the others from it is added to `problems`."""
    for one in shown:
        if isinstance(one, PageProblem):
            problems.append(one)
        else:
            yield one


def neighbours(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers together: 1 2 5 -> (1, 2), (5, 5)."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def understand_share(pages: KeptPages, signed_on: date | None, share: tuple[int, int]) -> list[DocumentReading]:
    """Split read pages, in their order, into documents, and understand a share of these (`ocr.understand`). The words of one
    document are held at a time.
    """
    return ocr.understand(pages.read(), document_types(), signed_at=signed_on, share=share)


def understand_pages(pages: KeptPages, signed_on: date | None, verified: Sequence[tuple[int, ...]]) -> list[DocumentReading]:
    """Split read pages, in their order, into documents, and tell type and fields of each.

    `verified` are the pages of documents that a person verified. Where the split would change such a document, its pages are in
    none of those given back, and the pages beside it that would have been its own are documents for themselves.
    """
    whole = ocr.understand(pages.read(), document_types(), signed_at=signed_on)
    kept = {number for held in set(verified) - {reading.pages for reading in whole} for number in held}
    readings: list[DocumentReading] = []
    for reading in whole:
        if kept.isdisjoint(reading.pages):
            readings.append(reading)
            continue
        for is_kept, numbers in groupby(reading.pages, kept.__contains__):
            if not is_kept:
                beside = pages.read(list(numbers))
                readings += ocr.understand(beside, document_types(), signed_at=signed_on, under=reading.filed_under)
    return readings


def write_searchable(path: Path, kind: Kind, pages: KeptPages, numbers: Sequence[int], target: Path) -> None:
    """Write the searchable PDF of one document to `target`. `numbers`: its pages, in its order."""
    write_searchable_pdf(path, kind, list(pages.read(numbers)), target)


def write_extract(
    path: Path, kind: Kind, document: bytes, windows: Sequence[Sequence[Window]], target: Path, dpi: int, limits: Limits
) -> None:
    """Write the PDF of an extract to `target`. `document`: its pages with the words that are shown, as bytes of
    `page.kept_words`; `windows`: what is laid open of each.
    """
    write_extract_pdf(path, kind, kept_words.from_bytes(document), windows, target, dpi=dpi, limits=limits)


@lru_cache(maxsize=1)
def document_types() -> DocumentTypes:
    """Those of the catalogue, loaded once."""
    return load_catalogue().types


_TURNS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def page_picture(
    path: Path,
    kind: Kind,
    number: int,
    dpi: int,
    limits: Limits,
    width: int,
    turn: int = 0,
    windows: Sequence[Window] | None = None,
) -> bytes:
    """One page as a JPEG of at most `width` pixels, turned clockwise by `turn` degrees; with `windows`, all else is covered.

    Raises the page's own error.
    """
    shown = show(path, kind, number, dpi, limits).pixels
    pixels: cv2.typing.MatLike = shown if windows is None else covered(shown, windows)
    if turn != 0:
        pixels = cv2.rotate(pixels, _TURNS[turn])
    if pixels.shape[1] > width:
        height = round(pixels.shape[0] * width / pixels.shape[1])
        pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
