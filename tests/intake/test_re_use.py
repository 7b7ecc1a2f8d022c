"""Papers that serve a requirement: handed in, or held already and used again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.acts import acts_on
from archive.errors import DocumentSuperseded
from archive.verification import verify
from intake.completeness import completeness
from intake.dossiers import open_dossier
from intake.errors import (
    PaperNotUsable,
    RequirementUnknown,
    ResultCodeInvalid,
)
from intake.re_use import hand_in, use_again, uses_in
from intake.records import LookUpRecord, PaperUse
from registry import persons
from tests.intake.desk import (
    CATALOGUE,
    HOA,
    MORNING,
    OFFICER,
    SICKNESS,
    desk,
    discharge_paper,
    hoa,
    opened,
    scanned,
    vn,
)


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened_session:
        yield opened_session


def test_a_paper_of_an_earlier_dossier_serves_again(session: Session) -> None:
    """The discharge paper lies in a dossier that was closed; for the same stay it fills the requirement of a new one."""
    paper = discharge_paper(session, hoa(session))
    before = open_dossier(session, "000.00.01.H29-260309-0007", procedure=SICKNESS, person_id=hoa(session).id, actor=OFFICER)
    hand_in(session, CATALOGUE, before.code, paper.id, "discharge", at=vn("2026-03-09 15:00"), actor=OFFICER)
    dossier = opened(session)
    use = use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, from_national_store=True)
    assert (use.document_id, use.version_sha256, use.document_version) == (paper.id, paper.source_sha256, 1)
    assert (use.kind, use.from_national_store, use.result_code) == (1, True, None)
    assert (use.used_by, use.unit, use.used_at) == ("Lê Minh Tuấn", "07906", MORNING)
    assert use.paper_code == f"{HOA}.{SICKNESS}.discharge.01", "the code that it got in the first dossier"
    record = session.get_one(LookUpRecord, use.look_up_id)
    assert record.dossier == dossier.code
    filled = completeness(session, CATALOGUE, dossier.code).of("filled")
    assert [(one.requirement, one.document_id) for one in filled] == [("discharge", paper.id)]
    act = acts_on(session, "dossier", dossier.code)[-1]
    assert (act.verb, act.details["version"], act.details["kind"]) == ("re_use", paper.source_sha256, 1)


def test_used_again_twice_is_one_event(session: Session) -> None:
    discharge_paper(session, hoa(session))
    dossier = opened(session)
    for _ in range(2):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER)
    assert len(session.scalars(select(PaperUse)).all()) == 1


def test_only_what_the_look_up_finds_held_and_valid_is_used_again(session: Session) -> None:
    dossier = opened(session)
    with pytest.raises(PaperNotUsable, match="can be had"):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER)
    paper = discharge_paper(session, hoa(session), form=None)
    with pytest.raises(PaperNotUsable, match="only the machine has read"):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER)
    verify(session, paper.id, OFFICER, "lawful_copy")
    other = scanned(
        session, "GIAY_RA_VIEN", hoa(session), form="lawful_copy", admitted_on="2025-05-02", discharged_on="2025-05-09"
    )
    with pytest.raises(PaperNotUsable, match=f"document {paper.id}"):
        use_again(session, CATALOGUE, dossier.code, "discharge", document_id=other.id, at=MORNING, actor=OFFICER)
    with pytest.raises(RequirementUnknown):
        use_again(session, CATALOGUE, dossier.code, "household_book", at=MORNING, actor=OFFICER)
    use = use_again(session, CATALOGUE, dossier.code, "discharge", document_id=paper.id, at=MORNING, actor=OFFICER)
    assert use.document_id == paper.id


def test_the_paper_of_somebody_else_is_not_used_again(session: Session) -> None:
    binh = persons.find_or_create(session, personal_number="001085054321", name="Trần Văn Bình")
    scanned(
        session, "GIAY_RA_VIEN", binh, form="lawful_copy",
        personal_number="001085054321", admitted_on="2026-03-02", discharged_on="2026-03-09",
    )  # fmt: skip
    with pytest.raises(PaperNotUsable):
        use_again(session, CATALOGUE, opened(session).code, "discharge", at=MORNING, actor=OFFICER)


def test_a_result_code_that_replaces_the_paper_makes_it_kind_two(session: Session) -> None:
    discharge_paper(session, hoa(session))
    dossier = opened(session)
    with pytest.raises(ResultCodeInvalid):
        use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, result_code="KQ-1")
    known = CATALOGUE.types["GIAY_RA_VIEN"].result_codes
    code = known[0] if known else "KQ.G18.000312"
    use = use_again(session, CATALOGUE, dossier.code, "discharge", at=MORNING, actor=OFFICER, result_code=code)
    assert (use.kind, use.result_code) == (2, code)


def test_what_is_handed_in_is_kind_zero_and_a_superseded_document_is_not_taken(session: Session) -> None:
    dossier = opened(session)
    paper, newer = discharge_paper(session, hoa(session)), discharge_paper(session, hoa(session))
    hand_in(session, CATALOGUE, dossier.code, paper.id, "discharge", at=MORNING, actor=OFFICER)
    assert [one.kind for one in uses_in(session, dossier)] == [0]
    paper.superseded_at, paper.superseded_by = MORNING, newer.id
    with pytest.raises(DocumentSuperseded):
        hand_in(session, CATALOGUE, dossier.code, paper.id, "discharge", at=MORNING, actor=OFFICER)
