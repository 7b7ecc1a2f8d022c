"""What all stores share: where an object lies, how bytes are hashed on their way, how folders reach the disk."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import BinaryIO

from archive.errors import ObjectMissing, ObjectUnexpected
from archive.objects.port import Heard, StoredBytes

CHUNK = 1 << 20
_HASH = re.compile(r"[0-9a-f]{64}")


def is_hash(name: str) -> bool:
    """Whether an object can have this name."""
    return _HASH.fullmatch(name) is not None


def place_of(sha256: str) -> str:
    """`ab/cd/abcd…`, the same in every store. Raises `ObjectMissing` for what is no hash."""
    if not is_hash(sha256):
        raise ObjectMissing(sha256=sha256)
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def hash_at(place: str) -> str | None:
    """The hash of the object at a place; None where no object can lie there."""
    sha256 = place.rpartition("/")[2]
    return sha256 if is_hash(sha256) and place_of(sha256) == place else None


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


def flush(*folders: Path) -> None:
    """What is new or gone in these folders reaches the disk."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
