"""What one search asks of Elasticsearch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from search.asking import Matches
from search.elastic_queries import elastic_query
from search.elastic_server import ElasticServer
from search.errors import IndexMissing
from search.facets import COUNTING, counted
from search.port import Facets
from search.questions import Everything, Has, Question, Term

_COUNTED = 10_000
"""Hits that are counted: to count more, the engine would have to look at all of them."""


_TOLD = ["hits.total", "hits.hits._id", "hits.hits._score", "hits.hits.fields", "aggregations"]
"""What is read of an answer: the rest would be sent and parsed for nothing."""


class ElasticReader:
    """A `search.asking.Reader`."""

    keeps_filters = True

    def __init__(self, server: ElasticServer, index: str, text: str) -> None:
        self._server = server
        self._index = index
        self._same_copy = str(crc32(text.encode("utf-8", "replace")))
        """Copies of an index score a little differently. Whoever leafs through what was found stays with one."""
        self._documents: int | None = None

    def find(self, question: Question, limit: int, *, counted: bool) -> Matches:
        """The best documents."""
        return self._matches(question, size=limit, track_total_hits=max(limit, _COUNTED) if counted else False)

    def newest(self, question: Question, limit: int, offset: int) -> Matches:
        """Documents by their number, the highest first."""
        counted = max(limit + offset, _COUNTED)
        return self._matches(question, size=limit, from_=offset, sort=[{"id": "desc"}], track_total_hits=counted)

    def held(self, terms: Sequence[Term]) -> list[int]:
        """How many documents have each of these."""
        each = {"filters": {"filters": [elastic_query(Has(field, value)) for field, value in terms]}}
        found = self._search(Everything(), size=0, track_total_hits=True, aggs={"held": each})
        self._documents = int(found["hits"]["total"]["value"])
        return [int(bucket["doc_count"]) for bucket in found["aggregations"]["held"]["buckets"]]

    def documents(self) -> int:
        """How many documents there are."""
        if self._documents is None:
            self._documents = int(self._search(Everything(), size=0, track_total_hits=True)["hits"]["total"]["value"])
        return self._documents

    def facets(self, question: Question) -> Facets:
        """All documents for which the answer is yes, by type, unit and year."""
        return counted(self._search(question, size=0, track_total_hits=False, aggs=COUNTING)["aggregations"])

    def phrases(self, question: Question, limit: int) -> Sequence[tuple[int, Sequence[str]]]:
        """The newest documents, each with what can be suggested of it."""
        found = self._search(question, size=limit, sort=[{"id": "desc"}], track_total_hits=False, docvalue_fields=["phrase"])
        return [(int(hit["_id"]), hit["fields"]["phrase"]) for hit in found.get("hits", {}).get("hits", [])]

    def pages(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """The text of the pages, as searches see it: not what was written since."""
        if not document_ids:
            return {}
        ids = [str(one) for one in document_ids]
        found = self._server.ask(self._index, lambda client: client.mget(index=self._index, ids=ids, realtime=False))
        if any("error" in one for one in found["docs"]):  # The index went meanwhile; a document that went is only not found.
            raise IndexMissing(place=f"{self._index} @ {self._server.address}")
        return {int(one["_id"]): one["_source"]["pages"] for one in found["docs"] if one["found"]}

    def _matches(self, question: Question, **options: Any) -> Matches:
        hits = self._search(question, **options).get("hits", {})
        scored = [(int(hit["_id"]), hit.get("_score") or 0.0) for hit in hits.get("hits", [])]
        total = hits.get("total")
        return Matches(scored, total and int(total["value"]), total is None or total["relation"] == "eq")

    def _search(self, question: Question, **options: Any) -> Any:
        """Rare words are rare in the whole index, not in one of its shards; an answer of some shards is none."""
        query = elastic_query(question)
        return self._server.ask(
            self._index,
            lambda client: client.search(
                index=self._index,
                query=query,
                source=False,
                search_type="dfs_query_then_fetch",
                preference=self._same_copy,
                allow_partial_search_results=False,
                filter_path=_TOLD,
                **options,
            ),
        )
