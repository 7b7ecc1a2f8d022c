"""Documents: lists, one with all that is known of it, its text, pages, pictures and files; verification."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import PlainTextResponse, Response

from archive import accept, acts
from archive.documents import (
    DocumentFilter,
    count_documents,
    document_text,
    find_rendition,
    get_document,
    read_pages,
)
from archive.documents import list_documents as documents_of
from archive.errors import (
    DocumentSuperseded,
    DocumentTypeUnknown,
    DocumentUnknown,
    ObjectMissing,
    ProofUnread,
    RenditionUnknown,
    VerifiedFormUnknown,
)
from archive.records import Document, DocumentPage
from ingest.errors import TaskCrashed, TaskMemory, TaskTimeout
from ingest.opening import Limits
from ingest.opening.errors import PageUnreadable
from ingest.opening.kinds import MEDIA_TYPES, Kind
from ingest.tasks import page_picture
from page import kept_words
from page.alto import MEDIA_TYPE, alto
from portal.api import examples
from portal.api.actor import Caller
from portal.api.answers import DocumentsShape, PageShape, VerificationRequest
from portal.api.paging import LARGEST, Limit, Offset, PagePosition, RecordId
from portal.api.problems import documented
from portal.api.renditions import export
from portal.api.service import Here, Service
from portal.errors import ActorMissing, PageUnknown, RangeNotSatisfiable
from portal.shapes import (
    DocumentPageShape,
    FieldShape,
    WholeDocumentShape,
    document_shape,
    read_page_shape,
    whole_document_shape,
)
from registry import organisations, persons
from registry.actor import Actor
from registry.errors import IdentifierInvalid, OrganisationUnknown, PersonUnknown

router = APIRouter(prefix="/v1/documents", tags=["documents"])

PICTURES_TOGETHER = timedelta(minutes=1)
"""Pictures of a document that one actor asks for within this time, for one purpose, are one act."""
_KINDS: dict[str, Kind] = {MEDIA_TYPES[kind]: kind for kind in ("pdf", "tiff", "jpeg", "png")}
_BYTES = {
    media: {"schema": {"type": "string", "contentMediaType": media}, "example": "…"} for media in (*_KINDS, kept_words.MEDIA_TYPE)
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
def _reading(here: Service, actor: Actor, id: int, **details: Any) -> Iterator[Document]:
    """The document, while an answer is made of it. That it was read is on record before the answer goes out.

    In a transaction of its own: reading words and drawing pages takes a while, and those who write do not wait for it.
    """
    with here.installation.sessions() as session:
        yield get_document(session, id)
    with here.installation.sessions.begin() as session:
        acts.record(session, actor, "read", "document", id, **details)


def _page(document: Document, position: int) -> DocumentPage:
    page = next((one for one in document.pages if one.position == position), None)
    if page is None:
        raise PageUnknown(id=document.id, position=position, pages=document.page_count)
    return page


@router.get(
    "",
    summary="List documents",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENTS}}},
        **documented(ActorMissing, DocumentTypeUnknown, IdentifierInvalid, PersonUnknown, OrganisationUnknown),
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
        person_ids = persons.records_with(session, person) if person is not None else None
        of = organisations.get_by_id(session, organisation) if organisation is not None else None
        organisation_ids = organisations.group_ids(session, of) if of is not None else None
        wanted = DocumentFilter(checked_type(here, type), unit, person_ids, item, organisation_ids=organisation_ids)
        total = count_documents(session, wanted)
        found = documents_of(session, wanted, limit=limit, offset=offset)
        ids = [one.id for one in found]
        acts.record(
            session, actor, "search", "documents", "list",
            type=type, unit=unit, person=person_ids and person_ids[0], item=item, organisation=organisation, total=total,
            documents=ids,
        )  # fmt: skip
        shapes = [document_shape(one, here.installation.catalogue.types) for one in found]
    return DocumentsShape(total=total, limit=limit, offset=offset, documents=shapes)


@router.get(
    "/{id}",
    summary="A document with all that is known of it",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENT}}},
        **documented(ActorMissing, DocumentUnknown),
    },
)
def show_document(id: RecordId, here: Here, actor: Caller) -> WholeDocumentShape:
    """Type, fields with the places they were read from, pages, persons, renditions."""
    with _reading(here, actor, id) as document:
        return whole_document_shape(document, here.installation.catalogue.types)


@router.get(
    "/{id}/text",
    summary="The text of a document",
    response_class=PlainTextResponse,
    responses={
        200: {"content": {"text/plain": {"example": examples.TEXT}}},
        **documented(ActorMissing, DocumentUnknown, ObjectMissing),
    },
)
def show_text(id: RecordId, here: Here, actor: Caller) -> PlainTextResponse:
    """As read, one line of print a line, pages apart by a form feed."""
    with _reading(here, actor, id, what="text") as document:
        return PlainTextResponse(document_text(document, here.installation.objects))


@router.get(
    "/{id}/alto",
    summary="The words of a document as ALTO XML",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": examples.ALTO}}},
        **documented(ActorMissing, DocumentUnknown, ObjectMissing),
    },
)
def show_alto(id: RecordId, here: Here, actor: Caller) -> Response:
    """ALTO 4.4: words with their boxes in pixels of the page as scanned, and their confidence."""
    with _reading(here, actor, id, what="alto") as document:
        made = alto(read_pages(document, here.installation.objects), document.source_name)
        return Response(made, media_type=MEDIA_TYPE)


@router.get(
    "/{id}/pages",
    summary="The pages of a document",
    responses={
        200: {"content": {"application/json": {"example": examples.PAGES}}},
        **documented(ActorMissing, DocumentUnknown),
    },
)
def list_pages(id: RecordId, here: Here, actor: Caller) -> list[DocumentPageShape]:
    """Where each lies in the source file, and how it has to be turned."""
    with _reading(here, actor, id, what="pages") as document:
        return [DocumentPageShape.model_validate(page) for page in document.pages]


@router.get(
    "/{id}/pages/{position}",
    summary="A page with its words, marks and fields",
    responses={
        200: {"content": {"application/json": {"example": examples.PAGE}}},
        **documented(ActorMissing, DocumentUnknown, PageUnknown, ObjectMissing),
    },
)
def show_page(id: RecordId, position: PagePosition, here: Here, actor: Caller) -> PageShape:
    """Words in reading order, with box and confidence; marks are ink that is not print (seal, pen)."""
    with _reading(here, actor, id, what="words", page=position) as document:
        source_page = _page(document, position).source_page
        read = next(page for page in read_pages(document, here.installation.objects) if page.number == source_page)
        fields = [FieldShape.model_validate(field) for field in document.fields if field.page == source_page]
        return PageShape(**read_page_shape(read).model_dump(), position=position, fields=fields)


@router.get(
    "/{id}/pages/{position}/image",
    summary="A page as a picture",
    response_class=Response,
    responses={
        200: {"content": {"image/jpeg": {"schema": {"type": "string", "contentMediaType": "image/jpeg"}, "example": "…"}}},
        **documented(
            ActorMissing, DocumentUnknown, PageUnknown, PageUnreadable, TaskTimeout, TaskMemory, TaskCrashed, ObjectMissing
        ),
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
    settings = here.installation.settings
    with here.installation.sessions() as session:
        document = get_document(session, id)
        page = _page(document, position)
        kind = _KINDS[find_rendition(document, "original").media_type]
        shown = acts.recorded_lately(session, actor, "read", "document", id, what="image", within=PICTURES_TOGETHER)
    if not shown:
        with here.installation.sessions.begin() as session:
            acts.record(session, actor, "read", "document", id, what="image", page=position)
    limits = Limits(pages=settings.max_pages, megapixels=settings.max_page_megapixels)
    turn = page.turn if upright else 0
    with here.installation.objects.local_copy(document.source_sha256) as path:
        drawn = here.pictures.submit(
            page_picture, path, kind, page.source_page, settings.dpi, limits, width, turn, seconds=settings.page_seconds
        ).result()
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
        **documented(ActorMissing, DocumentUnknown, RenditionUnknown, RangeNotSatisfiable, ObjectMissing),
    },
)
def download(
    id: RecordId,
    kind: Annotated[str, Path(max_length=30, description="original, searchable_pdf or words", examples=["searchable_pdf"])],
    request: Request,
    here: Here,
    actor: Caller,
    link: Annotated[
        bool, Query(description="Be sent to the store itself, where that is an S3 server; else the bytes come as without it.")
    ] = False,
) -> Response:
    """To save, never to be shown by the browser. The ETag is the SHA-256 of the bytes; Range with one range is served.

    `original` is the whole source file, untouched, with whatever else was scanned into it.
    """
    with here.installation.sessions.begin() as session:
        document = get_document(session, id)
        return export(session, here.installation.objects, actor, document, kind, request.headers, by_link=link)


@router.post(
    "/{id}/verification",
    summary="Say that a document was compared with the paper",
    responses={
        200: {"content": {"application/json": {"example": examples.DOCUMENT}}},
        **documented(ActorMissing, DocumentUnknown, DocumentSuperseded, VerifiedFormUnknown, ProofUnread),
    },
)
def verify_document(
    id: RecordId, compared: Annotated[VerificationRequest, examples.VERIFICATION_BODY], here: Here, actor: Caller
) -> WholeDocumentShape:
    """The caller has compared the scan with the paper and answers for it: from now on it may be re-used at the counter.

    The same as an acceptance without corrections.
    """
    with here.installation.sessions.begin() as session:
        types = here.installation.catalogue.types
        return whole_document_shape(accept(session, types, id, actor, compared.form), types)
