"""Batches: upload, progress, what became of the files, another try."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from archive.rights.errors import RightMissing
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from ingest.errors import BatchUnknown, NothingToTake
from ingest.progress import progress
from ingest.records import Batch
from intake.errors import DossierCodeInvalid, DossierConflict, DossierUnknown
from portal import batches
from portal.api import examples
from portal.api.actor import Caller, KnownEvenBeforeChange, known, known_still, origin_of
from portal.api.answers import BatchesShape
from portal.api.load import FOLLOWED_AT_ONCE
from portal.api.on_record import refusals_on_record
from portal.api.paging import Limit, Offset, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here, Service
from portal.api.uploads import ONE_UPLOAD, Form, body_of, take
from portal.errors import ActorMissing, TooManyAtOnce, UploadCutOff, UploadMalformed
from portal.shapes import BatchLineShape, BatchShape, ProgressShape
from registry.accounts.identity import Identity
from registry.actor import Actor
from registry.errors import IdentifierInvalid, IdentifiersDisagree
from sohoa.assembly import Installation
from sohoa.errors import SohoaError

router = APIRouter(prefix="/v1/batches", tags=["batches"])

LOOK_SECONDS = 0.3
SIGN_OF_LIFE_SECONDS = 15.0
STILL_SEEN_SECONDS = 5.0
"""How long somebody goes on following who has signed out, or may not see the batch any more."""
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
    dependencies=[ONE_UPLOAD],
    openapi_extra=_UPLOAD,
    responses={
        202: {"content": {"application/json": {"example": examples.BATCH_RECEIVED}}, "headers": examples.LOCATION},
        **documented(
            ActorMissing, UploadMalformed, UploadCutOff, NothingToTake, IdentifierInvalid, IdentifiersDisagree,
            DossierCodeInvalid, DossierConflict, DossierUnknown, ProcedureUnknown, FactUnknown, FactInvalid, *REFUSALS,
        ),
    },
)  # fmt: skip
def upload(request: Request, response: Response, here: Here, actor: Caller) -> BatchShape:
    """Files (PDF, TIFF, JPEG, PNG, or ZIP of them) with what they are for. The other fields stand before the files.

    Each file is stored while it comes in; the answer comes when all are stored, and the reading begins. A file that is too large
    becomes a failed item of the batch and does not touch the others. A file that came before is answered as `duplicate` and is
    not read again; where it lies is told to whoever may see that. Without `unit` they are of the unit of whoever gives them.
    """
    form = Form(request.headers.get("content-type", ""), body_of(request, here.closing))
    batch_id = take(here.installation, form, actor)
    here.work.look()
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    return _whole(here.installation, actor, batch_id)


@router.get(
    "",
    summary="List batches",
    responses={200: {"content": {"application/json": {"example": examples.BATCHES}}}, **documented(ActorMissing, RightMissing)},
)
def list_batches(here: Here, actor: Caller, limit: Limit = 50, offset: Offset = 0) -> BatchesShape:
    """Those of one's units, newest first, without their files."""
    with here.installation.sessions() as session:
        seen = batches.listed(session, here.installation.catalogue, actor, limit=limit, offset=offset)
    found = [BatchLineShape.model_validate(one) for one in seen.lines]
    return BatchesShape(total=seen.total, limit=limit, offset=offset, batches=found)


@router.get(
    "/{id}",
    summary="A batch and what became of its files",
    responses={
        200: {"content": {"application/json": {"example": examples.BATCH}}},
        **documented(ActorMissing, BatchUnknown, RightMissing),
    },
)
def show_batch(id: RecordId, here: Here, actor: Caller) -> BatchShape:
    """Each file with its state, its documents, and what is wrong with it or with one of its pages, in both languages.

    Of the documents, those that may be found.
    """
    return _whole(here.installation, actor, id)


async def _watching(request: Request, here: Here, who: Annotated[Identity | None, Depends(known)]) -> AsyncIterator[Actor | None]:
    """Whoever is signed in; None without accounts. Counts show nothing of anybody, so that only a refusal is on record."""
    actor = who.actor("api", origin_of(request), None) if who is not None else None
    async with refusals_on_record(request, here, actor):
        yield actor


Watching = Annotated[Actor | None, Depends(_watching, scope="function")]


@router.get(
    "/{id}/progress",
    summary="How far a batch is",
    responses={
        200: {"content": {"application/json": {"example": examples.PROGRESS}}},
        **documented(BatchUnknown, RightMissing),
    },
)
def show_progress(id: RecordId, here: Here, actor: Watching) -> ProgressShape:
    """Counts only: without accounts nobody has to say who asks."""
    return _visible_progress(here.installation, actor, id)


def _begin(id: RecordId, here: Here, actor: Watching) -> ProgressShape:
    here.load.refuse_beyond(_follower(actor), FOLLOWED_AT_ONCE)
    return _visible_progress(here.installation, actor, id)


def _follower(actor: Actor | None) -> str:
    return f"follow {actor.key if actor is not None else ''}"


@router.get(
    "/{id}/events",
    summary="Follow a batch until it is finished",
    response_class=StreamingResponse,
    responses={
        200: {"content": {EVENT_STREAM: {"schema": _EVENT, "example": examples.EVENT}}},
        **documented(BatchUnknown, RightMissing),
    },
)
async def follow(
    id: RecordId, here: Here, who: KnownEvenBeforeChange, actor: Watching, now: Annotated[ProgressShape, Depends(_begin)]
) -> StreamingResponse:
    """Server-sent events: `progress` at every change, `finished` at the end, with the counts of `/progress`.

    The stream also ends when the server does, and some seconds after the session or the right to see the batch; ask again then.
    """
    seen = _events(here, id, now, who.token if who is not None else None)
    return StreamingResponse(_counted(here, _follower(actor), seen), media_type=EVENT_STREAM)


async def _counted(here: Service, follower: str, events: AsyncIterator[str]) -> AsyncIterator[str]:
    """While somebody follows. Who comes in between, when there is no room any more, is asked to come again by the end."""
    with suppress(TooManyAtOnce), here.load.one_more(follower, FOLLOWED_AT_ONCE):
        async for event in events:
            yield event


async def _events(here: Service, batch_id: int, now: ProgressShape, token: str | None) -> AsyncIterator[str]:
    told: ProgressShape | None = None
    last_sign = last_seen = time.monotonic()
    while not here.closing.is_set():
        if time.monotonic() - last_seen > STILL_SEEN_SECONDS:
            if not await run_in_threadpool(_still_sees, here, token, batch_id):
                return
            last_seen = time.monotonic()
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


def _still_sees(here: Service, token: str | None, batch_id: int) -> bool:
    """Whether whoever began to follow might begin now."""
    if token is None:
        return not here.has_accounts()
    try:
        actor = known_still(here, token).actor("api", None, None)
        _visible_progress(here.installation, actor, batch_id)
    except SohoaError:
        return False
    return True


@router.post(
    "/{id}/retry",
    status_code=202,
    summary="Try again what failed",
    responses={
        202: {"content": {"application/json": {"example": examples.BATCH_RECEIVED}}, "headers": examples.LOCATION},
        **documented(ActorMissing, BatchUnknown, RightMissing),
    },
)
def retry(id: RecordId, response: Response, here: Here, actor: Caller) -> BatchShape:
    """Failed files and pages are worked on once more; what was deposited stays as it is."""
    with here.installation.sessions.begin() as session:
        batches.retry(session, here.installation.catalogue, actor, id)
    here.work.look()
    response.headers["Location"] = f"/v1/batches/{id}"
    return _whole(here.installation, actor, id)


def _whole(installation: Installation, actor: Actor, batch_id: int) -> BatchShape:
    with installation.sessions.begin() as session:
        return BatchShape.model_validate(batches.look_at(session, installation.catalogue, actor, batch_id).report)


def _visible_progress(installation: Installation, actor: Actor | None, batch_id: int) -> ProgressShape:
    if actor is not None:
        with installation.sessions() as session:
            batches.visible(session, installation.catalogue, actor, batch_id)
    return _progress(installation, batch_id)


def _progress(installation: Installation, batch_id: int) -> ProgressShape:
    with installation.sessions() as session:
        if session.get(Batch, batch_id) is None:
            raise BatchUnknown(id=batch_id)
        far = progress(session, batch_id)
        return ProgressShape(**asdict(far), finished=far.finished)
