"""Documents that wait for a person, for API and command line alike: what is shown of them, what is done to them, and the acts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive import Changes, FieldChange, PersonChange, accept, acts, correct
from archive.document_codes import statements_on
from archive.documents import get_document
from archive.doubt import OWNER, Doubt, doubt_of, doubts_on_record, is_settled, proof_fields
from archive.organisation_links import OrganisationChange
from archive.records import Document, FieldValue
from archive.result_codes import result_code
from archive.review import linked_persons, weigh
from catalogue import Catalogue, DocumentType
from intake.records import Dossier, DossierDocument
from portal.errors import RequestInvalid
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
    WaitingShape,
)
from portal.shapes import BoxShape, OrganisationLinkShape, document_shape
from registry import organisations, persons
from registry.actor import Actor
from registry.records import Organisation, Person


def waiting_shapes(session: Session, documents: Sequence[Document], catalogue: Catalogue) -> list[WaitingShape]:
    """Documents as in the list; two queries more, however many they are."""
    linked, dossiers = linked_persons(session, documents), _dossiers(session, documents)
    return [
        WaitingShape(
            document=document_shape(one, catalogue.types),
            version=one.version,
            doubt=doubt_of(one),
            doubts=[_doubt_shape(doubt) for doubt in doubts_on_record(one)],
            owner=_owner(linked.get(one.id, ())),
            dossiers=[code for code, _ in dossiers.get(one.id, ())],
        )
        for one in documents
    ]


def review_shape(session: Session, document: Document, catalogue: Catalogue) -> ReviewShape:
    """A document with what a person has to look at, as it stands."""
    (line,) = waiting_shapes(session, [document], catalogue)
    kind = catalogue.types.get(document.type_id or "")
    fields = [_field_shape(document, row, kind) for row in document.fields]
    found = {row.name for row in document.fields}
    under = [catalogue.procedures.get(code or "") for _, code in _dossiers(session, [document]).get(document.id, ())]
    return ReviewShape(
        **dict(line),
        fields=sorted(fields, key=lambda one: (one.certain, not one.proves)),
        not_found=[name for name in (kind.fields if kind is not None else ()) if name not in found],
        persons=[
            LinkedPersonShape(person_id=person.id, role=role, called=called(person))
            for role, person in linked_persons(session, [document]).get(document.id, ())
        ],
        organisations=[OrganisationLinkShape.model_validate(one) for one in document.organisations],
        result_code=result_code(kind, [one for one in under if one is not None]),
        statements=[SenderStatementShape.model_validate(one) for one in statements_on(session, document.id)],
        corrections=[CorrectionShape.model_validate(one) for one in document.corrections],
    )


def read(session: Session, actor: Actor, document_id: int, catalogue: Catalogue) -> ReviewShape:
    """The document, weighed anew, and on record that it was read. Raises `DocumentUnknown`."""
    document = get_document(session, document_id)
    weigh(session, [document], catalogue.types)
    acts.record(session, actor, "read", "document", document_id, what="review")
    return review_shape(session, document, catalogue)


def correct_document(
    session: Session, actor: Actor, document_id: int, asked: CorrectionRequest, catalogue: Catalogue, version: int | None = None
) -> ReviewShape:
    """Make the changes that are asked for. Raises what `archive.correct` raises, and where a number names nobody."""
    changes = _changes(session, asked)
    return review_shape(session, correct(session, catalogue.types, document_id, actor, changes, version=version), catalogue)


def accept_document(
    session: Session, actor: Actor, document_id: int, asked: AcceptanceRequest, catalogue: Catalogue, version: int | None = None
) -> ReviewShape:
    """The officer compared it with the paper. Raises what `archive.accept` raises."""
    changes = _changes(session, asked.corrections) if asked.corrections is not None else None
    document = accept(
        session, catalogue.types, document_id, actor, asked.form, changes=changes, not_shown=asked.not_shown, version=version
    )
    return review_shape(session, document, catalogue)


def _changes(session: Session, asked: CorrectionRequest) -> Changes:
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


def _dossiers(session: Session, documents: Sequence[Document]) -> dict[int, list[tuple[str, str | None]]]:
    """Code and procedure of the dossiers in which each document lies."""
    rows = session.execute(
        select(DossierDocument.document_id, Dossier.code, Dossier.procedure)
        .join(Dossier, Dossier.id == DossierDocument.dossier_id)
        .where(DossierDocument.document_id.in_([one.id for one in documents]))
        .order_by(Dossier.id)
    )
    found: dict[int, list[tuple[str, str | None]]] = {}
    for document_id, code, procedure in rows:
        found.setdefault(document_id, []).append((code, procedure))
    return found


def _owner(links: Iterable[tuple[str, Person]]) -> str | None:
    return next((called(person) for role, person in links if role == OWNER), None)


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
