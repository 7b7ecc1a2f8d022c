"""Questions as queries of tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import tantivy
from tantivy import Occur
from tantivy import Query as Q

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

_OF_WORDS = ("near", "broken", "pairs")
"""Fields of very many terms: most of those that are asked for stand in no document. To look each up takes a fifth to a tenth of
the time of a set, which is held against the whole dictionary. Of terms that many documents have, a set is quicker.
"""


def tantivy_query(schema: tantivy.Schema, question: Question) -> Q:
    """The query of the documents for which the answer is yes."""
    match question:
        case Has(field, value):
            return Q.term_query(schema, field, value)
        case HasOneOf(field, values) if field in _OF_WORDS:
            terms = [(Occur.Should, Q.term_query(schema, field, value)) for value in sorted(values)]
            return Q.const_score_query(Q.boolean_query(terms), 1.0)
        case HasOneOf(field, values):
            return Q.term_set_query(schema, field, sorted(values))
        case HasInARow(field, words):
            return Q.phrase_query(schema, field, [*words])
        case HasNearly(field, word):
            return Q.fuzzy_term_query(schema, field, word, 1)
        case BeginsWith(field, beginning):
            return Q.regex_query(schema, field, f"{beginning}.*")
        case Between(field, first, last):
            return Q.range_query(schema, field, tantivy.FieldType.Unsigned, first, last)
        case Worth(of, score):
            return Q.const_score_query(tantivy_query(schema, of), score)
        case Everything():
            return Q.all_query()
        case AllOf(few=True):
            return _looked_up_one_by_one(schema, question)
        case AllOf():
            return Q.boolean_query([*_clauses(schema, question)])
        case AnyOf(()):
            return Q.empty_query()
        case AnyOf((way,)):
            return tantivy_query(schema, way)
        case AnyOf(ways):
            return Q.boolean_query([(Occur.Should, way) for way in _each(schema, ways)])
        case BestOf(ways):
            return Q.disjunction_max_query([*_each(schema, ways)])


def _looked_up_one_by_one(schema: tantivy.Schema, question: AllOf) -> Q:
    """The same, each of what is better in a shell of its own: tantivy looks it up where there are documents. All in one shell, it
    goes through all that they have.
    """
    asked = Q.boolean_query([*_clauses(schema, replace(question, better=()))])
    for one in _each(schema, question.better):
        asked = Q.boolean_query([(Occur.Must, asked), (Occur.Should, one)])
    return asked


def _clauses(schema: tantivy.Schema, question: AllOf) -> Iterator[tuple[Occur, Q]]:
    for part in _each(schema, question.parts):
        yield Occur.Must, part
    for one in _each(schema, question.filters):
        yield Occur.Must, Q.const_score_query(one, 0.0)
    if not question.parts and not question.filters:
        yield Occur.Must, Q.const_score_query(Q.all_query(), 0.0)
    for one in _each(schema, question.better):
        yield Occur.Should, one
    for one in _each(schema, question.without):
        yield Occur.MustNot, one


def _each(schema: tantivy.Schema, some: Iterable[Question]) -> Iterator[Q]:
    return (tantivy_query(schema, one) for one in some)
