"""Documents: lists, one with all that is known of it, its text, pages, pictures and files; verification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy.orm import Session

from archive import accept, acts
from archive.documents import DocumentFilter
from archive.errors import (
    DocumentSuperseded,
    DocumentTypeUnknown,
    DocumentUnknown,
    ObjectMissing,
    ProofUnread,
    RenditionUnknown,
    VerifiedFormUnknown,
    VersionUnknown,
)
from archive.rights import Action
from archive.rights.errors import OnlyRowsOpen, OriginalHoldsOthers, RowsNotTold
from ingest.errors import TaskCrashed, TaskMemory, TaskTimeout
from ingest.opening.errors import PageUnreadable
from ingest.opening.kinds import MEDIA_TYPES
from page import kept_words
from page.alto import MEDIA_TYPE
from portal.access import Access, access_of
from portal.api import examples
from portal.api.actor import Caller
from portal.api.answers import DocumentsShape, PageShape, VerificationRequest
from portal.api.paging import LARGEST, Limit, Offset, PagePosition, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.renditions import asked_for, export
from portal.api.service import Here, Service
from portal.drawing import page_jpeg, source_kind
from portal.errors import ActorMissing, PageUnknown, RangeNotSatisfiable
from portal.export_names import file_name
from portal.finding import list_open, records_of_organisation, records_of_person
from portal.open_documents import OpenDocument, open_document, open_to_change, refuse_unless_file_is_open
from portal.shapes import DocumentPageShape, FieldShape, WholeDocumentShape, whole_document_shape
from registry import organisations
from registry.actor import Actor
from registry.errors import IdentifierInvalid, OrganisationUnknown, PersonUnknown

router = APIRouter(prefix="/v1/documents", tags=["documents"])

PICTURES_TOGETHER = timedelta(minutes=1)
"""Pictures of a document that one actor asks for within this time, for one purpose, are one act."""
_READ = (ActorMissing, DocumentUnknown, RowsNotTold, ObjectMissing, *REFUSALS)
_BYTES = {
    media: {"schema": {"type": "string", "contentMediaType": media}, "example": "…"}
    for media in (*(MEDIA_TYPES[kind] for kind in ("pdf", "tiff", "jpeg", "png")), kept_words.MEDIA_TYPE)
}
TypeId = Annotated[str | None, Query(alias="type", description="Document type of the catalogue.", examples=["GIAY_RA_VIEN"])]
UnitCode = Annotated[str | None, Query(max_length=50, description="Unit that the files belong to.", examples=["07906"])]
PersonNumber = Annotated[
    str | None, Query(max_length=40, description="A number that names a person whom it is about.", examples=["030185004321"])
]


def checked_type(here: Service, type_id: str | None) -> str | None:
    """A document type that is asked for exists."""
    if type_id is not None and type_id not in here.installation.catalogue.types:
        raise DocumentTypeUnknown(type=type_id)
    return type_id


@contextmanager
def _reading(here: Service, actor: Actor, id: int, **details: Any) -> Iterator[OpenDocument]:
    """The document as far as it may be read, while an answer is made of it. That is on record before the answer goes out.

    In a transaction of its own: reading words and drawing pages takes a while, and those who write do not wait for it.
    """
    with here.installation.sessions() as session:
        shown = _opened(here, session, actor, id, "read")
        yield shown
    with here.installation.sessions.begin() as session:
        shown.record(session, actor, "read", **details)


def _opened(here: Service, session: Session, actor: Actor, id: int, action: Action) -> OpenDocument:
    access = access_of(session, here.installation.catalogue, actor)
    return open_document(session, access, id, action, here.installation.objects)


@router.get(
    "",
    summary="List documents",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENTS}}},
        **documented(ActorMissing, DocumentTypeUnknown, IdentifierInvalid, PersonUnknown, OrganisationUnknown, *REFUSALS),
    },
)
def list_documents(
    here: Here,
    actor: Caller,
    type: TypeId = None,
    unit: UnitCode = None,
    person: PersonNumber = None,
    item: Annotated[int | None, Query(ge=1, le=LARGEST, description="File that they were found in.")] = None,
    organisation: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="Number of an organisation that they come from or name.")
    ] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> DocumentsShape:
    """Those that pass all filters, oldest first. Kept on record as a search."""
    with here.installation.sessions.begin() as session:
        access = access_of(session, here.installation.catalogue, actor)
        person_ids = records_of_person(session, access, person) if person is not None else None
        of = _records_of(session, access, organisation) if organisation is not None else None
        wanted = DocumentFilter(checked_type(here, type), unit, person_ids, item, organisation_ids=of)
        listed = list_open(session, access, here.installation.catalogue.types, actor, wanted, limit=limit, offset=offset)
    return DocumentsShape(
        total=listed.total, total_is_exact=listed.total_is_exact, limit=limit, offset=offset, documents=listed.documents
    )


def _records_of(session: Session, access: Access, organisation: int) -> Sequence[int]:
    return records_of_organisation(session, access, lambda: organisations.get_by_id(session, organisation))


@router.get(
    "/{id}",
    summary="A document with all that is known of it",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENT}}},
        **documented(*_READ),
    },
)
def show_document(id: RecordId, here: Here, actor: Caller) -> WholeDocumentShape:
    """Type, fields with the places they were read from, pages, persons, renditions."""
    with _reading(here, actor, id) as shown:
        return shown.shape(here.installation.catalogue.types)


@router.get(
    "/{id}/text",
    summary="The text of a document",
    response_class=PlainTextResponse,
    responses={
        200: {"content": {"text/plain": {"example": examples.TEXT}}},
        **documented(*_READ),
    },
)
def show_text(id: RecordId, here: Here, actor: Caller) -> PlainTextResponse:
    """As read, one line of print a line, pages apart by a form feed."""
    with _reading(here, actor, id, what="text") as shown:
        return PlainTextResponse(shown.text)


@router.get(
    "/{id}/alto",
    summary="The words of a document as ALTO XML",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": examples.ALTO}}},
        **documented(*_READ),
    },
)
def show_alto(id: RecordId, here: Here, actor: Caller) -> Response:
    """ALTO 4.4: words with their boxes in pixels of the page as scanned, and their confidence."""
    with _reading(here, actor, id, what="alto") as shown:
        return Response(shown.alto, media_type=MEDIA_TYPE)


@router.get(
    "/{id}/pages",
    summary="The pages of a document",
    responses={
        200: {"content": {"application/json": {"example": examples.PAGES}}},
        **documented(*_READ),
    },
)
def list_pages(id: RecordId, here: Here, actor: Caller) -> list[DocumentPageShape]:
    """Where each lies in the source file, and how it has to be turned."""
    with _reading(here, actor, id, what="pages") as shown:
        return [DocumentPageShape.model_validate(page) for page in shown.document.pages]


@router.get(
    "/{id}/pages/{position}",
    summary="A page with its words, marks and fields",
    responses={
        200: {"content": {"application/json": {"example": examples.PAGE}}},
        **documented(*_READ, PageUnknown),
    },
)
def show_page(id: RecordId, position: PagePosition, here: Here, actor: Caller) -> PageShape:
    """Words in reading order, with box and confidence; marks are ink that is not print (seal, pen)."""
    with _reading(here, actor, id, what="words", page=position) as shown:
        page = shown.page(position)
        fields = [FieldShape.model_validate(field) for field in shown.fields if field.page == page.source_page]
        return PageShape(**shown.read_page(page).model_dump(), position=position, fields=fields)


@router.get(
    "/{id}/pages/{position}/image",
    summary="A page as a picture",
    response_class=Response,
    responses={
        200: {"content": {"image/jpeg": {"schema": {"type": "string", "contentMediaType": "image/jpeg"}, "example": "…"}}},
        **documented(*_READ, PageUnknown, PageUnreadable, TaskTimeout, TaskMemory, TaskCrashed),
    },
)
def show_image(
    id: RecordId,
    position: PagePosition,
    here: Here,
    actor: Caller,
    width: Annotated[
        int, Query(ge=50, le=4000, description="Most pixels from left to right; never more than was scanned.")
    ] = 1200,
    upright: Annotated[bool, Query(description="Turned upright; false: as scanned, as the boxes lie.")] = True,
) -> Response:
    """JPEG. The file is opened in a confined process."""
    with here.installation.sessions() as session:
        shown = _opened(here, session, actor, id, "read")
        page = shown.page(position)
        noted = acts.recorded_lately(session, actor, "read", "document", id, what="image", within=PICTURES_TOGETHER)
        kind = source_kind(shown.document)
    if not noted:
        with here.installation.sessions.begin() as session:
            shown.record(session, actor, "read", what="image", page=position)
    drawn = page_jpeg(here.pictures, here.installation.settings, shown, kind, page, width=width, upright=upright)
    return Response(drawn, media_type="image/jpeg")


@router.get(
    "/{id}/renditions/{kind}",
    summary="Download a form of a document",
    response_class=Response,
    responses={
        200: {"description": "The bytes", "content": _BYTES, "headers": examples.DOWNLOAD},
        206: {"description": "The part that Range asks for", "content": _BYTES, "headers": examples.DOWNLOAD},
        304: {"description": "The bytes are those of If-None-Match"},
        307: {"description": "`link`: the address of the bytes in the store, for a minute"},
        **documented(
            *_READ,
            RenditionUnknown,
            VersionUnknown,
            RangeNotSatisfiable,
            ObjectMissing,
            OnlyRowsOpen,
            OriginalHoldsOthers,
            PageUnreadable,
            TaskTimeout,
            TaskMemory,
            TaskCrashed,
        ),
    },
)
def download(
    id: RecordId,
    kind: Annotated[str, Path(max_length=30, description="original, searchable_pdf or words", examples=["searchable_pdf"])],
    request: Request,
    here: Here,
    actor: Caller,
    version: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="As of this version of the document; else the one that stands.")
    ] = None,
    link: Annotated[
        bool, Query(description="Be sent to the store itself, where that is an S3 server; else the bytes come as without it.")
    ] = False,
) -> Response:
    """To save, never to be shown by the browser. The ETag is the SHA-256 of the bytes; Range with one range is served.

    Named `<mã hồ sơ>.<STT>` (TT 05/2025/TT-BNV) after the dossier in which it lies; `original` has its own name.

    `original` is the whole source file, untouched, with whatever else was scanned into it: who takes it may take all of that.
    Of a paper of which only rows are open, `searchable_pdf` is an extract with these rows, without ETag and Range.
    """
    with here.installation.sessions() as session:
        access = access_of(session, here.installation.catalogue, actor)
        shown = open_document(session, access, id, "export", here.installation.objects)
        if shown.extract is None and kind == "original":
            refuse_unless_file_is_open(session, access, shown.document)
        asked = asked_for(shown, kind, version)
        name = file_name(session, shown.document, kind, actor.dossier)
    return export(here, actor, shown, asked, request.headers, name, by_link=link)


@router.post(
    "/{id}/verification",
    summary="Say that a document was compared with the paper",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENT}}},
        **documented(*_READ, DocumentSuperseded, VerifiedFormUnknown, ProofUnread),
    },
)
def verify_document(
    id: RecordId, compared: Annotated[VerificationRequest, examples.VERIFICATION_BODY], here: Here, actor: Caller
) -> WholeDocumentShape:
    """The caller has compared the scan with the paper and answers for it: from now on it may be re-used at the counter.

    The same as an acceptance without corrections.
    """
    with here.installation.sessions.begin() as session:
        types, access = here.installation.catalogue.types, access_of(session, here.installation.catalogue, actor)
        open_to_change(session, access, actor, id, here.installation.objects)
        return whole_document_shape(accept(session, types, id, actor, compared.form), types)
