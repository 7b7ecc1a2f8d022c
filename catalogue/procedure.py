"""Procedures: what is asked of the case, and which papers are due, as a tree of rules, for a span of days."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from catalogue.conditions import Condition, FactIs, FactValue, Shows, atoms
from catalogue.document_type import FIELD_NAMES, Data, Event, Name

Role = Literal[
    "employee", "claimant", "child", "mother", "father", "surrogate", "deceased", "relative", "employer", "patient"
]  # fmt: skip
"""Whose paper it is."""
Form = Literal["original", "lawful_copy", "electronic_original", "scan_to_compare"]
DataSource = Literal["population", "civil_status", "health_assessment", "social_insurance", "archive"]
"""Data that could replace the paper: CSDLQG dân cư, hộ tịch điện tử, hệ thống giám định BHYT, CSDL ngành BHXH, this archive."""
Path = list[int | str]


class Fact(Data):
    """A question about the case. Facts are asked in the order in which the procedure lists them."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    ask: Name
    kind: Literal["choice", "yes_no", "number", "date"]
    values: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _choices_only_for_choice(self) -> Fact:
        if (self.kind == "choice") != bool(self.values):
            raise ValueError("a choice lists its values, other facts have none")
        return self

    def takes(self, value: FactValue) -> bool:
        """Whether the fact can have this value."""
        match self.kind:
            case "choice":
                return isinstance(value, str) and value in self.values
            case "yes_no":
                return isinstance(value, bool)
            case "number":
                return isinstance(value, int) and not isinstance(value, bool)
            case "date":
                return isinstance(value, date)

    @property
    def allowed(self) -> str:
        """The values it takes, for people."""
        return ", ".join(self.values) or {"yes_no": "true, false", "number": "0, 1, 2, …", "date": "YYYY-MM-DD"}[self.kind]


class Paper(Data):
    """A type of paper that fills a requirement; where the law asks, only if it shows certain fields."""

    type: str
    form: Form | None = None
    """Where it differs from the requirement's."""
    must_show: tuple[str, ...] = ()
    when: Condition | None = None
    """Counts only in these cases."""

    @model_validator(mode="after")
    def _fields_exist(self) -> Paper:
        if unknown := [name for name in self.must_show if name not in FIELD_NAMES]:
            raise ValueError(f"no such field: {', '.join(unknown)}")
        return self


def _plain_paper(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class Requirement(Data):
    """One component of the dossier (thành phần hồ sơ): any one of its papers fills it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Name
    who: Role
    papers: tuple[Annotated[Paper, BeforeValidator(_plain_paper)], ...] = Field(min_length=1)
    form: Form
    proves: Event
    about: tuple[str, str | None] | None = None
    """Facts that hold the first and last day of the event that the paper must be about."""
    must_digitise: bool | Literal["unknown"] = "unknown"
    data_source: DataSource | None = None
    forbidden_to_request: bool | Literal["unknown"] = "unknown"
    """Officers may not ask for the paper, because the data must be fetched."""
    when: Condition | None = None
    raw: str = ""
    legal_basis: str | None = None
    verified: bool = False

    def form_of(self, paper: Paper) -> Form:
        """In which form this paper is due."""
        return paper.form or self.form


class Group(Data):
    """Several nodes together: all of them, one of them, or at least so many of them."""

    all_of: tuple[Node, ...] | None = Field(None, min_length=1)
    one_of: tuple[Node, ...] | None = Field(None, min_length=2)
    at_least: int | None = Field(None, ge=1)
    of: tuple[Node, ...] | None = Field(None, min_length=1)
    when: Condition | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Group:
        if sum(nodes is not None for nodes in (self.all_of, self.one_of, self.of)) != 1:
            raise ValueError("a group has exactly one of: all_of, one_of, at_least with of")
        if (self.at_least is None) != (self.of is None) or (self.at_least or 0) > len(self.nodes):
            raise ValueError("at_least needs of, with at least so many nodes")
        return self

    @property
    def nodes(self) -> tuple[Node, ...]:
        """What stands in the group."""
        return self.all_of or self.one_of or self.of or ()

    @property
    def key(self) -> str:
        """Under which word the nodes stand in the file."""
        return "all_of" if self.all_of else "one_of" if self.one_of else "of"


def _node_kind(value: Any) -> str | None:
    return ("requirement" if "id" in value else "group") if isinstance(value, dict) else None


Node = Annotated[
    Annotated[Requirement, Tag("requirement")] | Annotated[Group, Tag("group")],
    Discriminator(_node_kind, custom_error_type="node", custom_error_message="expected a requirement or a group of them"),
]
Group.model_rebuild()


class Deadline(Data):
    """How long the agency may take."""

    value: int = Field(ge=0)
    unit: Literal["working_days", "days", "days_without_holidays"]
    raw: str = ""
    verified: bool = False


class Procedure(Data):
    """One version of a procedure (thủ tục hành chính), in force from day to day."""

    code: str = Field(pattern=r"^[1-9]\.\d{6}$")
    name: Name
    generation: Literal["G24", "G09", "G12"]
    decision: str
    effective_from: date | None
    """None: not known, taken as long ago."""
    effective_to: date | None = None
    deadline: Deadline
    result_codes: tuple[str, ...]
    equivalents: tuple[str, ...] = ()
    """Codes of other generations for the same benefit."""
    legal_basis: tuple[str, ...] = ()
    raw: str
    """The requirements as the source words them."""
    verified: bool = False
    facts: tuple[Fact, ...]
    requirements: Node

    @property
    def name_vi(self) -> str:
        """Vietnamese name."""
        return self.name.vi

    @property
    def all_requirements(self) -> tuple[Requirement, ...]:
        """Every requirement in the order of the tree."""
        return tuple(node for _, node in _walk(self.requirements, []) if isinstance(node, Requirement))

    def in_force(self, on: date) -> bool:
        """Whether this version counts on that day; its last day still does."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def overlaps(self, other: Procedure) -> bool:
        """Whether there is a day on which both count."""
        begin = max(self.effective_from or date.min, other.effective_from or date.min)
        return begin <= min(self.effective_to or date.max, other.effective_to or date.max)

    def mistakes(self, known_types: Container[str]) -> Iterator[tuple[Path, str]]:
        """References that lead nowhere and rules that could turn against the citizen, with their place in the file."""
        facts = {fact.id: fact for fact in self.facts}
        if len(facts) < len(self.facts):
            yield ["facts"], "a fact is listed twice"
        seen: set[str] = set()
        for path, node in _walk(self.requirements, ["requirements"]):
            yield from _condition_mistakes(node.when, [*path, "when"], facts, known_types)
            if isinstance(node, Group):
                continue
            if node.id in seen:
                yield [*path, "id"], f"two requirements are called {node.id}"
            seen.add(node.id)
            for number, paper in enumerate(node.papers):
                place = [*path, "papers", number]
                if paper.type not in known_types:
                    yield place, f"no such document type: {paper.type}"
                yield from _condition_mistakes(paper.when, [*place, "when"], facts, known_types)
            for name in node.about or ():
                if name is not None and (name not in facts or facts[name].kind != "date"):
                    yield [*path, "about"], f"{name} is no fact that holds a date"


def _walk(node: Node, path: Path) -> Iterator[tuple[Path, Requirement | Group]]:
    yield path, node
    if isinstance(node, Group):
        for number, child in enumerate(node.nodes):
            yield from _walk(child, [*path, node.key, number])


def _condition_mistakes(
    condition: Condition | None, path: Path, facts: dict[str, Fact], known_types: Container[str]
) -> Iterator[tuple[Path, str]]:
    for atom, negated in atoms(condition) if condition is not None else ():
        match atom:
            case Shows(shows=shown):
                if shown.type not in known_types:
                    yield path, f"no such document type: {shown.type}"
                if not negated:
                    yield path, "a paper at hand may spare another one, never call for one more: `shows` stands under `not`"
                if {"one_of", "of"} & set(path):
                    yield path, "`shows` does not stand inside alternatives: a paper could take away the one that fills the group"
            case FactIs() if atom.fact not in facts:
                yield path, f"no such fact: {atom.fact}"
            case FactIs():
                if wrong := [value for value in atom.compared_with if not facts[atom.fact].takes(value)]:
                    yield path, f"{atom.fact} cannot be {wrong[0]}; allowed: {facts[atom.fact].allowed}"
