"""The port of the write-once storage to which seals go: outside the database, so that both would have to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Protocol


class SealStore(Protocol):
    """Keeps the seals of one log, each as one line, by number from 1. What is kept is never changed."""

    @property
    def place(self) -> str:
        """Where it is, for people."""
        ...

    def alone(self) -> AbstractContextManager[object]:
        """Nobody else appends while the context lasts."""
        ...

    def last(self) -> int:
        """Number of the last seal that is here whole; 0 where there is none. Raises a `SohoaError` where it does not answer."""
        ...

    def line(self, number: int) -> bytes | None:
        """The line of a seal that is here whole, with its end; None where it is not here."""
        ...

    def append(self, number: int, line: bytes) -> None:
        """Keep a seal. When this returns it has reached the disk. Raises `SealStoreUnwritable`."""
        ...

    def append_all(self, seals: Iterable[tuple[int, bytes]]) -> None:
        """Keep many, in their order: number and line of each. Being cut off leaves the first of them."""
        ...

    def set_aside(self) -> None:
        """Begin anew. What was here is kept beside it under another name. Raises `SealStoreUnwritable`."""
        ...

    def lines(self) -> Iterator[bytes]:
        """Everything that is here, in the order in which it came, each line with its end; whether it is a seal or not."""
        ...
