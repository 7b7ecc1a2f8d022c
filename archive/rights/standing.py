"""From who somebody is to what they hold: the units of their roles, as they stand today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.rights.values import EVERYWHERE, Grant, RoleInUnits, Standing, Units
from registry import units
from registry.actor import HeldRole
from registry.errors import UnitUnknown
from registry.records import Unit


def standing_of(session: Session, roles: Iterable[HeldRole], on: date, grants: Iterable[Grant] = ()) -> Standing:
    """What somebody with these roles and grants holds on that day."""
    return Standing(tuple(RoleInUnits(held.role, own_units(session, held.unit, on), held.until) for held in roles), tuple(grants))


def own_units(session: Session, code: str | None, on: date) -> Units:
    """The unit with this code on that day, all below it, and all that it or they took over from; None: the whole agency.

    Papers without a unit, and of units that nobody has on record, are everybody's who has no unit above. Of a unit that is not on
    record itself, only the papers that carry its code.
    """
    if code is None:
        return EVERYWHERE
    try:
        unit = units.get(session, code, on)
    except UnitUnknown:
        return Units(frozenset({code}))
    within = frozenset(one.code for one in units.within(session, unit))
    if unit.parent_id is not None:
        return Units(within)
    return Units(frozenset(session.scalars(select(Unit.code))) - within, beyond=True)
