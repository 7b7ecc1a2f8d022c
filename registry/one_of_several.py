"""Records of which several are one and the same: whoever was on record twice. The one that was kept stands for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
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
    kind: type[RecordT] = type(record)
    first: int = kept(session, record).id
    group: Select[int] = _group(kind)
    return (first, *sorted(set(session.scalars(group, {"kept": first})) - {first}))


def members(session: Session, record: RecordT) -> list[RecordT]:
    """All records that are one with this one, with their identifiers, the kept one first."""
    kind: type[RecordT] = type(record)
    first: RecordT = kept(session, record)
    found: list[RecordT] = list(session.scalars(_members(kind), {"kept": first.id}).unique())
    return sorted(found, key=lambda one: one is not first)


def every_record_of(session: Session, numbers: Iterable[int]) -> frozenset[int]:
    """The numbers of all records that are one with any of these persons' (`group_ids`). One query."""
    return frozenset(session.connection().execute(_EVERY_RECORD, {"numbers": list(numbers)}).scalars())


# Built once: it stands before every request that names a dossier.
_persons: Any = Person.__table__.c
_named = select(_persons.id, _persons.merged_into_id).where(_persons.id.in_(bindparam("numbers", expanding=True)))
_from_named = _named.cte("onwards", recursive=True)
_onwards = _from_named.union(select(_persons.id, _persons.merged_into_id).where(_persons.id == _from_named.c.merged_into_id))
_kept = select(_onwards.c.id).where(_onwards.c.merged_into_id.is_(None)).cte("whole", recursive=True)
_whole = _kept.union(select(_persons.id).where(_persons.merged_into_id == _kept.c.id))
_EVERY_RECORD = select(_whole.c.id)


@cache
def _members(kind: type[RecordT]) -> Select[RecordT]:
    return select(kind).where(kind.id.in_(_group(kind))).order_by(kind.id).options(joinedload(kind.identifiers))


@cache
def _group(kind: type[RecordT]) -> Select[int]:
    """The numbers of all records that are one with the record `kept`."""
    whole = select(kind.id).where(kind.id == bindparam("kept")).cte("one_of_several", recursive=True)
    whole = whole.union(select(kind.id).where(kind.merged_into_id == whole.c.id))
    return select(whole.c.id)
