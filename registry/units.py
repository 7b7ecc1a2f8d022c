"""Units of the agency: who they are on a given day, and who took over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.records import Unit


def find_or_create(session: Session, code: str, name: str = "") -> Unit:
    """The unit with this code."""
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        unit = Unit(code=code, name=name or code)
        session.add(unit)
        session.flush()
    return unit


def successor(session: Session, unit: Unit) -> Unit:
    """The unit that today stands in for `unit`: itself, or the last in the line of successors."""
    seen = {unit.id}
    while unit.successor_id is not None and unit.successor_id not in seen:
        seen.add(unit.successor_id)
        unit = session.get_one(Unit, unit.successor_id)
    return unit
