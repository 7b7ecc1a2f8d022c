"""Signing in and out, one's own password, second factor and sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from portal import signing_in
from portal.account_shapes import IdentityShape, OwnSessionShape, identity_shape
from portal.api import session_examples as examples
from portal.api.actor import Known, KnownEvenBeforeChange, cookie_name, is_safe, origin_of
from portal.api.problems import documented
from portal.api.service import Here, Service
from portal.shapes import Shape
from portal.signing_in import Door, SignedIn
from registry.accounts import errors, sessions
from registry.accounts.errors import NotSignedIn

router = APIRouter(prefix="/v1", tags=["sessions"])

_SECRET = Field(max_length=600, json_schema_extra={"format": "password"})


class SignInRequest(BaseModel):
    """What is typed to sign in. Anything else is refused: nobody says here which roles they have."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    name: str = Field(max_length=100)
    password: str = _SECRET
    code: str | None = Field(None, max_length=60, description="Of the second factor, or a recovery code.")
    deliver: Literal["token", "cookie"] = Field("token", description="A page takes a cookie, which no script can read.")


class PasswordRequest(BaseModel):
    """The old password and another."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    old: str = _SECRET
    new: str = _SECRET
    code: str | None = Field(None, max_length=60)


class CodeRequest(BaseModel):
    """The first code that a device shows."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    code: str = Field(max_length=60)


class FactorRequest(BaseModel):
    """Who sets a second factor up shows that it is their account."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    password: str = _SECRET


class RemovalRequest(CodeRequest):
    """Who gives the second factor up shows both once more."""

    password: str = _SECRET


class SessionShape(IdentityShape):
    """A session that began."""

    token: str | None = Field(description="For `Authorization: Bearer`; null where a cookie was asked for. Shown once.")
    proof: str | None = Field(description="Of a page: what it sends as X-CSRF-Token with every change.")
    ends_at: datetime


class KnownShape(IdentityShape):
    """Who is signed in."""

    proof: str | None = Field(description="Of a page: what it sends as X-CSRF-Token with every change.")


class SessionsShape(Shape):
    """One's own sessions that last, the newest first."""

    sessions: list[OwnSessionShape]


class FactorShape(Shape):
    """A second factor that is being set up. Shown once."""

    secret: str
    address: str = Field(description="What devices read, as a QR code for example.")


class RecoveryShape(Shape):
    """Codes for the day when the device is lost; each counts once. Shown once."""

    recovery_codes: list[str]


def door(request: Request, here: Here) -> Door:
    """Where a request comes to sign in."""
    return Door(
        here.installation.sessions, here.installation.settings, "api", origin_of(request), request.headers.get("user-agent")
    )  # fmt: skip


def signed_in(found: KnownEvenBeforeChange) -> Known:
    """Whoever is signed in, before the first password was changed too. Raises `NotSignedIn`."""
    if found is None:
        raise NotSignedIn
    return found


AtDoor = Annotated[Door, Depends(door)]
SignedInHere = Annotated[Known, Depends(signed_in)]


@router.post(
    "/session",
    summary="Sign in",
    status_code=201,
    response_model=SessionShape,
    responses={
        201: {"content": {"application/json": {"example": examples.SESSION}}},
        **documented(errors.SignInRefused, errors.SignInDelayed, errors.SecondFactorNeeded, errors.KeyMissing, errors.KeyUnsafe),
    },
)
def sign_in(asked: Annotated[SignInRequest, examples.SIGN_IN_BODY], here: Here, at: AtDoor) -> Response:
    """With a name and a password. What was wrong is not told; after some failures the next try waits (`Retry-After`)."""
    way: sessions.Way = "page" if asked.deliver == "cookie" else "program"
    begun = signing_in.with_password(at, way, asked.name, asked.password, asked.code)
    return handed_over(here, begun)


@router.get(
    "/session",
    summary="Who is signed in?",
    responses={200: {"content": {"application/json": {"example": examples.KNOWN}}}, **documented()},
)
def show(known: SignedInHere) -> KnownShape:
    """The account with its roles of today; for pages the proof that goes with every change."""
    proof = sessions.proof_of(known.token) if known.identity.way == "page" else None
    return KnownShape(**identity_shape(known.identity).model_dump(), proof=proof)


@router.delete("/session", summary="Sign out", status_code=204, responses=documented())
def sign_out(known: SignedInHere, here: Here, at: AtDoor) -> Response:
    """The token is of no use any more."""
    signing_in.sign_out(at, known.identity)
    answer = Response(status_code=204)
    answer.delete_cookie(cookie_name(here.installation.settings), path="/", secure=is_safe(here.installation.settings))
    return answer


@router.get(
    "/sessions",
    summary="One's own sessions",
    responses={200: {"content": {"application/json": {"example": examples.SESSIONS}}}, **documented()},
)
def own_sessions(known: SignedInHere, at: AtDoor) -> SessionsShape:
    """Where the account is signed in, the newest first."""
    found = signing_in.own_sessions(at, known.identity)
    return SessionsShape(sessions=[OwnSessionShape.model_validate(one) for one in found])


@router.delete(
    "/sessions/{number}", summary="End a session of one's own", status_code=204, responses=documented(errors.SessionUnknown)
)
def end_session(
    number: Annotated[int, Path(ge=1, le=2**62, examples=[118])], known: SignedInHere, at: AtDoor
) -> Response:  # fmt: skip
    """One that was forgotten somewhere. Nobody else's is found."""
    signing_in.sign_out(at, known.identity, number)
    return Response(status_code=204)


@router.post(
    "/session/password",
    summary="Change one's password",
    response_model=SessionShape,
    responses={
        200: {"content": {"application/json": {"example": examples.SESSION}}},
        **documented(
            errors.SignInRefused, errors.SignInDelayed, errors.SecondFactorNeeded, errors.PasswordTooShort,
            errors.PasswordTooLong, errors.PasswordCommon, errors.PasswordUnchanged, errors.AccountOfOtherKind,
        ),
    },
)  # fmt: skip
def change_password(
    asked: Annotated[PasswordRequest, examples.PASSWORD_BODY], known: SignedInHere, here: Here, at: AtDoor
) -> Response:
    """Signed out everywhere, and in again here with the session that is answered."""
    begun = signing_in.change_password(at, known.identity, asked.old, asked.new, asked.code)
    return handed_over(here, begun, status=200)


@router.post(
    "/session/second-factor",
    summary="Set up a second factor",
    responses={
        200: {"content": {"application/json": {"example": examples.FACTOR}}},
        **documented(
            errors.SecondFactorThere, errors.AccountOfOtherKind, errors.SignInRefused, errors.SignInDelayed, errors.KeyMissing,
            errors.KeyUnsafe,
        ),
    },
)  # fmt: skip
def set_up_factor(asked: Annotated[FactorRequest, examples.FACTOR_BODY], known: SignedInHere, at: AtDoor) -> FactorShape:
    """A secret for a device; it counts once the first code is confirmed."""
    secret, address = signing_in.set_up_factor(at, known.identity, asked.password)
    return FactorShape(secret=secret, address=address)


@router.post(
    "/session/second-factor/confirmation",
    summary="Confirm a second factor",
    responses={
        200: {"content": {"application/json": {"example": examples.RECOVERY}}},
        **documented(errors.SecondFactorNotSetUp, errors.SignInRefused, errors.SignInDelayed),
    },
)
def confirm_factor(asked: Annotated[CodeRequest, examples.CODE_BODY], known: SignedInHere, at: AtDoor) -> RecoveryShape:
    """From now on a code is asked for. The recovery codes are shown once."""
    return RecoveryShape(recovery_codes=signing_in.confirm_factor(at, known.identity, asked.code))


@router.post(
    "/session/second-factor/removal",
    summary="Give the second factor up",
    status_code=204,
    responses=documented(errors.SecondFactorNotSetUp, errors.SignInRefused, errors.SignInDelayed, errors.SecondFactorNeeded),
)
def take_factor(asked: Annotated[RemovalRequest, examples.REMOVAL_BODY], known: SignedInHere, at: AtDoor) -> Response:
    """No code is asked for any more."""
    signing_in.take_factor(at, known.identity, asked.password, asked.code)
    return Response(status_code=204)


def handed_over(here: Service, begun: SignedIn, *, status: int = 201) -> Response:
    """A session that began: its token in the body, or for a page in a cookie that goes to this server only and to no script."""
    page = begun.identity.way == "page"
    shape = SessionShape(
        **identity_shape(begun.identity).model_dump(),
        token=None if page else begun.token,
        proof=sessions.proof_of(begun.token) if page else None,
        ends_at=begun.ends_at,
    )
    answer = JSONResponse(shape.model_dump(mode="json"), status)
    if page:
        set_cookie(here, answer, begun)
    return answer


def set_cookie(here: Service, answer: Response, begun: SignedIn) -> None:
    """The browser keeps it until it is closed; the server ends it earlier."""
    settings = here.installation.settings
    answer.set_cookie(
        cookie_name(settings), begun.token, path="/", secure=is_safe(settings), httponly=True, samesite="strict"
    )  # fmt: skip
