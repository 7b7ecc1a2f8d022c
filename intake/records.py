"""Tables of the counter: dossiers and what becomes of them, the documents in them, every use of a paper, every look-up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime, covered_by_log


class Dossier(Base):
    """A dossier (hồ sơ thủ tục hành chính): one case of one person under one procedure."""

    __tablename__ = "dossier"
    __table_args__ = (Index("ix_dossier_unit", "unit", "id"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    procedure: Mapped[str | None] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Facts of the case; dates as ISO 8601."""
    unit: Mapped[str | None] = mapped_column(String(50))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(20))
    """How it was handed in: one of `intake.states.CHANNELS`."""
    interlinked: Mapped[bool] = mapped_column(Boolean, default=False)
    """It is one part of an interlinked (liên thông) procedure of several agencies."""
    received_on: Mapped[date] = mapped_column(Date)
    """The day on which papers must be good: that of its code, and of the reception once there was one."""
    state: Mapped[str] = mapped_column(String(20), default="open")
    """One of `intake.states.STATES`."""
    actor: Mapped[str] = mapped_column(String(200))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing_scans_because: Mapped[str | None] = mapped_column(Text)
    """Why it was received although a paper that must be digitised has no scan."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    """`granted` or `refused`, once it is decided."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    documents: Mapped[list[DossierDocument]] = relationship(back_populates="dossier", cascade="all, delete-orphan")
    persons: Mapped[list[DossierPerson]] = relationship(cascade="all, delete-orphan", order_by="DossierPerson.role")
    supplements: Mapped[list[SupplementRequest]] = relationship(
        back_populates="dossier", cascade="all, delete-orphan", order_by="SupplementRequest.id"
    )

    @property
    def person_ids(self) -> set[int]:
        """Everybody whom it is about: numbers of their records."""
        owner = set() if self.person_id is None else {self.person_id}
        return owner | {one.person_id for one in self.persons}


class DossierPerson(Base):
    """Who stands in which role beside the owner: the child, the deceased, …"""

    __tablename__ = "dossier_person"

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class DossierDocument(Base):
    """A document that lies in a dossier, and which requirement it was handed in for, where that is known."""

    __tablename__ = "dossier_document"
    __table_args__ = (UniqueConstraint("dossier_id", "ordinal"),)

    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    """Its number in the dossier (STT), from 1, as it came in. No other paper ever gets it: files are named by it."""
    requirement_id: Mapped[str | None] = mapped_column(String(60))
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    dossier: Mapped[Dossier] = relationship(back_populates="documents")


class SupplementRequest(Base):
    """That papers were asked for, and when the answer came."""

    __tablename__ = "supplement_request"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    asked_by: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
    note: Mapped[str] = mapped_column(Text, default="")
    look_up_id: Mapped[int] = mapped_column(ForeignKey("look_up.id"))
    """What the look-up said when it was asked: the proof."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[str | None] = mapped_column(String(200))

    dossier: Mapped[Dossier] = relationship(back_populates="supplements")
    items: Mapped[list[SupplementItem]] = relationship(cascade="all, delete-orphan", order_by="SupplementItem.id")


class SupplementItem(Base):
    """A paper that was asked for, and why."""

    __tablename__ = "supplement_item"
    __table_args__ = (UniqueConstraint("request_id", "requirement_id"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("supplement_request.id"))
    requirement_id: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    held_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """The document that was held and valid: a re-request."""
    again_because: Mapped[str | None] = mapped_column(Text)
    """Of a re-request: why it was asked for all the same."""


class PaperUse(Base):
    """That a version of a document served a requirement of a dossier: handed in for it, or used again."""

    __tablename__ = "paper_use"
    __table_args__ = (
        UniqueConstraint("dossier_id", "requirement_id", "document_id"),
        Index("ix_paper_use_document_id", "document_id"),
        Index("ix_paper_use_used_at", "used_at"),
        covered_by_log(
            "id", "dossier_id", "requirement_id", "document_id", "version_sha256", "document_version", "kind",
            "from_national_store", "result_code", "paper_code", "look_up_id", "used_at", "used_by", "unit",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    requirement_id: Mapped[str] = mapped_column(String(60))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    version_sha256: Mapped[str] = mapped_column(ForeignKey("stored_object.sha256"))
    """Hash of the original that was used."""
    document_version: Mapped[int] = mapped_column(Integer)
    """Which version of the document that was (`archive.versions`), from 1."""
    kind: Mapped[int] = mapped_column(Integer)
    """0 handed in, 1 used again, 2 used again by a result code that replaces the paper (DuocTaiSuDung)."""
    from_national_store: Mapped[bool] = mapped_column(Boolean, default=False)
    """DuocLayTuKhoDMQG."""
    result_code: Mapped[str | None] = mapped_column(String(60))
    """Of kind 2: the result that replaces the paper (MaKetQuaThayThe)."""
    paper_code: Mapped[str | None] = mapped_column(ForeignKey("paper_code.code"))
    look_up_id: Mapped[int | None] = mapped_column(ForeignKey("look_up.id"))
    """Of kinds 1 and 2: the look-up that found it valid."""
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_by: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))


class PaperCode(Base):
    """The code of a digitised paper. It stays with the document, in whichever dossier that is used again."""

    __tablename__ = "paper_code"
    __table_args__ = (UniqueConstraint("document_id", "stem"),)

    code: Mapped[str] = mapped_column(String(140), primary_key=True)
    stem: Mapped[str] = mapped_column(String(130))
    """The code without its counter: owner, procedure, requirement."""
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class LookUpRecord(Base):
    """Who looked up whose papers, when, why, and what the answer was."""

    __tablename__ = "look_up"
    __table_args__ = (
        covered_by_log(
            "id", "at", "who", "unit", "channel", "purpose", "person_id", "procedure", "on_date", "dossier", "facts", "answers",
        ),
    )  # fmt: skip

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
