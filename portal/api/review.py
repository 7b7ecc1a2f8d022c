"""The list of documents that wait for a person: look, correct, accept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from archive import acts
from archive.corrections import take
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
from archive.review import ReviewFilter, count_waiting, waiting, weigh_waiting
from portal import reviewing
from portal.api import review_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.documents import TypeId, UnitCode, checked_type
from portal.api.etags import ETAG, IF_MATCH, NOT_MODIFIED, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import Limit, RecordId
from portal.api.problems import documented
from portal.api.service import Here
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed, PreconditionMissing
from portal.review_shapes import AcceptanceRequest, CorrectionRequest, ReviewShape, WaitingListShape
from registry.errors import IdentifierInvalid, OrganisationIdentifierInvalid, OrganisationUnknown, PersonUnknown

router = APIRouter(prefix="/v1", tags=["review"])

_CORRECTING = (
    ActorMissing, DocumentUnknown, DocumentSuperseded, DocumentTypeUnknown, CorrectionEmpty, FieldUnknown, FieldNotThere,
    FieldAmbiguous, FieldValueInvalid, PersonRoleUnknown, PersonNotLinked, PersonUnknown, IdentifierInvalid,
    OrganisationRoleUnknown, OrganisationNotLinked, OrganisationUnknown, OrganisationIdentifierInvalid,
    PreconditionFailed, PreconditionMissing, *WRITE_PROBLEMS,
)  # fmt: skip


@router.get(
    "/review",
    summary="Documents at which no person has looked yet",
    responses={
        200: {"content": {"application/json": {"example": examples.WAITING}}},
        **documented(ActorMissing, DocumentTypeUnknown, CursorInvalid),
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
    """The most doubtful first, of equals those that wait longest; each with what speaks against it. Kept as a search."""
    catalogue = here.installation.catalogue
    wanted = ReviewFilter(checked_type(here, type), unit)
    with here.installation.sessions.begin() as session:
        weigh_waiting(session, catalogue.types)
        part = page_of(
            session, waiting(wanted), (Document.certainty, Document.id), list_name="review", cursor=cursor, limit=limit
        )
        total = count_waiting(session, wanted)
        acts.record(
            session, actor, "search", "documents", "review",
            type=type, unit=unit, total=total, documents=[one.id for one in part.rows],
        )  # fmt: skip
        shapes = reviewing.waiting_shapes(session, part.rows, catalogue)
    return WaitingListShape(waiting=total, documents=shapes, next=part.next)


@router.get(
    "/review/{id}",
    summary="What a person has to look at",
    response_model=ReviewShape,
    responses={
        200: {"content": {"application/json": {"example": examples.REVIEW}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, DocumentUnknown),
    },
)
def show_review(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Its fields, the doubtful first, with page, box and picture; whom it is about; what was corrected before."""
    with here.installation.sessions.begin() as session:
        return tagged(request, reviewing.read(session, actor, id, here.installation.catalogue))


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
        _refuse_outdated(session, request, here, id)
        return Written(reviewing.correct_document(session, actor, id, asked, here.installation.catalogue))

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
        _refuse_outdated(session, request, here, id)
        return Written(reviewing.accept_document(session, actor, id, asked, here.installation.catalogue))

    return _told(here, once(write))


def _refuse_outdated(session: Session, request: Request, here: Here, id: int) -> None:
    """Held against others who write, then compared with what the caller saw."""
    document = take(session, id, None)
    refuse_outdated(request, reviewing.review_shape(session, document, here.installation.catalogue))


def _told(here: Here, answer: Response) -> Response:
    """The index hears of it."""
    here.work.look()
    return answer
