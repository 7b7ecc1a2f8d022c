"""All rows of one database into another, of either kind, in one transaction: there are all of them afterwards, or none.

Rows travel as `archive.log.canonical` writes them, which is how SQLite stores them, so that the text of a JSON column, of which
the log has taken hashes, comes over letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Column, Connection, Engine, Table, inspect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from archive.log.canonical import as_bytes, selected
from archive.moving.errors import InstallationInUse, MoveRowsRefused, MoveTablesDiffer
from sohoa.records import Base, sessions

Row = Sequence[Any]
Progress = Callable[[str, int], object]
"""Is told of a table, and of how many rows of it were read more."""
_AT_ONCE = 2000
_PATIENCE = 30
"""Seconds for which those who write are waited for."""
_OF_ALEMBIC = "alembic_version"


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: the number of its rows, and the sum of their SHA-256 modulo 2^256, whatever their order."""

    rows: int
    sha256: str


@contextmanager
def unchanging(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database; nobody else can write while the context lasts.

    Raises `InstallationInUse` where somebody goes on writing.
    """
    with sessions(engine).begin() as session:
        try:
            connection = _locked(session)
        except OperationalError as error:
            raise InstallationInUse(place=engine.url.render_as_string(hide_password=True)) from error
        yield connection


def _locked(session: Session) -> Connection:
    """Of SQLite, the session has the lock of whoever writes from its beginning."""
    if session.get_bind().dialect.name == "sqlite":
        return session.connection()
    connection = session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PATIENCE}s'")
    names = ", ".join(_quoted(connection, table.name) for table in tables())
    connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
    return connection


def tables() -> list[Table]:
    """All tables of all rooms, each behind those that it points at."""
    return Base.metadata.sorted_tables


def refuse_other_tables(connection: Connection) -> None:
    """Raises `MoveTablesDiffer` where the database has not the very tables and columns that the program knows."""
    seen = inspect(connection)
    known = {(table.name, column.name) for table in tables() for column in table.columns}
    there = {
        (name, column["name"]) for name in seen.get_table_names() if name != _OF_ALEMBIC for column in seen.get_columns(name)
    }
    if known != there:
        names = ", ".join(sorted(f"{table}.{column}" for table, column in known ^ there))
        url = connection.engine.url.render_as_string(hide_password=True)
        raise MoveTablesDiffer(url=url, names=names)


def sums(connection: Connection, on_progress: Progress) -> dict[str, Sum]:
    """What each table holds."""
    return {table.name: _sum(connection, table, on_progress) for table in tables()}


def copy_rows(source: Connection, target: Engine, on_progress: Progress) -> None:
    """Put all rows of the source into the target, in the place of those that its migrations made; numbers go on behind them.

    Raises `MoveRowsRefused`, with nothing changed.
    """
    at = "…"  # until the first, and behind the last: then it is what rows point at
    try:
        with sessions(target).begin() as session, _unguarded(connection := session.connection()):
            for table in reversed(tables()):
                connection.execute(table.delete())
            for table in tables():
                at = table.name
                with closing(_rows(source, table, on_progress)) as rows:
                    _fill(connection, table, rows)
            at = "…"
            if connection.dialect.name == "postgresql":
                _go_on_counting(connection)
    except (DBAPIError, target.dialect.loaded_dbapi.Error) as error:
        reason = str(getattr(error, "orig", None) or error).partition("\n")[0]  # the lines that follow name the row
        raise MoveRowsRefused(table=at, reason=reason) from error


def _sum(connection: Connection, table: Table, on_progress: Progress) -> Sum:
    count = total = 0
    for row in _rows(connection, table, on_progress):
        plain = [["bytes", bytes(value).hex()] if isinstance(value, bytes | memoryview) else value for value in row]
        total = (total + int.from_bytes(sha256(as_bytes(plain)).digest())) % 2**256
        count += 1
    return Sum(count, f"{total:064x}")


def _rows(connection: Connection, table: Table, on_progress: Progress) -> Generator[Row]:
    """As canonical values, a few at a time."""
    columns = selected(table, table.columns.keys(), connection.dialect)
    asked = f"SELECT {columns} FROM {_quoted(connection, table.name)}"
    streamed = connection.execution_options(stream_results=True, max_row_buffer=_AT_ONCE)
    with streamed.exec_driver_sql(asked) as found:
        for part in found.partitions(_AT_ONCE):
            yield from part
            on_progress(table.name, len(part))


def _fill(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    name = _quoted(connection, table.name)
    columns = ", ".join(_quoted(connection, column.name) for column in table.columns)
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        driver.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", map(tuple, rows))
        return
    connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")  # canonical moments name no zone
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as into:
        for row in rows:
            into.write_row(row)


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Without what keeps the log from being written over and rows from pointing at none, until the end: then all of it is checked
    at once. In the same transaction: nobody ever sees the database without.
    """
    drop, restore = _guards_of_sqlite(connection) if connection.dialect.name == "sqlite" else _guards_of_postgresql(connection)
    for statement in drop:
        connection.exec_driver_sql(statement)
    yield
    for statement in restore:
        connection.exec_driver_sql(statement)


def _guards_of_sqlite(connection: Connection) -> tuple[list[str], list[str]]:
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").all()
    drop = [f"DROP TRIGGER {_quoted(connection, name)}" for name, _ in triggers]
    return ["PRAGMA defer_foreign_keys = ON", *drop], [made for _, made in triggers]


def _guards_of_postgresql(connection: Connection) -> tuple[list[str], list[str]]:
    """Constraints are made anew behind the rows, as `pg_restore` does: checked in one go, not row by row."""
    asked = (
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
    )
    keys = [(table, _quoted(connection, name), made) for table, name, made in connection.exec_driver_sql(asked)]
    names = [_quoted(connection, table.name) for table in tables()]
    return (
        [f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in names]
        + [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in keys],
        [f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}" for table, name, made in keys]
        + [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in names],
    )


def _go_on_counting(connection: Connection) -> None:
    """The next number of each table is the one behind the highest that there is, as SQLite has it."""
    for table in tables():
        column: Column[Any] | None = table.autoincrement_column
        if column is None:
            continue
        name, counted = _quoted(connection, table.name), _quoted(connection, column.name)
        connection.exec_driver_sql(
            "SELECT setval(sequence, coalesce(highest, 1), highest IS NOT NULL)"
            f" FROM (SELECT pg_get_serial_sequence('{name}', '{column.name}') AS sequence,"
            f" (SELECT max({counted}) FROM {name}) AS highest) AS known WHERE sequence IS NOT NULL"
        )


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.dialect.identifier_preparer.quote(name))
