"""The week of a post, read from its shifts, at its edges."""

from dataclasses import replace
from datetime import time

import pytest

from matching.ranking.hours import LAW_DAY, LAW_WEEK, NIGHT, SATURDAY, SPLIT, SUNDAY, read_week
from matching.ranking.values import Shift
from matching.ranking.weeks import work_days

from .test_lists import PLAIN


def week(*shifts, hours=None):
    made = tuple(
        Shift(days, time.fromisoformat(start), time.fromisoformat(end)) for days, start, end in shifts
    )
    return read_week(replace(PLAIN, shifts=made, weekly_hours=hours))


FRIDAY = ("fri",)
WEEKEND_TRAITS = [
    (("18:00", "00:00"), 0),
    (("18:00", "00:01"), SATURDAY),
    (("22:00", "06:00"), SATURDAY),
    (("06:00", "06:00"), SATURDAY),
]


@pytest.mark.parametrize(("span", "traits"), WEEKEND_TRAITS)
def test_a_friday_shift_is_saturday_work_only_past_midnight(span, traits):
    assert week((FRIDAY, *span)).traits & (SATURDAY | SUNDAY) == traits


def test_a_sunday_night_ends_on_monday_and_a_saturday_night_on_sunday():
    assert week((("sun",), "22:00", "06:00")).traits & (SATURDAY | SUNDAY) == SUNDAY
    assert week((("sat",), "22:00", "06:00")).traits & (SATURDAY | SUNDAY) == SATURDAY | SUNDAY


@pytest.mark.parametrize(
    ("span", "night"),
    [
        (("06:00", "22:00"), False),
        (("05:59", "12:00"), True),
        (("14:00", "22:01"), True),
        (("23:00", "23:30"), True),
        (("00:00", "03:00"), True),
    ],
)
def test_night_is_from_22_to_6(span, night):
    assert bool(week((FRIDAY, *span)).traits & NIGHT) is night


@pytest.mark.parametrize(
    ("again", "rides"),
    [("10:59", 1), ("11:00", 2), ("15:00", 2)],
)
def test_a_break_of_two_hours_is_ridden_twice(again, rides):
    split = week((FRIDAY, "07:00", "09:00"), (FRIDAY, again, "19:00"), (("mon",), "07:00", "09:00"))
    assert split.rides == rides
    assert split.traits & SPLIT


def test_without_shifts_little_is_known():
    unknown = read_week(replace(PLAIN, shifts=()))
    assert (unknown.rides, unknown.starts, unknown.law, unknown.full) == (1, 0, 0, -1)


@pytest.mark.parametrize(
    ("hours", "full"),
    [(35.0, 1), (34.5, 0), (None, 1)],
)
def test_the_stated_hours_decide_full_time_before_the_shifts(hours, full):
    days = ("mon", "tue", "wed", "thu", "fri")
    assert week((days, "09:00", "16:00"), hours=hours).full == full


WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


@pytest.mark.parametrize(
    ("shifts", "law"),
    [
        # 8 hours in all, though the two make 10 when they are added up.
        ([("08:00", "13:00"), ("11:00", "16:00")], LAW_WEEK),
        ([("08:00", "16:00"), ("08:00", "16:00")], LAW_WEEK),  # said twice
        ([("08:00", "16:00"), ("09:00", "10:00")], LAW_WEEK),  # one within the other
        ([("08:00", "13:00"), ("11:00", "16:01")], LAW_DAY | LAW_WEEK),
        ([("08:00", "12:00"), ("12:00", "15:00")], 0),  # they touch
        ([("08:00", "13:00"), ("11:00", "15:00")], 0),  # 7 hours a day, 35 a week
    ],
)
def test_the_law_counts_each_hour_once(shifts, law):
    made = week(*[(WORKDAYS, start, end) for start, end in shifts])
    assert made.law == law
    assert made.traits & SPLIT


def test_full_time_counts_each_hour_once():
    assert week((WORKDAYS, "08:00", "12:00"), (WORKDAYS, "08:00", "12:00")).full == 0
    assert week((WORKDAYS, "08:00", "12:00"), (WORKDAYS, "11:00", "15:00")).full == 1
    # Four nights make 32 hours, the last until Monday at 6:00: from 5:00 to 9:00 is 3 hours more.
    nights = (("thu", "fri", "sat", "sun"), "22:00", "06:00")
    assert week(nights, (("mon",), "05:00", "08:59")).full == 0
    assert week(nights, (("mon",), "05:00", "09:00")).full == 1


def test_nobody_rides_home_in_the_middle_of_a_shift():
    shifts = (
        Shift(FRIDAY, time(8), time(18)),
        Shift(FRIDAY, time(9), time(10)),
        Shift(FRIDAY, time(13), time(14)),
    )
    made = read_week(replace(PLAIN, shifts=shifts))
    [day] = work_days(shifts)
    assert made.rides == len(day.ways) == 1
    assert (day.ways[0].start_s, day.ways[0].end_s) == (8 * 3600, 18 * 3600)
