"""Bank holidays are computed, school holidays come from a table."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.calendar import (
    bank_holidays,
    easter,
    is_bank_holiday,
    is_school_holiday,
    school_holidays,
)

YEARS = st.integers(1900, 2200)


@pytest.mark.parametrize(
    ("year", "sunday"),
    # Published dates; 2008 is one day after the earliest possible, 2038 the latest possible.
    [(2000, "04-23"), (2008, "03-23"), (2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2038, "04-25")],
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year).isoformat() == f"{year}-{sunday}"


def test_bank_holidays_of_2026() -> None:
    assert [day.isoformat()[5:] for day in bank_holidays(2026)] == [
        "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25",
    ]  # fmt: skip


def test_two_holidays_on_one_day() -> None:
    assert dt.date(2008, 5, 1) == easter(2008) + dt.timedelta(days=39)
    assert len(bank_holidays(2008)) == 10
    assert bank_holidays(2008)[dt.date(2008, 5, 1)] == "Ascension"


@given(YEARS)
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    assert easter(year).weekday() == 6
    assert dt.date(year, 3, 22) <= easter(year) <= dt.date(year, 4, 25)


def test_no_easter_before_the_calendar() -> None:
    with pytest.raises(ValueError, match="1583"):
        easter(1582)


def test_ordinary_days_are_ordinary() -> None:
    assert not is_bank_holiday(dt.date(2026, 12, 1))
    assert is_bank_holiday(dt.date(2026, 12, 25))


@pytest.mark.parametrize(
    ("day", "free"),
    [
        ("2025-02-14", None),  # the day before the table
        ("2025-02-15", True),
        ("2025-03-02", True),
        ("2025-03-03", False),
        ("2026-12-01", False),
        ("2026-12-19", True),
        ("2027-01-03", True),
        ("2027-01-04", None),
    ],
)
def test_school_holidays(day: str, free: bool | None) -> None:
    assert is_school_holiday(dt.date.fromisoformat(day)) is free


def test_school_holidays_follow_each_other() -> None:
    table = school_holidays()
    assert all(holiday.first < holiday.last for holiday in table)
    assert all(earlier.last < later.first for earlier, later in pairwise(table))
