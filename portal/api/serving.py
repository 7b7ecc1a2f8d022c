"""Serving the API: on this machine's own address, and with accounts and encryption to others."""

from __future__ import annotations

import contextlib
import gc
import logging
import signal
import socket
import sys
from pathlib import Path
from threading import Timer
from types import FrameType

import uvicorn
from fastapi import FastAPI

from portal.api.app import create_app
from portal.api.doorkeeper import is_loopback, public_address
from portal.api.front import NOTICE_EN, NOTICE_VI
from portal.api.service import Service
from portal.at_terminal import has_accounts
from portal.errors import AddressNotFree, HostNotLoopback, TransportOpen, Unexpected
from sohoa.errors import SettingInvalid
from sohoa.settings import PREFIX, Settings
from sohoa.telemetry.starting import telling

log = logging.getLogger(__name__)

LEAVE_SECONDS = 10
"""How long open answers may take when the server is asked to end."""


def serve(settings: Settings) -> None:
    """Serve the API, and work on what comes in, until asked to end (Ctrl-C, SIGTERM).

    Raises `HostNotLoopback`, `TransportOpen`, `SettingInvalid`, `AddressNotFree`, and what `open_installation` raises.
    """
    with listening(settings, others=_serves_others(settings)) as listener, telling(settings, "sohoa-api"):
        app = create_app(settings)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,  # Queries hold personal numbers; who asked what is kept in the archive's acts.
            server_header=False,
            proxy_headers=False,  # A forwarded address must not stand in for the real one.
            lifespan="on",
            timeout_graceful_shutdown=LEAVE_SECONDS,
            ssl_certfile=settings.tls_certificate or None,
            ssl_keyfile=settings.tls_key or None,
        )
        server = _Server(config, app, settings.drain_seconds)
        scheme = "https" if settings.tls_certificate else "http"
        log.info("%s://%s:%d/docs", scheme, _in_url(settings.host), listener.getsockname()[1])
        if not has_accounts(settings):
            log.warning("%s / %s", NOTICE_VI, NOTICE_EN)
        settle()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):  # Both are raised again by uvicorn, after an orderly end.
            server.run(sockets=[listener])
        if not server.started:
            raise Unexpected(reason="API không khởi động được, xem nhật ký / the API did not start, see the log")


def settle() -> None:
    """What is loaded by now stays: Python is not to go through it again and again, which would hold up every answer for 0.2 s."""
    gc.collect()
    gc.freeze()


class _Server(uvicorn.Server):
    """Tells the application at the first signal: what would go on for long ends, and the work is given back.

    At SIGTERM it goes on to answer for `drain_seconds`, so that whoever shares out requests sees that it is not ready any more.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self._app, self._drain_seconds = app, drain_seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        here: Service | None = getattr(self._app.state, "service", None)
        drains = sig == signal.SIGTERM and self._drain_seconds > 0 and here is not None and not here.leaving.is_set()
        if here is not None:
            here.leave(soon=not drains)
        if drains:
            ending = Timer(self._drain_seconds, self.handle_exit, (sig, None))
            ending.daemon = True
            ending.start()
        else:
            super().handle_exit(sig, frame)


def _serves_others(settings: Settings) -> bool:
    """Whether other machines are served. Raises `HostNotLoopback`, `TransportOpen`, `SettingInvalid`."""
    here = is_loopback(settings.host)
    if here and not settings.public_url:
        return False
    if not has_accounts(settings):
        raise HostNotLoopback(host=settings.public_url or settings.host)
    public = public_address(settings)
    if public is None:
        raise SettingInvalid(name=f"{PREFIX}PUBLIC_URL", reason=f"trống / empty, {PREFIX}HOST={settings.host}")
    if not (public.proxies or _does_tls(settings) or (here and public.url.startswith("http:"))):
        raise TransportOpen(host=settings.host)
    return not here


def _does_tls(settings: Settings) -> bool:
    """Raises `SettingInvalid` where a file that is named is not there."""
    for name in ("tls_certificate", "tls_key"):
        file = getattr(settings, name)
        if file and not Path(file).is_file():
            raise SettingInvalid(name=f"{PREFIX}{name.upper()}", reason=f"{file}: không có tệp / no such file")
    return bool(settings.tls_certificate and settings.tls_key)


def listening(settings: Settings, *, others: bool = False) -> socket.socket:
    """A socket on the address of the settings, for `others` than this machine too. Raises `HostNotLoopback`, `AddressNotFree`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise AddressNotFree(host=settings.host, port=settings.port, reason=error.strerror or str(error)) from error
    # Inherited by every connection. Else the end of an answer waits 40 ms for the client to confirm its beginning: asyncio sets
    # this only on sockets whose protocol is spelt out.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not others and not is_loopback(listener.getsockname()[0]):  # A name may mean anything.
        listener.close()
        raise HostNotLoopback(host=settings.host)
    return listener


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
