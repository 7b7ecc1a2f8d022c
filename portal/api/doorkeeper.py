"""The door: who may knock, and under which name.

Without a public address only this machine comes in: whoever sends requests under another name than this machine's (DNS
rebinding), from another machine (behind a server that somebody started by hand), or from another site's page is turned away
before anything else happens. With a public address requests come under that name, through TLS or from the proxies that do it;
from another site's page they are turned away all the same. A body that is larger than any has to be does not come in either.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.load import FILES_COME_TO, LONGEST_BODY, bounded
from portal.api.problems import problem_response
from portal.api.request_telemetry import PROBES
from portal.errors import AddressRefused, BodyTooLarge, CrossSiteRefused, HostRefused
from sohoa.errors import SettingInvalid, SohoaError
from sohoa.settings import PREFIX, Settings
from sohoa.telemetry.metrics import http_turned_away

_HARMLESS_METHODS = ("GET", "HEAD", "OPTIONS")
_FORWARDED_FOR = "x-forwarded-for"
_ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_THROUGH_TLS = {"Strict-Transport-Security": "max-age=31536000"}


@dataclass(frozen=True, slots=True)
class PublicAddress:
    """Under which address others come in, and through whom."""

    url: str
    """Without a slash at its end, as browsers send an origin."""
    proxies: tuple[IPv4Network | IPv6Network, ...]
    """Only these connect. None: anybody does, through our own TLS."""

    @property
    def name(self) -> str:
        """Host and port, as requests name them."""
        return urlsplit(self.url).netloc.lower()


def public_address(settings: Settings) -> PublicAddress | None:
    """The public address of the settings; None where only this machine is served. Raises `SettingInvalid`."""
    if not settings.public_url:
        return None
    try:
        proxies = tuple(ip_network(one.strip()) for one in settings.behind_proxy.split(",") if one.strip())
    except ValueError as error:
        raise SettingInvalid(name=f"{PREFIX}BEHIND_PROXY", reason=error) from error
    public = PublicAddress(settings.public_url.lower(), proxies)
    if public.url.startswith("http:") and not is_loopback(_name_in(public.name)):
        raise SettingInvalid(name=f"{PREFIX}PUBLIC_URL", reason="https://…")
    return public


def is_loopback(host: str) -> bool:
    """Whether it is this machine's own address: `localhost` or a loopback address."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Doorkeeper:
    """ASGI middleware in front of the API."""

    def __init__(self, app: ASGIApp, language: str, public: PublicAddress | None = None) -> None:
        self._app, self._language, self._public = app, language, public
        tls = public is not None and public.url.startswith("https:")
        self._on_every_answer = _ON_EVERY_ANSWER | (_THROUGH_TLS if tls else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in or turn away; careful headers go on every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_carefully(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._on_every_answer.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = _refusal(scope, self._public)
        if refusal is not None:
            http_turned_away.labels(refusal.code).inc()
            turned_away = problem_response(refusal, Headers(scope=scope), scope["path"], self._language)
            await turned_away(scope, receive, send_carefully)
            return
        inside = receive if scope["path"] in FILES_COME_TO else bounded(receive)
        await self._app(_seen_by_proxy(scope, self._public), inside, send_carefully)


def _refusal(scope: Scope, public: PublicAddress | None) -> SohoaError | None:
    if scope["path"] in PROBES:  # Asked by address, from wherever those are who watch over the server.
        return None
    headers = Headers(scope=scope)
    hosts = headers.getlist("host")
    host = hosts[0] if len(hosts) == 1 else ""
    client = scope["client"][0] if scope.get("client") else "localhost"
    own = is_loopback(_name_in(host)) and not _is_remote(client)
    if public is None and not own:
        return HostRefused(client=client, host=", ".join(hosts) or "?")
    if public is not None and not (own or _comes_rightly(host, client, public)):
        return AddressRefused(client=client, host=", ".join(hosts) or "?", public=public.url)
    origin = headers.get("origin")
    here = f"{scope['scheme']}://{host}" if public is None or own else public.url
    if origin is not None and origin != here:
        return CrossSiteRefused(origin=origin)
    site = headers.get("sec-fetch-site", "none")
    if scope["method"] not in _HARMLESS_METHODS and site not in ("none", "same-origin"):
        return CrossSiteRefused(origin=site)
    return _too_large(scope["path"], headers)


def _too_large(path: str, headers: Headers) -> SohoaError | None:
    """Of a body that says how large it is, before any of it is taken; others break off on the way."""
    length = headers.get("content-length", "")
    if path not in FILES_COME_TO and length.isdecimal() and int(length[:20]) > LONGEST_BODY:
        return BodyTooLarge(limit=LONGEST_BODY >> 10)
    return None


def _comes_rightly(host: str, client: str, public: PublicAddress) -> bool:
    """Under the public name; past the proxies, where there are any, nobody comes."""
    return host.lower() == public.name and (not public.proxies or _is_proxy(client, public))


def _is_proxy(client: str, public: PublicAddress) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in public.proxies)


def _seen_by_proxy(scope: Scope, public: PublicAddress | None) -> Scope:
    """With the address that the proxy saw: the last that was added. What the caller wrote before it means nothing."""
    client = scope["client"][0] if scope.get("client") else ""
    if public is None or not _is_proxy(client, public):
        return scope
    forwarded = ",".join(Headers(scope=scope).getlist(_FORWARDED_FOR)).split(",")[-1].strip()
    try:
        ip_address(forwarded)
    except ValueError:
        return scope
    return {**scope, "client": (forwarded, 0)}


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
