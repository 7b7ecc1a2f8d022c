"""While a new version comes in, programs of the version before work on its tables (docs/deploy.md): migrations only expand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, inspect

import migrations
from sohoa.records import open_engine
from tests.services.databases import a_database
from tests.services.running import ROOT

pytestmark = [pytest.mark.services]

SINCE = "0019"
"""Up to this one they were written for a database that nobody works on."""
CONTRACTING: dict[str, str] = {}
"""Revisions that take away what no program of the version before uses any more, and why that is so."""


@dataclass(frozen=True)
class Tables:
    """What programs find in a database: of each table its columns, and what is demanded of its rows."""

    columns: dict[str, dict[str, dict[str, Any]]]
    demands: dict[str, set[str]]

    @classmethod
    def of(cls, engine: Engine) -> Tables:
        found = inspect(engine)
        names = [name for name in found.get_table_names() if name != "alembic_version"]
        return cls(
            {name: {column["name"]: column for column in found.get_columns(name)} for name in names},
            {
                name: {
                    *(f"unique {sorted(one['column_names'])}" for one in found.get_unique_constraints(name)),
                    *(f"unique {one['name']}" for one in found.get_indexes(name) if one["unique"]),
                    *(f"check {one['name']}" for one in found.get_check_constraints(name)),
                    *(f"reference {sorted(one['constrained_columns'])}" for one in found.get_foreign_keys(name)),
                }
                for name in names
            },
        )


def steps() -> Iterator[tuple[str, str]]:
    known = sorted(revision for revision in migrations.known_revisions() if revision >= SINCE)
    yield from pairwise(known)


@pytest.mark.parametrize(("before", "after"), list(steps()))
def test_who_worked_before_works_on(before: str, after: str) -> None:
    if after in CONTRACTING:
        pytest.skip(CONTRACTING[after])
    with a_database() as url:
        engine = open_engine(url)
        try:
            command.upgrade(migrations.config(engine), before)
            old = Tables.of(engine)
            command.upgrade(migrations.config(engine), after)
            new = Tables.of(engine)
        finally:
            engine.dispose()
    for table, columns in old.columns.items():
        assert set(columns) <= set(new.columns[table]), f"{table}: a column is gone"
        for name, column in new.columns[table].items():
            if name in columns:
                assert repr(column["type"]) == repr(columns[name]["type"]), f"{table}.{name}: another type"
                assert column["nullable"] >= columns[name]["nullable"], f"{table}.{name}: may not be empty any more"
            else:
                assert column["nullable"] or column["default"], f"{table}.{name}: who does not know it cannot write a row"
        assert new.demands[table] <= old.demands[table], f"{table}: more is demanded of a row"


def test_the_page_names_the_revision_since_which_that_holds() -> None:
    told = re.findall(r"Migrations up to (\d{4})", (ROOT / "docs" / "deploy.md").read_text("utf-8"))
    assert told == [SINCE]
