"""The day is the one in Vietnam, wherever the machine stands."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from sohoa.clock import day_in_vietnam, utc_now


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 29, 16, 59, 59, tzinfo=UTC), date(2026, 11, 29)),
        (datetime(2026, 11, 29, 17, 0, tzinfo=UTC), date(2026, 11, 30)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_seven_hours_before_it_does_in_utc(moment: datetime, day: date) -> None:
    assert day_in_vietnam(moment) == day


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "UTC", "Pacific/Kiritimati"])
def test_today_does_not_depend_on_the_zone_of_the_machine(zone: str) -> None:
    before = utc_now()
    asked = [sys.executable, "-c", "from sohoa.clock import today; print(today())"]
    said = subprocess.run(asked, env={**os.environ, "TZ": zone}, capture_output=True, text=True, check=True).stdout.strip()
    assert date.fromisoformat(said) in {(at + timedelta(hours=7)).date() for at in (before, utc_now())}
