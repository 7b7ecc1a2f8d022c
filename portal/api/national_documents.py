"""The paths of công văn 7197/BKHCN-CDSQG: a document is sent in, read, put right and downloaded under its DocCode.

The names are those of the công văn, and so is IssuedDate with the day before the month. What happens is what happens under /v1/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from archive import acts, correct
from archive.corrections import take
from archive.document_codes import DocCode, brought, check_agency, find, newest, stood_in
from archive.errors import (
    AgencyCodeMissing,
    AgencyCodeTooLong,
    CorrectionEmpty,
    DocCodeInvalid,
    DocCodeTaken,
    DocCodeUnknown,
    DocumentNotReadYet,
    DocumentTypeUnknown,
    DocVersionOutdated,
    DocVersionUnknown,
    FieldValueInvalid,
    ObjectMissing,
    RenditionUnknown,
    SequenceUsedUp,
)
from archive.metadata import Metadata, metadata_of
from archive.metadata_changes import changes_to
from archive.readings import as_it_stands
from archive.records import Document
from archive.rights.errors import OnlyRowsOpen, RowsNotTold
from ingest.errors import NothingToTake
from ingest.importing import give_code, import_under
from ingest.opening.errors import SourceTooLarge
from portal.access import access_of
from portal.api import national_examples as examples
from portal.api.actor import Caller
from portal.api.etags import ETAG, NOT_MODIFIED, etag_of, refuse_outdated, tagged
from portal.api.examples import DOWNLOAD
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.problems import REFUSALS, documented
from portal.api.renditions import asked_for, export
from portal.api.service import Here, Service
from portal.api.uploads import FIELDS, ONE_UPLOAD, Form, Part, body_of
from portal.api.uploads import take as take_files
from portal.dossiers import agency_of
from portal.errors import (
    ActorMissing,
    ImportOfArchive,
    IssuedDateInvalid,
    PreconditionFailed,
    RangeNotSatisfiable,
    RequestInvalid,
    UploadCutOff,
    UploadMalformed,
)
from portal.national import shape_of, under_code
from portal.national_shapes import LENGTHS, NAMES, MetadataRequest, NationalDocumentShape, stated
from portal.open_documents import note_grants
from registry.actor import Actor
from sohoa.clock import day_in_vietnam

router = APIRouter(prefix="/api/v1/documents", tags=["công văn 7197"])

ZIP = b"PK\x03\x04"
_LONGEST_DESCRIPTION = 60
Code = Annotated[
    str, Path(alias="DocCode", max_length=60, description="MCQ_LV_STT_PB.", examples=["G09.01_QD_000021_V1"])
]  # fmt: skip
_NAMED = (ActorMissing, DocCodeUnknown, DocVersionUnknown, RowsNotTold, *REFUSALS)
_PLACES: dict[str, Any] = {
    "Location": {"schema": {"type": "string"}, "description": "Where to follow the batch."},
    "Content-Location": {"schema": {"type": "string"}, "description": "The document under its code."},
}
_PDF = {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}, "example": "…"}}
_TOLD = {name: {"type": "string", "maxLength": longest} for name, longest in LENGTHS.items()}
_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [*NAMES, "file"],
                    "properties": {
                        **_TOLD,
                        "IssuedDate": {"type": "string", "description": "Year, DAY, MONTH: 9 March 2026 is 2026-09-03."},
                        "DocCode": {"type": "string", "description": "The sender's own code, version V1; else one is given."},
                        **{name: {"type": "string", "description": "As in POST /v1/batches."} for name in FIELDS},
                        "file": {
                            "type": "string",
                            "contentMediaType": "application/octet-stream",
                            "description": "The last part.",
                        },
                    },
                },
                "example": examples.IMPORT,
            }
        },
    }
}


def _answered(example: Mapping[str, Any], **headers: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"example": example}}, "headers": headers}


@router.post(
    "/import",
    status_code=202,
    summary="Send in a document with its metadata",
    dependencies=[ONE_UPLOAD],
    response_model=NationalDocumentShape,
    openapi_extra=_FORM,
    responses={
        200: {"description": "These bytes were read before.", **_answered(examples.READ, **_PLACES)},
        202: _answered(examples.IMPORTED, **_PLACES),
        **documented(
            ActorMissing, UploadMalformed, UploadCutOff, NothingToTake, ImportOfArchive, IssuedDateInvalid, SourceTooLarge,
            AgencyCodeMissing, AgencyCodeTooLong, SequenceUsedUp, DocCodeInvalid, DocCodeTaken, *REFUSALS,
        ),
    },
)  # fmt: skip
def import_document(request: Request, here: Here, actor: Caller) -> Response:
    """One file, the metadata before it: every member of the công văn, empty where the paper shows none.

    The answer comes when the file is stored, and the code with it: 202, the file is read afterwards (`State`, `Batch`). What the
    sender says stands in `Statements` beside what is read, is never taken for read or verified, and where the two differ the
    reviewer is told. Sent again, the same bytes have the same code. A file that holds several documents: the code goes to the one
    that shows most of what was said, the others have codes of their own, told by `Others`.
    """
    told: dict[str, Any] = {}

    def before_file(fields: Mapping[str, str], part: Part) -> None:
        if told:
            raise RequestInvalid(place=f"body.{part.name}", reason="một tệp mỗi lần / one file at a time")
        if part.begins_with(ZIP):
            raise ImportOfArchive
        told.update(_of_the_file(here, fields, actor))

    form = Form(request.headers.get("content-type", ""), body_of(request, here.closing))
    batch = take_files(here.installation, form, actor, more_fields=("DocCode", *NAMES), before_file=before_file)
    code = give_code(here.installation, batch, actor=actor, **told)
    here.work.look()
    with here.installation.sessions.begin() as session:
        found = import_under(session, find(session, str(code))[0], here.installation.catalogue.types)
        access = access_of(session, here.installation.catalogue, actor)
        shape = shape_of(session, here.installation, access, found, own_batch=batch)
    headers = {
        "Location": f"/v1/batches/{batch}",
        "Content-Location": f"/api/v1/documents/{shape.DocCode}",
        "ETag": etag_of(shape),
    }
    status = 200 if shape.State == "read" else 202
    return Response(shape.model_dump_json(), status, headers, media_type="application/json")


def _of_the_file(here: Service, fields: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """What is said of the file that comes, and the code that it can have, before any byte of it is taken."""
    said, agency = stated(fields), agency_of(fields.get("unit") or actor.unit, here.installation.settings)
    if not (given := fields.get("DocCode")):
        check_agency(agency)
        return {"said": said, "agency": agency}
    with here.installation.sessions() as session:
        return {"said": said, "agency": agency, "brought": brought(session, given)}


@router.get(
    "/{DocCode}",
    summary="A document under its code",
    response_model=NationalDocumentShape,
    responses={200: _answered(examples.READ, **ETAG), **NOT_MODIFIED, **documented(*_NAMED)},
)
def show_document(code: Code, request: Request, here: Here, actor: Caller) -> Response:
    """What stands in this version: the newest tells what counts, an earlier one what stood then, V1 what was read."""
    with here.installation.sessions.begin() as session:
        access = access_of(session, here.installation.catalogue, actor)
        under = under_code(session, here.installation, access, code, "read")
        if under.shown is not None:
            under.shown.record(session, actor, "read", code=code)
        else:
            acts.record(session, actor, "read", "item", under.found.item.id, code=code)
        shape = shape_of(session, here.installation, access, under.found, under.asked)
        return tagged(request, shape)


@router.put(
    "/{DocCode}",
    summary="Put right the metadata of a document",
    response_model=NationalDocumentShape,
    responses={
        200: _answered(examples.CHANGED, **ETAG, **{"Content-Location": _PLACES["Content-Location"]}),
        **documented(
            *_NAMED, *WRITE_PROBLEMS, DocumentNotReadYet, DocVersionOutdated, DocumentTypeUnknown, CorrectionEmpty,
            FieldValueInvalid, IssuedDateInvalid, PreconditionFailed,
        ),
    },
)  # fmt: skip
def change_document(
    code: Code, asked: Annotated[MetadataRequest, examples.CHANGE_BODY], request: Request, here: Here, once: Once, actor: Caller
) -> Response:
    """An officer's word against what was read; that is kept, and the version of the code counts up.

    Only the newest version can be put right; `If-Match` is heeded where it is sent. What is sent as it stands changes nothing:
    what was read well is confirmed under /v1/.
    """
    if asked.DocCode not in (None, code):
        raise RequestInvalid(place="body.DocCode", reason=f"{asked.DocCode} ≠ {code}")

    def write(session: Session) -> Written:
        access = access_of(session, here.installation.catalogue, actor)
        under = under_code(session, here.installation, access, code, "change")
        found, version = under.found, under.asked
        document = take(session, under.read.document.id, None)
        if version != (standing := newest(found.code, document)):
            raise DocVersionOutdated(given=code, newest=str(standing))
        refuse_outdated(request, shape_of(session, here.installation, access, found, version), required=False)
        note_grants(session, actor, under.read)
        _put_right(session, here, document, asked, actor)
        shape = shape_of(session, here.installation, access, found)
        return Written(shape, headers={"Content-Location": f"/api/v1/documents/{shape.DocCode}"})

    answer = once(write)
    here.work.look()
    return answer


def _put_right(session: Session, here: Service, document: Document, asked: MetadataRequest, actor: Actor) -> None:
    types, stands = here.installation.catalogue.types, as_it_stands(document)
    wanted = asked.changes(metadata_of(stands, types))
    changes = changes_to(stands, types, wanted, asked.Reason or actor.purpose or "")
    if changes is not None:
        correct(session, types, document.id, actor, changes)


@router.get(
    "/download/{DocCode}",
    summary="Download a document as searchable PDF",
    response_class=Response,
    responses={
        200: {"description": "The bytes", "content": _PDF, "headers": DOWNLOAD},
        206: {"description": "The part that Range asks for", "content": _PDF, "headers": DOWNLOAD},
        304: {"description": "The bytes are those of If-None-Match"},
        **documented(*_NAMED, DocumentNotReadYet, RenditionUnknown, RangeNotSatisfiable, ObjectMissing, OnlyRowsOpen),
    },
)
def download_document(code: Code, request: Request, here: Here, actor: Caller) -> Response:
    """Named `CODE_YYYYMMDD_DESC.pdf`: code, day of issue (where none is known, the day it came in), subject or type.

    The scan is the same in every version; what was corrected of it stands in its metadata, and where it was read again, each
    version has the words that were read for it. Where only rows of it are open: an extract with these, of the newest.
    """
    types = here.installation.catalogue.types
    with here.installation.sessions.begin() as session:
        access = access_of(session, here.installation.catalogue, actor)
        under = under_code(session, here.installation, access, code, "export")
        shown = under.read
        asked = asked_for(shown, "searchable_pdf", under.asked.version)
        name = _file_name(under.asked, shown.document, metadata_of(stood_in(shown.document, under.asked), types))
    return export(here, actor, shown, asked, request.headers, name)


def _file_name(code: DocCode, document: Document, metadata: Metadata) -> str:
    day = metadata.day or day_in_vietnam(document.created_at)
    words = re.sub(r"[^\w]+", "-", metadata.subject or metadata.type_name or document.title).strip("-_")
    described = words[:_LONGEST_DESCRIPTION].rstrip("-_") or "van-ban"
    return f"{code}_{day:%Y%m%d}_{described}.pdf"
