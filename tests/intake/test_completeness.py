"""What a dossier holds for each requirement: whose papers they are, how many are due, and what lets it be received."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.records import Document
from catalogue import Catalogue, load_catalogue
from catalogue.conditions import FactValue
from intake.completeness import RequirementFilling, completeness
from intake.dossiers import attach, change_dossier, open_new_dossier
from intake.errors import PaperNotUsable, ScansMissing
from intake.re_use import use_again
from intake.reception import receive
from intake.records import Dossier
from registry import persons
from registry.records import Person
from tests.intake.desk import AGENCY, CATALOGUE, MORNING, OFFICER, desk, discharge_paper, hoa, opened, scanned

MATERNITY, SURVIVORS, BOOKS, WORK_ACCIDENT = "2.000693", "2.000821", "1.002759", "1.001643"
BIRTH: dict[str, FactValue] = {
    "case": "birth", "claimant": "mother", "employment": "working", "child_died": "no", "mother_died": False,
    "mother_unfit": False, "pregnancy_rest": False, "surrogacy": False, "fee_claimed": False, "event_from": date(2026, 3, 2),
}  # fmt: skip
DEATH: dict[str, FactValue] = {
    "employment": "drawing", "relative_incapable": False, "cause": "other", "fee_claimed": False, "army_area_before_2007": False,
}  # fmt: skip


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened_session:
        yield opened_session


def dossier_of(
    session: Session, procedure: str, facts: dict[str, FactValue], owner: Person | None = None, **others: Person
) -> Dossier:
    return open_new_dossier(
        session, CATALOGUE, agency=AGENCY, procedure=procedure, person=owner or hoa(session), at=MORNING, actor=OFFICER,
        facts=facts, others=others,
    )  # fmt: skip


def holds(session: Session, dossier: Dossier, requirement: str) -> RequirementFilling:
    found = completeness(session, CATALOGUE, dossier.code)
    return next(one for one in found.requirements if one.requirement == requirement)


def in_dossier(
    session: Session, dossier: Dossier, type_id: str, person: Person, form: str | None = "original", **fields: str
) -> Document:
    paper = scanned(session, type_id, person, form=form, **fields)
    attach(session, dossier, paper.id)
    return paper


def test_a_childs_paper_is_weighed_for_the_child_that_the_dossier_names(session: Session) -> None:
    khoi = persons.find_or_create(session, personal_number="001226004567", name="Trần Minh Khôi")
    an = persons.find_or_create(session, personal_number="001221009876", name="Trần Bảo An")
    dossier = dossier_of(session, MATERNITY, BIRTH, child=khoi)
    brothers = in_dossier(
        session,
        dossier,
        "TRICH_LUC_KHAI_SINH",
        an,
        personal_number="001221009876",
        person_name="Trần Bảo An",
        birth_date="2026-03-02",
    )
    found = holds(session, dossier, "birth_proof")
    assert (found.filling, found.reason, found.document_id) == ("unusable", "OTHER_PERSON", brothers.id)
    own = in_dossier(
        session,
        dossier,
        "TRICH_LUC_KHAI_SINH",
        khoi,
        personal_number="001226004567",
        person_name="Trần Minh Khôi",
        birth_date="2026-03-02",
    )
    found = holds(session, dossier, "birth_proof")
    assert (found.filling, found.document_id) == ("filled", own.id)


def test_whose_death_it_is_must_be_said_before_its_proof_counts(session: Session) -> None:
    binh = persons.find_or_create(session, personal_number="001055012345", name="Trần Văn Bình")
    dossier = dossier_of(session, SURVIVORS, DEATH)
    extract = in_dossier(session, dossier, "TRICH_LUC_KHAI_TU", binh, deceased_name="Trần Văn Bình", death_date="2026-02-20")
    found = completeness(session, CATALOGUE, dossier.code)
    proof = next(one for one in found.requirements if one.requirement == "death_proof")
    assert (proof.filling, proof.reason, found.persons_needed) == ("awaiting_check", "PERSON_NOT_GIVEN", ("deceased",))
    change_dossier(session, CATALOGUE, dossier, actor=OFFICER, others={"deceased": binh})
    found = completeness(session, CATALOGUE, dossier.code)
    proof = next(one for one in found.requirements if one.requirement == "death_proof")
    assert (proof.filling, proof.document_id, found.persons_needed) == ("filled", extract.id, ())


def test_two_books_to_merge_are_both_named_and_both_used_again(session: Session) -> None:
    number = {"personal_number": "001185012345"}
    first = scanned(session, "SO_BHXH", hoa(session), form="original", social_insurance_number="0116054321", **number)
    second = scanned(session, "SO_BHXH", hoa(session), form="original", social_insurance_number="7915022222", **number)
    dossier = dossier_of(session, BOOKS, {"work": "merge"})
    assert holds(session, dossier, "books_to_merge").filling == "missing"
    for book in (first, second):
        use = use_again(session, CATALOGUE, dossier.code, "books_to_merge", at=MORNING, actor=OFFICER, document_id=book.id)
        assert use.document_id == book.id
    found = holds(session, dossier, "books_to_merge")
    assert (found.filling, found.documents) == ("filled", (second.id, first.id))


def test_of_two_books_only_one_lies_in_the_dossier(session: Session) -> None:
    dossier = dossier_of(session, BOOKS, {"work": "merge"})
    in_dossier(session, dossier, "SO_BHXH", hoa(session), social_insurance_number="0116054321", personal_number="001185012345")
    found = holds(session, dossier, "books_to_merge")
    assert (found.filling, found.reason, found.vi) == ("unusable", "TOO_FEW", "Cần ít nhất 2 giấy khác nhau, mới có 1.")
    with pytest.raises(PaperNotUsable, match="At least 2 different papers"):
        use_again(session, CATALOGUE, dossier.code, "books_to_merge", at=MORNING, actor=OFFICER)


def listed(folder: Path, procedure: str, answers: str) -> Catalogue:
    """The catalogue with an agency's list laid over it."""
    path = folder / "danh-muc-so-hoa.yaml"
    basis = "QĐ 215/QĐ-BHXH ngày 12/02/2026"
    path.write_text(f'- procedure: "{procedure}"\n  legal_basis: {basis}\n  requirements: {{{answers}}}\n', "utf-8")
    return load_catalogue(digitise_list=path)


def test_a_paper_on_the_agencys_list_stops_the_reception_until_it_is_scanned(session: Session, tmp_path: Path) -> None:
    strict = listed(tmp_path, "1.001667", "discharge: yes, claim_list: no")
    dossier = opened(session)
    with pytest.raises(ScansMissing, match="Hospital discharge paper") as refused:
        receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)
    assert "01B-HSB" not in str(refused.value), "this one need not be digitised"
    session.expire(dossier)
    attach(session, dossier, discharge_paper(session, hoa(session), form=None).id)
    assert receive(session, strict, dossier.code, at=MORNING, actor=OFFICER).state == "received"


def test_while_no_list_says_which_papers_must_be_digitised_none_stops_the_reception(session: Session) -> None:
    assert receive(session, CATALOGUE, opened(session).code, at=MORNING, actor=OFFICER).state == "received"


def test_the_scan_of_another_stay_is_not_the_scan_of_this_one(session: Session, tmp_path: Path) -> None:
    strict = listed(tmp_path, "1.001667", "discharge: yes")
    dossier = opened(session)
    in_dossier(
        session, dossier, "GIAY_RA_VIEN", hoa(session), personal_number="001185012345", admitted_on="2025-06-01",
        discharged_on="2025-06-05",
    )  # fmt: skip
    with pytest.raises(ScansMissing, match="Hospital discharge paper"):
        receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)


def test_one_claim_is_not_the_scan_of_both_employers_claims(session: Session, tmp_path: Path) -> None:
    strict = listed(tmp_path, WORK_ACCIDENT, "employers_claim: yes, previous_employers_claim: yes")
    facts: dict[str, FactValue] = {"cause": "work_accident", "earlier_employer_unsettled": True}
    dossier = dossier_of(session, WORK_ACCIDENT, facts)
    in_dossier(session, dossier, "HSB_05A", hoa(session), form=None, employer_name="Công ty TNHH May Thăng Long")
    with pytest.raises(ScansMissing, match="Claim of the earlier employer") as refused:
        receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)
    assert "Claim of the last employer" not in str(refused.value)
