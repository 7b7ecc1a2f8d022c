"""Rows as the database writes them are the bytes that were hashed; many segments are verified at once as one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import acts
from archive.log import verifying
from archive.log.canonical import as_bytes, selected
from archive.log.lines import LineReader
from archive.log.sealing import HASHED_COLUMNS
from archive.records import Act
from sohoa.clock import utc_now
from tests.archive.log.kept import OFFICER, KeptLog, kept_log, person
from tests.archive.log.odd import ODD

WRITABLE = st.text(st.characters(blacklist_categories=("Cs",)), max_size=40)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept") as kept:
        yield kept


def write(log: KeptLog, text: str, **details: Any) -> None:
    with log.sessions.begin() as session:
        acts.record(session, replace(OFFICER, purpose=text), "read", "document", text[:100], persons=(), **details)


def same_bytes(log: KeptLog, first: int, last: int) -> bool:
    """Whether what the database writes of these rows is what is hashed of them."""
    with log.engine.connect() as connection:
        lines = LineReader(connection).between(first, last)
        names = selected(Act.__table__, HASHED_COLUMNS, connection.dialect)  # type: ignore[arg-type]
        cursor: Any = connection.connection.cursor()
        cursor.execute(f"SELECT {names} FROM act WHERE position BETWEEN {first} AND {last} ORDER BY position")
        return lines is not None and [text for text, *_ in lines.rows] == [as_bytes(row) for row in cursor.fetchall()]


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_written_as_it_is_hashed(log: KeptLog, text: str) -> None:
    write(log, text, what=text)
    log.sealer.seal_all()
    assert same_bytes(log, 1, 1)
    assert log.verified().clean


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=WRITABLE, number=st.integers(-(2**60), 2**60))
def test_any_text_is(log: KeptLog, text: str, number: int) -> None:
    write(log, text, what=text, number=number, nothing=None, some=[text, True])
    log.sealer.seal_all()
    last = len(log.acts())
    assert same_bytes(log, last, last)


@pytest.mark.parametrize("at_once", [1, 2, 3, 5, 4000])
def test_in_segments_of_any_size_the_changed_row_is_found_at_its_place(
    log: KeptLog, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "ROWS_AT_ONCE", at_once)
    mai = person(log, "Lê Thị Mai")
    for number in range(8):
        log.read(*range(1 + number % 2), person=mai if number % 3 else None)
        log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.entries, found.seals, found.first, found.last) == (True, 12, 8, 1, 12)
    log.tampered("UPDATE act SET verb = 'export' WHERE position = 6")
    log.tampered("DELETE FROM act_person WHERE act_id = 8")
    places = {(one.kind, one.position, one.segment) for one in log.verified().findings.kept}
    assert places == {("ROW_CHANGED", 6, 4), ("PERSONS_DIFFER", 8, 6)}
    part = log.verified(7, 9)
    assert {(one.kind, one.position) for one in part.findings.kept} == {("PERSONS_DIFFER", 8)}


def test_numbers_that_do_not_follow_one_another_are_no_finding(log: KeptLog) -> None:
    """On PostgreSQL a transaction that is rolled back leaves a gap, and one that commits late comes behind."""
    mai = person(log, "Lê Thị Mai")
    log.read(1, 2, 3, person=mai)
    for number, to in ((2, 40), (3, 7)):
        log.tampered("PRAGMA foreign_keys = OFF")
        log.tampered("UPDATE act SET id = ? WHERE id = ?", to, number)
        log.tampered("UPDATE act_person SET act_id = ? WHERE act_id = ?", to, number)
    log.sealer.seal_all()
    assert [act.id for act in log.acts()] == [1, 7, 40]
    assert log.verified().clean
    log.tampered("UPDATE act_person SET person_id = 77 WHERE act_id = 40")
    assert {(one.kind, one.act) for one in log.verified().findings.kept} == {("PERSONS_DIFFER", 40)}


def test_an_entry_of_the_index_for_an_act_that_is_not_there_is_found(log: KeptLog) -> None:
    mai = person(log, "Lê Thị Mai")
    log.read(1, 2, person=mai)
    log.sealer.seal_all()
    log.tampered("INSERT INTO act_person (person_id, act_id) VALUES (?, 99)", mai)
    assert {(one.kind, one.act) for one in log.verified().findings.kept} == {("PERSONS_DIFFER", 99)}


def test_acts_that_wait_are_no_finding_in_the_index(log: KeptLog) -> None:
    mai = person(log, "Lê Thị Mai")
    log.read(1, person=mai)
    log.sealer.seal_all()
    log.read(2, person=mai)
    found = log.verified()
    assert (found.clean, found.unsealed) == (True, 1)


def test_late_acts_are_counted_in_their_segments(log: KeptLog) -> None:
    """A segment of acts that were sealed in time, and one of acts that waited for an hour, verified at once."""
    log.read(1, 2)
    log.sealer.seal_all()
    log.read(3, 4, 5)
    log.dated_back(utc_now() - timedelta(hours=1))
    log.sealer.seal_all()
    assert (log.verified().late, log.verified().clean) == (3, True)
