"""What may be wrong with a stored object, how that is found, and that such bytes are not handed out."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from archive.errors import ObjectMissing
from archive.fixity.errors import ObjectKnownDamaged
from archive.objects import Heard, ObjectStore, StoredBytes
from archive.records import StoredObject
from sohoa.clock import utc_now

Damage = Literal["changed", "wrong_size", "missing", "unreadable", "wrong_record"]
SENTENCES: dict[str, tuple[str, str]] = {
    "changed": ("nội dung đã bị thay đổi", "its bytes have changed"),
    "wrong_size": ("nội dung đã bị thay đổi, sai cả dung lượng", "its bytes have changed, and are more or fewer"),
    "missing": ("không còn trong kho", "it is not in the store"),
    "unreadable": ("không đọc được từ đĩa", "the disk does not give it back"),
    "wrong_record": ("nội dung đúng, nhưng dung lượng ghi trong hồ sơ sai", "its bytes are right, but not the size on record"),
}
_BYTES_ARE_RIGHT = "wrong_record"
_OF_THE_OBJECT = frozenset(
    {errno.EIO, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ELOOP, errno.EUCLEAN, errno.EBADMSG, errno.ENODATA}
)
"""Failures of the system that are about this one object: the others say nothing of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one object turned out to be."""

    sha256: str
    damage: Damage | None
    """None: the bytes are those that were taken in."""
    found: StoredBytes | None
    """What was read; None: nothing could be."""
    at: datetime


def look_at(objects: ObjectStore, sha256: str, size: int, heard: Heard = lambda _: None) -> Look:
    """Read an object that should have so many bytes. Raises what the store raises where it cannot be asked, and `heard`."""
    try:
        found = objects.measure(sha256, heard)
    except ObjectMissing:
        return Look(sha256, "missing", None, utc_now())
    except OSError as error:
        if error.errno not in _OF_THE_OBJECT:
            raise
        return Look(sha256, "unreadable", None, utc_now())
    return Look(sha256, _damage(found, sha256, size), found, utc_now())


def _damage(found: StoredBytes, sha256: str, size: int) -> Damage | None:
    if found.sha256 == sha256:
        return None if found.size == size else "wrong_record"
    return "changed" if found.size == size else "wrong_size"


def refuse_damaged(stored: StoredObject) -> None:
    """Raises `ObjectKnownDamaged` where the bytes are on record as being no longer those that were taken in."""
    if stored.damage is None or stored.damage == _BYTES_ARE_RIGHT:
        return
    found_at = (stored.damage_found_at or utc_now()).astimezone(UTC)
    said = " / ".join(SENTENCES[stored.damage])
    raise ObjectKnownDamaged(sha256=stored.sha256, damage=said, found_at=f"{found_at:%Y-%m-%d %H:%M} UTC")
