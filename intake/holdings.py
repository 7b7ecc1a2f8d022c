"""The one place where intake reads the archive: rows become values, so that every rule can be tried without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BindParameter, bindparam, or_, select, union
from sqlalchemy.orm import Session

from archive.records import Document, DocumentPerson, FieldValue
from archive.rights import EVERYWHERE, DossierGiven, Opening, Paper, Scope, Units
from catalogue import DocumentTypes
from intake.records import Dossier, DossierDocument
from page.reading import SEPARATING_SHEET
from registry.persons import IDENTIFIER_KINDS, members
from registry.records import Person

CONFIDENT = 0.9
UNNAMED = "another_unit"
"""Stands for the codes of dossiers that are not named to whoever asks."""
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
    """Codes of the dossiers that it lies in; `UNNAMED` among them for those of others."""
    grants: tuple[str, ...] = ()
    """Grants by which it may be found."""


_OPEN = Opening(None, ())


@dataclass(frozen=True, slots=True)
class Sight:
    """What whoever asks may see (`archive.rights`). The rest is as if it were not there."""

    papers: Scope | None = None
    """Those that may be found; None: all."""
    dossiers: tuple[Units, ...] = (EVERYWHERE,)
    """The units whose dossiers may be named."""
    dossier: DossierGiven | None = None
    """The open dossier of their own for which they ask."""

    @property
    def limited(self) -> bool:
        """Whether it would be wider for an open dossier of their own. Without accounts nothing is held back for want of one."""
        return self.papers is not None and self.dossier is None

    def limited_for(self, persons: Iterable[Identity], types: Iterable[str]) -> bool:
        """The same, for papers of these persons and types: a dossier opens those of its own persons, and of sensitive types
        those that its procedure asks for.
        """
        if self.papers is None or self.dossier is None:
            return self.limited
        named, asked = self.dossier.persons, self.dossier.types_asked
        return any(named.isdisjoint(one.record_ids) for one in persons) or bool({*types} - self.papers.kinds.ordinary - asked)

    @property
    def persons(self) -> frozenset[int]:
        """Records on whom it depends whether a paper may be found."""
        clauses = self.papers.clauses if self.papers is not None else ()
        return frozenset(one for clause in clauses for one in clause.persons or ())

    def opening(self, paper: Paper) -> Opening | None:
        """How a paper may be found; None: not at all."""
        return _OPEN if self.papers is None else self.papers.opening(paper)

    def named(self, dossier: str, unit: str | None) -> str:
        """The code of a dossier, where it may be told."""
        return dossier if any(unit in units for units in self.dossiers) else UNNAMED


EVERYTHING = Sight()
"""Of whoever has no account, and of the product's own work."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as far as papers can tell."""

    person_id: int
    name: str | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    merged_ids: tuple[int, ...] = ()
    """Further records of the registry that are this person."""

    @property
    def record_ids(self) -> tuple[int, ...]:
        """All records that are this person."""
        return (self.person_id, *self.merged_ids)


def identity_of(session: Session, person: Person) -> Identity:
    """A person of the registry as a value, with all records that are this person."""
    first, *merged = members(session, person)
    numbers = frozenset((one.kind, one.value) for record in (first, *merged) for one in record.identifiers)
    name = next((record.name for record in (first, *merged) if record.name is not None), None)
    return Identity(first.id, name, numbers, tuple(record.id for record in merged))


_documents, _fields, _links = (one.__table__.c for one in (Document, FieldValue, DocumentPerson))
_lying, _dossiers = (one.__table__.c for one in (DossierDocument, Dossier))
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_person_ids: BindParameter[Any] = bindparam("person_ids", expanding=True)
_lists: BindParameter[Any] = bindparam("lists", expanding=True)
_joined = DossierDocument.__table__.join(Dossier.__table__, _dossiers.id == _lying.dossier_id)
_IN_QUESTION = union(
    select(_links.document_id).where(_links.person_id.in_(_person_ids)),
    select(_lying.document_id).select_from(_joined).where(_dossiers.person_id.in_(_person_ids)),
    select(_lying.document_id).select_from(_joined).where(_dossiers.code == bindparam("dossier")),
)
# Built once: for a look-up, putting SQL together would take longer than the database does.
_DOCUMENTS = (
    select(_documents.id, _documents.type_id, _documents.unit, _documents.verified_at, _documents.verified_form)
    .where(
        _documents.id.in_(_IN_QUESTION),
        _documents.superseded_at.is_(None),
        or_(_documents.type_id.is_(None), _documents.type_id != SEPARATING_SHEET),
    )
    .order_by(_documents.id)
)
_PERSONS = select(_links.document_id, _links.person_id).where(_links.document_id.in_(_ids), _links.person_id.in_(_person_ids))
_DOSSIERS = select(_lying.document_id, _dossiers.code, _dossiers.unit).select_from(_joined).where(_lying.document_id.in_(_ids))
_FIELDS = (
    select(_fields.document_id, _fields.name, _fields.value)
    .join(Document.__table__, _documents.id == _fields.document_id)
    .where(
        _fields.document_id.in_(_ids),
        _fields.value.is_not(None),
        _fields.confidence >= CONFIDENT,
        or_(
            _fields.name.not_in((*IDENTIFIER_KINDS, *_NAMES)),
            _documents.type_id.is_(None),
            _documents.type_id.not_in(_lists),
        ),
    )
    .order_by(_fields.id)
)


def held_papers(
    session: Session,
    types: DocumentTypes,
    persons: Iterable[Identity],
    *,
    dossier: str | None = None,
    sight: Sight = EVERYTHING,
) -> list[HeldPaper]:
    """Documents of these persons, those in their dossiers, and those of a dossier, as far as they may be found, oldest first;
    four queries however many.

    Of papers that list many persons the links alone are fetched: they may name hundreds.
    """
    kept = {record_id: one.person_id for one in persons for record_id in one.record_ids}
    session.flush()
    rows = session.connection().execute
    held = rows(_DOCUMENTS, {"person_ids": list(kept), "dossier": dossier}).all()
    if not held:
        return []
    linked = _grouped(rows(_PERSONS, {"ids": [one.id for one in held], "person_ids": [*kept, *(sight.persons - kept.keys())]}))
    found = _found(held, linked, sight)
    if not found:
        return []
    ids = [document.id for document, _ in found]
    lists = [one.id for one in types.values() if one.many_persons]
    shown: dict[int, _Shown] = {}
    for document_id, name, value in rows(_FIELDS, {"ids": ids, "lists": lists}):
        shown.setdefault(document_id, _Shown()).add(name, value)
    lying = _grouped((document_id, sight.named(code, unit)) for document_id, code, unit in rows(_DOSSIERS, {"ids": ids}))
    return [
        HeldPaper(
            document_id=document.id,
            type_id=document.type_id,
            persons=frozenset(kept[record_id] for record_id in linked.get(document.id, ()) if record_id in kept),
            verified_form=document.verified_form if document.verified_at is not None else None,
            dossiers=frozenset(lying.get(document.id, ())),
            grants=opening.grants,
            **shown.get(document.id, _Shown()).as_arguments(),
        )
        for document, opening in found
    ]


def _found(held: Iterable[Any], linked: Mapping[int, set[int]], sight: Sight) -> list[tuple[Any, Opening]]:
    """The documents that may be found, each with what lets it."""
    papers = ((one, Paper(one.id, one.unit, one.type_id, frozenset(linked.get(one.id, ())))) for one in held)
    return [(one, opening) for one, paper in papers if (opening := sight.opening(paper)) is not None]


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


def _grouped(rows: Iterable[Any]) -> dict[int, set[Any]]:
    groups: dict[int, set[Any]] = {}
    for key, value in rows:
        groups.setdefault(key, set()).add(value)
    return groups
