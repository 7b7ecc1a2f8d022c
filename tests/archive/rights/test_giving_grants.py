"""Grants on record: who may give one, what it must say, and that it holds from its first day to its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.acts import acts_on
from archive.rights import DossierGiven, Grant, Paper, PurposeGiven, Standing, scope_of
from archive.rights.errors import GrantInvalid, GrantRefused, GrantUnknown
from archive.rights.grants import GrantAsked, give, grants_of, take_back
from catalogue import load_catalogue
from registry.accounts.records import Account
from registry.actor import Actor, HeldRole
from registry.records import Person
from tests.archive.rights.holdings import (
    BINH,
    DAY,
    ELSEWHERE,
    HOA,
    KINDS,
    LIST,
    OFFICE,
    ORDINARY,
    PROVINCE,
    TAKEN_OVER,
    THUY,
    papers,
    records,
)

TYPES = load_catalogue().types
KEEPER, INSPECTOR = 1, 2
MINH = Actor("Phạm Quốc Minh", "cli", unit=PROVINCE, account=KEEPER, roles=(HeldRole("records_manager", PROVINCE),))
ASKED = GrantAsked(
    INSPECTOR,
    ("read",),
    PROVINCE,
    DAY,
    DAY + timedelta(days=30),
    "Thanh tra theo QĐ 45/QĐ-TTr ngày 02/03/2026",
    person_ids=(HOA,),
)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    sessions = records(tmp_path, list(papers())[:1])
    with sessions.begin() as opened:
        for number, name in ((KEEPER, "Phạm Quốc Minh"), (INSPECTOR, "Đỗ Thị Vân")):
            opened.add(Account(id=number, kind="person", name=f"account-{number}", full_name=name, created_by="Lê Thị Thủy"))
        opened.flush()
        yield opened


def no_dossiers(_code: str) -> None:
    return None


def held(session: Session, day_after: int = 0) -> tuple[Grant, ...]:
    return grants_of(session, INSPECTOR, DAY + timedelta(days=day_after), no_dossiers)


def is_open(session: Session, paper: Paper, on: int = 0) -> bool:
    day = DAY + timedelta(days=on)
    return paper in scope_of(Standing(grants=held(session, on)), PurposeGiven(), "read", KINDS, day)


def of_hoa(unit: str = OFFICE) -> Paper:
    return Paper(7, unit, ORDINARY, frozenset({HOA}))


def test_it_opens_the_named_papers_of_the_givers_units_from_its_first_day_to_its_last(session: Session) -> None:
    give(session, TYPES, MINH, replace(ASKED, begins=DAY + timedelta(days=1)), DAY)
    assert [is_open(session, of_hoa(), on) for on in (0, 1, 30, 31)] == [False, True, True, False]
    assert is_open(session, of_hoa(TAKEN_OVER), 1)
    assert not is_open(session, of_hoa(ELSEWHERE), 1)
    assert not is_open(session, Paper(8, OFFICE, ORDINARY, frozenset({BINH})), 1)


def test_giving_and_taking_back_are_on_record_with_what_was_given_and_why(session: Session) -> None:
    grant = give(session, TYPES, MINH, ASKED, DAY)
    take_back(session, MINH, grant.id, DAY)
    given, taken = acts_on(session, "grant", grant.id)
    assert (given.verb, given.who, given.persons) == ("give_grant", "Phạm Quốc Minh", [HOA])
    assert given.details["reason"] == ASKED.reason
    assert (taken.verb, taken.persons) == ("take_back_grant", [HOA])
    assert given.details["covers"]["access_grant"].keys() == taken.details["covers"]["access_grant"].keys() == {str(grant.id)}


def test_taken_back_it_ends_at_once_and_only_once(session: Session) -> None:
    grant = give(session, TYPES, MINH, ASKED, DAY)
    take_back(session, MINH, grant.id, DAY)
    assert held(session) == ()
    with pytest.raises(GrantUnknown):
        take_back(session, MINH, grant.id, DAY)


@pytest.mark.parametrize(
    "by",
    [
        replace(MINH, roles=(HeldRole("records_manager", ELSEWHERE),)),
        replace(MINH, roles=(HeldRole("records_manager", OFFICE),)),
        replace(MINH, roles=(HeldRole("records_manager", PROVINCE, DAY - timedelta(days=1)),)),
        replace(MINH, roles=(HeldRole("archivist", PROVINCE), HeldRole("administrator"))),
        replace(MINH, account=INSPECTOR),
        replace(MINH, account=None),
    ],
    ids=["of another unit", "of a unit below", "no longer", "of other roles", "to themselves", "without an account"],
)
def test_only_who_keeps_the_papers_gives_it_and_not_to_themselves(session: Session, by: Actor) -> None:
    with pytest.raises(GrantRefused):
        give(session, TYPES, by, ASKED, DAY)


def test_of_a_unit_below_it_is_given_by_who_keeps_the_papers_above(session: Session) -> None:
    give(session, TYPES, MINH, replace(ASKED, unit=OFFICE), DAY)
    assert is_open(session, of_hoa(OFFICE))
    assert not is_open(session, of_hoa(PROVINCE))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": "  "}, "reason"),
        ({"actions": ()}, "actions"),
        ({"actions": ("read", "delete")}, "actions"),
        ({"ends": DAY - timedelta(days=1)}, "last day"),
        ({"begins": DAY + timedelta(days=31)}, "last day"),
        ({"begins": DAY - timedelta(days=1)}, "on the day that it is given"),
        ({"ends": DAY + timedelta(days=91)}, "90 days"),
        ({"type_ids": ("GIAY_KHAI_SINH_GIA",)}, "GIAY_KHAI_SINH_GIA"),
        ({"document_ids": ()}, "1 to 1000"),
        ({"person_ids": tuple(range(1, 1002))}, "1 to 1000"),
        ({"actions": ("dispose",), "sensitive": True}, "council"),
    ],
)
def test_a_grant_that_does_not_say_what_it_must_is_not_given(session: Session, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(GrantInvalid, match=says):
        give(session, TYPES, MINH, replace(ASKED, **wrong), DAY)  # type: ignore[arg-type]


def test_ninety_days_are_not_too_long(session: Session) -> None:
    give(session, TYPES, MINH, replace(ASKED, ends=DAY + timedelta(days=90)), DAY)
    assert len(held(session, 90)) == 1


def test_for_a_person_it_holds_for_all_records_of_that_person(session: Session) -> None:
    session.get_one(Person, THUY).merged_into_id = HOA
    give(session, TYPES, MINH, ASKED, DAY)
    assert is_open(session, Paper(7, OFFICE, ORDINARY, frozenset({THUY})))


def test_for_a_dossier_it_opens_what_lies_in_it_and_lists_by_the_rows_of_its_persons(session: Session) -> None:
    dossier = DossierGiven("000.00.01.G24-260320-000007", OFFICE, False, frozenset({HOA}), frozenset({7}))
    give(session, TYPES, MINH, replace(ASKED, person_ids=None, dossier_code=dossier.code), DAY)
    (granted,) = grants_of(session, INSPECTOR, DAY, {dossier.code: dossier}.get)
    scope = scope_of(Standing(grants=(granted,)), PurposeGiven(), "read", KINDS, DAY)
    listed = scope.opening(Paper(7, OFFICE, LIST, frozenset({HOA, BINH})))
    assert listed is not None
    assert listed.rows_of == {HOA}
    assert Paper(8, OFFICE, ORDINARY, frozenset({HOA})) not in scope
    assert grants_of(session, INSPECTOR, DAY, no_dossiers) == ()
