"""The port of the object store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

Heard = Callable[[int], object]
"""Is told of bytes as they go by, a piece at a time: how many there are."""
Unrecorded = Callable[[Iterable[str]], Iterable[str]]
"""Gives back those of some hashes that are on no record."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """What was stored: SHA-256 in hex, and size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class StoreState:
    """Where a store lies, and what it does for the bytes beside keeping them."""

    kind: Literal["folder", "s3"]
    place: str
    """The folder, or bucket and server."""
    ready: bool
    """It can take objects; false: it has to be made first."""
    versions: bool
    """What somebody overwrites or deletes stays there as an earlier version."""
    locks: bool
    """What is held cannot be deleted by anybody, those who run the store included."""


class ObjectStore(Protocol):
    """Keeps bytes under their SHA-256. What is stored is never changed; storing the same bytes again changes nothing."""

    def put(self, stream: BinaryIO, *, expected: str | None = None) -> StoredBytes:
        """Store all bytes of `stream`. When this returns they have reached the disk.

        For what comes on record next: where this process is cut off before that, `settle` throws it away.
        Raises `ObjectUnexpected`, with nothing stored, where their hash is not the one that is expected.
        """
        ...

    def exists(self, sha256: str) -> bool:
        """Whether these bytes are here."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the beginning; any part of them can be sought. Raises `ObjectMissing`."""
        ...

    def local_copy(self, sha256: str) -> AbstractContextManager[Path]:
        """A path at which the bytes can be read while the context lasts. Raises `ObjectMissing`."""
        ...

    def link(self, sha256: str, *, seconds: int, disposition: str, media_type: str) -> str | None:
        """An address at which anybody gets the bytes for so many seconds, as a file of that type and Content-Disposition.

        None where the store has no addresses: the bytes then go through the program. Raises `ObjectMissing`.
        """
        ...

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare. Raises `ObjectMissing` or `ObjectDamaged`."""
        ...

    def measure(self, sha256: str, heard: Heard = lambda _: None) -> StoredBytes:
        """What lies under this hash now: all bytes are read, from the disk and not from memory. Raises `ObjectMissing`.

        `heard` is told of every piece; what it raises ends the reading.
        """
        ...

    def replace(self, sha256: str, stream: BinaryIO) -> None:
        """Put the right bytes of an object on record where damaged ones lie, or none. What lay there is kept beside, as far as
        the store can.

        Raises `ObjectUnexpected`, with nothing changed, where `stream` does not have this hash.
        """
        ...

    def earlier_versions(self, sha256: str) -> Iterator[BinaryIO]:
        """What lay under this hash before, newest first; none where the store keeps no versions. Nobody looked at the bytes."""
        ...

    def hashes(self) -> Iterator[str]:
        """Every hash that is here."""
        ...

    def hold(self, sha256: str, until: datetime) -> bool:
        """Keep an object from being deleted: for good, and where the store can lock, until then whoever asks.

        For objects on record only, after their record is committed. Holding twice changes nothing, and an earlier `until`
        shortens nothing. False, without a look at the object, where the store cannot hold. Raises `ObjectMissing`.
        """
        ...

    def delete(self, sha256: str) -> None:
        """Throw away an object that is not held. Raises `ObjectHeld`, `ObjectMissing`."""
        ...

    def settle(self, unrecorded: Unrecorded) -> list[str]:
        """Tidy up after processes that were cut off: what they put and nobody put on record is thrown away, unless it is held.

        Gives back the hashes of those objects. What processes that live have put is let be, on record or not.
        """
        ...

    def state(self) -> StoreState:
        """Look at the store. Changes nothing."""
        ...

    def prepare(self) -> None:
        """Make the store, and turn on what it lacks of versions and locks, as far as it lets that be done. May be repeated."""
        ...
