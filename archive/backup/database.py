"""The database as a file, and back: SQLite by its online backup, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, inspect, text

from archive.backup.errors import BackupProgramFailed
from archive.backup.point import flush
from archive.log.durable import flush_folder
from sohoa.records import open_engine

Kind = Literal["sqlite", "postgresql"]
FILES: dict[Kind, str] = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_PAGES = 1000
"""Of SQLite, copied in one step."""
_SAID = 600
"""Letters from the end of what a program says."""
_OF_ROWS = ("DETAIL:", "CONTEXT:", "COPY ")
Progress = Callable[[int, int], None]


@contextmanager
def frozen(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database as long as the context lasts. It keeps nobody from writing."""
    with engine.connect() as connection:
        if kind_of(engine.url) == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        connection.execute(text("SELECT version_num FROM alembic_version"))  # what is read first takes hold of the state
        yield connection


def kind_of(url: URL) -> Kind:
    """What kind of database it is."""
    return "sqlite" if url.get_backend_name() == "sqlite" else "postgresql"


def size_of(connection: Connection) -> int:
    """Bytes of the database; a dump has fewer."""
    if connection.dialect.name == "sqlite":
        return int(_scalar(connection, "PRAGMA page_count")) * int(_scalar(connection, "PRAGMA page_size"))
    return int(_scalar(connection, "SELECT pg_database_size(current_database())"))


def rows_of(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    quote = connection.dialect.identifier_preparer.quote
    names = sorted(inspect(connection).get_table_names())
    return {name: int(_scalar(connection, f"SELECT count(*) FROM {quote(name)}")) for name in names}


def dump(connection: Connection, file: Path, on_progress: Progress) -> None:
    """The state that a frozen connection sees, as a file. Raises `BackupProgramFailed`."""
    if connection.dialect.name == "sqlite":
        _copy_pages(connection, file, on_progress)
    else:
        snapshot = _scalar(connection, "SELECT pg_export_snapshot()")
        to = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}")
        _run("pg_dump", connection.engine.url, *to)
    flush(file)


def _copy_pages(connection: Connection, file: Path, on_progress: Progress) -> None:
    """Of the state that the connection's read transaction holds on to: others write on, and the copy never begins again."""
    source: Any = connection.connection.driver_connection
    with closing(sqlite3.connect(file)) as target:
        source.backup(target, pages=_PAGES, progress=lambda _, left, total: on_progress(total - left, total))
        target.execute("PRAGMA journal_mode=DELETE")  # one file, without companions


def is_empty(url: URL) -> bool:
    """Whether there is nothing yet where the database is to be."""
    if kind_of(url) == "sqlite":
        return not _sqlite_file(url).exists()
    engine = open_engine(url.render_as_string(hide_password=False))
    try:
        return not inspect(engine).get_table_names()
    finally:
        engine.dispose()


def load(file: Path, url: URL) -> None:
    """Make the database from its file; what an earlier try left there is replaced. Raises `BackupProgramFailed`."""
    if kind_of(url) == "postgresql":
        _run("pg_restore", url, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", str(file))
        return
    place = _sqlite_file(url)
    for leftover in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm", "-journal"))):
        leftover.unlink(missing_ok=True)
    shutil.copyfile(file, place)
    flush(place)
    flush_folder(place.parent)


def _sqlite_file(url: URL) -> Path:
    return Path(url.database or "")


def _run(program: str, url: URL, *arguments: str) -> None:
    """The password goes through the environment: what stands among the arguments, everybody on the machine can read."""
    address = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    secret = {"PGPASSWORD": url.password} if url.password else {}
    command = [program, "--no-password", f"--dbname={address.render_as_string(hide_password=False)}", *arguments]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **secret, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise BackupProgramFailed(program=program, reason=error.strerror or error) from error
    if done.returncode:
        raise BackupProgramFailed(program=program, reason=_without_values(done.stderr)[-_SAID:] or done.returncode)


def _without_values(said: str) -> str:
    """What a program says of a failure, but for the rows that it names with their values."""
    return "\n".join(line for line in said.strip().splitlines() if not line.startswith(_OF_ROWS))


def _scalar(connection: Connection, asked: str) -> Any:
    return connection.exec_driver_sql(asked).scalar()
