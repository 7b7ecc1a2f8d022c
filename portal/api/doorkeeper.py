"""The door: only this machine comes in, and no page of another site through its browser.

Whoever sends requests under another name than this machine's (DNS rebinding), from another machine (behind a server that somebody
started by hand), or from another site's page is turned away before anything else happens.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.problems import problem_response
from portal.errors import CrossSiteRefused, HostRefused
from sohoa.errors import SohoaError

_HARMLESS_METHODS = ("GET", "HEAD", "OPTIONS")
_ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Whether it is this machine's own address: `localhost` or a loopback address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Doorkeeper:
    """ASGI middleware in front of the API."""

    def __init__(self, app: ASGIApp, language: str) -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in or turn away; careful headers go on every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_carefully(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ON_EVERY_ANSWER.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refusal(scope)
        if refusal is not None:
            turned_away = problem_response(refusal, Headers(scope=scope), scope["path"], self._language)
            await turned_away(scope, receive, send_carefully)
            return
        await self._app(scope, receive, send_carefully)


def _refusal(scope: Scope) -> SohoaError | None:
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    client = scope["client"][0] if scope.get("client") else "localhost"
    if len(hosts) != 1 or not is_loopback(_name_in(hosts[0])) or _is_remote(client):
        return HostRefused(client=client, host=", ".join(hosts) or "?")
    origin = headers.get("origin")
    if origin is not None and origin != f"{scope['scheme']}://{hosts[0]}":
        return CrossSiteRefused(origin=origin)
    site = headers.get("sec-fetch-site", "none")
    if scope["method"] not in _HARMLESS_METHODS and site not in ("none", "same-origin"):
        return CrossSiteRefused(origin=site)
    return None


def _is_remote(client: str) -> bool:
    """An address of another machine. A name, or none, comes from a local socket."""
    try:
        return not ip_address(client).is_loopback
    except ValueError:
        return False


def _name_in(host: str) -> str:
    """The name in `name:port`."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
