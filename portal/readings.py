"""Reading documents again, for API and command line alike: who may ask for it, and how far it is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from archive import acts
from archive.versions import versions_of
from ingest.batches import item_report, last_reading
from ingest.errors import ReadingUnknown
from ingest.records import DONE, FAILED, Item
from portal.access import access_of
from portal.open_documents import OpenDocument, open_document, open_to_change
from portal.shapes import ProblemShape
from portal.version_shapes import ReadingShape
from portal.versions import version_shape
from registry.actor import Actor
from sohoa.assembly import Installation

LOOKS_TOGETHER = timedelta(minutes=1)
"""Whoever asks again and again how far it is, within this time, is on record once."""


def ask_for_reading(session: Session, installation: Installation, actor: Actor, document_id: int, why: str) -> ReadingShape:
    """Have a document read again; of one that is being read again, that reading. The work is `ingest.worker`'s.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, `DocumentSuperseded`, `ReadingReasonMissing`.
    """
    from ingest import reading_again  # With it come OpenCV and all that reads: other commands start without.

    access = access_of(session, installation.catalogue, actor)
    shown = open_to_change(session, access, actor, document_id, installation.objects)
    return _shape(session, shown, reading_again.ask(session, [document_id], actor, why)[document_id])


def show_reading(session: Session, installation: Installation, actor: Actor, document_id: int) -> ReadingShape:
    """How far the reading is that was asked for last, or what became of it; on record as a read of the document.

    Raises `DocumentUnknown`, `PurposeNeeded`, `RightMissing`, `RowsNotTold`, and `ReadingUnknown` where nobody asked for one.
    """
    access = access_of(session, installation.catalogue, actor)
    shown = open_document(session, access, document_id, "read", installation.objects)
    item = last_reading(session, document_id)
    if item is None:
        raise ReadingUnknown(id=document_id)
    if not acts.recorded_lately(session, actor, "read", "document", document_id, what="reading", within=LOOKS_TOGETHER):
        shown.record(session, actor, "read", what="reading")
    return _shape(session, shown, item)


def _shape(session: Session, shown: OpenDocument, item: Item) -> ReadingShape:
    report, batch = item_report(session, item), item.batch
    made = [
        one
        for one in versions_of(session, shown.document)
        if one.reading is not None and one.reading.id == item.further_reading_id
    ]
    return ReadingShape(
        document=shown.document.id,
        batch=batch.id,
        state="done" if item.state == DONE else "failed" if item.state == FAILED else "working",
        asked_at=batch.created_at,
        asked_by=batch.created_by,
        unit=batch.by_unit,
        why=batch.why or "",
        pages=report.pages or 0,
        pages_read=report.pages_read,
        pages_failed=report.pages_failed,
        problems=[ProblemShape.model_validate(one) for one in report.problems],
        finished_at=item.finished_at,
        version=version_shape(shown, made[0]) if made else None,
    )
