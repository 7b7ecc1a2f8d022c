"""Ways to a server: one that changes a byte of what a GET brings back, one through TLS."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_OF_THE_CONNECTION = {"connection", "transfer-encoding", "content-length"}


@contextmanager
def way_to(server: str, *, damaging: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a proxy before the server, while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection = http.client.HTTPConnection(server)
            connection.request(self.command, self.path, asked, dict(self.headers.items()))
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            if damaging and self.brings_an_object(answer.status):
                body = body[:-1] + bytes([body[-1] ^ 1])
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.send_header("Content-Length", answer.headers["Content-Length"] if self.command == "HEAD" else str(len(body)))
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
