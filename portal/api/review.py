"""The list of documents that wait for a person: look, correct, accept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from archive.errors import (
    CorrectionEmpty,
    DocumentSuperseded,
    DocumentTypeUnknown,
    DocumentUnknown,
    FieldAmbiguous,
    FieldNotThere,
    FieldUnknown,
    FieldValueInvalid,
    OrganisationNotLinked,
    OrganisationRoleUnknown,
    PersonNotLinked,
    PersonRoleUnknown,
    ProofUnread,
    VerifiedFormUnknown,
)
from archive.records import Document
from archive.review import ORDER, list_waiting
from archive.rights.errors import RowsNotTold
from portal import reviewing
from portal.access import access_of
from portal.api import review_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_read
from portal.api.documents import TypeId, UnitCode, checked_type
from portal.api.etags import ETAG, IF_MATCH, NOT_MODIFIED, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed, PreconditionMissing
from portal.review_shapes import AcceptanceRequest, CorrectionRequest, ReviewShape, WaitingListShape
from registry.errors import IdentifierInvalid, OrganisationIdentifierInvalid, OrganisationUnknown, PersonUnknown

router = APIRouter(prefix="/v1", tags=["review"])

_CORRECTING = (
    ActorMissing, DocumentUnknown, DocumentSuperseded, DocumentTypeUnknown, CorrectionEmpty, FieldUnknown, FieldNotThere,
    FieldAmbiguous, FieldValueInvalid, PersonRoleUnknown, PersonNotLinked, PersonUnknown, IdentifierInvalid,
    OrganisationRoleUnknown, OrganisationNotLinked, OrganisationUnknown, OrganisationIdentifierInvalid,
    PreconditionFailed, PreconditionMissing, *WRITE_PROBLEMS, *REFUSALS,
)  # fmt: skip


@router.get(
    "/review",
    summary="Documents at which no person has looked yet",
    responses={
        200: {"content": {"application/json": {"example": examples.WAITING}}},
        **documented(ActorMissing, DocumentTypeUnknown, CursorInvalid, *REFUSALS),
    },
)
def list_review(
    here: Here,
    actor: Caller,
    type: TypeId = None,
    unit: UnitCode = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> WaitingListShape:
    """Those that may be found, the most doubtful first, of equals those that wait longest; each with what speaks against it.

    Kept as a search.
    """
    catalogue = here.installation.catalogue
    with here.installation.sessions.begin() as session:
        access = access_of(session, catalogue, actor)
        wanted = reviewing.open_list(session, catalogue, access, checked_type(here, type), unit)

        def read(beside: Sequence[ColumnElement[bool]], many: int) -> Sequence[Document]:
            return list_waiting(session, wanted, *beside, limit=many)

        part = page_read(read, ORDER, list_name="review", cursor=cursor, limit=limit)
        return reviewing.list_shape(session, catalogue, access, actor, wanted, part.rows, part.next)


@router.get(
    "/review/{id}",
    summary="What a person has to look at",
    response_model=ReviewShape,
    responses={
        200: {"content": {"application/json": {"example": examples.REVIEW}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, DocumentUnknown, RowsNotTold, *REFUSALS),
    },
)
def show_review(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Its fields, the doubtful first, with page, box and picture; whom it is about; what was corrected before."""
    with here.installation.sessions.begin() as session:
        return tagged(request, reviewing.read(session, here.installation, actor, id))


@router.post(
    "/documents/{id}/corrections",
    summary="Correct, confirm or add what is said of a document",
    response_model=ReviewShape,
    openapi_extra=IF_MATCH,
    responses={
        200: {"content": {"application/json": {"example": examples.CORRECTED}}, "headers": ETAG},
        **documented(*_CORRECTING),
    },
)
def correct(
    id: RecordId,
    asked: Annotated[CorrectionRequest, examples.CORRECTION_BODY],
    request: Request,
    here: Here,
    once: Once,
    actor: Caller,
) -> Response:
    """What the machine read is kept. `If-Match` carries the ETag of `GET /v1/review/{id}`, or of the last answer."""

    def write(session: Session) -> Written:
        return Written(reviewing.correct_document(session, here.installation, actor, id, asked, seen=_as_seen(request)))

    return _told(here, once(write))


@router.post(
    "/documents/{id}/acceptance",
    summary="Say that a document was compared with the paper",
    response_model=ReviewShape,
    openapi_extra=IF_MATCH,
    responses={
        200: {"content": {"application/json": {"example": examples.ACCEPTED}}, "headers": ETAG},
        **documented(*_CORRECTING, ProofUnread, VerifiedFormUnknown),
    },
)
def accept(
    id: RecordId,
    asked: Annotated[AcceptanceRequest, examples.ACCEPTANCE_BODY],
    request: Request,
    here: Here,
    once: Once,
    actor: Caller,
) -> Response:
    """From now on it counts at the counter. Corrections are made in the same transaction, or nothing is."""

    def write(session: Session) -> Written:
        return Written(reviewing.accept_document(session, here.installation, actor, id, asked, seen=_as_seen(request)))

    return _told(here, once(write))


def _as_seen(request: Request) -> reviewing.Seen:
    """What stands has to be what the caller saw."""
    return lambda standing: refuse_outdated(request, standing)


def _told(here: Here, answer: Response) -> Response:
    """The index hears of it."""
    here.work.look()
    return answer
