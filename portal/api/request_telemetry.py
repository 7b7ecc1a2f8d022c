"""What is told of each request: how long it took, by the operation as the description names it; a number; a span.

What stands in the address itself, or behind its question mark, may be a number of somebody and is told nowhere.
"""

from __future__ import annotations

import time
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sohoa.telemetry import about, continued, span
from sohoa.telemetry.metrics import http_request_seconds

REQUEST_HEADER = "X-Request-Id"
"""On every answer: whoever asks the operators why something failed can tell them which request it was."""
PROBES = ("/healthz", "/readyz")
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_NO_ROUTE = "none"
"""No operation has this address, or nobody came so far."""


class ToldRequests:
    """ASGI middleware behind the door."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, with a number, in a trace of its own: a caller's is not gone on with, whoever that is."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        number = scope.setdefault("state", {})["request"] = uuid4().hex
        method = scope["method"] if scope["method"] in _METHODS else "other"
        began, status = time.perf_counter(), "none"

        def answered(as_status: int | str) -> None:
            nonlocal status
            status = str(as_status)
            http_request_seconds.labels(method, _route(scope), status).observe(time.perf_counter() - began)

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_HEADER] = number
                answered(message["status"])
            await send(message)

        with about(request=number), continued(None), span(method) as begun:
            try:
                await self._app(scope, receive, send_told)
            finally:
                if status == "none":  # Nobody foresaw what went wrong, and the answer to it goes out further in front.
                    answered(500)
                begun.update_name(f"{method} {_route(scope)}")
                begun.set_attribute("http.request.method", method)
                begun.set_attribute("http.route", _route(scope))
                begun.set_attribute("http.response.status_code", int(status))


def number_of(request: Request) -> str:
    """The number of a request; a new one where it went another way."""
    return str(getattr(request.state, "request", None) or uuid4().hex)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", _NO_ROUTE))
