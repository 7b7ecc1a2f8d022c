"""Persons: found by a number, suggested by a name; their numbers; two records that are one person. Each read is on record."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from intake.errors import PurposeMissing
from portal import registering_persons
from portal.api import registry_examples as examples
from portal.api.actor import Caller
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
from portal.errors import ActorMissing, PreconditionFailed, RequestInvalid
from portal.registering_persons import PERSONS
from portal.registry_shapes import PersonShape, PersonsShape
from registry.errors import (
    AlreadyOnePerson,
    BirthDateInvalid,
    IdentifierInvalid,
    IdentifierPeriodInvalid,
    IdentifiersDisagree,
    MergeRefused,
    MergeUndone,
    MergeUnknown,
    PersonNameDiffers,
    PersonUnknown,
)
from registry.identifiers import recognised

router = APIRouter(prefix="/v1/persons", tags=["persons"])

IdentifierKind = Literal[
    "personal_number",
    "old_identity_number",
    "social_insurance_number",
    "health_card_number",
    "tax_number",
    "passport_number",
]
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The person."}}


class PersonRequest(BaseModel):
    """Somebody who is to be known by their numbers."""

    model_config = ConfigDict(extra="forbid")
    identifiers: dict[IdentifierKind, AsWritten] = Field(min_length=1, description="Numbers by their kind; one is enough.")
    name: str | None = Field(None, max_length=200, pattern=PRINTED)
    birth_date: str | None = Field(None, max_length=40, description="1985-03-12, 12/03/1985, 1985-03 or 1985")
    sex: Literal["nam", "nữ"] | None = None


class IdentifierRequest(NumberRequest):
    """A number, its period where it is known, and whether the caller has compared it with the paper."""

    kind: IdentifierKind


@router.get(
    "",
    summary="Find persons",
    responses={
        200: {"content": {"application/json": {"example": examples.PERSONS}}},
        **documented(ActorMissing, PurposeMissing, IdentifierInvalid, IdentifiersDisagree, BirthDateInvalid, *REFUSALS),
    },
)
def find(
    here: Here,
    actor: Caller,
    number: Annotated[
        str | None,
        Query(max_length=60, description="Personal, social insurance, old identity, health card or passport number."),
    ] = None,
    name: Annotated[str | None, Query(max_length=200, pattern=PRINTED, description="With or without diacritics.")] = None,
    birth_date: Annotated[
        str | None, Query(max_length=40, description="With a name: as exact as known.", examples=["1985-03-12"])
    ] = None,
    limit: Limit = 20,
) -> PersonsShape:
    """By a number: the one person who has it, or nobody. By a name: persons to choose from, best first. Numbers are masked.

    Needs a purpose; kept on record with what was asked and who was shown.
    """
    if (number is None) == (name is None):
        raise RequestInvalid(place="query.number", reason="cần number hoặc name / give either number or name")
    with here.installation.sessions.begin() as session:
        at = asking(here, session, actor)
        if number is not None:
            return PersonsShape(persons=registering_persons.find(at, recognised(number)))
        return PersonsShape(persons=registering_persons.suggest(at, name or "", birth_date, limit=limit))


@router.get(
    "/{id}",
    summary="All that is known of a person",
    response_model=PersonShape,
    responses={
        200: {"content": {"application/json": {"example": examples.PERSON}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, PurposeMissing, PersonUnknown, *REFUSALS),
    },
)
def show(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Of whichever record it is asked: the person as it stands after all merges. Needs a purpose; kept on record."""
    with here.installation.sessions.begin() as session:
        return tagged(request, PERSONS.read(asking(here, session, actor), PERSONS.with_id(id)))


@router.post(
    "",
    status_code=201,
    summary="Make a person known",
    response_model=PersonShape,
    responses={
        200: {
            "description": "Somebody known, who now also has the further numbers.",
            "content": {"application/json": {"example": examples.PERSON}},
            "headers": ETAG,
            "model": PersonShape,
        },
        201: {"content": {"application/json": {"example": examples.PERSON}}, "headers": {**ETAG, **_LOCATION}},
        **documented(
            ActorMissing, PurposeMissing, IdentifierInvalid, IdentifiersDisagree, PersonNameDiffers, BirthDateInvalid,
            *BODY_PROBLEMS,
        ),
    },
)  # fmt: skip
def register(asked: Annotated[PersonRequest, examples.PERSON_BODY], here: Here, once: Once, actor: Caller) -> Response:
    """Who has one of the numbers, and now all of them; somebody new where nobody has any. Needs a purpose."""

    def write(session: Session) -> Written:
        shape, new = registering_persons.register(
            asking(here, session, actor),
            {str(kind): value for kind, value in asked.identifiers.items()},
            name=asked.name,
            birth_date=asked.birth_date,
            sex=asked.sex,
        )
        return Written(shape, 201 if new else 200, {"Location": f"{router.prefix}/{shape.id}"})

    return once(write)


@router.post(
    "/{id}/identifiers",
    summary="Add a number, its period, or that it was verified",
    response_model=PersonShape,
    responses={
        200: {"content": {"application/json": {"example": examples.PERSON}}, "headers": ETAG},
        **documented(
            ActorMissing, PurposeMissing, PersonUnknown, IdentifierInvalid, IdentifiersDisagree, IdentifierPeriodInvalid,
            MergeRefused, PreconditionFailed, *BODY_PROBLEMS,
        ),
    },
)  # fmt: skip
def add_identifier(
    id: RecordId,
    asked: Annotated[IdentifierRequest, examples.IDENTIFIER_BODY],
    request: Request,
    here: Here,
    once: Once,
    actor: Caller,
) -> Response:
    """A number that is on record keeps what was known of it, and gets what is new. `If-Match` is honoured. Needs a purpose."""
    return once(number_added(PERSONS, here, request, actor, id, asked))


add_merging(
    router,
    PERSONS,
    examples.MERGE_BODY,
    Query(max_length=1000, pattern=NO_CONTROLS, description="Why.", examples=["Hai chị em sinh đôi"]),
    Described(
        "Say that two records are one person",
        "Every number of either then finds the one that is kept. Refused where both have a verified personal number.",
        examples.MERGE,
        (PersonUnknown, AlreadyOnePerson, MergeRefused),
    ),
    Described(
        "Take a merge back",
        "Each number finds again whom it found before. Who merged, who took it back and why stays on record.",
        examples.UNDONE,
        (MergeUnknown, MergeUndone),
    ),
)
