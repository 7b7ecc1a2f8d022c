"""Making a backup while work goes on: first a state of the database, then the objects that this state names.

An object is stored before its record is committed and never changes: whatever the state names is there, now and later. So
database and objects are of one point, although they are copied one after the other.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.orm import Session

from archive.backup import point as names
from archive.backup.database import FILES, dump, frozen, kind_of, rows_of, size_of
from archive.backup.errors import BackupBusy, BackupSpaceMissing
from archive.backup.point import BackupPoint, File, Manifest, SealedLog, hash_of, object_name, sum_line, write_whole
from archive.backup.together import together
from archive.errors import ObjectMissing, ObjectUnexpected
from archive.log import SealStore
from archive.log.durable import flush_folder
from archive.log.records import LogHead, LogSeal
from archive.log.seal import number_in
from archive.log.sealing import as_seal, end_of
from archive.objects import FolderObjects, ObjectStore
from archive.records import Act, StoredObject
from sohoa.clock import utc_now
from sohoa.locks import locked

Step = Literal["database", "objects", "log", "index"]
_Outcome = Literal["here", "copied", "missing", "damaged"]
Progress = Callable[[Step, int, int], None]
"""Told what is at work, how far it is, and where it ends."""
_WANTED = "wanted"
_SPARE = 64 << 20
"""Bytes that stay free."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up."""

    engine: Engine
    objects: ObjectStore
    seals: SealStore
    seal_keys: Path
    """Folder of the public keys that signed; the key that signs stays where it is."""
    settings: Mapping[str, str]
    """As far as they are no secrets."""
    program: str
    """Version of the program."""
    revision: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is whole."""

    point: BackupPoint
    manifest: Manifest
    manifest_sha256: str
    copied: int
    """Objects that were not there from earlier backups."""
    copied_bytes: int


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of the state of the database."""

    at: datetime
    rows: dict[str, int]
    log: SealedLog
    unsent: list[tuple[int, bytes]]
    """Number and line of seals that had not reached the write-once storage."""


def back_up(source: Source, place: Path, name: str, on_progress: Progress = lambda _step, _done, _all: None) -> Backup:
    """Make the backup `name` in `place`, beside those that are there; what they have of objects is not copied again.

    Being cut off leaves no backup; what was copied of objects stays for the next run. Raises `BackupBusy`, `BackupSpaceMissing`,
    `BackupProgramFailed`, and what the stores raise.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(place / "backup.lock", wait=False) as ours:
        if not ours:
            raise BackupBusy(path=place)
        for cut_off in place.glob(f"*Z{names.PART}"):
            shutil.rmtree(cut_off)
        return _Making(source, place.resolve(), name, on_progress).make()


class _Making:
    """One backup, on its way."""

    def __init__(self, source: Source, place: Path, name: str, on_progress: Progress) -> None:
        self._source, self._place, self._on_progress = source, place, on_progress
        self._whole = place / name
        self._folder = place / f"{name}{names.PART}"
        self._kind = kind_of(source.engine.url)
        self._pool = FolderObjects(place / names.POOL)
        self._copied = self._copied_bytes = 0

    def make(self) -> Backup:
        self._folder.mkdir(mode=0o700)
        state = self._keep_database()
        objects, size, lacking = self._keep_objects()
        self._keep_seals(state)
        self._keep_settings()
        manifest = Manifest(
            made_at=state.at, program=self._source.program, revision=self._source.revision, database=self._kind, rows=state.rows,
            log=state.log, objects=objects, object_bytes=size, lacking=lacking, files=self._files(),
        )  # fmt: skip
        write_whole(self._folder / names.MANIFEST, manifest.model_dump_json(indent=2).encode() + b"\n")
        sha256 = hash_of(self._folder / names.MANIFEST).sha256
        write_whole(self._folder / names.MANIFEST_SUM, sum_line(sha256, names.MANIFEST).encode())
        self._folder.rename(self._whole)
        flush_folder(self._place)
        return Backup(BackupPoint(self._whole), manifest, sha256, self._copied, self._copied_bytes)

    def _keep_database(self) -> _State:
        """Everything that is read of the database is read of one state of it."""
        at = utc_now()
        with frozen(self._source.engine) as connection:
            state = _state(connection, at)
            refuse_without_space(self._place, size_of(connection) + self._list_wanted(connection))
            dump(
                connection, self._folder / FILES[self._kind],
                lambda done, total: self._on_progress("database", done, total),
            )  # fmt: skip
        return state

    def _list_wanted(self, connection: Connection) -> int:
        """Note which objects the state names; gives back how many bytes of them are not here yet."""
        missing = 0
        asked = select(StoredObject.sha256, StoredObject.size).order_by(StoredObject.sha256)
        with (self._folder / _WANTED).open("x", encoding="ascii") as out:
            for sha256, size in connection.execute(asked.execution_options(yield_per=10_000)):
                out.write(f"{sha256} {size}\n")
                missing += 0 if self._has(sha256, size) else size
        return missing

    def _wanted(self) -> Iterator[tuple[str, int]]:
        with (self._folder / _WANTED).open(encoding="ascii") as lines:
            for line in lines:
                sha256, size = line.split()
                yield sha256, int(size)

    def _keep_objects(self) -> tuple[int, int, dict[str, Literal["missing", "damaged"]]]:
        """Copy what is not here. Gives back number and bytes of the objects that are here now, and what could not be had."""
        total = sum(1 for _ in self._wanted())
        kept = kept_bytes = 0
        lacking: dict[str, Literal["missing", "damaged"]] = {}
        with (self._folder / names.OBJECTS).open("x", encoding="ascii") as out:
            for done, ((sha256, size), outcome) in enumerate(together(self._keep, self._wanted()), 1):
                if outcome == "missing" or outcome == "damaged":
                    lacking[sha256] = outcome
                else:
                    out.write(sum_line(sha256, f"../{object_name(sha256)}"))
                    kept, kept_bytes = kept + 1, kept_bytes + size
                if outcome == "copied":
                    self._copied, self._copied_bytes = self._copied + 1, self._copied_bytes + size
                self._on_progress("objects", done, total)
            out.flush()
            os.fsync(out.fileno())
        (self._folder / _WANTED).unlink()
        return kept, kept_bytes, lacking

    def _keep(self, wanted: tuple[str, int]) -> _Outcome:
        """Have one object here. Where that cannot be it is told: a store with one lost object is backed up all the same."""
        sha256, size = wanted
        if self._has(sha256, size):
            return "here"
        try:
            with self._source.objects.open(sha256) as stream:
                self._pool.replace(sha256, stream)
        except ObjectMissing:
            return "missing"
        except ObjectUnexpected:
            return "damaged"
        except OSError:
            if self._can_be_read(sha256):
                raise
            return "damaged"
        return "copied"

    def _can_be_read(self, sha256: str) -> bool:
        """Where it can, what failed was writing."""
        try:
            self._source.objects.measure(sha256)
        except OSError:
            return False
        return True

    def _has(self, sha256: str, size: int) -> bool:
        """Whether an earlier backup brought it whole, as far as its size tells; where that is another, its hash."""
        if not self._pool.exists(sha256):
            return False
        with self._pool.local_copy(sha256) as there:
            return there.stat().st_size == size or hash_of(there).sha256 == sha256

    def _keep_seals(self, state: _State) -> None:
        """What the write-once storage has up to this state, and what it should have got; and the public keys."""
        last = 0
        with (self._folder / names.SEALS).open("xb") as out:
            for line in self._source.seals.lines():
                number = number_in(line) if line.endswith(b"\n") else 0
                if number is None or 0 < number <= state.log.seal:
                    out.write(line)
                    last = max(last, number or 0)
            for number, line in state.unsent:
                if number > last:
                    out.write(line + b"\n")
            out.flush()
            os.fsync(out.fileno())
        (self._folder / names.SEAL_KEYS).mkdir()
        for key in sorted(self._source.seal_keys.glob("seal-key-*.pub")):
            write_whole(self._folder / names.SEAL_KEYS / key.name, key.read_bytes())

    def _keep_settings(self) -> None:
        write_whole(self._folder / names.SETTINGS, to_json(dict(self._source.settings), indent=2) + b"\n")

    def _files(self) -> dict[str, File]:
        """Every file that is here, and what it is."""
        there = sorted(file for file in self._folder.rglob("*") if file.is_file())
        hashed = {file.relative_to(self._folder).as_posix(): hash_of(file) for file in there}
        return {name: File(sha256=one.sha256, size=one.size) for name, one in hashed.items()}


def refuse_without_space(folder: Path, needed: int) -> None:
    """Raises `BackupSpaceMissing` where so many bytes do not fit."""
    free = shutil.disk_usage(folder).free
    if free < needed + _SPARE:
        raise BackupSpaceMissing(path=folder, free=free >> 20, needed=(needed + _SPARE) >> 20)


def _state(connection: Connection, at: datetime) -> _State:
    with Session(connection) as session:
        end = end_of(session, session.scalars(select(LogHead)).one())
        unsealed = session.scalar(select(func.count(Act.id)).where(Act.position.is_(None))) or 0
        rows = session.scalars(select(LogSeal).where(LogSeal.stored_at.is_(None)).order_by(LogSeal.number))
        unsent = [(row.number, as_seal(end.log, row).line(row.signature)) for row in rows]
    log = SealedLog(name=end.log, seal=end.number, seal_hash=end.seal_hash, entries=end.last, unsealed=unsealed)
    return _State(at, rows_of(connection), log, unsent)
