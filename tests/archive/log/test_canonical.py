"""Rows as bytes: one way to write them, whoever writes, and no two rows that look alike."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.log.canonical import as_bytes, chained, digest

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
values = st.none() | st.integers(-(2**63), 2**63 - 1) | text
rows = st.lists(values, max_size=6).map(tuple)


@given(rows)
def test_a_row_is_the_json_that_others_write_too(row: tuple[object, ...]) -> None:
    written = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
    assert as_bytes(row) == written
    assert json.loads(as_bytes(row)) == list(row)


@given(rows)
def test_sqlite_writes_it_so_itself(row: tuple[object, ...]) -> None:
    """What verifying relies on to be fast, and only for that."""
    with closing(sqlite3.connect(":memory:")) as connection:
        (written,) = connection.execute(f"SELECT json_array({', '.join('?' * len(row))})", row).fetchone()
    assert written.encode() == as_bytes(row)


@given(rows, rows)
def test_two_rows_are_written_alike_only_if_they_are_one(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert (as_bytes(one) == as_bytes(other)) is (one == other)
    assert (digest(one) == digest(other)) is (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("", "ab"), ("a", "b")),
        ((None,), ("",)),
        ((None,), ("null",)),
        ((1,), ("1",)),
        ((1,), (1.0,)),
        (("[1, 2]",), ("[1,2]",)),
        (("Hòa",), ("Ho\u0300a",)),
    ],
)
def test_kinds_of_values_white_space_and_forms_of_letters_count(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert as_bytes(one) != as_bytes(other)


@pytest.mark.parametrize("value", ["\ud800", b"read", b""])
def test_broken_text_and_bytes_are_no_row(value: object) -> None:
    with pytest.raises(ValueError, match=r"surrogates|bytes"):
        as_bytes((value,))


def test_a_hash_depends_on_all_before_it() -> None:
    first = chained("0" * 64, (1, "đọc"))
    assert chained(first, (2, "đọc")) != chained("0" * 64, (2, "đọc"))
    assert len(first) == 64
