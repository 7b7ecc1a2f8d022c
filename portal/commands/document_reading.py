"""Reading a document again, as commands of `sohoa document`: asking for it, and how far it is."""

from __future__ import annotations

from typing import Annotated

import typer

from portal import readings
from portal.cli import INTERRUPTED
from portal.commands.options import By, ForDossier, Json, Purpose, Unit, actor, at_work, told
from portal.printing.readings import reading_lines
from portal.terminal import Terminal
from portal.version_shapes import ReadingShape
from portal.watching import finish_watched, stoppable
from sohoa.errors import ExitCode

Document = Annotated[int, typer.Argument(metavar="DOCUMENT", help="Số của tài liệu / Number of the document.")]
app = typer.Typer()


@app.command(
    "read-again",
    **told(
        "Đọc lại một tài liệu bằng bộ đọc hiện tại; bản gốc và các bản đọc trước giữ nguyên",
        "Read a document again by the reader of today; the original and earlier readings stay",
        "sohoa document read-again 1 --why 'bộ đọc mới'",
        "sohoa document read-again 1 --why 'bộ đọc mới' --no-wait",
    ),
)
def read_again(
    document: Document,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Vì sao đọc lại / Why.")],
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Không chờ: máy đang làm việc sẽ đọc / Leave it to whoever is at work.")
    ] = False,
    purpose: Purpose = None,
    dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> int:
    """What it gives otherwise waits for a person; no officer's word is changed. Exit 3 where a page could not be read."""
    who = actor(by, unit, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        with installation.sessions.begin() as session:
            reading = readings.ask_for_reading(session, installation, who, document, why)
        if not no_wait:
            finish_watched(terminal, installation, [reading.batch], who, stop)
            with installation.sessions.begin() as session:
                reading = readings.show_reading(session, installation, who, document)
        _give(terminal, reading)
        if reading.state == "working" and not no_wait:
            terminal.tell(
                "Đã dừng; các trang đã đọc được giữ lại. Chạy lại chính lệnh này để đọc tiếp.",
                "Stopped; the pages that were read are kept. Run the same command again to go on.",
            )
            return INTERRUPTED
        return _exit_code(reading)


@app.command(
    "reading",
    **told(
        "Việc đọc lại một tài liệu đến đâu, kết quả thế nào",
        "How far reading a document again is, and what came of it",
        "sohoa document reading 1",
    ),
)
def show_reading(
    document: Document, purpose: Purpose = None, dossier: ForDossier = None, by: By = None, as_json: Json = False
) -> int:
    """The reading that was asked for last. Exit 3 where it failed."""
    who = actor(by, None, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions.begin() as session:
            reading = readings.show_reading(session, installation, who, document)
        _give(terminal, reading)
        return _exit_code(reading)


def _give(terminal: Terminal, reading: ReadingShape) -> None:
    terminal.give(reading, lambda: terminal.out.print(*reading_lines(reading, terminal), sep="\n", markup=False))


def _exit_code(reading: ReadingShape) -> int:
    return ExitCode.PARTIAL if reading.state == "failed" else ExitCode.OK
