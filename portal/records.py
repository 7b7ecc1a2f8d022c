"""Tables of the portal: answers to writes that may be sent again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime


class IdempotencyKey(Base):
    """A write that was done under a key, and what was answered. It goes when it expires: the answer may name persons."""

    __tablename__ = "idempotency_key"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    scope: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of who sent it and the key: two callers may choose the same key."""
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 of method, path, query and body."""
    status: Mapped[int | None] = mapped_column(Integer)
    """None only inside the transaction that does the write."""
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
