"""Files that somebody gives us: paths on the command line, uploads. A folder is walked; what a zip holds is unpacked later."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ingest.errors import NothingToTake, PathMissing

LEFT_BY_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
"""Files that file managers leave in folders; nobody gave them to us."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it comes in: what its owner calls it, and how to read it from the beginning."""

    name: str
    open: Callable[[], BinaryIO]


def files_at(paths: Iterable[Path]) -> Iterator[IncomingFile]:
    """The files at these paths, folders walked in the order of names. Links to folders are not followed.

    Raises `PathMissing` where a path does not exist, and `NothingToTake` where there is no file at all, both at once.
    """
    paths = list(paths)
    for path in paths:
        if not path.exists():
            raise PathMissing(path=path, reason="không tồn tại / does not exist")
    found = [file for path in paths for file in _files(path)]
    if not found:
        raise NothingToTake(paths=", ".join(map(str, paths)))
    return iter(found)


def _files(path: Path) -> Iterator[IncomingFile]:
    if not path.is_dir():
        yield file_at(path, path.name)
        return
    root = path.resolve()
    for folder, subfolders, names in os.walk(root, onerror=_unreadable_folder):
        subfolders.sort()
        for name in sorted(names):
            if name.lower() not in LEFT_BY_SYSTEMS:
                file = Path(folder, name)
                yield file_at(file, str(file.relative_to(root.parent)))


def file_at(path: Path, name: str) -> IncomingFile:
    """The file at a path, under the name that its owner gave it.

    A name in an older encoding (TCVN3, from an old share) is no text: what cannot be read of it is marked.
    """
    as_text = os.fsencode(name).decode("utf-8", errors="replace")
    return IncomingFile(as_text, lambda: path.open("rb"))


def _unreadable_folder(error: OSError) -> None:
    raise PathMissing(path=error.filename, reason=error.strerror) from error
