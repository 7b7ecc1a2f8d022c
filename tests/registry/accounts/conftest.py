"""Accounts of an agency of invented people, in a database of its own for each test."""

from __future__ import annotations

import contextlib
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
from tests.services.databases import a_database

TABLES = [
    kind.__table__
    for kind in (Account, AccountRole, AccountSession, RecoveryCode, ServiceSecret, SignInFailures, Unit, UnitSuccessor)
]
THU = Actor("Lê Thị Thu", "cli", origin="thu@may-chu")
NOON = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
"""12:00 in Vietnam."""
PHRASE = "cây khế sau hè trổ bông tím"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with contextlib.ExitStack() as ending:
        url = f"sqlite:///{tmp_path / 'sohoa.db'}" if request.param == "sqlite" else ending.enter_context(a_database())
        opened = open_engine(url)
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
