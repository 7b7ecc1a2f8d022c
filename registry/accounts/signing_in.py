"""Signing in with a password, and a service with its secret.

A try is counted first (`throttling.begin`), looked at outside of any transaction, since that takes time by design, and settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts import passwords, second_factor, throttling
from registry.accounts.errors import SecondFactorNeeded, SignInRefused
from registry.accounts.events import Event
from registry.accounts.keys import Seal
from registry.accounts.records import Account, ServiceSecret
from registry.accounts.sessions import hashed
from registry.accounts.throttling import Attempt
from sohoa.errors import SohoaError


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking at a password or secret came to."""

    account: int | None
    """The account that has the name. None: nobody."""
    right: bool
    better_hash: str | None = None
    """Where the one that is kept was made with weaker parameters."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How a try ended: in `account`, or with the error that is to be raised once this is on record."""

    event: Event
    account: Account | None = None
    error: SohoaError | None = None


def look_at_password(session: Session, name: str, password: str, now: datetime) -> Looked:
    """Takes as long where nobody has the name, or where the account has no password or has ended."""
    account = session.scalar(select(Account).where(Account.name == name.strip().lower()))
    kept = account.password_hash if account is not None and _may_use_password(account, now) else None
    right = passwords.is_right(password, kept)
    better = passwords.hashed(password) if right and kept is not None and passwords.is_outdated(kept) else None
    return Looked(account.id if account is not None else None, right, better)


def settle_password(session: Session, attempt: Attempt, looked: Looked, code: str | None, keys: Path, now: datetime) -> Settled:
    """What is asked beside a right password, and how the try ended."""
    account = _lasting(session, looked)
    if account is None:
        return _refused(looked, "password")
    if second_factor.is_needed(account):
        if not (code or "").strip():
            throttling.undecided(session, attempt)
            return Settled(Event("refuse_sign_in", account.id, {"reason": "no code"}), error=SecondFactorNeeded())
        if not second_factor.takes(session, account, code or "", Seal(keys), now):
            return _refused(looked, "code")
    if looked.better_hash is not None:
        account.password_hash = looked.better_hash
    throttling.succeeded(session, attempt)
    told = {"way": "password", "second_factor": second_factor.is_needed(account)}
    return Settled(Event("sign_in", account.id, told), account)


def look_at_secret(session: Session, name: str, secret: str, now: datetime) -> Looked:
    """Secrets are random: comparing hashes is enough, and tells nothing by its time."""
    found = session.execute(
        select(Account, ServiceSecret)
        .join(ServiceSecret, ServiceSecret.account_id == Account.id)
        .where(Account.name == name.strip().lower(), ServiceSecret.secret_hash == hashed(secret))
    ).first()
    known = session.scalar(select(Account.id).where(Account.name == name.strip().lower()))
    return Looked(known, found is not None and _in_use(found[1], now))


def settle_secret(session: Session, attempt: Attempt, looked: Looked, secret: str, now: datetime) -> Settled:
    """How a service's try ended."""
    account = _lasting(session, looked)
    if account is None or account.kind != "service":
        return _refused(looked, "secret")
    used = session.scalar(
        select(ServiceSecret).where(ServiceSecret.account_id == account.id, ServiceSecret.secret_hash == hashed(secret))
    )
    if used is None or not _in_use(used, now):
        return _refused(looked, "secret")
    used.used_at = now
    throttling.succeeded(session, attempt)
    return Settled(Event("sign_in", account.id, {"way": "secret", "secret": used.id}), account)


def _lasting(session: Session, looked: Looked) -> Account | None:
    """The account once more, in the transaction that settles: it may have ended meanwhile."""
    if not looked.right or looked.account is None:
        return None
    account = session.get_one(Account, looked.account, with_for_update=True, populate_existing=True)
    return account if account.ended_at is None else None


def _refused(looked: Looked, reason: str) -> Settled:
    """The failure that was counted stays."""
    return Settled(Event("refuse_sign_in", looked.account, {"reason": reason}), error=SignInRefused())


def _may_use_password(account: Account, now: datetime) -> bool:
    ended = account.ended_at is not None or (account.password_ends_at is not None and account.password_ends_at <= now)
    return account.kind == "person" and not ended


def _in_use(secret: ServiceSecret, now: datetime) -> bool:
    return secret.ended_at is None and (secret.ends_at is None or now < secret.ends_at)
