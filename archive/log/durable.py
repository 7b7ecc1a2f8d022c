"""Files that are there whole once they are there at all, also after the power went."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


def write_new(file: Path, data: bytes) -> bool:
    """Write a file that only its owner may read. False where there is one already: whoever wrote it first wins.

    Whoever is cut off before it has its name leaves a temporary file, which whoever writes it next takes up.
    """
    if file.exists():
        return False
    temporary = file.with_name(f".{file.name}.new")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        if file.exists():  # Somebody else had it, and was done by the time that it was ours.
            temporary.unlink(missing_ok=True)
            return False
        out.truncate()
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
        temporary.rename(file)
    flush_folder(file.parent)
    return True


def flush_folder(folder: Path) -> None:
    """What is new or gone in a folder reaches the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
