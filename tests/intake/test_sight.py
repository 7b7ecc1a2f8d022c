"""The counter weighs what whoever asks may find, as if there were nothing else (docs/rights.md)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

import intake
from archive.acts import acts_on
from archive.errors import DocumentUnknown
from archive.records import Document
from archive.rights import Clause, Paper, PaperKinds, PurposeGiven, RoleInUnits, Scope, Standing, Types, Units, scope_of
from intake.as_purpose import dossier_given
from intake.dossiers import change_dossier, open_new_dossier, withdraw
from intake.errors import PaperHeld, PaperNotUsable
from intake.holdings import EVERYTHING, Sight, held_papers, identity_of
from intake.look_up import Answer, LookUp
from intake.re_use import use_again, uses_in
from intake.records import LookUpRecord
from intake.supplement import Wanted, request_supplement
from registry import persons
from registry.actor import ROLES, Role
from registry.merging import PERSONS
from registry.records import Person
from tests.intake.desk import (
    AGENCY,
    CATALOGUE,
    HOA,
    MORNING,
    OFFICER,
    SICKNESS,
    STAY,
    desk,
    discharge_paper,
    hoa,
    opened,
    scanned,
)

KINDS = PaperKinds.of(CATALOGUE.types)
OWN, OTHER = "07906", "07907"
OWN_UNITS = Units(frozenset({OWN}))
DAY = MORNING.date()


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened_session:
        yield opened_session


def lying_in(document: Document, unit: str | None) -> Document:
    document.unit = unit
    return document


def sight(session: Session, *, reason: str | None = "Hồ sơ ốm đau", dossier: str | None = None, role: Role = "officer") -> Sight:
    """Of somebody who holds the role for the branch 07906."""
    given = dossier_given(session, CATALOGUE, dossier, DAY) if dossier is not None else None
    standing = Standing((RoleInUnits(role, OWN_UNITS),))
    asked = PurposeGiven(reason, given)
    return Sight(scope_of(standing, asked, "find", KINDS, DAY), (OWN_UNITS,), asked.dossier_in(OWN_UNITS))


def look_up(session: Session, seen: Sight, **more: Any) -> LookUp:
    asked = {"procedure": SICKNESS, "person": hoa(session), "facts": STAY, **more}
    return intake.look_up(session, CATALOGUE, on=DAY, actor=OFFICER, purpose="Hồ sơ ốm đau", sight=seen, **asked)


def discharge(found: LookUp) -> Answer:
    return next(one for one in found.answers if one.requirement == "discharge")


def test_papers_of_another_unit_are_weighed_for_a_dossier_only(session: Session) -> None:
    """QĐ 766/QĐ-TTg: nobody is asked for what the agency holds; but who only says a reason learns of no other unit's papers."""
    paper = lying_in(discharge_paper(session, hoa(session)), OTHER)
    dossier = opened(session)
    by_reason = look_up(session, sight(session))
    assert discharge(by_reason).document_id is None
    assert (by_reason.papers_held, by_reason.limited) == (0, True)
    for_dossier = look_up(session, sight(session, dossier=dossier.code), dossier=dossier.code)
    assert (discharge(for_dossier).state, discharge(for_dossier).document_id) == ("held_valid", paper.id)
    assert (for_dossier.papers_held, for_dossier.limited) == (1, False)


def test_a_dossier_of_somebody_else_leaves_papers_out_and_that_is_said(session: Session) -> None:
    """It opens the papers of its own persons. Of whoever was merged into one of them too."""
    child, twice = (_somebody(session, number) for number in ("079226000017", "001199009999"))
    lying_in(scanned(session, "GIAY_CHUNG_SINH", child), OTHER)
    dossier = opened(session)
    PERSONS.merge(session, hoa(session), twice, OFFICER, "Cùng một người")
    seen = sight(session, dossier=dossier.code)
    of_child = look_up(session, seen, person=child)
    assert (of_child.papers_held, of_child.limited) == (0, True)
    assert look_up(session, seen, persons={"child": child}).limited
    assert not look_up(session, seen, person=twice).limited
    change_dossier(session, CATALOGUE, dossier, others={"child": child}, actor=OFFICER)
    seen = sight(session, dossier=dossier.code)
    assert not look_up(session, seen, persons={"child": child}).limited


def test_a_dossier_of_another_procedure_leaves_sensitive_papers_out_and_that_is_said(session: Session) -> None:
    """1.001521 asks for reports of the medical board, a dossier of sickness opens none."""
    dossier = opened(session)
    lying_in(scanned(session, "BIEN_BAN_GDYK_LAI", hoa(session), form="original"), OTHER)
    seen = sight(session, dossier=dossier.code)
    found = look_up(session, seen, procedure="1.001521", facts={})
    assert (found.papers_held, found.limited) == (0, True)


def test_without_accounts_nothing_is_left_out(session: Session) -> None:
    assert not look_up(session, EVERYTHING).limited


def test_what_is_put_on_record_tells_no_more_than_the_answer(session: Session) -> None:
    lying_in(discharge_paper(session, hoa(session)), OTHER)
    found = look_up(session, sight(session))
    record = session.get_one(LookUpRecord, found.record_id)
    assert {one["document_id"] for one in record.answers} == {None}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("asking", ["nothing", "a reason", "the dossier"])
def test_the_answer_is_that_of_an_archive_without_the_papers_that_may_not_be_found(
    session: Session, role: Role, asking: str
) -> None:
    """Whatever is hidden, in whatever role: no state, reason, count or advice differs from that of an archive that lacks it."""
    for unit in (OWN, OTHER, None):
        lying_in(discharge_paper(session, hoa(session)), unit)
        lying_in(discharge_paper(session, hoa(session), form=None), unit)
        lying_in(scanned(session, "HSB_01B", hoa(session), form="original"), unit)
        lying_in(scanned(session, "SO_BHXH", hoa(session), form="original"), unit)
        lying_in(scanned(session, "GIAY_KHONG_CON", hoa(session)), unit)
    dossier = opened(session)
    reason = None if asking == "nothing" else "Hồ sơ ốm đau"
    seen = sight(session, role=role, reason=reason, dossier=dossier.code if asking == "the dossier" else None)
    found = look_up(session, seen)
    assert seen.papers is not None
    hidden = [one for one in session.scalars(select(Document)) if _paper(one) not in seen.papers]
    for one in hidden:
        one.superseded_at = MORNING
    without = look_up(session, EVERYTHING)
    assert (found.answers, found.papers_held) == (without.answers, without.papers_held)


def _paper(document: Document) -> Paper:
    return Paper(document.id, document.unit, document.type_id, frozenset(link.person_id for link in document.persons))


def test_a_later_paper_counts_against_an_earlier_one_that_the_procedure_asks_for(session: Session) -> None:
    """An assessment of the medical board ends the earlier ones. 1.001521 asks for the repeated one only, and the overall one that
    came after it lies elsewhere: for the dossier it is found as the other is.
    """
    owner = hoa(session)
    told = {"personal_number": HOA, "disability_percent": "31"}
    earlier = scanned(session, "BIEN_BAN_GDYK_LAI", owner, form="original", issued_on="2025-01-10", **told)
    later = scanned(session, "BIEN_BAN_GDYK_TONG_HOP", owner, form="original", issued_on="2025-11-03", **told)
    earlier.unit, later.unit = OWN, OTHER
    dossier = open_new_dossier(
        session, CATALOGUE, agency=AGENCY, procedure="1.001521", person=owner, at=MORNING, unit=OWN, actor=OFFICER
    )
    found = intake.look_up(
        session, CATALOGUE, procedure="1.001521", person=owner, facts={}, on=DAY, actor=OFFICER, purpose=dossier.code,
        dossier=dossier.code, sight=sight(session, reason=None, dossier=dossier.code),
    )  # fmt: skip
    answer = next(one for one in found.answers if one.requirement == "repeated_board_report")
    assert (answer.reason, answer.document_id) == ("SUPERSEDED", earlier.id)
    assert str(later.id) in answer.vi


def test_dossiers_of_other_units_are_not_named(session: Session) -> None:
    """A paper that serves one dossier only has served: that much is told, of one's own dossiers also which."""
    paper = lying_in(scanned(session, "HSB_01B", hoa(session), form="original"), OWN)
    mine, theirs = opened(session), opened(session)
    theirs.unit = OTHER
    intake.attach(session, theirs, paper.id)
    answer = next(one for one in look_up(session, sight(session)).answers if one.document_id == paper.id)
    assert answer.reason == "SPENT"
    assert theirs.code not in answer.vi + answer.en
    assert ("của đơn vị khác" in answer.vi, "of another unit" in answer.en) == (True, True)
    intake.attach(session, mine, paper.id)
    answer = next(one for one in look_up(session, sight(session)).answers if one.document_id == paper.id)
    assert mine.code in answer.vi
    assert theirs.code not in answer.vi + answer.en


def test_the_look_up_names_the_grants_that_it_used(session: Session) -> None:
    paper = lying_in(discharge_paper(session, hoa(session)), OTHER)
    granted = Clause("grant 12", Units(frozenset({OTHER})), Types(frozenset({"GIAY_RA_VIEN"})), documents=frozenset({paper.id}))
    found = look_up(session, Sight(Scope.of(KINDS, [granted])))
    assert discharge(found).document_id == paper.id
    assert acts_on(session, "person", hoa(session).id)[-1].details["by"] == ["grant 12"]
    look_up(session, EVERYTHING)
    assert "by" not in acts_on(session, "person", hoa(session).id)[-1].details


def test_rights_cost_no_query(session: Session) -> None:
    for unit in (OWN, OTHER):
        lying_in(discharge_paper(session, hoa(session)), unit)
    dossier = opened(session)
    owner = {identity_of(session, hoa(session))}
    seen = sight(session, dossier=dossier.code)
    counts = []
    for one in (EVERYTHING, seen, sight(session)):
        asked: list[str] = []

        def count(*told: Any, asked: list[str] = asked) -> None:
            asked.append(told[2])

        event.listen(session.get_bind(), "before_cursor_execute", count)
        held_papers(session, CATALOGUE.types, owner, sight=one)
        event.remove(session.get_bind(), "before_cursor_execute", count)
        counts.append(len(asked))
    assert counts[0] == 4
    assert max(counts[1:]) <= 4


# Papers used again, and asked for


def test_a_paper_of_another_unit_is_used_again_for_the_dossier(session: Session) -> None:
    """QĐ 766/QĐ-TTg, 4.3: what the agency holds is used again, whichever branch holds it, not asked for."""
    paper = lying_in(discharge_paper(session, hoa(session)), OTHER)
    dossier = opened(session)
    seen = sight(session, reason=None, dossier=dossier.code)
    with pytest.raises(PaperHeld):
        request_supplement(
            session, CATALOGUE, dossier.code, [Wanted("discharge", "Thiếu")], at=MORNING, actor=OFFICER, sight=seen
        )  # fmt: skip
    use = use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, sight=seen)
    assert use.document_id == paper.id


def test_what_may_be_found_and_not_read_is_not_used(session: Session) -> None:
    discharge_paper(session, hoa(session))
    dossier = opened(session)

    def refused(document: Document) -> dict[str, Any]:
        raise DocumentUnknown(id=document.id)

    with pytest.raises(DocumentUnknown):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, admitted=refused)
    assert uses_in(session, dossier) == []
    assert dossier.documents == []


def test_whoever_may_not_find_a_paper_cannot_use_it(session: Session) -> None:
    lying_in(discharge_paper(session, hoa(session)), OTHER)
    dossier = opened(session)
    with pytest.raises(PaperNotUsable):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, sight=sight(session))


# The dossier as the purpose


def test_a_dossier_is_of_all_records_of_its_persons_and_of_what_lies_in_it(session: Session) -> None:
    child, twice = (_somebody(session, number) for number in ("079226000017", "001199009999"))
    dossier = opened(session)
    PERSONS.merge(session, hoa(session), twice, OFFICER, "Cùng một người")
    change_dossier(session, CATALOGUE, dossier, others={"child": child}, actor=OFFICER)
    paper = discharge_paper(session, hoa(session))
    intake.attach(session, dossier, paper.id)
    given = dossier_given(session, CATALOGUE, dossier.code, DAY)
    assert given is not None
    assert (given.unit, given.open, given.documents) == (OWN, True, {paper.id})
    assert given.persons == {hoa(session).id, twice.id, child.id}
    assert {"GIAY_RA_VIEN", "HSB_01B"} <= given.types_asked


def test_a_dossier_that_is_over_or_not_there_is_none(session: Session) -> None:
    dossier = opened(session)
    withdraw(session, dossier, reason="Nộp ở nơi khác", at=MORNING, actor=OFFICER)
    given = dossier_given(session, CATALOGUE, dossier.code, DAY)
    assert given is not None
    assert not given.open
    assert dossier_given(session, CATALOGUE, "000.00.01.H29-260310-9999", DAY) is None


def _somebody(session: Session, number: str) -> Person:
    return persons.find_or_create(session, personal_number=number)
