"""The port of the object store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What was stored: SHA-256 in hex, and size in bytes."""

    sha256: str
    size: int


class ObjectStore(Protocol):
    """Keeps bytes under their SHA-256. What is stored is never changed; storing the same bytes again changes nothing."""

    def put(self, stream: BinaryIO) -> StoredBytes:
        """Store all bytes of `stream`. When this returns they have reached the disk."""
        ...

    def exists(self, sha256: str) -> bool:
        """Whether these bytes are here."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the beginning. Raises `ObjectMissing`."""
        ...

    def local_copy(self, sha256: str) -> AbstractContextManager[Path]:
        """A path at which the bytes can be read while the context lasts. Raises `ObjectMissing`."""
        ...

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare. Raises `ObjectMissing` or `ObjectDamaged`."""
        ...

    def hashes(self) -> Iterator[str]:
        """Every hash that is here."""
        ...
