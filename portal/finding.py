"""Lists and searches of documents: what of them whoever asks may find, how it is shown, and the act. For API and command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from archive import acts
from archive.documents import DocumentFilter, count_up_to, list_documents
from archive.records import Document
from catalogue import DocumentTypes
from portal.access import Access, by_grants, paper_of
from portal.open_documents import Lines
from portal.shapes import DocumentShape, FacetShape, FacetsShape, HitShape, HitsShape
from registry import organisations, persons
from registry.actor import Actor
from registry.errors import OrganisationUnknown, PersonUnknown
from registry.records import Organisation
from search import Facets, Hits, Query, SearchIndex
from sohoa.telemetry.metrics import search_seconds

MOST_COUNTED = 10_000
"""Documents beyond these are not counted: a list must not wait for it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list."""

    total: int
    total_is_exact: bool
    """False: there are more."""
    documents: list[DocumentShape]


def records_of_person(session: Session, access: Access, number: str) -> tuple[int, ...]:
    """The records of the person with this number.

    That nobody has it is told to those only who may see persons: to others that is a person without papers. Raises
    `PersonUnknown` and `IdentifierInvalid`.
    """
    try:
        return persons.records_with(session, number)
    except PersonUnknown:
        if access.may("see_persons"):
            raise
        return ()


def records_of_organisation(session: Session, access: Access, found: Callable[[], Organisation]) -> tuple[int, ...]:
    """The records of an organisation, likewise. Raises `OrganisationUnknown` and what else `found` raises."""
    try:
        return organisations.group_ids(session, found())
    except OrganisationUnknown:
        if access.may("see_persons"):
            raise
        return ()


def list_open(
    session: Session,
    access: Access,
    types: DocumentTypes,
    actor: Actor,
    wanted: DocumentFilter,
    *,
    limit: int,
    offset: int,
) -> Listed:
    """Documents that may be found, oldest first, on record as a search. Raises `PurposeNeeded` and `RightMissing`."""
    wanted = replace(wanted, within=access.listing())
    counted = count_up_to(session, wanted, MOST_COUNTED)
    found = list_documents(session, wanted, limit=limit, offset=offset, with_persons=wanted.within is not None)
    asked = {
        "type": wanted.type_id, "unit": wanted.unit, "person": _first(wanted.person_ids), "item": wanted.source_item,
        "organisation": _first(wanted.organisation_ids), "total": counted.total,
    }  # fmt: skip
    _record(session, access, actor, "list", found, asked)
    lines = Lines(access, types)
    return Listed(counted.total, counted.exact, [lines.shape(one) for one in found])


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    hits: HitsShape
    whole: Mapping[int, Document]
    """Those of the documents that may be read as a whole, by their number."""


def search_open(session: Session, access: Access, types: DocumentTypes, actor: Actor, index: SearchIndex, asked: Query) -> Found:
    """Documents that may be found, and by these words, on record with what was asked.

    Raises `PurposeNeeded`, `RightMissing`, and what the index raises.
    """
    listing = access.listing()
    within = access.words if asked.text.strip() else listing
    began = time.perf_counter()
    found = index.search(replace(asked, within=within))
    search_seconds.labels(_stage(found)).observe(time.perf_counter() - began)
    ids = [hit.document_id for hit in found.hits]
    documents = list_documents(session, DocumentFilter(ids=ids), limit=max(len(ids), 1), with_persons=within is not None)
    # The index hears of changes a little later: what the record says counts.
    here = {one.id: one for one in documents if within is None or paper_of(one) in within}
    shown = [hit for hit in found.hits if hit.document_id in here]
    documents = [here[hit.document_id] for hit in shown]
    _record(session, access, actor, "search", documents, {**_as_asked(asked), "total": found.total})
    lines = Lines(access, types)
    whole = {number: one for number, one in here.items() if lines.is_whole(one)}
    hits = [
        HitShape(
            document=lines.shape(here[hit.document_id]), page=hit.page, snippet=hit.snippet, highlights=list(hit.highlights),
            exactness=hit.exactness, score=hit.score,
        )
        for hit in shown
    ]  # fmt: skip
    shown_as = [one if one.document.id in whole else _bare(one) for one in hits]
    facets = None if found.facets is None else _facets(found.facets)
    return Found(HitsShape(total=found.total, total_is_exact=found.total_is_exact, hits=shown_as, facets=facets), whole)


def _facets(counted: Facets) -> FacetsShape:
    types, units, years = (
        [FacetShape(value=value, documents=documents) for value, documents in one.items()]
        for one in (counted.types, counted.units, counted.years)
    )
    return FacetsShape(types=types, units=units, years=years)


def _stage(found: Hits) -> str:
    """How far the index had to look: what is found last is found by the last of its stages."""
    return found.hits[-1].exactness if found.hits else "nothing"


def _bare(hit: HitShape) -> HitShape:
    """That the document was found, and nothing of where."""
    return hit.model_copy(update={"page": None, "snippet": "", "highlights": []})


def _as_asked(asked: Query) -> dict[str, Any]:
    return {
        "q": asked.text, "type": asked.type_id, "unit": asked.unit, "person": _first(asked.person_ids),
        "issued_from": _iso(asked.issued_from), "issued_to": _iso(asked.issued_to),
    }  # fmt: skip


def _record(
    session: Session, access: Access, actor: Actor, subject: str, shown: Sequence[Document], asked: Mapping[str, Any]
) -> None:
    used = by_grants(access.grants_used(shown, "find"))
    acts.record(session, actor, "search", "documents", subject, **asked, **used, documents=[one.id for one in shown])


def _first(records: Sequence[int] | None) -> int | None:
    return records[0] if records else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
