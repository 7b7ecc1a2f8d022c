"""From who somebody is to what they hold: the units of their roles, as they stand today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from archive.records import Act
from archive.rights.values import EVERYWHERE, Grant, RoleInUnits, Standing, Units
from registry import units
from registry.actor import HeldRole
from registry.records import Unit, UnitSuccessor
from registry.units import UnitKey

_LOADS = select(func.max(Act.id)).where(Act.subject_kind == "units", Act.verb == "load")
_COUNTS = (select(func.count()).select_from(kind).scalar_subquery() for kind in (Unit, UnitSuccessor))
_AS_OF = select(_LOADS.scalar_subquery(), *_COUNTS)
"""What changes with the units: every load of them is an act in its transaction."""


@dataclass(slots=True)
class _Worked:
    """What was worked out of the units as they stood."""

    as_of: tuple[date, Row[Any]]
    own: dict[str, Units] = field(default_factory=dict)


_worked: WeakKeyDictionary[Any, _Worked] = WeakKeyDictionary()
"""By database. An account may hold roles for hundreds of units, and every request asks for them."""


def standing_of(session: Session, roles: Iterable[HeldRole], on: date, grants: Iterable[Grant] = ()) -> Standing:
    """What somebody with these roles and grants holds on that day."""
    held = tuple(roles)
    own = _own_units(session, {role.unit for role in held}, on)
    return Standing(tuple(RoleInUnits(role.role, own[role.unit], role.until) for role in held), tuple(grants))


def own_units(session: Session, code: str | None, on: date) -> Units:
    """The unit with this code on that day, all below it, and all that it or they took over from; None: the whole agency.

    Papers without a unit, and of units that nobody has on record, are everybody's who has no unit above. Of a unit that is not on
    record itself, only the papers that carry its code.
    """
    return _own_units(session, {code}, on)[code]


def _own_units(session: Session, codes: Iterable[str | None], on: date) -> dict[str | None, Units]:
    """By their codes; one query where they were asked for since the units last changed."""
    named = {code for code in codes if code is not None}
    own: dict[str | None, Units] = {None: EVERYWHERE}
    if named:
        session.flush()
        known = _as_they_stand(session, on)
        if new := named - known.keys():
            known.update(_worked_out(session, new, on))
        own.update((code, known[code]) for code in named)
    return own


def _as_they_stand(session: Session, on: date) -> dict[str, Units]:
    as_of = (on, session.connection().execute(_AS_OF).one())
    worked = _worked.get(session.get_bind())
    if worked is None or worked.as_of != as_of:
        worked = _worked[session.get_bind()] = _Worked(as_of)
    return worked.own


def _worked_out(session: Session, codes: Iterable[str], on: date) -> dict[str, Units]:
    """Three queries however many they are, a fourth where one of them has none above."""
    found = units.find_each(session, codes, on)
    within = units.codes_within(session, {unit.id for unit in found.values()}, on) if found else {}
    is_top = any(unit.parent_id is None for unit in found.values())
    every = frozenset(session.scalars(select(Unit.code))) if is_top else frozenset()
    return {code: _of_unit(found[code], within, every) if code in found else Units(frozenset({code})) for code in codes}


def _of_unit(unit: UnitKey, within: dict[int, frozenset[str]], every: frozenset[str]) -> Units:
    return Units(within[unit.id]) if unit.parent_id is not None else Units(every - within[unit.id], beyond=True)
