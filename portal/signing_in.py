"""Signing in and out: what identity does and the record that it was done are one transaction, for API and command line alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from archive import acts
from registry.accounts import account as accounts
from registry.accounts import second_factor, sessions, signing_in, throttling
from registry.accounts.errors import AccountEnded, ScopeUnknown, SignInDelayed, SignInRefused
from registry.accounts.events import Event
from registry.accounts.identity import Identity, of_account
from registry.accounts.keys import Seal
from registry.accounts.records import Account, AccountSession
from registry.accounts.scopes import checked_scopes
from registry.accounts.sessions import Way
from registry.accounts.signing_in import Settled
from registry.accounts.throttling import Wait
from registry.actor import Actor, Channel, HeldRole
from sohoa.clock import today, utc_now
from sohoa.settings import Settings

NOBODY = "?"
"""Who acts where signing in failed, or is about to be tried."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where somebody signs in, and how long that lasts."""

    make_sessions: sessionmaker[Session]
    settings: Settings
    channel: Channel
    origin: str
    agent: str | None = None

    def nobody(self) -> Actor:
        """The actor of what happens before it is known who it is."""
        return Actor(NOBODY, self.channel, origin=self.origin)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began. The token is told once."""

    token: str
    identity: Identity
    ends_at: datetime


def idle(settings: Settings) -> timedelta:
    """After which time without use a session ends."""
    return timedelta(minutes=settings.session_idle_minutes)


def on_record(session: Session, actor: Actor, *events: Event) -> None:
    """Write what happened to accounts into the log."""
    for event in events:
        subject = event.account if event.account is not None else NOBODY
        acts.record(session, actor, event.verb, "account", subject, **event.details)


def with_password(door: Door, way: Way, name: str, password: str, code: str | None) -> SignedIn:
    """Sign in with a password, and a code where one is needed.

    Raises `SignInRefused`, `SignInDelayed`, `SecondFactorNeeded`, once each is on record.
    """
    attempt, now = _begun(door, name), utc_now()
    with door.make_sessions() as session:
        looked = signing_in.look_at_password(session, name, password, now)
    with door.make_sessions.begin() as session:
        settled = signing_in.settle_password(session, attempt, looked, code, door.settings.keys_folder, now)
        signed_in = _enter(session, door, settled, way, timedelta(hours=door.settings.session_hours), now)
    return _or_raise(signed_in, settled)


def with_secret(door: Door, name: str, secret: str, scopes: Sequence[str]) -> tuple[SignedIn, list[str]]:
    """A token for a service, for some of its scopes; for all of them where none is named.

    Raises `SignInRefused`, `SignInDelayed`, and `ScopeUnknown`.
    """
    attempt, now = _begun(door, name), utc_now()
    with door.make_sessions() as session:
        looked = signing_in.look_at_secret(session, name, secret, now)
    given: list[str] = []
    with door.make_sessions.begin() as session:
        settled = signing_in.settle_secret(session, attempt, looked, secret, now)
        if settled.account is not None:
            settled, given = _scoped(settled, scopes, settled.account.scopes or [])
        lasts = timedelta(minutes=door.settings.token_minutes)
        signed_in = _enter(session, door, settled, "service", lasts, now, scopes=given)
    return _or_raise(signed_in, settled), given


def enter(session: Session, door: Door, account: Account, way: Way, event: Event, told: Sequence[HeldRole] = ()) -> SignedIn:
    """Begin a session of somebody whose identity was proved elsewhere; on record."""
    return _started(session, door, account, way, event, timedelta(hours=door.settings.session_hours), utc_now(), told=told)


def change_password(door: Door, known: Identity, old: str, new: str, code: str | None) -> SignedIn:
    """The owner changes the password: signed out everywhere, and in again here.

    The old password is asked for as when signing in, wait included. Raises `SignInRefused`, `SignInDelayed`, and what
    `accounts.change_password` raises.
    """
    accounts.refuse_unfit(old, new, known.name, known.full_name)
    attempt, now = _begun(door, known.name), utc_now()
    with door.make_sessions() as session:
        looked = signing_in.look_at_password(session, known.name, old, now)
    with door.make_sessions.begin() as session:
        settled = signing_in.settle_password(session, attempt, looked, code, door.settings.keys_folder, now)
        if settled.account is None:
            on_record(session, door.nobody(), settled.event)
            signed_in = None
        else:
            event = accounts.change_password(session, settled.account, old, new, now)
            on_record(session, known.actor(door.channel, door.origin, None), event)
            lasts = timedelta(hours=door.settings.session_hours)
            signed_in = _started(session, door, settled.account, _way(known), settled.event, lasts, now)
    return _or_raise(signed_in, settled)


def set_up_factor(door: Door, known: Identity, password: str) -> tuple[str, str]:
    """A new second factor: its secret and its `otpauth:` address.

    The password is asked for as when signing in, wait included: whoever comes upon a session would else keep its owner out with
    a device of their own. Raises `SecondFactorThere`, `SignInRefused`, `SignInDelayed`, `KeyMissing`, `KeyUnsafe`.
    """
    seal, now = Seal(door.settings.keys_folder), utc_now()
    with door.make_sessions() as session:  # What is refused is refused before a try is counted. Nothing is kept of this.
        accounts.refuse_without_password(_own(session, known))
        second_factor.set_up(_own(session, known), seal)
    attempt = _begun(door, known.name)
    with door.make_sessions() as session:
        looked = signing_in.look_at_password(session, known.name, password, now)
    with door.make_sessions.begin() as session:
        settled = signing_in.settle_password(session, attempt, looked, None, door.settings.keys_folder, now)
        if settled.account is not None:
            return second_factor.set_up(settled.account, seal)
        on_record(session, door.nobody(), settled.event)
    raise settled.error or SignInRefused()


def confirm_factor(door: Door, known: Identity, code: str) -> list[str]:
    """Its first code; gives the recovery codes. Counted as signing in is, since a code may be guessed.

    Raises `SecondFactorNotSetUp`, `SignInRefused`, `SignInDelayed`.
    """
    attempt = _begun(door, known.name)
    with door.make_sessions.begin() as session:
        account = _own(session, known)
        codes, event = second_factor.confirm(session, account, code, Seal(door.settings.keys_folder), utc_now())
        throttling.succeeded(session, attempt)
        on_record(session, known.actor(door.channel, door.origin, None), event)
    return codes


def take_factor(door: Door, known: Identity, password: str, code: str) -> None:
    """Its owner gives the second factor up. Raises `SecondFactorNotSetUp`, `SignInRefused`, `SignInDelayed`."""
    attempt, now = _begun(door, known.name), utc_now()
    with door.make_sessions() as session:
        looked = signing_in.look_at_password(session, known.name, password, now)
    with door.make_sessions.begin() as session:
        settled = signing_in.settle_password(session, attempt, looked, code, door.settings.keys_folder, now)
        if settled.account is None:
            on_record(session, door.nobody(), settled.event)
        else:
            event = second_factor.take_away(session, settled.account)
            on_record(session, known.actor(door.channel, door.origin, None), event)
    if settled.error is not None:
        raise settled.error


def sign_out(door: Door, known: Identity, number: int | None = None) -> None:
    """End this session, or another one of the same account. Raises `SessionUnknown`."""
    with door.make_sessions.begin() as session:
        wanted = number if number is not None else known.session
        if wanted is None:
            return
        event = sessions.end(session, _own(session, known), wanted, "signed out", utc_now())
        on_record(session, known.actor(door.channel, door.origin, None), event)


def own_sessions(door: Door, known: Identity) -> list[AccountSession]:
    """Sessions of the account that last, the newest first."""
    with door.make_sessions() as session:
        return sessions.open_of(session, _own(session, known), idle(door.settings), utc_now())


def _scoped(settled: Settled, asked: Sequence[str], allowed: Sequence[str]) -> tuple[Settled, list[str]]:
    """The secret was right; whether what is asked for may be had."""
    try:
        return settled, checked_scopes(asked or allowed, allowed)
    except ScopeUnknown as error:
        told = Event("refuse_sign_in", settled.event.account, {"reason": "scope"})
        return Settled(told, error=error), []


def _begun(door: Door, name: str) -> throttling.Attempt:
    """Raises `SignInDelayed`; the first of a wait goes on record."""
    with door.make_sessions.begin() as session:
        attempt = throttling.begin(session, name.strip().lower(), door.origin, utc_now())
        if isinstance(attempt, Wait) and attempt.first:
            on_record(session, door.nobody(), Event("refuse_sign_in", None, {"reason": "wait", "seconds": attempt.seconds}))
    if isinstance(attempt, Wait):
        raise SignInDelayed(seconds=attempt.seconds)
    return attempt


def _enter(
    session: Session, door: Door, settled: Settled, way: Way, lasts: timedelta, now: datetime, *, scopes: list[str] | None = None
) -> SignedIn | None:
    """A session where the try was right; on record either way."""
    if settled.account is None:
        on_record(session, door.nobody(), settled.event)
        return None
    return _started(session, door, settled.account, way, settled.event, lasts, now, scopes=scopes)


def _started(
    session: Session,
    door: Door,
    account: Account,
    way: Way,
    event: Event,
    lasts: timedelta,
    now: datetime,
    *,
    scopes: list[str] | None = None,
    told: Sequence[HeldRole] = (),
) -> SignedIn:
    if account.ended_at is not None:
        raise AccountEnded(name=account.name)
    roles = [{"role": one.role, "unit": one.unit} for one in told] or None
    begun, token = sessions.start(
        session, account, way, lasts, now, origin=door.origin, agent=door.agent, scopes=scopes, roles=roles
    )
    known = of_account(account, today(), tuple(told), scopes, session=begun.id, way=way)
    details = {"session_id": begun.id, "roles": [f"{one.role}@{one.unit or '*'}" for one in known.roles]}
    on_record(
        session, known.actor(door.channel, door.origin, None), Event(event.verb, event.account, {**event.details, **details})
    )
    return SignedIn(token, known, begun.ends_at)


def _or_raise(signed_in: SignedIn | None, settled: Settled) -> SignedIn:
    if signed_in is None:
        raise settled.error or SignInRefused()
    return signed_in


def _own(session: Session, known: Identity) -> Account:
    return session.get_one(Account, known.account)


def _way(known: Identity) -> Way:
    return "page" if known.way == "page" else "terminal" if known.way == "terminal" else "program"
