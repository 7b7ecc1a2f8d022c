"""The versions of a document, as a command of `sohoa document`: all of them, one as it stood."""

from __future__ import annotations

from typing import Annotated

import typer

from portal import versions
from portal.commands.options import By, ForDossier, Json, Purpose, actor, at_work, told
from portal.printing.versions import standing_version, versions_table

Document = Annotated[int, typer.Argument(metavar="DOCUMENT", help="Số của tài liệu / Number of the document.")]
app = typer.Typer()


@app.command(
    "versions",
    **told(
        "Các phiên bản của một tài liệu: ai, khi nào, vì sao, đổi gì",
        "The versions of a document: who, when, why, what changed",
        "sohoa document versions 1",
        "sohoa document versions 1 --version 1",
    ),
)
def list_versions(
    document: Document,
    number: Annotated[
        int | None, typer.Option("--version", metavar="NUMBER", min=1, help="Một phiên bản như khi đó / One as it stood.")
    ] = None,
    purpose: Purpose = None,
    dossier: ForDossier = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """The act of reading is kept."""
    who = actor(by, None, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        if number is not None:
            one = versions.show_version(session, installation, who, document, number)
            terminal.give(one, lambda: terminal.out.print(standing_version(one, terminal)))
            return
        found = versions.list_versions(session, installation, who, document)
        terminal.give(found, lambda: terminal.out.print(versions_table(found.versions, terminal)))
