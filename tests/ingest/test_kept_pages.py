"""Read pages in a file beside the work on them: each comes back as it was, in whatever order it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.kept_pages import KeptPages, keep
from page import kept_words
from page.box import Box
from page.words import ReadPage, Word

LINES = {3: "GIẤY RA VIỆN", 1: "QUYẾT ĐỊNH", 12: ""}


def page(number: int) -> ReadPage:
    words = tuple(
        Word(text, Box(place / 10, 0.1, (place + 1) / 10, 0.12), 0.98, 0, 0) for place, text in enumerate(LINES[number].split())
    )
    return ReadPage(number, 1654, 2339, 200.0, words, blank=not words)


@pytest.fixture
def pages(tmp_path: Path) -> KeptPages:
    return keep(((number, kept_words.to_bytes([page(number)])) for number in LINES), tmp_path / "pages")


@pytest.mark.parametrize("wanted", [[1], [12, 3], [3, 1, 12], []])
def test_pages_come_in_the_order_in_which_they_are_asked_for(pages: KeptPages, wanted: list[int]) -> None:
    assert list(pages.read(wanted)) == [page(number) for number in wanted]


def test_all_come_as_they_were_kept_or_by_their_numbers(pages: KeptPages) -> None:
    assert [one.number for one in pages.read()] == [3, 1, 12]
    assert list(pages.by_number().read()) == [page(number) for number in (1, 3, 12)]


def test_a_page_that_was_not_kept_is_missed(pages: KeptPages) -> None:
    with pytest.raises(KeyError):
        list(pages.read([2]))


def test_a_file_that_is_there_stays(pages: KeptPages) -> None:
    with pytest.raises(FileExistsError):
        keep([], pages.file)
    assert list(pages.read([3])) == [page(3)]
