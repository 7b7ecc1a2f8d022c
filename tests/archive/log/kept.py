"""A log of its own: database, seals, and whoever writes into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

import migrations
from archive import acts, deposit
from archive.log import SealFile, Verification, verify
from archive.log.records import LogHead
from archive.log.seal_key import SealKeys
from archive.log.sealing import Sealer
from archive.records import Act
from bench.tamper.tampering import unguard
from registry.actor import Actor
from registry.records import Person
from sohoa.clock import utc_now
from sohoa.records import open_engine, sessions
from tests.archive.deposited import read, reading, source, words_rendition

OFFICER = Actor("Trần Thị Bình", "api", unit="07906", purpose="Hồ sơ 000.00.01.H29-260310-0420", origin="127.0.0.1")
COUNTER = Actor("Lê Minh Tuấn", "cli", unit="07906", origin="tuan@quay-2")


@dataclass
class KeptLog:
    """A database with its log, past which others reach too."""

    folder: Path
    engine: Engine
    sessions: sessionmaker[Session]
    store: SealFile
    keys: SealKeys

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.sessions, self.store, self.keys)

    @property
    def seals(self) -> Path:
        return Path(self.store.place)

    def read(self, *documents: int, person: int | None = None) -> None:
        """The officer reads documents, one after the other."""
        for number in documents:
            with self.sessions.begin() as session:
                persons = () if person is None else (person,)
                acts.record(session, OFFICER, "read", "document", number, persons=persons, what="text")

    def verified(self, first: int | None = None, last: int | None = None) -> Verification:
        return verify(self.engine, self.store, self.keys, first=first, last=last)

    def kinds(self) -> set[str]:
        """The kinds of what is found."""
        return {str(one.kind) for one in self.verified().findings.kept}

    def tampered(self, statement: str, *values: object) -> None:
        """As somebody would who has the database file and a program for it."""
        with self.unguarded() as connection:
            connection.execute(statement, values)

    @contextmanager
    def unguarded(self) -> Iterator[sqlite3.Connection]:
        """The database file, once what it refuses by is taken away; committed at the end."""
        with closing(sqlite3.connect(self.folder / "sohoa.db")) as connection, connection:
            unguard(connection)
            yield connection

    def acts(self) -> list[Act]:
        with self.sessions() as session:
            return list(session.scalars(select(Act).order_by(Act.position, Act.id)))

    def dated_back(self, at: datetime) -> None:
        """All acts that wait were done at this moment."""
        self.tampered("UPDATE act SET at = ? WHERE position IS NULL", f"{at:%Y-%m-%d %H:%M:%S.%f}")


@contextmanager
def kept_log(folder: Path, url: str | None = None) -> Iterator[KeptLog]:
    """A log in `folder`, its records in SQLite unless told otherwise; what is there already goes on."""
    folder.mkdir(exist_ok=True)
    engine = open_engine(url or f"sqlite:///{folder / 'sohoa.db'}")
    migrations.upgrade(engine)
    make_session = sessions(engine)
    with make_session() as session:
        name = session.scalars(select(LogHead.log)).one()
    try:
        yield KeptLog(folder, engine, make_session, SealFile(folder / "seals", name), SealKeys(folder / "seals"))
    finally:
        engine.dispose()


def person(log: KeptLog, name: str) -> int:
    """Somebody who is known."""
    with log.sessions.begin() as session:
        row = Person(name=name, created_at=utc_now())
        session.add(row)
        session.flush()
        return row.id


def deposited(log: KeptLog) -> int:
    """A document with two renditions."""
    with log.sessions.begin() as session:
        return deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition()], COUNTER).id


Tampering = Callable[[KeptLog], None]
