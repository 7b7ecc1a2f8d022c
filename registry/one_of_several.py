"""Records of which several are one and the same: whoever was on record twice. The one that was kept stands for all of them."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from registry.records import Organisation, Person

RecordT = TypeVar("RecordT", Person, Organisation)


def kept(session: Session, record: RecordT) -> RecordT:
    """The record that stands for this one: itself, or the last that it was merged into. One query, however long the way."""
    if record.merged_into_id is None:
        return record
    kind = type(record)
    onwards = select(kind.id, kind.merged_into_id).where(kind.id == record.id).cte("onwards", recursive=True)
    onwards = onwards.union(select(kind.id, kind.merged_into_id).where(kind.id == onwards.c.merged_into_id))
    last = select(onwards.c.id).where(onwards.c.merged_into_id.is_(None))
    return session.scalars(select(kind).where(kind.id.in_(last))).one()


def group_ids(session: Session, record: RecordT) -> tuple[int, ...]:
    """The numbers of all records that are one with this one, the kept one first."""
    first: int = kept(session, record).id
    return (first, *sorted(set(session.scalars(_group(type(record), first))) - {first}))


def members(session: Session, record: RecordT) -> list[RecordT]:
    """All records that are one with this one, with their identifiers, the kept one first."""
    kind: type[RecordT] = type(record)
    first: RecordT = kept(session, record)
    group: Select[RecordT] = select(kind).where(kind.id.in_(_group(kind, first.id))).order_by(kind.id)
    found: list[RecordT] = list(session.scalars(group.options(joinedload(kind.identifiers))).unique())
    return sorted(found, key=lambda one: one is not first)


def _group(kind: type[RecordT], kept_id: int) -> Select[int]:
    whole = select(kind.id).where(kind.id == kept_id).cte("one_of_several", recursive=True)
    whole = whole.union(select(kind.id).where(kind.merged_into_id == whole.c.id))
    return select(whole.c.id)
