"""One search of the tantivy index: the words stage by stage, within what is filtered by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from math import inf
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.port import Exactness, Hit, Hits, Query
from search.snippets import best_snippet
from search.tantivy_words import WordQueries
from search.wanted import Wanted, read_wish
from search.within import most_in, within

_TIER, _MOST_STAGES = 10_000.0, 6
"""What a stage scores above the next."""
_FEW, _QUICKLY_COUNTED = 1_000, 20_000
"""Documents that are named one by one, and so many that it is worth while to see whether they are few."""
_Found = tuple[float, tantivy.DocAddress]


def day_number(day: date) -> int:
    """A day as the index holds it."""
    return day.year * 10_000 + day.month * 100 + day.day


class Asking:
    """Asks for what `query` wants to know."""

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema, query: Query) -> None:
        self._searcher = searcher
        self._schema = schema
        self._query = query
        self._filters = list(self._wanted_filters())
        self._few = False

    def newest(self) -> Hits:
        """All that pass the filters."""
        # tantivy takes no limit of 0.
        asked, limit = self._filtered(Q.all_query()), max(self._query.limit, 1)
        found: Any = self._searcher.search(asked, limit, offset=self._query.offset, order_by_field="id")
        return Hits(found.count, tuple(self._hit(0.0, one, "exact", ()) for _, one in found.hits[: self._query.limit]))

    def by_words(self) -> Hits:
        """Stage by stage, until the page is filled; what was found before is left out, and scores above what comes later."""
        wish, needed = read_wish(self._query.text), self._query.offset + self._query.limit
        found: list[_Found] = []
        kinds: list[Exactness] = []
        total, exact = 0, True
        for number, stage in enumerate(WordQueries(self._schema).stages(wish, self._settled)):
            enough = max(needed, stage.asked_below)
            if total >= enough:
                exact = False
                break
            if number == 1:
                self._settle_filters()
            more: Any = self._searcher.search(self._filtered(stage.words, without=found), enough)
            above = (_MOST_STAGES - number) * _TIER
            found += [(above + min(score, _TIER - 1), address) for score, address in more.hits]
            kinds += [stage.exactness] * len(more.hits)
            total += more.count
        shown = list(zip(found, kinds, strict=True))[self._query.offset : needed]
        hits = (self._hit(score, address, exactness, wish.parts) for (score, address), exactness in shown)
        return Hits(total, tuple(hits), total_is_exact=exact)

    def _settle_filters(self) -> None:
        """The documents themselves instead of the filters, where few pass: what comes next asks for them again and again."""
        if self._at_most() <= _QUICKLY_COUNTED and (settled := self._named(Q.all_query())) is not None:
            self._filters, self._few = [settled], True

    def _at_most(self) -> float:
        """How many documents can pass the filters: looked up, where counting them would cost as much as a search."""
        query, held = self._query, self._searcher.doc_freq
        bounds = [inf]
        bounds += [held("unit", query.unit)] if query.unit is not None else []
        bounds += [sum(held("person", one) for one in query.person_ids)] if query.person_ids is not None else []
        bounds += [most_in(query.within, held)] if query.within is not None else []
        return min(bounds)

    def _settled(self, words: Q) -> Q:
        """The documents themselves, where few pass the filters: what is dear to look up stands in several clauses."""
        return (self._named(words) if self._few else None) or words

    def _named(self, words: Q) -> Q | None:
        """The documents that pass with these words, by their numbers; None where they are many."""
        found: Any = self._searcher.search(self._filtered(Q.const_score_query(words, 0.0)), _FEW)
        return None if found.count > _FEW else self._any_of("id", self._ids(found.hits))

    def _filtered(self, words: Q, without: Sequence[_Found] = ()) -> Q:
        narrowing = [(Occur.Must, Q.const_score_query(one, 0.0)) for one in self._filters]
        but = [(Occur.MustNot, self._any_of("id", self._ids(without)))] if without else []
        return Q.boolean_query([(Occur.Must, words), *narrowing, *but])

    def _wanted_filters(self) -> Iterable[Q]:
        query = self._query
        for field, value in (("type", query.type_id), ("unit", query.unit)):
            if value is not None:
                yield Q.term_query(self._schema, field, value)
        if query.person_ids is not None:
            yield self._any_of("person", query.person_ids)
        if query.issued_from is not None or query.issued_to is not None:
            bounds = (day_number(query.issued_from or date.min), day_number(query.issued_to or date.max))
            yield Q.range_query(self._schema, "issued", tantivy.FieldType.Unsigned, *bounds)
        if query.within is not None and not query.within.is_everything:
            yield within(query.within, self._any_of)

    def _any_of(self, field: str, some: Sequence[Any]) -> Q:
        return Q.term_set_query(self._schema, field, [*some])

    def _ids(self, found: Sequence[_Found]) -> list[int]:
        return [int(one or 0) for one in self._searcher.fast_field_values("id", [address for _, address in found])]

    def _hit(self, score: float, address: tantivy.DocAddress, exactness: Exactness, parts: Sequence[Wanted]) -> Hit:
        stored = self._searcher.doc(address).to_dict()
        snippet = best_snippet([bytes(page).decode() for page in stored.get("page", [])], parts)
        return Hit(int(stored["id"][0]), score, snippet.page, snippet.text, snippet.highlights, exactness)
