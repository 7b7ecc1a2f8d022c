"""From who somebody is to what they hold: the units of their roles, as they stand today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.rights.values import EVERYWHERE, Grant, RoleInUnits, Standing, Units
from registry import units
from registry.actor import HeldRole
from registry.records import Unit
from registry.units import UnitKey


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
    """By their codes; two queries however many they are, a third where one of them has none above."""
    named = {code for code in codes if code is not None}
    session.flush()
    found = units.find_each(session, named, on) if named else {}
    within = units.codes_within(session, {unit.id for unit in found.values()}) if found else {}
    is_top = any(unit.parent_id is None for unit in found.values())
    every = frozenset(session.scalars(select(Unit.code))) if is_top else frozenset()
    own: dict[str | None, Units] = {None: EVERYWHERE}
    for code in named:
        own[code] = _of_unit(found[code], within, every) if code in found else Units(frozenset({code}))
    return own


def _of_unit(unit: UnitKey, within: dict[int, frozenset[str]], every: frozenset[str]) -> Units:
    return Units(within[unit.id]) if unit.parent_id is not None else Units(every - within[unit.id], beyond=True)
