"""Deadlines: three units, days off, supplement time, the second request."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.procedure import StatedTime
from intake.deadlines import Pause, day_of_arrival, due, standing
from intake.errors import HolidaysInvalid
from intake.holidays import FIXED, FOLDER, calendar, calendar_of
from sohoa.clock import day_in_vietnam
from tests.intake.desk import vn

CALENDAR = calendar()
DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
TERMS = st.builds(StatedTime, value=st.integers(0, 45), unit=st.sampled_from(["working_days", "days", "days_without_holidays"]))
PAUSES = st.lists(st.builds(lambda begin, length: Pause(begin, begin + timedelta(length)), DAYS, st.integers(0, 30)), max_size=3)


def term(value: int, unit: str = "working_days") -> StatedTime:
    return StatedTime.model_validate({"value": value, "unit": unit})


@pytest.mark.parametrize(
    ("arrived", "value", "unit", "last"),
    [
        ("2026-03-10", 6, "working_days", "2026-03-18"),  # Tuesday; 14 and 15 March are a weekend
        ("2026-03-13", 1, "working_days", "2026-03-16"),  # Friday to Monday
        ("2026-03-14", 1, "working_days", "2026-03-16"),  # handed in on a Saturday
        ("2026-04-28", 5, "working_days", "2026-05-07"),  # 30 April and 1 May, then a weekend
        ("2026-03-10", 12, "days", "2026-03-23"),  # the twelfth is Sunday 22 March: Điều 148 khoản 5
        ("2026-03-10", 10, "days", "2026-03-20"),
        ("2026-04-20", 20, "days_without_holidays", "2026-05-14"),  # without 26, 27 and 30 April and 1 May, weekends counted
        ("2026-04-20", 20, "days", "2026-05-11"),  # the twentieth is Sunday 10 May
        ("2026-02-13", 6, "working_days", "2026-03-02"),  # Tết Bính Ngọ: 16 to 20 February
        ("2026-08-19", 3, "working_days", "2026-08-22"),  # Saturday 22 August is worked for Monday 31 August
        ("2026-08-28", 1, "working_days", "2026-09-03"),  # 31 August in exchange, 1 and 2 September Quốc khánh
        ("2026-03-10", 0, "days", "2026-03-10"),  # the same day
        ("2026-03-14", 0, "days", "2026-03-16"),  # the same day, were it no Saturday
    ],
)
def test_the_last_day(arrived: str, value: int, unit: str, last: str) -> None:
    assert due(date.fromisoformat(arrived), term(value, unit), CALENDAR).on == date.fromisoformat(last)


def test_the_days_between_request_and_answer_are_subtracted() -> None:
    """Six working days from 10 March are 18 March; asked on Thursday 12 March, answered on Tuesday 17 March: three more days."""
    pause = Pause(date(2026, 3, 12), date(2026, 3, 17))
    assert due(date(2026, 3, 10), term(6), CALENDAR, [pause]).on == date(2026, 3, 23)


def test_asked_and_answered_on_one_day_costs_nothing() -> None:
    pause = Pause(date(2026, 3, 12), date(2026, 3, 12))
    assert due(date(2026, 3, 10), term(6), CALENDAR, [pause]).on == date(2026, 3, 18)


@given(DAYS, TERMS, PAUSES)
def test_a_term_never_ends_on_a_day_off_nor_while_it_stands_still(arrived: date, length: StatedTime, pauses: list[Pause]) -> None:
    last = due(arrived, length, CALENDAR, pauses).on
    assert not CALENDAR.is_day_off(last)
    assert not any(pause.covers(last) for pause in pauses)
    assert last >= arrived


@given(DAYS, TERMS, PAUSES, PAUSES)
def test_more_supplement_time_never_brings_the_last_day_forward(
    arrived: date, length: StatedTime, some: list[Pause], more: list[Pause]
) -> None:
    assert due(arrived, length, CALENDAR, some).on <= due(arrived, length, CALENDAR, [*some, *more]).on


@given(DAYS, TERMS, DAYS, st.integers(1, 20), st.integers(1, 20))
def test_two_pauses_one_after_the_other_are_as_one(
    arrived: date, length: StatedTime, asked: date, first: int, second: int
) -> None:
    middle, end = asked + timedelta(first), asked + timedelta(first + second)
    apart = due(arrived, length, CALENDAR, [Pause(asked, middle), Pause(middle, end)])
    assert apart.on == due(arrived, length, CALENDAR, [Pause(asked, end)]).on


@given(DAYS, st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(arrived: date, first: int, second: int) -> None:
    on_the_way = due(arrived, term(first), CALENDAR).on
    assert due(arrived, term(first + second), CALENDAR).on == due(on_the_way, term(second), CALENDAR).on


@given(DAYS, st.integers(0, 40))
def test_what_is_skipped_makes_a_term_longer(arrived: date, value: int) -> None:
    """Working days skip what days without holidays skip, and weekends too; plain days skip nothing."""
    plain, without, working = (
        due(arrived, term(value, unit), CALENDAR).on for unit in ("days", "days_without_holidays", "working_days")
    )
    assert plain <= without <= working or value == 0


def test_a_second_request_is_overdue_whatever_the_day() -> None:
    """QĐ 766/QĐ-TTg, 2.1: more than one request for a supplement counts as overdue."""
    arrived, decided = date(2026, 3, 10), date(2026, 3, 13)
    once = [(date(2026, 3, 11), date(2026, 3, 11))]
    twice = [*once, (date(2026, 3, 12), date(2026, 3, 12))]
    timing = [standing(arrived, term(6), CALENDAR, on=decided, requests=some, ended=decided).timing for some in ([], once, twice)]
    assert timing == ["done_in_time", "done_in_time", "done_late"]
    assert standing(arrived, term(6), CALENDAR, on=date(2026, 3, 12), requests=twice).overdue


def test_decided_on_the_last_day_is_in_time_and_a_day_later_is_not() -> None:
    arrived = date(2026, 3, 10)
    ended = [standing(arrived, term(6), CALENDAR, on=date(2026, 12, 1), ended=date(2026, 3, day)) for day in (18, 19)]
    assert [one.timing for one in ended] == ["done_in_time", "done_late"]
    running = [standing(arrived, term(6), CALENDAR, on=date(2026, 3, day)) for day in (18, 19)]
    assert [one.timing for one in running] == ["running", "overdue"]


def test_while_the_answer_is_awaited_nothing_becomes_overdue() -> None:
    asked = [(date(2026, 3, 12), None)]
    months_later = standing(date(2026, 3, 10), term(6), CALENDAR, on=date(2026, 7, 1), requests=asked)
    assert (months_later.timing, months_later.overdue) == ("paused", False)
    late_already = standing(date(2026, 3, 10), term(6), CALENDAR, on=date(2026, 7, 1), requests=[(date(2026, 3, 25), None)])
    assert late_already.timing == "overdue", "asked a week after the last day"


def test_the_day_is_that_of_vietnam() -> None:
    assert day_in_vietnam(vn("2026-03-11 06:59")) == date(2026, 3, 11), "the evening before in UTC"


def test_after_hours_counts_as_the_next_working_day_only_where_that_is_set() -> None:
    friday_evening = vn("2026-03-13 18:05")
    assert day_of_arrival(friday_evening, CALENDAR) == date(2026, 3, 13)
    assert day_of_arrival(friday_evening, CALENDAR, time(17)) == date(2026, 3, 16)
    assert day_of_arrival(vn("2026-03-13 17:00"), CALENDAR, time(17)) == date(2026, 3, 13)
    assert day_of_arrival(vn("2026-03-15 09:00"), CALENDAR, time(17)) == date(2026, 3, 16), "a Sunday"


def test_a_last_day_is_certain_where_nothing_on_the_way_rests_on_a_decision_nobody_compared() -> None:
    assert due(date(2026, 3, 10), term(6), CALENDAR).certain
    assert not due(date(2026, 2, 10), term(6), CALENDAR).certain, "over Tết"
    assert due(date(2027, 4, 28), term(2), CALENDAR).certain, "30 April and 1 May stand in the law"


def test_of_a_year_that_is_not_given_only_the_days_of_the_law_are_known() -> None:
    found = due(date(2019, 4, 29), term(1), CALENDAR)
    assert (found.on, found.certain) == (date(2019, 5, 2), False)


@pytest.mark.parametrize("year", sorted(CALENDAR.years))
def test_a_year_has_the_holidays_of_the_labour_code(year: int) -> None:
    """Điều 112: new year 1 day, Tết 5, giỗ Tổ 1, 30 April 1, 1 May 1, Quốc khánh 2 (2 September and a day beside it)."""
    of_year = [one for one in CALENDAR.off.values() if one.day.year == year]
    for month, day, _ in FIXED:
        assert CALENDAR.off[date(year, month, day)].verified
    assert {date(year, 9, 1), date(year, 9, 3)} & set(CALENDAR.off)
    tet = sorted(one.day for one in of_year if one.name.startswith("Tết Âm lịch"))
    assert len(tet) == 5
    assert tet[-1] - tet[0] == timedelta(4)
    assert sum(one.name.startswith("Giỗ Tổ") for one in of_year) == 1
    assert not any(one.verified for one in of_year if "Âm lịch" in one.name or "Giỗ Tổ" in one.name or "hoán đổi" in one.name)


@pytest.mark.parametrize("year", sorted(CALENDAR.years))
def test_a_holiday_on_a_weekend_is_made_up_for_and_every_exchange_is_worked(year: int) -> None:
    """Điều 111 khoản 3."""
    of_year = [one for one in CALENDAR.off.values() if one.day.year == year]
    on_weekends = [one for one in of_year if one.day.weekday() >= 5]
    assert sum(one.name.startswith("nghỉ bù") for one in of_year) == len(on_weekends)
    exchanged = [one for one in of_year if "hoán đổi" in one.name]
    assert len(exchanged) == sum(one.day.year == year for one in CALENDAR.worked.values())
    assert all(one.day.weekday() < 5 for one in of_year if one not in on_weekends)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "year: 2028\nholidays: []",
        "year: 2028\nholidays: [{day: 2027-01-01, name: Tết, verified: true}]\nworked: []",
        "year: 2028\nholidays: [{day: mùng 1, name: Tết, verified: true}]\nworked: []",
        "year: 2028\nholidays: []\nworked: [{day: 2028-01-03, name: thứ Hai, verified: false}]",
        "year: [2028",
    ],
)
def test_a_file_with_a_mistake_is_refused_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "2028.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(HolidaysInvalid, match=r"2028\.yaml"):
        calendar_of([file])
    assert FOLDER.is_dir()
