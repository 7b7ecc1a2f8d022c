"""What one search asks of the tantivy index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tantivy

from search.asking import Matches
from search.facets import COUNTING, counted
from search.port import Facets
from search.questions import Question, Term
from search.tantivy_queries import tantivy_query


class TantivyReader:
    """A `search.asking.Reader`."""

    keeps_filters = False

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._searcher = searcher
        self._schema = schema
        self._addresses: dict[int, tantivy.DocAddress] = {}

    def find(self, question: Question, limit: int, *, counted: bool) -> Matches:
        """The best documents."""
        # tantivy takes no limit of 0.
        return self._matches(self._searcher.search(tantivy_query(self._schema, question), max(limit, 1), count=counted), limit)

    def newest(self, question: Question, limit: int, offset: int) -> Matches:
        """Documents by their number, the highest first."""
        asked = tantivy_query(self._schema, question)
        return self._matches(self._searcher.search(asked, max(limit, 1), offset=offset, order_by_field="id"), limit)

    def held(self, terms: Sequence[Term]) -> list[int]:
        """How many documents have each of these, removed ones too as long as they take up space."""
        return [self._searcher.doc_freq(field, value) for field, value in terms]

    def documents(self) -> int:
        """How many documents there are."""
        return self._searcher.num_docs

    def facets(self, question: Question) -> Facets:
        """All documents for which the answer is yes, by type, unit and year."""
        return counted(self._searcher.aggregate(tantivy_query(self._schema, question), COUNTING))

    def phrases(self, question: Question, limit: int) -> Sequence[tuple[int, Sequence[str]]]:
        """The newest documents, each with what can be suggested of it."""
        return [(one, self._stored(one, "phrase")) for one, _ in self.newest(question, limit, 0).scored]

    def pages(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """The text of the pages of documents that were found."""
        return {one: self._stored(one, "page") for one in document_ids}

    def _stored(self, document_id: int, field: str) -> list[str]:
        stored = self._searcher.doc(self._addresses[document_id])
        return [bytes(one).decode() for one in stored.get_all(field)]

    def _matches(self, found: Any, limit: int) -> Matches:
        addresses = [address for _, address in found.hits[:limit]]
        ids = [int(one or 0) for one in self._searcher.fast_field_values("id", addresses)]
        self._addresses.update(zip(ids, addresses, strict=True))
        return Matches([(one, score) for one, (score, _) in zip(ids, found.hits, strict=False)], found.count)
