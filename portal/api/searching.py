"""Search for officers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from archive.errors import DocumentTypeUnknown
from portal.access import access_of
from portal.api import examples
from portal.api.actor import Caller
from portal.api.documents import PersonNumber, TypeId, UnitCode, checked_type
from portal.api.paging import Limit
from portal.api.problems import REFUSALS, documented
from portal.api.service import Here
from portal.errors import ActorMissing
from portal.finding import records_of_person, search_open
from portal.shapes import HitsShape, SuggestionsShape
from portal.suggesting import suggest_open
from registry.errors import IdentifierInvalid, PersonUnknown
from search import Query as Words
from search.errors import (
    IndexDamaged,
    IndexFailed,
    IndexMissing,
    IndexOfAnother,
    IndexOverloaded,
    IndexRefused,
    IndexUnreachable,
    IndexUnwell,
)

router = APIRouter(prefix="/v1/search", tags=["search"])

DEEPEST = 10_000
INDEX = (
    IndexMissing, IndexDamaged, IndexOfAnother, IndexUnreachable, IndexRefused, IndexUnwell, IndexOverloaded, IndexFailed,
)  # fmt: skip
"""What the index may answer instead; all but the first two come from a server only."""


@router.get(
    "",
    summary="Find documents by their words",
    responses={
        200: {"content": {"application/json": {"example": examples.HITS}}},
        **documented(ActorMissing, DocumentTypeUnknown, IdentifierInvalid, PersonUnknown, *INDEX, *REFUSALS),
    },
)
def find(
    here: Here,
    actor: Caller,
    q: Annotated[
        str, Query(max_length=1000, description="Words; quotation marks keep words together.", examples=["giấy ra viện"])
    ],
    type: TypeId = None,
    unit: UnitCode = None,
    person: PersonNumber = None,
    issued_from: Annotated[date | None, Query(alias="from", description="Issued on this day or later.")] = None,
    issued_to: Annotated[date | None, Query(alias="to", description="Issued on this day or earlier.")] = None,
    limit: Limit = 20,
    offset: Annotated[int, Query(ge=0, le=DEEPEST, description="Without the first so many.")] = 0,
    facets: Annotated[bool, Query(description="Count what is found by type, unit and year of issue.")] = False,
) -> HitsShape:
    """With or without diacritics, and in text that reading damaged: exact hits first. An empty `q` finds all that passes.

    Found is what may be found, by its words only where they may be looked for, and shown with them where it may be read as a
    whole. Kept on record with what was asked and which documents were shown.
    """
    with here.installation.sessions.begin() as session:
        access, types = access_of(session, here.installation.catalogue, actor), here.installation.catalogue.types
        person_ids = records_of_person(session, access, person) if person is not None else None
        asked = Words(
            q,
            checked_type(here, type),
            unit,
            person_ids,
            issued_from=issued_from,
            issued_to=issued_to,
            limit=limit,
            offset=offset,
            facets=facets,
        )
        return search_open(session, access, types, actor, here.installation.index, asked).hits


@router.get(
    "/suggestions",
    summary="What to search for, while it is typed",
    responses={
        200: {"content": {"application/json": {"example": examples.SUGGESTIONS}}},
        **documented(ActorMissing, *INDEX, *REFUSALS),
    },
)
def suggest(
    here: Here,
    actor: Caller,
    q: Annotated[str, Query(max_length=200, description="What was typed so far.", examples=["quyet di"])],
    limit: Annotated[int, Query(ge=1, le=20, description="At most so many.")] = 10,
) -> SuggestionsShape:
    """Types of papers that may be found, and titles, numbers and names of papers that may be read as a whole, which begin so,
    with diacritics or without. Of one letter: nothing. Names can be begun with any of their words.

    Kept on record as a search. Suggestions of a minute are one act, as long as they show papers of the same persons.
    """
    with here.installation.sessions.begin() as session:
        access, types = access_of(session, here.installation.catalogue, actor), here.installation.catalogue.types
        found = suggest_open(session, access, types, actor, here.installation.index, q, limit=limit)
        return SuggestionsShape(suggestions=found)
