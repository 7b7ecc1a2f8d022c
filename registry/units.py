"""Units of the agency: who they are on a given day, who took over from them, and what they answer for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session

from registry.errors import UnitUnknown
from registry.records import Unit, UnitSuccessor


def unit_on(session: Session, code: str, day: date) -> Unit | None:
    """The unit that has this code on that day."""
    return session.scalar(select(Unit).where(Unit.code == code, _there_on(day)))


def get(session: Session, code: str, day: date) -> Unit:
    """The unit that has this code on that day, else the last that had it before, else the first after. Raises `UnitUnknown`."""
    found = unit_on(session, code, day)
    if found is None:
        had = versions(session, code)
        before = [unit for unit in had if unit.valid_to is not None and unit.valid_to < day]
        found = next(iter([*reversed(before), *had]), None)
    if found is None:
        raise UnitUnknown(unit=code)
    return found


def versions(session: Session, code: str) -> list[Unit]:
    """All units that ever had this code, the oldest first."""
    found = session.scalars(select(Unit).where(Unit.code == code)).all()
    return sorted(found, key=lambda unit: unit.valid_from or date.min)


def of_day(day: date | None) -> Select[Unit]:
    """The query of the units of that day, or of all days."""
    return select(Unit) if day is None else select(Unit).where(_there_on(day))


def there_on(session: Session, day: date | None) -> list[Unit]:
    """Units of that day, or of all days, by code."""
    return _by_code(session.scalars(of_day(day)))


def exists_on(unit: Unit, day: date) -> bool:
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
    edges = union_all(
        select(Unit.parent_id.label("above"), Unit.id.label("below")).where(Unit.parent_id.is_not(None)),
        select(UnitSuccessor.successor_id.label("above"), UnitSuccessor.unit_id.label("below")),
    ).subquery("edges")
    reached = select(Unit.id).where(Unit.id == unit.id).cte("reached", recursive=True)
    reached = reached.union(select(edges.c.below).join(reached, edges.c.above == reached.c.id))
    return _by_code(session.scalars(select(Unit).where(Unit.id.in_(select(reached.c.id)))))


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


def _there_on(day: date) -> ColumnElement[bool]:
    begun = or_(Unit.valid_from.is_(None), Unit.valid_from <= day)
    return begun & or_(Unit.valid_to.is_(None), Unit.valid_to >= day)


def _taken_over_by(day: date) -> ColumnElement[bool]:
    return or_(UnitSuccessor.since.is_(None), UnitSuccessor.since <= day)


def _by_code(found: Iterable[Unit]) -> list[Unit]:
    return sorted(found, key=lambda unit: (unit.code, unit.valid_from or date.min))
