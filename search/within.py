"""A scope of rights as a filter of the tantivy index: the same clauses that `archive.rights` asks of one paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any

from tantivy import Occur
from tantivy import Query as Q

from archive.rights import Clause, Scope, Types, Units

NO_UNIT = "¶"
"""Stands in the index for no unit: no unit's code has it."""
TermSet = Callable[[str, Sequence[Any]], Q]
"""The query of documents that have one of these values in a field."""


def within(scope: Scope, any_of: TermSet) -> Q:
    """The query of all documents in the scope."""
    clauses = [_all_of(_parts(clause, scope, any_of)) for clause in scope.clauses]
    return Q.boolean_query([(Occur.Should, clause) for clause in clauses]) if clauses else Q.empty_query()


def most_in(scope: Scope, held: Callable[[str, Any], int]) -> float:
    """More documents are not in the scope. `held` says how many have a value in a field."""
    return sum(min(_bounds(clause, held)) for clause in scope.clauses)


def _bounds(clause: Clause, held: Callable[[str, Any], int]) -> Iterator[float]:
    yield inf if clause.units.beyond else sum(held("unit", NO_UNIT if code is None else code) for code in clause.units.codes)
    yield inf if clause.types.unknown else sum(held("type", one) for one in clause.types.ids)
    if clause.documents is not None:
        yield len(clause.documents)
    if clause.persons is not None:
        yield sum(held("person", person) for person in clause.persons)


def _all_of(parts: Iterator[tuple[Occur, Q]]) -> Q:
    return Q.boolean_query([(Occur.Must, Q.all_query()), *parts])


def _parts(clause: Clause, scope: Scope, any_of: TermSet) -> Iterator[tuple[Occur, Q]]:
    yield from _units(clause.units, any_of)
    yield from _types(clause.types, scope, any_of)
    for field, some in (("person", clause.persons), ("id", clause.documents)):
        if some is not None:
            yield Occur.Must, any_of(field, sorted(some))


def _units(units: Units, any_of: TermSet) -> Iterator[tuple[Occur, Q]]:
    codes = sorted(NO_UNIT if code is None else code for code in units.codes)
    if codes:
        yield Occur.MustNot if units.beyond else Occur.Must, any_of("unit", codes)
    elif not units.beyond:
        yield Occur.Must, Q.empty_query()


def _types(types: Types, scope: Scope, any_of: TermSet) -> Iterator[tuple[Occur, Q]]:
    if not types.unknown:
        yield Occur.Must, any_of("type", sorted(types.ids))
    elif others := sorted(scope.kinds.known - types.ids):
        yield Occur.MustNot, any_of("type", others)
