"""The table of grants."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Boolean, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

import registry.accounts.records  # noqa: F401  The table of accounts, which grants name.
from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime, covered_by_log


class AccessGrant(Base):
    """That one account may do named things with named papers, from a day to a day (`docs/rights.md`). Ended, never deleted."""

    __tablename__ = "access_grant"
    __table_args__ = (
        covered_by_log(
            "id", "account_id", "actions", "unit", "begins", "ends", "reason", "sensitive", "council_decision", "type_ids",
            "person_ids", "document_ids", "dossier_code", "given_at", "given_by", "given_by_account", "ended_at", "ended_by",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    actions: Mapped[list[str]] = mapped_column(JSON)
    unit: Mapped[str | None] = mapped_column(String(50))
    """Whose papers: those of the unit that the giver kept records for. None: of the whole agency."""
    begins: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    """Its last day."""
    reason: Mapped[str] = mapped_column(Text)
    sensitive: Mapped[bool] = mapped_column(Boolean)
    council_decision: Mapped[str | None] = mapped_column(String(100))
    type_ids: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    person_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    document_ids: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    dossier_code: Mapped[str | None] = mapped_column(String(60))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    given_by: Mapped[str] = mapped_column(String(200))
    given_by_account: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Taken back before its last day, at once."""
    ended_by: Mapped[str | None] = mapped_column(String(200))
