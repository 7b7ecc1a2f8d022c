"""Watching the work on a batch: a bar on a terminal, silence otherwise, and Ctrl-C that loses nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
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
from portal.terminal import Terminal
from registry.actor import Actor
from sohoa.assembly import Installation

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


def progress_bar(terminal: Terminal, console: Console | None = None) -> Progress:
    """A bar that leaves nothing behind, on stderr unless told otherwise; shows nothing where nobody looks."""
    where = console or terminal.err
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(terminal.say("còn", "left")),
        TimeRemainingColumn(),
        console=where,
        transient=True,
        disable=not where.is_terminal,
    )


def finish_watched(
    terminal: Terminal,
    installation: Installation,
    batch_ids: Sequence[int],
    actor: Actor,
    stop: threading.Event,
    *,
    console: Console | None = None,
    on_change: Callable[[], None] = lambda: None,
) -> None:
    """Finish batches, one after the other, with a bar of their files and one of their pages."""
    from ingest.worker import finish_batch  # With it come OpenCV and all that reads: other commands start without.

    with progress_bar(terminal, console) as bar:
        watch = _Watch(terminal, installation, batch_ids, stop, bar)

        def changed() -> None:
            on_change()
            watch.look()

        for batch_id in batch_ids:
            finish_batch(installation, batch_id, actor, on_change=changed, stop=stop)
        on_change()


class _Watch:
    """Moves the bars."""

    def __init__(
        self, terminal: Terminal, installation: Installation, batch_ids: Sequence[int], stop: threading.Event, bar: Progress
    ) -> None:
        self._terminal, self._installation, self._batch_ids = terminal, installation, batch_ids
        self._stop, self._bar = stop, bar
        self._files = bar.add_task(terminal.say("Tệp  ", "Files"), total=None)
        self._pages = bar.add_task(terminal.say("Trang", "Pages"), total=None)
        self._said = False

    def look(self) -> None:
        """Show how far the work is."""
        if self._stop.is_set() and not self._said:
            self._said = True
            self._terminal.tell(
                "Đang dừng: chờ các trang đang đọc. Bấm Ctrl-C lần nữa để thoát ngay (không mất gì đã lưu).",
                "Stopping: the pages being read are finished. Ctrl-C again leaves at once (nothing that was kept is lost).",
            )
        if not self._bar.disable:
            self._show()

    def _show(self) -> None:
        with self._installation.sessions() as session:
            now = [progress(session, batch_id) for batch_id in self._batch_ids]
        pages = sum(one.pages for one in now)
        self._bar.update(self._files, total=sum(one.files for one in now), completed=sum(one.files_finished for one in now))
        self._bar.update(self._pages, total=pages or None, completed=sum(one.pages_finished for one in now))
