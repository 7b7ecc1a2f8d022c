"""Organisations: lists, one with its numbers and merges; two records that are one. Each read of one is on record."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal import registering_organisations
from portal.api import registry_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.etags import ETAG, NOT_MODIFIED, tagged
from portal.api.idempotency import Once, Written
from portal.api.paging import Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.registered import (
    BODY_PROBLEMS,
    NO_CONTROLS,
    PRINTED,
    AsWritten,
    Described,
    NumberRequest,
    add_merging,
    asking,
    number_added,
)
from portal.api.service import Here
from portal.errors import ActorMissing, CursorInvalid, PreconditionFailed
from portal.organisation_shapes import OrganisationShape, OrganisationsShape, organisation_line
from portal.registering_organisations import ORGANISATIONS
from registry.errors import (
    AlreadyOneOrganisation,
    IdentifierPeriodInvalid,
    OrganisationIdentifierInvalid,
    OrganisationMergeRefused,
    OrganisationMergeUndone,
    OrganisationMergeUnknown,
    OrganisationsDisagree,
    OrganisationUnknown,
)
from registry.organisations import IdentifierKind, OrganisationKind
from registry.records import Organisation
from sohoa.clock import today

router = APIRouter(prefix="/v1/organisations", tags=["organisations"])

_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The organisation."}}


class OrganisationRequest(BaseModel):
    """An organisation that is to be known by its numbers."""

    model_config = ConfigDict(extra="forbid")
    kind: OrganisationKind
    identifiers: dict[IdentifierKind, AsWritten] = Field(min_length=1, description="Numbers by their kind; one is enough.")
    name: str | None = Field(None, max_length=300, pattern=PRINTED)


class OrganisationNumberRequest(NumberRequest):
    """A number, its period where it is known, and whether the caller has compared it with the paper."""

    kind: IdentifierKind


@router.get(
    "",
    summary="List organisations",
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATIONS}}},
        **documented(ActorMissing, OrganisationIdentifierInvalid, CursorInvalid, *REFUSALS),
    },
)
def list_organisations(
    here: Here,
    actor: Caller,
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
        wanted = registering_organisations.listed(asking(here, session, actor), kind, name, number)
        page = page_of(
            session, wanted, (Organisation.id, Organisation.id), list_name="organisations", cursor=cursor, limit=limit
        )  # fmt: skip
        lines = [organisation_line(one, today()) for one in page.rows]
        return OrganisationsShape(organisations=lines, next=page.next)


@router.get(
    "/{id}",
    summary="All that is known of an organisation",
    response_model=OrganisationShape,
    responses={
        200: {"content": {"application/json": {"example": examples.ORGANISATION}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, OrganisationUnknown, *REFUSALS),
    },
)
def show(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Of whichever record it is asked: the organisation as it stands after all merges. Kept on record."""
    with here.installation.sessions.begin() as session:
        return tagged(request, ORGANISATIONS.read(asking(here, session, actor), ORGANISATIONS.with_id(id)))


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
def register(
    asked: Annotated[OrganisationRequest, examples.ORGANISATION_BODY], here: Here, once: Once, actor: Caller
) -> Response:
    """The one that has one of the numbers, and now all of them; a new one where none has any."""

    def write(session: Session) -> Written:
        numbers = {str(kind): value for kind, value in asked.identifiers.items()}
        at = asking(here, session, actor)
        shape, new = registering_organisations.register(at, asked.kind, numbers, name=asked.name)
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
    here: Here,
    once: Once,
    actor: Caller,
) -> Response:
    """A number that is on record keeps what was known of it, and gets what is new. `If-Match` is honoured."""
    return once(number_added(ORGANISATIONS, here, request, actor, id, asked))


add_merging(
    router,
    ORGANISATIONS,
    examples.ORGANISATION_MERGE_BODY,
    Query(max_length=1000, pattern=NO_CONTROLS, description="Why.", examples=["Chi nhánh có mã số thuế riêng"]),
    Described(
        "Say that two records are one organisation",
        "Every number of either then finds the one that is kept. Refused where both have a verified tax number.",
        examples.ORGANISATION_MERGE,
        (OrganisationUnknown, AlreadyOneOrganisation, OrganisationMergeRefused),
    ),
    Described(
        "Take a merge back",
        "Each number finds again what it found before. Who merged, who took it back and why stays on record.",
        examples.ORGANISATION_UNDONE,
        (OrganisationMergeUnknown, OrganisationMergeUndone),
    ),
)
