"""The units of a role as they stand: known at once where they change, and asked for before every request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from archive import acts
from archive.rights import Units, own_units, standing_of
from archive.rights.values import union
from registry.actor import Actor, HeldRole
from registry.unit_loading import load_units
from sohoa.records import Base, open_engine, sessions
from tests.archive.rights.holdings import DAY

AGENCY = Actor("Lê Thị Thu", "cli")
BEFORE = """
units:
  - {code: "01", name: BHXH thành phố Hà Nội}
  - {code: "01A", name: BHXH cơ sở Cầu Giấy, parent: "01"}
  - {code: "35", name: BHXH tỉnh Hà Nam}
  - {code: "35A", name: BHXH cơ sở Phủ Lý, parent: "35"}
"""
AFTER = """
units:
  - {code: "35A", name: BHXH cơ sở Phủ Lý, parent: "01"}
"""

SPLIT = """
units:
  - {code: "36", name: BHXH tỉnh Ninh Bình, valid_from: 2025-07-01}
  - code: 35B
    name: BHXH huyện Sông Mây
    valid_to: 2025-06-30
    parent: "35"
    successors: [{unit: 35B, since: 2025-07-01}, {unit: 35C, since: 2025-07-01}]
  - {code: 35B, name: BHXH cơ sở Sông Mây, valid_from: 2025-07-01, parent: "36"}
  - {code: 35C, name: BHXH cơ sở Cửa Đông, valid_from: 2025-07-01, parent: "36"}
"""
REFORM_TO_COME = """
units:
  - {code: "35A", name: BHXH cơ sở Phủ Lý, parent: "35", valid_to: 2026-12-31, successors: [{unit: "01A"}]}
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_engine(f"sqlite:///{tmp_path / 'sohoa.db'}")
    Base.metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> sessionmaker[Session]:
    made = sessions(engine)
    load(made, tmp_path, BEFORE)
    return made


def load(database: sessionmaker[Session], folder: Path, text: str) -> None:
    """As `sohoa unit load` does it."""
    file = folder / "don-vi.yaml"
    file.write_text(text, "utf-8")
    with database.begin() as session:
        load_units(session, file)
        acts.record(session, AGENCY, "load", "units", file.name)


def test_a_unit_that_goes_to_another_is_that_ones_from_then_on(database: sessionmaker[Session], tmp_path: Path) -> None:
    """Nothing is added and nothing goes: only the parent is another."""
    with database() as session:
        assert own_units(session, "35", DAY) == Units(frozenset({"01", "01A"}), beyond=True)
        assert own_units(session, "01A", DAY) == Units(frozenset({"01A"}))
    load(database, tmp_path, AFTER)
    with database() as session:
        assert "35A" not in own_units(session, "35", DAY)
        assert "35A" in own_units(session, "01", DAY)
        assert own_units(session, "01A", DAY) == Units(frozenset({"01A"}))


def test_two_agencies_in_one_program_are_kept_apart(
    database: sessionmaker[Session], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cơ quan khác")
    other = open_engine(f"sqlite:///{folder / 'sohoa.db'}")
    Base.metadata.create_all(other)
    load(sessions(other), folder, BEFORE.replace('parent: "35"', 'parent: "01"'))
    with database() as here, sessions(other)() as there:
        assert "35A" not in own_units(here, "01", DAY)
        assert "35A" in own_units(there, "01", DAY)
    other.dispose()


def test_hundreds_of_roles_cost_as_many_queries_as_one(database: sessionmaker[Session], engine: Engine) -> None:
    asked: list[str] = []

    def count(*told: Any) -> None:
        asked.append(told[2])

    event.listen(engine, "before_cursor_execute", count)
    many = [HeldRole("officer", code) for code in ("01A", "35A", *(f"{number:05d}" for number in range(200)))]
    for held, most in ((many, 5), (many, 3), ([HeldRole("officer", "01A")], 3)):
        asked.clear()
        with database() as session:
            assert len(standing_of(session, held, DAY).roles) == len(held)
        assert len(asked) <= most


PLACES = st.lists(st.builds(Units, st.frozensets(st.sampled_from(("01", "01A", "35", None))), st.booleans()), max_size=4)


@given(places=PLACES, unit=st.sampled_from(("01", "01A", "35", "79", None)))
def test_in_the_union_is_what_is_in_any(places: list[Units], unit: str | None) -> None:
    assert (unit in union(places)) == any(unit in units for units in places)


def test_a_code_that_was_given_again_is_whose_it_is_today(database: sessionmaker[Session], tmp_path: Path) -> None:
    """The district was split, and its code went to one of the two: what comes in there now is nothing of the other's."""
    load(database, tmp_path, SPLIT)
    with database() as session:
        assert own_units(session, "35B", DAY) == Units(frozenset({"35B"}))
        assert own_units(session, "35C", DAY) == Units(frozenset({"35C"}))
        assert all(code in own_units(session, "36", DAY) for code in ("35B", "35C"))
        assert "35B" not in own_units(session, "35", DAY)


def test_the_day_before_it_was_given_again_it_is_the_former_bearers(database: sessionmaker[Session], tmp_path: Path) -> None:
    load(database, tmp_path, SPLIT)
    with database() as session:
        assert "35B" in own_units(session, "35", date(2025, 6, 30))


def test_who_takes_over_next_year_has_nothing_of_it_yet(database: sessionmaker[Session], tmp_path: Path) -> None:
    """The units of a reform are loaded before its day."""
    load(database, tmp_path, REFORM_TO_COME)
    with database() as session:
        assert "35A" not in own_units(session, "01A", date(2026, 12, 31))
        assert "35A" in own_units(session, "01A", date(2027, 1, 1))
