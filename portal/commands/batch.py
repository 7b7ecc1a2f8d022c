"""`sohoa batch`: what became of files that were given together."""

from __future__ import annotations

import threading
from typing import Annotated

import typer

from portal import batches
from portal.batches import SeenBatch
from portal.cli import INTERRUPTED
from portal.commands.options import By, ForDossier, Json, Limit, Offset, Purpose, actor, at_work, told
from portal.printing.batches import batches_table, whole_batch
from portal.shapes import BatchLineShape, BatchShape, whole_document_shape
from portal.terminal import OneByOne, Terminal
from portal.watching import finish_watched, stoppable
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import ExitCode

Batch = Annotated[int, typer.Argument(metavar="BATCH", help="Số của lô / Number of the batch.")]
app = typer.Typer(**told("Lô quét", "Batches of files", "sohoa batch list"), no_args_is_help=True)


@app.command("list", **told("Các lô, mới nhất trước", "Batches, newest first", "sohoa batch list --limit 20"))
def list_(
    limit: Limit = 50,
    offset: Offset = 0,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Those of one's units, newest first."""
    with at_work(as_json=as_json) as (terminal, installation):
        who = actor(by, None, purpose, for_dossier)
        with installation.sessions() as session:
            found = batches.listed(session, installation.catalogue, who, limit=limit, offset=offset).lines
        terminal.give(
            [BatchLineShape.model_validate(batch) for batch in found],
            lambda: terminal.out.print(batches_table(found, terminal)),
        )


@app.command(
    "show", **told("Một lô: từng tệp, tài liệu, lỗi", "One batch: its files, documents and problems", "sohoa batch show 1")
)
def show(batch: Batch, purpose: Purpose = None, for_dossier: ForDossier = None, by: By = None, as_json: Json = False) -> None:
    """With the documents found in it; what they say, where they may be read."""
    with at_work(as_json=as_json) as (terminal, installation):
        show_batch(terminal, installation, batch, actor(by, None, purpose, for_dossier))


@app.command(
    "retry",
    **told(
        "Làm tiếp, làm lại phần chưa đọc được của một lô", "Go on with a batch, and try again what failed", "sohoa batch retry 1"
    ),
)
def retry_(batch: Batch, purpose: Purpose = None, for_dossier: ForDossier = None, by: By = None, as_json: Json = False) -> int:
    """What failed, and what nobody came to yet."""
    who = actor(by, None, purpose, for_dossier)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        with installation.sessions.begin() as session:
            again = batches.retry(session, installation.catalogue, who, batch)
        terminal.tell(f"Làm lại {again} tệp.", f"{again} files are tried again.")
        return finish_and_show(terminal, installation, batch, who, stop)


def finish_and_show(terminal: Terminal, installation: Installation, batch_id: int, who: Actor, stop: threading.Event) -> int:
    """Finish a batch and show it; how it ended, as exit code."""
    finish_watched(terminal, installation, [batch_id], who, stop)
    state = show_batch(terminal, installation, batch_id, who).report.state
    if state == "working":
        terminal.tell(
            f"Đã dừng; phần đã đọc được giữ lại. Làm tiếp: sohoa batch retry {batch_id}",
            f"Stopped; what was read is kept. Go on with: sohoa batch retry {batch_id}",
        )
        return INTERRUPTED
    return ExitCode.OK if state == "done" else ExitCode.PARTIAL


def show_batch(terminal: Terminal, installation: Installation, batch_id: int, who: Actor) -> SeenBatch:
    """Show a batch with the documents found in it, and what those say that may be read."""
    types = installation.catalogue.types
    with installation.sessions.begin() as session:
        seen = batches.look_at(session, installation.catalogue, who, batch_id, to_read=True)
        found = OneByOne(lambda: (whole_document_shape(one, types) for one in batches.whole_documents(session, seen)))
        told = {**dict(BatchShape.model_validate(seen.report)), "found": found}
        terminal.give(told, lambda: terminal.out.print(whole_batch(seen, types, terminal)))
    return seen
