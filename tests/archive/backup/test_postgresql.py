"""Backup and restore where the records lie on PostgreSQL: its own programs dump one snapshot and load it again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from archive.backup import Backup, load, rows_of
from archive.backup.database import dump, is_empty
from archive.backup.errors import BackupProgramFailed
from archive.log import verify
from sohoa.records import open_engine
from tests.archive.backup.depositing import archive_of, deposited
from tests.archive.backup.kept import backed_up
from tests.archive.log.kept import KeptLog, kept_log
from tests.portal.command import sohoa
from tests.services.databases import a_database

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("postgresql")]


@pytest.fixture
def two_databases() -> Iterator[tuple[str, str]]:
    """Empty ones."""
    with a_database() as first, a_database() as second:
        yield first, second


@pytest.fixture
def log(two_databases: tuple[str, str], tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept", two_databases[0]) as kept:
        for item in (1, 2, 3):
            deposited(archive_of(kept), item)
        kept.sealer.seal_all()
        yield kept


def test_a_backup_while_documents_come_in_is_one_state(log: KeptLog, two_databases: tuple[str, str], tmp_path: Path) -> None:
    first, second = two_databases
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.archive.backup.depositing", str(log.folder)], env={**os.environ, "SOHOA_DATABASE": first}
    )
    try:
        while rows(first)["document"] < 5:
            assert writer.poll() is None
            time.sleep(0.1)
        made = backed_up(log, tmp_path / "sao lưu")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
    assert rows(first)["document"] > made.manifest.rows["document"]
    load(made.point.folder / "database.dump", make_url(second))
    assert rows(second) == made.manifest.rows
    assert named(second) <= {file.name for file in made.point.pool.glob("??/??/*")}


def test_it_is_restored_by_the_command_and_the_log_holds(log: KeptLog, two_databases: tuple[str, str], tmp_path: Path) -> None:
    made = backed_up(log, tmp_path / "sao lưu")
    data, second = tmp_path / "data", two_databases[1]
    restored = sohoa("restore", made.point.folder.parent, "--to", data, "--json", data=data, DATABASE=second)
    assert restored.code == 0, restored.out + restored.err
    assert (restored.value["documents"], restored.value["indexed"], restored.value["log"]["clean"]) == (3, 3, True)
    engine = open_engine(second)
    try:
        again = verify(engine, log.store, log.keys)
    finally:
        engine.dispose()
    assert (again.clean, again.entries) == (True, made.manifest.log.entries)
    twice = sohoa("restore", made.point.folder, "--to", tmp_path / "other", "--json", data=data, DATABASE=second)
    assert (twice.code, twice.value["code"]) == (6, "RESTORE_TARGET_NOT_EMPTY")
    assert make_url(second).password not in twice.out


def test_a_try_that_was_cut_off_is_replaced(log: KeptLog, two_databases: tuple[str, str], tmp_path: Path) -> None:
    made: Backup = backed_up(log, tmp_path / "sao lưu")
    second = make_url(two_databases[1])
    for _ in range(2):
        load(made.point.folder / "database.dump", second)
        assert rows(two_databases[1]) == made.manifest.rows
    assert not is_empty(second)


def test_the_wrong_kind_of_backup_is_refused(log: KeptLog, tmp_path: Path) -> None:
    made = backed_up(log, tmp_path / "sao lưu")
    refused = sohoa("restore", made.point.folder, "--to", tmp_path / "data", "--json", data=tmp_path / "data")
    assert (refused.code, refused.value["code"]) == (6, "BACKUP_OTHER_DATABASE")


def test_a_server_that_refuses_is_told_without_the_password(log: KeptLog, two_databases: tuple[str, str], tmp_path: Path) -> None:
    made = backed_up(log, tmp_path / "sao lưu")
    nowhere = make_url(two_databases[1]).set(database="khong_co")
    with pytest.raises(BackupProgramFailed, match="khong_co") as failure:
        load(made.point.folder / "database.dump", nowhere)
    assert str(nowhere.password) not in str(failure.value)


def rows(url: str) -> dict[str, int]:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return rows_of(connection)
    finally:
        engine.dispose()


def named(url: str) -> set[str]:
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return set(connection.scalars(text("SELECT sha256 FROM stored_object")))
    finally:
        engine.dispose()


def test_what_the_programs_say_of_a_failure_names_nobody(two_databases: tuple[str, str], tmp_path: Path) -> None:
    """They tell the row that could not be loaded, with its values."""
    first, second = two_databases
    engine = open_engine(first)
    with engine.begin() as connection:
        for statement in (
            "CREATE TABLE valid (number TEXT)", "INSERT INTO valid VALUES ('030185004321')",
            "CREATE FUNCTION is_valid(number TEXT) RETURNS BOOLEAN LANGUAGE sql AS "
            "'SELECT EXISTS (SELECT 1 FROM public.valid WHERE valid.number = is_valid.number)'",
            "CREATE TABLE holder (number TEXT CHECK (is_valid(number)), name TEXT)",
            "INSERT INTO holder VALUES ('030185004321', 'Nguyễn Thị Hoa')",
        ):  # fmt: skip
            connection.execute(text(statement))
    dumped = tmp_path / "database.dump"
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        dump(connection, dumped, lambda _done, _all: None)
    engine.dispose()
    with pytest.raises(BackupProgramFailed, match=r"is_valid|holder") as failed:
        load(dumped, make_url(second))
    assert not [one for one in ("030185004321", "Nguyễn Thị Hoa") if one in str(failed.value)]
