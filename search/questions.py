"""What an index is asked, as values: engines compile them, each into its own language (`search.tantivy_queries`,
`search.elastic_queries`). So what officers find follows from one rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

Value = str | int
Term = tuple[str, Value]
"""A field, and a value in it."""


@dataclass(frozen=True, slots=True)
class Has:
    """Documents with this value in a field. Rare values score more than common ones."""

    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class HasOneOf:
    """Documents with one of these values, whichever: it scores 1."""

    field: str
    values: Collection[Value]


@dataclass(frozen=True, slots=True)
class HasInARow:
    """Documents in which these words stand side by side."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasNearly:
    """Documents with a word in which one letter is another, missing or too many, or two changed places. It scores 1."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class BeginsWith:
    """Documents with a value that begins so: letters, digits and blanks. It scores 1."""

    field: str
    beginning: str


@dataclass(frozen=True, slots=True)
class Between:
    """Documents with a number from the first to the last, both included."""

    field: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents for which all of `parts` and `filters` hold, and nothing of `without`. Parts score, and `better` adds to it where
    it holds; the others score nothing.

    `few`: there are few of them beside those for which something of `better` holds. It is a hint to engines, and changes nothing.
    """

    parts: tuple[Question, ...] = ()
    filters: tuple[Question, ...] = ()
    better: tuple[Question, ...] = ()
    without: tuple[Question, ...] = ()
    few: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents for which any of these holds; what holds is added up. Of none: no document."""

    ways: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class BestOf:
    """Documents for which any of these holds; the best way alone scores."""

    ways: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """The same documents, each with this score."""

    question: Question
    score: float


Question = Has | HasOneOf | HasInARow | HasNearly | BeginsWith | Between | Everything | AllOf | AnyOf | BestOf | Worth
