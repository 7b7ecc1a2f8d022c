"""A registry of its own for each test, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.records import (
    Organisation,
    OrganisationIdentifier,
    OrganisationMerge,
    Person,
    PersonIdentifier,
    PersonMerge,
    Unit,
    UnitSuccessor,
)
from sohoa.records import Base, open_engine, sessions

TABLES = [
    kind.__table__
    for kind in (
        Person, PersonIdentifier, PersonMerge, Organisation, OrganisationIdentifier, OrganisationMerge, Unit, UnitSuccessor,
    )
]  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(opened, tables=TABLES)  # type: ignore[arg-type]
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with sessions(engine)() as opened:
        yield opened
