"""How much one caller may ask for: so many requests at once, and no body larger than it has to be.

Each request that is at work holds one of the server's threads. Whoever holds them all, by many searches or by uploads that never
end, would keep everybody else waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from portal.errors import TooManyAtOnce

LONGEST_BODY = 1 << 20
"""Bytes of a request that brings no files. It is held in memory before anybody is asked who sends it."""
FILES_COME_TO = ("/v1/batches", "/api/v1/documents/import")
"""There a body is taken in while it comes, and is as large as its files are (`portal.api.uploads`)."""
AT_ONCE = 24
"""Requests of one caller at work at the same time, of the 40 threads of a server."""
UPLOADS_AT_ONCE = 8
"""Of these, uploads: how long they take, the caller decides."""
FOLLOWED_AT_ONCE = 16
"""Batches that one caller follows at the same time: no thread is held, but the database is asked for each all the while."""


class Load:
    """Counts the requests of each caller that are at work in this process."""

    def __init__(self) -> None:
        self._lock, self._at_work = Lock(), Counter[str]()

    @contextmanager
    def one_more(self, caller: str, limit: int) -> Iterator[None]:
        """While a request of this caller is at work. Raises `TooManyAtOnce`."""
        with self._lock:
            self._refuse_beyond(caller, limit)
            self._at_work[caller] += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work[caller] -= 1
                if not self._at_work[caller]:
                    del self._at_work[caller]

    def refuse_beyond(self, caller: str, limit: int) -> None:
        """Raises `TooManyAtOnce` where there is no room for one more: for what can be refused only before it begins."""
        with self._lock:
            self._refuse_beyond(caller, limit)

    def _refuse_beyond(self, caller: str, limit: int) -> None:
        if self._at_work[caller] >= limit:
            raise TooManyAtOnce(limit=limit)


def bounded(receive: Receive) -> Receive:
    """A body that breaks off with 413 behind `LONGEST_BODY`."""
    came = 0

    async def receive_so_many() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > LONGEST_BODY:
            raise HTTPException(413)
        return message

    return receive_so_many
