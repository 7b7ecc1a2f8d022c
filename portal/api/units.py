"""Units of the agency: who they are on a day, who took over from whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from portal.api import registry_examples as examples
from portal.api.cursors import Cursor, page_of
from portal.api.etags import ETAG, NOT_MODIFIED, tagged
from portal.api.paging import Limit
from portal.api.problems import REFUSALS, documented
from portal.api.seeing import SeesUnitsCatalogue
from portal.api.service import Here
from portal.errors import CursorInvalid
from portal.registry_shapes import UnitLineShape, UnitShape, UnitsShape, unit_shape
from registry import units
from registry.errors import UnitUnknown
from registry.records import Unit
from sohoa.clock import today

router = APIRouter(prefix="/v1/units", tags=["units"], dependencies=[SeesUnitsCatalogue])

CODE = r"^[0-9A-Za-z.-]+$"
OnDay = Annotated[date | None, Query(description="On that day; today unless given.", examples=["2026-03-20"])]


@router.get(
    "",
    summary="List units",
    responses={
        200: {"content": {"application/json": {"example": examples.UNITS}}},
        **documented(UnitUnknown, CursorInvalid, *REFUSALS),
    },
)
def list_units(
    here: Here,
    on: OnDay = None,
    every: Annotated[bool, Query(description="Of all days; `on` then counts for `within` only.")] = False,
    within: Annotated[
        str | None,
        Query(max_length=50, pattern=CODE, description="Only this unit, those below it, and whom they took over from."),
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> UnitsShape:
    """By code. A code that was given again stands for one unit at a time."""
    day = on or today()
    with here.installation.sessions() as session:
        wanted = units.of_day(None if every else day)
        if within is not None:
            ids = [unit.id for unit in units.within(session, units.get(session, within, day))]
            wanted = wanted.where(Unit.id.in_(ids))
        page = page_of(session, wanted, (Unit.code, Unit.id), list_name="units", cursor=cursor, limit=limit)
        return UnitsShape(units=[UnitLineShape.model_validate(unit) for unit in page.rows], next=page.next)


@router.get(
    "/{code}",
    summary="A unit: above, below, before and after it",
    response_model=UnitShape,
    responses={
        200: {"content": {"application/json": {"example": examples.UNIT}}, "headers": ETAG},
        **NOT_MODIFIED,
        **documented(UnitUnknown, *REFUSALS),
    },
)
def show(
    code: Annotated[str, Path(max_length=50, pattern=CODE, examples=["09701"])], request: Request, here: Here, on: OnDay = None
) -> Response:
    """The unit that has the code on that day, else the last that had it; `stands_in` tells who acts for it on that day."""
    day = on or today()
    with here.installation.sessions() as session:
        return tagged(request, unit_shape(session, units.get(session, code, day), day))
