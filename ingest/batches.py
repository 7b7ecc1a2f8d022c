"""Batches as they are asked for, and set to work again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from archive import acts
from archive.rights import Units
from archive.rights.in_records import in_units
from ingest.claims import claim, claim_instead, reading_in_hand
from ingest.errors import BatchUnknown
from ingest.linking import documents_from, link_duplicate
from ingest.records import (
    DUPLICATE,
    FAILED,
    OPEN_STATES,
    OPENED,
    PAGE_FAILED,
    PARTIAL,
    READ,
    RECEIVED,
    WAITING,
    Batch,
    Item,
    ItemProblem,
)
from registry.actor import Actor
from sohoa.errors import Problem

BatchState = Literal["working", "receiving", "done", "partial", "failed"]
"""receiving: its files still come in, or whoever gave them was cut off; partial: something of it could not be read; failed:
nothing could."""
_Endings = Counter[tuple[str, str | None]]
"""How many items of a batch are in which state; of duplicates, beside it, that of the copy that came first."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Where the bytes of a duplicate lie already. Whoever may not know that learns the state alone."""

    state: str
    item: int | None = None
    batch: int | None = None
    name: str | None = None
    unit: str | None = None
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class ItemProblemReport:
    """What is wrong with an item, or with one of its pages."""

    code: str
    vi: str
    en: str
    page: int | None
    warning: bool

    @classmethod
    def of(cls, problem: Problem, *, warning: bool = False) -> ItemProblemReport:
        """A problem that is on nobody's record."""
        return cls(problem.code, problem.vi, problem.en, problem.page, warning)


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One file of a batch and what became of it; or one document that is read again."""

    id: int
    name: str
    state: str
    kind: str | None
    size: int
    sha256: str | None
    pages: int | None
    pages_read: int
    pages_failed: int
    problems: tuple[ItemProblemReport, ...]
    documents: tuple[int, ...]
    """Documents found in it; of a duplicate, those found in the copy that came first."""
    held_by: Holder | None = None
    """Of a duplicate: where the copy that came first lies."""

    @property
    def failed(self) -> bool:
        """Nothing of it could be read."""
        return FAILED in (self.state, self.held_by.state if self.held_by is not None else None)

    @property
    def fell_short(self) -> bool:
        """Something of it could not be read."""
        return self.state in (FAILED, PARTIAL) or (self.held_by is not None and self.held_by.state in (FAILED, PARTIAL))


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch without its items."""

    id: int
    created_at: datetime
    created_by: str
    channel: str
    unit: str | None
    dossier: str | None
    person_id: int | None
    procedure: str | None
    why: str | None
    """Why its documents are read again. None: it is of files that were given."""
    received: bool
    """All its files were taken in; else whoever gave them was cut off, or is still at it."""
    state: BatchState
    counts: Mapping[str, int]
    """How many items are in which state."""


@dataclass(frozen=True, slots=True)
class BatchReport(BatchLine):
    """A batch with its items."""

    items: tuple[ItemReport, ...]


def report(session: Session, batch_id: int) -> BatchReport:
    """A batch with all that became of it. Raises `BatchUnknown`."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise BatchUnknown(id=batch_id)
    whole = (selectinload(Item.pages), selectinload(Item.problems))
    found = session.scalars(select(Item).where(Item.batch_id == batch_id).order_by(Item.id).options(*whole))
    items = tuple(item_report(session, item) for item in found)
    endings = Counter((item.state, item.held_by.state if item.held_by is not None else None) for item in items)
    return BatchReport(**_line(batch, endings), items=items)


def list_batches(session: Session, *, units: Sequence[Units] | None = None, limit: int = 50, offset: int = 0) -> list[BatchLine]:
    """Batches, newest first; those of any of these units, of all unless told. However many items they have: they are counted."""
    found = list(session.scalars(_of(select(Batch), units).order_by(Batch.id.desc()).limit(limit).offset(offset)))
    endings: defaultdict[int, _Endings] = defaultdict(Counter)
    first = aliased(Item)
    counted = (
        select(Item.batch_id, Item.state, first.state, func.count())
        .outerjoin(first, Item.duplicate_of == first.id)
        .where(Item.batch_id.in_([batch.id for batch in found]))
        .group_by(Item.batch_id, Item.state, first.state)
        .order_by(Item.state)
    )
    for batch_id, state, state_of_first, count in session.execute(counted):
        endings[batch_id][state, state_of_first] = count
    return [BatchLine(**_line(batch, endings[batch.id])) for batch in found]


def count_batches(session: Session, *, units: Sequence[Units] | None = None) -> int:
    """How many batches there are, as `list_batches` takes them."""
    return session.scalar(_of(select(func.count(Batch.id)), units)) or 0


def _of(query: Select[Any], units: Sequence[Units] | None) -> Select[Any]:
    return query if units is None else query.where(in_units(Batch.unit, units))


def _line(batch: Batch, endings: _Endings) -> dict[str, Any]:
    """What a `BatchLine` says."""
    counts: Counter[str] = Counter()
    for (state, _), count in endings.items():
        counts[state] += count
    as_they_are = ("id", "created_at", "created_by", "channel", "unit", "dossier", "person_id", "procedure", "why")
    received = batch.received_at is not None
    return {
        **{name: getattr(batch, name) for name in as_they_are},
        "received": received,
        "state": _state(endings, received=received),
        "counts": dict(counts),
    }


def _state(endings: _Endings, *, received: bool) -> BatchState:
    """With an error on record below it, a batch is never just done."""
    if any(state in OPEN_STATES for both in endings for state in both):
        return "working"
    if not received:
        return "receiving"
    if not any(state in (FAILED, PARTIAL) for both in endings for state in both):
        return "done"
    return "failed" if all(FAILED in both for both in endings) else "partial"


def last_reading(session: Session, document_id: int) -> Item | None:
    """The reading of a document that was asked for last: in hand, or what became of it."""
    return session.scalar(select(Item).where(Item.document_id == document_id).order_by(Item.id.desc()).limit(1))


def item_report(session: Session, item: Item) -> ItemReport:
    """What became of an item."""
    first = session.get_one(Item, item.duplicate_of) if item.duplicate_of is not None else item
    pages = Counter(page.state for page in item.pages)
    return ItemReport(
        id=item.id,
        name=item.name,
        state=item.state,
        kind=first.kind,
        size=item.size,
        sha256=item.sha256,
        pages=first.page_count,
        pages_read=pages[READ],
        pages_failed=pages[PAGE_FAILED],
        problems=tuple(_problem_reports(first.problems)),
        documents=tuple(_documents(session, item, first)),
        held_by=_holder(first) if first is not item else None,
    )


def _documents(session: Session, item: Item, first: Item) -> Iterable[int]:
    if item.document_id is not None:
        return (item.document_id,)
    return (one.id for one in documents_from(session, first.id)) if first is not item or item.kind != "zip" else ()


def _holder(first: Item) -> Holder:
    return Holder(first.state, first.id, first.batch_id, first.name, first.batch.unit, first.batch.dossier)


def _problem_reports(problems: Iterable[ItemProblem]) -> Iterable[ItemProblemReport]:
    return (ItemProblemReport(one.code, one.vi, one.en, one.page, one.warning) for one in problems)


def retry(session: Session, batch_id: int, actor: Actor, *, units: Sequence[Units] | None = None) -> int:
    """Set the failed items and pages of a batch to work again; gives back how many items. What is not of `units` is not touched.

    What was deposited stays as it is, unless further pages are read: then `ingest.pipeline` tells what changes. Raises
    `BatchUnknown`.
    """
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise BatchUnknown(id=batch_id)
    failed = (_to_try_again(session, item, units) for item in batch.items)
    again = {item.id: item for item in failed if item is not None}
    for item in again.values():
        _set_back(session, item, actor)
        acts.record(session, actor, "retry", "item", item.id, batch=batch_id)
    return len(again)


def among(units: Sequence[Units] | None, unit: str | None) -> bool:
    """Whether a unit is one of those; None: they are all."""
    return units is None or any(unit in one for one in units)


def _to_try_again(session: Session, item: Item, units: Sequence[Units] | None) -> Item | None:
    """The item that failed: this one; of a duplicate the copy that came first, or the duplicate itself, as `claims` has it."""
    if item.state == DUPLICATE:
        first = session.get_one(Item, item.duplicate_of)
        if among(units, first.batch.unit):
            return first if first.state in (FAILED, PARTIAL) else None
        return item if claim_instead(session, item, first) else None
    if item.document_id is not None and reading_in_hand(session, item.document_id) is not None:
        return None
    return item if item.state in (FAILED, PARTIAL) and item.sha256 else None


def _set_back(session: Session, item: Item, actor: Actor) -> None:
    """Where somebody else took these bytes meanwhile, they are not read again. What is still wrong stays on record."""
    holder = claim(session, item) if item.document_id is None else None
    if holder is not None:
        item.state, item.duplicate_of = DUPLICATE, holder
        link_duplicate(session, item, actor)
        return
    failed = {page.number for page in item.pages if page.state == PAGE_FAILED}
    for page in item.pages:
        if page.state == PAGE_FAILED:
            page.state, page.tries = WAITING, 0
    item.state = OPENED if item.pages else RECEIVED
    item.tries, item.finished_at = 0, None
    for problem in list(item.problems):
        if not item.pages or problem.page in failed or (problem.page is None and not problem.warning):
            session.delete(problem)
