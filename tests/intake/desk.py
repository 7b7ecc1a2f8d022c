"""A counter to try things at: a database of its own, an officer, citizens, and papers as the archive keeps them after reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson, FieldValue, Rendition, StoredObject
from archive.verification import verify
from catalogue import Catalogue, load_catalogue
from catalogue.procedure import Group, Requirement
from intake.deadlines import Standing
from intake.dossiers import open_new_dossier
from intake.reception import receive
from intake.records import Dossier
from intake.timing import standing_of
from registry import persons
from registry.actor import Actor
from registry.records import Person
from sohoa.clock import VIETNAM
from sohoa.records import Base, open_engine, sessions

CATALOGUE = load_catalogue()
OFFICER = Actor("Lê Minh Tuấn", "cli", unit="07906", purpose="Giải quyết hồ sơ ốm đau")
HOA = "001185012345"
AGENCY = "000.00.01.H29"
SICKNESS = "1.001667"
STAY = {
    "treatment": "inpatient",
    "patient": "employee",
    "died_in_facility": False,
    "transferred": False,
    "event_from": date(2026, 3, 2),
    "event_to": date(2026, 3, 9),
}
"""Nguyễn Thị Hoa lay in hospital from 2 to 9 March 2026: due are the employer's list and the discharge paper."""
_PLACE = {"page": 1, "left": 0.1, "top": 0.1, "right": 0.2, "bottom": 0.2, "source": "print"}


def vn(text: str) -> datetime:
    """`2026-03-10 08:30` in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


MORNING = vn("2026-03-10 09:00")


def new_database(records: str) -> Engine:
    """With all tables, in an empty one."""
    engine = open_engine(records)
    Base.metadata.create_all(engine)
    return engine


@contextmanager
def desk(records: str) -> Iterator[Session]:
    engine = new_database(records)
    with sessions(engine)() as session:
        yield session
    engine.dispose()


def hoa(session: Session) -> Person:
    return persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")


def opened(
    session: Session, person: Person | None = None, *, at: datetime | None = None, catalogue: Catalogue = CATALOGUE
) -> Dossier:
    """A sickness dossier, opened at half past eight on 10 March 2026."""
    return open_new_dossier(
        session,
        catalogue,
        agency=AGENCY,
        procedure=SICKNESS,
        person=person or hoa(session),
        at=at or vn("2026-03-10 08:30"),
        facts=STAY,
        unit="07906",
        channel="one_stop_desk",
        actor=OFFICER,
    )


def scanned(session: Session, type_id: str, person: Person, *, form: str | None = None, **fields: str) -> Document:
    """A scan; with a `form`, an officer compared it with that."""
    number = (session.scalar(select(func.max(Document.id))) or 0) + 1
    digest = f"{number:064x}"
    session.add(StoredObject(sha256=digest, size=1, media_type="application/pdf"))
    session.flush()
    document = Document(
        source_item=number,
        source_name=f"{type_id}.pdf",
        source_sha256=digest,
        first_page=1,
        page_count=1,
        type_id=type_id,
        type_confidence=0.97,
        created_by="worker",
        fields=[FieldValue(name=name, value=value, raw=value, confidence=0.96, **_PLACE) for name, value in fields.items()],
        persons=[DocumentPerson(person_id=person.id, role="owner")],
        renditions=[Rendition(kind="original", sha256=digest, size=1, media_type="application/pdf")],
    )
    session.add(document)
    session.flush()
    if form is not None:
        verify(session, document.id, OFFICER, form)
    return document


def discharge_paper(session: Session, person: Person, *, form: str | None = "lawful_copy") -> Document:
    """The discharge paper of that stay."""
    stay = {
        "personal_number": "001185012345",
        "admitted_on": "2026-03-02",
        "discharged_on": "2026-03-09",
        "issued_on": "2026-03-09",
    }
    return scanned(session, "GIAY_RA_VIEN", person, form=form, **stay)


def received(session: Session) -> Dossier:
    dossier = opened(session)
    return receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)


def stands(dossier: Dossier, on: date) -> Standing:
    found = standing_of(dossier, CATALOGUE, on=on)
    assert found is not None
    return found


def with_requirement(id: str, **changes: object) -> Catalogue:
    """The catalogue, with one requirement of the sickness procedure changed, as an expert changes the YAML."""

    def changed(node: Requirement | Group) -> Requirement | Group:
        if isinstance(node, Requirement):
            return node.model_copy(update=changes) if node.id == id else node
        nodes = tuple(changed(one) for one in node.nodes)
        return node.model_copy(update={node.key: nodes})

    versions = tuple(
        one.model_copy(update={"requirements": changed(one.requirements)}) if one.code == SICKNESS else one
        for one in CATALOGUE.versions
    )
    return replace(CATALOGUE, versions=versions)
