"""Conditions over the facts of a case and over what other papers show. Three answers: yes, no, not known yet (None).

A field of a paper that is not at hand is not shown. A paper at hand may spare another one and never calls for one more: `shows`
stands under `not` only. Whoever hands in a further paper is so never asked for more than before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, Tag, model_validator

from catalogue.document_type import FIELD_NAMES, Data
from catalogue.mistakes import fault_in_model, nearest
from vietnamese.folding import fold

FactValue = bool | int | date | str
Facts = Mapping[str, FactValue]
"""What is known of the case. A fact that is not in it is not known."""
ShownFields = Mapping[str, Collection[str]]
"""Document type -> fields that papers of this type at hand show: their names, or a mapping from name to the values read.

The field of an absent paper is not shown, and a field of which the value is not given has no value.
"""


_NO_OTHERS: Mapping[str, str] = MappingProxyType({})


class FactIs(Data):
    """`{fact: treatment, is: inpatient}`; also `in: […]`, `at_least: 81`, `at_most: 30`, `before: 2016-07-01`, `since: …`."""

    fact: str
    equals: FactValue | None = Field(None, alias="is")
    one_of: tuple[FactValue, ...] | None = Field(None, alias="in", min_length=1)
    at_least: int | None = None
    at_most: int | None = None
    before: date | None = None
    since: date | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> FactIs:
        given = (self.equals, self.one_of, self.at_least, self.at_most, self.before, self.since)
        if sum(value is not None for value in given) != 1:
            raise fault_in_model(
                "condition_unclear",
                "điều kiện về một câu hỏi cần đúng một trong: is, in, at_least, at_most, before, since",
                "a condition on a fact has exactly one of: is, in, at_least, at_most, before, since",
            )
        return self

    @property
    def compared_with(self) -> tuple[FactValue, ...]:
        """The values that the fact is compared with."""
        given = [self.equals, *(self.one_of or ()), self.at_least, self.at_most, self.before, self.since]
        return tuple(value for value in given if value is not None)

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:  # noqa: ARG002
        """None where the fact is not known."""
        value = facts.get(self.fact)
        if value is None:
            return None
        if self.at_least is not None:
            return isinstance(value, int) and value >= self.at_least
        if self.at_most is not None:
            return isinstance(value, int) and value <= self.at_most
        if self.before is not None:
            return isinstance(value, date) and value < self.before
        if self.since is not None:
            return isinstance(value, date) and value >= self.since
        return value in self.compared_with


class FieldTest(Data):
    """What has to stand in a field of a paper: `{field: disability_percent, at_least: 81}`; without more, anything.

    `if_read`: of a paper on which the field was not read an officer says whether it does; one that says something else does not.
    """

    field: str
    contains: str | None = Field(None, min_length=2)
    lacks: str | None = Field(None, min_length=2)
    """The field says something, but not this."""
    years_after: str | None = None
    """Another field with a day: this one, a day too, lies `at_least` so many whole years later."""
    at_least: int | None = None
    below: int | None = None
    if_read: bool = False

    @model_validator(mode="after")
    def _is_sound(self) -> FieldTest:
        for name in (self.field, self.years_after or self.field):
            if name not in FIELD_NAMES:
                vi, en = nearest(name, FIELD_NAMES)
                raise fault_in_model("field_unknown", f"không có trường `{name}`{vi}", f"no such field: {name}{en}")
        asked = sum(value is not None for value in (self.contains, self.lacks, self.at_least, self.below))
        if asked > 1 or (self.if_read and not asked):
            raise fault_in_model(
                "field_test_unclear",
                "một trường có nhiều nhất một trong: contains, lacks, at_least, below; if_read cần một trong số đó",
                "a field has at most one of: contains, lacks, at_least, below; if_read needs one of them",
            )
        if self.years_after is not None and self.at_least is None:
            raise fault_in_model(
                "field_test_unclear", "years_after cần at_least: số năm", "years_after needs at_least: how many years"
            )
        return self

    @property
    def asks_for_value(self) -> bool:
        """Whether it matters what stands in the field."""
        return (self.contains, self.lacks, self.at_least, self.below) != (None, None, None, None)

    def passes(self, value: str | None, others: Mapping[str, str] = _NO_OTHERS) -> bool:
        """Whether a paper passes that has this value in the field; None: the field was not read. `others`: its other fields."""
        answer = self._answer(value, others)
        return self.if_read if answer is None else answer

    def is_open(self, value: str | None, others: Mapping[str, str] = _NO_OTHERS) -> bool:
        """Whether it passes only because nothing was read that could speak against it."""
        return self.if_read and self._answer(value, others) is None

    def _answer(self, value: str | None, others: Mapping[str, str]) -> bool | None:
        """None where it was not read."""
        if value is None:
            return None
        if self.contains is not None:
            return fold(self.contains) in fold(value)
        if self.lacks is not None:
            return fold(self.lacks) not in fold(value)
        if not self.asks_for_value:
            return True
        number = _number(value) if self.years_after is None else _years_between(others.get(self.years_after), value)
        if number is None:
            return None
        return number >= self.at_least if self.at_least is not None else number < (self.below or 0)


def _number(value: str) -> float | None:
    figures = re.search(r"\d+(?:[.,]\d+)?", value)
    return float(figures[0].replace(",", ".")) if figures is not None else None


def _years_between(begin: str | None, end: str) -> int | None:
    """Whole years from one day until the other has passed: 01/01/2025 to 31/12/2029 are five."""
    try:
        first, after = date.fromisoformat(begin or ""), date.fromisoformat(end) + timedelta(days=1)
    except ValueError:
        return None
    return after.year - first.year - ((after.month, after.day) < (first.month, first.day))


class Shown(FieldTest):
    """A paper of this type, at hand and usable, shows a field, or a certain value in it."""

    type: str

    @model_validator(mode="after")
    def _is_definite(self) -> Shown:
        if self.if_read or self.years_after is not None:
            raise fault_in_model(
                "field_test_unclear",
                "`shows` không đi với if_read, years_after: giấy tờ không có thì không thể hiện gì",
                "`shows` goes without if_read and years_after: an absent paper shows nothing",
            )
        return self


class Shows(Data):
    """`{shows: {type: GIAY_BAO_TU, field: admitted_on}}`: what is not at hand does not show it. Never unknown."""

    shows: Shown

    def holds(self, facts: Facts, shown: ShownFields) -> bool | None:  # noqa: ARG002
        """Yes or no."""
        fields = shown.get(self.shows.type, frozenset())
        if self.shows.field not in fields:
            return False
        values: Collection[str] = fields[self.shows.field] if isinstance(fields, Mapping) else ()
        return not self.shows.asks_for_value or any(self.shows.passes(value) for value in values)


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
    """Of a mapping in a file, or of a condition that is written out again."""
    if isinstance(value, BaseModel):
        return {FactIs: "fact", Shows: "shows", All: "all", Any_: "any", Not: "not"}.get(type(value))
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
