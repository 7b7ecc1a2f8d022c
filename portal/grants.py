"""Grants: given, listed, shown, taken back, each on record; for API and command line alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.rights import Action
from archive.rights.errors import GrantUnknown
from archive.rights.grants import GrantAsked, give, take_back
from archive.rights.in_records import in_units
from archive.rights.records import AccessGrant
from catalogue import Catalogue
from intake.as_purpose import dossier_given
from intake.errors import DossierUnknown
from portal.access import Access
from portal.grant_shapes import GrantShape, grant_shape
from registry.accounts import account as accounts
from registry.accounts.errors import AccountsNeeded
from registry.accounts.records import Account
from registry.actor import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a grant is to say, as whoever gives it says it. What is None does not narrow it."""

    account: str
    """Name of the account that is to have it."""
    actions: tuple[Action, ...]
    ends: date
    reason: str
    begins: date | None = None
    """None: today."""
    unit: str | None = None
    """None: the unit of the roles of whoever gives it, where they are all for one, else the whole agency."""
    types: tuple[str, ...] | None = None
    persons: tuple[int, ...] | None = None
    documents: tuple[int, ...] | None = None
    dossier: str | None = None
    sensitive: bool = False
    council_decision: str | None = None


def give_grant(session: Session, catalogue: Catalogue, access: Access, by: Actor, wanted: Wanted) -> GrantShape:
    """Give a grant, from the day of `access` on at the earliest.

    Raises `AccountsNeeded`, `RightMissing`, `AccountUnknown`, `AccountEnded`, `DossierUnknown`, `GrantRefused`, `GrantInvalid`.
    """
    refuse_others(access, by)
    account = accounts.get_lasting(session, wanted.account)
    if wanted.dossier is not None and dossier_given(session, catalogue, wanted.dossier, access.on) is None:
        raise DossierUnknown(dossier=wanted.dossier)
    asked = GrantAsked(
        account.id, wanted.actions, wanted.unit or by.unit, wanted.begins or access.on, wanted.ends, wanted.reason,
        sensitive=wanted.sensitive, council_decision=wanted.council_decision, type_ids=wanted.types, person_ids=wanted.persons,
        document_ids=wanted.documents, dossier_code=wanted.dossier,
    )  # fmt: skip
    return grant_shape(give(session, catalogue.types, by, asked, access.on), account, access.on)


def take_grant_back(session: Session, access: Access, by: Actor, number: int) -> GrantShape:
    """It ends at once. Raises `AccountsNeeded`, `RightMissing`, `GrantUnknown`, `GrantRefused`."""
    refuse_others(access, by)
    account = session.get_one(Account, seen(session, access, by, number).account_id)
    return grant_shape(take_back(session, by, number, access.on), account, access.on)


def show_grant(session: Session, access: Access, by: Actor, number: int) -> GrantShape:
    """One that was given for an own unit, or to whoever asks. Raises `AccountsNeeded` and `GrantUnknown`."""
    grant = seen(session, access, by, number)
    return grant_shape(grant, session.get_one(Account, grant.account_id), access.on)


def seen(session: Session, access: Access, by: Actor, number: int) -> AccessGrant:
    """The grant, where whoever asks may see it. Raises `AccountsNeeded` and `GrantUnknown`."""
    if by.account is None:
        raise AccountsNeeded
    grant = session.get(AccessGrant, number)
    if grant is None or not (grant.account_id == by.account or access.may("give_grants", grant.unit)):
        raise GrantUnknown(number=number)
    return grant


def given_for_own_units(access: Access, by: Actor, *, every: bool) -> Select[Any]:
    """The query of grants for papers of own units, those that are over only where asked for; in no order.

    Raises `AccountsNeeded` and `RightMissing`.
    """
    refuse_others(access, by)
    places = access.units_for("give_grants")
    theirs = select(AccessGrant) if places is None else select(AccessGrant).where(in_units(AccessGrant.unit, places))
    return theirs if every else theirs.where(AccessGrant.ended_at.is_(None), AccessGrant.ends >= access.on)


def given_to(by: Actor, on: date) -> Select[Any]:
    """The query of grants that whoever asks has on that day, or will have; in no order. Raises `AccountsNeeded`."""
    if by.account is None:
        raise AccountsNeeded
    theirs = select(AccessGrant).where(AccessGrant.account_id == by.account)
    return theirs.where(AccessGrant.ended_at.is_(None), AccessGrant.ends >= on)


def shapes_of(session: Session, grants: Iterable[AccessGrant], on: date) -> list[GrantShape]:
    """Grants with the names of their accounts, in two queries."""
    rows = list(grants)
    named = select(Account).where(Account.id.in_({row.account_id for row in rows}))
    by_number = {account.id: account for account in session.scalars(named)}
    return [grant_shape(row, by_number[row.account_id], on) for row in rows]


def refuse_others(access: Access, by: Actor) -> None:
    """Raises `AccountsNeeded` where there are no accounts, and `RightMissing` for whoever gives no grants."""
    if by.account is None:
        raise AccountsNeeded
    access.units_for("give_grants")
