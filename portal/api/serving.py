"""Serving the API on this machine's own address."""

from __future__ import annotations

import contextlib
import copy
import logging
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI
from uvicorn.config import LOGGING_CONFIG

from portal.api.app import create_app
from portal.api.doorkeeper import is_loopback
from portal.api.front import NOTICE_EN, NOTICE_VI
from portal.errors import AddressNotFree, HostNotLoopback, Unexpected
from sohoa.settings import Settings

log = logging.getLogger(__name__)

LEAVE_SECONDS = 10
"""How long open answers may take when the server is asked to end."""


def serve(settings: Settings) -> None:
    """Serve the API, and work on what comes in, until asked to end (Ctrl-C, SIGTERM).

    Raises `HostNotLoopback`, `AddressNotFree`, and what `open_installation` raises.
    """
    if not is_loopback(settings.host):
        raise HostNotLoopback(host=settings.host)
    with listening(settings) as listener:
        app = create_app(settings)
        config = uvicorn.Config(
            app,
            log_config=_log_config(),
            access_log=False,  # Queries hold personal numbers; who asked what is kept in the archive's acts.
            server_header=False,
            proxy_headers=False,  # A forwarded address must not stand in for the real one.
            lifespan="on",
            timeout_graceful_shutdown=LEAVE_SECONDS,
        )
        server = _Server(config, app)
        log.info("http://%s:%d/docs", _in_url(settings.host), listener.getsockname()[1])
        log.warning("%s / %s", NOTICE_VI, NOTICE_EN)
        with contextlib.suppress(KeyboardInterrupt):  # Raised again by uvicorn after an orderly end.
            server.run(sockets=[listener])
        if not server.started:
            raise Unexpected(reason="API không khởi động được, xem nhật ký / the API did not start, see the log")


class _Server(uvicorn.Server):
    """Tells the application at the first signal: what would go on for long ends, and the work is given back."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        here = getattr(self._app.state, "service", None)
        if here is not None:
            here.closing.set()
            here.work.ask_to_end()
        super().handle_exit(sig, frame)


def listening(settings: Settings) -> socket.socket:
    """A socket on the address of the settings. Raises `HostNotLoopback`, `AddressNotFree`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise AddressNotFree(host=settings.host, port=settings.port, reason=error.strerror or str(error)) from error
    # Inherited by every connection. Else the end of an answer waits 40 ms for the client to confirm its beginning: asyncio sets
    # this only on sockets whose protocol is spelt out.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not is_loopback(listener.getsockname()[0]):  # A name may mean anything.
        listener.close()
        raise HostNotLoopback(host=settings.host)
    return listener


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _log_config() -> dict[str, object]:
    """Uvicorn's own, with the messages of our rooms in it."""
    config = copy.deepcopy(LOGGING_CONFIG)
    for room in ("portal", "ingest", "search"):
        config["loggers"][room] = {"handlers": ["default"], "level": "INFO", "propagate": False}
    return config
