"""Files that were taken from the watched folder at once, and their way until each lies in `done` or `failed`.

    DATA/watching/3f…/20260312T081500.123456Z-9c1e.json    what is taken, written before the first file is moved
    FOLDER/taking/20260312T081500.123456Z-9c1e/0001-giấy ra viện.pdf

Each step looks at what is there and does what is left, so that whoever is cut off, wherever that is, is followed by somebody who
goes on: a file lies in the watched folder, here, or where it ended; it is an item of the batch under its name, or is not yet.
What is known of them lies with the data: in the folder others could change it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.log.durable import flush_folder
from archive.records import Act
from ingest import receiving
from ingest.receiving import Purpose
from ingest.records import OPEN_STATES, Item
from ingest.sources import IncomingFile
from ingest.watching.arriving import DONE, FAILED, REPORTS, TAKING, Arrived, parts_of
from ingest.watching.errors import WatchedFileChanged
from ingest.watching.inside import folder_in, look_at, move_without_overwriting, open_file, write_over
from ingest.watching.told import Told, not_taken, what_became
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.errors import ExitCode, SohoaError

_NAME_BYTES, _NAME_LETTERS, _ORIGIN_LETTERS = 255, 500, 150
"""How long a name may be in a file system, and on record; and what is left of where an act came from."""
_MOMENT = "%Y%m%dT%H%M%S.%fZ"
_OURS_TO_MEND = frozenset({ExitCode.ENVIRONMENT, ExitCode.UNEXPECTED})
"""Failures that say nothing of the files: they wait until it is over."""


@dataclass(frozen=True, slots=True)
class Place:
    """A watched folder, and where it is noted what was taken from it."""

    root: Path
    notes: Path

    @classmethod
    def of(cls, root: Path, data: Path) -> Place:
        """For the installation with this data folder. Makes the place of the notes."""
        notes = data.resolve() / "watching" / sha256(os.fsencode(root)).hexdigest()[:16]
        notes.mkdir(parents=True, exist_ok=True)
        return cls(root, notes)


@dataclass(frozen=True, slots=True)
class Taken:
    """One file, as it was when it was taken."""

    name: str
    """What it was called in the watched folder."""
    kept_as: str
    """What it is called while it is in hand."""
    size: int
    modified: int


@dataclass(slots=True)
class Note:
    """What is known of files that were taken at once."""

    sub_folder: str
    files: list[Taken] = field(default_factory=list)
    batch: int | None = None
    given: bool = False
    """All of them are items of the batch."""

    @classmethod
    def read(cls, file: Path) -> Note:
        """As it was written."""
        known = json.loads(file.read_text("ascii"))
        return cls(**{**known, "files": [Taken(**one) for one in known["files"]]})

    def write(self, file: Path) -> None:
        """It is on the disk when this returns. Names in no known encoding are kept as they are."""
        new = file.with_suffix(".new")
        with new.open("w", encoding="ascii") as out:
            json.dump(asdict(self), out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
        flush_folder(file.parent)


class Taking:
    """Files that were taken at once."""

    def __init__(self, place: Place, token: str, note: Note, *, fresh: bool = False) -> None:
        self._root, self._token, self._note = place.root, token, note
        self._note_file = place.notes / f"{token}.json"
        self._fresh = fresh

    @classmethod
    def begin(cls, place: Place, arrived: Sequence[Arrived]) -> Taking:
        """Take files out of a sub-folder, of two that are alike on record the first. Raises OSError, with nothing taken."""
        files: dict[str, Taken] = {}
        for one in arrived:
            kept_as = f"{len(files) + 1:04d}-{_shortened(one.name, spare=5)}"
            taken = Taken(one.name, kept_as, one.look.size, one.look.modified)
            files.setdefault(_on_record(one.sub_folder, one.name), taken)
        note = Note(arrived[0].sub_folder, list(files.values()))
        made = cls(place, f"{utc_now().strftime(_MOMENT)}-{token_hex(2)}", note, fresh=True)
        with folder_in(place.root, parts_of(note.sub_folder)) as there, made._here(make=True) as here:
            try:
                note.write(made._note_file)
            except OSError:
                made._leave_nothing()
                raise
            for taken in note.files:  # What somebody holds on to, or what has gone, is not taken this time.
                with suppress(OSError):
                    os.rename(taken.name, taken.kept_as, src_dir_fd=there, dst_dir_fd=here)
        return made

    @classmethod
    def left_over(cls, place: Place) -> tuple[list[Taking], list[str]]:
        """Those that somebody was cut off at, the oldest first; and the names of folders beside theirs of which nothing is noted.

        Raises OSError.
        """
        for half_written in place.notes.glob("*.new"):
            half_written.unlink()
        found = [cls(place, file.stem, Note.read(file)) for file in sorted(place.notes.glob("*.json"))]
        with folder_in(place.root, [TAKING], make=True) as folder:
            unknown = sorted(set(_names_in(folder)) - {one._token for one in found})
            return found, [name for name in unknown if not _removed(name, folder)]

    @property
    def batch(self) -> int | None:
        """Their batch, once there is one."""
        return self._note.batch

    @property
    def files(self) -> int:
        """How many they were."""
        return len(self._note.files)

    @property
    def given(self) -> bool:
        """Whether all of them are items of the batch."""
        return self._note.given

    @property
    def sub_folder(self) -> str:
        """Where they lay."""
        return self._note.sub_folder

    def left(self) -> list[Taken]:
        """What is still in hand. Raises OSError."""
        with folder_in(self._root, [TAKING]) as folder:
            if look_at(self._token, folder) is None:
                return []
        with self._here() as here:
            names = set(_names_in(here))
        return [one for one in self._note.files if one.kept_as in names]

    def give(
        self, installation: Installation, purpose: Callable[[], Purpose], who: Actor, ends: Callable[[], bool] = lambda: False
    ) -> list[Told]:
        """Make them items of a batch, as far as they are not. Gives back those that what they are given for does not allow.

        Raises OSError, and the `SohoaError` of a failure that says nothing of the files.
        """
        left = self.left()
        if self._note.given or not left:
            return []
        who = replace(who, origin=f"{(who.origin or '')[:_ORIGIN_LETTERS]} {self._token}".strip())
        try:
            batch = self._batch(installation, purpose, who)
        except SohoaError as error:
            if error.exit_code in _OURS_TO_MEND:
                raise
            return [self._end(one, not_taken(self._path(one), error.problem)) for one in left]
        with installation.sessions() as session:
            known = set(_items(session, batch))
        with self._here() as here:
            for one in left:
                if ends():
                    return []
                if (name := _on_record(self.sub_folder, one.name)) not in known:
                    with suppress(PermissionError):  # That is the file's own trouble; any other, the folder's.
                        open_file(one.kept_as, here).close()
                    receiving.add_file(installation, batch, IncomingFile(name, partial(open_file, one.kept_as, here)), who)
        receiving.close_batch(installation, batch)
        self._note.given = True
        self._note.write(self._note_file)
        return []

    def see_to_ends(self, installation: Installation) -> list[Told]:
        """Move the files that are at their end to `done` or `failed`, with what is wrong beside them. Raises OSError."""
        if not self._note.given or self._note.batch is None:
            return []
        ends: list[tuple[Taken, Told]] = []
        with installation.sessions() as session:
            items = _items(session, self._note.batch)
            for one in self.left():
                item = items.get(_on_record(self.sub_folder, one.name))
                if item is None:  # An older database was restored meanwhile.
                    self._note.batch, self._note.given, self._fresh = None, False, False
                    self._note.write(self._note_file)
                    return []
                if item.state not in OPEN_STATES and (told := what_became(session, item, self._path(one))) is not None:
                    ends.append((one, told))
        return [self._end(one, told) for one, told in ends]

    def clear(self) -> bool:
        """Once nothing is in hand, leave nothing behind. False while something is. Raises OSError."""
        if self.left():
            return False
        self._leave_nothing()
        return True

    def _leave_nothing(self) -> None:
        with folder_in(self._root, [TAKING]) as folder, suppress(FileNotFoundError):
            os.rmdir(self._token, dir_fd=folder)
        self._note_file.unlink(missing_ok=True)

    def _here(self, *, make: bool = False) -> AbstractContextManager[int]:
        return folder_in(self._root, [TAKING, self._token], make=make)

    def _batch(self, installation: Installation, purpose: Callable[[], Purpose], who: Actor) -> int:
        """Their batch, opened where there is none."""
        if self._note.batch is None:
            opened = None if self._fresh else self._opened_before(installation, who)
            self._note.batch = opened or receiving.open_batch(installation, who, purpose())
            self._note.write(self._note_file)
        return self._note.batch

    def _opened_before(self, installation: Installation, who: Actor) -> int | None:
        """The batch of who was cut off before writing it down: the log has where it came from."""
        began = datetime.strptime(self._token.rpartition("-")[0], _MOMENT).replace(tzinfo=UTC)
        opened = (Act.verb == "receive", Act.subject_kind == "batch", Act.origin == who.origin, Act.at >= began)
        with installation.sessions() as session:
            found = session.scalar(select(Act.subject_id).where(*opened).limit(1))
        return None if found is None else int(found)

    def _end(self, one: Taken, told: Told) -> Told:
        """A file gets to where it belongs; what is to be told of it is there before it."""
        with self._here() as here:
            found = look_at(one.kept_as, here)
            if found is not None and (found.st_size, found.st_mtime_ns) != (one.size, one.modified):
                told = not_taken(told.file, WatchedFileChanged().problem, told.batch, told.item)
            into = [FAILED if told.ending == "failed" else DONE, *parts_of(self.sub_folder)]
            with folder_in(self._root, into, make=True) as there:
                for name in _names(one.name):
                    if look_at(name, there) is None:
                        _tell_beside(name, there, told)
                    if move_without_overwriting(one.kept_as, here, name, there):
                        break
        return told

    def _path(self, one: Taken) -> str:
        return _as_text(_joined(self.sub_folder, one.name))


def _removed(name: str, folder: int) -> bool:
    """Whether a folder was empty, and is gone: whoever made it was cut off before writing down what for."""
    try:
        os.rmdir(name, dir_fd=folder)
    except OSError:
        return False
    return True


def _names_in(folder: int) -> list[str]:
    return os.listdir(folder)


def _items(session: Session, batch: int) -> dict[str, Item]:
    """The files of a batch as they were given, by name."""
    return {item.name: item for item in session.scalars(select(Item).where(Item.batch_id == batch, Item.container_id.is_(None)))}


def _tell_beside(name: str, folder: int, told: Told) -> None:
    """Of a file that is done there is nothing to say; what was said of another of its name is no longer true."""
    for end, said in zip(REPORTS, (told.as_text, told.as_json), strict=True):
        if told.ending == "done" and not told.troubles:
            with suppress(FileNotFoundError):
                os.unlink(name + end, dir_fd=folder)
        else:
            write_over(name + end, folder, said())


def _names(name: str) -> Iterator[str]:
    """A name, and what a further file of that name is called; each leaves room for that of its report."""
    spare = len(f" (10000){REPORTS[-1]}.new.")
    yield _shortened(name, spare=spare)
    stem, dot, ending = name.rpartition(".") if name.rpartition(".")[0] else (name, "", "")
    for number in range(2, sys.maxsize):
        yield _shortened(stem, spare=spare + len(os.fsencode(dot + ending))) + f" ({number}){dot}{ending}"


def _shortened(name: str, *, spare: int) -> str:
    """As much of a name, from its end, as a file system takes with so many bytes more."""
    if len(os.fsencode(name)) <= _NAME_BYTES - spare:
        return name
    while len(os.fsencode(name)) > _NAME_BYTES - spare:
        name = name[1:]
    return name


def _on_record(sub_folder: str, name: str) -> str:
    """What a file is called as an item."""
    return _as_text(_joined(sub_folder, name))[-_NAME_LETTERS:]


def _joined(sub_folder: str, name: str) -> str:
    return f"{sub_folder}/{name}" if sub_folder else name


def _as_text(name: str) -> str:
    """A name in an older encoding is no text: what cannot be read of it is marked."""
    return os.fsencode(name).decode("utf-8", errors="replace")
