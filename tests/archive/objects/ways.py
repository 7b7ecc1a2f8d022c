"""Ways to a server that change a byte of what a GET brings back, break off, lack a part of the protocol, or go through TLS."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

NOT_IMPLEMENTED = b"<Error><Code>NotImplemented</Code><Message>A part of the protocol that is not there</Message></Error>"
_OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length"}


@contextmanager
def way_to(
    server: str,
    *,
    damaging: bool = False,
    breaks_off_after: int | None = None,
    lacks: str = "",
    tls: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """The address of a proxy before the server, while the context lasts. `lacks` is a query that it does not know."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if lacks and lacks in self.path.partition("?")[2]:
                self.answer(501, [("Content-Type", "application/xml")], NOT_IMPLEMENTED, len(NOT_IMPLEMENTED))
                return
            connection = http.client.HTTPConnection(server)
            connection.request(self.command, self.path, asked, dict(self.headers.items()))
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            said = int(answer.headers.get("Content-Length") or 0) if self.command == "HEAD" else len(body)
            if self.brings_an_object(answer.status):
                body = body[:-1] + bytes([body[-1] ^ 1]) if damaging else body[:breaks_off_after]
                self.close_connection = breaks_off_after is not None
            self.answer(answer.status, answer.getheaders(), body, said)

        def answer(self, status: int, headers: list[tuple[str, str]], body: bytes, said: int) -> None:
            self.send_response(status)
            for name, value in headers:
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(said))
            self.end_headers()
            self.wfile.write(body)

        def brings_an_object(self, status: int) -> bool:
            return self.command == "GET" and status in (200, 206) and "?" not in self.path.replace("?versionId=", "")

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = forward

        def log_message(self, format: str, *args: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        proxy.socket = tls.wrap_socket(proxy.socket, server_side=True)
    Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{proxy.server_port}"
    finally:
        proxy.shutdown()
        proxy.server_close()
