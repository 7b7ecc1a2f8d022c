"""Shapes of accounts, roles, sessions and secrets, for the API and for `--json`. None of them holds a secret."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field
from sqlalchemy.orm import Session

from portal.shapes import Shape
from registry.accounts import second_factor, service_secrets
from registry.accounts.identity import Identity
from registry.accounts.records import Account
from registry.accounts.roles import held_on
from sohoa.clock import utc_now


class HeldRoleShape(Shape):
    """A role that is held today."""

    role: str = Field(examples=["officer"])
    unit: str | None = Field(examples=["07906"], description="null: for the whole agency.")
    until: date | None = Field(None, description="Its last day; null: no end is known.")


class RoleShape(Shape):
    """A role that was given."""

    id: int
    role: str
    unit: str | None
    valid_from: date
    valid_to: date | None
    given_by: str
    taken_at: datetime | None = None
    taken_by: str | None = None


class SecretShape(Shape):
    """A secret of a service that is in use; the secret itself is shown once, when it is made."""

    id: int
    created_at: datetime
    created_by: str
    ends_at: datetime | None
    used_at: datetime | None


class AccountLineShape(Shape):
    """An account as a line of a list."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["binh.tv"])
    full_name: str = Field(examples=["Trần Văn Bình"])
    kind: str
    roles: list[HeldRoleShape]
    ended_at: datetime | None


class AccountShape(AccountLineShape):
    """All that is kept of an account."""

    created_at: datetime
    created_by: str
    ended_by: str | None
    ended_reason: str | None
    issuer: str | None = Field(description="The OpenID provider at which it signs in; null: here.")
    must_change_password: bool
    second_factor: bool
    recovery_codes: int
    scopes: list[str] | None
    given: list[RoleShape]
    secrets: list[SecretShape]


class AccountsShape(Shape):
    """A part of the accounts, by name."""

    accounts: list[AccountLineShape]
    next: str | None = Field(description="Cursor of the part that follows; null: there is none.")


class HandedOverShape(Shape):
    """An account, and the password to hand over to its owner."""

    account: AccountShape
    password: str | None = Field(
        description="Shown this once, and to be changed first. Null: a service has none; and where the answer is given again."
    )


class SecretMadeShape(Shape):
    """A secret of a service that was just made."""

    secret: SecretShape
    value: str | None = Field(description="Shown this once. Null where the answer is given again.")


class IdentityShape(Shape):
    """Who is signed in."""

    account: int
    name: str = Field(examples=["binh.tv"])
    full_name: str = Field(examples=["Trần Văn Bình"])
    kind: str
    roles: list[HeldRoleShape]
    scopes: list[str] | None = Field(description="Of a service: what its token lets in for.")
    must_change: bool = Field(description="Nothing else is possible before the password is changed.")
    session: int | None


class OwnSessionShape(Shape):
    """A session of one's own that lasts."""

    id: int
    way: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    origin: str | None
    agent: str | None


def account_line(account: Account, day: date) -> AccountLineShape:
    """An account in a list, with its roles of that day."""
    return AccountLineShape(
        id=account.id,
        name=account.name,
        full_name=account.full_name,
        kind=account.kind,
        roles=[HeldRoleShape.model_validate(one) for one in held_on(account.roles, day)],
        ended_at=account.ended_at,
    )


def account_shape(session: Session, account: Account, day: date) -> AccountShape:
    """An account as a whole."""
    session.flush()
    return AccountShape(
        **account_line(account, day).model_dump(),
        created_at=account.created_at,
        created_by=account.created_by,
        ended_by=account.ended_by,
        ended_reason=account.ended_reason,
        issuer=account.issuer,
        must_change_password=account.password_ends_at is not None,
        second_factor=second_factor.is_needed(account),
        recovery_codes=second_factor.recovery_codes_left(session, account),
        scopes=account.scopes,
        given=[RoleShape.model_validate(one) for one in account.roles],
        secrets=[SecretShape.model_validate(one) for one in service_secrets.in_use(session, account, utc_now())],
    )


def identity_shape(known: Identity) -> IdentityShape:
    """Who is signed in."""
    return IdentityShape.model_validate(known)
