"""A way to a server that can be cut, closed, slowed down and healed, while the server itself goes on."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

PIECE = 64 * 1024
RESET, IN_GOOD_ORDER = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)
"""SO_LINGER: what closing a connection does."""
Outcome = TypeVar("Outcome")


class Proxy:
    """Passes on what comes to `address`, a port of loopback, to a server there, both ways. The context starts and ends it.

    It runs in a thread of its own. Its acts may be called from any other; they come back when they are done.
    """

    def __init__(self, server: str) -> None:
        """`server` is an address as 127.0.0.1:5672."""
        host, _, port = server.rpartition(":")
        self._server = host, int(port)
        self._held = _bound(0)  # Never listens: the port stays ours while nobody does.
        self._port = int(self._held.getsockname()[1])
        self.address = f"127.0.0.1:{self._port}"
        self._delay = 0.0
        self._door: socket.socket | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy of {server}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.heal()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.refuse()
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._held.close()

    def cut(self) -> int:
        """Break off all connections that there are, and say how many. New ones are let in as before."""
        return self._done(self._cut())

    def refuse(self) -> None:
        """Let no new connections in. Those that there are stay."""
        self._done(self._close_door())

    def delay(self, seconds: float) -> None:
        """From now on each piece that comes, either way, is held back for so long."""
        self._delay = seconds

    def heal(self) -> None:
        """Let connections in, and everything pass as it comes. What was cut stays cut."""
        self._delay = 0.0
        self._done(self._open_door())

    def _done(self, act: Coroutine[Any, Any, Outcome]) -> Outcome:
        return asyncio.run_coroutine_threadsafe(act, self._loop).result()

    async def _open_door(self) -> None:
        if self._door is None:
            self._door = _bound(self._port)
            self._door.listen()
            self._loop.add_reader(self._door, self._let_in, self._door)

    async def _close_door(self) -> None:
        if self._door is not None:
            self._loop.remove_reader(self._door)
            self._door.close()
            self._door = None

    async def _cut(self) -> int:
        await asyncio.sleep(0)  # Each connection that was let in has its sockets in hand now.
        there = list(self._connections)
        for connection in there:
            connection.cancel()
        if there:
            await asyncio.wait(there)
        return len(there)

    def _let_in(self, door: socket.socket) -> None:
        client, _ = door.accept()
        connection = self._loop.create_task(self._pass_on(client))
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _pass_on(self, client: socket.socket) -> None:
        with client, socket.socket() as server:
            for end in (client, server):
                end.setblocking(False)
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            try:
                await self._loop.sock_connect(server, self._server)
                async with asyncio.TaskGroup() as ways:
                    ways.create_task(self._pump(client, server))
                    ways.create_task(self._pump(server, client))
                for end in (client, server):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, IN_GOOD_ORDER)
            except* (OSError, asyncio.CancelledError):
                pass  # One end broke off, or it was cut: by the reset that follows, the other end learns of it.

    async def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        while piece := await self._loop.sock_recv(source, PIECE):
            await asyncio.sleep(self._delay)
            await self._loop.sock_sendall(sink, piece)
        sink.shutdown(socket.SHUT_WR)


def _bound(port: int) -> socket.socket:
    """Several of ours may have one port; at most one of them listens."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind(("127.0.0.1", port))
    return bound
