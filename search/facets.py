"""How the documents that were found divide by type, unit and year: counted by both engines in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from search.port import Facets
from search.within import NO_UNIT

_NONE = NO_UNIT
"""Stands for what a document does not have: no type's id has it either."""
_VALUES = 10_000
"""More types or units than there are: so that each is counted everywhere."""
_SHOWN = 100
"""Values of each kind that are told."""
_DAYS_A_YEAR = 10_000
"""By which days differ from one year to the next as an index holds them (`search.asking.day_number`)."""
_Key = TypeVar("_Key", str, int)

COUNTING: dict[str, Any] = {
    "types": {"terms": {"field": "type", "size": _VALUES, "missing": _NONE}},
    "units": {"terms": {"field": "unit", "size": _VALUES, "missing": _NONE}},
    "years": {"histogram": {"field": "issued", "interval": _DAYS_A_YEAR, "min_doc_count": 1}},
}
"""What is asked: Elasticsearch's words, which tantivy takes too."""


def counted(answered: Mapping[str, Any]) -> Facets:
    """What was answered."""
    types, units, years = (answered[name]["buckets"] for name in ("types", "units", "years"))
    of_types = _named(types)
    of_years: dict[int | None, int] = {int(one["key"]) // _DAYS_A_YEAR: int(one["doc_count"]) for one in years}
    if without_day := sum(of_types.values()) - sum(of_years.values()):
        of_years[None] = without_day
    return Facets(of_types, _named(units), of_years)


def _named(buckets: Iterable[Mapping[str, Any]]) -> dict[str | None, int]:
    return {None if one["key"] == _NONE else str(one["key"]): int(one["doc_count"]) for one in buckets}


def together(some: Iterable[Facets]) -> Facets:
    """Those of documents that are apart, added up: the most frequent values first, so many as are shown."""
    types, units, years = Counter[str | None](), Counter[str | None](), Counter[int | None]()
    for one in some:
        types.update(one.types)
        units.update(one.units)
        years.update(one.years)
    return Facets(_most(types), _most(units), _most(years))


def _most(values: Counter[_Key | None]) -> dict[_Key | None, int]:
    """Of those equally frequent, what has a name before what has none, by their names."""
    ranked = sorted(values.items(), key=lambda one: (-one[1], one[0] is None, str(one[0])))
    return dict(ranked[:_SHOWN])
