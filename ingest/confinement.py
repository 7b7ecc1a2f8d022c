"""Files from outside are opened only in child processes with limits on memory, time and output.

A child holds no secret and no database handle; it gets a path and gives back a value. It leads a process group of its own, so
that ending it ends the programs that it started (pdftoppm, tesseract) as well. A child that dies costs its task an error, nobody
else anything: the pool starts another one.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import cv2
from pebble import ProcessExpired, ProcessPool

from ingest.errors import TaskCrashed, TaskMemory, TaskTimeout, TaskUnexpected
from sohoa.errors import SohoaError

Result = TypeVar("Result")
TASKS_BEFORE_RENEWAL = 200
KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "TESSDATA_PREFIX", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV", "FONTCONFIG_PATH")


class ConfinedPool:
    """Runs module-level functions in confined children, `workers` at a time.

    `memory_mb` limits the address space of a child and of each program it starts, `output_mb` the size of any file they write.
    """

    def __init__(self, workers: int, *, memory_mb: int, output_mb: int = 4096) -> None:
        self._memory_mb = memory_mb
        self._scratch = Path(tempfile.mkdtemp(prefix="sohoa-"))
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=TASKS_BEFORE_RENEWAL,
            initializer=_confine,
            initargs=(os.getpid(), str(self._scratch), memory_mb, output_mb),
            context=multiprocessing.get_context("forkserver"),
        )

    def submit(self, function: Callable[..., Result], *arguments: Any, seconds: float) -> Future[Result]:
        """Run `function(*arguments)` in a child for at most `seconds`.

        The future raises the `SohoaError` of the function, or `TaskTimeout`, `TaskMemory`, `TaskCrashed`, `TaskUnexpected`.
        """
        inner = self._pool.schedule(_run_leaving_nothing, args=(function, arguments, str(self._scratch)), timeout=seconds)
        outer: Future[Result] = Future()
        outer.set_running_or_notify_cancel()

        def translate(done: Future[Result]) -> None:
            try:
                outer.set_result(done.result())
            except SohoaError as error:
                outer.set_exception(error)
            except FutureTimeout:
                outer.set_exception(TaskTimeout(seconds=round(seconds)))
            except MemoryError:
                outer.set_exception(TaskMemory(megabytes=self._memory_mb))
            except ProcessExpired as error:
                outer.set_exception(TaskCrashed(reason=_cause_of_death(error)))
            except Exception as error:  # noqa: BLE001 - whatever a decoder raises becomes the task's typed error
                outer.set_exception(TaskUnexpected(reason=f"{type(error).__name__}: {error}"[:500]))

        inner.add_done_callback(translate)
        return outer

    def close(self, *, wait: bool = True) -> None:
        """End the pool: after the work that was given, or at once."""
        if wait:
            self._pool.close()  # type: ignore[no-untyped-call]
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close(wait=kind is None)


def _confine(_parent: int, scratch: str, memory_mb: int, output_mb: int) -> None:
    """Runs first in every child."""
    os.setpgid(0, 0)
    # pebble ends a child by SIGTERM, then SIGKILL; on the first the whole group goes, grandchildren included.
    signal.signal(signal.SIGTERM, _end_the_group)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in set(os.environ) - set(KEPT_ENVIRONMENT):
        del os.environ[name]
    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    cv2.setNumThreads(1)
    for limit, value in (
        (resource.RLIMIT_AS, memory_mb << 20),
        (resource.RLIMIT_FSIZE, output_mb << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _end_the_group(_signal: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.killpg(0, signal.SIGKILL)


def _run_leaving_nothing(function: Callable[..., Result], arguments: tuple[Any, ...], scratch: str) -> Result:
    """Run in a private temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
        return function(*arguments)


def _cause_of_death(error: ProcessExpired) -> str:
    if error.exitcode is not None and error.exitcode < 0:
        return signal.Signals(-error.exitcode).name
    return f"exit {error.exitcode}"
