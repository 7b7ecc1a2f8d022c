"""Tables of the registry: persons and organisations with their identifiers and merges, units with their successors."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime


class Person(Base):
    """A person (cá nhân). Who it is, the identifiers say; name and birth date alone never do."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_name_key_birth_date", "name_key", "birth_date"),
        Index("ix_person_birth_date", "birth_date"),
    )

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    name_key: Mapped[str | None] = mapped_column(String(200))
    """The name without diacritics and case, to look for it."""
    birth_date: Mapped[str | None] = mapped_column(String(10))
    """ISO 8601, as exact as known: `1985-03-12`, `1985-03`, `1985`."""
    sex: Mapped[str | None] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """The record that was kept where somebody was on record twice. Nothing moves there: undoing a merge clears this."""

    identifiers: Mapped[list[PersonIdentifier]] = relationship(
        back_populates="person", order_by="PersonIdentifier.id", cascade="all, delete-orphan"
    )


class PersonIdentifier(Base):
    """A number that names a person. Old ones stay: they are the key to old papers."""

    __tablename__ = "person_identifier"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Its last day. None: no end is known."""
    source: Mapped[str] = mapped_column(String(40))
    """Where it was learnt: `given` by an officer, `read` from a document, `derived` from another number."""
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=utc_now)
    """None on rows older than this column."""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person] = relationship(back_populates="identifiers")


_STANDS = text("undone_at IS NULL")


class MergeColumns:
    """Who said that two records are one, when and why; and who took it back, when and why."""

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(50))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_reason: Mapped[str | None] = mapped_column(Text)


class PersonMerge(MergeColumns, Base):
    """That two records are one person."""

    __tablename__ = "person_merge"
    __table_args__ = (
        Index("uq_person_merge_merged_id", "merged_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Organisation(Base):
    """An organisation (tổ chức) that papers come from or are about: employer, facility, school or agency."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    """`employer`, `facility`, `school` or `agency`."""
    name: Mapped[str | None] = mapped_column(String(300))
    name_key: Mapped[str | None] = mapped_column(String(300), index=True)
    """The name without diacritics and case, to look for it."""
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Its last day. None: no end is known."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """As of a person."""

    identifiers: Mapped[list[OrganisationIdentifier]] = relationship(
        back_populates="organisation", order_by="OrganisationIdentifier.id", cascade="all, delete-orphan"
    )


class OrganisationIdentifier(Base):
    """A number or code that names an organisation. Old ones stay."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(40))
    """As of a person's identifier."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship(back_populates="identifiers")


class OrganisationMerge(MergeColumns, Base):
    """That two records are one organisation."""

    __tablename__ = "organisation_merge"
    __table_args__ = (
        Index("uq_organisation_merge_merged_id", "merged_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


_ALWAYS_THERE = text("valid_from IS NULL")


class Unit(Base):
    """A unit of the agency for as long as it existed under one name, code and parent.

    A code may be given again to whoever takes over: (code, valid_from) is the key, and the periods of one code never overlap.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        Index("uq_unit_code_always_there", "code", unique=True, sqlite_where=_ALWAYS_THERE, postgresql_where=_ALWAYS_THERE),
    )

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    code: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date | None] = mapped_column(Date)
    """Its first day. None: it was always there."""
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Its last day. None: it is still there."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    legal_basis: Mapped[str | None] = mapped_column(Text)
    verified: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether a person has compared it with its legal basis."""


class UnitSuccessor(Base):
    """That a unit took over what another held, from a day on. One may have several successors, and several one."""

    __tablename__ = "unit_successor"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    since: Mapped[date | None] = mapped_column(Date)
    """None: the day is not known, and counts as past."""
