"""The list of what waits for a person holds what is in a scope, in its own order, and is as fast for few rights as for all."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session, sessionmaker

from archive.records import Document, StoredObject
from archive.review import ReviewFilter, count_waiting, list_waiting
from archive.rights import EVERYWHERE, Paper, PurposeGiven, RoleInUnits, Scope, Standing, Types, Units, scope_of
from sohoa.clock import utc_now
from sohoa.records import Base, open_engine, sessions
from tests.archive.rights.holdings import DAY, EXTRA, KINDS, MEDICAL, ORDINARY, records
from tests.archive.rights.test_agreement import HELD, PURPOSES, STANDINGS

ON_DISK = "0" * 64


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> sessionmaker[Session]:
    """All of the holdings wait, but for every fifth paper, which somebody has looked at."""
    made = records(tmp_path_factory.mktemp("waits"), HELD)
    with made.begin() as session:
        for document in session.scalars(select(Document)):
            document.certainty = 1000 - document.id * 7 % 13
            document.verified_at = utc_now() if document.id % 5 == 0 else None
    return made


@settings(max_examples=100, deadline=None)
@given(standing=STANDINGS, purpose=PURPOSES, whole=st.booleans(), unit=st.sampled_from((None, "BHXH-HN-CG")))
def test_it_is_the_scope_the_most_doubtful_first(
    archive: sessionmaker[Session], standing: Standing, purpose: PurposeGiven, whole: bool, unit: str | None
) -> None:
    scope = scope_of(standing, purpose, "find", KINDS, DAY)
    scope = scope.whole if whole else scope
    wanted = ReviewFilter(unit=unit, within=scope)
    waits = [one for one in HELD if one in scope and one.number % 5 and unit in (None, one.unit)]
    expected = [one.number for one in sorted(waits, key=lambda one: (1000 - one.number * 7 % 13, one.number))]
    with archive() as session:
        listed = [[one.id for one in list_waiting(session, wanted, limit=9, offset=offset)] for offset in (0, 9, 63)]
        assert listed == [expected[start : start + 9] for start in (0, 9, 63)]
        assert count_waiting(session, wanted) == len(expected)
        after = [one.id for one in list_waiting(session, wanted, Document.certainty > 995, limit=9)]
        assert after == [number for number in expected if 1000 - number * 7 % 13 > 995][:9]


# Speed

PROVINCES, OFFICES = 34, 12
WAITING = 100_000
SMALLEST = "99901"
_TYPES = (ORDINARY, ORDINARY, None, MEDICAL)


def paper(number: int) -> Paper:
    """In offices of all provinces; one office has the first sixty."""
    unit = SMALLEST if number <= 60 else f"{number % PROVINCES:03d}{number // PROVINCES % OFFICES:02d}"
    return Paper(number, unit, _TYPES[number % 4])


def certainty(number: int) -> int:
    """Of the smallest office's, the least doubtful of all."""
    return 999 if number <= 60 else 800 + number * 7 % 199


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A hundred thousand that wait."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('many') / 'sohoa.db'}")
    Base.metadata.create_all(engine)
    rows = [
        {
            "id": one.number, "source_item": one.number, "source_name": f"hồ sơ {one.number}.pdf", "source_sha256": ON_DISK,
            "first_page": 1, "page_count": 1, "type_id": one.type_id, "type_confidence": 0.97, "created_by": "worker",
            "version": 1, "created_at": utc_now(), "type_evidence": "", "title": "", "unit": one.unit,
            "doubts": [{"code": "NO_OWNER", "weight": 30}], "certainty": certainty(one.number),
        }
        for one in map(paper, range(1, WAITING + 1))
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(StoredObject), [{"sha256": ON_DISK, "size": 1, "media_type": "application/pdf"}])
        connection.execute(insert(Document.__table__), rows)  # type: ignore[arg-type]
    return engine


def reviewer(*units: str) -> Scope:
    held = Units(frozenset(units)) if units else EVERYWHERE
    return scope_of(Standing((RoleInUnits("reviewer", held),)), PurposeGiven("rà soát quý I"), "find", KINDS, DAY)


def rare() -> Scope:
    """The same, but of papers of a type of which none waits."""
    return reviewer().of_types(Types(frozenset({EXTRA})))


PROVINCE = [f"007{office:02d}" for office in range(OFFICES)]
ALL_OFFICES = [f"{province:03d}{office:02d}" for province in range(PROVINCES) for office in range(OFFICES)]


@pytest.mark.parametrize(
    "scope",
    [None, reviewer(), reviewer(SMALLEST), reviewer(*PROVINCE), reviewer(*ALL_OFFICES), rare()],
    ids=["all", "every unit", "sixty papers", "a province", "four hundred offices", "none of their type"],
)
def test_a_hundred_thousand_are_listed_and_counted_at_once_whoever_asks(many: Engine, scope: Scope | None) -> None:
    wanted, times = ReviewFilter(within=scope), []
    with sessions(many)() as session:
        for _ in range(3):
            begun = perf_counter()
            found, total = list_waiting(session, wanted, limit=50), count_waiting(session, wanted)
            times.append(perf_counter() - begun)
    expected = [number for number in range(1, WAITING + 1) if scope is None or paper(number) in scope]
    assert total == len(expected)
    assert [one.id for one in found] == sorted(expected, key=lambda number: (certainty(number), number))[:50]
    assert min(times) < 0.3, times
