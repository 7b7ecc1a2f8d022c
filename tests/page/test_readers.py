"""Which of two readers is the older."""

from __future__ import annotations

import pytest

from page.readers import NO_READER, oldest, rank

IN_ORDER = (
    "tesseract 3.05.02 vie psm6",
    "tesseract 5.3.0 vie psm3 scale+ink",
    "tesseract 5.10.1 vie psm3 scale+ink",
    "own 1 0c1d2e3f scale+ink",
    "own 2 9a8b7c6d scale+ink",
    "both 2 9a8b7c6d scale+ink + tesseract 5.3.0 vie",
    "pdf text layer, poppler 22.12.0",
)


def test_every_reader_is_newer_than_those_before_it() -> None:
    assert sorted(IN_ORDER, key=rank) == list(IN_ORDER)
    assert len({rank(one) for one in IN_ORDER}) == len(IN_ORDER)


@pytest.mark.parametrize(
    ("older", "newer"), [("tesseract", "own"), ("own", "both"), ("own", "own 1"), ("tesseract 5", "tesseract 5.3")]
)
def test_a_name_alone_is_older_than_any_version_of_it(older: str, newer: str) -> None:
    assert rank(older) < rank(newer)


def test_a_document_is_as_old_as_the_oldest_reader_of_its_pages() -> None:
    assert oldest(f"{IN_ORDER[4]}, {IN_ORDER[1]}") == rank(IN_ORDER[1])


def test_text_that_a_file_brought_along_was_read_by_nobody() -> None:
    assert rank("pdf text layer") == NO_READER
    assert oldest("") == NO_READER
