"""Accounts of persons and services: made, looked up, ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from registry.accounts import passwords, second_factor, sessions
from registry.accounts.errors import (
    AccountEnded,
    AccountNameInvalid,
    AccountNameTaken,
    AccountOfOtherKind,
    AccountUnknown,
    PasswordUnchanged,
)
from registry.accounts.events import Event
from registry.accounts.records import Account, ServiceSecret
from registry.accounts.scopes import checked_scopes
from registry.actor import Actor
from registry.writing import until_settled
from sohoa.clock import utc_now
from vietnamese.folding import collapse

Kind = Literal["person", "service"]
NAME = re.compile(r"[a-z0-9][a-z0-9.@_-]{1,59}")
ONE_TIME_FOR = timedelta(days=7)
"""How long a password that was handed over may wait for its one use."""


def are_there(session: Session) -> bool:
    """Whether this installation has accounts; once it has, it has them for ever."""
    return session.scalar(select(Account.id).limit(1)) is not None


def known(*, ended: bool = False) -> Select[Any]:
    """The query of accounts with their roles, of those that ended only where asked for; in no order."""
    wanted = select(Account).options(selectinload(Account.roles))
    return wanted if ended else wanted.where(Account.ended_at.is_(None))


def listed(session: Session, *, ended: bool = False) -> list[Account]:
    """Accounts by name, those that ended only where asked for."""
    return list(session.scalars(known(ended=ended).order_by(Account.name)))


def get(session: Session, which: str | int) -> Account:
    """The account of this name or number, ended ones too. Raises `AccountUnknown`."""
    named = Account.id == which if isinstance(which, int) else Account.name == _spelt(which)
    found = session.scalar(select(Account).where(named).options(selectinload(Account.roles)))
    if found is None:
        raise AccountUnknown(name=which)
    return found


def get_lasting(session: Session, which: str | int) -> Account:
    """As `get`, and raises `AccountEnded`."""
    account = get(session, which)
    if account.ended_at is not None:
        raise AccountEnded(name=account.name)
    return account


def add_person(session: Session, by: Actor, name: str, full_name: str) -> tuple[Account, str, Event]:
    """A person's account with the password that they change first, which nobody can read again.

    Raises `AccountNameInvalid` and `AccountNameTaken`.
    """
    account = _add(session, by, "person", name, full_name)
    password = _give_password(account, utc_now())
    return account, password, Event("add_account", account.id, {"name": account.name, "kind": "person"})


def add_service(session: Session, by: Actor, name: str, full_name: str, scopes: Sequence[str]) -> tuple[Account, Event]:
    """A service's account, without secrets yet. Raises `AccountNameInvalid`, `AccountNameTaken` and `ScopeUnknown`."""
    allowed = checked_scopes(scopes)
    account = _add(session, by, "service", name, full_name)
    account.scopes = allowed
    return account, Event("add_account", account.id, {"name": account.name, "kind": "service", "scopes": allowed})


def end(session: Session, by: Actor, account: Account, reason: str, now: datetime) -> Event:
    """It signs in no more, and is signed out everywhere at once. Raises `AccountEnded`."""
    if account.ended_at is not None:
        raise AccountEnded(name=account.name)
    account.ended_at, account.ended_by, account.ended_reason = now, by.name, collapse(reason) or None
    account.password_hash = None
    for secret in session.scalars(select(ServiceSecret).where(ServiceSecret.account_id == account.id)):
        secret.ended_at = secret.ended_at or now
    if account.totp_secret is not None:
        second_factor.take_away(session, account)
    ended = sessions.end_all(session, account, "account ended", now)
    return Event("end_account", account.id, {"reason": account.ended_reason, "sessions": ended})


def rename(account: Account, full_name: str) -> Event:
    """The person is called otherwise from now on; acts before keep the name of their day."""
    before, account.full_name = account.full_name, collapse(full_name)
    return Event("rename_account", account.id, {"before": before, "now": account.full_name})


def reset_password(session: Session, account: Account, now: datetime) -> tuple[str, Event]:
    """A new password to hand over; signed out everywhere, second factor taken away where it is lost with the device.

    Raises `AccountOfOtherKind`.
    """
    refuse_without_password(account)
    password = _give_password(account, now)
    return password, Event("reset_password", account.id, {"sessions": sessions.end_all(session, account, "password reset", now)})


def change_password(session: Session, account: Account, old: str, new: str, now: datetime) -> Event:
    """The owner, who gave the right old one, chooses another; signed out everywhere, here too.

    Raises `AccountOfOtherKind`, `PasswordUnchanged`, and what `passwords.check` raises.
    """
    refuse_without_password(account)
    refuse_unfit(old, new, account.name, account.full_name)
    account.password_hash, account.password_set_at, account.password_ends_at = passwords.hashed(new), now, None
    return Event(
        "change_password", account.id, {"sessions": sessions.end_all(session, account, "password changed", now)}
    )  # fmt: skip


def refuse_unfit(old: str, new: str, *names: str) -> None:
    """Raises `PasswordUnchanged`, and what `passwords.check` raises, before anything else is looked at."""
    passwords.check(new, *names)
    if passwords.settled(old) == passwords.settled(new):
        raise PasswordUnchanged


def must_change_password(account: Account) -> bool:
    """Whether somebody else knows the password."""
    return account.password_ends_at is not None


def refuse_without_password(account: Account) -> None:
    """Raises `AccountOfOtherKind` where the account signs in elsewhere, or is a service."""
    if account.kind != "person" or account.issuer is not None:
        raise AccountOfOtherKind(name=account.name, what="mật khẩu / password")


def _add(session: Session, by: Actor, kind: Kind, name: str, full_name: str) -> Account:
    spelt = _spelt(name)
    if not NAME.fullmatch(spelt):
        raise AccountNameInvalid(name=name)

    def attempt() -> Account:
        if session.scalar(select(Account.id).where(Account.name == spelt)) is not None:
            raise AccountNameTaken(name=spelt)
        with session.begin_nested():
            account = Account(kind=kind, name=spelt, full_name=collapse(full_name) or spelt, created_by=by.name)
            session.add(account)
        return account

    return until_settled(attempt)


def _give_password(account: Account, now: datetime) -> str:
    password = passwords.one_time()
    account.password_hash = passwords.hashed(password)
    account.password_set_at, account.password_ends_at = now, now + ONE_TIME_FOR
    return password


def _spelt(name: str) -> str:
    return name.strip().lower()
