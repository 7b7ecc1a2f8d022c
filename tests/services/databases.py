"""A database of one's own on the PostgreSQL server that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text

from sohoa.records import open_engine
from tests.services.needed import needed

RECORDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.services))
"""The engines that records may lie on, as parameters of a fixture."""
ON_EITHER_ENGINE = pytest.mark.parametrize("records", RECORDS, indirect=True)
"""Mark of tests that have their records in the fixture `records`."""


def records_at(engine: str, folder: Path) -> AbstractContextManager[str]:
    """The address of an empty database on one of them. Skips the test where a server is needed that does not run."""
    return nullcontext(f"sqlite:///{folder / 'sohoa.db'}") if engine == "sqlite" else a_database()


def a_database() -> AbstractContextManager[str]:
    """Its address; it is empty, and gone when the context ends. Skips the test where no server runs."""
    return database_on(needed("postgresql")["url"])


@contextmanager
def database_on(address: str) -> Iterator[str]:
    """The same on the server at this address."""
    server, name = make_url(address), f"test_{uuid4().hex}"
    engine = open_engine(server.set(database="postgres").render_as_string(hide_password=False))
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            try:
                yield server.set(database=name).render_as_string(hide_password=False)
            finally:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()
