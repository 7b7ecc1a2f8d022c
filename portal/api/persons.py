"""Persons: found by a number, suggested by a name; their numbers; two records that are one person. Each read is on record."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from intake.errors import PurposeMissing
from portal import registering
from portal.api import registry_examples as examples
from portal.api.actor import Caller
from portal.api.etags import ETAG, NOT_MODIFIED, refuse_outdated, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import LARGEST, Limit, RecordId
from portal.api.problems import documented
from portal.api.service import Here
from portal.errors import ActorMissing, HttpRefused, PreconditionFailed, RequestInvalid
from portal.registry_shapes import MergeShape, PersonShape, PersonsShape, UndoneMergeShape, person_shape
from registry import persons
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
    ReasonMissing,
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
AsWritten = Annotated[str, Field(min_length=1, max_length=60)]
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
PRINTED = r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]*$"
"""At least one letter, and nothing that a database or a terminal would stumble over."""
BODY_PROBLEMS = (HttpRefused, *WRITE_PROBLEMS)
"""Of an operation with a body, which may be no JSON at all."""
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The person."}}


class PersonRequest(BaseModel):
    """Somebody who is to be known by their numbers."""

    model_config = ConfigDict(extra="forbid")
    identifiers: dict[IdentifierKind, AsWritten] = Field(min_length=1, description="Numbers by their kind; one is enough.")
    name: str | None = Field(None, max_length=200, pattern=PRINTED)
    birth_date: str | None = Field(None, max_length=40, description="1985-03-12, 12/03/1985, 1985-03 or 1985")
    sex: Literal["nam", "nữ"] | None = None


class IdentifierRequest(BaseModel):
    """A number, its period where it is known, and whether the caller has compared it with the paper."""

    model_config = ConfigDict(extra="forbid")
    kind: IdentifierKind
    value: AsWritten
    valid_from: date | None = None
    valid_to: date | None = Field(None, description="Its last day.")
    verified: bool = False


class MergeRequest(BaseModel):
    """Two records that are one."""

    model_config = ConfigDict(extra="forbid")
    kept: int = Field(ge=1, le=LARGEST)
    merged: int = Field(ge=1, le=LARGEST)
    reason: str = Field(max_length=1000, pattern=NO_CONTROLS)


@router.get(
    "",
    summary="Find persons",
    responses={
        200: {"content": {"application/json": {"example": examples.PERSONS}}},
        **documented(ActorMissing, PurposeMissing, IdentifierInvalid, IdentifiersDisagree, BirthDateInvalid),
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
        if number is not None:
            return PersonsShape(persons=registering.find(session, actor, recognised(number), date.today()))
        found = registering.suggest(session, actor, name or "", birth_date, date.today(), limit=limit)
        return PersonsShape(persons=found)


@router.get(
    "/{id}",
    summary="All that is known of a person",
    response_model=PersonShape,
    responses={
        200: {"content": {"application/json": {"example": examples.PERSON}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(ActorMissing, PurposeMissing, PersonUnknown),
    },
)
def show(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """Of whichever record it is asked: the person as it stands after all merges. Needs a purpose; kept on record."""
    with here.installation.sessions.begin() as session:
        return tagged(request, registering.read(session, actor, persons.get_by_id(session, id), date.today()))


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
def register(asked: Annotated[PersonRequest, examples.PERSON_BODY], once: Once, actor: Caller) -> Response:
    """Who has one of the numbers, and now all of them; somebody new where nobody has any. Needs a purpose."""

    def write(session: Session) -> Written:
        shape, new = registering.register(
            session,
            actor,
            {str(kind): value for kind, value in asked.identifiers.items()},
            date.today(),
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
    once: Once,
    actor: Caller,
) -> Response:
    """A number that is on record keeps what was known of it, and gets what is new. `If-Match` is honoured. Needs a purpose."""

    def write(session: Session) -> Written:
        registering.refuse_without_purpose(actor)
        person = persons.get_by_id(session, id)
        refuse_outdated(request, person_shape(session, person, date.today()), required=False)
        registering.add_identifier(
            session,
            actor,
            person,
            asked.kind,
            asked.value,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
            verified=asked.verified,
        )
        return Written(person_shape(session, person, date.today()))

    return once(write)


@router.post(
    "/merges",
    status_code=201,
    summary="Say that two records are one person",
    response_model=MergeShape,
    responses={
        201: {"content": {"application/json": {"example": examples.MERGE}}, "headers": ETAG},
        **documented(ActorMissing, PersonUnknown, ReasonMissing, AlreadyOnePerson, MergeRefused, *BODY_PROBLEMS),
    },
)
def merge(asked: Annotated[MergeRequest, examples.MERGE_BODY], once: Once, actor: Caller) -> Response:
    """Every number of either then finds the one that is kept. Refused where both have a verified personal number."""

    def write(session: Session) -> Written:
        keep, merged = persons.get_by_id(session, asked.kept), persons.get_by_id(session, asked.merged)
        return Written(registering.merge(session, actor, keep, merged, asked.reason), 201)

    return once(write)


@router.delete(
    "/merges/{id}",
    summary="Take a merge back",
    response_model=UndoneMergeShape,
    responses={
        200: {"content": {"application/json": {"example": examples.UNDONE}}, "headers": ETAG},
        **documented(ActorMissing, MergeUnknown, MergeUndone, ReasonMissing, *WRITE_PROBLEMS),
    },
)
def unmerge(
    id: Annotated[int, Path(ge=1, le=LARGEST, description="Number of the merge.", examples=[2])],
    reason: Annotated[str, Query(max_length=1000, pattern=NO_CONTROLS, description="Why.", examples=["Hai chị em sinh đôi"])],
    once: Once,
    actor: Caller,
) -> Response:
    """Each number finds again whom it found before. Who merged, who took it back and why stays on record."""

    def write(session: Session) -> Written:
        return Written(registering.unmerge(session, actor, id, reason, date.today()))

    return once(write)
