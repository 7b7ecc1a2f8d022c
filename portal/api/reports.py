"""Reports: figures and proofs for a period."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from intake.errors import PeriodInvalid
from portal import reports
from portal.api import dossier_examples as examples
from portal.api.actor import Caller
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.dossiers import ReRequestsShape
from portal.errors import ActorMissing

router = APIRouter(prefix="/v1/reports", tags=["reports"])


@router.get(
    "/re-requests",
    summary="What was asked for although it was held",
    responses={
        200: {"content": {"application/json": {"example": examples.RE_REQUESTS}}},
        **documented(ActorMissing, *REFUSALS, PeriodInvalid),
    },
)
def report_re_requests(
    here: Here,
    actor: Caller,
    first: Annotated[date, Query(description="First day, in Vietnam.", examples=["2026-01-01"])],
    last: Annotated[date, Query(description="Last day.", examples=["2026-03-31"])],
    unit: Annotated[str | None, Query(max_length=50, description="Of this unit only.")] = None,
    procedure: Annotated[str | None, Query(max_length=40, description="Under this procedure only.")] = None,
    every: Annotated[bool, Query(description="Also papers that were asked for and not held.")] = False,
) -> ReRequestsShape:
    """Of one's own units. Each re-request with its reason and the look-up that says what was held; beside it how many papers were
    used again.
    """
    with here.installation.sessions.begin() as session:
        catalogue = here.installation.catalogue
        found = reports.report_re_requests(session, catalogue, actor, first, last, unit=unit, procedure=procedure, every=every)
        return ReRequestsShape.model_validate(found)
