"""Sessions: begun by a sign-in, found by their token, ended by time, by their owner, or with the account.

A token is 256 random bits. Only its SHA-256 is kept, so that whoever reads the database cannot take a session over.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from registry.accounts import throttling
from registry.accounts.errors import NotSignedIn, SessionUnknown
from registry.accounts.events import Event
from registry.accounts.records import Account, AccountSession

Way = Literal["page", "program", "terminal", "service"]
SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was used last: not every request writes."""
KEPT_FOR = timedelta(days=90)
"""How long one that ended is kept. What was done in it stays on record."""


def start(
    session: Session,
    account: Account,
    way: Way,
    whole: timedelta,
    now: datetime,
    *,
    origin: str,
    agent: str | None = None,
    scopes: Sequence[str] | None = None,
    roles: list[dict[str, Any]] | None = None,
) -> tuple[AccountSession, str]:
    """A new session that lasts `whole` at most, and its token, which nobody can read again."""
    _sweep(session, now)
    token = secrets.token_urlsafe(32)
    begun = AccountSession(
        account=account,
        token_hash=hashed(token),
        way=way,
        created_at=now,
        seen_at=now,
        ends_at=now + whole,
        origin=origin[:100],
        place=throttling.place_of(origin)[:100],
        agent=(agent or "")[:200] or None,
        scopes=list(scopes) if scopes is not None else None,
        roles=roles,
    )
    session.add(begun)
    session.flush()
    return begun, token


def of_token(session: Session, token: str, idle: timedelta, now: datetime) -> AccountSession:
    """The session of a token, with its account and roles. Raises `NotSignedIn` where it has ended, whatever ended it."""
    wanted = select(AccountSession).where(AccountSession.token_hash == hashed(token))
    found = session.scalar(wanted.options(joinedload(AccountSession.account).selectinload(Account.roles)))
    if found is None or not lasts(found, idle, now) or found.account.ended_at is not None:
        raise NotSignedIn
    return found


def lasts(one: AccountSession, idle: timedelta, now: datetime) -> bool:
    """Whether a session has not ended. A service's token has no idle time: it is short."""
    awake = one.way == "service" or now < one.seen_at + idle
    return one.ended_at is None and now < one.ends_at and awake


def must_be_noted(one: AccountSession, now: datetime) -> bool:
    """Whether it is time to keep that a session is in use."""
    return now - one.seen_at >= SEEN_EVERY


def note(session: Session, number: int, now: datetime) -> None:
    """Keep that a session is in use."""
    one = session.get(AccountSession, number)
    if one is not None and one.seen_at < now:
        one.seen_at = now


def open_of(session: Session, account: Account, idle: timedelta, now: datetime) -> list[AccountSession]:
    """Sessions of an account that last, the newest first."""
    wanted = select(AccountSession).where(AccountSession.account_id == account.id, AccountSession.ended_at.is_(None))
    found = session.scalars(wanted.where(AccountSession.ends_at > now).order_by(AccountSession.id.desc()))
    return [one for one in found if lasts(one, idle, now)]


def end(session: Session, account: Account, number: int, why: str, now: datetime) -> Event:
    """End one session of this account. Raises `SessionUnknown`, for a session of somebody else too."""
    one = session.get(AccountSession, number)
    if one is None or one.account_id != account.id or one.ended_at is not None:
        raise SessionUnknown(number=number)
    one.ended_at, one.ended_why = now, why
    return Event("sign_out", account.id, {"session_id": number, "why": why})


def end_all(session: Session, account: Account, why: str, now: datetime) -> int:
    """End every session of this account; how many there were."""
    wanted = select(AccountSession).where(AccountSession.account_id == account.id, AccountSession.ended_at.is_(None))
    found = session.scalars(wanted.where(AccountSession.ends_at > now)).all()
    for one in found:
        one.ended_at, one.ended_why = now, why
    return len(found)


def end_of_everybody(session: Session, why: str, now: datetime) -> int:
    """End every session there is; how many there were."""
    lasting = update(AccountSession).where(AccountSession.ended_at.is_(None), AccountSession.ends_at > now)
    ended = session.scalars(lasting.values(ended_at=now, ended_why=why).returning(AccountSession.id))
    return len(ended.all())


def _sweep(session: Session, now: datetime) -> None:
    """Those that ended long ago go, but for rows that somebody else has in hand."""
    old = select(AccountSession.id).where(AccountSession.ends_at < now - KEPT_FOR).with_for_update(skip_locked=True).limit(500)
    session.execute(delete(AccountSession).where(AccountSession.id.in_(session.scalars(old).all())))


def hashed(token: str) -> str:
    """What is kept of a token or of a service's secret: they are random, so that a fast hash is enough."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def proof_of(token: str) -> str:
    """What a page sends along with its cookie to show that it is ours: another site can neither read nor make it."""
    return hmac.new(token.encode("utf-8", "surrogateescape"), b"page", sha256).hexdigest()


def is_proof(token: str, given: str) -> bool:
    """Whether it is the proof of this token."""
    return hmac.compare_digest(proof_of(token).encode(), given.encode("utf-8", "surrogateescape"))
