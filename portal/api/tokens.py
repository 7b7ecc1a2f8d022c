"""Tokens for services: client credentials after OAuth 2 (RFC 6749, 4.4)."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from portal import signing_in
from portal.api import session_examples as examples
from portal.api.problems import documented
from portal.api.signing_in import AtDoor
from portal.shapes import Shape
from registry.accounts.errors import ScopeUnknown, SignInDelayed, SignInRefused
from sohoa.errors import SohoaError

router = APIRouter(prefix="/v1", tags=["sessions"])


class TokenShape(Shape):
    """A token, as OAuth 2 has it."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenRefusedShape(Shape):
    """Why there is no token, as OAuth 2 has it (RFC 6749, 5.2), with our code and sentences."""

    error: str
    error_description: str
    code: str
    vi: str
    en: str


_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "model": TokenRefusedShape}
    for status, said in (
        (400, "invalid_request, unsupported_grant_type or invalid_scope"), (401, "invalid_client"), (429, "Wait, then try again")
    )
}  # fmt: skip


@router.post(
    "/token",
    summary="A token for a service",
    response_model=TokenShape,
    openapi_extra=examples.TOKEN_BODY,
    responses={200: {"content": {"application/json": {"example": examples.TOKEN}}}, **documented(), **_REFUSED},
)
async def token(request: Request, at: AtDoor) -> Response:
    """`grant_type=client_credentials`; name and secret of the service by HTTP Basic, or in the form."""
    given = {name: value for name, value in (await request.form()).items() if not isinstance(value, UploadFile)}
    if given.get("grant_type") != "client_credentials":
        kind = "unsupported_grant_type" if given.get("grant_type") else "invalid_request"
        return _refused(400, kind, "grant_type=client_credentials")
    client = _client(request, given)
    if client is None:
        return _refused(401, "invalid_client", "client_id, client_secret")
    try:
        begun, scopes = await run_in_threadpool(signing_in.with_secret, at, *client, given.get("scope", "").split())
    except SohoaError as error:
        return _told(error)
    left = at.settings.token_minutes * 60
    shape = TokenShape(access_token=begun.token, token_type="Bearer", expires_in=left, scope=" ".join(scopes))
    return JSONResponse(shape.model_dump(), headers={"Pragma": "no-cache"})


def _client(request: Request, given: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and secret. In HTTP Basic both are percent-encoded (RFC 6749, 2.3.1)."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, separator, secret = b64decode(sent, validate=True).decode("utf-8").partition(":")
        except (NotBase64, UnicodeDecodeError):
            return None
        return (unquote_plus(name), unquote_plus(secret)) if separator else None
    if "client_id" in given and "client_secret" in given:
        return given["client_id"][:100], given["client_secret"][:600]
    return None


def _told(error: SohoaError) -> Response:
    match error:
        case SignInRefused():
            return _answer(401, "invalid_client", error, {"WWW-Authenticate": 'Basic realm="sohoa"'})
        case SignInDelayed():
            return _answer(429, "invalid_client", error, {"Retry-After": str(error.details["seconds"])})
        case ScopeUnknown():
            return _answer(400, "invalid_scope", error, {})
        case _:
            raise error


def _answer(status: int, kind: str, error: SohoaError, headers: dict[str, str]) -> Response:
    shape = TokenRefusedShape(
        error=kind, error_description=error.problem.en, code=error.code, vi=error.problem.vi, en=error.problem.en
    )
    return JSONResponse(shape.model_dump(), status, headers)


def _refused(status: int, kind: str, wanted: str) -> Response:
    """The request itself is not one for a token."""
    shape = TokenRefusedShape(
        error=kind, error_description=wanted, code="REQUEST_INVALID", vi=f"Cần {wanted}.", en=f"Needs {wanted}."
    )
    headers = {"WWW-Authenticate": 'Basic realm="sohoa"'} if status == 401 else None
    return JSONResponse(shape.model_dump(), status, headers)
