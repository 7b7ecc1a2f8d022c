"""The process from which confined children are forked: it starts without secrets, and loads what children need only once.

Light, so that it can be started first: it loads its libraries while the process that asked still loads its own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker

KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "TESSDATA_PREFIX", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV", "FONTCONFIG_PATH")
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
KEEP_FREED = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""Each page needs buffers of the same sizes: those of the last one are used again. New ones would be filled with zeros first."""
LOADED_ONCE = ["__main__", "ingest.confinement", "ingest.loaded_once"]


def start() -> None:
    """Start it, unless it runs."""
    resource_tracker.ensure_running()  # It takes the block of Ctrl-C away again: so it comes first.
    with _poor_environment(), _deaf_to_ctrl_c():
        forkserver.set_forkserver_preload(LOADED_ONCE)
        forkserver.ensure_running()


def impoverish() -> None:
    """Keep of this process's environment what reading needs."""
    for name in set(os.environ) - set(KEPT_ENVIRONMENT):
        del os.environ[name]
    os.environ.update(ONE_THREAD | KEEP_FREED)


@contextmanager
def _poor_environment() -> Iterator[None]:
    """What it starts with stays readable in /proc/PID/environ of each child: so it starts without secrets."""
    whole = dict(os.environ)
    try:
        impoverish()
        yield
    finally:
        for name in ONE_THREAD | KEEP_FREED:
            os.environ.pop(name, None)
        os.environ.update(whole)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A terminal sends Ctrl-C to everybody: what starts here must not die of it while the owner ends its work in order."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
