"""What lies in a backup, under which names, and how it is told whether all of it is as it was written.

    PLACE/objects/ab/cd/abcd…          bytes that any of the backups names, once
    PLACE/20260312T010000.000000Z/     one backup: a state of the database, and what belongs to it
        manifest.json, manifest.sha256
        database.sqlite | database.dump
        objects.sha256                 objects that this state names; as `sha256sum --check` reads it
        seals, seal-keys/…, settings.json

A backup is written under a name that ends in `.part`, and gets its own when it is whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from archive.backup.errors import BackupDamaged, BackupMissing
from archive.log.durable import flush_folder
from archive.objects import StoredBytes
from archive.objects.places import copy_hashed, place_of

POOL, PART = "objects", ".part"
MANIFEST, MANIFEST_SUM = "manifest.json", "manifest.sha256"
OBJECTS, SEALS, SETTINGS, SEAL_KEYS = "objects.sha256", "seals", "settings.json", "seal-keys"
_NAMED = 20
"""Damaged files that a message names; the others it counts."""


class File(BaseModel):
    """What a file of a backup was when it was written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    size: int


class SealedLog(BaseModel):
    """Where the log ends in a backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seal: int
    """Number of its last seal."""
    seal_hash: str
    entries: int
    """Acts under seals."""
    unsealed: int
    """Acts behind the last seal."""


class Manifest(BaseModel):
    """What a backup holds, with the hashes of all files but the objects, whose list is one of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["sohoa-backup-1"] = "sohoa-backup-1"
    made_at: datetime
    """Whatever was committed before this moment is in it."""
    program: str
    revision: str
    database: Literal["sqlite", "postgresql"]
    rows: dict[str, int]
    """How many rows each table has."""
    log: SealedLog
    objects: int
    object_bytes: int
    lacking: dict[str, Literal["missing", "damaged"]]
    """Objects on record that were not there to be copied, or not as they should have been."""
    files: dict[str, File]


@dataclass(frozen=True, slots=True)
class BackupPoint:
    """One backup."""

    folder: Path

    @property
    def pool(self) -> Path:
        """The folder of objects that it shares with other backups of its place."""
        return self.folder.parent / POOL

    def manifest(self) -> tuple[Manifest, str]:
        """The manifest, and its hash. Raises `BackupDamaged`."""
        try:
            data = (self.folder / MANIFEST).read_bytes()
            found = sha256(data).hexdigest()
            told = (self.folder / MANIFEST_SUM).read_text("ascii")
            if told != sum_line(found, MANIFEST):
                raise BackupDamaged(path=self.folder, count=1, names=MANIFEST)
            return Manifest.model_validate_json(data), found
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise BackupDamaged(path=self.folder, count=1, names=MANIFEST) from error

    def check_files(self, manifest: Manifest) -> None:
        """Read every file but the objects. Raises `BackupDamaged` with the names of those that are not as they were."""
        self.refuse_damaged([name for name, file in manifest.files.items() if not self._is_whole(name, file)])

    def refuse_damaged(self, names: Sequence[str]) -> None:
        """Raises `BackupDamaged` where there are any."""
        if names:
            shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
            raise BackupDamaged(path=self.folder, count=len(names), names=shown)

    def objects(self) -> Iterator[str]:
        """The hashes of its objects."""
        with (self.folder / OBJECTS).open(encoding="ascii") as lines:
            for line in lines:
                yield line.partition(" ")[0]

    def _is_whole(self, name: str, file: File) -> bool:
        try:
            found = hash_of(self.folder / name)
        except OSError:
            return False
        return (found.sha256, found.size) == (file.sha256, file.size)


def find_point(place: Path) -> BackupPoint:
    """The backup that `place` is, or the newest whole one that lies in it. Raises `BackupMissing`."""
    place = place.resolve()
    if place.suffix != PART and (place / MANIFEST).is_file():
        return BackupPoint(place)
    whole = sorted(one.parent for one in place.glob(f"*Z/{MANIFEST}"))
    if not whole:
        raise BackupMissing(path=place)
    return BackupPoint(whole[-1])


def point_name(at: datetime) -> str:
    """The name of a backup of that moment; names are in the order of time."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def object_name(sha256: str) -> str:
    """Where an object lies, seen from the place of the backups."""
    return f"{POOL}/{place_of(sha256)}"


def sum_line(sha256: str, name: str) -> str:
    """A line as `sha256sum` writes it."""
    return f"{sha256}  {name}\n"


def hash_of(file: Path) -> StoredBytes:
    """Hash and size of a file."""
    with file.open("rb") as opened:
        return copy_hashed(opened, None)


def flush(file: Path) -> None:
    """A file reaches the disk."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(file: Path, data: bytes) -> None:
    """A new file, on the disk when this returns."""
    with file.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    flush_folder(file.parent)


def can_be_read(file: Path) -> bool:
    """Whether the disk still gives all of it."""
    try:
        hash_of(file)
    except OSError:
        return False
    return True
