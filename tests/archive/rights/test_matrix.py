"""The whole matrix of `docs/rights.md`: every role, unit, kind of paper, purpose and action, decided and as a query."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive.records import Document
from archive.rights import ACTIONS, DossierGiven, Paper, PurposeGiven, Standing, may, own_units, scope_of, standing_of
from archive.rights.in_records import condition
from registry.actor import ROLES, HeldRole, Role
from search.port import Query
from search.tantivy_index import TantivyIndex
from tests.archive.rights.documented import NEVER, PURPOSES, code_of, least_purposes, table
from tests.archive.rights.holdings import (
    AGENCY,
    ASKED,
    BINH,
    DAY,
    ELSEWHERE,
    EXTRA,
    HOA,
    KINDS,
    LIST,
    MEDICAL,
    OFFICE,
    OWN_OF_PROVINCE,
    PROVINCE,
    TAKEN_OVER,
    index,
    papers,
    records,
)

HELD = list(papers())
IN_THE_DOSSIER = frozenset(paper.number for paper in HELD if paper.number % 9 == 0)
REASON = "Rà soát hồ sơ hưởng chế độ thai sản quý I/2026"
SAID = least_purposes()
PER_ROLE = {code_of(role): role for role, _, _ in SAID}


def dossier(*, unit: str = OFFICE, is_open: bool = True) -> DossierGiven:
    return DossierGiven(
        "000.00.01.G24-260320-000007", unit, is_open, frozenset({HOA}), IN_THE_DOSSIER, frozenset({ASKED, MEDICAL})
    )


ASKING = {
    "nothing said": PurposeGiven(),
    "blank reason": PurposeGiven("  "),
    "reason": PurposeGiven(REASON),
    "open dossier of the unit": PurposeGiven(dossier=dossier()),
    "its dossier, closed": PurposeGiven(dossier=dossier(is_open=False)),
    "dossier of another unit, and a reason": PurposeGiven(REASON, dossier(unit=ELSEWHERE)),
}


def reached(asking: str, paper: Paper) -> str:
    """The purpose that this is for this paper, in the words of the document."""
    match asking:
        case "nothing said" | "blank reason" | "its dossier, closed":
            return "none"
        case "open dossier of the unit":
            if paper.number in IN_THE_DOSSIER or (HOA in paper.persons and paper.type_id in (ASKED, MEDICAL)):
                return "required"
            return "dossier" if HOA in paper.persons else "reason"
        case _:
            return "reason"


def kind_of(paper: Paper) -> str:
    if paper.type_id in (MEDICAL, EXTRA):
        return "sensitive"
    return "ordinary" if paper.type_id in KINDS.known else "unknown"


def allowed(role: Role, asking: str, action: str, paper: Paper) -> bool:
    """What the document says, for somebody whose own unit is the province."""
    unit = "own" if paper.unit in OWN_OF_PROVINCE else "other"
    least = SAID[PER_ROLE[role], unit, kind_of(paper)][action]
    if least == NEVER or PURPOSES.index(reached(asking, paper)) < PURPOSES.index(least):
        return False
    for_a_dossier = least in ("dossier", "required")
    only_rows = for_a_dossier and (paper.type_id == LIST or (kind_of(paper) == "unknown" and paper.number not in IN_THE_DOSSIER))
    return action in ("find", "read", "export") or not only_rows


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[sessionmaker[Session], TantivyIndex]:
    folder: Path = tmp_path_factory.mktemp("rights")
    return records(folder, HELD), index(folder, HELD)


def standing(sessions: sessionmaker[Session], role: Role, unit: str | None = PROVINCE) -> Standing:
    with sessions() as session:
        return standing_of(session, [HeldRole(role, unit)], DAY)


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("role", ROLES)
def test_every_decision_is_the_documents(archive: tuple[sessionmaker[Session], TantivyIndex], role: Role, asking: str) -> None:
    sessions, in_index = archive
    for action in ACTIONS:
        scope = scope_of(standing(sessions, role), ASKING[asking], action, KINDS, DAY)
        expected = {paper.number for paper in HELD if allowed(role, asking, action, paper)}
        assert {paper.number for paper in HELD if paper in scope} == expected, action
        with sessions() as session:
            assert set(session.scalars(select(Document.id).where(condition(scope)))) == expected, action
        found = in_index.search(Query("", within=scope, limit=len(HELD)))
        assert ({hit.document_id for hit in found.hits}, found.total) == (expected, len(expected)), action


def test_the_document_has_a_row_for_every_role_unit_and_paper() -> None:
    assert {code_of(role) for role, _, _ in SAID} == set(ROLES)
    assert len(SAID) == len(ROLES) * len(("own", "other")) * len(("ordinary", "sensitive", "unknown"))
    assert all(row["Why"] for row in SAID.values())


def test_own_are_the_unit_what_is_below_it_and_what_was_taken_over(archive: tuple[sessionmaker[Session], TantivyIndex]) -> None:
    with archive[0]() as session:
        province = own_units(session, PROVINCE, DAY)
        assert {paper.unit for paper in HELD if paper.unit in province} == OWN_OF_PROVINCE
        office = own_units(session, OFFICE, DAY)
        assert {paper.unit for paper in HELD if paper.unit in office} == {OFFICE}
        assert own_units(session, TAKEN_OVER, DAY).codes == OWN_OF_PROVINCE - {PROVINCE, OFFICE}


def test_papers_of_no_unit_are_theirs_who_have_no_unit_above(archive: tuple[sessionmaker[Session], TantivyIndex]) -> None:
    with archive[0]() as session:
        for whole in (AGENCY, None):
            assert all(paper.unit in own_units(session, whole, DAY) for paper in HELD)
        assert None not in own_units(session, PROVINCE, DAY)


def test_a_list_opens_whole_to_whoever_needs_no_dossier_for_it_and_by_rows_to_others(
    archive: tuple[sessionmaker[Session], TantivyIndex],
) -> None:
    here, there = (
        next(paper for paper in HELD if (paper.unit, paper.type_id, paper.persons) == (unit, LIST, {HOA, BINH}))
        for unit in (OFFICE, ELSEWHERE)
    )
    scope = scope_of(standing(archive[0], "officer"), PurposeGiven(dossier=dossier()), "read", KINDS, DAY)
    opened, by_rows = scope.opening(here), scope.opening(there)
    assert opened is not None
    assert by_rows is not None
    assert opened.whole
    assert (by_rows.whole, by_rows.rows_of, by_rows.by) == (False, {HOA}, ("officer",))
    assert there not in scope.whole


def test_being_the_only_one_linked_to_a_list_opens_it_by_rows_all_the_same(
    archive: tuple[sessionmaker[Session], TantivyIndex],
) -> None:
    scope = scope_of(standing(archive[0], "officer"), PurposeGiven(dossier=dossier()), "read", KINDS, DAY)
    of_hoa = next(paper for paper in HELD if (paper.unit, paper.type_id, paper.persons) == (ELSEWHERE, LIST, {HOA}))
    opened = scope.opening(of_hoa)
    assert opened is not None
    assert opened.rows_of == {HOA}


def test_several_roles_give_what_each_gives(archive: tuple[sessionmaker[Session], TantivyIndex]) -> None:
    with archive[0]() as session:
        both = standing_of(session, [HeldRole("signer", OFFICE), HeldRole("archivist", ELSEWHERE)], DAY)
    signs = scope_of(both, PurposeGiven(REASON), "sign", KINDS, DAY)
    copies = scope_of(both, PurposeGiven(REASON), "export", KINDS, DAY)
    assert {paper.unit for paper in HELD if paper in signs} == {OFFICE}
    assert {paper.unit for paper in HELD if paper in copies} == {ELSEWHERE}


ACT_OF = {
    "upload a batch": "upload",
    "see batches": "see_batches",
    "open or handle a dossier": "handle_dossiers",
    "look up at the counter": "look_up",
    "see persons and organisations": "see_persons",
    "change persons and organisations": "change_persons",
    "see units and the catalogue": "see_units_catalogue",
    "change units": "change_units",
    "report of re-requests": "report_re_requests",
    "read the log": "read_log",
    "tell a person who looked": "tell_who_looked",
    "accounts and roles": "administer_accounts",
    "give grants": "give_grants",
    "verify log and objects": "verify_archive",
    "repair, back up, restore": "repair_archive",
}


@pytest.mark.parametrize("row", table("What is not about one paper"), ids=lambda row: ACT_OF[row["Act"]])
def test_what_is_not_about_one_paper(archive: tuple[sessionmaker[Session], TantivyIndex], row: dict[str, str]) -> None:
    for name, cell in row.items():
        if name in ("Act", "Why"):
            continue
        held = standing(archive[0], code_of(name))  # type: ignore[arg-type]
        for_all = standing(archive[0], code_of(name), unit=None)  # type: ignore[arg-type]
        for unit, purpose in ((OFFICE, PurposeGiven(REASON)), (ELSEWHERE, PurposeGiven(REASON)), (ELSEWHERE, PurposeGiven())):
            said = {"any": True, NEVER: False, "own": unit == OFFICE, "reason": purpose.reason is not None, "whole": False}[cell]
            assert may(held, purpose, ACT_OF[row["Act"]], DAY, unit) is said, (name, unit)  # type: ignore[arg-type]
            held_for_all = said or cell in ("own", "whole")
            assert may(for_all, purpose, ACT_OF[row["Act"]], DAY, unit) is held_for_all, (name, unit)  # type: ignore[arg-type]
