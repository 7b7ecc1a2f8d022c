"""`sohoa move`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from portal.commands.options import Json, keeper, told
from portal.move_shapes import MoveShape, move_shape
from portal.moving import Step, move
from portal.printing.moving import move_lines
from portal.terminal import open_terminal
from portal.watching import progress_bar
from sohoa.errors import ExitCode
from sohoa.settings import load_settings, settings_of

TOLD = told(
    "Chuyển cả kho sang PostgreSQL, S3, Elasticsearch (hoặc ngược lại); đối chiếu từng dòng, từng tệp",
    "Move an installation to PostgreSQL, S3, Elasticsearch (or back); every row and every object is compared",
    "sohoa move --to /etc/sohoa/sohoa.toml",
)
_STEPS: dict[Step, tuple[str, str]] = {
    "objects": ("Chép tệp", "Copying objects"),
    "rows": ("Chép cơ sở dữ liệu", "Copying the database"),
    "comparing": ("Đối chiếu cơ sở dữ liệu", "Comparing the databases"),
    "reading_back": ("Đọc lại tệp ở nơi đến", "Reading objects back"),
    "log": ("Kiểm tra nhật ký", "Verifying the log"),
    "index": ("Dựng chỉ mục", "Making the index"),
}


def run(
    to: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Tệp sohoa.toml của nơi đến / The target's sohoa.toml.", dir_okay=False)
    ],
    without_damaged: Annotated[
        bool,
        typer.Option("--without-damaged", help="Bỏ qua tệp thiếu hoặc hỏng / Leave out objects that are missing or damaged."),
    ] = False,
    as_json: Json = False,
) -> int:
    """Exit 3 where an object on record could not be moved, or the log has findings at both places."""
    source, target = load_settings(), settings_of(to)
    terminal = open_terminal(source, as_json=as_json)
    began = time.perf_counter()
    with progress_bar(terminal) as bar:
        task = bar.add_task("…", total=None)

        def show(step: Step, done: int, total: int) -> None:
            bar.update(task, description=terminal.say(*_STEPS[step]), completed=done, total=total)

        moved = move(source, target, keeper(), show, without_damaged=without_damaged)
    shape: MoveShape = move_shape(moved, time.perf_counter() - began)
    terminal.give(shape, lambda: terminal.out.print(move_lines(shape, terminal)))
    if moved.problem is not None:
        terminal.warn(moved.problem)
    return ExitCode.OK if moved.log.clean and not moved.lacking else ExitCode.PARTIAL
