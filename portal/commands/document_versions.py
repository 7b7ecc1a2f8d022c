"""The versions of a document, as commands of `sohoa document`: all of them, one as it stood, reading again."""

from __future__ import annotations

from typing import Annotated

import typer

from portal import versions
from portal.commands.options import By, ForDossier, Json, Purpose, Unit, actor, at_work, told
from portal.printing.versions import read_otherwise, standing_version, versions_table

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


@app.command(
    "read-again",
    **told(
        "Đọc lại một tài liệu bằng bộ đọc hiện tại; bản gốc và các bản đọc trước giữ nguyên",
        "Read a document again by the reader of today; the original and earlier readings stay",
        "sohoa document read-again 1 --why 'bộ đọc mới'",
    ),
)
def read_again(
    document: Document,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Vì sao đọc lại / Why.")],
    purpose: Purpose = None,
    dossier: ForDossier = None,
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """What it gives otherwise waits for a person; no officer's word is changed."""
    from ingest.confinement import ConfinedPool
    from ingest.worker import follow_up

    who = actor(by, unit, purpose, dossier)
    with at_work(as_json=as_json) as (terminal, installation):
        settings = installation.settings
        with ConfinedPool(1, memory_mb=settings.child_memory_mb) as pool:
            answer = versions.read_again(installation, pool, who, document, why)
        version, reading = answer.version, answer.version.reading
        if answer.new:
            said = (f"✔ Tài liệu {document}: phiên bản V{version.number}.", f"✔ Document {document}: version V{version.number}.")
        else:
            said = (
                f"Tài liệu {document}: đọc lại vẫn đúng như V{version.number}, không có phiên bản mới.",
                f"Document {document}: read again it is as V{version.number}; there is no new version.",
            )
        lines = [terminal.say(*said), *(read_otherwise(reading, terminal) if answer.new and reading is not None else ())]
        terminal.give(answer, lambda: terminal.out.print(*lines, sep="\n", markup=False))
        if (failure := follow_up(installation)) is not None:
            raise failure
