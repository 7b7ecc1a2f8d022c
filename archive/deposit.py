"""Deposit: a document that was read becomes a record, with its renditions, in one transaction with its outbox row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive import acts
from archive.objects import StoredBytes
from archive.records import (
    Document,
    DocumentCode,
    DocumentPage,
    DocumentPerson,
    FieldValue,
    Outbox,
    Rendition,
    StoredObject,
)
from page.reading import DocumentReading
from page.words import ReadPage
from registry.actor import Actor
from sohoa.clock import utc_now


@dataclass(frozen=True, slots=True)
class MadeRendition:
    """Bytes that were stored, what they are, and what made them."""

    kind: str
    stored: StoredBytes
    media_type: str
    tool: str = ""
    version: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a document was found in."""

    item: int
    name: str
    stored: StoredBytes
    media_type: str
    unit: str | None = None


def note_object(session: Session, stored: StoredBytes, media_type: str) -> None:
    """Put a stored object on record, once, whoever else does so at the same moment."""
    if session.get(StoredObject, stored.sha256) is not None:
        return
    try:
        with session.begin_nested():
            session.add(StoredObject(sha256=stored.sha256, size=stored.size, media_type=media_type))
    except IntegrityError:
        session.get_one(StoredObject, stored.sha256)


def deposit(
    session: Session,
    source: Source,
    reading: DocumentReading,
    pages: Sequence[ReadPage],
    renditions: Sequence[MadeRendition],
    actor: Actor,
    *,
    replaces: Sequence[Document] = (),
) -> Document:
    """Make the record of one document. Called again for the same place of the same item, it gives back what is there.

    `pages` are the read pages of the document, in its order; the original is added to `renditions`. `replaces` are documents
    that its pages lay in before: they are superseded. Does not commit. Raises ValueError where a person spoke of one of them.
    """
    first_page = reading.pages[0]
    _set_aside(session, replaces)
    at_this_place = (Document.source_item == source.item, Document.first_page == first_page, Document.superseded_at.is_(None))
    known = session.scalar(select(Document).where(*at_this_place))
    if known is not None:
        return known
    original = MadeRendition("original", source.stored, source.media_type)
    for rendition in (original, *renditions):
        note_object(session, rendition.stored, rendition.media_type)
    document = Document(
        source_item=source.item,
        source_name=source.name,
        source_sha256=source.stored.sha256,
        first_page=first_page,
        page_count=len(reading.pages),
        type_id=reading.type.type_id,
        type_confidence=reading.type.confidence,
        type_evidence=reading.type.evidence,
        title=reading.title,
        unit=source.unit,
        created_by=actor.name,
        pages=[_page_record(position, page) for position, page in enumerate(pages, 1)],
        fields=_field_records(reading),
        renditions=[_rendition_record(rendition) for rendition in (original, *renditions)],
    )
    session.add(document)
    session.flush()
    announce(session, document.id)
    acts.record(
        session, actor, "deposit", "document", document.id,
        covers=document.renditions, source=source.name, pages=list(reading.pages),
    )  # fmt: skip
    for replaced in replaces:
        if replaced.first_page in reading.pages:
            replaced.superseded_by = document.id
            session.execute(update(DocumentCode).where(DocumentCode.document_id == replaced.id).values(document_id=document.id))
        acts.record(session, actor, "supersede", "document", replaced.id, by=document.id, pages=list(reading.pages))
    return document


def _set_aside(session: Session, replaced: Sequence[Document]) -> None:
    """Free the places of documents that are to be replaced, and have the index forget them."""
    for document in replaced:
        if document.verified_at is not None or document.corrections:
            raise ValueError(f"document {document.id} was verified or corrected by a person")
        if document.superseded_at is None:
            document.superseded_at = utc_now()
            announce(session, document.id)
    session.flush()


def add_rendition(session: Session, document: Document, rendition: MadeRendition, actor: Actor) -> None:
    """Put one more form of a document on record. Does not commit."""
    row = new_rendition(session, document, rendition)
    acts.record(session, actor, "add_rendition", "document", document.id, covers=[row], rendition=rendition.kind)


def new_rendition(session: Session, document: Document, rendition: MadeRendition) -> Rendition:
    """The row of one more form, beside all others. Whoever adds it puts an act on record that covers it."""
    note_object(session, rendition.stored, rendition.media_type)
    row = _rendition_record(rendition)
    document.renditions.append(row)
    return row


def announce(session: Session, document_id: int) -> None:
    """Tell the index, through the outbox, that a document is new or has changed."""
    session.add(Outbox(document_id=document_id))


def link_person(session: Session, document_id: int, person_id: int, role: str) -> None:
    """Say that a document is about a person, tell the index, and have it weighed anew. Saying it twice changes nothing."""
    if session.get(DocumentPerson, (document_id, person_id, role)) is None:
        document = session.get_one(Document, document_id)
        document.persons.append(DocumentPerson(person_id=person_id, role=role))
        document.version, document.certainty = document.version + 1, 0
        announce(session, document_id)
        session.flush()


def _page_record(position: int, page: ReadPage) -> DocumentPage:
    return DocumentPage(
        position=position,
        source_page=page.number,
        width=page.width,
        height=page.height,
        dpi=page.dpi,
        turn=page.turn,
        skew=page.skew,
        blank=page.blank,
    )


def _field_records(reading: DocumentReading) -> list[FieldValue]:
    return [
        FieldValue(
            name=read.name,
            value=read.value,
            raw=read.raw,
            confidence=read.confidence,
            page=read.page,
            left=read.box.left,
            top=read.box.top,
            right=read.box.right,
            bottom=read.box.bottom,
            source=read.source,
            note=read.note,
        )
        for read in reading.fields
    ]


def _rendition_record(rendition: MadeRendition) -> Rendition:
    return Rendition(
        kind=rendition.kind,
        sha256=rendition.stored.sha256,
        size=rendition.stored.size,
        media_type=rendition.media_type,
        tool=rendition.tool,
        version=rendition.version,
        settings=rendition.settings,
    )
