"""Files from outside are opened only in child processes with limits on memory, time and output.

A child holds no secret and no database handle; it gets a path and gives back a value. It leads a process group of its own with
a warden beside it, which ends the whole group (pdftoppm, tesseract) and clears its folder once the child is gone, however it
went, or once the process that owns the pool is gone. A child that dies costs its task an error, nobody else anything: the pool
starts another one.

This holds against crashes, hunger and endless loops of decoders. It is no sandbox against code that takes over a child: that
code would run with the rights of this user, the network included.
"""

from __future__ import annotations

import contextlib
import errno
import multiprocessing
import os
import pickle
import resource
import select
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import util
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import cv2
from pebble import ProcessExpired, ProcessPool

from ingest import fork_server
from ingest.errors import TaskCrashed, TaskMemory, TaskNoSpace, TaskOutput, TaskTimeout, TaskUnexpected
from sohoa.errors import SohoaError
from sohoa.locks import OwnFolder, left_over

Result = TypeVar("Result")
TASKS_BEFORE_RENEWAL = 200
CLEARING_SECONDS = 2.0
AT_EASE = b"."
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_ROOM = 1 << 20
"""Bytes that are free on a disk that is not full."""


class ConfinedPool:
    """Runs module-level functions in confined children, `workers` at a time.

    `memory_mb` limits the address space of a child and of each program it starts, `output_mb` the size of any file they write
    and of the value that comes back.
    """

    def __init__(self, workers: int, *, memory_mb: int, output_mb: int = 4096) -> None:
        self._workers = workers
        self._limits = (memory_mb, output_mb)
        self._scratch = OwnFolder(Path(tempfile.gettempdir()))
        self._changing = threading.RLock()
        self._closed = False
        self._open: set[Future[Any]] = set()
        self._pool = self._new_pool()

    def submit(self, function: Callable[..., Result], *arguments: Any, seconds: float) -> Future[Result]:
        """Run `function(*arguments)` in a child for at most `seconds`, counted from its start.

        The future raises the `SohoaError` of the function, or `TaskTimeout`, `TaskMemory`, `TaskOutput`, `TaskCrashed`,
        `TaskUnexpected`; `CancelledError` when the pool was ended before the task.
        """
        outer: Future[Result] = Future()
        outer.set_running_or_notify_cancel()
        with self._changing:
            if self._closed:
                outer.set_exception(CancelledError())
                return outer
            given = (function, arguments, *self._limits)
            inner = self._living_pool().schedule(_run_leaving_nothing, args=given, timeout=seconds)
            self._open.add(outer)
        outer.add_done_callback(self._open.discard)
        inner.add_done_callback(lambda done: _hand_on(done, outer, seconds, self._scratch.path))
        return outer

    def folder(self) -> tempfile.TemporaryDirectory[str]:
        """A folder for what children write and their owner reads; however both end, it does not stay."""
        return tempfile.TemporaryDirectory(dir=self._scratch.path)

    def close(self, *, wait: bool = True) -> None:
        """End the pool: after the work that was given, or at once. Ended once, it stays so."""
        with self._changing:
            if self._closed:
                return
            self._closed = True
            if wait:
                self._pool.close()  # type: ignore[no-untyped-call]
            else:
                self._pool.stop()  # type: ignore[no-untyped-call]
        if not wait:
            for task in tuple(self._open):
                with contextlib.suppress(InvalidStateError):
                    task.set_exception(CancelledError())
        self._pool.join()
        _clear(self._scratch.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(wait=kind is None)

    def _new_pool(self) -> ProcessPool:
        fork_server.start()
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=TASKS_BEFORE_RENEWAL,
            initializer=_confine,
            initargs=(os.getpid(), str(self._scratch.path), *self._limits),
            context=multiprocessing.get_context("forkserver"),
        )

    def _living_pool(self) -> ProcessPool:
        """The pool, or a new one where it broke: a child that dies while it holds the common channel takes the pool along."""
        with self._changing:
            if not self._pool.active and not self._closed:
                self._pool.stop()  # type: ignore[no-untyped-call]
                self._pool.join()
                self._pool = self._new_pool()
            return self._pool


def clear_left_over() -> None:
    """Clear the folders of pools that ended with the machine itself: nobody was left to do it."""
    with left_over(Path(tempfile.gettempdir())) as abandoned:
        for folder in abandoned:
            _clear(folder)


def _confine(owner: int, scratch: str, memory_mb: int, output_mb: int) -> None:
    """Runs first in every child."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    own = Path(scratch, str(os.getpid()))
    own.mkdir(mode=0o700)
    _post_warden(owner, own)
    fork_server.impoverish()
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
    _silence()
    cv2.setNumThreads(1)
    for limit, value in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_FSIZE, output_mb << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _silence() -> None:
    """Decoders write to the terminal as they like; what a child has to say, it gives back as a value."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)


def _post_warden(owner: int, folder: Path) -> None:
    """Fork the warden of this child. It sees the child's end by a pipe that only the child holds."""
    life, held = os.pipe()
    group = os.getpid()
    warden = os.fork()
    if warden == 0:
        _watch(owner, group, life, folder)
    os.close(life)
    util.Finalize(None, _dismiss, args=(held, warden), exitpriority=0)


def _dismiss(held: int, warden: int) -> None:
    """The orderly end of a child: nobody has to be killed."""
    os.write(held, AT_EASE)
    os.waitpid(warden, 0)


def _watch(owner: int, group: int, life: int, folder: Path) -> NoReturn:
    """The life of a warden: wait for the end of its child or of the pool's owner, end the group, clear its folder."""
    try:
        os.setpgid(0, 0)
        os.closerange(0, life)
        os.closerange(life + 1, os.sysconf("SC_OPEN_MAX"))
        owner_lives = _wait(owner, life)
        if not owner_lives or os.read(life, 1) != AT_EASE:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        _clear(folder if owner_lives else folder.parent)
    finally:
        os._exit(0)


def _wait(owner: int, life: int) -> bool:
    """Wait for either end. Returns whether the owner still lives."""
    try:
        owner_end = os.pidfd_open(owner)
    except ProcessLookupError:
        return False
    poll = select.poll()
    poll.register(life, select.POLLIN)
    poll.register(owner_end, select.POLLIN)
    return owner_end not in dict(poll.poll())


def _clear(folder: Path) -> None:
    """Remove a folder in which others may still be writing or removing, who are about to end."""
    until = time.monotonic() + CLEARING_SECONDS
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.01)


def _run_leaving_nothing(function: Callable[..., Result], arguments: tuple[Any, ...], memory_mb: int, output_mb: int) -> bytes:
    """Run in a private temporary folder that is gone afterwards, and pickle what comes out.

    What goes wrong becomes a typed error here, where its cause is known.
    """
    own = tempfile.tempdir
    try:
        with tempfile.TemporaryDirectory(dir=own) as folder:
            os.environ["TMPDIR"] = tempfile.tempdir = folder
            try:
                value = pickle.dumps(function(*arguments))
            finally:
                if _is_full(folder):
                    raise TaskNoSpace(folder=own)
        if len(value) > output_mb << 20:
            raise TaskOutput(megabytes=output_mb)
        return value
    except SohoaError:
        raise
    except MemoryError as error:
        raise TaskMemory(megabytes=memory_mb) from error
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            raise TaskOutput(megabytes=output_mb) from error
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            raise TaskNoSpace(folder=own) from error
        if (isinstance(error, OSError) and error.errno == errno.ENOMEM) or getattr(error, "code", None) == cv2.Error.StsNoMem:
            raise TaskMemory(megabytes=memory_mb) from error
        raise _unexpected(error) from error
    finally:
        os.environ["TMPDIR"] = tempfile.tempdir = own  # type: ignore[assignment]


def _is_full(folder: str | Path) -> bool:
    """Whether its disk has no room. Then nothing that was made there can be relied on: programs that do not look whether what
    they write is written end well with a part of it, or break down over it.
    """
    with contextlib.suppress(FileNotFoundError):  # The pool was ended meanwhile.
        return shutil.disk_usage(folder).free < _ROOM
    return False


def _hand_on(done: Future[bytes], outer: Future[Result], seconds: float, scratch: Path) -> None:
    """Put the outcome of pebble's future into ours, in our words. A task that was cancelled in between stays cancelled."""
    with contextlib.suppress(InvalidStateError):
        try:
            outer.set_result(pickle.loads(done.result()))
        except (SohoaError, CancelledError, InvalidStateError) as error:
            outer.set_exception(error)
        except FutureTimeout:
            outer.set_exception(TaskTimeout(seconds=round(seconds)))
        except ProcessExpired as error:
            full = _is_full(scratch)
            outer.set_exception(TaskNoSpace(folder=scratch) if full else TaskCrashed(reason=_cause_of_death(error)))
        except BrokenProcessPool:
            outer.set_exception(TaskCrashed(reason="its pool broke"))
        except Exception as error:  # noqa: BLE001 - an argument that cannot be sent: the task's typed error
            outer.set_exception(_unexpected(error))


def _unexpected(error: Exception) -> TaskUnexpected:
    return TaskUnexpected(reason=f"{type(error).__name__}: {error}"[:500])


def _cause_of_death(error: ProcessExpired) -> str:
    if error.exitcode is not None and error.exitcode < 0:
        return signal.Signals(-error.exitcode).name
    return f"exit {error.exitcode}"
