"""Watching the work on a batch: a bar on a terminal, silence otherwise, and Ctrl-C that loses nothing."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ingest.progress import progress
from ingest.worker import finish_batch
from portal.terminal import Terminal
from registry.actor import Actor
from sohoa.assembly import Installation

INTERRUPTED = 130
"""Exit code of a command that was asked to stop."""
LOOK_AGAIN_SECONDS = 0.2
"""The database is asked how far the work is no more often than this."""
_SHOW_CURSOR = b"\r\x1b[?25h"


@contextmanager
def stoppable(terminal: Terminal) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets; the second ends the process at once. Nothing kept is lost either way."""
    stop = threading.Event()
    said = terminal.say(
        "Đang dừng: chờ các trang đang đọc. Bấm Ctrl-C lần nữa để thoát ngay (không mất gì đã lưu).",
        "Stopping: the pages being read are finished. Ctrl-C again leaves at once (nothing that was kept is lost).",
    )

    def asked(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os.write(2, _SHOW_CURSOR if terminal.err.is_terminal else b"")
            os._exit(128 + number)
        stop.set()
        os.write(2, f"\n{said}\n".encode())

    before = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def progress_bar(terminal: Terminal) -> Progress:
    """A bar on stderr that leaves nothing behind; shows nothing where nobody looks."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(terminal.say("còn", "left")),
        TimeRemainingColumn(),
        console=terminal.err,
        transient=True,
        disable=not terminal.err.is_terminal,
    )


def finish_watched(
    terminal: Terminal,
    installation: Installation,
    batch_id: int,
    actor: Actor,
    stop: threading.Event,
    *,
    on_change: Callable[[], None] = lambda: None,
) -> None:
    """Finish a batch, with a bar of its files and one of its pages."""
    with progress_bar(terminal) as bar:
        files = bar.add_task(terminal.say("Tệp  ", "Files"), total=None)
        pages = bar.add_task(terminal.say("Trang", "Pages"), total=None)
        looked = [0.0]
        looking = threading.Lock()

        def look() -> None:
            on_change()
            if bar.disable or time.monotonic() - looked[0] < LOOK_AGAIN_SECONDS or not looking.acquire(blocking=False):
                return
            try:
                with installation.sessions() as session:
                    now = progress(session, batch_id)
                bar.update(files, total=now.files, completed=now.files_finished)
                bar.update(pages, total=now.pages or None, completed=now.pages_finished)
                looked[0] = time.monotonic()
            finally:
                looking.release()

        finish_batch(installation, batch_id, actor, on_change=look, stop=stop)
