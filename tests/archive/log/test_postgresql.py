"""The same log on PostgreSQL: the same hashes, many writers at once, smaller numbers that are committed later."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

import migrations
from archive import FieldChange, acts, correct
from archive.corrections import Changes
from archive.log.sealing import Sealer
from catalogue import load_catalogue
from tests.archive.log.kept import OFFICER, KeptLog, deposited, kept_log, person
from tests.archive.log.odd import ODD
from tests.archive.log.refused import REFUSED
from tests.archive.log.test_lines import write
from tests.archive.log.test_sealing import COLUMNS
from tests.archive.log.test_told import accepted, found, with_role
from tests.services.databases import a_database

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("postgresql")]


@pytest.fixture
def url() -> Iterator[str]:
    """A database of its own."""
    with a_database() as address:
        yield address


@pytest.fixture
def log(url: str, tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept", url) as kept:
        yield kept


def tampered(log: KeptLog, statement: str) -> None:
    with log.engine.begin() as connection:
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS log_is_kept() CASCADE")
        connection.exec_driver_sql(statement)


def test_the_migrations_make_the_tables_that_the_code_knows(log: KeptLog) -> None:
    command.check(migrations.config(log.engine))


def test_rows_are_hashed_as_on_sqlite(log: KeptLog, tmp_path: Path) -> None:
    """The rows of this log, put as they are into SQLite under the same name, have the same hashes there."""
    log.read(7, 12, person=person(log, "Lê Thị Mai"))
    deposited(log)
    log.sealer.seal_all()
    with kept_log(tmp_path / "copy") as copy:
        with log.engine.connect() as connection:
            copy.tampered("UPDATE log_head SET log = ?, before = ?", *_head(connection))
            columns = [name.strip() for name in COLUMNS.split(",")][1:]
            as_text = ["to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')" if name == "at" else name for name in columns]
            as_text = [f"{name}::text" if name in ("persons", "details") else name for name in as_text]
            for row in connection.exec_driver_sql(f"SELECT {', '.join(as_text)} FROM act ORDER BY id"):
                copy.tampered(f"INSERT INTO act ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", *row)
        copy.sealer.seal_all()
        assert [one.hash for one in copy.acts()] == [one.hash for one in log.acts()]


def _head(connection: Connection) -> tuple[object, ...]:
    return tuple(connection.exec_driver_sql("SELECT log, before::text FROM log_head").one())


def test_the_hash_of_the_beginning_is_what_the_documentation_says(log: KeptLog) -> None:
    log.read(7)
    log.sealer.seal_all()
    with log.engine.connect() as connection:
        begins = hashlib.sha256(json.dumps(_head(connection), separators=(",", ":")).encode()).hexdigest()
        assert connection.exec_driver_sql("SELECT previous FROM log_seal WHERE number = 1").scalar() == begins


def test_a_transaction_that_commits_late_is_sealed_behind_those_that_came_later(log: KeptLog) -> None:
    with log.sessions.begin() as slow:
        acts.record(slow, OFFICER, "read", "document", 1, persons=())
        log.read(2)
        log.sealer.seal_all()
    log.sealer.seal_all()
    assert [(one.position, one.subject_id, one.id) for one in log.acts()] == [(1, "2", 2), (2, "1", 1)]
    assert log.verified().clean


def test_an_acceptance_and_a_role_that_were_changed_are_found(log: KeptLog) -> None:
    document, account = accepted(log), with_role(log)
    assert found(log) == []
    tampered(log, "UPDATE document SET verified_form = 'original'")
    tampered(log, "UPDATE account_role SET role = 'administrator', valid_to = NULL WHERE role = 'officer'")
    assert ("ACCEPTANCE_DIFFERS", f"document {document}") in found(log)
    assert ("ROLE_DIFFERS", f"account {account}: administrator@*") in found(log)


def test_who_finds_another_sealer_at_work_leaves_it_to_that_one(log: KeptLog) -> None:
    log.read(1)
    with log.engine.begin() as connection:
        connection.exec_driver_sql("SELECT * FROM log_head FOR UPDATE")
        assert Sealer(log.sessions, log.store, log.keys).seal_all() == 0
    assert log.sealer.seal_all() == 1


def test_many_processes_write_at_once_and_no_act_is_lost(log: KeptLog, url: str) -> None:
    arguments = [sys.executable, "-m", "tests.archive.log.writing", str(log.folder), "60"]
    writers = [subprocess.Popen(arguments, env={**os.environ, "SOHOA_DATABASE": url}) for _ in range(4)]
    assert [writer.wait(100) for writer in writers] == [0, 0, 0, 0]
    log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.entries, found.unsealed) == (True, 240, 0)
    assert log.store.last() == found.seals


@pytest.mark.parametrize("text", ODD)
def test_odd_text_is_what_it_was_when_it_was_sealed(log: KeptLog, text: str) -> None:
    write(log, text, what=text)
    log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.entries) == (True, 1)


@pytest.mark.parametrize("statement", [*REFUSED, "TRUNCATE act CASCADE", "TRUNCATE log_seal"])
def test_what_was_written_is_neither_changed_nor_removed(log: KeptLog, statement: str) -> None:
    log.read(1, 2, 3)
    log.sealer.seal_all()
    log.read(4)
    with pytest.raises(IntegrityError, match="the log is kept as it is"), log.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    log.sealer.seal_all()
    found = log.verified()
    assert (found.clean, found.entries) == (True, 4)


TAMPERED = {
    "UPDATE act SET who = who || ' ' WHERE position = 2": {"ROW_CHANGED"},
    "UPDATE act SET details = (details::text || ' ')::json WHERE position = 2": {"ROW_CHANGED"},
    "UPDATE act SET at = at + interval '1 microsecond' WHERE position = 2": {"ROW_CHANGED"},
    "DELETE FROM act WHERE position = 2": {"ROWS_REMOVED"},
    "UPDATE log_seal SET head = reverse(head) WHERE number = 1": {"SEAL_CHANGED"},
    "UPDATE act_person SET person_id = 77": {"PERSONS_DIFFER"},
    "UPDATE rendition SET settings = (settings::text || ' ')::json WHERE id = 2": {"COVERED_CHANGED"},
    "UPDATE correction SET why = upper(why)": {"COVERED_CHANGED"},
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_what_is_done_to_it_is_found(log: KeptLog, statement: str) -> None:
    log.read(1, person=person(log, "Lê Thị Mai"))
    log.read(2)
    change = FieldChange("personal_number", value="030185004321")
    document = deposited(log)
    with log.sessions.begin() as session:
        correct(session, load_catalogue().types, document, OFFICER, Changes("đối chiếu", [change]))
    log.sealer.seal_all()
    assert log.verified().clean
    tampered(log, statement)
    assert TAMPERED[statement] <= log.kinds()
