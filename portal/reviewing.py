"""Documents that wait for a person, for API and command line alike: what is shown of them, what is done to them, and the acts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import Changes, FieldChange, PersonChange, accept, acts, correct
from archive.corrections import take
from archive.document_codes import statements_on
from archive.doubt import OWNER, Doubt, doubt_of, doubts_on_record, is_settled, proof_fields
from archive.organisation_links import OrganisationChange
from archive.records import Document, FieldValue
from archive.result_codes import result_code
from archive.review import ReviewFilter, count_waiting, linked_persons, weigh, weigh_waiting
from archive.rights import Scope
from archive.rights.errors import RowsNotTold
from catalogue import Catalogue, DocumentType
from intake.records import Dossier, DossierDocument
from portal.access import Access, access_of, by_grants, paper_of
from portal.errors import RequestInvalid
from portal.open_documents import Lines, OpenDocument, as_open, open_document, open_to_change
from portal.printing.field_names import FIELD_NAMES_VI
from portal.printing.people import called
from portal.review_shapes import (
    AcceptanceRequest,
    CorrectionRequest,
    CorrectionShape,
    DoubtShape,
    LinkedPersonShape,
    OrganisationChangeRequest,
    PersonChangeRequest,
    ReviewedFieldShape,
    ReviewShape,
    SenderStatementShape,
    WaitingListShape,
    WaitingShape,
)
from portal.shapes import BoxShape, OrganisationLinkShape
from portal.versions import further_reading_shape
from registry import organisations, persons
from registry.actor import Actor
from registry.records import Organisation, Person
from sohoa.assembly import Installation

Seen = Callable[[ReviewShape], None]
"""Is given a document as it stands before it is changed; whatever it raises keeps it so."""


def open_list(session: Session, catalogue: Catalogue, access: Access, type_id: str | None, unit: str | None) -> ReviewFilter:
    """Which of those that wait are listed: those that may be found. What was not weighed yet is weighed.

    Raises `PurposeNeeded` and `RightMissing` where none whatever may be found.
    """
    wanted = ReviewFilter(type_id, unit, access.listing())
    weigh_waiting(session, catalogue.types)
    return wanted


def list_shape(
    session: Session,
    catalogue: Catalogue,
    access: Access,
    actor: Actor,
    wanted: ReviewFilter,
    found: Sequence[Document],
    further: str | None = None,
) -> WaitingListShape:
    """A part of the list, on record as a search; `further` is the cursor of the next part."""
    total = count_waiting(session, wanted)
    acts.record(
        session, actor, "search", "documents", "review",
        type=wanted.type_id, unit=wanted.unit, total=total, documents=[one.id for one in found],
        **by_grants(access.grants_used(found, "find")),
    )  # fmt: skip
    shapes = waiting_shapes(session, found, catalogue, access)
    return WaitingListShape(waiting=total, documents=shapes, next=further)


def waiting_shapes(session: Session, documents: Sequence[Document], catalogue: Catalogue, access: Access) -> list[WaitingShape]:
    """Documents as in the list: of one that may only be found, its type and what speaks against the reading, without values.

    Two queries more, however many they are.
    """
    linked, dossiers = linked_persons(session, documents), _dossiers(session, documents)
    lines, readable = Lines(access, catalogue.types), access.scope("read")
    return [
        WaitingShape(
            document=(line := lines.shape(one)),
            version=one.version,
            doubt=doubt_of(one),
            doubts=[_doubt_shape(doubt) for doubt in doubts_on_record(one)],
            owner=_owner(linked.get(one.id, ()), _nameable(readable, one)),
            dossiers=[of.code for of in dossiers.get(one.id, ()) if line.open == "whole" and _is_own(access, of.unit)],
        )
        for one in documents
    ]


def review_shape(
    session: Session, catalogue: Catalogue, access: Access, document: Document, shown: OpenDocument | None
) -> ReviewShape:
    """A document with what a person has to look at, as it stands, as far as it is open; `shown` is None where it is not."""
    (line,) = waiting_shapes(session, [document], catalogue, access)
    if shown is None:
        return ReviewShape(**dict(line), **_NOTHING)
    kind = catalogue.types.get(document.type_id or "")
    fields = [_field_shape(document, row, kind) for row in shown.fields]
    extract = shown.extract
    people = [
        LinkedPersonShape(person_id=person.id, role=role, called=called(person))
        for role, person in linked_persons(session, [document]).get(document.id, ())
        if extract is None or person.id in extract.rows_of
    ]
    beside = _NOTHING if extract is not None else _beside_fields(session, catalogue, document, kind)
    seen = {**beside, "fields": sorted(fields, key=lambda one: (one.certain, not one.proves)), "persons": people}
    return ReviewShape(**dict(line), **seen)


_NOTHING: dict[str, Any] = {
    "fields": [], "not_found": [], "persons": [], "organisations": [], "result_code": None, "statements": [], "corrections": [],
}  # fmt: skip


def _beside_fields(session: Session, catalogue: Catalogue, document: Document, kind: DocumentType | None) -> dict[str, Any]:
    """What is said of all of a document, and by whom: of one that names many people it may be of others than those shown."""
    found = {row.name for row in document.fields}
    under = [catalogue.procedures.get(one.procedure or "") for one in _dossiers(session, [document]).get(document.id, ())]
    return {
        "not_found": [name for name in (kind.fields if kind is not None else ()) if name not in found],
        "organisations": [OrganisationLinkShape.model_validate(one) for one in document.organisations],
        "result_code": result_code(kind, [one for one in under if one is not None]),
        "read_again": further_reading_shape(document, again[-1]) if (again := document.further_readings) else None,
        "statements": [SenderStatementShape.model_validate(one) for one in statements_on(session, document.id)],
        "corrections": [CorrectionShape.model_validate(one) for one in document.corrections],
    }


def read(session: Session, installation: Installation, actor: Actor, document_id: int) -> ReviewShape:
    """The document, weighed anew, as far as it may be read, and on record that it was.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, `RowsNotTold`.
    """
    catalogue = installation.catalogue
    access = access_of(session, catalogue, actor)
    shown = open_document(session, access, document_id, "read", installation.objects)
    weigh(session, [shown.document], catalogue.types)
    shown.record(session, actor, "read", what="review")
    return review_shape(session, catalogue, access, shown.document, shown)


def correct_document(
    session: Session,
    installation: Installation,
    actor: Actor,
    document_id: int,
    asked: CorrectionRequest,
    *,
    version: int | None = None,
    seen: Seen | None = None,
) -> ReviewShape:
    """Make the changes that are asked for.

    Raises `PurposeNeeded` and `RightMissing`, what `archive.correct` raises, and where a number names nobody.
    """
    access = _open_to_change(session, installation, actor, document_id, seen)
    changes = _changes(session, access, asked)
    document = correct(session, installation.catalogue.types, document_id, actor, changes, version=version)
    return _as_changed(session, installation, access, document)


def accept_document(
    session: Session,
    installation: Installation,
    actor: Actor,
    document_id: int,
    asked: AcceptanceRequest,
    *,
    version: int | None = None,
    seen: Seen | None = None,
) -> ReviewShape:
    """The officer compared it with the paper. Raises `PurposeNeeded`, `RightMissing`, and what `archive.accept` raises."""
    access = _open_to_change(session, installation, actor, document_id, seen)
    changes = _changes(session, access, asked.corrections) if asked.corrections is not None else None
    types = installation.catalogue.types
    document = accept(session, types, document_id, actor, asked.form, changes=changes, not_shown=asked.not_shown, version=version)
    return _as_changed(session, installation, access, document)


def _open_to_change(session: Session, installation: Installation, actor: Actor, document_id: int, seen: Seen | None) -> Access:
    """What the actor may do, with the document held against others who write where it is to be compared with what was seen."""
    access = access_of(session, installation.catalogue, actor)
    shown = open_to_change(session, access, actor, document_id, installation.objects)
    if seen is not None:
        document = take(session, document_id, None)
        seen(review_shape(session, installation.catalogue, access, document, shown))
    return access


def _as_changed(session: Session, installation: Installation, access: Access, document: Document) -> ReviewShape:
    """The document as far as it may be read from now on: it may be held to be a paper of another kind, or of somebody else."""
    shown = None
    if access.opening(document, "read") is not None:
        with suppress(RowsNotTold):
            shown = as_open(session, access, document, "read", installation.objects)
    return review_shape(session, installation.catalogue, access, document, shown)


def _changes(session: Session, access: Access, asked: CorrectionRequest) -> Changes:
    """What is asked for. Who names persons or organisations learns whom a number finds. Raises `RightMissing`."""
    if asked.persons or asked.organisations:
        access.refuse_unless("see_persons")
    fields = [FieldChange(one.name, one.action, one.value, one.id, one.page) for one in asked.fields]
    people = [PersonChange(_person(session, one).id, one.role, one.linked) for one in asked.persons]
    linked = [OrganisationChange(_organisation(session, one).id, one.role, one.linked) for one in asked.organisations]
    return Changes(asked.why, fields, asked.type, people, linked)


def _person(session: Session, asked: PersonChangeRequest) -> Person:
    """Who is meant; somebody new who is linked becomes known by the number."""
    if asked.person_id is not None:
        return persons.get_by_id(session, asked.person_id)
    if asked.number is None:
        raise RequestInvalid(place="persons", reason="cần number hoặc person_id / number or person_id is needed")
    if asked.linked:
        return persons.identified(session, asked.number)
    return persons.get(session, persons.recognised(asked.number))


def _organisation(session: Session, asked: OrganisationChangeRequest) -> Organisation:
    """Which one is meant. It has to be on record: a number alone does not tell what the organisation is."""
    if asked.organisation_id is not None:
        return organisations.get_by_id(session, asked.organisation_id)
    if asked.number is None:
        raise RequestInvalid(
            place="organisations", reason="cần number hoặc organisation_id / number or organisation_id is needed"
        )  # fmt: skip
    named = {str(asked.kind): asked.number} if asked.kind is not None else organisations.recognised(asked.number)
    return organisations.get(session, named)


def _dossiers(session: Session, documents: Sequence[Document]) -> dict[int, list[Dossier]]:
    """The dossiers in which each document lies."""
    rows = session.execute(
        select(DossierDocument.document_id, Dossier)
        .join(Dossier, Dossier.id == DossierDocument.dossier_id)
        .where(DossierDocument.document_id.in_([one.id for one in documents]))
        .order_by(Dossier.id)
    )
    found: dict[int, list[Dossier]] = {}
    for document_id, dossier in rows:
        found.setdefault(document_id, []).append(dossier)
    return found


def _is_own(access: Access, unit: str | None) -> bool:
    """Whether a dossier of this unit is there for whoever asks: those of other units are not."""
    return access.standing is None or any(unit in held.own for held in access.standing.roles)


def _owner(links: Iterable[tuple[str, Person]], nameable: Collection[int] | None) -> str | None:
    owners = (person for role, person in links if role == OWNER)
    return next((called(one) for one in owners if nameable is None or one.id in nameable), None)


def _nameable(readable: Scope | None, document: Document) -> Collection[int] | None:
    """Whose a document may be said to be; None: whoever's it is. Of one that may only be found, nobody's."""
    if readable is None:
        return None
    opening = readable.opening(paper_of(document))
    return opening.rows_of if opening is not None else ()


def _doubt_shape(doubt: Doubt) -> DoubtShape:
    vi, en = doubt.said(FIELD_NAMES_VI.get(doubt.field or ""))
    return DoubtShape(code=doubt.code, weight=doubt.weight, field=doubt.field, vi=vi, en=en)


def _field_shape(document: Document, row: FieldValue, kind: DocumentType | None) -> ReviewedFieldShape:
    position = next((one.position for one in document.pages if one.source_page == row.page), None)
    return ReviewedFieldShape(
        id=row.id,
        name=row.name,
        name_vi=FIELD_NAMES_VI.get(row.name, row.name),
        value=row.value,
        raw=row.raw,
        confidence=row.confidence,
        source=row.source,
        note=row.note,
        certain=is_settled(row),
        proves=kind is not None and row.name in proof_fields(kind),
        page=row.page,
        box=BoxShape.model_validate(row.box),
        image=f"/v1/documents/{document.id}/pages/{position}/image?upright=false" if position is not None else None,
    )
