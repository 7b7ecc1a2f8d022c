"""Locks between processes of one machine, and folders of a process: held as long as it lives, whatever ends it."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

OWN_FOLDERS = "sohoa-own-*"
"""How the folders of processes are called."""
IN_USE = "in-use.lock"
"""The file in them that is locked: some file systems of a network lock no folders."""


@contextmanager
def locked(file: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of `file` within the context. Gives False where somebody else has it and `wait` is false."""
    with file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


class InUse:
    """Something is used, by one of many or by one alone, as long as this lives or until it is let go."""

    def __init__(self, file: Path, *, alone: bool = False) -> None:
        """Raises BlockingIOError where somebody is alone with it; or, to be alone, where anybody uses it."""
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        self.let_go = weakref.finalize(self, os.close, handle)
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


class OwnFolder:
    """A new folder in `parent` for what its process has begun. It is locked: while that lives, nobody takes it for left over."""

    def __init__(self, parent: Path) -> None:
        handle = None
        while handle is None:  # Somebody who tidies up may come between making it and locking it.
            self.path = Path(tempfile.mkdtemp(prefix=OWN_FOLDERS.rstrip("*"), dir=parent))
            handle = _lock(self.path)
        weakref.finalize(self, os.close, handle)


@contextmanager
def left_over(parent: Path) -> Iterator[list[Path]]:
    """The folders of this user in `parent` whose owners are gone. Nobody else is given them within the context."""
    with ExitStack() as held:
        found = []
        for folder in parent.glob(OWN_FOLDERS):
            handle = _lock(folder) if _is_ours(folder) else None
            if handle is not None:
                held.callback(os.close, handle)
                found.append(folder)
        yield found


def throw_away(folder: Path) -> None:
    """One that is `left_over`, with all that is in it. The lock goes last; who locks it anew in that moment has the folder."""
    for inside in folder.iterdir():
        if inside.is_dir() and not inside.is_symlink():
            shutil.rmtree(inside)
        elif inside.name != IN_USE:
            inside.unlink()
    (folder / IN_USE).unlink()
    try:
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno != errno.ENOTEMPTY:
            raise


def _is_ours(folder: Path) -> bool:
    try:
        return folder.lstat().st_uid == os.geteuid()
    except FileNotFoundError:
        return False


def _lock(folder: Path) -> int | None:
    """The handle that holds the lock in a folder; None where somebody else has it, or there is no such folder."""
    try:
        inside = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        handle = os.open(IN_USE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600, dir_fd=inside)
    except FileNotFoundError:
        return None
    finally:
        os.close(inside)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), (folder / IN_USE).lstat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None
