"""An archive that is backed up, and what others say of the backup: SQLite itself, and `sha256sum`."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import migrations
from archive.backup import Backup, Source, back_up, point_name
from sohoa.clock import utc_now
from tests.archive.backup.depositing import archive_of
from tests.archive.log.kept import KeptLog


def backed_up(log: KeptLog, place: Path) -> Backup:
    """A backup of the log's database and the objects beside it."""
    seals = log.folder / "seals"
    settings = {"SOHOA_LANGUAGE": "en"}
    source = Source(log.engine, archive_of(log).objects, log.store, seals, settings, "0.1.0", migrations.newest_revision())
    return back_up(source, place, point_name(utc_now()))


def asked(file: Path, statement: str) -> list[tuple[object, ...]]:
    """What SQLite says of a file that nobody else has open."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()


def database(made: Backup) -> Path:
    """Of a backup of SQLite."""
    return made.point.folder / "database.sqlite"


def checked(made: Backup, list_of_sums: str) -> subprocess.CompletedProcess[str]:
    """By the ordinary program."""
    command = ["sha256sum", "--check", "--strict", "--quiet", list_of_sums]
    return subprocess.run(command, cwd=made.point.folder, capture_output=True, text=True, check=False)


def naming_columns(file: Path) -> set[tuple[str, str]]:
    """Every column of a database that names an object."""
    tables = [str(name) for (name,) in asked(file, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    columns = [(table, str(row[1])) for table in tables for row in asked(file, f'PRAGMA table_info("{table}")')]
    return {(table, column) for table, column in columns if column.endswith("sha256")}


def named_but_not_there(file: Path, objects: Path) -> list[str]:
    """Objects that a database names, and that do not lie in the folder."""
    there = {one.name for one in objects.glob("??/??/*")}
    named = {
        str(name)
        for table, column in naming_columns(file)
        for (name,) in asked(file, f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
    }
    return sorted(named - there)


@contextmanager
def somebody_deposits(log: KeptLog) -> Iterator[subprocess.Popen[bytes]]:
    """Another process, until the context ends."""
    process = subprocess.Popen([sys.executable, "-m", "tests.archive.backup.depositing", str(log.folder)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()
