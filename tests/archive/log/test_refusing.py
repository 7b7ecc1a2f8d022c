"""The database itself refuses to change or remove acts and seals; what a sealer writes afterwards it takes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.log.kept import KeptLog, kept_log
from tests.archive.log.refused import REFUSED

IN_THE_PLACE_OF_ANOTHER = (
    "INSERT OR REPLACE INTO act (id, at, who, unit, channel, verb, subject_kind, subject_id, details)"
    " SELECT id, at, 'Nguyễn Văn Không', unit, channel, verb, subject_kind, subject_id, details FROM act WHERE position = 2",
    "UPDATE OR REPLACE act SET position = 2, hash = 'f' WHERE position IS NULL",
    "INSERT OR REPLACE INTO log_seal SELECT * FROM log_seal WHERE number = 1",
)
"""To SQLite what these remove is not deleted."""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[KeptLog]:
    """Three acts under a seal, and one that waits."""
    with kept_log(tmp_path / "kept") as kept:
        kept.read(1, 2, 3)
        kept.sealer.seal_all()
        kept.read(4)
        yield kept


@pytest.mark.parametrize("statement", [*REFUSED, *IN_THE_PLACE_OF_ANOTHER])
def test_what_was_written_is_neither_changed_nor_removed(log: KeptLog, statement: str) -> None:
    with closing(sqlite3.connect(log.folder / "sohoa.db")) as connection, connection:
        before = list(connection.iterdump())
        with pytest.raises(sqlite3.IntegrityError, match="the log is kept as it is"):
            connection.execute(statement)
        assert list(connection.iterdump()) == before
    assert log.verified().clean


def test_acts_that_wait_get_their_places_and_seals_are_sent_again(log: KeptLog) -> None:
    log.sealer.seal_all()
    log.sealer.store_again()
    found = log.verified()
    assert (found.clean, found.entries, found.seals, found.unsealed) == (True, 4, 2, 0)


def test_whoever_takes_that_away_first_is_found_by_verifying(log: KeptLog) -> None:
    with log.unguarded() as connection:
        connection.execute("UPDATE act SET who = 'Nguyễn Văn Không' WHERE position = 2")
    assert log.kinds() == {"ROW_CHANGED"}
