"""`sohoa document`: what was found in the files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

import search
from archive import accept
from archive.documents import DocumentFilter
from portal.access import Access, access_of
from portal.commands import document_reading, document_rereading, document_versions
from portal.commands.options import By, ForDossier, Json, Limit, Offset, Person, Purpose, Unit, actor, at_work, told
from portal.commands.organisation import asked_for
from portal.export import Form, export_document, target_in, to_export
from portal.finding import list_open, records_of_organisation, records_of_person
from portal.open_documents import open_document, open_to_change
from portal.printing.documents import documents_table, shown_of, size, whole_document
from portal.shapes import document_shape
from portal.terminal import clean

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
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    as_json: Json = False,
) -> None:
    """Oldest first."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who, types = actor(by, None, purpose, for_dossier), installation.catalogue.types
        access = access_of(session, installation.catalogue, who)
        wanted = DocumentFilter(
            type_id=type_id,
            unit=unit,
            person_ids=records_of_person(session, access, person) if person is not None else None,
            organisation_ids=_records_of(session, access, organisation) if organisation else None,
        )
        listed = list_open(session, access, types, who, wanted, limit=limit, offset=offset)
        terminal.give(listed.documents, lambda: terminal.out.print(documents_table(listed.documents, types, terminal)))
        if len(listed.documents) < listed.total:
            terminal.tell(*shown_of(len(listed.documents), listed.total, exact=listed.total_is_exact))


def _records_of(session: Session, access: Access, organisation: str) -> tuple[int, ...]:
    return records_of_organisation(session, access, lambda: asked_for(session, organisation))


@app.command(
    "show", **told("Một tài liệu: loại, trường, bản thể hiện", "One document: type, fields, renditions", "sohoa document show 1")
)
def show(
    document: Document, by: By = None, purpose: Purpose = None, for_dossier: ForDossier = None, as_json: Json = False
) -> None:
    """The act of reading is kept."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who, types = actor(by, None, purpose, for_dossier), installation.catalogue.types
        shown = open_document(session, access_of(session, installation.catalogue, who), document, "read", installation.objects)
        shown.record(session, who, "read")
        shape = shown.shape(types)
        terminal.give(shape, lambda: terminal.out.print(whole_document(shape, types, terminal)))


@app.command("text", **told("Toàn văn một tài liệu", "The text of a document", "sohoa document text 1"))
def text(
    document: Document, by: By = None, purpose: Purpose = None, for_dossier: ForDossier = None, as_json: Json = False
) -> None:
    """Pages apart by a form feed."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who = actor(by, None, purpose, for_dossier)
        shown = open_document(session, access_of(session, installation.catalogue, who), document, "read", installation.objects)
        found = shown.text
        shown.record(session, who, "read")
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
        "sohoa document export 1 --to thu-muc/",
    ),
)
def export(
    document: Document,
    to: Annotated[Path, typer.Option("--to", metavar="PATH", help="Tệp, hoặc thư mục / File, or folder.")],
    form: Annotated[Form, typer.Option("--form", help="Dạng / Form.")] = Form.searchable_pdf,
    by: By = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    as_json: Json = False,
) -> None:
    """The act is kept."""
    with at_work(as_json=as_json) as (terminal, installation):
        who = actor(by, None, purpose, for_dossier)
        with installation.sessions() as session:
            shown = to_export(session, installation, access_of(session, installation.catalogue, who), document, form)
            to = target_in(session, shown, form, to, for_dossier)
            written = export_document(installation, shown, form, to)
        with installation.sessions.begin() as session:
            shown.record(session, who, "export", form=form.value, to=str(to))
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
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    as_json: Json = False,
) -> None:
    """From then on the document counts at the counter: as `sohoa review accept` without corrections."""
    with at_work(as_json=as_json) as (terminal, installation):
        types = installation.catalogue.types
        who = actor(by, unit, purpose, for_dossier)
        with installation.sessions.begin() as session:
            access = access_of(session, installation.catalogue, who)
            open_to_change(session, access, who, document, installation.objects)
            found = accept(session, types, document, who, form.value)
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


app.add_typer(document_versions.app)
app.add_typer(document_reading.app)
app.add_typer(document_rereading.app)
