"""`sohoa document`: what was found in the files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import search
from archive import accept, acts
from archive.documents import DocumentFilter, count_documents, document_text, get_document, list_documents
from portal.commands.options import By, Json, Limit, Offset, Person, Unit, actor, at_work, told
from portal.commands.organisation import asked_for
from portal.export import Form, export_document
from portal.printing.documents import documents_table, size, whole_document
from portal.shapes import document_shape, whole_document_shape
from portal.terminal import clean
from registry import organisations, persons

Document = Annotated[int, typer.Argument(metavar="DOCUMENT", help="Số của tài liệu / Number of the document.")]


class VerifiedForm(StrEnum):
    """What a scan was compared with (`archive.verification.FORMS`)."""

    original = "original"
    lawful_copy = "lawful_copy"
    electronic_original = "electronic_original"


app = typer.Typer(**told("Tài liệu", "Documents", "sohoa document list"), no_args_is_help=True)


@app.command(
    "list",
    **told(
        "Các tài liệu, cũ nhất trước",
        "Documents, oldest first",
        "sohoa document list --type GIAY_RA_VIEN",
        "sohoa document list --organisation 0100109106 --limit 20",
    ),
)
def list_(
    type_id: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Loại giấy tờ / Document type.")] = None,
    unit: Unit = None,
    person: Person = None,
    organisation: Annotated[
        str | None,
        typer.Option("--organisation", metavar="ORGANISATION", help="Số bản ghi hoặc một số của tổ chức / Organisation."),
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Oldest first."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        of = persons.records_with(session, person) if person is not None else None
        organisation_ids = organisations.group_ids(session, asked_for(session, organisation)) if organisation else None
        wanted = DocumentFilter(type_id=type_id, unit=unit, person_ids=of, organisation_ids=organisation_ids)
        found = list_documents(session, wanted, limit=limit, offset=offset)
        total = count_documents(session, wanted)
        ids = [document.id for document in found]
        acts.record(
            session,
            actor(by),
            "search",
            "documents",
            "list",
            type=type_id,
            unit=unit,
            person=of and of[0],
            organisation=organisation_ids and organisation_ids[0],
            total=total,
            documents=ids,
        )
        types = installation.catalogue.types
        terminal.give(
            [document_shape(document, types) for document in found],
            lambda: terminal.out.print(documents_table(found, types, terminal)),
        )
        if len(found) < total:
            terminal.tell(f"{len(found)} trong {total} tài liệu.", f"{len(found)} of {total} documents.")


@app.command(
    "show", **told("Một tài liệu: loại, trường, bản thể hiện", "One document: type, fields, renditions", "sohoa document show 1")
)
def show(document: Document, by: By = None, as_json: Json = False) -> None:
    """The act of reading is kept."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        found = get_document(session, document)
        acts.record(session, actor(by), "read", "document", document)
        types = installation.catalogue.types
        terminal.give(whole_document_shape(found, types), lambda: terminal.out.print(whole_document(found, types, terminal)))


@app.command("text", **told("Toàn văn một tài liệu", "The text of a document", "sohoa document text 1"))
def text(document: Document, by: By = None, as_json: Json = False) -> None:
    """Pages apart by a form feed."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        found = document_text(get_document(session, document), installation.objects)
        acts.record(session, actor(by), "read", "document", document)
        terminal.give(
            {"id": document, "pages": found.split("\f")},
            lambda: terminal.out.out(clean(found), highlight=False),
        )


@app.command(
    "export",
    **told(
        "Ghi một tài liệu ra tệp; không ghi đè",
        "Write a document to a file; nothing is overwritten",
        "sohoa document export 1 --form searchable_pdf --to giay-ra-vien.pdf",
    ),
)
def export(
    document: Document,
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="Tệp đích / File to write.")],
    form: Annotated[Form, typer.Option("--form", help="Dạng / Form.")] = Form.searchable_pdf,
    by: By = None,
    as_json: Json = False,
) -> None:
    """The act is kept."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        found = get_document(session, document)
        written = export_document(found, form, to, installation.objects, installation.catalogue.types)
        acts.record(session, actor(by), "export", "document", document, form=form.value, to=str(to))
        terminal.give(
            {"id": document, "form": form.value, "path": str(to), "size": written.size, "sha256": written.sha256},
            lambda: terminal.out.print(f"{clean(str(to))}  {size(written.size)}", markup=False),
        )


@app.command(
    "verify",
    **told(
        "Xác nhận đã đối chiếu bản quét với giấy tờ",
        "Put on record that you compared the scan with the paper",
        'sohoa document verify 1 --form original --by "Trần Thị Bình"',
    ),
)
def verify_(
    document: Document,
    form: Annotated[VerifiedForm, typer.Option("--form", help="Đối chiếu với / Compared with.")],
    by: By = None,
    unit: Unit = None,
    as_json: Json = False,
) -> None:
    """From then on the document counts at the counter: as `sohoa review accept` without corrections."""
    with at_work(as_json=as_json) as (terminal, installation):
        types = installation.catalogue.types
        with installation.sessions.begin() as session:
            found = accept(session, types, document, actor(by, unit), form.value)
            shape = document_shape(found, types)
        search.drain(installation.sessions, installation.objects, installation.index)
        terminal.give(
            shape,
            lambda: terminal.out.print(
                terminal.say(
                    f"✔ Tài liệu {document}: {found.verified_by} đã đối chiếu ({form.value}).",
                    f"✔ Document {document}: verified by {found.verified_by} ({form.value}).",
                ),
                markup=False,
            ),
        )
