"""Acts as they are asked for: by those who audit, and by the person whose papers were looked at.

The log only ever grows, and nobody is to wait until all of it was gone through. Each condition knows indexes that tell the acts
for which it holds. Of these the one is taken that reaches furthest back with some thousands of acts, and only those are looked
at: a part of a list may hold fewer than was asked for, or none, and the list goes on all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, cast, false, func, or_, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from archive.log.records import ActPerson
from archive.records import Act, DocumentPerson

LOOKED_AT = 2_000
"""So many acts are looked at in some milliseconds, wherever in the log they lie."""
_AT_FIRST = 10
"""So many for each that is wanted: mostly there are enough among them."""

Key = tuple[Any, int]
"""Where an act stands in the order of a list: by what it is ordered, and its number."""
Order = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[int]]
BY_NUMBER: Order = (Act.id, Act.id)
BY_TIME: Order = (Act.at, Act.id)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, eq=False, slots=True)
class Way:
    """A query of numbers of acts that an index answers."""

    numbers: Select[int]
    order: Order | None = BY_NUMBER
    """In which the index has them. None: all of them have to be found before they are in any."""
    columns: Order = BY_NUMBER
    """Of that order, in this query."""
    through: Select[Any] | CompoundSelect[Any] | None = None
    """Records over which it goes: it is one only where these are few."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of an act, in words that no index answers, and the ways to those for which it holds."""

    holds: ColumnElement[bool]
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True)
class ActFilter:
    """Which acts are asked for; what is None does not matter."""

    who: str | None = None
    account: int | None = None
    unit: str | None = None
    verb: str | None = None
    subject_kind: str | None = None
    subject_id: str | None = None
    persons: Sequence[int] | None = None
    """Whose papers or data they are about: any of these. Papers are theirs that were theirs then, or are now."""
    since: datetime | None = None
    until: datetime | None = None
    """They were done from then on, and before then."""
    within: Sequence[Condition] | None = None
    """Those among which somebody may look: any of these holds. None: all."""

    @property
    def order(self) -> Order:
        """By number: a later act was begun later, whenever it was committed. Those of some time, by time."""
        return BY_NUMBER if self.since is None and self.until is None else BY_TIME

    @property
    def ends(self) -> tuple[Key, Key]:
        """Before and behind all of them, in that order."""
        if self.order is BY_NUMBER:
            return (0, 0), (sys.maxsize, sys.maxsize)
        return (self.since or _FIRST, 0), (self.until or _LAST, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """Acts, newest first, and after which place the list goes on; None: there are no more."""

    acts: Sequence[Act]
    end: Key | None


def part_of(session: Session, wanted: ActFilter, *, after: Key | None, limit: int, looked_at: int = LOOKED_AT) -> Part:
    """At most so many of the acts that pass, of those that follow `after`. No more than `looked_at` of a kind are looked at."""
    beginning, end = wanted.ends
    start = end if after is None else min(after, end)
    for many in (min(_AT_FIRST * limit, looked_at), looked_at):
        reached, ways = _furthest(session, wanted, start, many)
        found = session.scalars(_asked(wanted, ways, reached, start).limit(limit + 1)).all()
        if len(found) > limit:
            last = found[limit - 1]
            return Part(found[:limit], (getattr(last, wanted.order[0].key), last.id))
        if reached == beginning:
            return Part(found, None)
    return Part(found, reached)


def newest(session: Session, wanted: ActFilter, *, limit: int, offset: int = 0) -> list[Act]:
    """So many of the acts that pass, newest first, however far back they lie."""
    return list(islice(_all(session, wanted, limit + offset), offset, offset + limit))


def numbered(*conditions: ColumnElement[bool]) -> Way:
    """The way to the acts for which these hold, where an index has them by number."""
    return Way(select(Act.id).where(*conditions))


def as_it_stands(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The column, for a condition that no index is to answer: which one does is settled here and not guessed by the database."""
    return func.coalesce(column, column)


def on_subjects(kind: str, subjects: Select[Any] | CompoundSelect[Any], is_one: ColumnElement[bool]) -> Condition:
    """Acts on one of these, of one kind: through them where they are few, else through all acts on what is of this kind."""
    few = subjects.limit(LOOKED_AT + 1).subquery()  # So databases begin with them, and PostgreSQL calls for no helpers.
    of_kind = as_it_stands(Act.subject_kind) == kind
    on_one = and_(Act.subject_id == few.c.subject, of_kind)
    through_them = Way(select(Act.id).select_from(few).join(Act, on_one), order=None, through=subjects)
    return Condition(and_(of_kind, is_one), (through_them, numbered(Act.subject_kind == kind)))


def _all(session: Session, wanted: ActFilter, at_once: int) -> Iterator[Act]:
    after: Key | None = None
    while True:
        part = part_of(session, wanted, after=after, limit=at_once)
        yield from part.acts
        if (after := part.end) is None:
            return


def _asked(wanted: ActFilter, ways: Sequence[Way], reached: Key, start: Key) -> Select[Any]:
    """The acts that pass from `reached` to `start`, of those that the ways tell; of all, where there are no ways."""
    order = wanted.order
    asked = select(Act).where(*(or_(false(), *(one.holds for one in any_of)) for any_of in _conditions(wanted)))
    if ways:
        in_time = _between((as_it_stands(order[0]), as_it_stands(order[1])), reached, start)
        told = (one.numbers.where(*_between(one.columns, reached, start)) if one.order is order else one.numbers for one in ways)
        asked = asked.where(*in_time, Act.id.in_(union_all(*told)))
    else:
        asked = asked.where(*_between(order, reached, start))
    return asked.order_by(*_newest_first(order))


def _furthest(session: Session, wanted: ActFilter, start: Key, many: int) -> tuple[Key, Sequence[Way]]:
    """How far back so many acts go by the best way, and that way: where any of several may hold one for each, of all acts none.

    One query asks all ways.
    """
    apart = [[one.ways for one in any_of] for any_of in _conditions(wanted) if all(one.ways for one in any_of)]
    every = Way(select(Act.id), wanted.order, wanted.order)
    ways = [every, *(way for together in apart for some in together for way in some)]
    reached = dict(zip(ways, _reaches(session, wanted, ways, start, many), strict=True))
    found: tuple[Key, Sequence[Way]] = (reached[every], ())
    for together in apart:
        best = [min(some, key=lambda way: reached[way]) for some in together]
        nearest = max((reached[way] for way in best), default=wanted.ends[0])
        found = min(found, (nearest, best), key=lambda one: one[0])
    return found


def _reaches(session: Session, wanted: ActFilter, ways: Sequence[Way], start: Key, many: int) -> Iterator[Key]:
    """Where on each way the last of so many acts stands; before all where there are not so many. A way that has another order is
    of use only then.
    """
    beginning, end = wanted.ends
    in_order = [way.order is wanted.order for way in ways]
    asked = (
        _last_of(way, beginning, start, many) if one else _are_few(way, many) for way, one in zip(ways, in_order, strict=True)
    )
    for one, told in zip(in_order, session.execute(select(*asked)).one(), strict=True):
        if one:
            yield beginning if told is None else (told, told if wanted.order is BY_NUMBER else 0)
        else:
            yield beginning if told else end


def _last_of(way: Way, beginning: Key, start: Key, many: int) -> ColumnElement[Any]:
    asked = way.numbers.with_only_columns(way.columns[0]).where(*_between(way.columns, beginning, start))
    return asked.order_by(*_newest_first(way.columns)).offset(many - 1).limit(1).scalar_subquery()


def _are_few(way: Way, many: int) -> ColumnElement[bool]:
    """Whether all acts of a way are so few, and what it leads through."""
    counts = (
        select(func.count()).select_from(one.limit(many + 1).subquery()).scalar_subquery()
        for one in (way.through, way.numbers)
        if one is not None
    )
    return and_(*(count <= many for count in counts))


def _between(columns: tuple[Any, Any], reached: Key, start: Key) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """From `reached` up to before `start`."""
    by, number = columns
    if isinstance(start[0], int):
        return number >= reached[1], number < start[1]
    return tuple_(by, number) >= reached, tuple_(by, number) < start


def _newest_first(order: Order) -> Iterator[ColumnElement[Any]]:
    return (column.desc() for column in dict.fromkeys(order))


def _conditions(wanted: ActFilter) -> Iterator[Sequence[Condition]]:
    """What is asked beside the time: of each of these, that any holds."""
    if wanted.persons is not None:
        yield _about(wanted.persons), _on_papers_of(wanted.persons)
    if wanted.subject_id is not None:
        yield (_with(wanted.subject_id, wanted.subject_kind),)
    elif wanted.subject_kind is not None:
        yield (_equal(Act.subject_kind, wanted.subject_kind),)
    for column in (Act.account, Act.who, Act.verb, Act.unit):
        if (value := getattr(wanted, column.key)) is not None:
            yield (_equal(column, value),)
    if wanted.within is not None:
        yield wanted.within


def _about(persons: Sequence[int]) -> Condition:
    """Told by their index alone: `Act.persons` says the same."""
    of_them = ActPerson.person_id.in_(persons)
    holds = select(ActPerson.act_id).where(ActPerson.act_id == Act.id, of_them).exists()
    return Condition(holds, (Way(select(ActPerson.act_id).where(of_them), columns=(ActPerson.act_id, ActPerson.act_id)),))


def _on_papers_of(persons: Sequence[int]) -> Condition:
    """On papers that are theirs as far as is known today: when somebody looked, it may not have been known yet."""
    papers = (
        select(cast(DocumentPerson.document_id, String).label("subject")).where(DocumentPerson.person_id.in_(persons)).distinct()
    )
    return on_subjects("document", papers, as_it_stands(Act.subject_id).in_(papers))


def _with(subject_id: str, kind: str | None) -> Condition:
    is_it, of_kind = as_it_stands(Act.subject_id) == subject_id, as_it_stands(Act.subject_kind) == kind
    if kind is None:
        return Condition(is_it, (Way(select(Act.id).where(Act.subject_id == subject_id), order=None),))
    return Condition(and_(is_it, of_kind), (numbered(Act.subject_id == subject_id, Act.subject_kind == kind),))


def _equal(column: InstrumentedAttribute[Any], value: object) -> Condition:
    return Condition(as_it_stands(column) == value, (numbered(column == value),))
