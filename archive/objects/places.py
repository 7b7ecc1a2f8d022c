"""What all stores share: where an object lies, how bytes are hashed on their way, and what those who were killed left behind."""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from archive.errors import ObjectMissing, ObjectUnexpected
from archive.objects.port import Heard, StoredBytes

CHUNK = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")
_ABANDONED_AFTER = 24 * 3600
"""Seconds without a byte, after which nobody is writing any more."""


def place_of(sha256: str) -> str:
    """`ab/cd/abcd…`, the same in every store. Raises `ObjectMissing` for what is no hash."""
    if not _HASH.fullmatch(sha256):
        raise ObjectMissing(sha256=sha256)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_at(place: str) -> str | None:
    """The hash of the object at a place; None where no object can lie there."""
    sha256 = place.rpartition("/")[2]
    return sha256 if _HASH.fullmatch(sha256) and place_of(sha256) == place else None


def copy_hashed(source: BinaryIO, target: BinaryIO | None, heard: Heard = lambda _: None) -> StoredBytes:
    """Read all bytes of `source`, write them to `target` where there is one, and say what they are.

    `heard` is told of every piece: how many bytes it has.
    """
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
        heard(len(chunk))
    return StoredBytes(digest.hexdigest(), size)


def refuse_unexpected(found: StoredBytes, expected: str | None) -> None:
    """Raises `ObjectUnexpected` where these are not the bytes that were promised."""
    if expected is not None and found.sha256 != expected:
        raise ObjectUnexpected(sha256=expected, found=found.sha256)


def clear_abandoned(folder: Path) -> None:
    """Throw away what writers left that were killed more than a day ago; a younger file may still be written."""
    for leftover in folder.iterdir():
        with suppress(FileNotFoundError):  # its writer, or another process that clears, was faster
            if leftover.is_file() and leftover.stat().st_mtime < time.time() - _ABANDONED_AFTER:
                leftover.unlink()
