"""The words of a query as queries of the tantivy index, in stages: as typed, without diacritics, damaged, not all there.

Each stage is quick by itself, and a later one is asked only where the earlier ones do not fill the page. So neither the commonest
words, which stand in all documents, nor those that damage must be looked for are slow.

`pairs` holds each two words that stand side by side as one term. It answers what a damaged word stands beside without places, and
tells documents in which words stand together from those in which they are scattered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from search.port import Exactness
from search.tokens import Token
from search.tolerance import damaged, damaged_syllables, edits_allowed, is_broken, variants
from search.wanted import Wanted, Wish

_BREAK = "¶"
"""Stands between words that are not side by side. Nobody can ask for it: it is no letter."""
_MOST_CHOICES = 10
"""Ways to leave parts out that are asked one by one; beyond, tantivy counts, which is slower for common words."""
_ENOUGH = 100
"""Documents found from which others are not looked for, as long as they fill the page."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Documents of one kind."""

    exactness: Exactness
    words: Q
    asked_below: int
    """Asked where fewer documents than these were found before, or fewer than the page needs."""


def add_fields(build: tantivy.SchemaBuilder) -> None:
    """`exact` and `folded` hold the words of head and pages, `broken` those of the pages that reading damaged visibly."""
    for name in ("exact", "folded"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("broken", "pairs"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="basic")


def add_words(stored: tantivy.Document, head: Sequence[Sequence[Token]], body: Sequence[Token]) -> None:
    """Put the words of a document into its fields; of the head each part stands apart."""
    streams = [*head, body]
    for field in ("exact", "folded"):
        stored.add_text(field, f" {_BREAK} ".join(" ".join(getattr(token, field) for token in words) for words in streams))
    stored.add_text("pairs", " ".join({_pair(*two) for words in streams for two in pairwise(token.folded for token in words)}))
    stored.add_text("broken", " ".join({token.folded for token in body if is_broken(token.folded)}))


def _pair(left: str, right: str) -> str:
    """One term: no word holds the sign between them."""
    return f"{left}_{right}"


class WordQueries:
    """Builds queries for one schema."""

    def __init__(self, schema: tantivy.Schema) -> None:
        self._schema = schema

    def stages(self, wish: Wish, settled: Callable[[Q], Q]) -> Iterator[Stage]:
        """What to ask one after the other; a document can be found at several.

        `settled` gives a query that finds the same of the documents that matter, quickly where those are few: damaged words are
        dear to look up, and each part stands in several clauses.
        """
        if not wish.parts:
            return
        parts, together = wish.parts, [(Occur.Should, pair) for pair in self._together(wish)]
        exact, folded = [self._exact(part) for part in parts], [self._folded(part) for part in parts]
        marked = [one for one, part in zip(exact, parts, strict=True) if part.exact != part.folded]
        if wish.identifier is not None:
            yield Stage("exact", self._term("identifier", wish.identifier), _ENOUGH)
        yield Stage("exact", Q.boolean_query([*_all_of(exact), *together]), _ENOUGH)
        as_typed = [(Occur.Should, Q.const_score_query(one, 1.0)) for one in marked]
        yield Stage("folded", Q.boolean_query([*_all_of(folded), *as_typed, *together]), _ENOUGH)
        folded = [settled(one) for one in folded]
        near = [Q.const_score_query(settled(_any_of(self._damaged(part))), 0.1) for part in parts]
        anyhow = [_any_of(ways) for ways in zip(folded, near, strict=True)]
        yield Stage("damaged", Q.boolean_query([*_all_of(anyhow), *together]), _ENOUGH)
        if wish.enough < len(parts):
            for some in (folded, anyhow):
                yield Stage("damaged", Q.boolean_query([(Occur.Must, _some_of(some, wish.enough)), *together]), 0)

    def _exact(self, part: Wanted) -> Q:
        return self._side_by_side("exact", part.exact, part.identifier)

    def _folded(self, part: Wanted) -> Q:
        return self._side_by_side("folded", part.folded, part.identifier)

    def _side_by_side(self, field: str, words: list[str], identifier: str | None) -> Q:
        found = self._term(field, words[0]) if len(words) == 1 else Q.phrase_query(self._schema, field, [*words])
        return found if identifier is None else Q.disjunction_max_query([found, self._term("identifier", identifier)])

    def _together(self, wish: Wish) -> Iterator[Q]:
        """Each two parts that are neighbours in the query: that they are neighbours in the document too."""
        for left, right in pairwise(wish.parts):
            yield self._term("pairs", _pair(left.folded[-1], right.folded[0]))

    def _damaged(self, part: Wanted) -> Iterator[Q]:
        """See `search.tolerance`: near by itself, or beside its neighbour."""
        if len(part.words) > 1:
            yield Q.boolean_query(_all_of([_any_of(self._damaged_pair(*two)) for two in pairwise(part.folded)]))
            return
        word = part.folded[0]
        yield self._one_of("broken", variants(word))
        if edits := edits_allowed(word):
            yield Q.fuzzy_term_query(self._schema, "broken", word, edits)
        beside = [_pair(part.before, one) for one in damaged_syllables(word)] if part.before is not None else []
        beside += [_pair(one, part.after) for one in damaged_syllables(word)] if part.after is not None else []
        if beside:
            yield self._one_of("pairs", beside)

    def _damaged_pair(self, left: str, right: str) -> Iterator[Q]:
        """Two that should stand side by side: none of them damaged, or one in any way, or both as readers usually do it."""
        yield self._term("pairs", _pair(left, right))
        one_of_them = [*(_pair(one, right) for one in damaged(left)), *(_pair(left, one) for one in damaged(right))]
        yield self._one_of("pairs", [*one_of_them, *(_pair(one, other) for one in variants(left) for other in variants(right))])

    def _term(self, field: str, value: str) -> Q:
        return Q.term_query(self._schema, field, value)

    def _one_of(self, field: str, some: Iterable[str]) -> Q:
        return Q.term_set_query(self._schema, field, sorted(some))


def _any_of(ways: Iterable[Q]) -> Q:
    return Q.boolean_query([(Occur.Should, way) for way in ways])


def _all_of(parts: Sequence[Q]) -> list[tuple[Occur, Q]]:
    return [(Occur.Must, part) for part in parts]


def _some_of(parts: Sequence[Q], enough: int) -> Q:
    """Documents of at least so many of the queries."""
    if comb(len(parts), enough) > _MOST_CHOICES:
        return Q.boolean_query([(Occur.Should, part) for part in parts], minimum_number_should_match=enough)
    return _any_of(Q.boolean_query(_all_of(some)) for some in combinations(parts, enough))
