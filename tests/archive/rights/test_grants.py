"""Grants: from a day to a day, to named papers, never more by being combined."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from archive.rights import ACTIONS, EVERYWHERE, DossierGiven, Grant, Paper, PurposeGiven, Standing, Units, scope_of
from archive.rights.table import Action
from tests.archive.rights.holdings import BINH, DAY, ELSEWHERE, HOA, KINDS, LIST, MEDICAL, OFFICE, ORDINARY

HERE = Units(frozenset({OFFICE}))
UNKNOWN = None
NOBODY: frozenset[int] = frozenset()


def grant(
    *actions: Action,
    sensitive: bool = False,
    decision: str | None = None,
    days: tuple[date, date] = (DAY, DAY),
    units: Units = HERE,
    types: frozenset[str] | None = None,
    persons: frozenset[int] | None = None,
    documents: frozenset[int] | None = None,
    dossier: DossierGiven | None = None,
) -> Grant:
    return Grant(
        12, frozenset(actions), units, *days, sensitive=sensitive, council_decision=decision, types=types, persons=persons,
        documents=documents, dossier=dossier,
    )  # fmt: skip


def is_open(paper: Paper, action: Action, *grants: Grant, on: date = DAY) -> bool:
    return paper in scope_of(Standing(grants=grants), PurposeGiven(), action, KINDS, on)


def paper(type_id: str | None = ORDINARY, *, unit: str = OFFICE, persons: frozenset[int] = NOBODY, number: int = 7) -> Paper:
    return Paper(number, unit, type_id, persons)


def test_it_begins_on_its_first_day_and_ends_by_itself_after_its_last() -> None:
    held = grant("read", days=(DAY, DAY + timedelta(days=2)))
    days = [DAY + timedelta(days=past) for past in (-1, 0, 2, 3)]
    assert [is_open(paper(), "read", held, on=day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize("given", ACTIONS)
def test_it_gives_what_it_names_and_what_that_needs(given: Action) -> None:
    opened = {action for action in ACTIONS if is_open(paper(), action, grant(given))}
    assert opened == {"find": {"find"}, "read": {"find", "read"}}.get(given, {"find", "read", given})


def test_it_names_papers_of_the_givers_units_only() -> None:
    assert not is_open(paper(unit=ELSEWHERE), "read", grant("read"))


def test_what_it_names_narrows_it() -> None:
    held = grant("read", types=frozenset({ORDINARY}), persons=frozenset({HOA}))
    assert is_open(paper(persons=frozenset({HOA})), "read", held)
    assert not is_open(paper(persons=frozenset({BINH})), "read", held)
    assert not is_open(paper("SO_BHXH", persons=frozenset({HOA})), "read", held)


def test_a_type_for_one_and_a_person_for_another_are_not_both_for_either() -> None:
    held = (
        grant("read", types=frozenset({ORDINARY}), persons=frozenset({HOA})),
        grant("read", types=frozenset({"SO_BHXH"}), persons=frozenset({BINH})),
    )
    assert not is_open(paper(persons=frozenset({BINH})), "read", *held)
    assert not is_open(paper("SO_BHXH", persons=frozenset({HOA})), "read", *held)


@pytest.mark.parametrize("type_id", [MEDICAL, UNKNOWN])
def test_sensitive_and_unknown_papers_only_where_it_says_so(type_id: str | None) -> None:
    assert not is_open(paper(type_id), "read", grant("read"))
    assert not is_open(paper(type_id), "read", grant("read", documents=frozenset({7})))
    assert is_open(paper(type_id), "read", grant("read", sensitive=True))


def test_sensitive_papers_are_destroyed_only_by_a_decision_of_the_council() -> None:
    assert not is_open(paper(MEDICAL), "dispose", grant("dispose", sensitive=True))
    assert is_open(paper(MEDICAL), "dispose", grant("dispose", sensitive=True, decision="QĐ 12/QĐ-BHXH"))
    assert is_open(paper(), "dispose", grant("dispose"))


def test_a_list_opens_whole_by_its_number_and_by_rows_for_a_person_or_a_dossier() -> None:
    listed = paper(LIST, persons=frozenset({HOA, BINH}))
    dossier = DossierGiven("000.00.01.G24-260320-000007", OFFICE, False, frozenset({BINH}), frozenset({7}))

    def rows(held: Grant) -> frozenset[int] | None:
        opening = scope_of(Standing(grants=(held,)), PurposeGiven(), "read", KINDS, DAY).opening(listed)
        assert opening is not None
        assert opening.by == ("grant 12",)
        return opening.rows_of

    assert rows(grant("read", documents=frozenset({7}))) is None
    assert rows(grant("read", persons=frozenset({HOA}))) == {HOA}
    assert rows(grant("read", dossier=dossier)) == {BINH}
    assert not is_open(listed, "change", grant("change", persons=frozenset({HOA})))


def test_a_list_that_one_grant_opens_whole_and_another_by_rows_is_open_as_a_whole() -> None:
    dossier = DossierGiven("000.00.01.G24-260320-000007", OFFICE, False, frozenset({BINH}), frozenset({7, 8}))
    lists = frozenset({LIST})
    held = (grant("read", types=lists, dossier=dossier), grant("read", types=lists, documents=frozenset({7})))
    for grants in (held, held[::-1]):
        opening = scope_of(Standing(grants=grants), PurposeGiven(), "read", KINDS, DAY).opening(paper(LIST))
        assert opening is not None
        assert opening.whole


def test_it_needs_no_role_and_no_further_purpose_and_is_named_only_where_it_is_needed() -> None:
    held = grant("read", units=EVERYWHERE)
    opening = scope_of(Standing(grants=(held,)), PurposeGiven(), "read", KINDS, DAY).opening(paper(unit=ELSEWHERE))
    assert opening is not None
    assert (opening.whole, opening.by) == (True, ("grant 12",))
