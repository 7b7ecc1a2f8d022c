"""Which pieces come next: what somebody at a counter waits for, then the backlog, then what is read again; of each kind, the next
of the unit that has the fewest in hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from ingest.pipeline import windows_of
from ingest.queue.records import Piece, WorkerProcess
from ingest.records import RECEIVED, WAITING, Batch, Item, ItemPage

AHEAD = 2
"""Pieces in hand for each that can be worked at: so few that what is urgent waits for one piece, so many that nobody idles."""
_ITEMS_AT_ONCE = 20
_NEXT = "SELECT batch_id FROM item WHERE finished_at IS NULL AND batch_id > %s ORDER BY batch_id LIMIT 1"
_BATCHES_WITH_WORK = text(
    f"WITH RECURSIVE open_batch(id) AS (SELECT ({_NEXT % 0}) UNION ALL SELECT ({_NEXT % 'open_batch.id'}) FROM open_batch"
    " WHERE open_batch.id IS NOT NULL) SELECT id FROM open_batch WHERE id IS NOT NULL"
)
"""From batch to batch by the index of open items: however long the backlog is, its items are not gone through."""


@dataclass(frozen=True, slots=True)
class _Handed:
    """What is in hand already."""

    by_unit: Counter[str | None]
    by_item: dict[int, list[Piece]]
    slots: int
    waiting: int
    """Pages that nobody has in hand, as far as it matters; of a file that is not open yet a window's."""

    @property
    def room(self) -> int:
        return max(0, AHEAD * self.slots - self.by_unit.total())


def slots(session: Session) -> int:
    """How many pieces can be worked at now; at least one, so that whoever begins to work finds something."""
    return max(1, session.scalar(select(func.sum(WorkerProcess.slots))) or 0)


def is_short(session: Session) -> bool:
    """Whether workers may soon have nothing to do: a look that costs nothing, before the others."""
    in_hand = session.scalar(select(func.count(Piece.id))) or 0
    return 2 * in_hand <= 3 * slots(session)


def next_pieces(session: Session, window: int) -> list[Piece]:
    """As many as there is room for; `window`: most pages of one. Not added to the session yet."""
    handed = _in_hand(session, window)
    found: list[Piece] = []
    for batches in _by_urgency(session):
        streams = {unit: _of_batches(session, some, handed, window) for unit, some in batches.items()}
        while streams and len(found) < handed.room:
            unit = min(streams, key=lambda one: (handed.by_unit[one] + _count(found, one), str(one)))
            piece = next(streams[unit], None)
            if piece is None:
                del streams[unit]
            else:
                found.append(piece)
    return found


def _count(pieces: Sequence[Piece], unit: str | None) -> int:
    return sum(piece.unit == unit for piece in pieces)


def _in_hand(session: Session, window: int) -> _Handed:
    pieces = session.scalars(select(Piece)).all()
    by_item: dict[int, list[Piece]] = {}
    for piece in pieces:
        by_item.setdefault(piece.item_id, []).append(piece)
    workers = slots(session)
    in_hand = sum(piece.last - piece.first + 1 for piece in pieces if piece.step == "read")
    matter = _pages_ahead(workers, window)
    of_open_items = select(ItemPage.id).join(Item).where(ItemPage.state == WAITING, Item.finished_at.is_(None))
    pages = of_open_items.limit(matter + in_hand)
    unopened = select(Item.id).where(Item.state == RECEIVED).limit(matter)
    waiting = max(0, _how_many(session, pages) - in_hand) + window * _how_many(session, unopened)
    return _Handed(Counter(piece.unit for piece in pieces), by_item, workers, waiting)


def _pages_ahead(slots: int, window: int) -> int:
    """So many pages, at most, are handed out at once and looked at behind these, to see whether the end is near."""
    return (AHEAD + 2) * slots * window


def _how_many(session: Session, some: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _by_urgency(session: Session) -> list[dict[str | None, list[Batch]]]:
    """Batches with open items, by unit, in three kinds: of a dossier, of the backlog, of documents to be read again."""
    numbers = session.scalars(_BATCHES_WITH_WORK).all()
    kinds: list[dict[str | None, list[Batch]]] = [{}, {}, {}]
    for batch in session.scalars(select(Batch).where(Batch.id.in_(numbers)).order_by(Batch.id)):
        kind = 2 if batch.why is not None else 0 if _is_urgent(batch) else 1
        kinds[kind].setdefault(batch.unit, []).append(batch)
    return kinds


def _is_urgent(batch: Batch) -> bool:
    return batch.dossier is not None


def _of_batches(session: Session, batches: Sequence[Batch], handed: _Handed, window: int) -> Iterator[Piece]:
    for batch in batches:
        for item in _open_items(session, batch):
            yield from _of_item(session, batch, item, handed, window)


def _open_items(session: Session, batch: Batch) -> Iterator[Item]:
    last = 0
    while True:
        query = select(Item).where(Item.batch_id == batch.id, Item.finished_at.is_(None), Item.id > last)
        some = session.scalars(query.order_by(Item.id).limit(_ITEMS_AT_ONCE)).all()
        if not some:
            return
        yield from some
        last = some[-1].id


def _of_item(session: Session, batch: Batch, item: Item, handed: _Handed, window: int) -> Iterator[Piece]:
    of_item = {"item_id": item.id, "unit": batch.unit, "urgent": _is_urgent(batch)}
    in_hand = handed.by_item.get(item.id, [])
    if item.state == RECEIVED:
        if not in_hand:
            yield Piece(step="open", first=0, last=0, **of_item)
        return
    query = select(ItemPage.number).where(ItemPage.item_id == item.id, ItemPage.state == WAITING).order_by(ItemPage.number)
    for piece in in_hand:
        query = query.where(~ItemPage.number.between(piece.first, piece.last))
    waiting = session.scalars(query.limit(_pages_ahead(handed.slots, window))).all()
    for pages in windows_of(waiting, window, handed.slots, others=max(0, handed.waiting - len(waiting))):
        yield Piece(step="read", first=pages[0], last=pages[-1], **of_item)
    if not waiting and not in_hand:
        yield Piece(step="end", first=0, last=0, **of_item)
