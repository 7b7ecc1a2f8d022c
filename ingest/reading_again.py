"""Documents read again by the reader of today, whatever was read of them before: work like that on files, page by page.

All pages of a document are read, or it stays as it was. What was read is kept meanwhile, so that a retry reads the others only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from archive import acts
from archive.corrections import take
from archive.documents import find_rendition
from archive.further_readings import ReadAgain, add_reading, refuse_without_reason
from archive.records import Document
from ingest.claims import reading_in_hand
from ingest.confinement import ConfinedPool
from ingest.errors import PageNotReadAgain
from ingest.kept_pages import keep
from ingest.making import seconds_for, store_pdf, store_words
from ingest.opening.kinds import KIND_OF_MEDIA, Kind
from ingest.records import DONE, OPEN_STATES, OPENED, PAGE_FAILED, Batch, Item, ItemPage
from ingest.tasks import understand_pages, write_searchable
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now


def ask(session: Session, document_ids: Iterable[int], actor: Actor, why: str) -> dict[int, Item]:
    """Have documents read again: one batch for each unit that they lie in. Gives back the reading of each, by its number; of one
    that is being read again already, that reading. All of them are one transaction: very many are asked for in portions.

    Raises `ReadingReasonMissing`, `DocumentUnknown`, `DocumentSuperseded`, `ObjectKnownDamaged`. Does not commit.
    """
    refuse_without_reason(why)
    readings: dict[int, Item] = {}
    batches: dict[str | None, Batch] = {}
    for document_id in sorted(set(document_ids)):  # In one order for everybody, so that no two wait for each other.
        document = take(session, document_id, None)
        if (reading := reading_in_hand(session, document_id)) is None:
            if (batch := batches.get(document.unit)) is None:
                batch = batches[document.unit] = _begin(session, document.unit, actor, why)
            reading = _waiting(session, document)
            batch.items.append(reading)
            session.flush()
        acts.record(session, actor, "ask_reading", "document", document_id, batch=reading.batch_id, why=why.strip())
        readings[document_id] = reading
    return readings


def _begin(session: Session, unit: str | None, actor: Actor, why: str) -> Batch:
    batch = Batch(
        created_by=actor.name, channel=actor.channel, unit=unit, received_at=utc_now(), why=why.strip(), by_unit=actor.unit
    )  # fmt: skip
    session.add(batch)
    return batch


def _waiting(session: Session, document: Document) -> Item:
    """All its pages wait to be read."""
    original, source = find_rendition(document, "original"), session.get(Item, document.source_item)
    numbers = sorted(page.source_page for page in document.pages)
    return Item(
        document_id=document.id,
        name=document.source_name,
        sha256=original.sha256,
        size=original.size,
        kind=KIND_OF_MEDIA[original.media_type],
        page_count=len(numbers),
        signed_on=source.signed_on if source is not None else None,
        state=OPENED,
        pages=[ItemPage(number=number) for number in numbers],
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """A document whose pages were all read."""

    sha256: str
    kind: Kind
    signed_on: date | None
    pages: dict[int, bytes]
    """By number, in the order of the document, as bytes of `page.kept_words`."""


@dataclass(frozen=True)
class ReadingAgain:
    """Ends the readings of documents, in confined children of `pool`."""

    installation: Installation
    pool: ConfinedPool
    actor: Actor

    def add_version(self, item_id: int) -> None:
        """Make of the pages that were read the next version of the document, and end the item: one transaction.

        Raises `PageNotReadAgain`, `DocumentSuperseded`, `ObjectMissing`, and what children raise.
        """
        found = self._understand(self._read(item_id))
        with self.installation.sessions.begin() as session:
            item = session.get_one(Item, item_id, with_for_update=True)
            if item.state not in OPEN_STATES:  # Somebody who was taken for dead has ended it meanwhile.
                return
            batch = item.batch
            reading = add_reading(
                session, self.installation.catalogue.types, cast(int, item.document_id), found, self.actor, batch.why or "",
                asked_by=Actor(batch.created_by, "worker", batch.by_unit),
            )  # fmt: skip
            session.flush()
            item.further_reading_id = reading.id if reading is not None else None
            item.state, item.tries, item.finished_at = DONE, 0, utc_now()
            for page in item.pages:
                page.words = None

    def _read(self, item_id: int) -> _Read:
        with self.installation.sessions() as session:
            item = session.get_one(Item, item_id)
            if failed := [str(page.number) for page in item.pages if page.state == PAGE_FAILED]:
                raise PageNotReadAgain(pages=", ".join(failed), batch=item.batch_id)
            read = {page.number: cast(bytes, page.words) for page in item.pages}
            order = [page.source_page for page in session.get_one(Document, item.document_id).pages]
            return _Read(
                cast(str, item.sha256), cast(Kind, item.kind), item.signed_on, {number: read[number] for number in order}
            )  # fmt: skip

    def _understand(self, read: _Read) -> ReadAgain:
        """Type and fields of the pages, their words and searchable PDF, stored. Nothing of it is on record yet."""
        order, seconds = list(read.pages), seconds_for(read.pages)
        with self.installation.objects.local_copy(read.sha256) as path, self.pool.folder() as folder:
            kept, pdf = keep(read.pages.items(), Path(folder) / "pages"), Path(folder) / "searchable.pdf"
            readings = self.pool.submit(understand_pages, kept, read.signed_on, [], seconds=seconds).result()
            self.pool.submit(write_searchable, path, read.kind, kept, order, pdf, seconds=seconds).result()
            pages = list(kept.read(order))
            return ReadAgain(pages, readings, store_words(self.installation, pages), store_pdf(self.installation, pdf))
