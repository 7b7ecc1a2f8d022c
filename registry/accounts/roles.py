"""Roles: which an account holds, for which unit, from which day to which. What a role allows is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry import units
from registry.accounts.errors import LastAdministrator, RoleNotHeld, RolePeriodInvalid, RoleUnknown
from registry.accounts.events import Event
from registry.accounts.records import Account, AccountRole
from registry.actor import ROLES, Actor, HeldRole, Role
from sohoa.clock import day_in_vietnam


def checked_role(name: str) -> Role:
    """Raises `RoleUnknown`."""
    for role in ROLES:
        if role == name:
            return role
    raise RoleUnknown(role=name[:40], roles=", ".join(ROLES))


def give(
    session: Session,
    by: Actor,
    account: Account,
    role: str,
    unit: str | None,
    *,
    valid_from: date,
    valid_to: date | None = None,
) -> tuple[AccountRole, Event]:
    """The account holds the role from `valid_from` on, up to and with `valid_to`.

    Raises `RoleUnknown`, `RolePeriodInvalid`, and `UnitUnknown` where nobody has, or had, the code.
    """
    if valid_to is not None and valid_to < valid_from:
        raise RolePeriodInvalid(valid_from=valid_from, valid_to=valid_to)
    code = units.get(session, unit, valid_from).code if unit is not None else None
    row = AccountRole(role=checked_role(role), unit=code, valid_from=valid_from, valid_to=valid_to, given_by=by.name)
    account.roles.append(row)
    session.flush()
    days = {"from": valid_from.isoformat(), "to": valid_to.isoformat() if valid_to is not None else None}
    return row, Event("give_role", account.id, {"role": row.role, "unit": code, **days})


def take(session: Session, by: Actor, account: Account, number: int, now: datetime) -> Event:
    """The role ends now. Raises `RoleNotHeld`, and `LastAdministrator` where nobody could give it back."""
    row = next((one for one in account.roles if one.id == number and one.taken_at is None), None)
    if row is None:
        raise RoleNotHeld(name=account.name, number=number)
    row.taken_at, row.taken_by = now, by.name
    session.flush()
    if row.role == "administrator":
        refuse_without_administrator(session, account, day_in_vietnam(now))
    return Event("take_role", account.id, {"role": row.role, "unit": row.unit})


def refuse_without_administrator(session: Session, account: Account, day: date) -> None:
    """Raises `LastAdministrator`, naming `account`, where nobody who lasts holds that role for the whole agency on the day."""
    holds = select(Account.id).join(AccountRole).where(AccountRole.role == "administrator", Account.ended_at.is_(None))
    there = (
        AccountRole.unit.is_(None)
        & AccountRole.taken_at.is_(None)
        & (AccountRole.valid_from <= day)
        & or_(AccountRole.valid_to.is_(None), AccountRole.valid_to >= day)
    )
    if session.scalar(holds.where(there).limit(1)) is None:
        raise LastAdministrator(name=account.name)


def held_on(rows: Iterable[AccountRole], day: date) -> tuple[HeldRole, ...]:
    """The roles that are held on that day, each once."""
    found = {
        HeldRole(checked_role(row.role), row.unit, row.valid_to): None
        for row in rows
        if row.taken_at is None and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
    }
    return tuple(found)


def unit_of(held: Iterable[HeldRole]) -> str | None:
    """The unit somebody acts for: the one of their roles, where they are all for one."""
    codes = {role.unit for role in held if role.unit is not None}
    return codes.pop() if len(codes) == 1 else None
