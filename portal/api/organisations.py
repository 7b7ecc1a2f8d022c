"""Organisations: lists, one with its numbers and merges; two records that are one. Each read of one is on record."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal import registering_organisations as registering
from portal.api import registry_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.etags import ETAG, NOT_MODIFIED, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import LARGEST, Limit, RecordId
from portal.api.persons import BODY_PROBLEMS, NO_CONTROLS, PRINTED, AsWritten, MergeRequest
from portal.api.problems import documented
from portal.api.service import Here
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed
from portal.organisation_shapes import OrganisationShape, OrganisationsShape, organisation_line, organisation_shape
from portal.registry_shapes import MergeShape, UndoneMergeShape
from registry import organisations
from registry.errors import (
    AlreadyOneOrganisation,
    IdentifierPeriodInvalid,
    OrganisationIdentifierInvalid,
    OrganisationMergeRefused,
    OrganisationMergeUndone,
    OrganisationMergeUnknown,
    OrganisationsDisagree,
    OrganisationUnknown,
    ReasonMissing,
)
from registry.organisations import IdentifierKind, OrganisationKind
from registry.records import Organisation

router = APIRouter(prefix="/v1/organisations", tags=["organisations"])

_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The organisation."}}


class OrganisationRequest(BaseModel):
    """An organisation that is to be known by its numbers."""

    model_config = ConfigDict(extra="forbid")
    kind: OrganisationKind
    identifiers: dict[IdentifierKind, AsWritten] = Field(min_length=1, description="Numbers by their kind; one is enough.")
    name: str | None = Field(None, max_length=300, pattern=PRINTED)


class OrganisationNumberRequest(BaseModel):
    """A number, its period where it is known, and whether the caller has compared it with the paper."""

    model_config = ConfigDict(extra="forbid")
    kind: IdentifierKind
    value: AsWritten
    valid_from: date | None = None
    valid_to: date | None = Field(None, description="Its last day.")
    verified: bool = False


@router.get(
    "",
    summary="List organisations",
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATIONS}}},
        **documented(ActorMissing, OrganisationIdentifierInvalid, CursorInvalid),
    },
)
def list_organisations(
    here: Here,
    _: Caller,
    kind: Annotated[OrganisationKind | None, Query(description="What they are.")] = None,
    name: Annotated[
        str | None, Query(max_length=300, pattern=PRINTED, description="Part of the name, with or without diacritics.")
    ] = None,
    number: Annotated[
        str | None, Query(max_length=60, pattern=PRINTED, description="A number of theirs, whichever kind it is.")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> OrganisationsShape:
    """As they were made known. A name only suggests; of records that were merged, the one that was kept is given."""
    with here.installation.sessions() as session:
        wanted = organisations.having(kind=kind, name=name, number=number)
        page = page_of(
            session, wanted, (Organisation.id, Organisation.id), list_name="organisations", cursor=cursor, limit=limit
        )  # fmt: skip
        lines = [organisation_line(one, date.today()) for one in page.rows]
        return OrganisationsShape(organisations=lines, next=page.next)


@router.get(
    "/{id}",
    summary="All that is known of an organisation",
    response_model=OrganisationShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATION}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, OrganisationUnknown),
    },
)
def show(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Of whichever record it is asked: the organisation as it stands after all merges. Kept on record."""
    with here.installation.sessions.begin() as session:
        return tagged(request, registering.read(session, actor, organisations.get_by_id(session, id), date.today()))


@router.post(
    "",
    status_code=201,
    summary="Make an organisation known",
    response_model=OrganisationShape,
    responses={
        200: {
            "description": "One that is known, which now also has the further numbers.",
            "content": {"application/json": {"example": examples.ORGANISATION}},
            "headers": ETAG,
            "model": OrganisationShape,
        },
        201: {"content": {"application/json": {"example": examples.ORGANISATION}}, "headers": {**ETAG, **_LOCATION}},
        **documented(ActorMissing, OrganisationIdentifierInvalid, OrganisationsDisagree, *BODY_PROBLEMS),
    },
)
def register(asked: Annotated[OrganisationRequest, examples.ORGANISATION_BODY], once: Once, actor: Caller) -> Response:
    """The one that has one of the numbers, and now all of them; a new one where none has any."""

    def write(session: Session) -> Written:
        numbers = {str(kind): value for kind, value in asked.identifiers.items()}
        shape, new = registering.register(session, actor, asked.kind, numbers, date.today(), name=asked.name)
        return Written(shape, 201 if new else 200, {"Location": f"{router.prefix}/{shape.id}"})

    return once(write)


@router.post(
    "/{id}/identifiers",
    summary="Add a number, its period, or that it was verified",
    response_model=OrganisationShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATION}}, "headers": ETAG},
        **documented(
            ActorMissing, OrganisationUnknown, OrganisationIdentifierInvalid, OrganisationsDisagree, IdentifierPeriodInvalid,
            OrganisationMergeRefused, PreconditionFailed, *BODY_PROBLEMS,
        ),
    },
)  # fmt: skip
def add_number(
    id: RecordId,
    asked: Annotated[OrganisationNumberRequest, examples.ORGANISATION_NUMBER_BODY],
    request: Request,
    once: Once,
    actor: Caller,
) -> Response:
    """A number that is on record keeps what was known of it, and gets what is new. `If-Match` is honoured."""

    def write(session: Session) -> Written:
        organisation = organisations.get_by_id(session, id)
        refuse_outdated(request, organisation_shape(session, organisation, date.today()), required=False)
        registering.add_number(
            session,
            actor,
            organisation,
            asked.kind,
            asked.value,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
            verified=asked.verified,
        )
        return Written(organisation_shape(session, organisation, date.today()))

    return once(write)


@router.post(
    "/merges",
    status_code=201,
    summary="Say that two records are one organisation",
    response_model=MergeShape,
    responses={
        201: {"content": {"application/json": {"example": examples.ORGANISATION_MERGE}}, "headers": ETAG},
        **documented(
            ActorMissing, OrganisationUnknown, ReasonMissing, AlreadyOneOrganisation, OrganisationMergeRefused, *BODY_PROBLEMS
        ),
    },
)
def merge(asked: Annotated[MergeRequest, examples.ORGANISATION_MERGE_BODY], once: Once, actor: Caller) -> Response:
    """Every number of either then finds the one that is kept. Refused where both have a verified tax number."""

    def write(session: Session) -> Written:
        keep, merged = (organisations.get_by_id(session, one) for one in (asked.kept, asked.merged))
        return Written(registering.merge(session, actor, keep, merged, asked.reason), 201)

    return once(write)


@router.delete(
    "/merges/{id}",
    summary="Take a merge back",
    response_model=UndoneMergeShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATION_UNDONE}}, "headers": ETAG},
        **documented(ActorMissing, OrganisationMergeUnknown, OrganisationMergeUndone, ReasonMissing, *WRITE_PROBLEMS),
    },
)
def unmerge(
    id: Annotated[int, Path(ge=1, le=LARGEST, description="Number of the merge.", examples=[2])],
    reason: Annotated[
        str, Query(max_length=1000, pattern=NO_CONTROLS, description="Why.", examples=["Chi nhánh có mã số thuế riêng"])
    ],
    once: Once,
    actor: Caller,
) -> Response:
    """Each number finds again what it found before. Who merged, who took it back and why stays on record."""

    def write(session: Session) -> Written:
        return Written(registering.unmerge(session, actor, id, reason, date.today()))

    return once(write)
