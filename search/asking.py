"""One search, whichever engine answers: the words stage by stage, within what is filtered by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Protocol

from archive.rights import Scope
from search.evidence import STEPS, shares_of_parts, tells
from search.facets import together
from search.phrases import LOOKED_AT, begins, suggested, typed_beginning
from search.port import Exactness, Facets, Hit, Hits, Query, Suggestion
from search.questions import AllOf, Between, Everything, Has, HasOneOf, Question, Term
from search.snippets import best_snippet
from search.wanted import Wanted, read_wish
from search.within import most_in, within
from search.words import Stage, stages, terms_weighed

_TIER, _MOST_STAGES = 20_000.0, 8
"""What a stage scores above the next: its documents score less than half of it, and lose less."""
_FEW, _QUICKLY_COUNTED = 1_000, 20_000
"""Documents that are named one by one, and so many that it is worth while to see whether they are few."""
_LOOKED_AT = 20
"""Of the best documents, so many are ordered by what stands in one place: an ordinary page, whose texts are read anyhow."""
_LEAST_TOLD = 0.1
"""By a word, though it stands in every document."""
_TELLING_DIGITS = 4
"""Of a score: what differs by less is the same, reckoned in another order."""

_Found = tuple[int, float, Exactness]
"""A document, its score, and how nearly it has what was typed."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents for which the answer to a question is yes."""

    scored: list[tuple[int, float]]
    """The best of them, each with its score."""
    total: int | None
    """How many there are; None: not counted."""
    total_is_exact: bool = True
    """False: at least so many."""


class Reader(Protocol):
    """An index as it stands while one search is made."""

    keeps_filters: bool
    """Whether the engine itself remembers which documents pass a filter."""

    def find(self, question: Question, limit: int, *, counted: bool) -> Matches:
        """The best documents; where they need not be counted, that is quicker."""
        ...

    def newest(self, question: Question, limit: int, offset: int) -> Matches:
        """Documents by their number, the highest first."""
        ...

    def held(self, terms: Sequence[Term]) -> list[int]:
        """How many documents have each of these, as near as that is told at once."""
        ...

    def documents(self) -> int:
        """How many documents there are."""
        ...

    def facets(self, question: Question) -> Facets:
        """All documents for which the answer is yes, by type, unit and year."""
        ...

    def phrases(self, question: Question, limit: int) -> Sequence[tuple[int, Sequence[str]]]:
        """The newest documents, each with what can be suggested of it."""
        ...

    def pages(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
        """The text of the pages of documents; a document that went meanwhile is left out."""
        ...


def day_number(day: date) -> int:
    """A day as an index holds it."""
    return day.year * 10_000 + day.month * 100 + day.day


def answer(reader: Reader, query: Query) -> Hits:
    """What the query asks for."""
    asking = _Asking(reader, query)
    return asking.by_words() if query.text.strip() else asking.newest()


def suggestions(reader: Reader, typed: str, scope: Scope | None, limit: int) -> tuple[Suggestion, ...]:
    """What begins as somebody typed, in documents that they may find."""
    beginning = typed_beginning(typed)
    if beginning is None:
        return ()
    asked = AllOf((begins(beginning),), filters=tuple(_in_scope(scope)))
    return suggested(reader.phrases(asked, LOOKED_AT), beginning, limit)


class _Asking:
    def __init__(self, reader: Reader, query: Query) -> None:
        self._reader = reader
        self._query = query
        self._filters = tuple(_filters(query))
        self._facets: list[Facets] = []
        self._known_shares: dict[tuple[str, str], float] = {}
        self._soon_asked: tuple[tuple[str, str], ...] = ()

    def newest(self) -> Hits:
        """All that pass the filters."""
        asked = self._filtered(Everything())
        found = self._reader.newest(asked, self._query.limit, self._query.offset)
        total, exact = self._counted(asked, found)
        shown = self._hits([(one, 0.0, "exact") for one, _ in found.scored], (), ())
        return self._answer([hit for hit, _ in shown], total, exact)

    def by_words(self) -> Hits:
        """Stage by stage, until the page is filled; what was found before is left out, and scores above what comes later."""
        wish, needed = read_wish(self._query.text), max(self._query.offset + self._query.limit, _LOOKED_AT)
        self._soon_asked = tuple(terms_weighed(wish))
        found: list[_Found] = []
        total, exact = 0, True
        for number, stage in enumerate(stages(wish, self._shares, self._reader.documents)):
            if total >= (max(needed, stage.asked_below) if stage.fills_page else stage.asked_below):
                exact = False
                break
            if number == 1 and not self._settle_filters():
                break
            asked = self._filtered(stage.words, without=[one for one, _, _ in found])
            more = self._of_stage(stage, asked, max(needed, stage.asked_below))
            above = (_MOST_STAGES - number) * _TIER
            typed = self._as_typed(stage, [one for one, _ in more.scored[: needed - len(found)]])
            found += [(one, above + min(score, _TIER / 2 - 1), typed.get(one, stage.exactness)) for one, score in more.scored]
            count, exact = self._counted(asked, more)
            total += count
        return self._answer(self._page(found, wish.parts), total, exact)

    def _of_stage(self, stage: Stage, asked: Question, limit: int) -> Matches:
        """The best documents of a stage; of those alike, the newest first.

        Those that score too little cannot be counted without looking at each; the best are found without.
        """
        found = self._reader.find(asked, limit, counted=stage.belongs is None)
        kept = [one for one in found.scored if stage.belongs is None or stage.belongs(one[1])]
        kept.sort(key=lambda one: (-round(one[1], _TELLING_DIGITS), -one[0]))
        return Matches(kept, found.total, found.total_is_exact if stage.belongs is None else len(kept) < limit)

    def _as_typed(self, stage: Stage, documents: Sequence[int]) -> Mapping[int, Exactness]:
        """Documents of a stage that have more of what was typed than it asks for."""
        if not documents:
            return {}
        found: dict[int, Exactness] = {}
        for exactness, words in stage.typed:
            has_it = self._reader.find(AllOf((words,), filters=(HasOneOf("id", documents),)), len(documents), counted=False)
            found |= {one: exactness for one, _ in has_it.scored}
        return found

    def _counted(self, asked: Question, found: Matches) -> tuple[int, bool]:
        """How many documents that is, and whether there are no more; by type, unit and year too, where that is asked for."""
        if self._query.facets:
            named = HasOneOf("id", [one for one, _ in found.scored])
            facets = self._reader.facets(asked if found.total is not None else named)
            self._facets.append(facets)
            if found.total is not None:
                return sum(facets.types.values()), True
        return (len(found.scored) if found.total is None else found.total), found.total_is_exact

    def _settle_filters(self) -> bool:
        """Whether any document passes. Where few do, they themselves stand for the filters: each stage asks for them again."""
        if not self._reader.keeps_filters and self._at_most() <= _QUICKLY_COUNTED:
            passing = self._reader.find(self._filtered(Everything()), _FEW, counted=True)
            if passing.total == len(passing.scored):
                self._filters = (HasOneOf("id", [one for one, _ in passing.scored]),)
            return bool(passing.total)
        return True

    def _at_most(self) -> float:
        """How many documents can pass the filters: looked up, where counting them would cost as much as a search."""
        query = self._query
        bounds = [inf]
        bounds += self._reader.held([("unit", query.unit)]) if query.unit is not None else []
        bounds += [sum(self._reader.held([("person", one) for one in query.person_ids]))] if query.person_ids is not None else []
        bounds += [most_in(query.within, lambda field, value: self._reader.held([(field, value)])[0])] if query.within else []
        return min(bounds)

    def _shares(self, field: str, terms: Sequence[str]) -> list[float]:
        """Each is looked up once; at the first time all of the query, so that a server is asked once and not thrice."""
        wanted = [(field, one) for one in terms]
        unknown = [one for one in dict.fromkeys(wanted) if one not in self._known_shares]
        if unknown:
            asked = unknown if self._known_shares else list(dict.fromkeys((*unknown, *self._soon_asked)))
            held, documents = self._reader.held(asked), max(self._reader.documents(), 1)
            self._known_shares |= {one: count / documents for one, count in zip(asked, held, strict=True)}
        return [self._known_shares[one] for one in wanted]

    def _filtered(self, words: Question, without: Sequence[int] = ()) -> Question:
        return AllOf((words,), filters=self._filters, without=(HasOneOf("id", without),) if without else ())

    def _page(self, found: Sequence[_Found], parts: Sequence[Wanted]) -> Sequence[Hit]:
        """Of what was found, the best first, those that are asked for.

        Documents with all that was typed may have it anywhere. The first of all are looked at together, and come in the order of
        how much stands in one place.
        """
        begin, end = self._query.offset, self._query.offset + self._query.limit
        telling = self._telling(parts)
        if begin >= _LOOKED_AT:
            return [hit for hit, _ in self._hits(found[begin:end], parts, telling)]
        hits = self._hits(found[: max(end, _LOOKED_AT)], parts, telling)
        first = [replace(hit, score=hit.score - min(STEPS * scattered, _TIER / 2)) for hit, scattered in hits[:_LOOKED_AT]]
        first.sort(key=lambda hit: (-round(hit.score, _TELLING_DIGITS), -hit.document_id))
        return [*first, *(hit for hit, _ in hits[_LOOKED_AT:])][begin:end]

    def _telling(self, parts: Sequence[Wanted]) -> list[float]:
        """How much each part tells. Of one alone that need not be known."""
        if len(parts) < 2:
            return [_LEAST_TOLD] * len(parts)
        return [max(tells(share), _LEAST_TOLD) for share in shares_of_parts(parts, self._shares)]

    def _hits(self, found: Sequence[_Found], parts: Sequence[Wanted], telling: Sequence[float]) -> list[tuple[Hit, float]]:
        """Each with what stands scattered in it. A document that went meanwhile is left out."""
        pages = self._reader.pages([one for one, _, _ in found])
        hits = []
        for one, score, exactness in found:
            if one in pages:
                snippet = best_snippet(pages[one], parts, telling)
                hits.append((Hit(one, score, snippet.page, snippet.text, snippet.highlights, exactness), snippet.scattered))
        return hits

    def _answer(self, hits: Sequence[Hit], total: int, exact: bool) -> Hits:
        return Hits(total, tuple(hits), exact, together(self._facets) if self._query.facets else None)


def _filters(query: Query) -> Iterator[Question]:
    for field, value in (("type", query.type_id), ("unit", query.unit)):
        if value is not None:
            yield Has(field, value)
    if query.person_ids is not None:
        yield HasOneOf("person", query.person_ids)
    if query.issued_from is not None or query.issued_to is not None:
        yield Between("issued", day_number(query.issued_from or date.min), day_number(query.issued_to or date.max))
    yield from _in_scope(query.within)


def _in_scope(scope: Scope | None) -> Iterator[Question]:
    if scope is not None and not scope.is_everything:
        yield within(scope)
