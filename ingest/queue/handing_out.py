"""Pieces go from the records to the broker, and again where they were lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update

from ingest.queue.broker import Send
from ingest.queue.next_pieces import is_short, next_pieces
from ingest.queue.records import Piece, WorkerProcess
from ingest.records import OPEN_STATES, Item
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.records import alone

DEAD_AFTER = timedelta(seconds=20)
"""A worker that says nothing for so long is taken for dead, and what it had is sent to others."""
LOST_AFTER = timedelta(minutes=5)
"""A piece that nobody took for so long is sent again: the broker may have lost it. If it had not, the second is passed over."""


def hand_out(installation: Installation, send: Send) -> int:
    """Send the next pieces, where workers may soon have nothing to do. Gives back how many.

    One process at a time does it; what it does not see yet, the next one will. Raises `BrokerUnreachable`: what was handed out is
    on record then, and is sent by `send_again`.
    """
    with installation.sessions() as session:
        if not is_short(session):
            return 0
    with alone(installation.engine, "handing-out", installation.settings.data) as ours:
        if not ours:
            return 0
        with installation.sessions.begin() as session:
            pieces = next_pieces(session, installation.settings.window)
            session.add_all(pieces)
            session.flush()
        _send_all(installation, pieces, send)
    return len(pieces)


def send_again(installation: Installation, send: Send) -> int:
    """Send what was lost: what dead workers had, what the broker never had or does not give out, what was put off until now.

    Gives back how many pieces. Raises `BrokerUnreachable`.
    """
    now = utc_now()
    with installation.sessions.begin() as session:
        dead = session.scalars(select(WorkerProcess.name).where(WorkerProcess.seen_at < now - DEAD_AFTER)).all()
        session.execute(delete(WorkerProcess).where(WorkerProcess.name.in_(dead)))
        living = select(WorkerProcess.name)
        nobody_has_it = Piece.taken_by.is_not(None) & Piece.taken_by.not_in(living)
        session.execute(update(Piece).where(nobody_has_it).values(taken_by=None, sent_at=None))
        still_open = exists().where(Item.id == Piece.item_id, Item.state.in_(OPEN_STATES))
        session.execute(delete(Piece).where(Piece.taken_by.is_(None), ~still_open))
        never_sent = Piece.sent_at.is_(None) & (Piece.not_before.is_(None) | (Piece.not_before <= now))
        lost = never_sent | (Piece.sent_at < now - LOST_AFTER)
        pieces = session.scalars(select(Piece).where(Piece.taken_by.is_(None), lost).order_by(Piece.id)).all()
    _send_all(installation, pieces, send)
    return len(pieces)


def _send_all(installation: Installation, pieces: Sequence[Piece], send: Send) -> None:
    sent: list[int] = []
    began = utc_now()
    try:
        for piece in pieces:
            send(piece.id, urgent=piece.urgent)
            sent.append(piece.id)
    finally:
        _note_sent(installation, sent, began)


def _note_sent(installation: Installation, piece_ids: Sequence[int], at: datetime) -> None:
    """A piece may be done by now, and gone."""
    if piece_ids:
        with installation.sessions.begin() as session:
            session.execute(update(Piece).where(Piece.id.in_(piece_ids)).values(sent_at=at, not_before=None))
