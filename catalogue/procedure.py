"""Procedures: what is asked of the case, and which papers are due, as a tree of rules, for a span of days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from catalogue.conditions import Condition, Facts, FactValue, FieldTest
from catalogue.document_type import Data, Event, Name
from catalogue.mistakes import Place, fault_in_model

Role = Literal[
    "employee", "claimant", "child", "mother", "father", "surrogate", "deceased", "relative", "employer", "patient",
    "previous_employer", "organiser", "agent", "authorised", "agency",
]  # fmt: skip
"""Whose paper it is. organiser: who holds the funeral. agent: a service organisation. authorised: who draws for somebody else."""
_NEVER_ONE: frozenset[frozenset[str]] = frozenset(
    frozenset(pair)
    for pair in (
        ("employer", "previous_employer"), ("claimant", "authorised"), ("employee", "child"),
        ("mother", "child"), ("father", "child"), ("surrogate", "child"),
        ("mother", "father"), ("mother", "surrogate"), ("father", "surrogate"),
        ("deceased", "claimant"), ("deceased", "relative"), ("deceased", "organiser"), ("deceased", "authorised"),
    )
)  # fmt: skip
"""Roles that one person or organisation never has both of in one case. The claimant may be the mother, the relative, …"""
Form = Literal["original", "lawful_copy", "electronic_original", "scan_to_compare"]
DataSource = Literal["population", "civil_status", "health_assessment", "social_insurance", "archive"]
"""Data that could replace the paper: CSDLQG dân cư, hộ tịch điện tử, hệ thống giám định BHYT, CSDL ngành BHXH, this archive."""


def never_one(role: str, other: str) -> bool:
    """Whether no person or organisation can stand in both roles."""
    return frozenset((role, other)) in _NEVER_ONE


def _with_labels(value: Any) -> Any:
    return dict.fromkeys(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


class Fact(Data):
    """A question about the case. Facts are asked in the order in which the procedure lists them."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    ask: Name
    kind: Literal["choice", "yes_no", "number", "date"]
    choices: Annotated[Mapping[str, Name | None], BeforeValidator(_with_labels)] = Field({}, alias="values")
    """The values of a choice, each with what it is called."""

    @model_validator(mode="after")
    def _choices_only_for_choice(self) -> Fact:
        if (self.kind == "choice") != bool(self.choices):
            raise fault_in_model(
                "values_unclear",
                "câu hỏi kind: choice phải có values, các loại khác thì không",
                "a choice lists its values, other facts have none",
            )
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a choice."""
        return tuple(self.choices)

    def takes(self, value: FactValue) -> bool:
        """Whether the fact can have this value."""
        match self.kind:
            case "choice":
                return isinstance(value, str) and value in self.choices
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


def _plain_field(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


class Paper(Data):
    """A type of paper that fills a requirement; where the law asks, only if it shows certain fields."""

    type: str
    form: Form | None = None
    """Where it differs from the requirement's."""
    must_show: tuple[Annotated[FieldTest, BeforeValidator(_plain_field)], ...] = ()
    when: Condition | None = None
    """Counts only in these cases."""

    def lacking(self, fields: Mapping[str, str]) -> list[str]:
        """Names of the fields of which a paper with these values does not show what it has to."""
        return [test.field for test in self.must_show if not test.passes(fields.get(test.field), fields)]

    def unread(self, fields: Mapping[str, str]) -> list[str]:
        """Names of the fields of which it cannot be said whether a paper with these values shows what it has to."""
        return [test.field for test in self.must_show if test.is_open(fields.get(test.field), fields)]


def _plain_paper(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


class Requirement(Data):
    """One component of the dossier (thành phần hồ sơ): any one of its papers fills it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Name
    who: Role
    also_of: tuple[Role, ...] = ()
    """Others whose paper does as well: the mother's or the surrogate's."""
    papers: tuple[Annotated[Paper, BeforeValidator(_plain_paper)], ...] = Field(min_length=1)
    form: Form
    proves: Event
    about: tuple[str, str | None] | None = None
    """Facts that hold the first and last day of the event that the paper must be about."""
    must_digitise: bool | Literal["unknown"] = "unknown"
    digitise_basis: str | None = None
    """The agency's list that says so."""
    data_source: DataSource | None = None
    """The data that could replace the paper."""
    other_sources: tuple[DataSource, ...] = ()
    """Further data that could."""
    earlier_one: bool = False
    """An earlier paper is asked for on purpose: that a later one took its place does not matter."""
    count: int = Field(1, ge=1)
    """So many papers have to be there, each another one: books to merge."""
    told_apart_by: str | None = None
    """Where several are due: the field of which each shows another value. Two scans of one book are one book."""
    forbidden_to_request: bool | Literal["unknown"] = "unknown"
    """Officers may not ask for the paper, because the data must be fetched."""
    when: Condition | None = None
    raw: str = ""
    legal_basis: str | None = None
    verified: bool = False

    @model_validator(mode="after")
    def _tells_several_apart(self) -> Requirement:
        if self.told_apart_by is not None and self.count == 1:
            raise fault_in_model(
                "told_apart_unclear", "told_apart_by cần count từ 2 trở lên", "told_apart_by needs a count of 2 or more"
            )
        return self

    @property
    def owners(self) -> tuple[Role, ...]:
        """Everybody whose paper it may be."""
        return (self.who, *self.also_of)

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
            raise fault_in_model(
                "group_unclear",
                "một nhóm có đúng một trong: all_of, one_of, at_least kèm of",
                "a group has exactly one of: all_of, one_of, at_least with of",
            )
        if (self.at_least is None) != (self.of is None) or (self.at_least or 0) > len(self.nodes):
            raise fault_in_model(
                "group_unclear",
                "at_least cần of với ít nhất bấy nhiêu thành phần",
                "at_least needs of, with at least so many nodes",
            )
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
    if isinstance(value, Requirement | Group):
        return "requirement" if isinstance(value, Requirement) else "group"
    return ("requirement" if "id" in value else "group") if isinstance(value, dict) else None


Node = Annotated[
    Annotated[Requirement, Tag("requirement")] | Annotated[Group, Tag("group")],
    Discriminator(_node_kind, custom_error_type="node", custom_error_message="expected a requirement or a group of them"),
]
Group.model_rebuild()


class StatedTime(Data):
    """A length of time as a source states it."""

    value: int = Field(ge=0)
    unit: Literal["working_days", "days", "days_without_holidays"]
    raw: str = ""


class Deadline(StatedTime):
    """How long the agency may take."""

    when: Condition | None = None
    """In these cases only."""
    contradicted_by: tuple[StatedTime, ...] = ()
    """What another place of the source says."""
    needs_notice: bool = False
    """The citizen must be told in writing that it takes so long."""
    verified: bool = False


def _one_or_more(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Result(Data):
    """What comes of a procedure: its code in the national list, where that is known."""

    code: str | None = Field(None, pattern=r"^KQ\.[A-Z]\d{2}\.\d{6}$")
    name: str = ""
    is_document: bool = True
    """Money or a right is none: it does not count among electronic results."""


def _plain_result(value: Any) -> Any:
    return {"code": value} if isinstance(value, str) else value


class NamedProcedure(Data):
    """A procedure of which the source tells the name only. Nothing is said of its papers."""

    code: str = Field(pattern=r"^[1-9]\.\d{6}$")
    name: Name
    deadline: StatedTime | None = None
    results: tuple[Annotated[Result, BeforeValidator(_plain_result)], ...] = ()
    note: str = ""
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
    deadlines: Annotated[tuple[Deadline, ...], BeforeValidator(_one_or_more)] = Field(alias="deadline", min_length=1)
    """Those for certain cases first, the ordinary one last."""
    results: tuple[Annotated[Result, BeforeValidator(_plain_result)], ...]
    equivalents: tuple[str, ...] = ()
    """Codes of other generations for the same benefit."""
    legal_basis: tuple[str, ...] = ()
    raw: str
    """The requirements as the source words them."""
    notes: tuple[Name, ...] = ()
    """What the source leaves open, contradicts, or asks beside papers."""
    verified: bool = False
    facts: tuple[Fact, ...]
    requirements: Node

    @model_validator(mode="after")
    def _one_deadline_always_counts(self) -> Procedure:
        if self.deadlines[-1].when is not None or any(one.when is None for one in self.deadlines[:-1]):
            raise fault_in_model(
                "deadline_unclear",
                "trong danh sách deadline, chỉ dòng cuối không có when: đó là thời hạn thông thường",
                "of several deadlines the last one, and only that, has no `when`: it is the ordinary one",
            )
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise fault_in_model(
                "ends_before_it_begins",
                "effective_to trước effective_from; sửa một trong hai ngày",
                "effective_to lies before effective_from; correct one of them",
            )
        return self

    @property
    def deadline(self) -> Deadline:
        """The ordinary one: what counts where nothing more is known of the case."""
        return self.deadlines[-1]

    def deadline_in(self, facts: Facts) -> Deadline:
        """The one that counts in this case: the first whose condition is known to hold, else the ordinary one."""
        return next((one for one in self.deadlines if one.when is None or one.when.holds(facts, {})), self.deadline)

    @property
    def result_codes(self) -> tuple[str, ...]:
        """National codes of all results."""
        return tuple(result.code for result in self.results if result.code is not None)

    @property
    def name_vi(self) -> str:
        """Vietnamese name."""
        return self.name.vi

    @property
    def all_requirements(self) -> tuple[Requirement, ...]:
        """Every requirement in the order of the tree."""
        return tuple(node for _, node in walk(self.requirements, []) if isinstance(node, Requirement))

    def in_force(self, on: date) -> bool:
        """Whether this version counts on that day; its last day still does."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def overlaps(self, other: Procedure) -> bool:
        """Whether there is a day on which both count."""
        begin = max(self.effective_from or date.min, other.effective_from or date.min)
        return begin <= min(self.effective_to or date.max, other.effective_to or date.max)


def walk(node: Node, path: Place) -> Iterator[tuple[Place, Requirement | Group]]:
    """Every node of a tree with its place in the file, parents first."""
    yield path, node
    if isinstance(node, Group):
        for number, child in enumerate(node.nodes):
            yield from walk(child, [*path, node.key, number])
