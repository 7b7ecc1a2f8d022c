"""What was begun in a store and is on no record yet: temporary files, and a mark for every object that is put.

A mark reaches the disk before its object appears, and is forgotten when a record names the object. Whoever is cut off in between
leaves it, and by it those who come later know what to look for (`settle`). It lies in a folder that belongs to its process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Lock

from archive.objects.places import flush, is_hash
from archive.objects.port import Unrecorded
from sohoa.locks import IN_USE, OWN_FOLDERS, OwnFolder, left_over, locked, throw_away

Undo = Callable[[str, bool], bool]
"""Undoes what somebody who was cut off had begun of an object. Told whether it is on no record: then nothing of it stays.

Gives back whether an object was thrown away."""


class Begun:
    """What the processes that use `folder` have begun."""

    def __init__(self, folder: Path) -> None:
        self._all = folder
        self._own: OwnFolder | None = None
        self._making = Lock()

    @property
    def folder(self) -> Path:
        """That of this process, for temporary files: when it is gone, the next one throws them away."""
        with self._making:
            if self._own is None:
                self._all.mkdir(parents=True, exist_ok=True)
                with left_over(self._all) as abandoned:
                    _clear(abandoned)
                self._own = OwnFolder(self._all)
                flush(self._all)
            return self._own.path

    def mark(self, sha256: str) -> bool:
        """Say that an object is being put, before it appears. Gives back whether it was said before: who knows how that ended."""
        own = self.folder / sha256
        with self._settling():  # Nobody may come to rely on an object while it is being thrown away.
            said_before = any((folder / sha256).exists() for folder in self._all.glob(OWN_FOLDERS))
            own.touch()
        flush(own.parent)
        return said_before

    def settle(self, unrecorded: Unrecorded, undo: Undo) -> list[str]:
        """Forget what came on record, and undo what those had begun who are gone. Gives back what was thrown away.

        Where `undo` raises, the rest stays for the next time.
        """
        self._all.mkdir(parents=True, exist_ok=True)
        with self._settling(), left_over(self._all) as abandoned:
            marks = self._marks()
            cut_off = [mark for mark in marks if mark.parent in abandoned]
            going_on = [mark for mark in marks if mark.parent not in abandoned]
            nameless = set(unrecorded({mark.name for mark in marks}))  # After the look at who lives: who ended has committed.
            thrown_away = _undo(cut_off, {mark.name for mark in going_on}, nameless, undo)
            for mark in going_on:
                if mark.name not in nameless:
                    mark.unlink()
            _clear(abandoned)
        return thrown_away

    def _settling(self) -> AbstractContextManager[object]:
        return locked(self._all / "settling.lock")

    def _marks(self) -> list[Path]:
        marks: list[Path] = []
        for folder in self._all.glob(OWN_FOLDERS):
            with suppress(FileNotFoundError):  # Somebody who begins has cleared it, for there was no mark in it.
                marks += [file for file in folder.iterdir() if is_hash(file.name)]
        return marks


def _undo(cut_off: Sequence[Path], busy: set[str], nameless: set[str], undo: Undo) -> list[str]:
    """What others put again by now is left to them, its mark for the time when they are done."""
    thrown_away = []
    for mark in cut_off:
        if mark.name not in busy:
            if undo(mark.name, mark.name in nameless):
                thrown_away.append(mark.name)
            mark.unlink()
    return thrown_away


def _clear(abandoned: Iterable[Path]) -> None:
    """Throw temporary files away, and folders in which no mark is left."""
    for folder in abandoned:
        there = list(folder.iterdir())
        if not any(is_hash(file.name) for file in there):
            throw_away(folder)
            continue
        for file in there:
            if not is_hash(file.name) and file.name != IN_USE:
                file.unlink()
