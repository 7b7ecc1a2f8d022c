"""What the operations on persons and on organisations do alike: a number is added, two records become one, or two again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal.api.actor import Caller
from portal.api.etags import ETAG, refuse_outdated
from portal.api.idempotency import WRITE_PROBLEMS, Once, Write, Written
from portal.api.paging import LARGEST
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here, Service
from portal.errors import ActorMissing, HttpRefused
from portal.registering import Asking, Register
from portal.registry_shapes import MergeShape, UndoneMergeShape
from registry.actor import Actor
from registry.errors import ReasonMissing
from sohoa.clock import today
from sohoa.errors import SohoaError

AsWritten = Annotated[str, Field(min_length=1, max_length=60)]
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
PRINTED = r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]*$"
"""At least one letter, and nothing that a database or a terminal would stumble over."""
BODY_PROBLEMS = (HttpRefused, *WRITE_PROBLEMS, *REFUSALS)
"""Of a change with a body, which may be no JSON at all."""


class NumberRequest(BaseModel):
    """A number, its period where it is known, and whether the caller has compared it with the paper."""

    model_config = ConfigDict(extra="forbid")
    kind: str
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


@dataclass(frozen=True)
class Described:
    """An operation as OpenAPI describes it."""

    summary: str
    description: str
    example: dict[str, Any]
    problems: tuple[type[SohoaError], ...]


def asking(here: Service, session: Session, actor: Actor) -> Asking:
    """Somebody who asks of the registry today."""
    return Asking(session, here.installation.catalogue, actor, today())


def number_added(
    register: Register[Any, Any], here: Service, request: Request, actor: Actor, id: int, asked: NumberRequest
) -> Write:
    """The write that adds a number to a record, unless If-Match names another state than the one that stands."""

    def write(session: Session) -> Written:
        shape = register.add_number(
            asking(here, session, actor),
            register.with_id(id),
            asked.kind,
            asked.value,
            valid_from=asked.valid_from,
            valid_to=asked.valid_to,
            verified=asked.verified,
            seen=lambda standing: refuse_outdated(request, standing, required=False),
        )
        return Written(shape)

    return write


def add_merging(
    router: APIRouter,
    register: Register[Any, Any],
    body: Any,
    reason_of_undoing: Any,
    merging: Described,
    undoing: Described,
) -> None:
    """The operations that say, and take back, that two records are one. `body` and `reason_of_undoing` with their examples."""

    def merge(*, asked: MergeRequest = body, here: Here, once: Once, actor: Caller) -> Response:
        def write(session: Session) -> Written:
            keep, merged = register.with_id(asked.kept), register.with_id(asked.merged)
            return Written(register.merge(asking(here, session, actor), keep, merged, asked.reason), 201)

        return once(write)

    def unmerge(
        id: Annotated[int, Path(ge=1, le=LARGEST, description="Number of the merge.", examples=[2])],
        *,
        reason: str = reason_of_undoing,
        here: Here,
        once: Once,
        actor: Caller,
    ) -> Response:
        def write(session: Session) -> Written:
            return Written(register.unmerge(asking(here, session, actor), id, reason))

        return once(write)

    router.add_api_route(
        "/merges",
        merge,
        methods=["POST"],
        status_code=201,
        summary=merging.summary,
        description=merging.description,
        response_model=MergeShape,
        responses=_responses(201, merging, ReasonMissing, *BODY_PROBLEMS),
    )
    router.add_api_route(
        "/merges/{id}",
        unmerge,
        methods=["DELETE"],
        summary=undoing.summary,
        description=undoing.description,
        response_model=UndoneMergeShape,
        responses=_responses(200, undoing, ReasonMissing, *WRITE_PROBLEMS, *REFUSALS),
    )


def _responses(status: int, told: Described, *problems: type[SohoaError]) -> dict[int | str, dict[str, Any]]:
    answer = {"content": {"application/json": {"example": told.example}}, "headers": ETAG}
    return {status: answer, **documented(ActorMissing, *told.problems, *problems)}
