"""A registry of its own for each test, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import registry.records  # noqa: F401 - the tables
from sohoa.records import Base, open_engine, sessions


@pytest.fixture
def engine(records: str) -> Iterator[Engine]:
    opened = open_engine(records)
    Base.metadata.create_all(opened)  # those of the rooms above too, where they are loaded: what changes here concerns them
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with sessions(engine)() as opened:
        yield opened
