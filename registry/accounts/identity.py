"""Who is there: what a token says once it was looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from registry.accounts import sessions
from registry.accounts.account import must_change_password
from registry.accounts.errors import PasswordChangeNeeded, ScopeMissing
from registry.accounts.records import Account, AccountSession
from registry.accounts.roles import checked_role, held_on, unit_of
from registry.actor import Actor, Channel, HeldRole


@dataclass(frozen=True, slots=True)
class Identity:
    """An account that is signed in."""

    account: int
    name: str
    full_name: str
    kind: str
    roles: tuple[HeldRole, ...]
    scopes: tuple[str, ...] | None = None
    """What a service is let in for. None: a person, for whom roles alone decide."""
    must_change: bool = False
    session: int | None = None
    """None: a token of the OpenID provider, which has no session here."""
    way: str = "service"

    def actor(self, channel: Channel, origin: str | None, purpose: str | None, unit: str | None = None) -> Actor:
        """As whom it acts; for `unit` where it holds a role for that, else for the one unit of its roles."""
        held = {role.unit for role in self.roles}
        acting = unit if unit is not None and unit in held else unit_of(self.roles)
        return Actor(self.full_name, channel, acting, purpose, self.account, self.roles, origin)

    def refuse_without_scope(self, scope: str) -> None:
        """Raises `ScopeMissing` where it is a service that is not let in for this."""
        if self.scopes is not None and scope not in self.scopes:
            raise ScopeMissing(scope=scope)

    def refuse_before_change(self) -> None:
        """Raises `PasswordChangeNeeded` where somebody else knows the password."""
        if self.must_change:
            raise PasswordChangeNeeded


def of_token(session: Session, token: str, idle: timedelta, now: datetime, today: date) -> tuple[Identity, AccountSession]:
    """Who a token of ours belongs to. Raises `NotSignedIn`."""
    found = sessions.of_token(session, token, idle, now)
    told = tuple(HeldRole(checked_role(one["role"]), one.get("unit")) for one in found.roles or ())
    return of_account(found.account, today, told, found.scopes, session=found.id, way=found.way), found


def of_account(
    account: Account,
    today: date,
    told: tuple[HeldRole, ...] = (),
    scopes: list[str] | None = None,
    *,
    session: int | None = None,
    way: str = "service",
) -> Identity:
    """An account with the roles that it holds here today, and those that its provider told of."""
    roles = tuple(dict.fromkeys([*held_on(account.roles, today), *told]))
    let_in_for = tuple(scopes if scopes is not None else account.scopes or ()) if account.kind == "service" else None
    return Identity(
        account.id, account.name, account.full_name, account.kind, roles, let_in_for, must_change_password(account), session, way
    )  # fmt: skip
