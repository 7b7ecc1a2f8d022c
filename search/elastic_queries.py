"""Questions as queries of Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.questions import (
    AllOf,
    AnyOf,
    BeginsWith,
    BestOf,
    Between,
    Everything,
    Has,
    HasInARow,
    HasNearly,
    HasOneOf,
    Question,
    Worth,
)

_Body = dict[str, Any]


def elastic_query(question: Question) -> _Body:
    """The query of the documents for which the answer is yes."""
    match question:
        case Has(field, value):
            return {"term": {field: {"value": value}}}
        case HasOneOf(field, values):
            return {"terms": {field: sorted(values)}}
        case HasInARow(field, words):
            return {"match_phrase": {field: {"query": " ".join(words)}}}
        case HasNearly(field, word):
            # This way of rewriting takes all words that are near, and not the 50 commonest.
            return {"fuzzy": {field: {"value": word, "fuzziness": 1, "rewrite": "constant_score"}}}
        case BeginsWith(field, beginning):
            return {"prefix": {field: {"value": beginning}}}
        case Between(field, first, last):
            return {"range": {field: {"gte": first, "lte": last}}}
        case Worth(of, score):
            return {"constant_score": {"filter": elastic_query(of), "boost": score}}
        case Everything():
            return {"match_all": {}}
        case AllOf():
            return {"bool": _clauses(question)}
        case AnyOf(()):
            return {"match_none": {}}
        case AnyOf(ways):
            return {"bool": {"should": _each(ways), "minimum_should_match": 1}}
        case BestOf(ways):
            return {"dis_max": {"queries": _each(ways)}}


def _clauses(question: AllOf) -> _Body:
    filters = question.filters if question.parts or question.filters else (Everything(),)
    return {
        "must": _each(question.parts),
        "filter": _each(filters),
        "should": _each(question.better),
        "must_not": _each(question.without),
    }


def _each(some: Iterable[Question]) -> list[_Body]:
    return [elastic_query(one) for one in some]
