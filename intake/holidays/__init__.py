"""Days off, as data: one YAML file a year beside this one, with what the law fixes and what is decided year by year.

A new year is a new file. Of a year without one, only the holidays that the law fixes by the solar calendar are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intake.errors import HolidaysInvalid

FOLDER = Path(__file__).parent
FIXED = ((1, 1, "Tết Dương lịch"), (4, 30, "Ngày Chiến thắng"), (5, 1, "Ngày Quốc tế lao động"), (9, 2, "Quốc khánh"))
"""Month, day and name of the holidays that the law (Điều 112 Bộ luật Lao động) fixes by the solar calendar."""
SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A holiday, or a day of the weekend on which people work in exchange."""

    day: date
    name: str
    verified: bool


@dataclass(frozen=True)
class Calendar:
    """Which days are off."""

    off: Mapping[date, SpecialDay] = field(default_factory=dict)
    worked: Mapping[date, SpecialDay] = field(default_factory=dict)
    years: frozenset[int] = frozenset()
    """Years of which the days are given; of others only `FIXED` counts."""

    def is_holiday(self, day: date) -> bool:
        """Off by law or by the yearly decision, days in exchange among them; an ordinary weekend is none."""
        if day.year in self.years:
            return day in self.off
        return any((day.month, day.day) == (month, number) for month, number, _ in FIXED)

    def is_day_off(self, day: date) -> bool:
        """Nobody works: a holiday, or a weekend that is not worked in exchange."""
        return self.is_holiday(day) or (day.weekday() >= SATURDAY and day not in self.worked)

    def is_certain(self, first: date, last: date) -> bool:
        """Whether all that is special between these days stands in the law, or was compared with the decision."""
        known = all(year in self.years for year in range(first.year, last.year + 1))
        special = (one for days in (self.off, self.worked) for one in days.values() if first <= one.day <= last)
        return known and all(one.verified for one in special)


@cache
def calendar() -> Calendar:
    """The days of all years that are given. Raises `HolidaysInvalid`."""
    return calendar_of(sorted(FOLDER.glob("*.yaml")))


def calendar_of(files: Iterable[Path]) -> Calendar:
    """A calendar from such files. Raises `HolidaysInvalid`."""
    off: dict[date, SpecialDay] = {}
    worked: dict[date, SpecialDay] = {}
    years = set()
    for file in files:
        year, holidays, exchanged = _read(file)
        years.add(year)
        off |= {one.day: one for one in holidays}
        worked |= {one.day: one for one in exchanged}
    return Calendar(off, worked, frozenset(years))


def _read(file: Path) -> tuple[int, list[SpecialDay], list[SpecialDay]]:
    try:
        text = yaml.safe_load(file.read_text("utf-8"))
        year, off, worked = int(text["year"]), _days(text["holidays"]), _days(text["worked"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise HolidaysInvalid(name=file.name, reason=f"{type(error).__name__}: {error}") from error
    for one in (*off, *worked):
        if one.day.year != year:
            raise HolidaysInvalid(name=file.name, reason=f"{one.day} ≠ {year}")
    for one in worked:
        if one.day.weekday() < SATURDAY or one.day in {holiday.day for holiday in off}:
            raise HolidaysInvalid(name=file.name, reason=f"worked {one.day}: không phải ngày cuối tuần / no weekend")
    return year, off, worked


def _days(listed: list[dict[str, Any]]) -> list[SpecialDay]:
    days = [SpecialDay(one["day"], str(one["name"]), one["verified"] is True) for one in listed]
    for one in days:
        if type(one.day) is not date:
            raise ValueError(f"{one.day!r}: YYYY-MM-DD")
    return days
