"""A receiver of traces as OpenTelemetry has them: OTLP over HTTP on loopback, which reads what was sent."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse


@dataclass(frozen=True)
class Span:
    """A span as it was received."""

    trace: str
    id: str
    parent: str
    name: str
    began: int
    ended: int
    failed: bool
    told: dict[str, Any]


@dataclass
class Received:
    """All that came."""

    url: str
    paths: set[str] = field(default_factory=set)
    bytes_: bytes = b""
    spans: list[Span] = field(default_factory=list)
    services: set[str] = field(default_factory=set)

    def called(self, name: str) -> list[Span]:
        """The spans of this name, as they began."""
        return sorted((one for one in self.spans if one.name == name), key=lambda one: one.began)

    def children(self, of: Span) -> list[Span]:
        return sorted((one for one in self.spans if one.parent == of.id), key=lambda one: one.began)

    def take(self, path: str, body: bytes) -> None:
        self.paths.add(path)
        self.bytes_ += body
        if path != "/v1/traces":
            return
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            told = _told(resource.resource.attributes)
            self.services.add(told["service.name"])
            for scope in resource.scope_spans:
                self.spans += [
                    Span(
                        one.trace_id.hex(),
                        one.span_id.hex(),
                        one.parent_span_id.hex(),
                        one.name,
                        one.start_time_unix_nano,
                        one.end_time_unix_nano,
                        one.status.code == one.status.STATUS_CODE_ERROR,
                        _told(one.attributes),
                    )
                    for one in scope.spans
                ]


def _told(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@contextmanager
def receiving() -> Iterator[Received]:
    """A receiver while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.take(self.path, gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received = Received(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield received
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
