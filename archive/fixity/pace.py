"""Reading at a set speed, so that whoever works at the same time does not notice."""

from __future__ import annotations

import time
from threading import Event


class Stopped(Exception):
    """Whoever set the pace asked to stop."""


class Pace:
    """Waits so that no more than so many bytes go by in a second; None: as fast as can be. `stop` ends it at the next piece."""

    def __init__(self, bytes_per_second: float | None = None, stop: Event | None = None) -> None:
        self._rate = bytes_per_second
        self._stop = stop or Event()
        self._free_at = time.monotonic()

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def spend(self, count: int) -> None:
        """So many bytes went by. Raises `Stopped`."""
        if self._rate is not None:
            now = time.monotonic()
            self._free_at = max(self._free_at, now) + count / self._rate
            self._stop.wait(self._free_at - now)
        if self.stopped:
            raise Stopped
