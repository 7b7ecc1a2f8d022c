from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.dates import PartialDate, as_number, find_dates, parse_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("05/3/2020", "2020-03-05"),
        ("5-3-2020", "2020-03-05"),
        ("05.03.2020", "2020-03-05"),
        ("ngày 05 tháng 3 năm 2020", "2020-03-05"),
        ("Quảng Ngãi, ngày 17 tháng 01 năm 2025", "2025-01-17"),
        ("Ha Ngi, ngay 06 thang 08 nam 2021", "2021-08-06"),
        ("ngày l5 tháng O1 năm 2025", "2025-01-15"),
        ("ngày     tháng 9 năm 2024", "2024-09"),
        ("tháng 01/2025", "2025-01"),
        ("tháng 9 năm 2024", "2024-09"),
    ],
)
def test_dates_are_found_in_figures_and_in_words(text: str, iso: str) -> None:
    (found,) = find_dates(text)
    assert found.date is not None
    assert found.date.iso == iso


def test_the_parts_stand_as_read() -> None:
    (found,) = find_dates("Quảng Ngãi, ngày 4} tháng 9 năm 2024")
    assert (found.day_raw, found.month_raw, found.year_raw) == ("4}", "9", "2024")
    assert found.date == PartialDate(2024, 9)


@pytest.mark.parametrize("text", ["31/02/2020", "15/13/2020", "số 45/2020/NĐ-CP", "79/QĐ-UBND", "1.10/2020/5", "tỷ lệ 3/4"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert [found for found in find_dates(text) if found.date] == []


def test_a_birth_date_may_be_only_a_year() -> None:
    found = parse_date("1962")
    assert found == PartialDate(1962)
    assert found.precision == "year"
    assert parse_date("sinh năm một chín sáu hai") is None
    assert parse_date("12/4/1990") == PartialDate(1990, 4, 12)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans(), st.booleans())
def test_every_day_reads_back_however_it_is_written(day: date, in_words: bool, padded: bool) -> None:
    figure, month = (f"{day.day:02d}", f"{day.month:02d}") if padded else (str(day.day), str(day.month))
    written = f"ngày {figure} tháng {month} năm {day.year}" if in_words else f"{figure}/{month}/{day.year}"
    parsed = parse_date(written)
    assert parsed is not None
    assert parsed.as_date() == day
    assert parsed.iso == day.isoformat()


def test_letters_that_look_like_digits() -> None:
    assert as_number("l2") == 12
    assert as_number("O1") == 1
    assert as_number("mười") is None
