"""The versions of a document: all of them, one as it stood; and reading it again, which makes the next and takes its time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from archive.errors import DocumentSuperseded, DocumentUnknown, ObjectMissing, ReadingReasonMissing, VersionUnknown
from archive.rights.errors import RowsNotTold
from ingest.errors import ReadingUnknown
from portal import readings, versions
from portal.api import version_examples as examples
from portal.api.actor import Caller
from portal.api.paging import LARGEST, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.errors import ActorMissing
from portal.version_shapes import ReadingRequest, ReadingShape, StandingVersionShape, VersionsShape

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_READ = (ActorMissing, DocumentUnknown, RowsNotTold, ObjectMissing, *REFUSALS)
Number = Annotated[int, Path(ge=1, le=LARGEST, description="V1 is what was scanned and read.", examples=[1])]


@router.get(
    "/{id}/versions",
    summary="The versions of a document",
    responses={200: {"content": {"application/json": {"example": examples.VERSIONS}}}, **documented(*_READ)},
)
def list_versions(id: RecordId, here: Here, actor: Caller) -> VersionsShape:
    """V1 is what was scanned and read; each correction and each further reading makes the next: who, when, why, what changed."""
    with here.installation.sessions.begin() as session:
        return versions.list_versions(session, here.installation, actor, id)


@router.get(
    "/{id}/versions/{version}",
    summary="A version of a document as it stood",
    responses={200: {"content": {"application/json": {"example": examples.VERSION}}}, **documented(*_READ, VersionUnknown)},
)
def show_version(id: RecordId, version: Number, here: Here, actor: Caller) -> StandingVersionShape:
    """Type, fields, whose it was said to be, its forms, who had accepted it."""
    with here.installation.sessions.begin() as session:
        return versions.show_version(session, here.installation, actor, id, version)


@router.post(
    "/{id}/reading",
    status_code=202,
    summary="Have a document read again",
    responses={
        202: {"content": {"application/json": {"example": examples.READING_ASKED}}, "headers": examples.LOCATION},
        **documented(ActorMissing, DocumentUnknown, DocumentSuperseded, ReadingReasonMissing, ObjectMissing, *REFUSALS),
    },
)
def ask_for_reading(
    id: RecordId, asked: Annotated[ReadingRequest, examples.READING_BODY], response: Response, here: Here, actor: Caller
) -> ReadingShape:
    """By the reader of today, page by page, behind the files that come in. The answer comes at once and says where to look; where
    the document is being read again already, it is that reading.

    The original and what was read before stay as they are. What is read otherwise takes the place of nothing: it is a doubt in
    the list that waits for a person, unless an officer spoke of it. Where the same bytes come out, no version is made.
    """
    with here.installation.sessions.begin() as session:
        answer = readings.ask_for_reading(session, here.installation, actor, id, asked.why)
    here.work.look()
    response.headers["Location"] = f"/v1/documents/{id}/reading"
    return answer


@router.get(
    "/{id}/reading",
    summary="How far reading a document again is",
    responses={
        200: {"content": {"application/json": {"example": examples.READING}}},
        **documented(*_READ, ReadingUnknown),
    },
)
def show_reading(id: RecordId, here: Here, actor: Caller) -> ReadingShape:
    """The reading that was asked for last: its pages, those that could not be read with the reason, and the version it made."""
    with here.installation.sessions.begin() as session:
        return readings.show_reading(session, here.installation, actor, id)
