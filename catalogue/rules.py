"""The rule engine: which requirements apply to a case, and what of them is still due. Pure.

Every answer is one of three: yes, no, or not known before more facts are. A definite answer stays when facts are added.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from catalogue.conditions import Condition, Facts, ShownFields, missing_facts
from catalogue.procedure import Group, Node, Procedure, Requirement

Standing = Literal["due", "filled", "spared", "not_applicable", "undecided"]
"""due: still to be filled. filled. spared: another paper of its group is enough. undecided: depends on facts not known."""

_Outcome = Literal["filled", "open", "none"]
_NOTHING_SHOWN: ShownFields = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of one requirement."""

    requirement: Requirement
    standing: Standing
    missing_facts: tuple[str, ...] = ()
    """For an undecided one: what to ask, in order."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rules say of a case."""

    judged: tuple[Judged, ...]
    complete: bool | None
    """Whether everything due is filled; None while that depends on facts not known."""
    missing_facts: tuple[str, ...]
    """All facts that could still change an answer, in the order in which to ask."""

    def of(self, standing: Standing) -> tuple[Requirement, ...]:
        """Requirements of one standing."""
        return tuple(one.requirement for one in self.judged if one.standing == standing)


def evaluate(
    procedure: Procedure, facts: Facts, *, filled: Container[str] = frozenset(), shown: ShownFields = _NOTHING_SHOWN
) -> Evaluation:
    """Judge every requirement of a procedure.

    `filled` holds the ids of requirements for which a paper counts; `shown` what the papers that count show.
    """
    order = {fact.id: place for place, fact in enumerate(procedure.facts)}
    case = _Case(facts, filled, shown)
    judged = tuple(
        Judged(requirement, standing, tuple(sorted(missing, key=order.__getitem__)))
        for requirement, standing, missing in _judge(procedure.requirements, case, True, frozenset(), spared=False)
    )
    outcomes = _outcomes(procedure.requirements, case)
    complete = None if len({outcome == "open" for outcome in outcomes}) > 1 else "open" not in outcomes
    missing = {fact for one in judged for fact in one.missing_facts}
    missing |= {fact for one in judged if one.standing == "due" for fact in _facts_of_form(one.requirement, case)}
    return Evaluation(judged, complete, tuple(sorted(missing, key=order.__getitem__)))


def _facts_of_form(requirement: Requirement, case: _Case) -> frozenset[str]:
    """What is not known of which papers fill a requirement, and in which form."""
    return frozenset().union(*(case.missing(paper.when) for paper in requirement.papers))


@dataclass(frozen=True, slots=True)
class _Case:
    facts: Facts
    filled: Container[str]
    shown: ShownFields

    def holds(self, condition: Condition | None) -> bool | None:
        return True if condition is None else condition.holds(self.facts, self.shown)

    def missing(self, condition: Condition | None) -> frozenset[str]:
        return frozenset() if condition is None else missing_facts(condition, self.facts, self.shown)


_Line = tuple[Requirement, Standing, frozenset[str]]


def _judge(node: Node, case: _Case, applies: bool | None, missing: frozenset[str], *, spared: bool) -> list[_Line]:
    """Lines for all requirements below `node`, given whether what is around it applies and which facts that waits for."""
    own = case.holds(node.when)
    applies = False if False in (applies, own) else None if None in (applies, own) else True
    missing |= case.missing(node.when)
    if isinstance(node, Requirement):
        standing: Standing
        if applies is False:
            standing = "not_applicable"
        elif applies is None:
            standing = "undecided"
        elif node.id in case.filled:
            standing = "filled"
        else:
            standing = "spared" if spared else "due"
        return [(node, standing, missing if standing == "undecided" else frozenset())]
    enough = spared or (node.all_of is None and _group_outcomes(node, case) == {"filled"})
    return [line for child in node.nodes for line in _judge(child, case, applies, missing, spared=enough)]


def _outcomes(node: Node, case: _Case) -> frozenset[_Outcome]:
    """What may come of a node: filled, open, or none where it does not apply. One element: it is decided."""
    applies = case.holds(node.when)
    if applies is False:
        return frozenset({"none"})
    if isinstance(node, Requirement):
        inner: frozenset[_Outcome] = frozenset({"filled" if node.id in case.filled else "open"})
    else:
        inner = _group_outcomes(node, case)
    return inner if applies else inner | {"none"}


def _group_outcomes(group: Group, case: _Case) -> frozenset[_Outcome]:
    """All combinations of what its nodes may come to, counted as (how many filled, how many apply)."""
    counts = reduce(_counted, (_outcomes(child, case) for child in group.nodes), frozenset({(0, 0)}))
    return frozenset(_came_to(group, filled, applying) for filled, applying in counts)


def _counted(counts: frozenset[tuple[int, int]], outcomes: frozenset[_Outcome]) -> frozenset[tuple[int, int]]:
    return frozenset(
        (filled + (outcome == "filled"), applying + (outcome != "none")) for filled, applying in counts for outcome in outcomes
    )


def _came_to(group: Group, filled: int, applying: int) -> _Outcome:
    if not applying:
        return "none"
    wanted = applying if group.all_of is not None else 1 if group.one_of is not None else min(group.at_least or 1, applying)
    return "filled" if filled >= wanted else "open"
