"""What is suggested to whoever types into the search: types of papers that they may find, and titles, numbers and names of papers
that they may read as a whole. For API and command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from archive import acts
from archive.documents import DocumentFilter, list_documents
from archive.records import Document
from archive.rights import Scope
from catalogue import DocumentTypes
from portal.access import Access, by_grants, paper_of
from portal.shapes import SuggestionShape
from registry.actor import Actor
from search import Query, SearchIndex, typed_beginning

SUGGESTIONS_TOGETHER = timedelta(minutes=1)
"""Suggestions for one actor and purpose within this time are one act, as long as they are about the same persons' papers."""
_MOST_TYPES = 3
_LOOKED_UP = 3
"""Papers in which a suggestion stands that are looked up in the records: one that is open there suffices."""


def suggest_open(
    session: Session, access: Access, types: DocumentTypes, actor: Actor, index: SearchIndex, typed: str, *, limit: int
) -> list[SuggestionShape]:
    """What begins so, the most frequent first, types before the rest; on record as a search, with what was typed and the papers
    in which it stands.

    Titles and names say whose paper it is: of what may only be found they are not told. Raises `PurposeNeeded`, `RightMissing`,
    and what the index raises.
    """
    shown: list[SuggestionShape] = []
    stands: dict[int, Document] = {}
    for suggestion, papers in (*_types(session, access, types, index, typed), *_phrases(session, access, index, typed, limit)):
        if len(shown) < limit and suggestion.text.casefold() not in {one.text.casefold() for one in shown}:
            shown.append(suggestion)
            stands |= {one.id: one for one in papers}
    _record(session, access, actor, typed, list(stands.values()))
    return shown


_Found = Iterator[tuple[SuggestionShape, list[Document]]]
"""With the papers in which they stand."""


def _types(session: Session, access: Access, types: DocumentTypes, index: SearchIndex, typed: str) -> _Found:
    within, beginning = access.listing(), typed_beginning(typed)
    begin_so = [one for one in types.values() if beginning and (typed_beginning(one.name_vi) or "").startswith(beginning)]
    for one in begin_so[:_MOST_TYPES]:
        hits = index.search(Query("", one.id, within=within, limit=_LOOKED_UP)).hits
        if open_ones := _open(session, [hit.document_id for hit in hits], within):
            yield SuggestionShape(text=one.name_vi, kind="type", type_id=one.id), open_ones


def _phrases(session: Session, access: Access, index: SearchIndex, typed: str, limit: int) -> _Found:
    read = access.scope("read")
    within = None if read is None else read.whole
    for one in index.suggest(typed, within, limit=limit):
        if open_ones := _open(session, one.documents[:_LOOKED_UP], within):
            yield SuggestionShape(text=one.text, kind=one.kind), open_ones


def _open(session: Session, document_ids: list[int] | tuple[int, ...], within: Scope | None) -> list[Document]:
    """Those of the papers that are open. The index hears of changes a little later: what the record says counts."""
    if not document_ids:
        return []
    documents = list_documents(session, DocumentFilter(ids=[*document_ids]), limit=len(document_ids), with_persons=True)
    return [one for one in documents if within is None or paper_of(one) in within]


def _record(session: Session, access: Access, actor: Actor, typed: str, papers: list[Document]) -> None:
    """Whoever types asks at each letter: what shows papers of nobody new is in the act before."""
    owners = {link.person_id for one in papers for link in one.persons if link.role == acts.OWNER}
    lately = acts.recorded_lately(
        session, actor, "search", "documents", "suggest", what="suggestions", within=SUGGESTIONS_TOGETHER, persons=owners
    )
    if not lately:
        used = by_grants(access.grants_used(papers, "find"))
        numbers = sorted(one.id for one in papers)
        acts.record(session, actor, "search", "documents", "suggest", what="suggestions", q=typed, **used, documents=numbers)
