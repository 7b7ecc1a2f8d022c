"""Tesseract, called once for the pages that are read together: words with boxes and confidences.

A call takes as long to start as to read an eighth of a page. Pages do not influence each other: the words are the same.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytesseract
from PIL import Image

from ocr.errors import TesseractFailed, TesseractLanguageMissing, TesseractMissing, TesseractTimeout
from ocr.found import Found
from ocr.pixels import Pixels

LANGUAGE = "vie"
PAGE_SEGMENTATION = 3
_COLUMNS, _PAGE, _WORD = 12, "1", "5"
"""Of tesseract's table: how many there are, and what the first says of rows that stand for a page and for a word."""
TIME_LIMIT = 90.0
"""Seconds for one page. The slowest page of print that was met takes 6."""


def version() -> str:
    """Version of the installed program, e.g. `5.3.0`. Raises TesseractMissing."""
    try:
        return str(pytesseract.get_tesseract_version(cached=True))
    except (pytesseract.TesseractNotFoundError, SystemExit) as error:
        raise TesseractMissing() from error


def read_words(grey: Pixels, dpi: float, *, psm: int = PAGE_SEGMENTATION, seconds: float = TIME_LIMIT) -> list[Found]:
    """All words of one picture in tesseract's reading order. Raises as `read_pages` does."""
    (words,) = read_pages([grey], dpi, psm=psm, seconds=seconds)
    return words


def read_pages(
    pages: Sequence[Pixels], dpi: float, *, psm: int = PAGE_SEGMENTATION, seconds: float = TIME_LIMIT
) -> list[list[Found]]:
    """The words of each picture in tesseract's reading order, in one call. `seconds` limit the call for each of them.

    Raises TesseractMissing, TesseractLanguageMissing, TesseractTimeout or TesseractFailed, for all of them together, and OSError
    where there is no space for temporary files.
    """
    with tempfile.TemporaryDirectory(prefix="sohoa-pages-") as folder:
        table = _call(
            pytesseract.image_to_data,
            _listed(pages, Path(folder)),
            seconds * len(pages),
            lang=LANGUAGE,
            config=f"--psm {psm} --dpi {round(dpi)}",
            output_type=pytesseract.Output.STRING,
        )
    return _words(table, len(pages))


def _words(table: str, pages: int) -> list[list[Found]]:
    """What stands in tesseract's table (TSV), by page. Raises OSError where it is cut off.

    Tesseract does not look whether its output was written: on a full disk it ends well, with a part of it or none.
    """
    rows = [line.split("\t") for line in table.split("\n")[1:]]
    whole = rows and rows.pop() == [""] and all(len(row) == _COLUMNS for row in rows)
    if not whole or sum(row[0] == _PAGE for row in rows) != pages:
        raise OSError(errno.ENOSPC, "tesseract's output is cut off")
    words: list[list[Found]] = [[] for _ in range(pages)]
    for level, page, *places, confidence, text in rows:
        if level == _WORD and text.strip():
            words[int(page) - 1].append(_found([int(one) for one in places], float(confidence), text.strip()))
    return words


def _listed(pages: Sequence[Pixels], folder: Path) -> str:
    """The pictures as files as they are, and the path of a list of them: packing a page as PNG costs as much as cleaning it, and
    a PPM is read byte by byte.
    """
    paths = [folder / f"{place}.tif" for place in range(len(pages))]
    for path, page in zip(paths, pages, strict=True):
        Image.fromarray(page).save(path)
    listed = folder / "pages.txt"
    listed.write_text("".join(f"{path}\n" for path in paths), encoding="utf-8")
    return str(listed)


def _found(places: Sequence[int], confidence: float, text: str) -> Found:
    block, paragraph, line, _, left, top, width, height = places
    return Found(text, left, top, width, height, min(max(confidence, 0.0), 100.0) / 100, block, (block, paragraph, line))


def _call(function: Any, picture: Any, seconds: float, *, lang: str, **arguments: Any) -> Any:
    try:
        with _one_thread():
            return function(picture, lang=lang, timeout=seconds, **arguments)
    except pytesseract.TesseractNotFoundError as error:
        raise TesseractMissing() from error
    except pytesseract.TesseractError as error:
        message = " ".join(str(error.message).split())
        if "Failed loading language" in message or "Error opening data file" in message:
            raise TesseractLanguageMissing(language=lang) from error
        raise TesseractFailed(reason=message[-300:] or f"exit {error.status}") from error
    except RuntimeError as error:
        raise TesseractTimeout(seconds=round(seconds)) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Pages are read side by side: a call that starts a thread for each core would take four times the work."""
    before = os.environ.get("OMP_THREAD_LIMIT")
    os.environ["OMP_THREAD_LIMIT"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_THREAD_LIMIT"]
        else:
            os.environ["OMP_THREAD_LIMIT"] = before
