"""Dates as papers write them: `05/3/2020`, `ngày 05 tháng 3 năm 2020`, or only a year; also with broken words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vietnamese.folding import fold, nfc

Precision = Literal["day", "month", "year"]

EARLIEST_YEAR = 1900
LATEST_YEAR = 2099

_DIGIT_LOOKALIKES = str.maketrans({"o": "0", "q": "0", "l": "1", "i": "1", "|": "1", "!": "1", "s": "5", "b": "6", "z": "2"})

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?![\d/])")
_MONTH_YEAR = re.compile(r"(?<![\d/.-])(\d{1,2})\s?[/-]\s?((?:19|20)\d{2})(?![\d/])")
_DAY_WORD = r"\bn[gq]?[a4]?[gq]?[yv]"
_MONTH_WORD = r"t\s?h?[ade4]n[gq]"
_YEAR_WORD = r"\bn[a4]m\b"
_LOOSE_DIGIT = r"[0-9oqlisbz|!]"
_IN_WORDS = re.compile(
    rf"{_DAY_WORD}\s*(?P<day>[^\n]{{0,14}}?)\s*{_MONTH_WORD}\s*(?P<month>[^\n]{{0,10}}?)\s*{_YEAR_WORD}"
    rf"[\s:]*(?P<year>{_LOOSE_DIGIT}[0-9oqlisbz|! ]{{0,6}}{_LOOSE_DIGIT}|\d)?"
)
_WORDS_WITHOUT_DAY = re.compile(
    rf"(?<![a-z]){_MONTH_WORD}\s*(?P<month>[^\n]{{0,6}}?)\s*{_YEAR_WORD}[\s:]*(?P<year>{_LOOSE_DIGIT}{{4}})(?![a-z0-9])"
)
"""Handwriting between the printed words comes out as crumbs that stick to them: `ngày-†tháng 01 năm 2025`."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date of which perhaps only the year, or year and month, is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def precision(self) -> Precision:
        """The smallest part that is known."""
        if self.month is None:
            return "year"
        return "month" if self.day is None else "day"

    @property
    def iso(self) -> str:
        """`2020-03-05`, `2020-03` or `2020`."""
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def as_date(self) -> date | None:
        """The day, if it is known."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)


def partial_date(year: int | None, month: int | None = None, day: int | None = None) -> PartialDate | None:
    """What of the parts makes a date: an impossible day leaves the month, an impossible month only the year."""
    if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    if month is None or not 1 <= month <= 12:
        return PartialDate(year)
    try:
        date(year, month, day or 0)
    except ValueError:
        return PartialDate(year, month)
    return PartialDate(year, month, day)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: `start` and `end` are places in the text composed to NFC. The parts stand as read."""

    date: PartialDate | None
    start: int
    end: int
    day_raw: str = ""
    month_raw: str = ""
    year_raw: str = ""
    in_words: bool = False


def as_number(raw: str) -> int | None:
    """A small number as read, digits taken for letters repaired: `l5` -> 15, `O1` -> 1. None where it is no number."""
    text = fold(raw).strip(" .,:;-_'\"").translate(_DIGIT_LOOKALIKES)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


def find_dates(text: str) -> Iterator[FoundDate]:
    """Dates with at least a month, in figures or in words, in the order of the text."""
    composed = nfc(text)
    folded = fold(composed)
    found = [*_numeric(folded), *_in_words(composed, folded)]
    taken: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda item: (item.start, -item.end)):
        if all(one.start >= end or one.end <= start for start, end in taken):
            taken.append((one.start, one.end))
            yield one


def _numeric(folded: str) -> Iterator[FoundDate]:
    for match in _NUMERIC.finditer(folded):
        day, _, month, year = match.groups()
        found = partial_date(int(year), int(month), int(day))
        if found is not None and found.precision == "day":
            yield FoundDate(found, match.start(), match.end(), day, month, year)
    for match in _MONTH_YEAR.finditer(folded):
        month, year = match.groups()
        found = partial_date(int(year), int(month))
        if found is not None and found.precision == "month":
            yield FoundDate(found, match.start(), match.end(), "", month, year)


def _in_words(composed: str, folded: str) -> Iterator[FoundDate]:
    for pattern in (_IN_WORDS, _WORDS_WITHOUT_DAY):
        for match in pattern.finditer(folded):
            raw = {name: composed[slice(*match.span(name))].strip() if match[name] else "" for name in match.groupdict()}
            year = as_number(raw["year"].replace(" ", ""))
            found = partial_date(year, as_number(raw["month"]), as_number(raw.get("day", "")))
            yield FoundDate(found, match.start(), match.end(), raw.get("day", ""), raw["month"], raw["year"], in_words=True)


def parse_date(text: str) -> PartialDate | None:
    """The one date that the text is: day, month or only a year. None where it is none, or says more than a date."""
    trimmed = nfc(text).strip(" .,;:")
    if re.fullmatch(r"(?:19|20)\d{2}", trimmed):
        return PartialDate(int(trimmed))
    for found in find_dates(trimmed):
        if found.date is not None and found.end - found.start >= len(trimmed) - 2:
            return found.date
    return None
