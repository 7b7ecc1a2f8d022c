"""`sohoa backup` and `sohoa restore`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from archive.backup import Step
from portal.backing_up import keep
from portal.backup_shapes import BackupShape, RestoreShape, backup_shape, restore_shape
from portal.commands.options import By, Json, actor, at_work, keeper, told
from portal.printing.backup import backup_lines, restore_lines
from portal.restoring import restore as restored_from
from portal.terminal import Terminal, open_terminal
from portal.watching import progress_bar
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

TOLD_BACKUP = told(
    "Sao lưu cơ sở dữ liệu, tệp và nhật ký tại một thời điểm, trong khi mọi người vẫn làm việc",
    "Back up database, objects and log to one point in time, while work goes on",
    "sohoa backup /mnt/sao-luu",
)
TOLD_RESTORE = told(
    "Khôi phục từ bản sao lưu vào một thư mục trống; kiểm tra mọi tệp và nhật ký, dựng lại chỉ mục",
    "Restore a backup into an empty folder; verifies every file and the log, and makes the index anew",
    "sohoa restore /mnt/sao-luu --to /srv/sohoa/data",
    "sohoa restore /mnt/sao-luu/20260312T010000.000000Z --to /srv/sohoa/data --json",
)
_STEPS: dict[Step, tuple[str, str]] = {
    "database": ("Cơ sở dữ liệu", "Database"),
    "objects": ("Tệp", "Objects"),
    "log": ("Kiểm tra nhật ký", "Verifying the log"),
    "index": ("Dựng chỉ mục", "Making the index"),
}


def backup(
    place: Annotated[Path, typer.Argument(metavar="TO", help="Thư mục ở ổ đĩa khác / A folder on another disk.")],
    by: By = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where an object on record was missing or damaged: everything else is backed up all the same."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation), _told(terminal) as on_progress:
        shape: BackupShape = backup_shape(keep(installation, who, place, on_progress))
        terminal.give(shape, lambda: terminal.out.print(backup_lines(shape, terminal)))
        return ExitCode.PARTIAL if shape.lacking else ExitCode.OK


def restore(
    place: Annotated[Path, typer.Argument(metavar="FROM", help="Bản sao lưu, hoặc thư mục chứa / A backup, or where they lie.")],
    to: Annotated[Path, typer.Option("--to", metavar="DATA", help="Thư mục dữ liệu mới / The new data folder.")],
    without_damaged: Annotated[
        bool, typer.Option("--without-damaged", help="Bỏ qua tệp hỏng trong objects/ / Leave out damaged objects.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Exit 3 where an object on record could not be restored, or the log is not as it was."""
    settings = load_settings(data=to)
    terminal = open_terminal(settings, as_json=as_json)
    began = time.perf_counter()
    with _told(terminal) as on_progress:
        restored = restored_from(place, settings, keeper(), on_progress, without_damaged=without_damaged)
    shape: RestoreShape = restore_shape(restored, settings.data, time.perf_counter() - began)
    terminal.give(shape, lambda: terminal.out.print(restore_lines(shape, terminal)))
    if restored.problem is not None:
        terminal.warn(restored.problem)
    return ExitCode.OK if restored.log.clean and not restored.lacking else ExitCode.PARTIAL


@contextmanager
def _told(terminal: Terminal) -> Iterator[Callable[[Step, int, int], None]]:
    """A bar that says what is at work."""
    with progress_bar(terminal) as bar:
        task = bar.add_task("…", total=None)

        def show(step: Step, done: int, total: int) -> None:
            bar.update(task, description=terminal.say(*_STEPS[step]), completed=done, total=total)

        yield show
