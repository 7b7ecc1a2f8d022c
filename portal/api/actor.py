"""Who asks. With accounts it is whoever is signed in; without, the name that the caller gives. It is kept with every act."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from portal.api.load import AT_ONCE
from portal.api.on_record import kept_on_record
from portal.api.service import Here, Service
from portal.errors import ActorMissing, NamedByCaller, ProofMissing, RequestInvalid
from portal.signing_in import idle
from registry.accounts import identity, openid_accounts, sessions
from registry.accounts.claims import roles_of
from registry.accounts.errors import NotSignedIn
from registry.accounts.identity import Identity
from registry.accounts.records import AccountSession
from registry.actor import Actor
from sohoa.clock import today, utc_now
from sohoa.settings import Settings
from vietnamese.folding import nfc

ACTOR_HEADER, UNIT_HEADER, PURPOSE_HEADER = "X-Sohoa-Actor", "X-Sohoa-Unit", "X-Sohoa-Purpose"
DOSSIER_HEADER = "X-Sohoa-Dossier"
PROOF_HEADER = "X-CSRF-Token"
SAFE_COOKIE, OPEN_COOKIE = "__Host-sohoa", "sohoa"
"""Through TLS a browser gives the first to this server only; without, on this machine, it is the second."""
EXAMPLE_ACTOR = "Tr%E1%BA%A7n%20V%C4%83n%20B%C3%ACnh"
_LONGEST = {ACTOR_HEADER: 200, UNIT_HEADER: 50, PURPOSE_HEADER: 1000, DOSSIER_HEADER: 40}
_HARMLESS_METHODS = ("GET", "HEAD", "OPTIONS")
_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A token from `POST /v1/session` or `POST /v1/token`.")
_cookie = APIKeyCookie(
    name=SAFE_COOKIE, auto_error=False, scheme_name="cookie", description=f"For pages; changes need `{PROOF_HEADER}` as well."
)


@dataclass(frozen=True, slots=True)
class Known:
    """Who is signed in, and with which token."""

    identity: Identity
    token: str


def is_safe(settings: Settings) -> bool:
    """Whether others reach this server through TLS."""
    return settings.public_url.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """The cookie that counts here."""
    return SAFE_COOKIE if is_safe(settings) else OPEN_COOKIE


def origin_of(request: Request) -> str:
    """The address of the caller; behind a proxy, the one that the proxy saw."""
    return request.client.host if request.client is not None else "local"


def known_even_before_change(
    request: Request,
    here: Here,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
    _told: Annotated[str | None, Depends(_cookie)] = None,
) -> Known | None:
    """Who is signed in; None where this installation has no accounts. Raises `NotSignedIn` and `ProofMissing`."""
    if not here.has_accounts():
        return None
    cookie = request.cookies.get(cookie_name(here.installation.settings))
    token = bearer.credentials if bearer is not None else cookie
    if not token:
        raise NotSignedIn
    changes = request.method not in _HARMLESS_METHODS
    if bearer is None and changes and not sessions.is_proof(token, request.headers.get(PROOF_HEADER, "")):
        raise ProofMissing
    known = _of_provider(here, token) if _is_of_provider(token) else _of_session(here, token)
    named = [name for name in (ACTOR_HEADER, UNIT_HEADER) if name in request.headers]
    if named:
        raise NamedByCaller(place=", ".join(named), name=known.full_name)
    return Known(known, token)


KnownEvenBeforeChange = Annotated[Known | None, Depends(known_even_before_change)]


async def known(found: KnownEvenBeforeChange) -> Identity | None:
    """As above; whoever has to change the password first comes no further. Raises `PasswordChangeNeeded`."""
    if found is None:
        return None
    found.identity.refuse_before_change()
    return found.identity


def scoped(read: str, write: str | None = None) -> Callable[[Request, Identity | None], Awaitable[None]]:
    """A dependency of all operations of a room: tokens of services need the scope. Raises `ScopeMissing`."""

    async def let_in(request: Request, who: Annotated[Identity | None, Depends(known)]) -> None:
        if who is not None:
            who.refuse_without_scope(read if request.method in _HARMLESS_METHODS else write or read)

    return let_in


async def caller(
    request: Request,
    who: Annotated[Identity | None, Depends(known)],
    name: Annotated[
        str | None,
        Header(
            alias=ACTOR_HEADER,
            description="Without accounts only: name of the person who asks, UTF-8 percent-encoded.",
            examples=[EXAMPLE_ACTOR],
        ),
    ] = None,
    unit: Annotated[
        str | None, Header(alias=UNIT_HEADER, description="Without accounts only: their unit.", examples=["07906"])
    ] = None,
    purpose: Annotated[
        str | None,
        Header(alias=PURPOSE_HEADER, description="What for, percent-encoded.", examples=["H%E1%BB%93%20s%C6%A1%20%E1%BB%91m"]),
    ] = None,
    dossier: Annotated[
        str | None,
        Header(alias=DOSSIER_HEADER, description="Code of the dossier for which it is.", examples=["000.00.01.H29-260310-0420"]),
    ] = None,
) -> Actor:
    """The account that is signed in; without accounts, the actor that the headers name."""
    what_for, code = _text(PURPOSE_HEADER, purpose or "") or None, _text(DOSSIER_HEADER, dossier or "") or None
    if who is not None:
        return replace(who.actor("api", origin_of(request), what_for), dossier=code)
    settled = _text(ACTOR_HEADER, name or "")
    if not settled:
        raise ActorMissing(example=EXAMPLE_ACTOR)
    return Actor(settled, "api", _text(UNIT_HEADER, unit or "") or None, what_for, origin=origin_of(request), dossier=code)


def known_still(here: Service, token: str) -> Identity:
    """Who is signed in with this token now; to be looked at so does not use the session. Raises `NotSignedIn`."""
    return _of_provider(here, token) if _is_of_provider(token) else _found(here, token)[0]


def _is_of_provider(token: str) -> bool:
    """Tokens of ours have no dots."""
    return token.count(".") == 2


def _found(here: Service, token: str) -> tuple[Identity, AccountSession]:
    with here.installation.sessions() as session:
        return identity.of_token(session, token, idle(here.installation.settings), utc_now(), today())


def _of_session(here: Service, token: str) -> Identity:
    now, (who, found) = utc_now(), _found(here, token)
    if found.way != "service" and sessions.must_be_noted(found, now):
        with here.installation.sessions.begin() as session:
            sessions.note(session, found.id, now)
    return who


def _of_provider(here: Service, token: str) -> Identity:
    """A service that brings a token of the OpenID provider."""
    openid = here.openid
    if openid is None:
        raise NotSignedIn
    claims = openid.of_service(token, utc_now())
    with here.installation.sessions() as session:
        return openid_accounts.service_of(session, claims, roles_of(openid.provider, claims.groups), today())


def _text(header: str, sent: str) -> str:
    """Headers come as Latin 1, whatever they hold."""
    try:
        text = nfc(unquote(sent.encode("latin-1").decode("utf-8"), errors="strict")).strip()
    except UnicodeDecodeError as error:
        raise RequestInvalid(place=f"header.{header}", reason="không phải UTF-8 / not UTF-8") from error
    if len(text) > _LONGEST[header]:
        raise RequestInvalid(place=f"header.{header}", reason=f"dài hơn / longer than {_LONGEST[header]}")
    if not text.isprintable():
        raise RequestInvalid(place=f"header.{header}", reason="có ký tự điều khiển / holds control characters")
    return text


async def _on_record(request: Request, here: Here, actor: Annotated[Actor, Depends(caller)]) -> AsyncIterator[Actor]:
    """The caller, while what they ask for is kept on record. Raises `TooManyAtOnce`."""
    with here.load.one_more(actor.key, AT_ONCE):
        async with kept_on_record(request, here, actor):
            yield actor


Caller = Annotated[Actor, Depends(_on_record, scope="function")]
"""For every operation that somebody answers for: it ends on record, before its answer goes out."""
