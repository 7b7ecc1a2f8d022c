"""Tables of the queue of many machines: pieces of work that are handed out, and the processes that work.

Truth about work stays in batches, items and pages (`ingest.records`). A piece says no more than that somebody was told to take an
item a step further, and who has it; where it is lost, another is handed out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime

Step = Literal["open", "read", "end"]
"""Open a file or take the files out of a zip; read a window of pages; make documents of what was read."""


class Piece(Base):
    """One step of an item that was handed out: it goes when the step is done."""

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("item_id", "step", "first"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    step: Mapped[Step] = mapped_column(String(10))
    first: Mapped[int] = mapped_column(Integer, default=0)
    last: Mapped[int] = mapped_column(Integer, default=0)
    """Pages to be read."""
    unit: Mapped[str | None] = mapped_column(String(50))
    """Of its batch: what a unit has in hand counts when the next pieces are handed out."""
    urgent: Mapped[bool] = mapped_column(default=False)
    """Somebody waits for it at the counter."""
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often it was taken by a process that ended with it."""
    handed_out_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the broker had it for sure. None: it is to be sent."""
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Sent again from then on, because something that it needs was away."""
    put_off: Mapped[int] = mapped_column(Integer, default=0)
    """How often that was so, without an end."""
    problem: Mapped[str | None] = mapped_column(String(60))
    """Code of what was away."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_by: Mapped[str | None] = mapped_column(String(150))
    """Name of the process that works at it."""


class WorkerProcess(Base):
    """A process that takes pieces, as long as it says now and then that it lives."""

    __tablename__ = "worker_process"

    name: Mapped[str] = mapped_column(String(150), primary_key=True)
    slots: Mapped[int] = mapped_column(Integer)
    """Pieces that it takes at the same time."""
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
