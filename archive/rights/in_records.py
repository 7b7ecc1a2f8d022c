"""A scope as a condition of SQL: as many conditions as it has clauses, however many documents there are.

A list wants the first of what is open, and must be as fast for somebody with few rights as for one with all. One condition is
not: whoever may open little would have everything gone through. So each clause gives its own first ones by the index that
fits it, going from unit to unit, and the list is the first of those.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Select, String, and_, column, false, func, or_, select, true, union, values
from sqlalchemy.orm import aliased

from archive.records import Document, DocumentPerson
from archive.rights.scope import Clause, Scope, Types
from archive.rights.values import PaperKinds, Units

_UNTYPED = ""
"""Stands for no type. Compared so, no index on types alone seems better than the one on units."""
_MANY = 4000
"""So many places in the index are looked at in some milliseconds; so many units are asked one by one for a page of a list."""
_WINDOW = 20_000
"""So many of the first documents are gone through where units are too many for that: mostly there are enough among them."""


def condition(scope: Scope) -> ColumnElement[bool]:
    """That a document is in the scope."""
    return or_(false(), *(_condition_of(clause, scope.kinds) for clause in scope.clauses))


def count_in(scope: Scope, wanted: Sequence[ColumnElement[bool]]) -> Select[int]:
    """The query of how many documents are in the scope and pass `wanted`."""
    apart = [select(Document.id).where(*wanted, _condition_of(clause, scope.kinds)) for clause in scope.clauses]
    if len(apart) < 2:
        return select(func.count(Document.id)).where(*wanted, condition(scope))
    return select(func.count()).select_from(union(*apart).subquery())


def first_in(scope: Scope, wanted: Sequence[ColumnElement[bool]], limit: int) -> Iterator[ColumnElement[bool]]:
    """Conditions beside `wanted` for the first `limit` documents, by id, that are in the scope and pass it. Each finds the right
    ones where it finds so many, the last in any case.
    """
    asked_one_by_one = limit * max((len(clause.units.codes) for clause in scope.clauses if not clause.units.beyond), default=0)
    if asked_one_by_one > _MANY and limit <= _WINDOW:
        last = select(Document.id).where(*wanted).order_by(Document.id).limit(1).offset(_WINDOW - 1).scalar_subquery()
        yield and_(condition(scope), Document.id <= func.coalesce(last, sys.maxsize))
    yield condition(scope) if limit > _MANY else Document.id.in_(_by_clauses(scope, wanted, limit))


def _by_clauses(scope: Scope, wanted: Sequence[ColumnElement[bool]], limit: int) -> Select[int]:
    branches = [
        branch
        for clause in scope.clauses
        for branch in _branches(clause.units, [*wanted, *_beside_unit(clause, scope.kinds)], limit)
    ]
    if not branches:
        return select(Document.id).where(false())
    apart = [select(branch.subquery().c.id) for branch in branches]
    found = union(*apart).subquery() if len(apart) > 1 else branches[0].subquery()
    return select(found.c.id)


def _condition_of(clause: Clause, kinds: PaperKinds) -> ColumnElement[bool]:
    return and_(true(), *_unit(clause.units), *_beside_unit(clause, kinds))


def _beside_unit(clause: Clause, kinds: PaperKinds) -> list[ColumnElement[bool]]:
    conditions = [*_type(clause.types, kinds)]
    if clause.persons is not None:
        linked = select(DocumentPerson.document_id).where(DocumentPerson.person_id.in_(sorted(clause.persons)))
        conditions.append(Document.id.in_(linked))
    if clause.documents is not None:
        conditions.append(Document.id.in_(sorted(clause.documents)))
    return conditions


def _unit(units: Units) -> list[ColumnElement[bool]]:
    without = None in units.codes
    codes = _codes(units)
    if units.beyond:
        named = [Document.unit.not_in(codes)] if codes else []
        return [and_(Document.unit.is_not(None), *named)] if without else [or_(Document.unit.is_(None), *named)] if codes else []
    return [or_(Document.unit.in_(codes), Document.unit.is_(None)) if without else Document.unit.in_(codes)]


def _codes(units: Units) -> list[str]:
    return sorted(code for code in units.codes if code is not None)


def _type(types: Types, kinds: PaperKinds) -> list[ColumnElement[bool]]:
    type_id = func.coalesce(Document.type_id, _UNTYPED)
    if not types.unknown:
        return [type_id.in_(sorted(types.ids))]
    others = kinds.known - types.ids
    return [type_id.not_in(sorted(others))] if others else []


def _branches(units: Units, wanted: Sequence[ColumnElement[bool]], limit: int) -> list[Select[int]]:
    """Queries of the first so many: one where the units are one or all but some, else one that goes from unit to unit."""
    if units.beyond:
        return [_first([*wanted, *_unit(units)], limit)]
    codes = _codes(units)
    without = [_first([*wanted, Document.unit.is_(None)], limit)] if None in units.codes else []
    if len(codes) <= 1:
        return [*without, *(_first([*wanted, Document.unit == code], limit) for code in codes)]
    own = values(column("unit", String), name="own_unit").data([(code,) for code in codes]).cte()
    of_unit = _first([*wanted, Document.unit == own.c.unit], limit).correlate(own)
    found = aliased(Document)
    return [*without, select(found.id).select_from(own).join(found, found.id.in_(of_unit)).order_by(found.id).limit(limit)]


def _first(wanted: Sequence[ColumnElement[bool]], limit: int) -> Select[int]:
    return select(Document.id).where(*wanted).order_by(Document.id).limit(limit)
