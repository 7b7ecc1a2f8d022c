"""A database server that goes away in the middle of the work, and comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from sohoa.errors import DatabaseUnreachable
from sohoa.records import open_engine, sessions
from tests.services.databases import a_database

pytestmark = pytest.mark.services


@pytest.fixture
def address() -> Iterator[str]:
    with a_database() as address:
        yield address


@pytest.fixture
def engine(address: str) -> Iterator[Engine]:
    engine = open_engine(address)
    yield engine
    engine.dispose()


def cut_others(address: str) -> None:
    """Those of this very database."""
    others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    engine = open_engine(address)
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    engine.dispose()


def test_a_connection_that_breaks_off_is_told_with_the_address_and_without_the_password(engine: Engine, address: str) -> None:
    password = engine.url.password
    assert isinstance(password, str)
    with sessions(engine)() as session:
        session.execute(text("SELECT 1"))
        cut_others(address)
        with pytest.raises(DatabaseUnreachable) as told:
            session.execute(text("SELECT 1"))
    assert str(engine.url.port) in str(told.value)
    assert password not in str(told.value)


def test_after_that_the_next_session_works(engine: Engine, address: str) -> None:
    with sessions(engine)() as session:
        session.execute(text("SELECT 1"))
    cut_others(address)
    with sessions(engine)() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_a_server_that_does_not_answer_is_told(engine: Engine) -> None:
    nobody = open_engine(engine.url.set(port=9).render_as_string(hide_password=False))
    with sessions(nobody)() as session, pytest.raises(DatabaseUnreachable):
        session.execute(text("SELECT 1"))


def test_a_statement_that_is_wrong_is_no_absence(engine: Engine) -> None:
    with sessions(engine)() as session, pytest.raises(ProgrammingError, match="no_such_table"):
        session.execute(text("SELECT 1 FROM no_such_table"))
