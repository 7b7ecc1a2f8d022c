"""Guessing made slow: after some failures each further try has to wait, twice as long as the one before, 15 minutes at most.

Kept in the database, so that all processes count together. A try is counted before it is looked at: many at once are many.

Three things are counted. An **address** that fails often waits whatever name it tries. A **name** that is tried from addresses
where it never signed in waits there, whether anybody has it or not. From an address where it signed in within the last month
it is counted **by itself**: so whoever tries somebody's name from elsewhere does not keep them out of their own office. Tries
during a wait are neither looked at nor counted, and everything is forgotten after an hour without a failure, so that nobody can
be kept out for good.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.accounts.records import Account, AccountSession, SignInFailures
from registry.writing import until_settled

FREE_OF_NAME, FREE_OF_ADDRESS = 5, 30
"""Failures without a wait. Behind one address there may be an office."""
LONGEST = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
AT_HOME_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted; `settle` it."""

    keys: tuple[tuple[str, int], ...]
    """What it was counted for, with how many failures are free."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A try that is not looked at."""

    seconds: int
    first: bool
    """Whether it is the first that came during this wait: the others are not put on record one by one."""


def begin(session: Session, name: str, origin: str, now: datetime) -> Attempt | Wait:
    """Count a try as failed until it is settled, or say how long to wait. For a transaction of its own."""
    _sweep(session, now)
    keys = _keys(session, name, origin, now)
    rows = [until_settled(lambda key=key: _row(session, key, now)) for key, _ in keys]  # type: ignore[misc]
    waiting = [row for row in rows if row.wait_until is not None and row.wait_until > now]
    if waiting:
        longest = max(waiting, key=lambda row: row.wait_until or now)
        longest.turned_away += 1
        seconds = ceil(((longest.wait_until or now) - now).total_seconds())
        return Wait(seconds, longest.turned_away == 1)
    for row, (_, free) in zip(rows, keys, strict=True):
        _count(row, free, now)
    return Attempt(keys)


def succeeded(session: Session, attempt: Attempt) -> None:
    """Signed in: the failures of the name are forgotten, an address has one less."""
    for row, free in _rows(session, attempt):
        _set(row, 0 if free == FREE_OF_NAME else max(row.failures - 2, 0), free)


def undecided(session: Session, attempt: Attempt) -> None:
    """Neither right nor wrong, such as a password without its code: as if it had not been."""
    for row, free in _rows(session, attempt):
        _set(row, max(row.failures - 1, 0), free)


def release(session: Session, name: str) -> None:
    """The name has to wait no longer, from wherever it is tried for the first time."""
    session.execute(delete(SignInFailures).where(SignInFailures.key == _key("name", name)))


def place_of(origin: str) -> str:
    """What counts as one address: a network of 64 bits in IPv6, where everybody has many."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)


def wait_after(failures: int, free: int) -> timedelta:
    """How long the next try waits: 1 s after the first failure that is not free, then twice as long each time."""
    beyond = failures - free
    return timedelta(0) if beyond < 0 else min(timedelta(seconds=2 ** min(beyond, 20)), LONGEST)


def _keys(session: Session, name: str, origin: str, now: datetime) -> tuple[tuple[str, int], ...]:
    """In one order for everybody, so that two who try at once wait for each other instead of for ever."""
    place = place_of(origin)
    by_name = _key("home", name, place) if _is_at_home(session, name, place, now) else _key("name", name)
    return tuple(sorted([(by_name, FREE_OF_NAME), (_key("address", place), FREE_OF_ADDRESS)]))


def _is_at_home(session: Session, name: str, place: str, now: datetime) -> bool:
    been = (
        select(AccountSession.id)
        .join(Account, Account.id == AccountSession.account_id)
        .where(Account.name == name, AccountSession.place == place, AccountSession.created_at > now - AT_HOME_FOR)
        .limit(1)
    )
    return session.scalar(been) is not None


def _sweep(session: Session, now: datetime) -> None:
    """What is forgotten goes, but for rows that somebody else has in hand: nobody waits for that."""
    old = select(SignInFailures.key).where(SignInFailures.last_at < now - FORGOTTEN_AFTER).with_for_update(skip_locked=True)
    session.execute(delete(SignInFailures).where(SignInFailures.key.in_(session.scalars(old).all())))


def _row(session: Session, key: str, now: datetime) -> SignInFailures:
    held = session.get(SignInFailures, key, with_for_update=True)
    if held is None:
        with session.begin_nested():
            held = SignInFailures(key=key, failures=0, last_at=now, turned_away=0)
            session.add(held)
    if held.last_at < now - FORGOTTEN_AFTER:
        held.failures, held.turned_away, held.wait_until = 0, 0, None
    return held


def _rows(session: Session, attempt: Attempt) -> list[tuple[SignInFailures, int]]:
    found = [(session.get(SignInFailures, key, with_for_update=True), free) for key, free in attempt.keys]
    return [(row, free) for row, free in found if row is not None]


def _count(row: SignInFailures, free: int, now: datetime) -> None:
    row.last_at = now
    _set(row, row.failures + 1, free)


def _set(row: SignInFailures, failures: int, free: int) -> None:
    row.failures, row.turned_away = failures, 0
    wait = wait_after(failures, free)
    row.wait_until = row.last_at + wait if wait else None


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
