"""Batches: upload, progress, what became of the files, another try."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from ingest import batches
from ingest.errors import BatchUnknown, NothingToTake
from ingest.progress import progress
from ingest.records import Batch
from intake.errors import DossierCodeInvalid, DossierConflict
from portal.api import examples
from portal.api.actor import Caller
from portal.api.answers import BatchesShape
from portal.api.paging import Limit, Offset, RecordId
from portal.api.problems import documented
from portal.api.service import Here, Service
from portal.api.uploads import Form, body_of, take
from portal.errors import ActorMissing, UploadCutOff, UploadMalformed
from portal.shapes import BatchLineShape, BatchShape, ProgressShape
from registry.errors import IdentifierInvalid, IdentifiersDisagree
from sohoa.assembly import Installation

router = APIRouter(prefix="/v1/batches", tags=["batches"])

LOOK_SECONDS = 0.3
SIGN_OF_LIFE_SECONDS = 15.0
EVENT_STREAM = "text/event-stream"
_EVENT: dict[str, Any] = {
    "type": "object",
    "description": "Each event of the stream.",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["progress", "finished"]},
        "data": {"type": "string", "contentMediaType": "application/json", "description": "The counts of `/progress`."},
    },
}
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "unit": {"type": "string", "description": "Unit that the files belong to."},
                        "dossier": {"type": "string", "description": "Code of their dossier; opened where there is none yet."},
                        "person": {"type": "string", "description": "A number that names the person they are about."},
                        "person_name": {"type": "string"},
                        "procedure": {"type": "string", "description": "Code of the dossier's procedure."},
                        "facts": {"type": "string", "description": "Facts of the dossier's case, as a JSON object."},
                        "file": {
                            "type": "array",
                            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
                            "description": "The files, as many as there are, behind the other fields.",
                        },
                    },
                },
                "example": examples.UPLOAD,
            }
        },
    }
}


@router.post(
    "",
    status_code=202,
    summary="Upload files as a batch",
    openapi_extra=_UPLOAD,
    responses={
        202: {"content": {"application/json": {"example": examples.BATCH_RECEIVED}}, "headers": examples.LOCATION},
        **documented(
            ActorMissing, UploadMalformed, UploadCutOff, NothingToTake, IdentifierInvalid, IdentifiersDisagree,
            DossierCodeInvalid, DossierConflict, ProcedureUnknown, FactUnknown, FactInvalid,
        ),
    },
)  # fmt: skip
def upload(request: Request, response: Response, here: Here, actor: Caller) -> BatchShape:
    """Files (PDF, TIFF, JPEG, PNG, or ZIP of them) with what they are for. The other fields stand before the files.

    Each file is stored while it comes in; the answer comes when all are stored, and the reading begins. A file that is too large
    becomes a failed item of the batch and does not touch the others. A file that came before is answered as `duplicate`, with
    where it lies, and is not read again.
    """
    form = Form(request.headers.get("content-type", ""), body_of(request, here.closing))
    batch_id = take(here.installation, form, actor)
    here.work.look()
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    return _whole(here.installation, batch_id)


@router.get(
    "",
    summary="List batches",
    responses={200: {"content": {"application/json": {"example": examples.BATCHES}}}, **documented(ActorMissing)},
)
def list_batches(here: Here, _: Caller, limit: Limit = 50, offset: Offset = 0) -> BatchesShape:
    """Newest first, without their files."""
    with here.installation.sessions() as session:
        found = [BatchLineShape.model_validate(one) for one in batches.list_batches(session, limit=limit, offset=offset)]
        return BatchesShape(total=batches.count_batches(session), limit=limit, offset=offset, batches=found)


@router.get(
    "/{id}",
    summary="A batch and what became of its files",
    responses={200: {"content": {"application/json": {"example": examples.BATCH}}}, **documented(ActorMissing, BatchUnknown)},
)
def show_batch(id: RecordId, here: Here, _: Caller) -> BatchShape:
    """Each file with its state, its documents, and what is wrong with it or with one of its pages, in both languages."""
    return _whole(here.installation, id)


@router.get(
    "/{id}/progress",
    summary="How far a batch is",
    responses={200: {"content": {"application/json": {"example": examples.PROGRESS}}}, **documented(BatchUnknown)},
)
def show_progress(id: RecordId, here: Here) -> ProgressShape:
    """Counts only, so nobody has to say who asks."""
    return _progress(here.installation, id)


def _known(id: RecordId, here: Here) -> ProgressShape:
    return _progress(here.installation, id)


@router.get(
    "/{id}/events",
    summary="Follow a batch until it is finished",
    response_class=StreamingResponse,
    responses={
        200: {"content": {EVENT_STREAM: {"schema": _EVENT, "example": examples.EVENT}}},
        **documented(BatchUnknown),
    },
)
async def follow(id: RecordId, here: Here, now: Annotated[ProgressShape, Depends(_known)]) -> StreamingResponse:
    """Server-sent events: `progress` at every change, `finished` at the end, with the counts of `/progress`.

    The stream also ends when the server does; ask again then.
    """
    return StreamingResponse(_events(here, id, now), media_type=EVENT_STREAM)


async def _events(here: Service, batch_id: int, now: ProgressShape) -> AsyncIterator[str]:
    told: ProgressShape | None = None
    last_sign = time.monotonic()
    while not here.closing.is_set():
        if now.finished:
            yield f"event: finished\ndata: {now.model_dump_json()}\n\n"
            return
        if now != told:
            yield f"event: progress\ndata: {now.model_dump_json()}\n\n"
            told, last_sign = now, time.monotonic()
        elif time.monotonic() - last_sign > SIGN_OF_LIFE_SECONDS:
            yield ": \n\n"
            last_sign = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)
        now = await run_in_threadpool(_progress, here.installation, batch_id)


@router.post(
    "/{id}/retry",
    status_code=202,
    summary="Try again what failed",
    responses={
        202: {"content": {"application/json": {"example": examples.BATCH_RECEIVED}}, "headers": examples.LOCATION},
        **documented(ActorMissing, BatchUnknown),
    },
)
def retry(id: RecordId, response: Response, here: Here, actor: Caller) -> BatchShape:
    """Failed files and pages are worked on once more; what was deposited stays as it is."""
    with here.installation.sessions.begin() as session:
        batches.retry(session, id, actor)
    here.work.look()
    response.headers["Location"] = f"/v1/batches/{id}"
    return _whole(here.installation, id)


def _whole(installation: Installation, batch_id: int) -> BatchShape:
    with installation.sessions() as session:
        return BatchShape.model_validate(batches.report(session, batch_id))


def _progress(installation: Installation, batch_id: int) -> ProgressShape:
    with installation.sessions() as session:
        if session.get(Batch, batch_id) is None:
            raise BatchUnknown(id=batch_id)
        far = progress(session, batch_id)
        return ProgressShape(**asdict(far), finished=far.finished)
