"""Acts on accounts: made, given roles and secrets, ended; each with its record in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from portal.access import refuse_unless
from portal.account_shapes import AccountShape, RoleShape, SecretShape, account_shape
from portal.signing_in import on_record
from registry.accounts import account as accounts
from registry.accounts import openid_accounts, roles, second_factor, service_secrets, throttling
from registry.accounts.errors import AccountOfOtherKind, AccountsNeeded, AccountsThere
from registry.accounts.events import Event
from registry.accounts.records import Account
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import today, utc_now


def refuse_others(installation: Installation, by: Actor) -> None:
    """Raises `AccountsNeeded` where there are none at all, and `RightMissing` for whoever does not administer them."""
    if by.account is None:
        raise AccountsNeeded
    refuse_unless(installation, by, "administer_accounts")


def first_administrator(session: Session, by: Actor, name: str, full_name: str) -> tuple[AccountShape, str]:
    """The first account, and the password that its owner changes first. Raises `AccountsThere`, and what `add_person` raises."""
    if accounts.are_there(session):
        raise AccountsThere
    return add_person(session, by, name, full_name, [("administrator", None)])


def add_person(
    session: Session, by: Actor, name: str, full_name: str, held: Sequence[tuple[str, str | None]] = ()
) -> tuple[AccountShape, str]:
    """A person's account with roles from today on, and the password to hand over.

    Raises `AccountNameInvalid`, `AccountNameTaken`, `RoleUnknown`, `UnitUnknown`.
    """
    account, password, event = accounts.add_person(session, by, name, full_name)
    on_record(session, by, event)
    _give_all(session, by, account, held)
    return account_shape(session, account, today()), password


def add_service(
    session: Session,
    by: Actor,
    name: str,
    full_name: str,
    scopes: Sequence[str],
    held: Sequence[tuple[str, str | None]] = (),
    subject: tuple[str, str] | None = None,
) -> AccountShape:
    """A service's account; with `subject` (issuer, subject) it brings tokens of the OpenID provider instead of secrets of ours.

    Raises `AccountNameInvalid`, `AccountNameTaken`, `ScopeUnknown`, `RoleUnknown`, `UnitUnknown`.
    """
    account, event = accounts.add_service(session, by, name, full_name, scopes)
    on_record(session, by, event)
    if subject is not None:
        on_record(session, by, openid_accounts.bind(account, *subject))
    _give_all(session, by, account, held)
    return account_shape(session, account, today())


def give_role(
    session: Session, by: Actor, which: str | int, role: str, unit: str | None, first: date | None, last: date | None
) -> RoleShape:
    """Raises `AccountUnknown`, `AccountEnded`, `RoleUnknown`, `RolePeriodInvalid`, `UnitUnknown`."""
    account = accounts.get_lasting(session, which)
    row, event = roles.give(session, by, account, role, unit, valid_from=first or today(), valid_to=last)
    on_record(session, by, event)
    return RoleShape.model_validate(row)


def take_role(session: Session, by: Actor, which: str | int, number: int) -> AccountShape:
    """Raises `AccountUnknown`, `RoleNotHeld`, `LastAdministrator`."""
    account = accounts.get(session, which)
    on_record(session, by, roles.take(session, by, account, number, utc_now()))
    return account_shape(session, account, today())


def end(session: Session, by: Actor, which: str | int, reason: str) -> AccountShape:
    """Raises `AccountUnknown`, `AccountEnded`, `LastAdministrator`."""
    account = accounts.get_lasting(session, which)
    event = accounts.end(session, by, account, reason, utc_now())
    session.flush()
    roles.refuse_without_administrator(session, account, today())
    on_record(session, by, event)
    return account_shape(session, account, today())


def rename(session: Session, by: Actor, which: str | int, full_name: str) -> AccountShape:
    """Raises `AccountUnknown`, `AccountEnded`."""
    account = accounts.get_lasting(session, which)
    on_record(session, by, accounts.rename(account, full_name))
    return account_shape(session, account, today())


def reset_password(session: Session, by: Actor, which: str | int, *, factor_lost: bool) -> tuple[AccountShape, str]:
    """With a password to hand over; `factor_lost` takes the second factor away too. Raises `AccountUnknown`, `AccountEnded`,
    `AccountOfOtherKind`, `SecondFactorNotSetUp`.
    """
    account = accounts.get_lasting(session, which)
    password, event = accounts.reset_password(session, account, utc_now())
    on_record(session, by, event)
    if factor_lost:
        on_record(session, by, second_factor.take_away(session, account))
    throttling.release(session, account.name)
    return account_shape(session, account, today()), password


def release(session: Session, by: Actor, which: str | int) -> AccountShape:
    """Who waits after failures may try at once. Raises `AccountUnknown`."""
    account = accounts.get(session, which)
    throttling.release(session, account.name)
    on_record(session, by, Event("release_account", account.id))
    return account_shape(session, account, today())


def make_secret(session: Session, by: Actor, which: str | int, days: int | None) -> tuple[SecretShape, str]:
    """Raises `AccountUnknown`, `AccountEnded`, `AccountOfOtherKind`, `SecretsInUse`."""
    account = accounts.get_lasting(session, which)
    lasts = timedelta(days=days) if days is not None else None
    row, secret, event = service_secrets.make(session, by, account, utc_now(), lasts)
    on_record(session, by, event)
    return SecretShape.model_validate(row), secret


def end_secret(session: Session, by: Actor, which: str | int, number: int) -> AccountShape:
    """Raises `AccountUnknown`, `AccountOfOtherKind`, `SecretUnknown`."""
    account = accounts.get(session, which)
    if account.kind != "service":
        raise AccountOfOtherKind(name=account.name, what="khóa / secrets")
    on_record(session, by, service_secrets.end(session, account, number, utc_now()))
    return account_shape(session, account, today())


def _give_all(session: Session, by: Actor, account: Account, held: Sequence[tuple[str, str | None]]) -> None:
    for role, unit in held:
        _, event = roles.give(session, by, account, role, unit, valid_from=today())
        on_record(session, by, event)
