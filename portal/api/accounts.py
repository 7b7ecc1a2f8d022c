"""Accounts: who may sign in, with which roles; made, changed and ended by an administrator of the whole agency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal import accounts
from portal.account_shapes import (
    AccountShape,
    AccountsShape,
    HandedOverShape,
    RoleShape,
    SecretMadeShape,
    account_line,
    account_shape,
)
from portal.api import account_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.etags import ETAG, NOT_MODIFIED, etag_of, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import LARGEST, Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.registered import PRINTED
from portal.api.service import Here
from portal.api.units import CODE
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed
from registry.accounts import account as kept
from registry.accounts import errors
from registry.accounts.records import Account
from registry.accounts.scopes import Scope
from registry.actor import Actor, Role
from registry.errors import UnitUnknown
from sohoa.clock import today

router = APIRouter(prefix="/v1/accounts", tags=["accounts"])

_EVERYWHERE = (ActorMissing, errors.AccountsNeeded, *REFUSALS)
_CHANGED = (*_EVERYWHERE, errors.AccountUnknown, PreconditionFailed, *WRITE_PROBLEMS)
_ADDED = (
    errors.AccountNameInvalid, errors.AccountNameTaken, errors.ScopeUnknown, errors.RoleUnknown, UnitUnknown, errors.OpenIdOff,
)  # fmt: skip
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The account."}}
Name = Annotated[str, Field(min_length=2, max_length=60, description="To sign in with; never given twice.")]
FullName = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTED)]
UnitCode = Annotated[str, Field(min_length=1, max_length=50, pattern=CODE)]
Number = Annotated[int, Path(ge=1, le=LARGEST, description="Its number, as the account shows it.", examples=[7])]


class RoleHeld(BaseModel):
    """A role from today on; without a unit for the whole agency."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    unit: UnitCode | None = None


class PersonRequest(BaseModel):
    """A person who is to sign in here."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["person"]
    name: Name
    full_name: FullName
    roles: list[RoleHeld] = Field(default=[], max_length=20)


class ServiceRequest(BaseModel):
    """A program that is to get tokens."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["service"]
    name: Name
    full_name: FullName
    roles: list[RoleHeld] = Field(default=[], max_length=20)
    scopes: list[Scope] = Field(default=[], max_length=20, description="They narrow what its roles allow.")
    subject: str | None = Field(None, max_length=255, pattern=PRINTED, description="`sub` of its tokens at the OpenID provider.")


class RoleRequest(RoleHeld):
    """A role, and from which day to which."""

    valid_from: date | None = Field(None, description="Today unless given.")
    valid_to: date | None = Field(None, description="Its last day.")


class NameRequest(BaseModel):
    """Another full name."""

    model_config = ConfigDict(extra="forbid")

    full_name: FullName


class ResetRequest(BaseModel):
    """Whether the device of the second factor is lost as well."""

    model_config = ConfigDict(extra="forbid")

    factor_lost: bool = False


class SecretRequest(BaseModel):
    """How long a secret is to last."""

    model_config = ConfigDict(extra="forbid")

    days: int | None = Field(None, ge=1, le=3650, description="Without it the secret lasts until it is ended.")


def administrator(here: Here, actor: Caller) -> Actor:
    """Whoever administers accounts. Raises `AccountsNeeded` and `RightMissing`."""
    accounts.refuse_others(here.installation, actor)
    return actor


Administrator = Annotated[Actor, Depends(administrator)]


@router.get(
    "",
    summary="List accounts",
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNTS}}},
        **documented(CursorInvalid, *_EVERYWHERE),
    },
)
def list_accounts(
    here: Here,
    _: Administrator,
    ended: Annotated[bool, Query(description="Ended ones too.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> AccountsShape:
    """By name, with the roles of today."""
    with here.installation.sessions() as session:
        page = page_of(
            session, kept.known(ended=ended), (Account.name, Account.id), list_name="accounts", cursor=cursor, limit=limit
        )  # fmt: skip
        return AccountsShape(accounts=[account_line(one, today()) for one in page.rows], next=page.next)


@router.get(
    "/{id}",
    summary="An account",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(errors.AccountUnknown, *_EVERYWHERE),
    },
)
def show(id: RecordId, request: Request, here: Here, _: Administrator) -> Response:
    """Roles of all days, secrets in use by their numbers, whether there is a second factor."""
    with here.installation.sessions() as session:
        return tagged(request, _shape(session, id))


@router.post(
    "",
    status_code=201,
    summary="Add an account",
    response_model=HandedOverShape,
    responses={
        201: {"content": {"application/json": {"example": examples.HANDED_OVER}}, "headers": {**ETAG, **_LOCATION}},
        **documented(*_ADDED, *_EVERYWHERE, *WRITE_PROBLEMS),
    },
)
def add(
    asked: Annotated[PersonRequest | ServiceRequest, examples.ACCOUNT_BODY], here: Here, once: Once, by: Administrator
) -> Response:
    """Of a person with the password to hand over, which is shown this once and has to be changed first. An answer that is given
    again (`Idempotency-Key`) is without it: a password that was lost on the way is made anew.
    """
    held = [(str(one.role), one.unit) for one in asked.roles]

    def write(session: Session) -> Written:
        if isinstance(asked, PersonRequest):
            shape, password = accounts.add_person(session, by, asked.name, asked.full_name, held)
            return _handed_over(shape, password, 201)
        known_there = _at_provider(here.installation.settings.openid_issuer, asked.subject)
        shape = accounts.add_service(session, by, asked.name, asked.full_name, asked.scopes, held, known_there)
        return _handed_over(shape, None, 201)

    return once(write)


@router.patch(
    "/{id}",
    summary="Change the full name",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountEnded),
    },
)
def rename(
    id: RecordId, asked: Annotated[NameRequest, examples.NAME_BODY], request: Request, once: Once, by: Administrator
) -> Response:
    """What was done before keeps the name of its day. `If-Match` is honoured."""

    return _changed(once, request, id, lambda session: Written(accounts.rename(session, by, id, asked.full_name)))


@router.delete(
    "/{id}",
    summary="End an account",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ENDED}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountEnded, errors.LastAdministrator),
    },
)
def end(
    id: RecordId,
    reason: Annotated[str, Query(max_length=1000, pattern=PRINTED, description="Why.", examples=["Chuyển công tác"])],
    request: Request,
    once: Once,
    by: Administrator,
) -> Response:
    """Signed out everywhere at once. Not deleted, since the log names it; the last administrator cannot be ended."""

    return _changed(once, request, id, lambda session: Written(accounts.end(session, by, id, reason)))


@router.post(
    "/{id}/roles",
    status_code=201,
    summary="Give a role",
    response_model=RoleShape,
    responses={
        201: {"content": {"application/json": {"example": examples.ROLE}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountEnded, errors.RoleUnknown, errors.RolePeriodInvalid, UnitUnknown),
    },
)
def give_role(
    id: RecordId, asked: Annotated[RoleRequest, examples.ROLE_BODY], request: Request, once: Once, by: Administrator
) -> Response:
    """For a unit, or without one for the whole agency; from a day to a day."""

    return _changed(
        once,
        request,
        id,
        lambda session: Written(
            accounts.give_role(session, by, id, asked.role, asked.unit, asked.valid_from, asked.valid_to), 201
        ),
    )


@router.delete(
    "/{id}/roles/{number}",
    summary="Take a role away",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}, "headers": ETAG},
        **documented(*_CHANGED, errors.RoleNotHeld, errors.LastAdministrator),
    },
)
def take_role(id: RecordId, number: Number, request: Request, once: Once, by: Administrator) -> Response:
    """At once."""

    return _changed(once, request, id, lambda session: Written(accounts.take_role(session, by, id, number)))


@router.post(
    "/{id}/password",
    summary="Make a password to hand over",
    response_model=HandedOverShape,
    responses={
        200: {"content": {"application/json": {"example": examples.HANDED_OVER}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountEnded, errors.AccountOfOtherKind, errors.SecondFactorNotSetUp),
    },
)
def reset_password(
    id: RecordId, asked: Annotated[ResetRequest, examples.RESET_BODY], request: Request, once: Once, by: Administrator
) -> Response:
    """Whoever forgot theirs gets one for a single use, and is signed out everywhere. It is shown this once."""

    return _changed(
        once,
        request,
        id,
        lambda session: _handed_over(*accounts.reset_password(session, by, id, factor_lost=asked.factor_lost), 200),
    )


@router.post(
    "/{id}/release",
    summary="Let somebody try again at once",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}, "headers": ETAG},
        **documented(*_CHANGED),
    },
)
def release(id: RecordId, once: Once, by: Administrator) -> Response:
    """Who waits after failures to sign in."""
    return once(lambda session: Written(accounts.release(session, by, id)))


@router.post(
    "/{id}/secrets",
    status_code=201,
    summary="Make a secret for a service",
    response_model=SecretMadeShape,
    responses={
        201: {"content": {"application/json": {"example": examples.SECRET}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountEnded, errors.AccountOfOtherKind, errors.SecretsInUse),
    },
)
def make_secret(
    id: RecordId, asked: Annotated[SecretRequest, examples.SECRET_BODY], once: Once, by: Administrator
) -> Response:  # fmt: skip
    """Shown this once. Two at most are in use: make the new one, change the service over, end the old one."""

    def write(session: Session) -> Written:
        secret, value = accounts.make_secret(session, by, id, asked.days)
        return Written(
            SecretMadeShape(secret=secret, value=None), 201, told_once=SecretMadeShape(secret=secret, value=value)
        )  # fmt: skip

    return once(write)


@router.delete(
    "/{id}/secrets/{number}",
    summary="End a secret of a service",
    response_model=AccountShape,
    responses={
        200: {"content": {"application/json": {"example": examples.SERVICE}}, "headers": ETAG},
        **documented(*_CHANGED, errors.AccountOfOtherKind, errors.SecretUnknown),
    },
)
def end_secret(id: RecordId, number: Number, once: Once, by: Administrator) -> Response:
    """At once; tokens that were given for it end within minutes."""
    return once(lambda session: Written(accounts.end_secret(session, by, id, number)))


def _shape(session: Session, id: int) -> AccountShape:
    return account_shape(session, kept.get(session, id), today())


def _handed_over(shape: AccountShape, password: str | None, status: int) -> Written:
    """With the ETag of the account itself."""
    headers = {"Location": f"{router.prefix}/{shape.id}", "ETag": etag_of(shape)}
    first = HandedOverShape(account=shape, password=password)
    return Written(HandedOverShape(account=shape, password=None), status, headers, told_once=first)


def _at_provider(issuer: str | None, subject: str | None) -> tuple[str, str] | None:
    if subject is None:
        return None
    if not issuer:
        raise errors.OpenIdOff
    return issuer, subject


def _changed(once: Once, request: Request, id: int, change: Callable[[Session], Written]) -> Response:
    """An account is changed once, and only as the caller saw it, where they say so."""

    def write(session: Session) -> Written:
        refuse_outdated(request, _shape(session, id), required=False)
        return change(session)

    return once(write)
