"""Signing in through the OpenID provider: there with the browser, and back."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.api.actor import is_safe
from portal.api.problems import documented
from portal.api.service import Here, Service
from portal.api.signing_in import AtDoor, set_cookie
from portal.signing_in import Door, SignedIn, enter, on_record
from registry.accounts import errors, openid_accounts
from registry.accounts.claims import Claims, roles_of
from registry.accounts.errors import NoRoleHere, OpenIdOff, OpenIdRefused
from registry.accounts.events import Event
from registry.accounts.keys import Seal
from registry.accounts.openid import OpenId, Pending
from registry.actor import Actor
from sohoa.clock import today, utc_now
from sohoa.errors import SohoaError

router = APIRouter(prefix="/v1/sign-in", tags=["sessions"])

PENDING_COOKIE = "sohoa-openid"
PENDING_SECONDS = 600
_CALLBACK = "/v1/sign-in/openid/callback"
_BACK = """<!doctype html><html lang=vi><meta charset=utf-8><title>Sổ Hóa</title>
<meta http-equiv=refresh content="0;url=/docs"><p><a href="/docs">Đã đăng nhập / Signed in</a></html>"""
"""A page of ours, and no redirect: what the browser does next is then ours, and the cookie of the session goes with it."""


@router.get(
    "/openid",
    summary="Sign in through the OpenID provider",
    status_code=302,
    response_class=Response,
    responses={
        302: {"description": "To the provider"},
        **documented(OpenIdOff, errors.OpenIdUnreachable, errors.KeyMissing, errors.KeyUnsafe),
    },
)
def begin(request: Request, here: Here) -> Response:
    """Sends the browser to the provider (authorization code with PKCE)."""
    url, pending = _openid(here).begin(_redirect(request, here))
    settings = here.installation.settings
    sealed = Seal(settings.keys_folder).close(json.dumps([pending.state, pending.nonce, pending.verifier]))
    answer = RedirectResponse(url, 302)
    answer.set_cookie(
        PENDING_COOKIE, sealed, PENDING_SECONDS, path="/v1/sign-in", secure=is_safe(settings), httponly=True,
        samesite="lax",  # The provider sends the browser back: with `strict` this one would not come along.
    )  # fmt: skip
    return answer


@router.get(
    "/openid/callback",
    summary="Back from the OpenID provider",
    response_class=HTMLResponse,
    responses={
        200: {"description": "Signed in; the session is in a cookie", "content": {"text/html": {"example": _BACK}}},
        **documented(
            OpenIdOff, OpenIdRefused, errors.OpenIdUnreachable, NoRoleHere, errors.AccountNameTaken, errors.KeyMissing,
            errors.KeyUnsafe,
        ),
    },
)  # fmt: skip
def finish(
    request: Request,
    here: Here,
    at: AtDoor,
    state: Annotated[str, Query(max_length=500)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The provider sends the browser here, with a code that counts once."""
    openid = _openid(here)
    try:
        pending = _pending(request, here, openid)
        if error or not code:
            raise OpenIdRefused(issuer=openid.provider.issuer, reason="".join(filter(str.isprintable, error))[:100] or "no code")
        claims = openid.finish(_redirect(request, here), pending, state, code, utc_now())
        begun = _entered(at, openid, claims)
    except (OpenIdRefused, NoRoleHere) as refused:
        _on_record(at, refused)
        raise
    answer = HTMLResponse(_BACK)
    set_cookie(here, answer, begun)
    answer.delete_cookie(PENDING_COOKIE, path="/v1/sign-in")
    return answer


def _entered(at: Door, openid: OpenId, claims: Claims) -> SignedIn:
    told = roles_of(openid.provider, claims.groups)
    provider = Actor(claims.issuer[:200], "api", origin=at.origin)
    with at.make_sessions.begin() as session:
        account, events = openid_accounts.person_of(session, claims, told, provider, today())
        on_record(session, provider, *events)
        event = Event("sign_in", account.id, {"way": "openid", "issuer": claims.issuer})
        return enter(session, at, account, "page", event, told)


def _on_record(at: Door, refused: SohoaError) -> None:
    with at.make_sessions.begin() as session:
        on_record(session, at.nobody(), Event("refuse_sign_in", None, {"reason": "openid", "code": refused.code}))


def _openid(here: Service) -> OpenId:
    if here.openid is None:
        raise OpenIdOff
    return here.openid


def _pending(request: Request, here: Service, openid: OpenId) -> Pending:
    """What was begun in this browser, not longer ago than it may take."""
    sealed = request.cookies.get(PENDING_COOKIE, "")
    opened = Seal(here.installation.settings.keys_folder).open_within(sealed, PENDING_SECONDS)
    if opened is None:
        raise OpenIdRefused(issuer=openid.provider.issuer, reason="cookie")
    state, nonce, verifier = json.loads(opened)
    return Pending(state, nonce, verifier)


def _redirect(request: Request, here: Service) -> str:
    """Where the provider sends the browser back to: the public address, else this machine as the request named it."""
    public = here.installation.settings.public_url
    return f"{public or f'{request.url.scheme}://{request.url.netloc}'}{_CALLBACK}"
