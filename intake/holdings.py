"""The one place where intake reads the archive: rows become values, so that every rule can be tried without a database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select, union
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson, FieldValue
from catalogue import DocumentTypes
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


def held_papers(
    session: Session, types: DocumentTypes, *, person_ids: Collection[int] = (), dossier: str | None = None
) -> list[HeldPaper]:
    """Documents of these persons, those in their dossiers, and those of a dossier, oldest first; four queries however many.

    Of papers that list many persons the links alone are fetched: they may name hundreds.
    """
    of_persons = select(DocumentPerson.document_id).where(DocumentPerson.person_id.in_(person_ids))
    in_dossier = select(DossierDocument.document_id).join(Dossier, Dossier.id == DossierDocument.dossier_id)
    sources = [of_persons, in_dossier.where(Dossier.person_id.in_(person_ids))] if person_ids else []
    if dossier is not None:
        sources.append(in_dossier.where(Dossier.code == dossier))
    if not sources:
        return []
    documents = session.execute(
        select(Document.id, Document.type_id, Document.verified_at, Document.verified_form)
        .where(Document.id.in_(union(*sources)), Document.superseded_at.is_(None))
        .order_by(Document.id)
    ).all()
    ids = [document.id for document in documents]
    lists = [one.id for one in types.values() if one.many_persons]
    shown = _shown_by_document(session, ids, lists)
    persons = _grouped(
        session.execute(
            select(DocumentPerson.document_id, DocumentPerson.person_id).where(
                DocumentPerson.document_id.in_(ids), DocumentPerson.person_id.in_(person_ids)
            )
        )
    )
    dossiers = _grouped(
        session.execute(
            select(DossierDocument.document_id, Dossier.code)
            .join(Dossier, Dossier.id == DossierDocument.dossier_id)
            .where(DossierDocument.document_id.in_(ids))
        )
    )
    return [
        HeldPaper(
            document_id=document.id,
            type_id=document.type_id,
            persons=frozenset(persons.get(document.id, ())),
            verified_form=document.verified_form if document.verified_at is not None else None,
            dossiers=frozenset(dossiers.get(document.id, ())),
            **shown.get(document.id, _Shown()).as_arguments(),
        )
        for document in documents
    ]


@dataclass(slots=True)
class _Shown:
    """What stands on one document."""

    fields: dict[str, str] = field(default_factory=dict)
    identifiers: set[tuple[str, str]] = field(default_factory=set)
    names: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, value)
        if name in IDENTIFIER_KINDS:
            self.identifiers.add((name, value))
        elif name in _NAMES:
            self.names.append(value)

    def as_arguments(self) -> dict[str, Any]:
        return {"fields": self.fields, "identifiers": frozenset(self.identifiers), "names": tuple(self.names)}


def _shown_by_document(session: Session, ids: Sequence[int], lists: Sequence[str]) -> dict[int, _Shown]:
    """What is read of each document with confidence, in the order in which it was read."""
    of_a_person = FieldValue.name.in_((*IDENTIFIER_KINDS, *_NAMES))
    rows = session.execute(
        select(FieldValue.document_id, FieldValue.name, FieldValue.value)
        .join(Document, Document.id == FieldValue.document_id)
        .where(
            FieldValue.document_id.in_(ids),
            FieldValue.value.is_not(None),
            FieldValue.confidence >= CONFIDENT,
            or_(~of_a_person, Document.type_id.is_(None), Document.type_id.not_in(lists)),
        )
        .order_by(FieldValue.id)
    )
    shown: dict[int, _Shown] = {}
    for document_id, name, value in rows:
        shown.setdefault(document_id, _Shown()).add(name, value or "")
    return shown


def _grouped(rows: Iterable[Any]) -> dict[int, set[Any]]:
    groups: dict[int, set[Any]] = {}
    for key, value in rows:
        groups.setdefault(key, set()).add(value)
    return groups
