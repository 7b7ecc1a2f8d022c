"""Until when a dossier must be decided, and whether it was in time. Pure: days in, days out.

* The day on which the dossier came is not counted; counting begins on the next (Điều 147 Bộ luật Dân sự 2015). Neither is the day
  on which a supplement came.
* Time in which the citizen was asked for a supplement is subtracted: the days after the request, up to the answer.
* Where the last day is off, the term ends on the next working day (Điều 148 khoản 5).
* In time means decided on the last day or before, with at most one request for a supplement (QĐ 766/QĐ-TTg, 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from catalogue.procedure import StatedTime
from intake.holidays import DAY, Calendar
from sohoa.clock import VIETNAM

Timing = Literal["running", "paused", "overdue", "done_in_time", "done_late"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not counted: from the day after `asked` to `answered`."""

    asked: date
    answered: date

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.asked < day <= self.answered


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term."""

    on: date
    value: int
    unit: str
    """working_days, days or days_without_holidays"""
    certain: bool
    """All days off on the way are fixed by law or were compared with the yearly decision."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a dossier stands against its term, on a day."""

    due: Due
    timing: Timing
    requests: int
    """Requests for a supplement since the reception. The second makes it overdue, whatever the day."""

    @property
    def overdue(self) -> bool:
        """It counts as overdue."""
        return self.timing in ("overdue", "done_late")


def day_of_arrival(moment: datetime, calendar: Calendar, desk_closes: time | None = None) -> date:
    """The day on which a dossier counts as come: its own, or the next working day where it came when nobody works any more.

    The texts at hand say nothing of dossiers that come after hours, so without `desk_closes` the day itself counts.
    """
    here = moment.astimezone(VIETNAM)
    if desk_closes is None or (here.time() <= desk_closes and not calendar.is_day_off(here.date())):
        return here.date()
    return _next_working_day(here.date() + DAY, calendar)


def due(arrived: date, term: StatedTime, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Due:
    """The last day of `term` for what came on the day `arrived`; it is never a day off. A term of 0 days ends on that day."""
    day, left = arrived, term.value
    while left > 0:
        day += DAY
        if not _skipped(day, term.unit, calendar) and not any(pause.covers(day) for pause in pauses):
            left -= 1
    while calendar.is_day_off(day) or any(pause.covers(day) for pause in pauses):
        day += DAY
    return Due(day, term.value, term.unit, calendar.is_certain(arrived, day))


def standing(
    arrived: date,
    term: StatedTime,
    calendar: Calendar,
    *,
    on: date,
    requests: Iterable[tuple[date, date | None]] = (),
    ended: date | None = None,
) -> Standing:
    """How it stands on the day `on`. `requests` are (asked, answered) since the reception; one without an answer pauses it until
    `on`, or until it `ended`.
    """
    asked = list(requests)
    pauses = [Pause(begin, answered or ended or on) for begin, answered in asked]
    last = due(arrived, term, calendar, pauses)
    late = (ended or on) > last.on or len(asked) > 1
    timing: Timing
    if ended is not None:
        timing = "done_late" if late else "done_in_time"
    elif late:
        timing = "overdue"
    else:
        timing = "paused" if any(answered is None for _, answered in asked) else "running"
    return Standing(last, timing, len(asked))


def _skipped(day: date, unit: str, calendar: Calendar) -> bool:
    """Whether a term in this unit passes over the day."""
    match unit:
        case "working_days":
            return calendar.is_day_off(day)
        case "days_without_holidays":
            return calendar.is_holiday(day)
        case _:
            return False


def _next_working_day(day: date, calendar: Calendar) -> date:
    while calendar.is_day_off(day):
        day += DAY
    return day
