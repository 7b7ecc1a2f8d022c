"""Accounts of those who sign in at an OpenID provider: a person's is made at the first sign-in, a service's beforehand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from registry.accounts.account import NAME
from registry.accounts.claims import Claims
from registry.accounts.errors import AccountNameTaken, NoRoleHere, OpenIdRefused
from registry.accounts.events import Event
from registry.accounts.identity import Identity, of_account
from registry.accounts.records import Account
from registry.accounts.roles import held_on
from registry.actor import Actor, HeldRole
from registry.writing import until_settled
from vietnamese.folding import collapse, fold

_NOT_IN_NAMES = re.compile(r"[^a-z0-9.@_-]+")


def person_of(session: Session, claims: Claims, told: Sequence[HeldRole], by: Actor, today: date) -> tuple[Account, list[Event]]:
    """The account of a person who signed in there.

    Raises `NoRoleHere`, and `OpenIdRefused` where it has ended here, or is a service's.
    """
    account, events = _known(session, claims), []
    if account is not None and (account.ended_at is not None or account.kind != "person"):
        raise OpenIdRefused(issuer=claims.issuer, reason="account")
    if not told and (account is None or not held_on(account.roles, today)):
        raise NoRoleHere(name=claims.name[:60])
    if account is None:
        account = until_settled(lambda: _made(session, claims, by))
        events.append(Event("add_account", account.id, {"name": account.name, "kind": "person", "issuer": claims.issuer}))
    elif account.full_name != collapse(claims.full_name):
        events.append(Event("rename_account", account.id, {"before": account.full_name, "now": collapse(claims.full_name)}))
        account.full_name = collapse(claims.full_name)
    return account, events


def service_of(session: Session, claims: Claims, told: tuple[HeldRole, ...], today: date) -> Identity:
    """The service that a token names: one that an administrator made known here. The scopes of the token narrow its own.

    Raises `OpenIdRefused`.
    """
    account = _known(session, claims)
    if account is None or account.kind != "service" or account.ended_at is not None:
        raise OpenIdRefused(issuer=claims.issuer, reason="account")
    allowed = list(account.scopes or ())
    named = [scope for scope in allowed if scope in claims.scopes]
    return of_account(account, today, told, named or allowed)


def bind(account: Account, issuer: str, subject: str) -> Event:
    """A service brings tokens of this provider from now on."""
    account.issuer, account.subject = issuer, subject
    return Event("bind_account", account.id, {"issuer": issuer, "subject": subject})


def _known(session: Session, claims: Claims) -> Account | None:
    wanted = select(Account).where(Account.issuer == claims.issuer, Account.subject == claims.subject)
    return session.scalar(wanted.options(selectinload(Account.roles)))


def _made(session: Session, claims: Claims, by: Actor) -> Account:
    """A name that somebody has here is another's: then the provider's own name is put behind it."""
    known = _known(session, claims)
    if known is not None:
        return known
    spelt = _NOT_IN_NAMES.sub("-", fold(claims.name)).strip("-.@_")[:40]
    host = urlsplit(claims.issuer).hostname or "openid"
    for name in (spelt, f"{spelt}@{host}"[:60]):
        if NAME.fullmatch(name) and session.scalar(select(Account.id).where(Account.name == name)) is None:
            with session.begin_nested():
                account = Account(
                    kind="person", name=name, full_name=collapse(claims.full_name) or name, created_by=by.name,
                    issuer=claims.issuer, subject=claims.subject,
                )  # fmt: skip
                session.add(account)
            return account
    raise AccountNameTaken(name=spelt)
