"""Objects in a folder, under their hash: the embedded store.

An object is written to a temporary file, flushed to the disk, made read-only and renamed into place, and the folder is flushed
too: whoever is cut off leaves a temporary file, never half an object.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from archive.errors import ObjectDamaged, ObjectHeld, ObjectMissing
from archive.objects.begun import Begun
from archive.objects.places import copy_hashed, flush, hash_at, place_of, refuse_unexpected
from archive.objects.port import Heard, StoredBytes, StoreState, Unrecorded

NEW, HELD = 0o400, 0o444
"""Modes of an object, read-only from the first. The bits for others say that it is on record; a folder knows no time."""


class FolderObjects:
    """An `ObjectStore` in `folder`: `ab/cd/abcd…` for the object with that hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._incoming, self._damaged = self._folder / "incoming", self._folder / "damaged"
        if not self._incoming.is_dir():
            self._incoming.mkdir(parents=True, exist_ok=True)
            flush(self._folder, self._folder.parent)
        self._begun = Begun(self._incoming)

    def put(self, stream: BinaryIO, *, expected: str | None = None) -> StoredBytes:
        """Store all bytes of `stream`."""
        with self._written(stream, expected) as (temporary, stored):
            self._begun.mark(stored.sha256)
            self._move_into_place(temporary, stored.sha256)
        return stored

    def replace(self, sha256: str, stream: BinaryIO) -> None:
        """Put the right bytes in place; what lay there is moved to `damaged/`."""
        with self._written(stream, sha256) as (temporary, _):
            self._set_aside(sha256)
            self._move_into_place(temporary, sha256)

    @contextmanager
    def _written(self, stream: BinaryIO, expected: str | None) -> Iterator[tuple[Path, StoredBytes]]:
        """A temporary file with all bytes of `stream`, on the disk and read-only; gone after the context unless it was moved."""
        handle, name = tempfile.mkstemp(dir=self._begun.folder)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                stored = copy_hashed(stream, file)
                refuse_unexpected(stored, expected)
                file.flush()
                os.fchmod(file.fileno(), NEW)
                os.fsync(file.fileno())
            yield temporary, stored
        finally:
            temporary.unlink(missing_ok=True)

    def _set_aside(self, sha256: str) -> None:
        """Whoever is cut off after this leaves the object missing, where it was damaged before."""
        place = self._place(sha256)
        if place.exists():
            self._damaged.mkdir(exist_ok=True)
            place.rename(self._damaged / f"{sha256}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
            flush(self._damaged, place.parent, self._folder)

    def _move_into_place(self, temporary: Path, sha256: str) -> None:
        place = self._place(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            temporary.rename(place)
        # Also where it was there: whoever put it there may not have come to this yet.
        flush(place.parent, place.parent.parent, self._folder)

    def exists(self, sha256: str) -> bool:
        """Whether these bytes are here."""
        return self._place(sha256).exists()

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, from the beginning."""
        try:
            return self._place(sha256).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissing(sha256=sha256) from error

    @contextmanager
    def local_copy(self, sha256: str) -> Iterator[Path]:
        """The object's own path: it is read-only."""
        yield self._there(sha256)

    def link(self, sha256: str, *, seconds: int, disposition: str, media_type: str) -> str | None:  # noqa: ARG002
        """None: a file has no address."""
        self._there(sha256)
        return None

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare."""
        if (found := self.measure(sha256).sha256) != sha256:
            raise ObjectDamaged(sha256=sha256, found=found)

    def measure(self, sha256: str, heard: Heard = lambda _: None) -> StoredBytes:
        """Read all bytes from the disk, without driving from memory what others read."""
        with self.open(sha256) as file, _past_memory(file.fileno()):
            return copy_hashed(file, None, heard)

    def earlier_versions(self, sha256: str) -> Iterator[BinaryIO]:  # noqa: ARG002
        """None: a folder keeps no versions."""
        return iter(())

    def hashes(self) -> Iterator[str]:
        """Every hash that is here."""
        for file in self._folder.glob("??/??/*"):
            if sha256 := hash_at(file.relative_to(self._folder).as_posix()):
                yield sha256

    def hold(self, sha256: str, until: datetime) -> bool:  # noqa: ARG002
        """Mark the object as one on record: this store no longer deletes it."""
        self._there(sha256).chmod(HELD)
        return True

    def delete(self, sha256: str) -> None:
        """Throw away an object that is not held."""
        place = self._there(sha256)
        if stat.S_IMODE(place.stat().st_mode) & ~NEW:
            raise ObjectHeld(sha256=sha256)
        place.unlink()
        flush(place.parent)

    def settle(self, unrecorded: Unrecorded) -> list[str]:
        """Throw away objects that nobody put on record; their temporary files went when this store was opened."""
        return self._begun.settle(unrecorded, self._undo)

    def _undo(self, sha256: str, nameless: bool) -> bool:
        if nameless:
            with suppress(ObjectMissing, ObjectHeld):
                self.delete(sha256)
                return True
        return False

    def state(self) -> StoreState:
        """A folder keeps no versions, and whoever may write to it may delete what lies in it."""
        return StoreState("folder", str(self._folder), ready=os.access(self._folder, os.W_OK), versions=False, locks=False)

    def prepare(self) -> None:
        """The folder is made as soon as it is named."""

    def _there(self, sha256: str) -> Path:
        place = self._place(sha256)
        if not place.exists():
            raise ObjectMissing(sha256=sha256)
        return place

    def _place(self, sha256: str) -> Path:
        return self._folder / place_of(sha256)


class FolderReplica:
    """Copies of objects in a folder of the same layout, on another disk or another machine. Only read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def open(self, sha256: str) -> BinaryIO:
        """The copy, from the beginning; nobody looked at its bytes. Raises `ObjectMissing`."""
        try:
            return (self._folder / place_of(sha256)).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissing(sha256=sha256) from error


@contextmanager
def _past_memory(handle: int) -> Iterator[None]:
    """What is read within the context comes from the disk, and leaves nothing in memory."""
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
    try:
        yield
    finally:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
