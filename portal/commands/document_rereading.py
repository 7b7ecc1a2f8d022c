"""Reading documents again in bulk, as commands of `sohoa document`: those of an older reader, and what that changed."""

from __future__ import annotations

from typing import Annotated

import typer

from portal import rereading
from portal.cli import INTERRUPTED
from portal.commands.options import By, ForDossier, Json, Purpose, Unit, actor, at_work, told
from portal.printing.rereading import asked_lines, report_lines
from portal.reread_shapes import RereadReportShape, RereadShape
from portal.terminal import Terminal
from portal.watching import finish_watched, stoppable
from sohoa.errors import ExitCode

app = typer.Typer()


@app.command(
    "reread",
    **told(
        "Đọc lại mọi tài liệu do bộ đọc cũ hơn đọc; bản gốc, các bản đọc trước và lời của cán bộ giữ nguyên",
        "Read again all documents that an older reader read; originals, earlier readings and what officers said stay",
        "sohoa document reread --older-than own --why 'bộ đọc mới' --dry-run",
        "sohoa document reread --older-than own --why 'bộ đọc mới' --most 1000",
    ),
)
def reread(
    older_than: Annotated[
        str,
        typer.Option(
            "--older-than",
            metavar="READER",
            help="own, tesseract hoặc both là bộ đọc hiện nay; 'own 2' là đúng bản đó / "
            "own, tesseract or both is that of today; 'own 2' is that very one.",
        ),
    ],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Vì sao đọc lại / Why.")],
    most: Annotated[
        int | None, typer.Option("--most", min=1, metavar="N", help="Nhiều nhất bao nhiêu tài liệu / At most so many.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ đếm / Only count.")] = False,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Không chờ: máy đang làm việc sẽ đọc / Leave it to whoever is at work.")
    ] = False,
    purpose: Purpose = None,
    dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> int:
    """What reads otherwise waits for a person. Exit 3 where documents could not be read."""
    import ocr  # Heavy: the other commands start without.

    who = actor(by, unit, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        now = ocr.reader_version(installation.settings.reader)
        reader = rereading.rank_of(older_than, now, only_count=dry_run)
        asked = rereading.ask_for_older(installation, who, reader, why, most=most, only_count=dry_run)
        report = None
        if asked.batches and not no_wait:
            finish_watched(terminal, installation, asked.batches, who, stop)
            with installation.sessions.begin() as session:
                report = rereading.report(session, installation, who, asked.batches)
        shape = RereadShape(
            reader=now, older=asked.older, refused=asked.refused, asked=len(asked.documents), batches=list(asked.batches),
            report=report,
        )  # fmt: skip
        terminal.give(shape, lambda: terminal.out.print(*asked_lines(shape, terminal), sep="\n", markup=False))
        if report is None:
            if asked.batches:
                terminal.tell(*_where(asked.batches))
            return ExitCode.OK
        if report.waiting:
            terminal.tell(
                "Đã dừng; các trang đã đọc được giữ lại. Chạy lại chính lệnh này để đọc tiếp.",
                "Stopped; the pages that were read are kept. Run the same command again to go on.",
            )
            return INTERRUPTED
        return _exit_code(report)


@app.command(
    "reread-report",
    **told(
        "Việc đọc lại hàng loạt đã thay đổi những trường nào",
        "Which fields were changed by reading again in bulk",
        "sohoa document reread-report 7",
    ),
)
def reread_report(
    batches: Annotated[list[int], typer.Argument(metavar="BATCH...", help="Số của các lô / Numbers of the batches.")],
    purpose: Purpose = None,
    dossier: ForDossier = None,
    by: By = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where documents could not be read."""
    who = actor(by, None, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions.begin() as session:
            report = rereading.report(session, installation, who, batches)
        _give(terminal, report)
        return _exit_code(report)


def _give(terminal: Terminal, report: RereadReportShape) -> None:
    terminal.give(report, lambda: terminal.out.print(*report_lines(report, terminal), sep="\n", markup=False))


def _where(batches: tuple[int, ...]) -> tuple[str, str]:
    numbers = " ".join(map(str, batches))
    return (
        f"Xem kết quả: sohoa document reread-report {numbers}",
        f"See what comes of it: sohoa document reread-report {numbers}",
    )


def _exit_code(report: RereadReportShape) -> int:
    return ExitCode.PARTIAL if report.failed else ExitCode.OK
