"""A scope of rights as a filter of the index: the same clauses that `archive.rights` asks of one paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from archive.rights import Clause, Scope, Types, Units
from search.questions import AllOf, AnyOf, HasOneOf, Question

NO_UNIT = "¶"
"""Stands in the index for no unit: no unit's code has it."""
_NOTHING = AnyOf(())


def within(scope: Scope) -> Question:
    """All documents in the scope."""
    return AnyOf(tuple(_all_of(clause, scope) for clause in scope.clauses))


def most_in(scope: Scope, held: Callable[[str, Any], int]) -> float:
    """More documents are not in the scope. `held` says how many have a value in a field."""
    return sum(min(_bounds(clause, held)) for clause in scope.clauses)


def _bounds(clause: Clause, held: Callable[[str, Any], int]) -> Iterator[float]:
    yield inf if clause.units.beyond else sum(held("unit", code) for code in _codes(clause.units))
    yield inf if clause.types.unknown else sum(held("type", one) for one in clause.types.ids)
    if clause.documents is not None:
        yield len(clause.documents)
    if clause.persons is not None:
        yield sum(held("person", person) for person in clause.persons)


def _all_of(clause: Clause, scope: Scope) -> AllOf:
    in_units, beyond_units = _units(clause.units)
    of_types, not_of_types = _types(clause.types, scope)
    named = (("person", clause.persons), ("id", clause.documents))
    of_named = (HasOneOf(field, sorted(some)) for field, some in named if some is not None)
    return AllOf(filters=(*in_units, *of_types, *of_named), without=(*beyond_units, *not_of_types))


def _units(units: Units) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """What must hold of the unit, and what must not."""
    codes = _codes(units)
    if codes:
        listed = (HasOneOf("unit", codes),)
        return ((), listed) if units.beyond else (listed, ())
    return ((), ()) if units.beyond else ((_NOTHING,), ())


def _types(types: Types, scope: Scope) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """The same of the type."""
    if not types.unknown:
        return (HasOneOf("type", sorted(types.ids)),), ()
    others = sorted(scope.kinds.known - types.ids)
    return (), ((HasOneOf("type", others),) if others else ())


def _codes(units: Units) -> list[str]:
    return sorted(NO_UNIT if code is None else code for code in units.codes)
