"""Search for officers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

import search
from archive import acts
from archive.documents import DocumentFilter, list_documents
from archive.errors import DocumentTypeUnknown
from portal.api import examples
from portal.api.actor import Caller
from portal.api.documents import PersonNumber, TypeId, UnitCode, checked_type
from portal.api.paging import Limit
from portal.api.problems import documented
from portal.api.service import Here
from portal.errors import ActorMissing
from portal.shapes import HitShape, HitsShape, document_shape
from registry import persons
from registry.errors import IdentifierInvalid, PersonUnknown
from search.errors import IndexDamaged, IndexMissing

router = APIRouter(prefix="/v1/search", tags=["search"])

DEEPEST = 10_000


@router.get(
    "",
    summary="Find documents by their words",
    responses={
        200: {"content": {"application/json": {"example": examples.HITS}}},
        **documented(ActorMissing, DocumentTypeUnknown, IdentifierInvalid, PersonUnknown, IndexMissing, IndexDamaged),
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
) -> HitsShape:
    """With or without diacritics, and in text that reading damaged: exact hits first. An empty `q` finds all that passes.

    Kept on record with what was asked and which documents were shown.
    """
    with here.installation.sessions.begin() as session:
        person_ids = persons.records_with(session, person) if person is not None else None
        wanted = search.Query(
            q,
            checked_type(here, type),
            unit,
            person_ids,
            issued_from=issued_from,
            issued_to=issued_to,
            limit=limit,
            offset=offset,
        )
        found = here.installation.index.search(wanted)
        ids = [hit.document_id for hit in found.hits]
        documents = {one.id: one for one in list_documents(session, DocumentFilter(ids=ids), limit=len(ids))}
        hits = [
            HitShape(
                document=document_shape(documents[hit.document_id], here.installation.catalogue.types),
                score=hit.score,
                page=hit.page,
                snippet=hit.snippet,
                highlights=list(hit.highlights),
                exactness=hit.exactness,
            )
            for hit in found.hits
            if hit.document_id in documents
        ]
        acts.record(
            session, actor, "search", "documents", "search",
            q=q, type=type, unit=unit, person=person_ids and person_ids[0], issued_from=_iso(issued_from),
            issued_to=_iso(issued_to), total=found.total, documents=ids,
        )  # fmt: skip
    return HitsShape(total=found.total, hits=hits)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
