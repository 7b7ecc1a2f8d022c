"""Every step of a process that leaves something behind, told before it is taken.

Nobody has to name the steps: Python itself tells of everything that changes files (audit events) and of every piece of a request
that goes to a server; commits of the database and of the index are listened to, and so is what is flushed to the disk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock, local
from typing import Any

import tantivy
from sqlalchemy import Engine, event

Step = tuple[str, ...]
"""What it is, and of which files."""
_OPEN_FILES = Path("/proc/self/fd")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_OF_FILES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chmod": ((0, 2),),
    "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.utime": ((0, 3),),
}
"""Audit events of what changes files -> where their arguments have paths and, for a path in an open folder, that folder."""


class Steps:
    """Tells of the steps of this process, one at a time, from now until it ends."""

    def __init__(self, root: Path, taken: Callable[[Step], None]) -> None:
        self._root, self._taken = f"{root.resolve()}/", taken
        self._in_order, self._telling = Lock(), local()
        sys.addaudithook(self._hear)
        event.listen(Engine, "commit", lambda _: self._take("commit", "database"))
        _tell_before(os, "fsync", lambda handle: self._take_files("fsync", [(handle, None)]))
        tantivy.Index = self._index_told_of(tantivy.Index)

    def _hear(self, audited: str, arguments: tuple[Any, ...]) -> None:
        if audited == "http.client.send":
            self._take("send", _request(arguments[1]))
        elif audited == "open":
            path, _, flags = arguments
            if flags & _WRITING and not isinstance(path, int):
                self._take_files("write", [(path, None)])
        elif audited in _OF_FILES:
            files = [(arguments[path], None if folder is None else arguments[folder]) for path, folder in _OF_FILES[audited]]
            self._take_files(audited.removeprefix("os."), files)

    def _take_files(self, what: str, files: Sequence[tuple[Any, int | None]]) -> None:
        """Of this installation's files only."""
        paths = [_whole(path, folder) for path, folder in files]
        if any(path.startswith(self._root) for path in paths):
            self._take(what, *(path.removeprefix(self._root) for path in paths))

    def _take(self, *step: str) -> None:
        if getattr(self._telling, "now", False):
            return  # What is done with a step is no step.
        with self._in_order:
            self._telling.now = True
            self._taken(step)
            self._telling.now = False

    def _index_told_of(self, made_by: Any) -> Callable[..., Any]:
        def index(*arguments: Any, **named: Any) -> _Told:
            return _Told(made_by(*arguments, **named), {"commit": lambda: self._take("commit", "index")})

        return index


class _Told:
    """Something of a library that takes no changes, with calls told of before they are made, and its writers likewise."""

    def __init__(self, whole: Any, before: dict[str, Callable[[], None]]) -> None:
        self._whole, self._before = whole, before

    def __getattr__(self, name: str) -> Any:
        if name in self._before:
            self._before[name]()
        found = getattr(self._whole, name)
        if name == "writer":
            return lambda *arguments, **named: _Told(found(*arguments, **named), self._before)
        return found


def _whole(path: int | str | bytes | os.PathLike[str], folder: int | None) -> str:
    """The whole path of a handle, or of a name in an open folder."""
    if isinstance(path, int):
        return str(_OPEN_FILES.joinpath(str(path)).readlink())
    where = Path() if folder is None or folder < 0 else _OPEN_FILES.joinpath(str(folder)).readlink()
    return str(where / os.fsdecode(path))


def _tell_before(owner: Any, name: str, tell: Callable[..., None]) -> None:
    function = getattr(owner, name)

    def told(*arguments: Any, **named: Any) -> Any:
        tell(*arguments, **named)
        return function(*arguments, **named)

    setattr(owner, name, told)


def _request(data: Any) -> str:
    """The first line of a request, or that this is what it brings."""
    head = bytes(data[:200]) if isinstance(data, (bytes, bytearray, memoryview)) else b""
    line, _, rest = head.partition(b"\r\n")
    return line.decode("ascii", "replace") if rest and b" HTTP/1.1" in line else "body"
