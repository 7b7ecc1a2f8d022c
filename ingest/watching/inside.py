"""Files and folders inside the watched folder, reached without ever following a symbolic link.

Others write into that folder. A link that one of them put there must not make this process read, move or write elsewhere, so
folders are opened one in the other.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_FOLDER = os.O_RDONLY | os.O_DIRECTORY
_NO_LINKS_HERE = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK})
"""What file systems without hard links say."""


@contextmanager
def folder_in(root: Path, parts: Iterable[str] = (), *, make: bool = False) -> Iterator[int]:
    """The handle of a folder in `root`, made where it is not there and `make` says so. Raises OSError, also for a link."""
    handle = os.open(root, _FOLDER)
    try:
        for part in parts:
            if make:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=handle)
            inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def open_file(name: str, folder: int) -> BinaryIO:
    """An ordinary file in an open folder, for reading. Raises OSError."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "not an ordinary file", name)
    return os.fdopen(handle, "rb")


def look_at(name: str, folder: int) -> os.stat_result | None:
    """What lies there under this name, a link itself; None where nothing does."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def move_without_overwriting(name: str, folder: int, new_name: str, new_folder: int) -> bool:
    """Give a file another name. False where there is one of that name, and it is not this very file."""
    try:
        os.link(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder, follow_symlinks=False)
    except FileExistsError:
        if not _same(look_at(name, folder), look_at(new_name, new_folder)):
            return False  # Else whoever was here before was cut off between the two names.
    except OSError as error:
        if error.errno not in _NO_LINKS_HERE:
            raise
        if look_at(new_name, new_folder) is not None:
            return False
        os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=new_folder)
        return True
    os.unlink(name, dir_fd=folder)
    return True


def _same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    return one is not None and other is not None and os.path.samestat(one, other)


def write_over(name: str, folder: int, data: bytes) -> None:
    """A file of ours, whole and on the disk when this returns; what was there under its name is replaced. Raises OSError."""
    temporary = f".{name}.new"
    with suppress(FileNotFoundError):
        os.unlink(temporary, dir_fd=folder)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise
