"""`sohoa batch`: what became of files that were given together."""

from __future__ import annotations

import threading
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from ingest.batches import BatchReport, list_batches, report, retry
from portal.cli import INTERRUPTED
from portal.commands.options import By, Json, Limit, Offset, actor, at_work, told
from portal.printing.batches import batches_table, whole_batch
from portal.shapes import BatchShape, FoundBatchShape, whole_document_shape
from portal.terminal import Terminal
from portal.watching import finish_watched, stoppable
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import ExitCode

_AT_ONCE = 500
"""Documents asked for in one query."""
Batch = Annotated[int, typer.Argument(metavar="BATCH", help="Số của lô / Number of the batch.")]
app = typer.Typer(**told("Lô quét", "Batches of files", "sohoa batch list"), no_args_is_help=True)


@app.command("list", **told("Các lô, mới nhất trước", "Batches, newest first", "sohoa batch list --limit 20"))
def list_(limit: Limit = 50, offset: Offset = 0, as_json: Json = False) -> None:
    """Newest first."""
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions() as session:
            found = list_batches(session, limit=limit, offset=offset)
        terminal.give(
            [BatchShape.model_validate(batch) for batch in found],
            lambda: terminal.out.print(batches_table(found, terminal)),
        )


@app.command(
    "show", **told("Một lô: từng tệp, tài liệu, lỗi", "One batch: its files, documents and problems", "sohoa batch show 1")
)
def show(batch: Batch, as_json: Json = False) -> None:
    """With the documents found in it."""
    with at_work(as_json=as_json) as (terminal, installation):
        show_batch(terminal, installation, batch)


@app.command(
    "retry",
    **told(
        "Làm tiếp, làm lại phần chưa đọc được của một lô", "Go on with a batch, and try again what failed", "sohoa batch retry 1"
    ),
)
def retry_(batch: Batch, by: By = None, as_json: Json = False) -> int:
    """What failed, and what nobody came to yet."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        with installation.sessions.begin() as session:
            again = retry(session, batch, who)
        terminal.tell(f"Làm lại {again} tệp.", f"{again} files are tried again.")
        return finish_and_show(terminal, installation, batch, who, stop)


def finish_and_show(terminal: Terminal, installation: Installation, batch_id: int, who: Actor, stop: threading.Event) -> int:
    """Finish a batch and show it; how it ended, as exit code."""
    finish_watched(terminal, installation, [batch_id], who, stop)
    state = show_batch(terminal, installation, batch_id).state
    if state == "working":
        terminal.tell(
            f"Đã dừng; phần đã đọc được giữ lại. Làm tiếp: sohoa batch retry {batch_id}",
            f"Stopped; what was read is kept. Go on with: sohoa batch retry {batch_id}",
        )
        return INTERRUPTED
    return ExitCode.OK if state == "done" else ExitCode.PARTIAL


def show_batch(terminal: Terminal, installation: Installation, batch_id: int) -> BatchReport:
    """Show a batch with the documents found in it."""
    types = installation.catalogue.types
    with installation.sessions() as session:
        batch = report(session, batch_id)
        documents = _documents_of(session, batch)
        found = [whole_document_shape(document, types) for document in documents.values()]
        shape = FoundBatchShape(**BatchShape.model_validate(batch).model_dump(), found=found)
        terminal.give(shape, lambda: terminal.out.print(whole_batch(batch, documents, types, terminal)))
    return batch


def _documents_of(session: Session, batch: BatchReport) -> dict[int, Document]:
    ids = list(dict.fromkeys(number for item in batch.items for number in item.documents))
    asked = (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    return {one.id: one for some in asked for one in list_documents(session, DocumentFilter(ids=some), limit=_AT_ONCE)}
