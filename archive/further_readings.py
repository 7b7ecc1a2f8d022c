"""Documents that were read again: renditions of their own beside the earlier ones, as a version of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from archive import acts
from archive.corrections import take
from archive.deposit import MadeRendition, announce, new_rendition
from archive.errors import ReadingReasonMissing
from archive.read_otherwise import read_otherwise, said_by
from archive.records import Document, FurtherReading
from archive.review import weigh
from archive.versions import forms_in
from catalogue import DocumentTypes
from page.reading import DocumentReading
from page.words import ReadPage
from registry.actor import Actor


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What reading all pages of a document again gave."""

    pages: Sequence[ReadPage]
    """In the order of the document."""
    readings: Sequence[DocumentReading]
    """What is understood of them; several, where they would be as many documents."""
    words: MadeRendition
    searchable_pdf: MadeRendition


def add_reading(
    session: Session,
    types: DocumentTypes,
    document_id: int,
    found: ReadAgain,
    actor: Actor,
    why: str,
    *,
    asked_by: Actor | None = None,
) -> FurtherReading | None:
    """Put a further reading on record as the next version. None: it gave the very bytes that there are, so there is none.

    `asked_by` wanted it, where `actor` only did the work. What it says otherwise changes nothing that stands; it is a reason for
    doubt until an officer has spoken. Raises `DocumentUnknown`, `DocumentSuperseded`, `ReadingReasonMissing`. Does not commit.
    """
    refuse_without_reason(why)
    document = take(session, document_id, None)
    told: dict[str, Any] = {"why": why.strip()} if asked_by is None else {"why": why.strip(), "asked_by": asked_by.name}
    if _is_the_same(document, found):
        acts.record(session, actor, "read_again", "document", document.id, same=True, **told)
        return None
    made = [new_rendition(session, document, one) for one in (found.words, found.searchable_pdf)]
    session.flush()
    document.version += 1
    reading = FurtherReading(
        version=document.version,
        who=(asked_by or actor).name,
        unit=(asked_by or actor).unit,
        why=why.strip(),
        words_id=made[0].id,
        searchable_pdf_id=made[1].id,
        said=said_by(found.readings),
    )
    document.further_readings.append(reading)
    _lay(document, found.pages)
    acts.record(
        session, actor, "read_again", "document", document.id,
        covers=[*made, reading], version=document.version, reader=found.words.version,
        otherwise=[one.name for one in read_otherwise(reading.said, document)], **told,
    )  # fmt: skip
    weigh(session, [document], types)
    announce(session, document.id)
    return reading


def refuse_without_reason(why: str) -> None:
    """Raises `ReadingReasonMissing`."""
    if not why.strip():
        raise ReadingReasonMissing


def _is_the_same(document: Document, found: ReadAgain) -> bool:
    forms = forms_in(document)
    return all(one.kind in forms and forms[one.kind].sha256 == one.stored.sha256 for one in (found.words, found.searchable_pdf))


def _lay(document: Document, pages: Sequence[ReadPage]) -> None:
    """How its pages lie is what the words in force say; how they lay before stands in the earlier words."""
    read = {page.number: page for page in pages}
    for row in document.pages:
        page = read[row.source_page]
        row.width, row.height, row.dpi = page.width, page.height, page.dpi
        row.turn, row.skew, row.blank = page.turn, page.skew, page.blank
