"""Files that are there whole once they are there at all, also after the power went."""

from __future__ import annotations

import os
from pathlib import Path


def write_new(file: Path, data: bytes) -> bool:
    """Write a file that only its owner may read. False where there is one already: whoever wrote it first wins."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(temporary, file)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    flush_folder(file.parent)
    return True


def flush_folder(folder: Path) -> None:
    """What is new or gone in a folder reaches the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
