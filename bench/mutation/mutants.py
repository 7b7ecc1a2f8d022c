"""Every small change of a procedure's rules that a slip of an editor could make: each guard, alternative and form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from catalogue.conditions import All, Any_, Condition, FactIs, FactValue, Not
from catalogue.document_type import DocumentTypes
from catalogue.procedure import Form, Group, Node, Paper, Procedure, Requirement

ELSEWHERE = "PHIEU_TU_CHOI"
"""A type that no procedure asks for: put in the place of the only paper of a requirement."""
OTHER_FORM: Mapping[Form, Form] = {
    "original": "lawful_copy",
    "electronic_original": "original",
    "lawful_copy": "original",
    "scan_to_compare": "original",  # A lawful copy is as good, as far as papers go.
}


@dataclass(frozen=True)
class Mutant:
    """A procedure with one change, and what that is."""

    procedure: Procedure
    kind: str
    where: str


def mutants(procedure: Procedure, types: DocumentTypes) -> Iterator[Mutant]:
    """All that can come out otherwise in some case, in the order of the tree."""
    for node, kind, where in _of_node(procedure.requirements, "", types):
        yield Mutant(procedure.model_copy(update={"requirements": node}), kind, where)


def _of_node(node: Node, around: str, types: DocumentTypes) -> Iterator[tuple[Node, str, str]]:
    where = node.id if isinstance(node, Requirement) else f"{around}{node.key}"
    for guard, kind in _of_guard(node.when):
        yield node.model_copy(update={"when": guard}), kind, where
    if isinstance(node, Requirement):
        for change, kind in _of_requirement(node, types):
            yield node.model_copy(update=change), kind, where
        return
    yield from ((changed, kind, where) for changed, kind in _of_group(node))
    for place, child in enumerate(node.nodes):
        for changed, kind, there in _of_node(child, f"{where}/{place}/", types):
            yield _with_nodes(node, _replaced(node.nodes, place, changed)), kind, there


def _of_guard(guard: Condition | None) -> Iterator[tuple[Condition | None, str]]:
    """Dropped, turned round, and with each of its parts dropped."""
    if guard is None:
        return
    yield None, "guard dropped"
    yield guard.negated if isinstance(guard, Not) else Not(**{"not": guard}), "guard turned round"
    match guard:
        case All(all=parts) if len(parts) > 1:
            yield from ((All(all=_without(parts, place)), "part of a guard dropped") for place in range(len(parts)))
        case Any_(any=parts) if len(parts) > 1:
            yield from ((Any_(any=_without(parts, place)), "part of a guard dropped") for place in range(len(parts)))
        case _:
            pass


def _of_requirement(requirement: Requirement, types: DocumentTypes) -> Iterator[tuple[dict[str, Any], str]]:
    if any(paper.form is None for paper in requirement.papers):
        yield {"form": OTHER_FORM[requirement.form]}, "form changed"
    if requirement.also_of:
        yield {"also_of": ()}, "other person dropped"
    if requirement.about is not None:
        yield {"about": None}, "event not asked for"
    if requirement.count > 1:
        yield {"count": requirement.count - 1}, "one paper fewer"
        yield {"count": requirement.count + 1}, "one paper more"
    if requirement.told_apart_by is not None:
        yield {"told_apart_by": None}, "papers not told apart"
    if requirement.data_source is not None:
        yield {"data_source": None, "other_sources": ()}, "data source dropped"
    for place, paper in enumerate(requirement.papers):
        gone = _without(requirement.papers, place) or (Paper(type=ELSEWHERE),)
        yield {"papers": gone}, "paper dropped"
        for changed, kind in _of_paper(paper, _days_asked_for(requirement, paper, types)):
            yield {"papers": _replaced(requirement.papers, place, changed)}, kind


def _days_asked_for(requirement: Requirement, paper: Paper, types: DocumentTypes) -> frozenset[str]:
    """Fields that have to be read already because the paper must be about certain days."""
    if requirement.about is None:
        return frozenset()
    return frozenset(proof.from_field for proof in types[paper.type].validity.proves if proof.from_field is not None)


def _of_paper(paper: Paper, asked_for: frozenset[str]) -> Iterator[tuple[Paper, str]]:
    for guard, kind in _of_guard(paper.when):
        yield paper.model_copy(update={"when": guard}), f"{kind} (of a paper)"
    for place, test in enumerate(paper.must_show):
        if test.field in asked_for and not test.asks_for_value:
            continue
        yield paper.model_copy(update={"must_show": _without(paper.must_show, place)}), "need not show it"
        if test.if_read:
            unread = test.model_copy(update={"if_read": False})
            yield paper.model_copy(update={"must_show": _replaced(paper.must_show, place, unread)}), "unread is not shown"
    if paper.form is not None:
        yield paper.model_copy(update={"form": OTHER_FORM[paper.form]}), "form changed (of a paper)"


def _of_group(group: Group) -> Iterator[tuple[Group, str]]:
    nodes = group.nodes
    if group.one_of is not None:
        yield Group(all_of=nodes, when=group.when), "one of -> all of"
    elif group.all_of is not None and any(not _exclude(*pair) for pair in combinations(nodes, 2)):
        yield Group(one_of=nodes, when=group.when), "all of -> one of"
    elif group.at_least is not None:
        for count in (group.at_least - 1, group.at_least + 1):
            if 1 <= count <= len(nodes):
                yield Group(at_least=count, of=nodes, when=group.when), "other count"
    if len(nodes) > 1:
        yield from ((_with_nodes(group, _without(nodes, place)), "member dropped") for place in range(len(nodes)))


def _exclude(one: Node, other: Node) -> bool:
    """Whether the two never apply in the same case, because one fact has to have different values."""
    ours, theirs = _values_needed(one.when), _values_needed(other.when)
    return any(not set(ours[fact]) & set(theirs[fact]) for fact in ours.keys() & theirs.keys())


def _values_needed(guard: Condition | None) -> dict[str, tuple[FactValue, ...]]:
    """Fact -> the values one of which it must have."""
    match guard:
        case FactIs() if guard.equals is not None or guard.one_of is not None:
            return {guard.fact: guard.compared_with}
        case All(all=parts):
            return {fact: values for part in parts for fact, values in _values_needed(part).items()}
        case _:
            return {}


def _with_nodes(group: Group, nodes: tuple[Node, ...]) -> Group:
    change: dict[str, Any] = {group.key: nodes}
    if group.at_least is not None:
        change["at_least"] = min(group.at_least, len(nodes))
    return group.model_copy(update=change)


def _replaced(parts: tuple[Any, ...], place: int, new: Any) -> tuple[Any, ...]:
    return (*parts[:place], new, *parts[place + 1 :])


def _without(parts: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*parts[:place], *parts[place + 1 :])
