"""What lies in the watched folder, and which of it has come in whole: it stopped growing, and nobody has it open for writing.

Shares of a network tell nobody of changes: the folder is looked at again and again. A look costs one `stat` a file that waits;
what was taken lies elsewhere and costs nothing.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ingest.sources import LEFT_BY_SYSTEMS
from ingest.watching.inside import folder_in, open_file

TAKING, DONE, FAILED = "taking", "done", "failed"
OURS = frozenset({TAKING, DONE, FAILED})
"""Folders in the watched one that belong to whoever watches."""
REPORTS = (".sohoa.txt", ".sohoa.json")
"""How the names of files end that say what became of another."""
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".filepart", "~", *REPORTS)
_OF_FILE_SERVERS = frozenset({"@eadir", "$recycle.bin", "lost+found", "system volume information"})


@dataclass(frozen=True, slots=True)
class Look:
    """What a file was when it was looked at. Two looks that differ tell that somebody wrote."""

    size: int
    modified: int
    """In nanoseconds, by the clock of whoever keeps the folder."""
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Look:
        """From what the system says of it."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come in whole."""

    sub_folder: str
    """Where in the watched folder, parts by `/`; empty: in itself."""
    name: str
    look: Look


@dataclass(frozen=True, slots=True)
class _Waiting:
    look: Look
    since: float


class Arriving:
    """The files of a watched folder, from look to look."""

    def __init__(self, root: Path, settle: float, now: Callable[[], float] = time.monotonic) -> None:
        self._root, self._settle, self._now = root, settle, now
        self._waiting: dict[tuple[str, str], _Waiting] = {}
        self.unreadable: list[OSError] = []
        """What could not be looked into, the last time."""

    @property
    def waiting(self) -> int:
        """How many files were there at the last look."""
        return len(self._waiting)

    def look(self) -> list[Arrived]:
        """The files that have not changed for so many seconds, and that nobody writes to; by folder and name.

        Raises OSError where the watched folder itself cannot be read.
        """
        now, before = self._now(), self._waiting
        self.unreadable, self._waiting = [], {}
        for place, look in self._files():
            known = before.get(place)
            self._waiting[place] = known if known is not None and known.look == look else _Waiting(look, now)
        still = sorted(place for place, one in self._waiting.items() if now - one.since >= self._settle)
        return [Arrived(*place, self._waiting[place].look) for place in still if not self._is_written_to(*place)]

    def forget(self, arrived: Arrived) -> None:
        """It was taken."""
        self._waiting.pop((arrived.sub_folder, arrived.name), None)

    def _files(self) -> Iterator[tuple[tuple[str, str], Look]]:
        folders = [""]
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(self._root / folder) as entries:
                    for entry in entries:
                        if _is_passed_over(entry.name) or (not folder and entry.name.casefold() in OURS):
                            continue
                        if entry.is_dir(follow_symlinks=False):
                            folders.append(f"{folder}/{entry.name}" if folder else entry.name)
                        elif entry.is_file(follow_symlinks=False):
                            with suppress(FileNotFoundError):
                                yield (folder, entry.name), Look.of(entry.stat(follow_symlinks=False))
            except OSError as error:
                if not folder:
                    raise
                self.unreadable.append(error)

    def _is_written_to(self, sub_folder: str, name: str) -> bool:
        """Whether somebody has it open for writing, as far as this machine can know."""
        try:
            with folder_in(self._root, parts_of(sub_folder)) as folder, open_file(name, folder) as file:
                return _is_open_for_writing(file.fileno())
        except PermissionError:
            return False  # It is taken all the same, and told of.
        except OSError:
            return True  # It has just gone, or is no file any more: the next look tells.


def parts_of(sub_folder: str) -> list[str]:
    """The folders of a path inside the watched one."""
    return sub_folder.split("/") if sub_folder else []


def _is_passed_over(name: str) -> bool:
    """What scanners, browsers and file servers call what is none of ours, or not whole yet."""
    plain = name.casefold()
    return plain.startswith((".", "~")) or plain.endswith(_UNFINISHED) or plain in LEFT_BY_SYSTEMS | _OF_FILE_SERVERS


def _is_open_for_writing(handle: int) -> bool:
    """A lease for reading is given only where nobody writes. Where none can be had (shares, files of others) nobody knows."""
    with suppress(OSError):
        fcntl.fcntl(
            handle, fcntl.F_SETSIG, signal.SIGURG
        )  # Who opens it meanwhile breaks the lease: by a signal that does nothing.
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False
