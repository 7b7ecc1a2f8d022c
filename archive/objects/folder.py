"""Objects in a folder, under their hash: the embedded store.

An object is written to a temporary file, flushed to the disk, made read-only and renamed into place, and the folder is flushed
too: whoever is cut off leaves a temporary file, never half an object.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import ObjectDamaged, ObjectMissing
from archive.objects.port import StoredBytes

CHUNK = 1 << 20
_ABANDONED_AFTER = 24 * 3600
"""Seconds without a byte, after which nobody is writing any more."""


class FolderObjects:
    """An `ObjectStore` in `folder`: `ab/cd/abcd…` for the object with that hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._incoming = self._folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        self._clear_incoming()

    def _clear_incoming(self) -> None:
        """Throw away what writers left that were killed more than a day ago; a younger file may still be written."""
        for leftover in self._incoming.iterdir():
            with suppress(FileNotFoundError):  # its writer, or another process that clears, was faster
                if leftover.stat().st_mtime < time.time() - _ABANDONED_AFTER:
                    leftover.unlink()

    def put(self, stream: BinaryIO) -> StoredBytes:
        """Store all bytes of `stream`."""
        digest = hashlib.sha256()
        size = 0
        handle, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                while chunk := stream.read(CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
                os.fchmod(file.fileno(), 0o444)
            sha256 = digest.hexdigest()
            self._move_into_place(temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)
        return StoredBytes(sha256, size)

    def _move_into_place(self, temporary: Path, sha256: str) -> None:
        place = self._place(sha256)
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.rename(place)
        for folder in (place.parent, place.parent.parent, self._folder):
            _flush_folder(folder)

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
        if not self.exists(sha256):
            raise ObjectMissing(sha256=sha256)
        yield self._place(sha256)

    def verify(self, sha256: str) -> None:
        """Read all bytes and compare."""
        digest = hashlib.sha256()
        with self.open(sha256) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        found = digest.hexdigest()
        if found != sha256:
            raise ObjectDamaged(sha256=sha256, found=found)

    def hashes(self) -> Iterator[str]:
        """Every hash that is here."""
        for file in self._folder.glob("??/??/*"):
            yield file.name

    def _place(self, sha256: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ObjectMissing(sha256=sha256)
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
