"""Tables of the registry: persons with their identifiers; units with their successors."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sohoa.records import Base, RecordId, UtcDateTime, utc_now


class Person(Base):
    """A person (cá nhân). Who it is, the identifiers say; name and birth date alone never do."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_key_birth_date", "name_key", "birth_date"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    name: Mapped[str | None] = mapped_column(String(200))
    name_key: Mapped[str | None] = mapped_column(String(200))
    """The name without diacritics and case, to look for it."""
    birth_date: Mapped[str | None] = mapped_column(String(10))
    """ISO 8601, as exact as known: `1985-03-12`, `1985-03`, `1985`."""
    sex: Mapped[str | None] = mapped_column(String(3))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

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
    source: Mapped[str] = mapped_column(String(40))
    """Where it was learnt: `given` by an officer, `read` from a document, …"""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person] = relationship(back_populates="identifiers")


class Unit(Base):
    """A unit of the agency, for as long as it existed; its successor takes over what it held."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    code: Mapped[str] = mapped_column(String(50), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
