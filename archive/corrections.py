"""What an officer says against the machine: values, type, whose paper it is. Each change is kept with what stood there before.

What stands in a document is what counts; undoing its corrections from the last to the first gives what the machine read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import acts, field_values
from archive.deposit import announce
from archive.documents import get_document
from archive.doubt import OFFICER
from archive.errors import (
    CorrectionEmpty,
    DocumentChanged,
    DocumentSuperseded,
    DocumentTypeUnknown,
    FieldAmbiguous,
    FieldNotThere,
    FieldUnknown,
    FieldValueInvalid,
    PersonNotLinked,
    PersonRoleUnknown,
)
from archive.organisation_links import OrganisationChange, change_organisation
from archive.readings import kept
from archive.records import Correction, Document, DocumentPerson, FieldValue
from archive.review import weigh
from catalogue import DocumentTypes
from catalogue.document_type import FIELD_NAMES
from registry.actor import Actor
from registry.records import Person

ROLES = ("owner", "child", "mother", "father", "deceased", "relative", "representative", "mentioned")
"""In which a person may be linked to a document."""
NOT_SHOWN = "not shown"
"""Note of a field that an officer did not find on the paper."""

FieldAction = Literal["set", "add", "confirm", "not_shown"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What an officer says of a field.

    set: its value is `value`, whether or not something was read. add: one more value (lists). confirm: what was read is right.
    not_shown: the paper does not show it. `field_id` names one of several values; else confirm and not_shown speak of all.
    """

    name: str | None
    action: FieldAction = "set"
    value: str | None = None
    field_id: int | None = None
    page: int | None = None
    """Page of the source file on which an added value stands; the first of the document unless given."""


@dataclass(frozen=True, slots=True)
class PersonChange:
    """That a document is a person's, in a role; or that it is not."""

    person_id: int
    role: str
    linked: bool = True


@dataclass(frozen=True, slots=True)
class Changes:
    """All that an officer changes at once, and why."""

    why: str
    fields: Sequence[FieldChange] = ()
    type_id: str | None = None
    persons: Sequence[PersonChange] = ()
    organisations: Sequence[OrganisationChange] = ()


def correct(
    session: Session, types: DocumentTypes, document_id: int, actor: Actor, changes: Changes, *, version: int | None = None
) -> Document:
    """Make the changes and keep what stood there before. Saying again what stands already changes nothing.

    `version` is the one that the officer saw: raises `DocumentChanged` where it is no longer the one that stands. Raises
    `DocumentUnknown`, `DocumentSuperseded`, `CorrectionEmpty`, `DocumentTypeUnknown`, and what is wrong with a field or a person.
    Another type takes back a verification: what was compared was held to be another paper. Does not commit.
    """
    document = take(session, document_id, version)
    if not changes.why.strip() or not (changes.fields or changes.type_id or changes.persons or changes.organisations):
        raise CorrectionEmpty
    made = [
        *_change_type(document, types, changes.type_id),
        *(one for change in changes.fields for one in _change_field(session, document, types, change)),
        *(one for change in changes.persons for one in _change_person(session, document, change)),
        *(one for change in changes.organisations for one in change_organisation(session, document, change)),
    ]
    if not made:
        return document
    document.version += 1
    for one in made:
        one.version, one.who, one.unit, one.why = document.version, actor.name, actor.unit, changes.why.strip()
        document.corrections.append(one)
    unverified = _unverify(document) if any(one.what == "type" for one in made) else {}
    changed = [{"what": one.what, "name": one.name} for one in made]
    acts.record(
        session, actor, "correct", "document", document.id,
        persons=_concerned(document, made), covers=made, version=document.version, changed=changed, **unverified,
    )  # fmt: skip
    weigh(session, [document], types)
    announce(session, document.id)
    return document


def _concerned(document: Document, made: Iterable[Correction]) -> set[int]:
    """Whom the document is about, and whom it no longer is."""
    said = [one for correction in made for one in (correction.before, correction.after) if one is not None]
    return {link.person_id for link in document.persons} | {one["person_id"] for one in said if "person_id" in one}


def take(session: Session, document_id: int, version: int | None) -> Document:
    """The document, held against others who write. Raises `DocumentUnknown`, `DocumentSuperseded`, `DocumentChanged`."""
    held = select(Document).where(Document.id == document_id).with_for_update().execution_options(populate_existing=True)
    session.flush()
    document = session.scalar(held) or get_document(session, document_id)
    refuse_superseded(document)
    if version is not None and version != document.version:
        last = document.corrections[-1].who if document.corrections else document.verified_by or document.created_by
        raise DocumentChanged(id=document.id, version=document.version, seen=version, who=last)
    return document


def refuse_superseded(document: Document) -> None:
    """Raises `DocumentSuperseded` where others took its place."""
    if document.superseded_at is not None:
        raise DocumentSuperseded(id=document.id, by=document.superseded_by)


def _unverify(document: Document) -> dict[str, Any]:
    """Another kind of paper has to be compared anew. Gives back what the act tells of it."""
    if document.verified_at is None:
        return {}
    told = {"verified_by": document.verified_by, "verified_form": document.verified_form}
    document.verified_at = document.verified_by = document.verified_form = None
    return {"verification_taken_back": told}


def _change_type(document: Document, types: DocumentTypes, type_id: str | None) -> Iterable[Correction]:
    if type_id is None:
        return
    if type_id not in types:
        raise DocumentTypeUnknown(type=type_id)
    if (document.type_id, document.type_confidence) != (type_id, 1.0):
        before = {"type_id": document.type_id, "confidence": document.type_confidence}
        document.type_id, document.type_confidence = type_id, 1.0
        yield Correction(what="type", before=before, after={"type_id": type_id, "confidence": 1.0})


def _change_field(session: Session, document: Document, types: DocumentTypes, change: FieldChange) -> Iterable[Correction]:
    name, rows = _meant(document, types, change)
    if change.action == "confirm":
        valued = [row for row in rows if row.value is not None]
        if not valued:
            raise FieldNotThere(id=document.id, name=name)
        return [one for row in valued for one in _say(row, row.value)]
    if change.action == "not_shown":
        rows = rows or [_new_row(session, document, name, change.page)]
        return [one for row in rows for one in _say(row, None)]
    value = _checked(name, change.value)
    if change.action == "add" or not rows:
        if any(row.value == value and row.source == OFFICER for row in rows):
            return []
        return _say(_new_row(session, document, name, change.page), value)
    if len(rows) > 1:
        raise FieldAmbiguous(id=document.id, name=name, ids=", ".join(f"#{row.id}" for row in rows))
    return _say(rows[0], value)


def _meant(document: Document, types: DocumentTypes, change: FieldChange) -> tuple[str, list[FieldValue]]:
    """The name of the field, and its values in the document that are spoken of."""
    if change.field_id is not None:
        rows = [row for row in document.fields if row.id == change.field_id and change.name in (None, row.name)]
        if not rows:
            raise FieldNotThere(id=document.id, name=f"#{change.field_id}")
        return rows[0].name, rows
    kind = types.get(document.type_id or "")
    if change.name not in FIELD_NAMES:
        known = kind.fields if kind is not None and kind.fields else sorted(FIELD_NAMES)
        raise FieldUnknown(name=change.name or "", known=", ".join(known))
    return change.name, [row for row in document.fields if row.name == change.name]


def _checked(name: str, given: str | None) -> str:
    value = field_values.settled(name, given or "")
    if value is None:
        raise FieldValueInvalid(name=name, value=given or "–", wanted=" / ".join(field_values.wanted(name)))
    return value


def _new_row(session: Session, document: Document, name: str, page: int | None) -> FieldValue:
    """A field that was not read: it stands somewhere on the page."""
    pages = [one.source_page for one in document.pages] or [document.first_page]
    if page is not None and page not in pages:
        raise FieldNotThere(id=document.id, name=f"{name}, trang/page {page}")
    row = FieldValue(
        name=name, value=None, raw="", confidence=0.0, page=page or pages[0], left=0.0, top=0.0, right=1.0, bottom=1.0,
        source="", note="",
    )  # fmt: skip
    document.fields.append(row)
    session.flush()
    return row


def _say(row: FieldValue, value: str | None) -> Iterable[Correction]:
    """An officer says what stands there: a value, or nothing."""
    before = kept(row) if row.source else None
    row.value, row.confidence, row.source, row.note = value, 1.0, OFFICER, NOT_SHOWN if value is None else ""
    after = kept(row)
    return [] if before == after else [Correction(what="field", name=row.name, field_id=row.id, before=before, after=after)]


def _change_person(session: Session, document: Document, change: PersonChange) -> Iterable[Correction]:
    if change.role not in ROLES:
        raise PersonRoleUnknown(role=change.role, roles=", ".join(ROLES))
    link = next((one for one in document.persons if (one.person_id, one.role) == (change.person_id, change.role)), None)
    said = {"person_id": change.person_id, "role": change.role}
    if change.linked and link is None:
        session.get_one(Person, change.person_id)
        document.persons.append(DocumentPerson(**said))
        return [Correction(what="person", name=change.role, before=None, after=said)]
    if not change.linked:
        if link is None:
            raise PersonNotLinked(id=document.id, person=change.person_id, role=change.role)
        document.persons.remove(link)
        return [Correction(what="person", name=change.role, before=said, after=None)]
    return []
