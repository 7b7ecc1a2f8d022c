"""A file that lies on a server, read as it is asked for, from any place in it."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import BinaryIO, cast

from urllib3 import BaseHTTPResponse

BUFFER = 256 << 10


def open_remote(
    size: int, ask: Callable[[int], BaseHTTPResponse], failures: Callable[[], AbstractContextManager[None]]
) -> BinaryIO:
    """A file of so many bytes. `ask` gives the answer that begins at a byte; `failures` tells what goes wrong on the way."""
    return cast(BinaryIO, io.BufferedReader(_RemoteFile(size, ask, failures), BUFFER))


class _RemoteFile(io.RawIOBase):
    def __init__(
        self, size: int, ask: Callable[[int], BaseHTTPResponse], failures: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._size, self._ask, self._failures = size, ask, failures
        self._position = 0
        self._answer: BaseHTTPResponse | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        with self._failures():
            if self._answer is None:
                self._answer = self._ask(self._position)
            data = self._answer.read(min(len(buffer), self._size - self._position))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if place < 0:
            raise ValueError(f"a place before the beginning: {place}")
        if place != self._position:
            self._let_go()
            self._position = place
        return place

    def tell(self) -> int:
        return self._position

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer.release_conn()
            self._answer = None
