"""The versions of a document: all of them, one as it stood; and reading it again, which makes the next."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from archive.errors import DocumentSuperseded, DocumentUnknown, ObjectMissing, ReadingReasonMissing, VersionUnknown
from archive.rights.errors import RowsNotTold
from ingest.errors import PageNotReadAgain, TaskCrashed, TaskMemory, TaskOutput, TaskTimeout
from ingest.opening.errors import PageUnreadable
from portal import versions
from portal.api import version_examples as examples
from portal.api.actor import Caller
from portal.api.paging import LARGEST, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.errors import ActorMissing
from portal.version_shapes import ReadAgainShape, ReadingRequest, StandingVersionShape, VersionsShape

router = APIRouter(prefix="/v1/documents", tags=["documents"])

_READ = (ActorMissing, DocumentUnknown, RowsNotTold, ObjectMissing, *REFUSALS)
_READING = (PageNotReadAgain, PageUnreadable, TaskTimeout, TaskMemory, TaskOutput, TaskCrashed)
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
    summary="Read a document again",
    responses={
        200: {"content": {"application/json": {"example": examples.READ_AGAIN}}},
        **documented(
            ActorMissing, DocumentUnknown, DocumentSuperseded, ReadingReasonMissing, ObjectMissing, *_READING, *REFUSALS
        ),
    },
)
def read_again(
    id: RecordId, asked: Annotated[ReadingRequest, examples.READING_BODY], here: Here, actor: Caller
) -> ReadAgainShape:
    """By the reader of today. The answer comes when all its pages are read: some seconds a page.

    The original and what was read before stay as they are. What is read otherwise takes the place of nothing: it is a doubt in
    the list that waits for a person, unless an officer spoke of it. Where the same bytes come out, no version is made.
    """
    answer = versions.read_again(here.installation, here.pictures, actor, id, asked.why)
    here.work.look()
    return answer
