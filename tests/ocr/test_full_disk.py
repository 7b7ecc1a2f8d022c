"""Tesseract on a disk that is full: it does not look whether its output is written, so we do."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from ocr.pixels import Pixels
from ocr.tesseract import read_pages
from tests import drawn
from tests.disks import filled, small_disk_for_temporary_files

DISK, BLOCK = 16 << 20, 4096
"""Bytes; files take whole blocks."""
DPI = 200


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """The one for temporary files."""
    with small_disk_for_temporary_files(tmp_path / "đĩa nhỏ", DISK) as folder:
        yield folder


@pytest.fixture(scope="module")
def pages() -> list[Pixels]:
    return [grey(drawn.discharge_page(name, "030185004321")) for name in ("Lê Thị Hoa", "Vũ Văn Nam")]


def grey(page: object) -> Pixels:
    return np.asarray(page.convert("L"))  # type: ignore[attr-defined]


def blocks(pages: list[Pixels]) -> int:
    """That the pictures take, each with its head."""
    return sum((page.nbytes + 512) // BLOCK + 1 for page in pages)


Outcome = TypeVar("Outcome")


def outcomes(disk: Path, beside: list[Pixels], blocks_more: int, read: Callable[[], Outcome]) -> list[Outcome | None]:
    """What comes out with so many blocks beside the pictures, from none on; None: there was no space."""
    found: list[Outcome | None] = []
    for more in range(blocks_more):
        with filled(disk, (blocks(beside) + more) * BLOCK):
            try:
                found.append(read())
            except OSError as error:
                found.append(None if error.errno == errno.ENOSPC else pytest.fail(str(error)))
    return found


def test_words_are_all_there_or_it_is_said_that_there_was_no_space(pages: list[Pixels], disk: Path) -> None:
    whole = read_pages(pages, DPI)
    found = outcomes(disk, pages, 12, lambda: read_pages(pages, DPI))
    refused = found.count(None)
    assert refused > 2, "the list of pages, nothing of the table, a part of it"
    assert found == [None] * refused + [whole] * (len(found) - refused)
    assert found[-1] == whole
