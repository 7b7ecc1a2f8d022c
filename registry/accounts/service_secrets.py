"""Secrets of services: shown once, two in use at a time so that one can take the other's place, ended on demand."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.errors import AccountOfOtherKind, SecretsInUse, SecretUnknown
from registry.accounts.events import Event
from registry.accounts.records import Account, ServiceSecret
from registry.accounts.sessions import hashed
from registry.actor import Actor

AT_ONCE = 2


def make(
    session: Session, by: Actor, account: Account, now: datetime, lasts: timedelta | None = None
) -> tuple[ServiceSecret, str, Event]:
    """A new secret, which nobody can read again. Raises `AccountOfOtherKind` and `SecretsInUse`."""
    if account.kind != "service" or account.issuer is not None:
        raise AccountOfOtherKind(name=account.name, what="khóa / secrets")
    session.get_one(Account, account.id, with_for_update=True)
    if len(in_use(session, account, now)) >= AT_ONCE:
        raise SecretsInUse(name=account.name)
    secret = secrets.token_urlsafe(32)
    ends_at = now + lasts if lasts is not None else None
    row = ServiceSecret(account_id=account.id, secret_hash=hashed(secret), created_by=by.name, created_at=now, ends_at=ends_at)
    session.add(row)
    session.flush()
    told = {"secret": row.id, "until": ends_at.isoformat() if ends_at is not None else None}
    return row, secret, Event("make_secret", account.id, told)


def end(session: Session, account: Account, number: int, now: datetime) -> Event:
    """No token is given for it any more; tokens that were given end within minutes. Raises `SecretUnknown`."""
    row = next((one for one in in_use(session, account, now) if one.id == number), None)
    if row is None:
        raise SecretUnknown(name=account.name, number=number)
    row.ended_at = now
    return Event("end_secret", account.id, {"secret": number})


def in_use(session: Session, account: Account, now: datetime) -> list[ServiceSecret]:
    """Secrets for which tokens are given, the oldest first."""
    wanted = select(ServiceSecret).where(ServiceSecret.account_id == account.id, ServiceSecret.ended_at.is_(None))
    found = session.scalars(wanted.order_by(ServiceSecret.id))
    return [one for one in found if one.ends_at is None or now < one.ends_at]
