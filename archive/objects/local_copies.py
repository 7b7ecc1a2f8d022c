"""Copies on this machine of objects that lie on a server: what is asked for page by page is fetched once.

Several processes share them. Whoever is lent a copy has a name of its own for it (a hard link), so that nobody's tidying up takes
it away under their hands. A copy is compared with its hash when it is fetched, and by each process before its first use.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from archive.errors import ObjectDamaged
from archive.objects.places import copy_hashed
from archive.objects.port import StoredBytes

Fetch = Callable[[BinaryIO], StoredBytes]
"""Writes the bytes of an object, and says what was written."""
_OWN, _READ_ONLY = 0o600, 0o400
_MOST_COMPARED = 10_000
"""Of so many copies a process knows that it compared them."""


class LocalCopies:
    """At most `limit` bytes of copies in `folder`; names that are lent stand in `lent`. What was not used longest goes first."""

    def __init__(self, folder: Path, lent: Path, limit: int) -> None:
        self._folder, self._lent, self._limit = folder, lent, limit
        self._compared: set[tuple[str, int]] = set()

    @contextmanager
    def lend(self, sha256: str, fetch: Fetch) -> Iterator[Path]:
        """A path at which the bytes can be read while the context lasts. Raises `ObjectDamaged`, and what `fetch` raises."""
        own = self._lent / f"{sha256}.{uuid4().hex}"
        try:
            if not self._borrow(sha256, own):
                self._fetch(sha256, own, fetch)
                self._keep(sha256, own)
            yield own
        finally:
            own.unlink(missing_ok=True)

    def forget(self, sha256: str) -> None:
        """The object is gone; so is its copy."""
        (self._folder / sha256).unlink(missing_ok=True)

    def _borrow(self, sha256: str, own: Path) -> bool:
        """Whether a copy is here and is what its hash says."""
        try:
            os.link(self._folder / sha256, own)
        except OSError:
            return False
        os.utime(own)  # Used now.
        if self._is_whole(sha256, own):
            return True
        own.unlink()
        self.forget(sha256)
        return False

    def _is_whole(self, sha256: str, own: Path) -> bool:
        compared = (sha256, own.stat().st_ino)
        if compared not in self._compared:
            with own.open("rb") as file:
                if copy_hashed(file, None).sha256 != sha256:
                    return False
            self._note(compared)
        return True

    def _fetch(self, sha256: str, own: Path, fetch: Fetch) -> None:
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN), "wb") as file:
            found = fetch(file).sha256
        if found != sha256:
            raise ObjectDamaged(sha256=sha256, found=found)
        own.chmod(_READ_ONLY)

    def _keep(self, sha256: str, own: Path) -> None:
        """Where one object alone would fill half of the space, or the disk knows no second names, it is not kept."""
        there = own.stat()
        if there.st_size > self._limit // 2:
            return
        self._folder.mkdir(0o700, parents=True, exist_ok=True)
        with suppress(OSError):
            os.link(own, self._folder / sha256)
            self._note((sha256, there.st_ino))
        self._make_room()

    def _note(self, compared: tuple[str, int]) -> None:
        if len(self._compared) >= _MOST_COMPARED:
            self._compared.clear()
        self._compared.add(compared)

    def _make_room(self) -> None:
        """Another process may tidy up at the same time: then both find less than they thought."""
        kept = []
        for file in self._folder.iterdir():
            with suppress(FileNotFoundError):
                there = file.stat()
                kept.append((there.st_mtime_ns, there.st_size, file))
        held = sum(size for _, size, _ in kept)
        for _, size, file in sorted(kept, key=lambda one: one[0]):
            if held <= self._limit:
                return
            file.unlink(missing_ok=True)
            held -= size
