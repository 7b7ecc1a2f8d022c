"""Tables of the archive: documents, their pages, fields, renditions and persons; acts; the outbox to the index."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from page.box import Box
from registry.records import Organisation
from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime, covered_by_log
from sohoa.telemetry import current_traceparent

_UNVERIFIED = text("verified_at IS NULL")
_DAMAGED = text("damage IS NOT NULL")


class StoredObject(Base):
    """Bytes that the archive keeps, by their content. The bytes lie in the object store, here is what is known of them."""

    __tablename__ = "stored_object"
    __table_args__ = (
        Index("ix_stored_object_held_until", "held_until"),
        Index("ix_stored_object_verified_at", "verified_at"),
        Index("ix_stored_object_unverified", "stored_at", sqlite_where=_UNVERIFIED, postgresql_where=_UNVERIFIED),
        Index("ix_stored_object_damage", "damage_found_at", sqlite_where=_DAMAGED, postgresql_where=_DAMAGED),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(RecordId)
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when the store was told to hold it, after the commit that put it on record. None: that is still to be done."""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its bytes were read again and compared, last. None: not since they were stored."""
    damage: Mapped[str | None] = mapped_column(String(20))
    """What is wrong with it, until it is repaired: one of `archive.fixity.damage.Damage`. None: nothing was found."""
    damage_found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_IN_FORCE = text("superseded_at IS NULL")
_SUPERSEDED = text("superseded_at IS NOT NULL")
_AWAITING = text("verified_at IS NULL AND superseded_at IS NULL")
_TOLD = ("verified_at", "superseded_at")
"""Empty in every index of those that wait, and there all the same: else SQLite looks each of them up to see that they are."""


class Document(Base):
    """One document found in a source file.

    (source_item, first_page) is the key under which a deposit may be repeated without making a second document; those that were
    superseded do not count. `source_item` is the item of ingest that brought it: a number without a foreign key, because the
    archive stands below ingest and outlives its batches.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(
            "uq_document_source_item_first_page",
            "source_item",
            "first_page",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        Index("ix_document_type_id", "type_id"),
        Index("ix_document_type", "type_id", "unit", "id", sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        Index(
            "ix_document_review",
            "certainty",
            "id",
            "type_id",
            "unit",
            *_TOLD,
            sqlite_where=_AWAITING,
            postgresql_where=_AWAITING,
        ),
        Index(
            "ix_document_review_unit",
            "unit",
            "certainty",
            "id",
            "type_id",
            *_TOLD,
            sqlite_where=_AWAITING,
            postgresql_where=_AWAITING,
        ),
        Index("ix_document_source_sha256", "source_sha256"),
        Index("ix_document_unit", "unit", "id", "type_id", sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        Index("ix_document_superseded", "unit", "id", sqlite_where=_SUPERSEDED, postgresql_where=_SUPERSEDED),
    )

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    source_item: Mapped[int] = mapped_column(RecordId)
    source_name: Mapped[str] = mapped_column(String(500))
    source_sha256: Mapped[str] = mapped_column(ForeignKey("stored_object.sha256"))
    first_page: Mapped[int] = mapped_column(Integer)
    page_count: Mapped[int] = mapped_column(Integer)
    type_id: Mapped[str | None] = mapped_column(String(60))
    type_confidence: Mapped[float] = mapped_column(Float)
    type_evidence: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str | None] = mapped_column(String(50))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))
    verified_form: Mapped[str | None] = mapped_column(String(30))
    """What the officer compared the scan with: original, lawful_copy or electronic_original."""
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When others took its place, because more of its file was read. It is kept, readable by its number, and counts nowhere."""
    superseded_by: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    """The document that its first page went to. The acts tell the others, where it was cut in pieces."""
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """Counts up with everything that changes what stands in it, so that nobody overwrites what somebody else just corrected."""
    certainty: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """`archive.doubt.CERTAIN` less the weight of what speaks against the reading; 0: to be weighed. The lowest wait first."""
    doubts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    """What speaks against the reading, as it was weighed last: code, weight, and the field where it is about one."""

    pages: Mapped[list[DocumentPage]] = relationship(order_by="DocumentPage.position", cascade="all, delete-orphan")
    fields: Mapped[list[FieldValue]] = relationship(order_by="FieldValue.id", cascade="all, delete-orphan")
    renditions: Mapped[list[Rendition]] = relationship(order_by="Rendition.id", cascade="all, delete-orphan")
    persons: Mapped[list[DocumentPerson]] = relationship(cascade="all, delete-orphan")
    organisations: Mapped[list[DocumentOrganisation]] = relationship(cascade="all, delete-orphan")
    corrections: Mapped[list[Correction]] = relationship(order_by="Correction.id", cascade="all, delete-orphan")
    further_readings: Mapped[list[FurtherReading]] = relationship(order_by="FurtherReading.id", cascade="all, delete-orphan")


class DocumentPage(Base):
    """A page of a document: where it lies in the source file, and how it has to be turned."""

    __tablename__ = "document_page"
    __table_args__ = (UniqueConstraint("document_id", "position"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    source_page: Mapped[int] = mapped_column(Integer)
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    dpi: Mapped[float] = mapped_column(Float)
    turn: Mapped[int] = mapped_column(Integer)
    skew: Mapped[float] = mapped_column(Float)
    blank: Mapped[bool] = mapped_column(Boolean)


class FieldValue(Base):
    """A field of a document as it stands now, with the place it was read from.

    What an officer says takes the place of what the machine read: `source` is `officer` then, `confidence` 1, and `value` None
    where the paper does not show the field. What stood there before is kept in a `Correction`.
    """

    __tablename__ = "field_value"
    __table_args__ = (Index("ix_field_value_name_value", "name", "value"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str | None] = mapped_column(String(1000))
    raw: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float] = mapped_column(Float)
    page: Mapped[int] = mapped_column(Integer)
    left: Mapped[float] = mapped_column(Float)
    top: Mapped[float] = mapped_column(Float)
    right: Mapped[float] = mapped_column(Float)
    bottom: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")

    @property
    def box(self) -> Box:
        """Place on the original page."""
        return Box(self.left, self.top, self.right, self.bottom)


class Correction(Base):
    """One change that an officer made to what is said of a document. Undone from the last to the first, they give the reading."""

    __tablename__ = "correction"
    __table_args__ = (
        covered_by_log(
            "id", "document_id", "version", "at", "who", "unit", "why", "what", "name", "field_id", "before", "after",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    """Version of the document that it made."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    who: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
    why: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(String(20))
    """`field`, `type`, `person` or `organisation`."""
    name: Mapped[str | None] = mapped_column(String(60))
    """Of the field; the role of a person or an organisation."""
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field_value.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """All that stood there; None: nothing did."""
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What stands there since; None: nothing does."""


class Rendition(Base):
    """A form in which a document exists: the original, the words read, the searchable PDF; with what made it."""

    __tablename__ = "rendition"
    __table_args__ = (
        covered_by_log(
            "id", "document_id", "kind", "sha256", "size", "media_type", "tool", "version", "settings", "created_at",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    """`original`, `words` or `searchable_pdf`."""
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_object.sha256"))
    size: Mapped[int] = mapped_column(RecordId)
    media_type: Mapped[str] = mapped_column(String(100))
    tool: Mapped[str] = mapped_column(String(100), default="")
    version: Mapped[str] = mapped_column(String(200), default="")
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    stored: Mapped[StoredObject] = relationship(viewonly=True, lazy="joined", innerjoin=True)


class FurtherReading(Base):
    """That a document was read again: a version of its own, with renditions of its own. What was read before stays as it was."""

    __tablename__ = "further_reading"
    __table_args__ = (
        covered_by_log(
            "id", "document_id", "version", "at", "who", "unit", "why", "words_id", "searchable_pdf_id", "said",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    """Version of the document that it made."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    who: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
    why: Mapped[str] = mapped_column(Text)
    words_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    searchable_pdf_id: Mapped[int] = mapped_column(ForeignKey("rendition.id"))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What it says of the document (`archive.read_otherwise`). It takes the place of nothing: a person decides."""


class DocumentPerson(Base):
    """A person whom a document is about, and in which role. List papers have many."""

    __tablename__ = "document_person"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    """`owner`: whose paper it is, as given at upload, said by an officer, or where its own numbers name one person. `child`,
    `mother`, `father`, `deceased`: as its labels say. `mentioned`: a number of theirs was read on it."""


class DocumentOrganisation(Base):
    """An organisation that a document comes from or names, and in which role."""

    __tablename__ = "document_organisation"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)
    """`employer`, `facility` or `issuer`, as its labels and its head say; `mentioned`: a number of it was read on it."""
    found_by: Mapped[str] = mapped_column(String(10))
    """`number`; `name`, where one organisation alone has it; `officer`."""

    organisation: Mapped[Organisation] = relationship()

    @property
    def name(self) -> str | None:
        """What the organisation is called."""
        return self.organisation.name


_UNSEALED = text("position IS NULL")


class Act(Base):
    """What somebody did: who, from where, when, what with which subject, whose papers, and why. Never changed, never removed.

    It is written without waiting for others; `archive.log` gives it its place and its hash afterwards.
    """

    __tablename__ = "act"
    __table_args__ = (
        Index("ix_act_who", "who", "id"),
        Index("ix_act_account", "account", "id"),
        Index("ix_act_unit", "unit", "id"),
        Index("ix_act_verb", "verb", "id"),
        Index("ix_act_kind", "subject_kind", "id"),
        Index("ix_act_subject", "subject_id", "subject_kind", "id"),
        Index("ix_act_at", "at"),
        Index("uq_act_position", "position", unique=True),
        Index("ix_act_unsealed", "id", sqlite_where=_UNSEALED, postgresql_where=_UNSEALED),
    )

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    who: Mapped[str] = mapped_column(String(200))
    account: Mapped[int | None] = mapped_column(RecordId)
    """Number of the account; a number only: the archive does not know accounts."""
    unit: Mapped[str | None] = mapped_column(String(50))
    channel: Mapped[str] = mapped_column(String(10))
    origin: Mapped[str | None] = mapped_column(String(200))
    """From where: the address of the caller, or user and machine of a terminal."""
    purpose: Mapped[str | None] = mapped_column(Text)
    verb: Mapped[str] = mapped_column(String(30))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(100))
    persons: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")
    """Whose papers or data it is about: numbers of persons, ascending."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int | None] = mapped_column(RecordId)
    """Its place in the log, from 1. None: not sealed yet."""
    hash: Mapped[str | None] = mapped_column(String(64))
    """Of it and of all before it."""


class Outbox(Base):
    """What the index must still hear of. Written in the transaction that made the change; done only after the index committed."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    document_id: Mapped[int] = mapped_column(RecordId, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    trace: Mapped[str | None] = mapped_column(String(55), default=current_traceparent)
    """The trace of the change (W3C Trace Context), as in `ingest.records.Batch`."""


class Sequence(Base):
    """The last number given out in each scope."""

    __tablename__ = "sequence"

    scope: Mapped[str] = mapped_column(String(160), primary_key=True)
    last: Mapped[int] = mapped_column(RecordId)


class DocumentCode(Base):
    """A code after công văn 7197, without its version. Told to the sender of a file before that is read, then its document's."""

    __tablename__ = "document_code"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    stem: Mapped[str] = mapped_column(String(30), unique=True)
    """Agency, kind and number: `G09.01_CV_000021`."""
    source_item: Mapped[int] = mapped_column(RecordId, index=True)
    """The item of ingest that it was given out for: a number, as in `Document`."""
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    """None until the file is read, and where it never was."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    statements: Mapped[list[SenderStatement]] = relationship(order_by="SenderStatement.id", cascade="all, delete-orphan")


class SenderStatement(Base):
    """What the sender of a file said of its document, beside what is read: nobody compared it with the paper."""

    __tablename__ = "sender_statement"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("document_code.id"), index=True)
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """By the names of `archive.metadata.Metadata`; the day in ISO 8601."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    who: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
