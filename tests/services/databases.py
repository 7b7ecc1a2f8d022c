"""A database of one's own on the PostgreSQL server that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

from sqlalchemy import make_url, text

from sohoa.records import open_engine
from tests.services.needed import needed


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
