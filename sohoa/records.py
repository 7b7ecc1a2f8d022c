"""The one declarative base and the engine for all records (SQLAlchemy).

Rooms define their own tables in their `records.py`; nothing here or there may need a particular database. SQLite runs in WAL
mode with foreign keys on, so that one writer and many readers work at once.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    ExceptionContext,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from sohoa.errors import DatabaseUnreachable
from sohoa.locks import locked

RecordId = BigInteger().with_variant(Integer, "sqlite")
"""Primary keys: 64 bit; SQLite counts up only on INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC and given back with its time zone. A moment without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database: SQLite forgets the zone, so it is put back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables; constraint names are fixed so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def covered_by_log(*columns: str) -> dict[str, Any]:
    """For `__table_args__`: acts vouch for these columns of a row (`archive.log.covered`). The primary key is `id`."""
    return {"info": {"covered": columns}}


def open_engine(url: str) -> Engine:
    """An engine for `url`. SQLite: WAL, foreign keys, 30 s patience for the write lock.

    What is asked and found is personal data: neither its errors nor its log, however verbose others are, tell it.
    """
    logging.getLogger("sqlalchemy").setLevel(logging.WARNING)
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not url.startswith("sqlite"))
    event.listen(engine, "handle_error", _tell_no_values)
    event.listen(engine, "handle_error", partial(_tell_that_it_is_away, engine.url.render_as_string(hide_password=True)))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tell_no_values(failure: ExceptionContext) -> None:
    """PostgreSQL says what is wrong in the first line, and in those that follow of which row, with the values in it."""
    for told in filter(None, (failure.original_exception, failure.sqlalchemy_exception)):
        told.args = tuple(one.partition("\n")[0] if isinstance(one, str) else one for one in told.args)


def _tell_that_it_is_away(url: str, failure: ExceptionContext) -> DatabaseUnreachable | None:
    """A database that does not answer, or breaks a connection off, is told as what it is wherever that happens.

    Not where a connection from the pool is tried first: that one is replaced. What is given back is raised instead.
    """
    if failure.is_pre_ping or not (failure.is_disconnect or failure.connection is None):
        return None
    return DatabaseUnreachable(url=url, reason=failure.original_exception)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # Python's driver would begin transactions late, and savepoints outside of them.
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=30000", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who means to write takes the lock at once: what was read before would else be refused as outdated, not waited for."""
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


_WRITES = "sohoa_writes"


class Sessions(sessionmaker[Session]):
    """Makes sessions: called, for reading; `begin`, for writing, committed at the end of the context."""

    def __init__(self, engine: Engine) -> None:
        # Objects stay readable after commit: values are handed on to other rooms.
        super().__init__(engine, expire_on_commit=False)
        self._writing = engine.execution_options(**{_WRITES: True})
        # SQLite has one writer, and who waits for its lock looks again now and then: of many threads some would wait for seconds.
        # Here they stand in line.
        self._line: AbstractContextManager[object] = RLock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in a transaction that writes: committed at the end, rolled back when an error leaves it."""
        with self._line, self(bind=self._writing) as session, session.begin():
            yield session


def sessions(engine: Engine) -> sessionmaker[Session]:
    """The sessions of an engine."""
    return Sessions(engine)


@contextmanager
def alone(engine: Engine, name: str, folder: Path) -> Iterator[bool]:
    """Whether nobody else is in the context of that name, of all that use the database; with SQLite, the lock is in `folder`."""
    if engine.dialect.name == "sqlite":
        with locked(folder / f"{name}.lock", wait=False) as ours:
            yield ours
        return
    key = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}))
        try:
            yield ours
        finally:
            if ours:
                with suppress(DBAPIError):  # Where the connection broke, the lock went with it.
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
