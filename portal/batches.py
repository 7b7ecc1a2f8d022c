"""Batches, for API and command line alike: whose are seen, and what is told of their files.

Of a file whose bytes the archive held already, where they lie is told only to whoever may see that batch and find all that was
found in it; everybody else learns that somebody holds them, and nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from archive import acts
from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from archive.rights import Scope, Units
from catalogue import Catalogue
from ingest import batches
from ingest.batches import BatchLine, BatchReport, Holder, ItemProblemReport, ItemReport, among
from ingest.errors import BatchUnknown, OthersTryAgain
from ingest.records import PARTIAL, Batch
from portal.access import Access, access_of, by_grants
from registry.actor import Actor

_AT_ONCE = 500
"""Documents asked for in one query,"""
_WHOLE_AT_ONCE = 50
"""and with all that is known of them."""


@dataclass(frozen=True, slots=True)
class SeenBatch:
    """A batch as far as it is told to whoever asks."""

    report: BatchReport
    documents: Mapping[int, Document]
    """Those found in its files that may be found."""
    readable: frozenset[int] = frozenset()
    """Of these, those that may be read as a whole, where that was asked for."""


@dataclass(frozen=True, slots=True)
class SeenBatches:
    """A part of the list of batches, newest first."""

    total: int
    lines: list[BatchLine]


def visible(session: Session, catalogue: Catalogue, actor: Actor, batch_id: int) -> Batch:
    """The batch. Raises `BatchUnknown`, for one of another unit too, and `RightMissing` for whoever sees none at all."""
    units = access_of(session, catalogue, actor).units_for("see_batches")
    batch = session.get(Batch, batch_id)
    if batch is None or not among(units, batch.unit):
        raise BatchUnknown(id=batch_id)
    return batch


def look_at(session: Session, catalogue: Catalogue, actor: Actor, batch_id: int, *, to_read: bool = False) -> SeenBatch:
    """A batch with what became of its files; asked for its own dossier, unless the actor names another. Raises as `visible`.

    `to_read`: what its documents say is shown too, of those that may be read, and is on record.
    """
    batch = visible(session, catalogue, actor, batch_id)
    asking = replace(actor, dossier=actor.dossier or batch.dossier)
    access, report = access_of(session, catalogue, asking), batches.report(session, batch_id)
    documents = _documents_in(session, report, access.scope("find"))
    told = _told(report, access.units_for("see_batches"), documents)
    readable = {number: one for number, one in documents.items() if to_read and _is_readable(access, one)}
    used = access.grants_used(documents.values(), "find")
    if readable or used:
        acts.record(session, asking, "read", "batch", batch_id, documents=sorted(readable), **by_grants(used))
    return SeenBatch(told, documents, frozenset(readable))


def whole_documents(session: Session, seen: SeenBatch) -> Iterator[Document]:
    """The documents of a batch that may be read, with all that is known of them; of that a few are in memory at a time."""
    numbers = sorted(seen.readable)
    for start in range(0, len(numbers), _WHOLE_AT_ONCE):
        some = list_documents(
            session, DocumentFilter(ids=numbers[start : start + _WHOLE_AT_ONCE]), limit=_WHOLE_AT_ONCE, whole=True
        )
        yield from some
        for document in some:
            session.expire(document)


def listed(session: Session, catalogue: Catalogue, actor: Actor, *, limit: int, offset: int) -> SeenBatches:
    """Batches of the units whose batches the actor sees. Raises `RightMissing` where there are none such."""
    units = access_of(session, catalogue, actor).units_for("see_batches")
    found = batches.list_batches(session, units=units, limit=limit, offset=offset)
    return SeenBatches(batches.count_batches(session, units=units), found)


def retry(session: Session, catalogue: Catalogue, actor: Actor, batch_id: int) -> int:
    """Set what failed to work again, as far as it lies in batches that the actor sees; gives back how many files. Raises as
    `visible`.
    """
    visible(session, catalogue, actor, batch_id)
    units = access_of(session, catalogue, actor).units_for("see_batches")
    return batches.retry(session, batch_id, actor, units=units)


def _documents_in(session: Session, report: BatchReport, within: Scope | None) -> dict[int, Document]:
    ids = list(dict.fromkeys(number for item in report.items for number in item.documents))
    parts = (DocumentFilter(ids=ids[start : start + _AT_ONCE], within=within) for start in range(0, len(ids), _AT_ONCE))
    found = (list_documents(session, part, limit=_AT_ONCE, with_persons=within is not None) for part in parts)
    return {one.id: one for some in found for one in some}


def _is_readable(access: Access, document: Document) -> bool:
    opening = access.opening(document, "read")
    return opening is not None and opening.whole


def _told(report: BatchReport, units: Sequence[Units] | None, found: Collection[int]) -> BatchReport:
    return replace(report, items=tuple(_item_told(item, units, found) for item in report.items))


def _item_told(item: ItemReport, units: Sequence[Units] | None, found: Collection[int]) -> ItemReport:
    documents = tuple(number for number in item.documents if number in found)
    holder = item.held_by
    if holder is None or (among(units, holder.unit) and len(documents) == len(item.documents)):
        return replace(item, documents=documents)
    # What keeps the bytes from being read is the same for everybody; a warning tells of the other's papers and dossiers.
    of_the_bytes = [one for one in item.problems if not one.warning]
    if holder.state == PARTIAL and not among(units, holder.unit):
        of_the_bytes.append(ItemProblemReport.of(OthersTryAgain().problem, warning=True))
    return replace(item, documents=documents, held_by=Holder(holder.state), problems=tuple(of_the_bytes))
