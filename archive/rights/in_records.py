"""A scope as a condition of SQL: as many conditions as it has clauses, however many documents there are.

A list wants the first of what is open, and must be as fast for somebody with few rights as for one with all. One condition is
not: whoever may open little would have everything gone through. So each clause gives its own first ones by the index that
fits it, going from unit to unit, and the list is the first of those.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, Select, String, and_, column, false, func, or_, select, true, union, values
from sqlalchemy.orm import InstrumentedAttribute, aliased

from archive.records import Document, DocumentPerson
from archive.rights.scope import Clause, Scope, Types
from archive.rights.values import PaperKinds, Units

Order = tuple[InstrumentedAttribute[int], ...]
"""Columns of a document, the last of them its id."""
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


def count_in_up_to(scope: Scope, wanted: Sequence[ColumnElement[bool]], most: int) -> Select[int]:
    """The same, at least as far as `most`: each clause is counted to there and no further."""
    apart = [
        select(select(Document.id).where(*wanted, _condition_of(clause, scope.kinds)).limit(most).subquery().c.id)
        for clause in scope.clauses
    ]
    if len(apart) < 2:
        return select(func.count()).select_from((apart or [select(Document.id).where(false())])[0].subquery())
    return select(func.count()).select_from(union(*apart).subquery())


def first_in(
    scope: Scope, wanted: Sequence[ColumnElement[bool]], limit: int, order: Order = (Document.id,)
) -> Iterator[ColumnElement[bool]]:
    """Conditions beside `wanted` for the first `limit` documents, by id unless told, that are in the scope and pass it. Each
    finds the right ones where it finds so many, the last in any case.
    """
    asked_one_by_one = limit * max((len(clause.units.codes) for clause in scope.clauses if not clause.units.beyond), default=0)
    if asked_one_by_one > _MANY and limit <= _WINDOW:
        yield and_(condition(scope), _in_window(wanted, order))
    yield condition(scope) if limit > _MANY else Document.id.in_(_by_clauses(scope, wanted, limit, order))


def _in_window(wanted: Sequence[ColumnElement[bool]], order: Order) -> ColumnElement[bool]:
    """That a document is among the first that pass `wanted`."""
    first = select(Document.id).where(*wanted).order_by(*order)
    if len(order) == 1:
        last = first.limit(1).offset(_WINDOW - 1).scalar_subquery()
        return Document.id <= func.coalesce(last, sys.maxsize)
    return Document.id.in_(select(first.limit(_WINDOW).subquery().c.id))


def _by_clauses(scope: Scope, wanted: Sequence[ColumnElement[bool]], limit: int, order: Order) -> Select[int]:
    branches = [
        branch
        for clause in scope.clauses
        for branch in _branches(clause.units, [*wanted, *_beside_unit(clause, scope.kinds)], limit, order)
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


def in_units(unit: InstrumentedAttribute[str | None], places: Iterable[Units]) -> ColumnElement[bool]:
    """That a column names a unit which is among any of these."""
    return or_(false(), *(and_(true(), *_unit(units, unit)) for units in places))


def _unit(units: Units, unit: InstrumentedAttribute[str | None] = Document.unit) -> list[ColumnElement[bool]]:
    without = None in units.codes
    codes = _codes(units)
    if units.beyond:
        named = [unit.not_in(codes)] if codes else []
        return [and_(unit.is_not(None), *named)] if without else [or_(unit.is_(None), *named)] if codes else []
    return [or_(unit.in_(codes), unit.is_(None)) if without else unit.in_(codes)]


def _codes(units: Units) -> list[str]:
    return sorted(code for code in units.codes if code is not None)


def _type(types: Types, kinds: PaperKinds) -> list[ColumnElement[bool]]:
    type_id = func.coalesce(Document.type_id, _UNTYPED)
    if not types.unknown:
        return [type_id.in_(sorted(types.ids))]
    others = kinds.known - types.ids
    return [type_id.not_in(sorted(others))] if others else []


def _branches(units: Units, wanted: Sequence[ColumnElement[bool]], limit: int, order: Order) -> list[Select[int]]:
    """Queries of the first so many: one where the units are one or all but some, else one that goes from unit to unit."""
    if units.beyond:
        return [_first([*wanted, *_unit(units)], limit, order)]
    codes = _codes(units)
    without = [_first([*wanted, Document.unit.is_(None)], limit, order)] if None in units.codes else []
    if len(codes) <= 1:
        return [*without, *(_first([*wanted, Document.unit == code], limit, order) for code in codes)]
    own = values(column("unit", String), name="own_unit").data([(code,) for code in codes]).cte()
    of_unit = _first([*wanted, Document.unit == own.c.unit], limit, order).correlate(own)
    found = aliased(Document)
    of_all = select(found.id).select_from(own).join(found, found.id.in_(of_unit))
    return [*without, of_all.order_by(*(getattr(found, one.key) for one in order)).limit(limit)]


def _first(wanted: Sequence[ColumnElement[bool]], limit: int, order: Order) -> Select[int]:
    return select(Document.id).where(*wanted).order_by(*order).limit(limit)
