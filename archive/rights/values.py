"""What a decision is made from: units, kinds of papers, what an account holds, and what it asks for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from archive.rights.table import Action, Purpose, Sensitivity
from catalogue import DocumentTypes
from registry.actor import Role


@dataclass(frozen=True, slots=True)
class Units:
    """Some units by their codes, or with `beyond` all but these. None among the codes: papers without a unit."""

    codes: frozenset[str | None] = frozenset()
    beyond: bool = False

    def __contains__(self, unit: str | None) -> bool:
        return (unit in self.codes) != self.beyond

    @property
    def rest(self) -> Units:
        """All others."""
        return Units(self.codes, not self.beyond)

    def cover(self, other: Units) -> bool:
        """Whether everything of `other` is here too."""
        if self.beyond:
            return self.codes <= other.codes if other.beyond else self.codes.isdisjoint(other.codes)
        return not other.beyond and other.codes <= self.codes


EVERYWHERE, NOWHERE = Units(beyond=True), Units()


def union(places: Iterable[Units]) -> Units:
    """All that is in any of them."""
    named: set[str | None] = set()
    left_out: set[str | None] | None = None
    for units in places:
        if not units.beyond:
            named |= units.codes
        elif left_out is None:
            left_out = set(units.codes)
        else:
            left_out &= units.codes
    return Units(frozenset(named)) if left_out is None else Units(frozenset(left_out - named), beyond=True)


@dataclass(frozen=True, slots=True)
class PaperKinds:
    """What the catalogue says of types as far as rights go. No type is both ordinary and sensitive."""

    ordinary: frozenset[str]
    sensitive: frozenset[str]
    many_persons: frozenset[str]

    @classmethod
    def of(cls, types: DocumentTypes) -> PaperKinds:
        """Those of the catalogue's types."""
        plain = frozenset(one.id for one in types.values() if one.sensitivity in ("normal", "personal"))
        return cls(plain, frozenset(types) - plain, frozenset(one.id for one in types.values() if one.many_persons))

    @property
    def known(self) -> frozenset[str]:
        """All types of the catalogue."""
        return self.ordinary | self.sensitive

    def sensitivity(self, type_id: str | None) -> Sensitivity:
        """Of a paper of this type."""
        return "ordinary" if type_id in self.ordinary else "sensitive" if type_id in self.sensitive else "unknown"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as far as rights go. `persons` are the records that it is linked to, in whatever role."""

    number: int
    unit: str | None
    type_id: str | None
    persons: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DossierGiven:
    """A dossier that is named as the purpose, as the room above knows it."""

    code: str
    unit: str | None
    """Where it is handled."""
    open: bool
    persons: frozenset[int] = frozenset()
    """Every record of each of its persons: those that were merged too (`registry.persons.group_ids`)."""
    documents: frozenset[int] = frozenset()
    """What lies in it."""
    types_asked: frozenset[str] = frozenset()
    """Types of papers that its procedure asks for on that day."""


@dataclass(frozen=True, slots=True)
class PurposeGiven:
    """What somebody says they ask for."""

    reason: str | None = None
    dossier: DossierGiven | None = None

    def dossier_in(self, own: Units) -> DossierGiven | None:
        """The dossier, where it is one that somebody with these own units may ask for."""
        found = self.dossier
        return found if found is not None and found.open and found.unit in own else None

    def level(self, own: Units) -> Purpose:
        """The highest purpose that this can be. Whether it is one for a certain paper, the paper decides."""
        if self.dossier_in(own) is not None:
            return Purpose.REQUIRED
        return Purpose.REASON if self.reason is not None and self.reason.strip() else Purpose.NONE


@dataclass(frozen=True, slots=True)
class RoleInUnits:
    """A role, with the units that are its own."""

    role: Role
    own: Units
    until: date | None = None
    """Its last day. None: no end is known."""


@dataclass(frozen=True, slots=True)
class Grant:
    """That one account may do named things with named papers, from a day to a day, both included. What it names narrows it."""

    number: int
    actions: frozenset[Action]
    units: Units
    """The giver's own."""
    begins: date
    ends: date
    sensitive: bool = False
    """Also sensitive papers and those of unknown type."""
    council_decision: str | None = None
    """Without it no sensitive paper is put up for destruction."""
    types: frozenset[str] | None = None
    persons: frozenset[int] | None = None
    """Records, as in `DossierGiven.persons`."""
    documents: frozenset[int] | None = None
    dossier: DossierGiven | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it has begun and not ended."""
        return self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account holds: roles in units, and grants."""

    roles: tuple[RoleInUnits, ...] = ()
    grants: tuple[Grant, ...] = ()
