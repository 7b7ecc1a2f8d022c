"""Who writes to an index that many machines share is alone: from the moment when it reads documents until they are in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select

from search.errors import IndexBusy
from sohoa.locks import locked

_PATIENCE, _LOOK_AGAIN = 60.0, 0.1
"""Seconds that one waits for another, and after which it looks again."""
_KEY = 0x50486F61
"""Of the lock in the database of an installation: nobody else takes one there by this number."""


class OneWriter:
    """A context that one process holds at a time; called, since it is taken again and again.

    On PostgreSQL it is a lock of the database, which goes when its holder does: so it holds for all machines. On SQLite all
    processes are on one machine, and it is a file. Raises `IndexBusy` where another keeps writing for longer than we wait.
    """

    def __init__(self, engine: Engine, file: Path, place: str) -> None:
        self._engine = engine
        self._file = file
        self._place = place

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Alone within the context."""
        give_up = time.monotonic() + _PATIENCE
        with ExitStack() as held:
            take = self._in_database(held) if self._engine.dialect.name == "postgresql" else self._in_folder(held)
            while not take():
                if time.monotonic() > give_up:
                    raise IndexBusy(place=self._place, seconds=int(_PATIENCE))
                time.sleep(_LOOK_AGAIN)
            yield

    def _in_database(self, held: ExitStack) -> Callable[[], bool]:
        connection = held.enter_context(self._engine.connect().execution_options(isolation_level="AUTOCOMMIT"))

        def take() -> bool:
            if connection.scalar(select(func.pg_try_advisory_lock(_KEY))):
                held.callback(_give_back, connection)
                return True
            return False

        return take

    def _in_folder(self, held: ExitStack) -> Callable[[], bool]:
        return lambda: held.enter_context(locked(self._file, wait=False))


def _give_back(connection: Connection) -> None:
    connection.scalar(select(func.pg_advisory_unlock(_KEY)))
