"""Grants: one account may do named things with named papers for a time; and what one was granted oneself."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from archive.rights import Action
from archive.rights.errors import GrantInvalid, GrantRefused, GrantUnknown
from archive.rights.grants import MOST_NAMED
from archive.rights.records import AccessGrant
from intake.errors import DossierUnknown
from portal import grants
from portal.access import Access, access_of
from portal.api import grant_examples as examples
from portal.api.actor import Caller
from portal.api.cursors import Cursor, page_of
from portal.api.etags import ETAG, NOT_MODIFIED, tagged
from portal.api.idempotency import WRITE_PROBLEMS, Once, Written
from portal.api.paging import LARGEST, Limit, RecordId
from portal.api.problems import REFUSALS, documented
from portal.api.registered import NO_CONTROLS, PRINTED
from portal.api.service import Here, Service
from portal.api.units import CODE
from portal.errors import ActorMissing, CursorInvalid
from portal.grant_shapes import GrantShape, GrantsShape
from portal.grants import Wanted
from registry.accounts.errors import AccountEnded, AccountsNeeded, AccountUnknown
from registry.actor import Actor
from sohoa.clock import today

router = APIRouter(prefix="/v1", tags=["grants"])

_EVERYWHERE = (ActorMissing, AccountsNeeded, *REFUSALS)
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "The grant."}}
Number = Annotated[int, Field(ge=1, le=LARGEST)]


class GrantRequest(BaseModel):
    """What a grant is to say. Whatever it names narrows it: of type X and of person A."""

    model_config = ConfigDict(extra="forbid")

    account: str = Field(min_length=1, max_length=60, description="Name of the account that is to have it.")
    actions: list[Action] = Field(min_length=1, max_length=6)
    unit: str | None = Field(
        None, max_length=50, pattern=CODE, description="Whose papers; unless given, those of the one unit of the giver's roles."
    )
    types: list[Annotated[str, Field(max_length=60)]] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    persons: list[Number] | None = Field(None, min_length=1, max_length=MOST_NAMED, description="Numbers of persons' records.")
    documents: list[Number] | None = Field(None, min_length=1, max_length=MOST_NAMED)
    dossier: str | None = Field(None, max_length=60, pattern=PRINTED)
    sensitive: bool = Field(False, description="Also sensitive papers, and those of unknown type.")
    council_decision: str | None = Field(None, max_length=100, pattern=NO_CONTROLS)
    begins: date | None = Field(None, description="Today unless given.")
    ends: date = Field(description="Its last day, at most 90 days after the first.")
    reason: str = Field(max_length=1000, pattern=PRINTED)


@router.get(
    "/grants",
    summary="List grants",
    responses={
        200: {"content": {"application/json": {"example": examples.GRANTS}}},
        **documented(CursorInvalid, *_EVERYWHERE),
    },
)
def list_grants(
    here: Here,
    actor: Caller,
    every: Annotated[bool, Query(description="Those that are over too.")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> GrantsShape:
    """For papers of own units, the newest first. For whoever gives them."""
    with here.installation.sessions() as session:
        access = _access(session, here, actor)
        wanted = grants.given_for_own_units(access, actor, every=every)
        page = page_of(
            session, wanted, (AccessGrant.id, AccessGrant.id), list_name="grants", cursor=cursor, limit=limit, newest_first=True
        )
        return GrantsShape(grants=grants.shapes_of(session, page.rows, access.on), next=page.next)


@router.get(
    "/session/grants",
    summary="What one was granted oneself",
    responses={
        200: {"content": {"application/json": {"example": examples.GRANTS}}},
        **documented(ActorMissing, AccountsNeeded, CursorInvalid),
    },
)
def list_own(here: Here, actor: Caller, cursor: Cursor = None, limit: Limit = 50) -> GrantsShape:
    """What whoever is signed in may do by grants now, or on a day to come; the newest first."""
    with here.installation.sessions() as session:
        page = page_of(
            session, grants.given_to(actor, today()), (AccessGrant.id, AccessGrant.id), list_name="own grants", cursor=cursor,
            limit=limit, newest_first=True,
        )  # fmt: skip
        return GrantsShape(grants=grants.shapes_of(session, page.rows, today()), next=page.next)


@router.get(
    "/grants/{id}",
    summary="A grant",
    response_model=GrantShape,
    responses={
        200: {"content": {"application/json": {"example": examples.GRANT}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(GrantUnknown, ActorMissing, AccountsNeeded),
    },
)
def show(id: RecordId, request: Request, here: Here, actor: Caller) -> Response:
    """For whoever gives grants for that unit, and for whoever was granted it; those that are over too."""
    with here.installation.sessions() as session:
        return tagged(request, grants.show_grant(session, _access(session, here, actor), actor, id))


@router.post(
    "/grants",
    status_code=201,
    summary="Give a grant",
    response_model=GrantShape,
    responses={
        201: {"content": {"application/json": {"example": examples.GRANT}}, "headers": {**ETAG, **_LOCATION}},
        **documented(
            GrantRefused, GrantInvalid, AccountUnknown, AccountEnded, DossierUnknown, *_EVERYWHERE, *WRITE_PROBLEMS,
        ),
    },
)  # fmt: skip
def give(asked: Annotated[GrantRequest, examples.GRANT_BODY], here: Here, once: Once, actor: Caller) -> Response:
    """By a records manager of the unit that holds the papers, or of one above it, never to themselves; for at most 90 days. It
    ends by itself after its last day.
    """
    wanted = Wanted(
        asked.account, tuple(asked.actions), asked.ends, asked.reason, begins=asked.begins, unit=asked.unit,
        types=_some(asked.types), persons=_some(asked.persons), documents=_some(asked.documents), dossier=asked.dossier,
        sensitive=asked.sensitive, council_decision=asked.council_decision,
    )  # fmt: skip
    _refuse_others(here, actor)

    def write(session: Session) -> Written:
        shape = grants.give_grant(session, here.installation.catalogue, _access(session, here, actor), actor, wanted)
        return Written(shape, 201, {"Location": f"/v1/grants/{shape.id}"})

    return once(write)


@router.delete(
    "/grants/{id}",
    summary="Take a grant back",
    response_model=GrantShape,
    responses={
        200: {"content": {"application/json": {"example": examples.TAKEN_BACK}}, "headers": ETAG},
        **documented(GrantUnknown, GrantRefused, *_EVERYWHERE, *WRITE_PROBLEMS),
    },
)
def take_back(id: RecordId, here: Here, once: Once, actor: Caller) -> Response:
    """It ends at once. What was given and taken back stays on record."""
    _refuse_others(here, actor)
    return once(lambda session: Written(grants.take_grant_back(session, _access(session, here, actor), actor, id)))


def _access(session: Session, here: Service, actor: Actor) -> Access:
    return access_of(session, here.installation.catalogue, actor)


def _refuse_others(here: Service, actor: Actor) -> None:
    """Before an answer of old is given again."""
    with here.installation.sessions() as session:
        grants.refuse_others(_access(session, here, actor), actor)


def _some(named: list[Any] | None) -> tuple[Any, ...] | None:
    return None if named is None else tuple(named)
