"""What is asked of a database and what it holds is personal data: no failure tells any, neither in its text nor its traceback."""

from __future__ import annotations

import ast
import traceback
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from sohoa.records import open_engine
from tests.services.databases import a_database
from tests.test_house import ROOMS, ROOT

HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
STATEMENTS = {
    "the same number twice": "INSERT INTO held VALUES (:number, :name, 2)",
    "a value that is missing": "INSERT INTO held VALUES (:number, :name, NULL)",
    "a value that is not allowed": "INSERT INTO held VALUES ('034185000011', :name, -1)",
    "nobody it points at": "INSERT INTO points VALUES (:other)",
    "a table that is not there": "SELECT * FROM nobody WHERE number = :number AND name = :name",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with one person in it."""
    here = nullcontext(f"sqlite:///{tmp_path / 'sohoa.db'}") if request.param == "sqlite" else a_database()
    with here as url:
        made = open_engine(url)
        with made.begin() as connection:
            connection.execute(
                text("CREATE TABLE held (number TEXT PRIMARY KEY, name TEXT, age INTEGER NOT NULL CHECK (age > 0))")
            )
            connection.execute(text("CREATE TABLE points (number TEXT REFERENCES held (number))"))
            connection.execute(text("INSERT INTO held VALUES (:number, :name, 41)"), {"number": HOA, "name": NAME})
        yield made
        made.dispose()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_failure_tells_what_was_asked_or_what_is_held(engine: Engine, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(text(STATEMENTS[statement]), {"number": HOA, "name": NAME, "other": f"{HOA}9"})
    told = "".join(traceback.format_exception(failed.value)) + repr(failed.value) + repr(failed.value.orig)
    assert not [one for one in (HOA, NAME) if one in told], told


def test_and_it_says_what_is_wrong(engine: Engine) -> None:
    with engine.connect() as connection, pytest.raises(IntegrityError, match=r"(?i)unique") as failed:
        connection.execute(text(STATEMENTS["the same number twice"]), {"number": HOA, "name": NAME})
    assert "INSERT INTO held" in str(failed.value)


def test_all_engines_are_opened_in_the_one_place_that_hides_what_is_asked() -> None:
    calls = [
        str(file.relative_to(ROOT))
        for room in (*ROOMS, "migrations")
        for file in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
        if (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in ("create_engine", "engine_from_config")
    ]
    assert calls == ["sohoa/records.py"]
