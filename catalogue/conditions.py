"""Conditions over the facts of a case and over what other papers show. Three answers: yes, no, not known yet (None)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from catalogue.document_type import FIELD_NAMES, Data

FactValue = bool | int | date | str
Facts = Mapping[str, FactValue]
"""What is known of the case. A fact that is not in it is not known."""
ShownFields = Mapping[str, frozenset[str]]
"""Document type -> fields that papers of this type at hand show. The field of an absent paper is not shown."""


class FactIs(Data):
    """`{fact: treatment, is: inpatient}`; also `in: […]`, `at_least: 81`, `before: 2016-07-01`."""

    fact: str
    equals: FactValue | None = Field(None, alias="is")
    one_of: tuple[FactValue, ...] | None = Field(None, alias="in", min_length=1)
    at_least: int | None = None
    before: date | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> FactIs:
        if sum(value is not None for value in (self.equals, self.one_of, self.at_least, self.before)) != 1:
            raise ValueError("a condition on a fact has exactly one of: is, in, at_least, before")
        return self

    @property
    def compared_with(self) -> tuple[FactValue, ...]:
        """The values that the fact is compared with."""
        given = [self.equals, *(self.one_of or ()), self.at_least, self.before]
        return tuple(value for value in given if value is not None)

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:  # noqa: ARG002
        """None where the fact is not known."""
        value = facts.get(self.fact)
        if value is None:
            return None
        if self.at_least is not None:
            return isinstance(value, int) and value >= self.at_least
        if self.before is not None:
            return isinstance(value, date) and value < self.before
        return value in self.compared_with


class Shown(Data):
    """A paper of this type, at hand and usable, shows a field."""

    type: str
    field: str

    @model_validator(mode="after")
    def _field_exists(self) -> Shown:
        if self.field not in FIELD_NAMES:
            raise ValueError(f"no such field: {self.field}")
        return self


class Shows(Data):
    """`{shows: {type: GIAY_BAO_TU, field: admitted_on}}`: what is not at hand does not show it. Never unknown."""

    shows: Shown

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:  # noqa: ARG002
        """Yes or no."""
        return self.shows.field in shown.get(self.shows.type, frozenset())


class All(Data):
    """All of them hold."""

    all: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:
        """No as soon as one does not hold."""
        answers = [condition.holds(facts, shown) for condition in self.all]
        return False if False in answers else None if None in answers else True


class Any_(Data):
    """At least one of them holds."""

    any: tuple[Condition, ...] = Field(min_length=1)

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:
        """Yes as soon as one holds."""
        answers = [condition.holds(facts, shown) for condition in self.any]
        return True if True in answers else None if None in answers else False


class Not(Data):
    """It does not hold."""

    negated: Condition = Field(alias="not")

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:
        """The opposite; not known stays not known."""
        answer = self.negated.holds(facts, shown)
        return None if answer is None else not answer


def _kind(value: Any) -> str | None:
    keys: set[str] = set(value) if isinstance(value, dict) else set()
    return next((key for key in ("fact", "shows", "all", "any", "not") if key in keys), None)


Condition = Annotated[
    Annotated[FactIs, Tag("fact")]
    | Annotated[Shows, Tag("shows")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Not, Tag("not")],
    Discriminator(
        _kind,
        custom_error_type="condition",
        custom_error_message="a condition is a mapping with one of: fact, shows, all, any, not",
    ),
]

All.model_rebuild()
Any_.model_rebuild()
Not.model_rebuild()


def missing_facts(condition: Condition, facts: Facts, shown: ShownFields) -> frozenset[str]:
    """Facts that could decide a condition that is not decided yet."""
    if condition.holds(facts, shown) is not None:
        return frozenset()
    match condition:
        case FactIs():
            return frozenset({condition.fact})
        case All(all=parts) | Any_(any=parts):
            return frozenset().union(*(missing_facts(part, facts, shown) for part in parts))
        case Not():
            return missing_facts(condition.negated, facts, shown)
        case _:
            return frozenset()


Atom = tuple[FactIs | Shows, bool]


def atoms(condition: Condition, *, negated: bool = False) -> Iterator[Atom]:
    """Every simple condition in it, with whether it stands under an odd number of `not`."""
    match condition:
        case FactIs() | Shows():
            yield condition, negated
        case All(all=parts) | Any_(any=parts):
            for part in parts:
                yield from atoms(part, negated=negated)
        case Not():
            yield from atoms(condition.negated, negated=not negated)
