"""Dossiers, completeness and the look-up on records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
from archive.records import Document, DocumentPerson, FieldValue, StoredObject
from archive.verification import verify
from catalogue import load_catalogue
from intake.errors import (
    DossierCodeInvalid,
    DossierConflict,
    DossierIncomplete,
    DossierUnknown,
    OwnerNotIdentified,
    PurposeMissing,
)
from intake.records import DossierDocument, LookUpRecord
from registry import persons
from registry.actor import Actor
from registry.merging import PERSONS
from registry.records import Person
from sohoa.records import Base, open_engine, sessions

CATALOGUE = load_catalogue()
OFFICER = Actor("Lê Minh Tuấn", "cli")
CODE = "000.00.01.H29-260310-0420"
FACTS = {"treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False}
DAYS = {"event_from": date(2026, 3, 2), "event_to": date(2026, 3, 9)}


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    engine = open_engine(records)
    Base.metadata.create_all(engine)
    with sessions(engine)() as opened:
        opened.add(StoredObject(sha256="a" * 64, size=1, media_type="application/pdf"))
        opened.flush()
        yield opened
    engine.dispose()


@pytest.fixture
def hoa(session: Session) -> Person:
    return persons.find_or_create(session, personal_number="001185012345", name="Nguyễn Thị Hoa")


def scanned(session: Session, type_id: str, person: Person, **fields: str) -> Document:
    """A document as the archive keeps it after reading."""
    place = {"page": 1, "left": 0.1, "top": 0.1, "right": 0.2, "bottom": 0.2, "source": "print"}
    document = Document(
        source_item=1,
        source_name="ho-so.pdf",
        source_sha256="a" * 64,
        first_page=len(session.scalars(select(Document)).all()) + 1,
        page_count=1,
        type_id=type_id,
        type_confidence=0.97,
        created_by="worker",
        fields=[FieldValue(name=name, value=value, raw=value, confidence=0.96, **place) for name, value in fields.items()],
        persons=[DocumentPerson(person_id=person.id, role="owner")],
    )
    session.add(document)
    session.flush()
    return document


def look_up(session: Session, person: Person | None, *, purpose: str = "Hồ sơ ốm đau", **more: object) -> intake.LookUp:
    return intake.look_up(
        session, CATALOGUE, procedure="1.001667", person=person, facts={**FACTS, **DAYS}, on=date(2026, 3, 20), actor=OFFICER,
        purpose=purpose, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_opening_a_dossier_twice_makes_one(session: Session, hoa: Person) -> None:
    first = intake.open_dossier(session, CODE, procedure="1.001667", person_id=hoa.id, actor=OFFICER)
    again = intake.open_dossier(session, CODE, facts=FACTS, actor=OFFICER)
    assert again.id == first.id
    assert (again.procedure, again.received_on, again.facts) == ("1.001667", date(2026, 3, 10), FACTS)
    with pytest.raises(DossierConflict):
        intake.open_dossier(session, CODE, procedure="2.000693", actor=OFFICER)


def test_what_is_no_dossier_code_is_refused(session: Session) -> None:
    for code in ("000.00.01.H29-261310-0420", "0420", ""):
        with pytest.raises(DossierCodeInvalid):
            intake.open_dossier(session, code, actor=OFFICER)


def test_attaching_twice_is_attaching_once(session: Session, hoa: Person) -> None:
    dossier = intake.open_dossier(session, CODE, actor=OFFICER)
    document = scanned(session, "GIAY_RA_VIEN", hoa)
    intake.attach(session, dossier, document.id)
    intake.attach(session, dossier, document.id, "discharge")
    rows = session.scalars(select(DossierDocument)).all()
    assert [(row.document_id, row.requirement_id) for row in rows] == [(document.id, "discharge")]


def test_completeness_of_a_dossier_as_scanned(session: Session, hoa: Person) -> None:
    dossier = intake.open_dossier(session, CODE, procedure="1.001667", person_id=hoa.id, facts={**FACTS, **DAYS}, actor=OFFICER)
    stay = {"personal_number": "001185012345", "admitted_on": "2026-03-02", "discharged_on": "2026-03-09"}
    document = scanned(session, "GIAY_RA_VIEN", hoa, **stay)
    intake.attach(session, dossier, document.id)
    found = intake.completeness(session, CATALOGUE, CODE)
    assert [one.requirement for one in found.of("awaiting_check")] == ["discharge"]
    assert [one.requirement for one in found.of("missing")] == ["claim_list"]
    verify(session, document.id, OFFICER, "original")
    assert [one.requirement for one in intake.completeness(session, CATALOGUE, CODE).of("filled")] == ["discharge"]


def test_completeness_needs_a_dossier_with_a_procedure(session: Session) -> None:
    with pytest.raises(DossierUnknown):
        intake.completeness(session, CATALOGUE, CODE)
    intake.open_dossier(session, CODE, actor=OFFICER)
    with pytest.raises(DossierIncomplete):
        intake.completeness(session, CATALOGUE, CODE)


def test_a_paper_counts_once_a_named_officer_has_verified_it(session: Session, hoa: Person) -> None:
    document = scanned(session, "GIAY_RA_VIEN", hoa, admitted_on="2026-03-02", discharged_on="2026-03-09")
    before = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    verify(session, document.id, OFFICER, "lawful_copy")
    after = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    assert (before.state, before.reason, after.state) == ("held_unusable", "UNVERIFIED", "held_valid")
    assert after.document_id == document.id


def test_every_look_up_is_on_record(session: Session, hoa: Person) -> None:
    found = look_up(session, hoa)
    record = session.scalars(select(LookUpRecord)).one()
    assert (record.id, record.who, record.purpose, record.person_id) == (found.record_id, "Lê Minh Tuấn", "Hồ sơ ốm đau", hoa.id)
    assert record.facts["event_from"] == "2026-03-02"
    assert {one["requirement"]: one["state"] for one in record.answers}["claim_list"] == "must_submit"


def test_no_look_up_before_the_owner_is_identified_or_without_a_purpose(session: Session, hoa: Person) -> None:
    with pytest.raises(OwnerNotIdentified):
        look_up(session, None)
    with pytest.raises(PurposeMissing):
        look_up(session, hoa, purpose=" ")
    assert session.scalars(select(LookUpRecord)).all() == []


def test_papers_of_somebodys_dossier_are_not_weighed_for_another(session: Session, hoa: Person) -> None:
    binh = persons.find_or_create(session, personal_number="001085054321", name="Trần Văn Bình")
    intake.open_dossier(session, CODE, procedure="1.001667", person_id=binh.id, actor=OFFICER)
    with pytest.raises(DossierConflict):
        look_up(session, hoa, dossier=CODE)


def test_values_read_without_confidence_decide_nothing_though_the_paper_was_verified(session: Session, hoa: Person) -> None:
    document = scanned(session, "GIAY_RA_VIEN", hoa, admitted_on="2026-03-02", discharged_on="2026-03-09")
    for field in document.fields:
        field.confidence = 0.6
    verify(session, document.id, OFFICER, "original")
    found = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    assert (found.state, found.reason) == ("held_unusable", "EVENT_NOT_READ")


def test_papers_of_records_that_were_merged_are_papers_of_one_person(session: Session, hoa: Person) -> None:
    under_old_number = persons.find_or_create(session, old_identity_number="012345678", name="Nguyễn Thị Hoa")
    document = scanned(
        session,
        "GIAY_RA_VIEN",
        under_old_number,
        old_identity_number="012345678",
        admitted_on="2026-03-02",
        discharged_on="2026-03-09",
    )
    verify(session, document.id, OFFICER, "original")
    before = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    merged = PERSONS.merge(session, hoa, under_old_number, OFFICER, "CMND cũ của cùng một người")
    together = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    PERSONS.unmerge(session, merged.id, OFFICER, "Hai người trùng tên")
    apart = next(one for one in look_up(session, hoa).answers if one.requirement == "discharge")
    assert (before.state, together.state, apart.state) == ("obtainable", "held_valid", "obtainable")
    assert together.document_id == document.id


def test_a_sheet_that_separates_dossiers_is_no_paper_of_theirs(session: Session, hoa: Person) -> None:
    scanned(session, "TO_PHAN_CACH", hoa)
    assert look_up(session, hoa).papers_held == 0
    scanned(session, "GIAY_RA_VIEN", hoa)
    assert look_up(session, hoa).papers_held == 1
