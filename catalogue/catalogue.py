"""The catalogue as it is used: document types by id, procedures by code and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType

from catalogue.conditions import Facts, FactValue
from catalogue.document_type import DocumentTypes
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from catalogue.procedure import NamedProcedure, Procedure

_SUGGESTED = 3


@dataclass(frozen=True)
class Catalogue:
    """Document types and all versions of all procedures."""

    types: DocumentTypes
    versions: tuple[Procedure, ...]
    named: tuple[NamedProcedure, ...] = ()
    """Procedures of which only the name is known."""

    @cached_property
    def procedures(self) -> Mapping[str, Procedure]:
        """The latest version of each procedure, by code."""
        oldest_first = sorted(self.versions, key=lambda version: (version.code, version.effective_from or date.min))
        return MappingProxyType({version.code: version for version in oldest_first})

    def procedure(self, code: str, on: date) -> Procedure:
        """The version in force on that day. Raises `ProcedureUnknown`."""
        found = next((version for version in self.versions if version.code == code and version.in_force(on)), None)
        if found is None:
            raise self.unknown(code, on.isoformat())
        return found

    def unknown(self, code: str, on: str) -> ProcedureUnknown:
        """The error that names the codes most like one that is not here."""
        near = get_close_matches(code, self.procedures, n=_SUGGESTED, cutoff=0.0)
        return ProcedureUnknown(procedure=code, on=on, near=", ".join(near))


def checked_facts(procedure: Procedure, facts: Mapping[str, FactValue]) -> Facts:
    """Facts with values of the kind that the procedure asks for; text of the command line is understood.

    Raises `FactUnknown` and `FactInvalid`.
    """
    known = {fact.id: fact for fact in procedure.facts}
    checked: dict[str, FactValue] = {}
    for name, given in facts.items():
        if name not in known:
            raise FactUnknown(procedure=procedure.code, fact=name, known=", ".join(known))
        value = _as_kind(given, known[name].kind)
        if not known[name].takes(value):
            raise FactInvalid(fact=name, value=given, allowed=known[name].allowed)
        checked[name] = value
    return checked


def _as_kind(value: FactValue, kind: str) -> FactValue:
    """Text in the shape of a date, a number or yes/no as what it says; anything else unchanged."""
    if not isinstance(value, str):
        return value
    match kind:
        case "date":
            try:
                return date.fromisoformat(value)
            except ValueError:
                return value
        case "number":
            return int(value) if value.isascii() and value.isdigit() else value
        case "yes_no":
            return {"true": True, "yes": True, "false": False, "no": False}.get(value.lower(), value)
        case _:
            return value
