"""What changed from one version of a procedure to another: facts, requirements, and what is said of the procedure as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalogue.conditions import Condition
from catalogue.procedure import Fact, Node, Procedure, Requirement

About = Literal["procedure", "fact", "requirement"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Of what was added or dropped as a whole, `what` is empty and the thing itself is `after` or `before`."""

    kind: Literal["added", "dropped", "changed"]
    about: About
    id: str
    """Of the fact or the requirement; of the procedure its code."""
    what: str
    """The key of the file that has another value. `when`: all conditions around a requirement; `group`: what it stands with."""
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a requirement stands in its tree."""

    conditions: tuple[Condition, ...]
    """All that have to hold for it, from outside in."""
    group: tuple[str, ...]
    """`one_of`, or `at_least n`, and the requirements that stand in that group with it; empty: it is due for itself."""


_OF_PROCEDURE = (
    "name", "decision", "generation", "effective_from", "effective_to", "deadlines", "results", "equivalents", "legal_basis",
    "notes", "verified", "raw",
)  # fmt: skip
_OF_FACT = ("ask", "kind", "choices")
_OF_REQUIREMENT = (
    "name", "who", "also_of", "papers", "form", "proves", "about", "must_digitise", "digitise_basis", "data_source",
    "other_sources", "earlier_one", "count", "told_apart_by", "forbidden_to_request", "raw", "legal_basis", "verified",
)  # fmt: skip
_KEYS = {"deadlines": "deadline", "choices": "values"}
"""Attribute -> key of the file, where they differ."""


def differences(old: Procedure, new: Procedure) -> list[Change]:
    """All of them: first of the procedure, then of its facts, then of its requirements, in the order of the files."""
    changes = list(_changed("procedure", new.code, old, new, _OF_PROCEDURE))
    changes += _compared("fact", _by_id(old.facts), _by_id(new.facts), _OF_FACT)
    if sorted(one.id for one in old.facts) == sorted(one.id for one in new.facts) and old.facts != new.facts:
        orders = tuple(one.id for one in old.facts), tuple(one.id for one in new.facts)
        changes += [Change("changed", "procedure", new.code, "facts", *orders)] if orders[0] != orders[1] else []
    changes += _compared("requirement", _by_id(old.all_requirements), _by_id(new.all_requirements), _OF_REQUIREMENT)
    return changes + list(_moved(old, new))


def standings(procedure: Procedure) -> Mapping[str, Standing]:
    """Where each requirement stands, by its id."""
    return dict(_standings(procedure.requirements, (), ()))


def _standings(node: Node, conditions: tuple[Condition, ...], group: tuple[str, ...]) -> Iterator[tuple[str, Standing]]:
    if node.when is not None:
        conditions = (*conditions, node.when)
    if isinstance(node, Requirement):
        yield node.id, Standing(conditions, group)
        return
    if node.all_of is None:
        asked = "one_of" if node.one_of is not None else f"at_least {node.at_least}"
        group = (asked, *sorted(one for child in node.nodes for one, _ in _standings(child, (), ())))
    for child in node.nodes:
        yield from _standings(child, conditions, group)


def _by_id(things: Iterable[Any]) -> Mapping[str, Any]:
    return {one.id: one for one in things}


def _compared(about: About, old: Mapping[str, Any], new: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Change]:
    for one in old:
        if one not in new:
            yield Change("dropped", about, one, "", old[one], None)
    for one in new:
        if one not in old:
            yield Change("added", about, one, "", None, new[one])
        else:
            yield from _changed(about, one, old[one], new[one], names)


def _changed(about: About, one: str, old: Procedure | Fact | Requirement, new: Any, names: tuple[str, ...]) -> Iterator[Change]:
    for name in names:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("changed", about, one, _KEYS.get(name, name), before, after)


def _moved(old: Procedure, new: Procedure) -> Iterator[Change]:
    before, after = standings(old), standings(new)
    for one in after:
        if one not in before:
            continue
        if before[one].conditions != after[one].conditions:
            yield Change("changed", "requirement", one, "when", before[one].conditions, after[one].conditions)
        if before[one].group != after[one].group:
            yield Change("changed", "requirement", one, "group", before[one].group, after[one].group)
