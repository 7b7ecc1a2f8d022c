"""Restoring from a backup into an empty place. Until it is done, a mark in the data folder keeps everybody else out.

Being cut off leaves the mark: the folder is refused as half restored, and the same restore may be started again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from archive.backup import point as names
from archive.backup.database import FILES, is_empty, kind_of
from archive.backup.errors import (
    BackupBusy,
    BackupOfOtherDatabase,
    BackupOfOtherVersion,
    RestoreTargetNotEmpty,
    RestoreUnfinished,
)
from archive.backup.making import refuse_without_space
from archive.backup.point import BackupPoint, Manifest, can_be_read, flush, object_name
from archive.backup.together import together
from archive.errors import ObjectDamaged, ObjectMissing, ObjectUnexpected
from archive.log import SealStore
from archive.log.durable import flush_folder, write_new
from archive.log.seal import number_in
from archive.moving.errors import MoveUnfinished
from archive.objects import ObjectStore
from sohoa.locks import locked

MARK = "restoring.json"
_OF_THE_DISK = frozenset({"lost+found"})
"""What lies in a new disk that is mounted there."""


def refuse_half_restored(data: Path) -> None:
    """Raises `RestoreUnfinished`, `MoveUnfinished`."""
    mark = data / MARK
    if mark.exists():
        begun = _read(mark)
        source = begun.get("backup", "…")
        raise MoveUnfinished(folder=data, source=source) if "move" in begun else RestoreUnfinished(folder=data, backup=source)


def refuse_other(manifest: Manifest, revision: str, url: URL) -> None:
    """Raises `BackupOfOtherVersion` and `BackupOfOtherDatabase` where the backup is not for this program and this database."""
    if manifest.revision != revision:
        raise BackupOfOtherVersion(found=manifest.revision, program=manifest.program, wanted=revision)
    if manifest.database != kind_of(url):
        raise BackupOfOtherDatabase(found=manifest.database, named=kind_of(url))


@contextmanager
def marked(source: str, what: Mapping[str, str], data: Path, url: URL, needed: int) -> Iterator[Callable[[], None]]:
    """The data folder belongs to this restore, or move, of `what` while the context lasts. Gives the function that says that it
    is done. `source` is where it comes from, for people.

    Raises `RestoreTargetNotEmpty`, `BackupSpaceMissing` where `needed` bytes do not fit, and `BackupBusy` where another process
    restores into it.
    """
    mark, ours = data / MARK, {"backup": source, **what, "database": _shown(url)}
    begun = mark.exists()
    if not begun:
        refuse_used(data, url)
    data.mkdir(parents=True, exist_ok=True)
    if not begun:
        refuse_without_space(data, needed)
    with locked(mark, wait=False) as alone:
        if not alone:
            raise BackupBusy(path=data)
        _refuse_of_another(_read(mark), ours, data, url)
        mark.write_text(json.dumps(ours), "utf-8")
        flush(mark)
        flush_folder(data)

        def done() -> None:
            mark.unlink()
            flush_folder(data)

        yield done


def refuse_used(data: Path, url: URL) -> None:
    """Raises `RestoreTargetNotEmpty` where something lies in the data folder or the database."""
    if data.exists() and any(one.name not in _OF_THE_DISK for one in data.iterdir()):
        raise RestoreTargetNotEmpty(path=data)
    _refuse_used_database(url)


def _refuse_used_database(url: URL) -> None:
    if not is_empty(url):
        raise RestoreTargetNotEmpty(path=_shown(url))


def _refuse_of_another(begun: dict[str, Any], ours: dict[str, Any], data: Path, url: URL) -> None:
    """A restore that was begun goes on from the same backup into the same database, wherever the backup lies by now."""
    if not begun:
        _refuse_used_database(url)
    elif {**begun, "backup": ""} != {**ours, "backup": ""}:
        raise RestoreTargetNotEmpty(path=data)


def room_for(manifest: Manifest, *, objects_too: bool) -> int:
    """Bytes that a restore takes in the data folder: of the database, and of the objects where they lie there."""
    return manifest.files[FILES[manifest.database]].size + (manifest.object_bytes if objects_too else 0)


def restore_objects(point: BackupPoint, objects: ObjectStore, on_progress: Callable[[int], None]) -> list[str]:
    """Put every object of the backup into the store, each read whole. Gives back the names of those that are not as they were."""
    damaged = []
    restored = together(lambda sha256: _restore_object(point, objects, sha256), point.objects())
    for done, (sha256, whole) in enumerate(restored, 1):
        if not whole:
            damaged.append(object_name(sha256))
        on_progress(done)
    return damaged


def _restore_object(point: BackupPoint, objects: ObjectStore, sha256: str) -> bool:
    """False where the backup does not have it, or not whole."""
    try:
        objects.verify(sha256)  # of an earlier try, or in a store that outlived the database
    except (ObjectMissing, ObjectDamaged):
        return _put(point, sha256, objects)
    return True


def _put(point: BackupPoint, sha256: str, objects: ObjectStore) -> bool:
    kept = point.folder.parent / object_name(sha256)
    if not kept.is_file():
        return False
    try:
        with kept.open("rb") as stream:
            objects.replace(sha256, stream)
    except ObjectUnexpected:
        return False
    except OSError:
        if can_be_read(kept):
            raise
        return False
    return True


def restore_seals(point: BackupPoint, manifest: Manifest, seals: SealStore, seal_keys: Path) -> None:
    """Bring seals and public keys to where they belong; what is there already stays, and is what `audit verify` compares with."""
    seal_keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in sorted(name for name in manifest.files if name.startswith(f"{names.SEAL_KEYS}/")):  # no other is trusted
        write_new(seal_keys / Path(key).name, (point.folder / key).read_bytes())
    with seals.alone(), (point.folder / names.SEALS).open("rb") as lines:
        seals.append_all(behind(seals.last(), lines))


def behind(last: int, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Seals with higher numbers, each once; what else stood in the storage is no seal."""
    for line in lines:
        number = number_in(line)
        if number is not None and number > last:
            yield number, line.removesuffix(b"\n")
            last = number


def _read(mark: Path) -> dict[str, Any]:
    """What a mark says; nothing where whoever set it was cut off at once."""
    try:
        found = json.loads(mark.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)
