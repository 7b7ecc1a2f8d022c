"""The proxy between a client and its server: connections are cut, refused and delayed, and the way heals."""

from __future__ import annotations

import os
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from tests.services.proxy import Proxy

DOSSIER = b"H26.15-261129-0001"


class Echo(socketserver.BaseRequestHandler):
    """Gives back what it is given, and ends when its client has said all."""

    def handle(self) -> None:
        while piece := self.request.recv(65536):
            self.request.sendall(piece)


class EchoServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is cut off is what these tests are about."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with EchoServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Proxy(f"127.0.0.1:{server.server_address[1]}") as proxy:
            yield proxy
        server.shutdown()


def connect(proxy: Proxy) -> socket.socket:
    host, _, port = proxy.address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=10)


def echo(client: socket.socket, said: bytes = DOSSIER) -> bytes:
    client.sendall(said)
    return client.recv(65536)


def test_what_is_said_arrives_and_the_answer_comes_back(proxy: Proxy) -> None:
    with connect(proxy) as client:
        assert echo(client) == DOSSIER


def test_ten_megabytes_arrive_whole_and_the_end_of_what_is_said_is_passed_on(proxy: Proxy) -> None:
    scan, back = os.urandom(10_000_000), bytearray()

    def say_it(client: socket.socket) -> None:
        client.sendall(scan)
        client.shutdown(socket.SHUT_WR)

    with connect(proxy) as client:
        threading.Thread(target=say_it, args=(client,)).start()
        while piece := client.recv(65536):
            back += piece
    assert bytes(back) == scan


def test_cut_breaks_off_all_connections_and_lets_new_ones_in(proxy: Proxy) -> None:
    with connect(proxy) as one, connect(proxy) as other:
        assert echo(one) == echo(other) == DOSSIER
        assert proxy.cut() == 2
        for client in (one, other):
            with pytest.raises(ConnectionResetError):
                client.recv(1)
    with connect(proxy) as later:
        assert echo(later) == DOSSIER


def test_refused_are_new_connections_only_until_it_heals(proxy: Proxy) -> None:
    with connect(proxy) as before:
        assert echo(before) == DOSSIER
        proxy.refuse()
        proxy.refuse()
        for _ in range(3):
            with pytest.raises(ConnectionRefusedError):
                connect(proxy)
        assert echo(before) == DOSSIER
        proxy.heal()
        with connect(proxy) as after:
            assert echo(after) == DOSSIER


def test_the_port_is_nobody_elses_while_connections_are_refused(proxy: Proxy) -> None:
    proxy.refuse()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", int(proxy.address.rpartition(":")[2])))


def test_delayed_each_way_takes_its_time_until_it_heals(proxy: Proxy) -> None:
    with connect(proxy) as client:
        proxy.delay(0.2)
        began = time.monotonic()
        assert echo(client) == DOSSIER
        assert time.monotonic() - began >= 0.4
        proxy.heal()
        began = time.monotonic()
        assert echo(client) == DOSSIER
        assert time.monotonic() - began < 0.4


def test_a_server_that_is_gone_is_noticed_by_the_client() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with (
            Proxy(f"127.0.0.1:{unused.getsockname()[1]}") as proxy,
            pytest.raises(ConnectionResetError),  # by whichever of the two it meets first
            connect(proxy) as client,
        ):
            client.recv(1)


def test_with_its_context_end_connections_port_and_thread() -> None:
    with EchoServer(("127.0.0.1", 0), Echo) as server, Proxy(f"127.0.0.1:{server.server_address[1]}") as proxy:
        client = connect(proxy)
        threads = threading.active_count()
    with client, pytest.raises(ConnectionResetError):
        client.recv(1)
    with pytest.raises(ConnectionRefusedError):
        connect(proxy)
    assert threading.active_count() < threads
