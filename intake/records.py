"""Tables of the counter: dossiers, the documents in them, and every look-up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sohoa.records import Base, RecordId, UtcDateTime, utc_now


class Dossier(Base):
    """A dossier (hồ sơ thủ tục hành chính): one case of one person under one procedure."""

    __tablename__ = "dossier"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    procedure: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Facts of the case; dates as ISO 8601."""
    unit: Mapped[str | None] = mapped_column(String(50))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(20))
    """How it was handed in: direct, post or online."""
    received_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default="open")
    actor: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    documents: Mapped[list[DossierDocument]] = relationship(back_populates="dossier", cascade="all, delete-orphan")


class DossierDocument(Base):
    """A document that lies in a dossier, and which requirement it was handed in for, where that is known."""

    __tablename__ = "dossier_document"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    requirement_id: Mapped[str | None] = mapped_column(String(60))
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    dossier: Mapped[Dossier] = relationship(back_populates="documents")


class LookUpRecord(Base):
    """Who looked up whose papers, when, why, and what the answer was."""

    __tablename__ = "look_up"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    who: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
    channel: Mapped[str] = mapped_column(String(10))
    purpose: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    procedure: Mapped[str] = mapped_column(String(40))
    on_date: Mapped[date] = mapped_column(Date)
    dossier: Mapped[str | None] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
