"""Who has a piece: a worker takes it, keeps it as long as it lives, and gives it back where something that it needs is away."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from ingest.queue.handing_out import DEAD_AFTER
from ingest.queue.records import Piece, Step, WorkerProcess
from sohoa.clock import utc_now

PUT_OFF, MOST_PUT_OFF = timedelta(seconds=2), timedelta(minutes=5)
"""For how long a piece is put off first, twice as long each further time, and at most."""


@dataclass(frozen=True, slots=True)
class Task:
    """A piece that a worker has."""

    piece_id: int
    item_id: int
    step: Step
    pages: range
    """To be read, of the step `read`."""
    tries: int
    """This one included."""


def take(session: Session, piece_id: int, worker: str) -> Task | None:
    """The piece, for this worker alone; None where it is done, or where somebody has it who lives."""
    piece = session.get(Piece, piece_id, with_for_update=True)
    if piece is None or (piece.taken_by not in (None, worker) and _lives(session, piece.taken_by)):
        return None
    piece.tries += 1
    piece.taken_by, piece.taken_at = worker, utc_now()
    return Task(piece.id, piece.item_id, piece.step, range(piece.first, piece.last + 1), piece.tries)


def put_back(session: Session, task: Task, code: str) -> None:
    """What it needs is away (`code`): nobody failed, and it is sent again after a while, never all of them at once."""
    piece = session.get(Piece, task.piece_id, with_for_update=True)
    if piece is not None:
        wait = min(PUT_OFF * 2**piece.put_off, MOST_PUT_OFF) * random.uniform(0.5, 1.0)
        piece.put_off, piece.not_before, piece.problem = piece.put_off + 1, utc_now() + wait, code
        piece.tries, piece.taken_by, piece.sent_at = piece.tries - 1, None, None


def part(session: Session, task: Task) -> None:
    """Page by page instead of the window: one of them ends those who read it."""
    piece = session.get_one(Piece, task.piece_id)
    session.delete(piece)
    session.flush()
    for page in task.pages:
        session.add(Piece(item_id=task.item_id, step="read", first=page, last=page, unit=piece.unit, urgent=piece.urgent))


def give_back(session: Session, worker: str, at_hand: Collection[int]) -> None:
    """What the worker has on record and not at hand: the records were away when it came to an end with it."""
    a_while_ago = utc_now() - DEAD_AFTER
    has = (Piece.taken_by == worker, Piece.taken_at < a_while_ago, Piece.id.not_in(at_hand))
    session.execute(update(Piece).where(*has).values(taken_by=None, sent_at=None))


def done(session: Session, task: Task) -> None:
    """It is behind us."""
    session.execute(delete(Piece).where(Piece.id == task.piece_id))


def say_alive(session: Session, worker: str, slots: int) -> None:
    """Put on record that a process works."""
    process = session.get(WorkerProcess, worker)
    if process is None:
        session.add(WorkerProcess(name=worker, slots=slots))
    else:
        process.seen_at = utc_now()


def say_goodbye(session: Session, worker: str) -> None:
    """It ends; what it has not finished is sent to others."""
    session.execute(delete(WorkerProcess).where(WorkerProcess.name == worker))


def _lives(session: Session, worker: str) -> bool:
    process = session.get(WorkerProcess, worker)
    return process is not None and process.seen_at > utc_now() - DEAD_AFTER
