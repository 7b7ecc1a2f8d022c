"""Documents that were deposited from a file before, held against what is read when the file is understood again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.records import Document
from page.reading import DocumentReading

Said = tuple[Hashable, ...]
"""What a document says: its type, title and fields, for comparing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document that stands in the archive, as far as it matters here."""

    id: int
    pages: tuple[int, ...]
    """Page numbers in the source file, in order."""
    said: Said
    verified: bool
    """A person compared or corrected it: it stays as that person left it."""
    has_pdf: bool

    def stays(self, readings: Sequence[DocumentReading]) -> bool:
        """Whether one of the readings is this very document. One that a person verified stays, whatever its fields are now."""
        return any(self._is(reading) for reading in readings)

    def gives_way(self, readings: Sequence[DocumentReading]) -> bool:
        """Whether one of the readings takes up its pages."""
        return any(not set(self.pages).isdisjoint(reading.pages) for reading in readings)

    def _is(self, reading: DocumentReading) -> bool:
        return self.pages == reading.pages and (self.verified or self.said == _said_by(reading))


def documents_in_force(session: Session, item_id: int) -> dict[int, Document]:
    """The documents deposited from an item, those that were superseded left out, by number."""
    wanted = select(Document).where(Document.source_item == item_id, Document.superseded_at.is_(None))
    return {document.id: document for document in session.scalars(wanted.order_by(Document.first_page))}


def standing(document: Document) -> Standing:
    """A document as a value."""
    return Standing(
        id=document.id,
        pages=tuple(page.source_page for page in document.pages),
        said=_said_on_record(document),
        verified=document.verified_at is not None or bool(document.corrections),
        has_pdf=any(rendition.kind == "searchable_pdf" for rendition in document.renditions),
    )


def new_among(readings: Sequence[DocumentReading], deposited: Iterable[Standing]) -> list[DocumentReading]:
    """The readings that are no document yet."""
    known = list(deposited)
    return [reading for reading in readings if not any(one.stays([reading]) for one in known)]


def _said_by(reading: DocumentReading) -> Said:
    fields = [(one.name, one.value, one.raw, one.confidence, one.page, one.source, one.note) for one in reading.fields]
    return (reading.type.type_id, reading.type.confidence, reading.title, *fields)


def _said_on_record(document: Document) -> Said:
    fields = [(one.name, one.value, one.raw, one.confidence, one.page, one.source, one.note) for one in document.fields]
    return (document.type_id, document.type_confidence, document.title, *fields)
