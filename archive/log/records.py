"""Tables of the log beside the acts themselves: whom an act is about, the seals, and what the log began with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from sohoa.records import Base, RecordId, UtcDateTime

ACTS_HEARD = "acts"
"""Under this key `Session.info` counts the acts of a transaction, for whoever seals them after its commit."""


class ActPerson(Base):
    """Whose papers an act is about: `Act.persons` once more, to be asked by person. The act's own row is what counts."""

    __tablename__ = "act_person"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(RecordId, primary_key=True, autoincrement=False)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id"), primary_key=True, index=True)


class LogHead(Base):
    """The one row at which sealers stand in line, with what the log began with: the hash of that is where the chain begins."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    log: Mapped[str] = mapped_column(String(32))
    """Name of this log, chosen by chance: seals of another installation are never taken for ours."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The highest number in each covered table when the log began: rows up to it no act covers."""
    seal: Mapped[int] = mapped_column(RecordId, default=0)
    """Number of the last seal; 0 before the first."""


class LogSeal(Base):
    """A segment of the log that is closed: its rows have their positions and hashes, and the last of these is signed."""

    __tablename__ = "log_seal"

    number: Mapped[int] = mapped_column(RecordId, primary_key=True, autoincrement=False)
    first: Mapped[int] = mapped_column(RecordId)
    last: Mapped[int] = mapped_column(RecordId)
    """Positions of its first and last row."""
    head: Mapped[str] = mapped_column(String(64))
    """Hash of its last row."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    previous: Mapped[str] = mapped_column(String(64))
    """Hash of the seal before it; of the first, where the chain begins."""
    key: Mapped[str] = mapped_column(String(16))
    """Which key signed it: the beginning of the SHA-256 of the public key."""
    signature: Mapped[str] = mapped_column(String(128))
    """Ed25519, in hex."""
    stored_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When it reached the write-once storage. None: it is still to be sent."""
