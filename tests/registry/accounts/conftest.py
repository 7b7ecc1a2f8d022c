"""Accounts of an agency of invented people, in a database of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.accounts import keys
from registry.accounts.records import (
    Account,
    AccountRole,
    AccountSession,
    RecoveryCode,
    ServiceSecret,
    SignInFailures,
)
from registry.actor import Actor
from registry.records import Unit, UnitSuccessor
from sohoa.records import Base, Sessions, open_engine
from tests.services.databases import RECORDS, records_at

TABLES = [
    kind.__table__
    for kind in (Account, AccountRole, AccountSession, RecoveryCode, ServiceSecret, SignInFailures, Unit, UnitSuccessor)
]
THU = Actor("Lê Thị Thu", "cli", origin="thu@may-chu")
NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
"""12:00 in Vietnam."""
PHRASE = "cây khế sau hè trổ bông tím"


@pytest.fixture(params=RECORDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with records_at(request.param, tmp_path) as address:
        opened = open_engine(address)
        Base.metadata.create_all(opened, tables=TABLES)  # type: ignore[arg-type]
        yield opened
        opened.dispose()


@pytest.fixture
def make_sessions(engine: Engine) -> Sessions:
    return Sessions(engine)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of the keys of the installation."""
    keys.make(tmp_path / "keys")
    return tmp_path / "keys"
