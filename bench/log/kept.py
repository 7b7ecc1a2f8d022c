"""A log for a bench: in SQLite, or in a database of its own on a PostgreSQL server that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

import migrations
from archive.log import SealFile
from archive.log.records import LogHead
from archive.log.seal_key import SealKeys
from archive.log.sealing import Sealer
from sohoa.records import open_engine, sessions
from tests.services.databases import database_on
from tests.services.running import facts_of


@dataclass(frozen=True)
class Kept:
    """A log, and where its records are."""

    url: str
    folder: Path
    engine: Engine
    sessions: sessionmaker[Session]
    store: SealFile
    keys: SealKeys

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.sessions, self.store, self.keys)

    @property
    def database(self) -> str:
        return self.engine.dialect.name


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Kept]:
    """A log; a new database gets its tables."""
    engine = open_engine(url)
    migrations.upgrade(engine)
    make_sessions = sessions(engine)
    with make_sessions() as session:
        name = session.scalars(select(LogHead.log)).one()
    try:
        yield Kept(url, folder, engine, make_sessions, SealFile(folder / "seals", name), SealKeys(folder / "seals"))
    finally:
        engine.dispose()


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Kept]:
    """In a file of the folder."""
    with opened(f"sqlite:///{folder / 'sohoa.db'}", folder) as kept:
        yield kept


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Kept | None]:
    """On the server of `make services`; None where it does not run."""
    facts = facts_of("postgresql")
    if facts is None:
        yield None
        return
    with database_on(facts["url"]) as url, opened(url, folder) as kept:
        yield kept
