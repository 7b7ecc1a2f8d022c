"""How the queue stands, for whoever runs it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.queue.handing_out import DEAD_AFTER
from ingest.queue.records import Piece, WorkerProcess
from sohoa.clock import utc_now


@dataclass(frozen=True, slots=True)
class QueueState:
    """Who works, and what is in hand. What waits in the records is told by batches."""

    workers: int
    """Processes that said lately that they live."""
    slots: int
    """Pieces that they take at the same time."""
    in_hand: int
    """Pieces that are handed out."""
    put_off: Counter[str]
    """Of them, those that wait for something that is away, by its code."""


def state_of(session: Session) -> QueueState:
    """Of all machines, as the records have it."""
    living = session.scalars(select(WorkerProcess).where(WorkerProcess.seen_at > utc_now() - DEAD_AFTER)).all()
    pieces = session.scalars(select(Piece)).all()
    put_off = Counter(piece.problem or "" for piece in pieces if piece.not_before is not None)
    return QueueState(len(living), sum(one.slots for one in living), len(pieces), put_off)
