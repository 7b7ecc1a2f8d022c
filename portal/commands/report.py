"""`sohoa report`: figures and proofs for a period."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import date, datetime
from typing import Annotated

import typer

from intake.re_requests import AskedPaper, ReRequestReport
from portal.commands.options import By, Json, Procedure, Unit, actor, at_work, day, told
from portal.dossiers import ReRequestsShape
from portal.errors import UsageMistake
from portal.printing.dossiers import re_requests_view
from portal.reports import report_re_requests
from portal.spreadsheet import csv_text
from sohoa.clock import VIETNAM

app = typer.Typer(
    **told("Báo cáo", "Reports", "sohoa report re-requests --from 2026-01-01 --to 2026-03-31"), no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """Keeps `re-requests` a command of its own although it is alone."""


@app.command(
    "re-requests",
    **told(
        "Giấy tờ bị yêu cầu nộp lại dù đã có trong kho, trong một kỳ",
        "Papers that were asked for in a period although they were held and valid",
        "sohoa report re-requests --from 2026-01-01 --to 2026-03-31",
        "sohoa report re-requests --from 01/01/2026 --to 31/03/2026 --every --csv",
    ),
)
def re_requests_(
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="Từ ngày / First day.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Đến ngày / Last day.")],
    unit: Unit = None,
    procedure: Procedure = None,
    every: Annotated[
        bool, typer.Option("--every", help="Cả giấy tờ chưa có trong kho / Also papers that were not held.")
    ] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Kết quả dạng CSV / Result as CSV.")] = False,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Each with its reason and with the look-up that says what was held."""
    if as_csv and as_json:
        raise UsageMistake(reason="--csv hoặc/or --json.", command="sohoa report re-requests")
    begin, end = _given(first, "--from"), _given(last, "--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        catalogue, who = installation.catalogue, actor(by)
        found = report_re_requests(session, catalogue, who, begin, end, unit=unit, procedure=procedure, every=every)
        if as_csv:
            terminal.write(csv_of(found))
        else:
            shape = ReRequestsShape.model_validate(found)
            terminal.give(shape, lambda: terminal.out.print(re_requests_view(found, terminal)))


def _given(text: str, option: str) -> date:
    found = day(text, option)
    assert found is not None
    return found


def csv_of(report: ReRequestReport) -> str:
    """The papers of a report as CSV, times of Vietnam."""
    return csv_text([one.name for one in fields(AskedPaper)], (map(_in_vietnam, astuple(paper)) for paper in report.papers))


def _in_vietnam(value: object) -> object:
    return value.astimezone(VIETNAM).isoformat(timespec="seconds") if isinstance(value, datetime) else value
