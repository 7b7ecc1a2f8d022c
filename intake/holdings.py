"""The one place where intake reads the archive: rows become values, so that every rule can be tried without a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson
from intake.records import Dossier, DossierDocument
from registry.persons import IDENTIFIER_KINDS
from registry.records import Person

CONFIDENT = 0.9
_NAMES = ("person_name", "mother_name", "father_name", "deceased_name")


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A document of the archive, as far as it matters at the counter."""

    document_id: int
    type_id: str | None
    fields: Mapping[str, str] = field(default_factory=dict)
    """First value of each field, of those read with confidence: who compares a scan with the paper has not looked at each."""
    identifiers: frozenset[tuple[str, str]] = frozenset()
    """All numbers of persons on it, as (kind, value)."""
    names: tuple[str, ...] = ()
    persons: frozenset[int] = frozenset()
    """Persons whom the archive links to it."""
    verified_form: str | None = None
    """What an officer compared it with; None: nobody has."""
    dossiers: frozenset[str] = frozenset()
    """Codes of the dossiers that it lies in."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as far as papers can tell."""

    person_id: int
    name: str | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()


def identity_of(person: Person) -> Identity:
    """A person of the registry as a value."""
    return Identity(person.id, person.name, frozenset((one.kind, one.value) for one in person.identifiers))


def held_papers(session: Session, *, person_ids: Collection[int] = (), dossier: str | None = None) -> list[HeldPaper]:
    """Documents of these persons, those in their dossiers, and those of a dossier, oldest first."""
    of_persons = select(DocumentPerson.document_id).where(DocumentPerson.person_id.in_(person_ids))
    in_dossier = (
        select(DossierDocument.document_id)
        .join(Dossier, Dossier.id == DossierDocument.dossier_id)
        .where(or_(Dossier.code == dossier, Dossier.person_id.in_(person_ids)))
    )
    found = session.scalars(
        select(Document).where(or_(Document.id.in_(of_persons), Document.id.in_(in_dossier))).order_by(Document.id)
    ).all()
    lies_in: dict[int, set[str]] = {}
    for document_id, code in session.execute(
        select(DossierDocument.document_id, Dossier.code)
        .join(Dossier, Dossier.id == DossierDocument.dossier_id)
        .where(DossierDocument.document_id.in_([document.id for document in found]))
    ):
        lies_in.setdefault(document_id, set()).add(code)
    return [_as_value(document, frozenset(lies_in.get(document.id, ()))) for document in found]


def _as_value(document: Document, dossiers: frozenset[str]) -> HeldPaper:
    verified = document.verified_at is not None
    certain = [row for row in document.fields if row.value is not None and row.confidence >= CONFIDENT]
    fields: dict[str, str] = {}
    for row in certain:
        fields.setdefault(row.name, row.value or "")
    return HeldPaper(
        document_id=document.id,
        type_id=document.type_id,
        fields=fields,
        identifiers=frozenset((row.name, row.value or "") for row in certain if row.name in IDENTIFIER_KINDS),
        names=tuple(row.value or "" for row in certain if row.name in _NAMES),
        persons=frozenset(link.person_id for link in document.persons),
        verified_form=document.verified_form if verified else None,
        dossiers=dossiers,
    )
