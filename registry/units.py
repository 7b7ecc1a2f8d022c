"""Units of the agency: who they are on a given day, who took over from them, and what they answer for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from registry.errors import UnitUnknown
from registry.records import Unit, UnitSuccessor


class UnitKey(NamedTuple):
    """A unit as far as it is told from others with its code."""

    id: int
    code: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None


UnitT = TypeVar("UnitT", Unit, UnitKey)
_units, _successors = Unit.__table__.c, UnitSuccessor.__table__.c
_roots: BindParameter[Any] = bindparam("roots", expanding=True)
_has_taken_over = or_(_successors.since.is_(None), _successors.since <= bindparam("day"))
_FROM_ROOTS = (
    select(_units.id.label("root"), _units.id.label("id"), _units.code.label("code"))
    .where(_units.id.in_(_roots))
    .cte("within", recursive=True)
)
_WITHIN = _FROM_ROOTS.union(
    select(_FROM_ROOTS.c.root, _units.id, _units.code)
    .select_from(_FROM_ROOTS)
    .outerjoin(UnitSuccessor.__table__, and_(_successors.successor_id == _FROM_ROOTS.c.id, _has_taken_over))
    .join(Unit.__table__, or_(_units.parent_id == _FROM_ROOTS.c.id, _units.id == _successors.unit_id))
)
# Built once: it stands before every request of somebody who is signed in.
_CODES_WITHIN = select(_WITHIN.c.root, _WITHIN.c.id, _WITHIN.c.code)
_KEYS = select(_units.id, _units.code, _units.parent_id, _units.valid_from, _units.valid_to)
_WITH_CODES = _KEYS.where(_units.code.in_(bindparam("codes", expanding=True)))
_GIVEN_AGAIN = _KEYS.where(_units.code.in_(select(_units.code).group_by(_units.code).having(func.count() > 1)))


def unit_on(session: Session, code: str, day: date) -> Unit | None:
    """The unit that has this code on that day."""
    return session.scalar(select(Unit).where(Unit.code == code, _there_on(day)))


def get(session: Session, code: str, day: date) -> Unit:
    """The unit that has this code on that day, else the last that had it before, else the first after. Raises `UnitUnknown`."""
    found = _meant(versions(session, code), day)
    if found is None:
        raise UnitUnknown(unit=code)
    return found


def find_each(session: Session, codes: Iterable[str], day: date) -> dict[str, UnitKey]:
    """What `get` gives for each of these codes that is on record. One query."""
    return _meant_each(session.connection().execute(_WITH_CODES, {"codes": list(codes)}).all(), day)


def versions(session: Session, code: str) -> list[Unit]:
    """All units that ever had this code, the oldest first."""
    found = session.scalars(select(Unit).where(Unit.code == code)).all()
    return sorted(found, key=_first_day)


def of_day(day: date | None) -> Select[Unit]:
    """The query of the units of that day, or of all days."""
    return select(Unit) if day is None else select(Unit).where(_there_on(day))


def there_on(session: Session, day: date | None) -> list[Unit]:
    """Units of that day, or of all days, by code."""
    return _by_code(session.scalars(of_day(day)))


def exists_on(unit: Unit | UnitKey, day: date) -> bool:
    """Whether the unit is there on that day, its first and last included."""
    return (unit.valid_from is None or unit.valid_from <= day) and (unit.valid_to is None or day <= unit.valid_to)


def successors_on(session: Session, unit: Unit, day: date) -> list[Unit]:
    """The units that stand in for `unit` on that day, by code: itself while it is there, and whoever had taken over by then,
    from it or from one that took over before. None where it ended and nobody did.
    """
    line = select(Unit.id).where(Unit.id == unit.id).cte("line", recursive=True)
    line = line.union(
        select(UnitSuccessor.successor_id).join(line, UnitSuccessor.unit_id == line.c.id).where(_taken_over_by(day))
    )
    return _by_code(session.scalars(select(Unit).where(Unit.id.in_(select(line.c.id)), _there_on(day))))


def within(session: Session, unit: Unit) -> list[Unit]:
    """The unit, all units below it, and all that it or they took over from, with what was below those, on whatever day; by code.

    One query, which a circle does not keep going.
    """
    wanted = select(Unit).where(Unit.id.in_(select(_WITHIN.c.id)))
    return _by_code(session.scalars(wanted, {"roots": [unit.id], "day": date.max}))


def codes_within(session: Session, roots: Iterable[int], day: date) -> dict[int, frozenset[str]]:
    """The codes of all units within each of these, by its number, with what they had taken over from by that day.

    Papers carry a code and no period. So a code that was given again is theirs who has it that day (`get`): who took over from
    the unit that had it before would else be handed the papers of a stranger. Two queries.
    """
    connection = session.connection()
    has_it = {code: unit.id for code, unit in _meant_each(connection.execute(_GIVEN_AGAIN).all(), day).items()}
    found: dict[int, set[str]] = {}
    for root, id, code in connection.execute(_CODES_WITHIN, {"roots": list(roots), "day": day}).all():
        if has_it.get(code, id) == id:
            found.setdefault(root, set()).add(code)
    return {root: frozenset(codes) for root, codes in found.items()}


def taken_over(session: Session, unit: Unit, day: date) -> list[Unit]:
    """The unit and all that it had taken over from by that day, directly or by others; by code. One query."""
    before = select(Unit.id).where(Unit.id == unit.id).cte("before", recursive=True)
    before = before.union(
        select(UnitSuccessor.unit_id).join(before, UnitSuccessor.successor_id == before.c.id).where(_taken_over_by(day))
    )
    return _by_code(session.scalars(select(Unit).where(Unit.id.in_(select(before.c.id)))))


def successions_of(session: Session, unit: Unit) -> list[tuple[Unit, date | None]]:
    """Who took over from it directly, and since when."""
    found = session.execute(
        select(Unit, UnitSuccessor.since)
        .join(UnitSuccessor, UnitSuccessor.successor_id == Unit.id)
        .where(UnitSuccessor.unit_id == unit.id)
        .order_by(Unit.code, Unit.id)
    )
    return [(successor, since) for successor, since in found]


def predecessions_of(session: Session, unit: Unit) -> list[tuple[Unit, date | None]]:
    """From whom it took over directly, and since when."""
    found = session.execute(
        select(Unit, UnitSuccessor.since)
        .join(UnitSuccessor, UnitSuccessor.unit_id == Unit.id)
        .where(UnitSuccessor.successor_id == unit.id)
        .order_by(Unit.code, Unit.id)
    )
    return [(predecessor, since) for predecessor, since in found]


def below(session: Session, unit: Unit) -> list[Unit]:
    """The units directly below it, on whatever day, by code."""
    return _by_code(session.scalars(select(Unit).where(Unit.parent_id == unit.id)))


def _meant_each(rows: Iterable[Any], day: date) -> dict[str, UnitKey]:
    """By code, of rows of `_KEYS`."""
    had: dict[str, list[UnitKey]] = {}
    for row in rows:
        had.setdefault(row.code, []).append(UnitKey(*row))
    found = {code: _meant(sorted(some, key=_first_day), day) for code, some in had.items()}
    return {code: unit for code, unit in found.items() if unit is not None}


def _meant(had: Sequence[UnitT], day: date) -> UnitT | None:
    """Of units with one code, the oldest first: the one of that day, else the last before, else the first after."""
    there: list[UnitT] = [unit for unit in had if exists_on(unit, day)]
    before: list[UnitT] = [unit for unit in had if unit.valid_to is not None and unit.valid_to < day]
    best: list[UnitT] = there + before[::-1] + list(had)
    return best[0] if best else None


def _first_day(unit: Unit | UnitKey) -> date:
    return unit.valid_from or date.min


def _there_on(day: date) -> ColumnElement[bool]:
    begun = or_(Unit.valid_from.is_(None), Unit.valid_from <= day)
    return begun & or_(Unit.valid_to.is_(None), Unit.valid_to >= day)


def _taken_over_by(day: date) -> ColumnElement[bool]:
    return or_(UnitSuccessor.since.is_(None), UnitSuccessor.since <= day)


def _by_code(found: Iterable[Unit]) -> list[Unit]:
    return sorted(found, key=lambda unit: (unit.code, _first_day(unit)))
