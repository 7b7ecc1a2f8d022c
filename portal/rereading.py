"""Documents that an older reader read are read again by that of today, in bulk; and the report of what that changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.older_readings import in_portions, read_before
from archive.read_otherwise import KIND
from archive.records import Document, FurtherReading
from ingest.batches import item_report
from ingest.records import DONE, FAILED, Item
from page.readers import NO_READER, Rank, rank
from portal.access import Access, access_of
from portal.errors import UsageMistake
from portal.open_documents import OpenDocument, as_open, note_grants
from portal.printing.field_names import FIELD_NAMES_VI
from portal.reread_shapes import ChangedFieldShape, FieldCountShape, RereadDocumentShape, RereadReportShape
from portal.shapes import ProblemShape
from portal.versions import further_reading_shape
from registry.actor import Actor
from sohoa.assembly import Installation


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking."""

    older: int
    refused: int
    documents: tuple[int, ...]
    batches: tuple[int, ...]


def rank_of(name: str, today: str, *, only_count: bool = False) -> Rank:
    """Of the reader that is meant: `own 1` is that one, `own` alone that of today, where it reads now.

    Raises `UsageMistake` for a reader that there is not; and for one newer than that of today, unless documents are only counted:
    what reads now would read them in vain.
    """
    named, now = rank(name), rank(today)
    if named == NO_READER:
        raise UsageMistake(reason=f"--older-than {name}: own | tesseract | both.", command="sohoa document reread")
    if named == now[:1]:
        return now
    if named > now and not only_count:
        raise UsageMistake(
            reason=f"--older-than {name}: bộ đọc hiện nay cũ hơn / the reader of today is older: {today}. SOHOA_READER.",
            command="sohoa document reread",
        )
    return named


def ask_for_older(
    installation: Installation, actor: Actor, reader: Rank, why: str, *, most: int | None = None, only_count: bool = False
) -> Asked:
    """Have documents read again that an older reader read, the first `most` of them; in portions, each a transaction.

    A document that may not be changed by this actor is counted, and left; one that they may not even find is as if it were not
    there. Raises `ReadingReasonMissing`, and `PurposeNeeded` and `RightMissing` as a list does.
    """
    from ingest import reading_again  # With it come OpenCV and all that reads: other commands start without.

    older = refused = 0
    asked: list[int] = []
    batches: set[int] = set()
    with installation.sessions() as session:
        access_of(session, installation.catalogue, actor).listing()
        numbers = read_before(session, reader)
    for portion in in_portions(numbers):
        with installation.sessions.begin() as session:
            access = access_of(session, installation.catalogue, actor)
            documents = session.scalars(select(Document).where(Document.id.in_(portion)).order_by(Document.id)).all()
            open_ = [one for one in documents if _may_be_changed(access, one)]
            shut = [one for one in documents if one not in open_ and access.opening(one, "find") is not None]
            older, refused = older + len(open_), refused + len(shut)
            wanted = open_ if most is None else open_[: most - len(asked)]
            if only_count or not wanted:
                continue
            for one in wanted:
                note_grants(session, actor, as_open(session, access, one, "change", installation.objects))
            readings = reading_again.ask(session, [one.id for one in wanted], actor, why)
            asked += readings
            batches |= {item.batch_id for item in readings.values()}
    return Asked(older, refused, tuple(asked), tuple(sorted(batches)))


def _may_be_changed(access: Access, document: Document) -> bool:
    opening = access.opening(document, "change")
    return opening is not None and opening.whole


def report(session: Session, installation: Installation, actor: Actor, batches: Sequence[int]) -> RereadReportShape:
    """What reading the documents of these batches again changed, as far as they may be read; each on record as a read.

    Raises `PurposeNeeded` and `RightMissing` as a list does.
    """
    access = access_of(session, installation.catalogue, actor)
    access.listing()
    items = session.scalars(
        select(Item).where(Item.batch_id.in_(batches), Item.document_id.is_not(None)).order_by(Item.document_id)
    ).all()
    counts: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    lines = []
    for item in items:
        document = session.get_one(Document, item.document_id)
        if access.opening(document, "read") is None:
            continue
        shown = as_open(session, access, document, "read", installation.objects)
        line = _line(session, shown, item)
        state = _state(item, line)
        counts[state] += 1
        if state in ("failed", "otherwise"):
            shown.record(session, actor, "read", what="reading")
            fields.update(one.name for one in line.changed)
            lines.append(line)
    return RereadReportShape(
        batches=sorted(batches),
        documents=counts.total(),
        waiting=counts["waiting"],
        failed=counts["failed"],
        same=counts["same"],
        otherwise=counts["otherwise"],
        fields=[FieldCountShape(name=name, name_vi=_name_vi(name), documents=count) for name, count in fields.most_common()],
        lines=lines,
    )


def _state(item: Item, line: RereadDocumentShape) -> str:
    if item.state == FAILED:
        return "failed"
    if item.state != DONE:
        return "waiting"
    return "otherwise" if line.changed or line.would_be_documents > 1 else "same"


def _line(session: Session, shown: OpenDocument, item: Item) -> RereadDocumentShape:
    document, problems = shown.document, [ProblemShape.model_validate(one) for one in item_report(session, item).problems]
    reading = session.get(FurtherReading, item.further_reading_id) if item.further_reading_id is not None else None
    if reading is None:
        return RereadDocumentShape(document=document.id, version=None, would_be_documents=1, changed=[], problems=problems)
    said = further_reading_shape(document, reading)
    changed = [
        ChangedFieldShape(
            name=one.name,
            name_vi=_name_vi(one.name),
            stands=_stands(document, one.name),
            read=[value.value for value in one.read if value.value is not None],
        )
        for one in said.otherwise
        if shown.extract is None  # What it says otherwise is said of the whole paper.
    ]
    return RereadDocumentShape(
        document=document.id,
        version=reading.version,
        would_be_documents=said.would_be_documents,
        changed=changed,
        problems=problems,
    )


def _stands(document: Document, name: str) -> list[str]:
    if name == KIND:
        return [document.type_id] if document.type_id is not None else []
    return [row.value for row in document.fields if row.name == name and row.value is not None]


def _name_vi(name: str) -> str:
    return FIELD_NAMES_VI.get(name, name)
