"""What the records say of the work: how much there is of everything, and how long what waits has waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.fixity.affected import count_damaged
from archive.fixity.verifying import unverified_since
from archive.log.records import LogSeal
from archive.log.sealing import unsealed_since
from archive.records import Act, Document, Outbox, StoredObject
from ingest.records import (
    DONE,
    DUPLICATE,
    FAILED,
    OPEN_STATES,
    PAGE_FAILED,
    PARTIAL,
    READ,
    WAITING,
    Item,
    ItemPage,
)
from sohoa.clock import utc_now

Value = tuple[tuple[str, ...], float]
"""The values of the labels, and what is told of them."""
Asked = Callable[[Session], Iterable[Value]]


@dataclass(frozen=True, slots=True)
class Gauge:
    """One thing that the records say."""

    name: str
    told: str
    labels: tuple[str, ...]
    ask: Asked


def _count(*which: ColumnElement[bool]) -> Asked:
    return lambda session: [((), session.scalar(select(func.count()).where(*which)) or 0)]


def _by(column: InstrumentedAttribute[Any], *values: str) -> Asked:
    """How many rows have each of these values, in a column that has an index."""

    def by(session: Session) -> Iterable[Value]:
        counted = session.execute(select(column, func.count()).group_by(column)).all()
        by_value = dict.fromkeys(values, 0) | {str(value): count for value, count in counted}
        return [((value,), count) for value, count in by_value.items()]

    return by


def _age(since: Callable[[Session], datetime | None]) -> Asked:
    """Seconds since then; 0 where nothing waits."""

    def age(session: Session) -> Iterable[Value]:
        then = since(session)
        return [((), (utc_now() - then).total_seconds() if then is not None else 0.0)]

    return age


def _first(at: InstrumentedAttribute[Any], *which: ColumnElement[bool]) -> Callable[[Session], datetime | None]:
    """When the first of these rows came, by their number."""
    return lambda session: session.scalar(select(at).where(*which).order_by(at.class_.id).limit(1))


def _queue(session: Session) -> Iterable[Value]:
    reads_again = Item.document_id.is_not(None)
    counted = session.execute(select(reads_again, func.count()).where(Item.state.in_(OPEN_STATES)).group_by(reads_again)).all()
    by_kind = {"files": 0, "readings": 0} | {"readings" if again else "files": count for again, count in counted}
    return [((kind,), count) for kind, count in by_kind.items()]


def _objects(session: Session) -> Iterable[Value]:
    for state, which in (("held", StoredObject.held_until.is_not(None)), ("waiting", StoredObject.held_until.is_(None))):
        yield (state,), session.scalar(select(func.count()).where(which)) or 0


_WORKED_ON, _TO_TELL = Item.state.in_(OPEN_STATES), Outbox.done_at.is_(None)
GAUGES = (
    Gauge(
        "sohoa_items",
        "Files that came in and documents that are read again, by `state`.",
        ("state",),
        _by(Item.state, *OPEN_STATES, DONE, PARTIAL, FAILED, DUPLICATE),
    ),
    Gauge("sohoa_pages", "Pages of them, by `state`.", ("state",), _by(ItemPage.state, WAITING, READ, PAGE_FAILED)),
    Gauge(
        "sohoa_queue",
        "Items that wait or are worked on, by `kind`: files that came in, readings of documents again.",
        ("kind",),
        _queue,
    ),
    Gauge(
        "sohoa_queue_oldest_seconds",
        "How long the oldest that waits or is worked on has been there.",
        (),
        _age(_first(Item.received_at, _WORKED_ON)),
    ),
    Gauge("sohoa_documents", "Documents in force.", (), _count(Document.superseded_at.is_(None))),
    Gauge("sohoa_outbox", "Changes that the index has not heard of.", (), _count(_TO_TELL)),
    Gauge("sohoa_outbox_oldest_seconds", "How long the oldest of them waits.", (), _age(_first(Outbox.created_at, _TO_TELL))),
    Gauge("sohoa_acts_unsealed", "Acts on record that have no seal yet.", (), _count(Act.position.is_(None))),
    Gauge("sohoa_acts_unsealed_oldest_seconds", "How long the oldest of them waits.", (), _age(unsealed_since)),
    Gauge("sohoa_seals_unsent", "Seals that did not reach the write-once storage yet.", (), _count(LogSeal.stored_at.is_(None))),
    Gauge("sohoa_objects", "Objects on record, by `state`: held by the store, or waiting to be.", ("state",), _objects),
    Gauge("sohoa_objects_damaged", "Objects on record as damaged or lost.", (), lambda session: [((), count_damaged(session))]),
    Gauge(
        "sohoa_fixity_oldest_seconds",
        "How long nobody looked whether the object that waits longest for it is whole.",
        (),
        _age(unverified_since),
    ),
)
