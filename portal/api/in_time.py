"""Asking what may not answer: whoever waits can stop waiting, and nobody asks a second time meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class InTime(Generic[Answer]):
    """Asks in a thread of its own, one at a time. Where the answer never comes, one thread waits for it and no more."""

    def __init__(self, name: str, ask: Callable[[], Answer]) -> None:
        self._name, self._ask = name, ask
        self._lock = Lock()
        self._asked: Future[Answer] | None = None

    def asked(self) -> Future[Answer]:
        """The answer that is still waited for, or else that to a new question."""
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                Thread(target=self._run, args=(self._asked,), name=self._name, daemon=True).start()
            return self._asked

    def _run(self, asked: Future[Answer]) -> None:
        try:
            asked.set_result(self._ask())
        except BaseException as error:  # noqa: BLE001 - raised where somebody waits
            asked.set_exception(error)
