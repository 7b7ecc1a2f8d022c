"""A database of one's own on the PostgreSQL server that runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import make_url, text

from sohoa.records import open_engine
from tests.services.needed import needed


@contextmanager
def a_database() -> Iterator[str]:
    """Its address; it is empty, and gone when the context ends."""
    server, name = make_url(needed("postgresql")["url"]), f"test_{uuid4().hex}"
    engine = open_engine(server.set(database="postgres").render_as_string(hide_password=False))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()
