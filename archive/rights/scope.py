"""A scope: which papers somebody may do one thing with, as a value. One scope, several compilers: of one paper it is asked here,
`archive.rights.in_records` makes it a condition of SQL, `search.within` a filter of the index.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.rights.values import EVERYWHERE, NOWHERE, Paper, PaperKinds, Units


@dataclass(frozen=True, slots=True)
class Types:
    """Some types of the catalogue; with `unknown` also papers of no type, or of one that it does not have."""

    ids: frozenset[str] = frozenset()
    unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.ids) or self.unknown

    def __or__(self, other: Types) -> Types:
        return Types(self.ids | other.ids, self.unknown or other.unknown)

    def __and__(self, other: Types) -> Types:
        return Types(self.ids & other.ids, self.unknown and other.unknown)

    def __sub__(self, other: Types) -> Types:
        return Types(self.ids - other.ids, self.unknown and not other.unknown)

    def __le__(self, other: Types) -> bool:
        return self.ids <= other.ids and self.unknown <= other.unknown


@dataclass(frozen=True, slots=True)
class Clause:
    """Papers for which all of these hold. None does not matter."""

    by: str
    """What allows it: a role, or `grant 12`."""
    units: Units
    types: Types
    persons: frozenset[int] | None = None
    """Linked to one of these records."""
    documents: frozenset[int] | None = None
    rows_of: frozenset[int] | None = None
    """Only the rows of these records are open, not the paper as a whole."""

    def __bool__(self) -> bool:
        named = all(some is None or some for some in (self.persons, self.documents, self.rows_of))
        return named and bool(self.types) and self.units != NOWHERE

    def covers(self, other: Clause) -> bool:
        """Whether all that `other` opens is open here, as wholly as there."""
        return (
            self.units.cover(other.units)
            and other.types <= self.types
            and _within(other.persons, self.persons)
            and _within(other.documents, self.documents)
            and _within(other.rows_of, self.rows_of)
        )


def _within(some: frozenset[int] | None, others: frozenset[int] | None) -> bool:
    return others is None or (some is not None and some <= others)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a paper is open to somebody, and what makes it so."""

    rows_of: frozenset[int] | None
    """The records whose rows alone are open. None: the paper is, as a whole."""
    by: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """The paper is open as a whole."""
        return self.rows_of is None

    @property
    def grants(self) -> tuple[str, ...]:
        """The grants among what makes it so: every use of one names it."""
        return tuple(one for one in self.by if one.startswith("grant "))


@dataclass(frozen=True, slots=True)
class Scope:
    """The papers for which any of its clauses holds."""

    kinds: PaperKinds
    clauses: tuple[Clause, ...] = ()

    @classmethod
    def of(cls, kinds: PaperKinds, clauses: Iterable[Clause]) -> Scope:
        """With as few clauses as say the same: those alike but for their types are one, and none stands behind a wider one."""
        alike: dict[Clause, Types] = {}
        for clause in filter(None, clauses):
            key = replace(clause, types=Types())
            alike[key] = alike.get(key, Types()) | clause.types
        kept: list[Clause] = []
        for clause in (replace(key, types=types) for key, types in alike.items()):
            if not any(other.covers(clause) for other in kept):
                kept = [other for other in kept if not clause.covers(other)] + [clause]
        return cls(kinds, tuple(kept))

    def opening(self, paper: Paper) -> Opening | None:
        """How this paper is open; None: not at all."""
        found = [clause for clause in self.clauses if self._holds(clause, paper)]
        whole = [clause for clause in found if clause.rows_of is None]
        if whole:
            return Opening(None, tuple(clause.by for clause in whole))
        rows = frozenset(person for clause in found for person in clause.rows_of or ())
        return Opening(rows, tuple(clause.by for clause in found)) if found else None

    def __contains__(self, paper: Paper) -> bool:
        return self.opening(paper) is not None

    def _holds(self, clause: Clause, paper: Paper) -> bool:
        known = paper.type_id in self.kinds.known
        return (
            paper.unit in clause.units
            and (paper.type_id in clause.types.ids if known else clause.types.unknown)
            and (clause.persons is None or not clause.persons.isdisjoint(paper.persons))
            and (clause.documents is None or paper.number in clause.documents)
        )

    @property
    def is_everything(self) -> bool:
        """Every paper is in it."""
        everything = Clause("", EVERYWHERE, Types(self.kinds.known, unknown=True), rows_of=frozenset())
        return any(clause.covers(everything) for clause in self.clauses)

    @property
    def whole(self) -> Scope:
        """Those of the papers that are open as a whole."""
        return Scope(self.kinds, tuple(clause for clause in self.clauses if clause.rows_of is None))

    def of_types(self, types: Types) -> Scope:
        """Those of the papers that are of these types."""
        return Scope.of(self.kinds, (replace(clause, types=clause.types & types) for clause in self.clauses))

    def __or__(self, other: Scope) -> Scope:
        return Scope.of(self.kinds, (*self.clauses, *other.clauses))
