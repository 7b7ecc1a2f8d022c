"""`sohoa dossier`: what the papers of a dossier fill."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Group
from rich.text import Text

from archive import acts
from intake import completeness
from portal.commands.options import By, Json, actor, at_work, day, told
from portal.printing.counter import completeness_table
from portal.shapes import CompletenessShape
from portal.terminal import clean

app = typer.Typer(**told("Hồ sơ", "Dossiers", "sohoa dossier show 000.00.01.H29-260310-0420"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `show` a command of its own although it is alone."""


@app.command(
    "show",
    **told(
        "Bản quét trong hồ sơ đã đủ giấy tờ nào, còn thiếu gì",
        "Which required papers the scans of a dossier fill, and which are missing",
        "sohoa dossier show 000.00.01.H29-260310-0420",
    ),
)
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="Mã hồ sơ / Dossier code.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DAY", help="Ngày xét / Day that counts.")] = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """On the day on which it was received, unless told otherwise."""
    on_day = day(on, "--on")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        found = completeness(session, installation.catalogue, code, on=on_day)
        acts.record(session, actor(by), "read", "dossier", code)
        name = installation.catalogue.procedures[found.procedure].name
        head = Text.assemble((clean(found.dossier), "bold"), (f"  {found.procedure} {terminal.say(name.vi, name.en)}", "dim"))
        terminal.give(
            CompletenessShape.model_validate(found),
            lambda: terminal.out.print(Group(head, Text(), completeness_table(found, terminal))),
        )
