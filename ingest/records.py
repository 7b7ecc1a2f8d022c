"""Tables of ingest: batches, their items (files), the items' pages, and what went wrong. Truth about work lives here.

A batch is of files that somebody gave, or of documents that somebody wants read again (`Batch.why`): an item is then the reading
of one document (`Item.document_id`), begins as opened, and ends as done or failed.

States only move forward, and each move is committed. An item that was cut off is taken up at the state in which it stands:

    received  the original is stored; nobody has opened it yet
    opened    its pages are known; they wait, or are being read
    done      its documents are deposited, every page was read (of a zip: its files have become items; of a document that was
              read again: that is on record with it)
    partial   its documents are deposited, some pages could not be read (each has a problem on record)
    failed    it could not be used at all (problem on record; the document that was to be read again is as it was); retry sets it
              back, and what was read is kept for that
    duplicate the very same bytes came before (`duplicate_of`): nothing to read, its documents are linked
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from sohoa.clock import utc_now
from sohoa.errors import Problem
from sohoa.records import Base, RecordId, UtcDateTime
from sohoa.telemetry import current_traceparent

RECEIVED, OPENED, DONE, PARTIAL, FAILED, DUPLICATE = "received", "opened", "done", "partial", "failed", "duplicate"
OPEN_STATES = (RECEIVED, OPENED)
WAITING, READ, PAGE_FAILED = "waiting", "read", "failed"
_OF_DOCUMENT = text("document_id IS NOT NULL")
_IN_HAND = text("state IN ('received', 'opened')")
_UNFINISHED = text("finished_at IS NULL")


class Batch(Base):
    """Files that somebody gave at once, and what they were given for."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_unit", "unit", "id"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    channel: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str | None] = mapped_column(String(50))
    dossier: Mapped[str | None] = mapped_column(String(60))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    procedure: Mapped[str | None] = mapped_column(String(40))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the last file had been taken in; None while it comes in, or where whoever gave it was cut off."""
    why: Mapped[str | None] = mapped_column(Text)
    """Why its documents are to be read again. None: it is of files that were given."""
    by_unit: Mapped[str | None] = mapped_column(String(50))
    """Unit for which they acted who asked for that; `unit` is the one that the documents lie in."""
    trace: Mapped[str | None] = mapped_column(String(55), default=current_traceparent)
    """The trace in which it was asked for (W3C Trace Context): the work on its items goes on with it. None: nothing is traced."""

    items: Mapped[list[Item]] = relationship(order_by="Item.id", back_populates="batch")


class Item(Base):
    """One file of a batch, or one document that is read again: then `sha256` is its source, and only its own pages are read."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("container_id", "name"),
        Index("ix_item_state", "state"),
        Index("ix_item_sha256", "sha256"),
        Index("ix_item_document_id", "document_id", sqlite_where=_OF_DOCUMENT, postgresql_where=_OF_DOCUMENT),
        Index("uq_item_document_id", "document_id", unique=True, sqlite_where=_IN_HAND, postgresql_where=_IN_HAND),
        Index("ix_item_unfinished", "batch_id", "id", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
    )

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    container_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    """The zip that it came in."""
    name: Mapped[str] = mapped_column(String(500))
    sha256: Mapped[str | None] = mapped_column(String(64))
    """None where the bytes could not be taken at all."""
    size: Mapped[int] = mapped_column(RecordId, default=0)
    kind: Mapped[str | None] = mapped_column(String(10))
    page_count: Mapped[int | None] = mapped_column(Integer)
    signed_on: Mapped[date | None] = mapped_column(Date)
    """Day of the first electronic signature, as the file states it."""
    state: Mapped[str] = mapped_column(String(10), default=RECEIVED)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often somebody began to open it or to make its documents without coming to an end."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """The document that is to be read again: by one item at a time. None: a file, in which documents are found."""
    further_reading_id: Mapped[int | None] = mapped_column(ForeignKey("further_reading.id"))
    """What reading it again gave. None: nothing yet, or the very bytes that there are."""
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None exactly as long as there is work to do."""

    batch: Mapped[Batch] = relationship(back_populates="items")
    pages: Mapped[list[ItemPage]] = relationship(order_by="ItemPage.number", cascade="all, delete-orphan")
    problems: Mapped[list[ItemProblem]] = relationship(order_by="ItemProblem.id", cascade="all, delete-orphan")


class SourceClaim(Base):
    """Which item reads these bytes: whoever comes later with the same is its duplicate. The key keeps two from winning."""

    __tablename__ = "source_claim"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))


class ItemPage(Base):
    """One page of an item, and what became of it."""

    __tablename__ = "item_page"
    __table_args__ = (UniqueConstraint("item_id", "number"), Index("ix_item_page_state", "state"))

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    """How often its reader died."""
    words: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    """What was read (`page.kept_words`), until the documents that it belongs to are deposited."""


class ItemProblem(Base):
    """Something that is wrong with an item or one of its pages. A `warning` did not keep it from being read."""

    __tablename__ = "item_problem"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    vi: Mapped[str] = mapped_column(Text)
    en: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None] = mapped_column(Integer)
    warning: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    @classmethod
    def of(cls, problem: Problem, *, warning: bool = False) -> ItemProblem:
        """A problem as a row."""
        return cls(code=problem.code, vi=problem.vi, en=problem.en, page=problem.page, warning=warning)
