"""Words as they are kept: what goes in comes out, to less than a hundredth of a pixel."""

from __future__ import annotations

import io
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.documents import document_text, read_pages
from archive.errors import ObjectDamaged, ObjectMissing
from archive.objects import FolderObjects
from archive.records import Document, Rendition, StoredObject
from page import kept_words
from page.box import Box
from page.words import Cell, Mark, PrintedCode, ReadPage, Table, Word

PART = st.integers(0, 1_000_000).map(lambda part: part / 1_000_000)
BOXES = st.builds(lambda a, b, c, d: Box(min(a, b), min(c, d), max(a, b), max(c, d)), PART, PART, PART, PART)
CONFIDENCES = st.integers(0, 10_000).map(lambda part: part / 10_000)
WORDS = st.builds(
    Word, st.text(max_size=12), BOXES, CONFIDENCES, st.integers(0, 99), st.integers(0, 9), st.sampled_from(["", "own"])
)
MARKS = st.builds(
    Mark, st.sampled_from(["seal", "pen", "stamp", "handwriting"]), BOXES, st.none() | st.text(max_size=8), CONFIDENCES
)
CODES = st.builds(PrintedCode, st.text(max_size=30), BOXES)
CELLS = st.builds(Cell, st.integers(0, 99), st.integers(0, 30), BOXES, st.integers(1, 9), st.integers(1, 9))
TABLES = st.builds(Table, st.lists(CELLS, max_size=4).map(tuple))
PAGES: Any = st.builds(
    ReadPage,
    st.integers(1, 5000),
    st.integers(1, 20_000),
    st.integers(1, 20_000),
    st.floats(30, 600),
    st.lists(WORDS, max_size=6).map(tuple),
    st.lists(MARKS, max_size=3).map(tuple),
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-8, 8),
    st.booleans(),
    st.text(max_size=20),
    st.lists(CODES, max_size=2).map(tuple),
    st.lists(TABLES, max_size=2).map(tuple),
)


@given(st.lists(PAGES, max_size=3))
def test_pages_come_back_as_they_went_in(pages: list[ReadPage]) -> None:
    assert kept_words.from_bytes(kept_words.to_bytes(pages)) == pages


@given(st.floats(0, 1), st.floats(0, 1))
def test_places_are_kept_to_less_than_a_hundredth_of_a_pixel(left: float, top: float) -> None:
    page = ReadPage(1, 3300, 4677, 400.0, (Word("Số", Box(left, top, 1.0, 1.0), 0.9, 0),))
    box = kept_words.from_bytes(kept_words.to_bytes([page]))[0].words[0].box
    assert abs(box.left - left) * page.width < 0.01
    assert abs(box.top - top) * page.height < 0.01


def test_words_that_were_kept_before_there_were_codes_and_engines_are_still_read() -> None:
    page = ReadPage(1, 1654, 2339, 200.0, (Word("Giấy", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),), reader="tesseract 5.3.0")
    before = {
        "number": 1, "width": 1654, "height": 2339, "dpi": 200.0, "turn": 0, "skew": 0.0, "blank": False,
        "reader": "tesseract 5.3.0", "words": [["Giấy", 0.1, 0.1, 0.2, 0.12, 0.9, 0, 0]], "marks": [],
    }  # fmt: skip
    for number in (1, 2):
        kept = zlib.compress(json.dumps({"format": number, "pages": [before]}).encode())
        assert kept_words.from_bytes(kept) == [page]


def test_the_same_pages_are_the_same_bytes() -> None:
    page = ReadPage(1, 1654, 2339, 200.0, (Word("Giấy", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),))
    assert kept_words.to_bytes([page]) == kept_words.to_bytes([page])


def test_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        kept_words.from_bytes(zlib.compress(json.dumps({"format": 99, "pages": []}).encode()))


def test_the_text_of_a_document_has_its_pages_apart_and_damage_is_found_out(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path / "objects")
    box = Box(0.1, 0.1, 0.2, 0.12)
    pages = [
        ReadPage(1, 1654, 2339, 200.0, (Word("GIẤY", box, 0.9, 0), Word("RA", box, 0.9, 0), Word("Số", box, 0.9, 1))),
        ReadPage(2, 1654, 2339, 200.0, blank=True),
        ReadPage(3, 1654, 2339, 200.0, (Word("Khoa", box, 0.9, 0),)),
    ]
    stored = objects.put(io.BytesIO(kept_words.to_bytes(pages)))
    kept = StoredObject(sha256=stored.sha256, size=stored.size, media_type=kept_words.MEDIA_TYPE)
    document = Document(renditions=[Rendition(kind="words", sha256=stored.sha256, stored=kept)])
    assert document_text(document, objects) == "GIẤY RA\nSố\f\fKhoa"
    assert read_pages(document, objects) == pages
    with objects.local_copy(stored.sha256) as path:
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ObjectDamaged):
        read_pages(document, objects)
    path.unlink()
    with pytest.raises(ObjectMissing):
        read_pages(document, objects)
