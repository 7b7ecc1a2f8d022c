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
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ingest.progress import progress
from ingest.worker import finish_batch
from portal.terminal import Terminal
from registry.actor import Actor
from sohoa.assembly import Installation

LOOK_AGAIN_SECONDS = 0.2
"""The database is asked how far the work is no more often than this."""
_SHOW_CURSOR = b"\r\x1b[?25h"


@contextmanager
def stoppable(terminal: Terminal) -> Iterator[threading.Event]:
    """An event that the first Ctrl-C (or SIGTERM) sets; the second ends the process at once. Nothing kept is lost either way."""
    stop = threading.Event()

    def asked(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os.write(2, _SHOW_CURSOR if terminal.err.is_terminal else b"")
            os._exit(128 + number)
        stop.set()

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
        watch = _Watch(terminal, installation, batch_id, stop, bar, files, pages)

        def changed() -> None:
            on_change()
            watch.look()

        finish_batch(installation, batch_id, actor, on_change=changed, stop=stop)


class _Watch:
    """Moves the bars of one batch. Called from several threads at once."""

    def __init__(
        self,
        terminal: Terminal,
        installation: Installation,
        batch_id: int,
        stop: threading.Event,
        bar: Progress,
        files: TaskID,
        pages: TaskID,
    ) -> None:
        self._terminal, self._installation, self._batch_id, self._stop = terminal, installation, batch_id, stop
        self._bar, self._files, self._pages = bar, files, pages
        self._looking = threading.Lock()
        self._looked = 0.0
        self._said = False

    def look(self) -> None:
        """Show how far the batch is, unless somebody is just doing so."""
        if not self._looking.acquire(blocking=False):
            return
        try:
            if self._stop.is_set() and not self._said:
                self._said = True
                self._terminal.tell(
                    "Đang dừng: chờ các trang đang đọc. Bấm Ctrl-C lần nữa để thoát ngay (không mất gì đã lưu).",
                    "Stopping: the pages being read are finished. Ctrl-C again leaves at once (nothing that was kept is lost).",
                )
            if not self._bar.disable and time.monotonic() - self._looked >= LOOK_AGAIN_SECONDS:
                self._show()
        finally:
            self._looking.release()

    def _show(self) -> None:
        with self._installation.sessions() as session:
            now = progress(session, self._batch_id)
        self._bar.update(self._files, total=now.files, completed=now.files_finished)
        self._bar.update(self._pages, total=now.pages or None, completed=now.pages_finished)
        self._looked = time.monotonic()
