"""A database that fails under a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sohoa.records import open_engine
from tests.portal.api.served import Served


@contextmanager
def failing(served: Served, what: str) -> Iterator[None]:
    """The database of a server refuses this, as a full disk does."""
    engine = open_engine(f"sqlite:///{served.data / 'sohoa.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE TRIGGER full BEFORE {what} BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full")
        engine.dispose()
