"""Now: moments are kept in UTC, days are counted in Vietnam, whatever the time zone of the machine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""The same all year, and since before there were computers."""


def utc_now() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Vietnam: papers, roles and versions of a procedure begin and end there."""
    return day_in_vietnam(utc_now())


def day_in_vietnam(moment: datetime) -> date:
    """The day it is there at that moment, which knows its zone."""
    return moment.astimezone(VIETNAM).date()
