"""A server that gives the answers that it was told to give: those that the real one gives only when it is full or locked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A status, and a body as JSON."""

    status: int
    body: Any


@dataclass(frozen=True)
class Heard:
    """What it was sent."""

    body: bytes
    authorization: str | None


@contextmanager
def answering(
    answers: Sequence[Answer], *, certificate: Path | None = None, key: Path | None = None
) -> Iterator[tuple[str, list[Heard]]]:
    """Its address, and what it hears; with a certificate it speaks TLS."""
    left, heard = list(answers), list[Heard]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard.append(Heard(body, self.headers.get("Authorization")))
            answer = left.pop(0)
            told = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("X-Elastic-Product", "Elasticsearch")
            self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        do_PUT = do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{'http' if certificate is None else 'https'}://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
