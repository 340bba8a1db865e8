"""The days that stand for all days of their kind, on feeds that hold nothing but a calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.calendar import is_bank_holiday, is_school_holiday
from matching.travel.days import DayTypes, day_types, trips_of_each_day
from matching.travel.feed import Calls, Feed, Lines, Services, Stops, Transfers, Trips


def feed_of(first_day: date, counts: list[int]) -> Feed:
    """A feed with so many trips on each day: one trip a service, which runs on its own day."""
    trips = sum(counts)
    runs = np.zeros((max(trips, 1), len(counts)), np.bool_)
    runs[np.arange(trips), np.repeat(np.arange(len(counts)), counts)] = True
    none, zeros = np.zeros(0, np.int32), np.zeros(trips, np.int32)
    small = np.zeros(0, np.int8)
    return Feed(
        name="town",
        digest="",
        stops=Stops((), (), np.zeros(0), np.zeros(0), none, np.zeros(0, np.bool_)),
        lines=Lines(("L",), ("1",), ("",), np.array([3], np.int32)),
        trips=Trips(
            ids=("t",) * trips,
            headsigns=("",) * trips,
            line=zeros,
            service=np.arange(trips, dtype=np.int32),
            wheelchair=zeros.astype(np.int8),
            booked=np.zeros(trips, np.bool_),
            first=np.zeros(trips + 1, np.int32),
        ),
        calls=Calls(none, none, none, small, small),
        services=Services(tuple(str(row) for row in range(len(runs))), first_day, runs),
        transfers=Transfers(none, none, small, none),
    )


def feed_from(days: Mapping[date, int], others: int = 0) -> Feed:
    """A feed from the first of `days` to the last, with `others` trips on the days not named."""
    first, last = min(days), max(days)
    length = (last - first).days + 1
    return feed_of(first, [days.get(first + timedelta(days=gap), others) for gap in range(length)])


TUESDAY, THURSDAY = date(2026, 12, 1), date(2026, 12, 3)
SATURDAY, SUNDAY = date(2026, 12, 5), date(2026, 12, 6)


def test_the_number_of_trips_of_each_day() -> None:
    assert trips_of_each_day(feed_of(TUESDAY, [2, 0, 3])) == [2, 0, 3]


def test_the_median_of_an_odd_number_of_days() -> None:
    feed = feed_from({TUESDAY: 9, THURSDAY: 5, date(2026, 12, 8): 7})
    assert day_types(feed).weekday == date(2026, 12, 8)


def test_the_lower_median_of_an_even_number_of_days() -> None:
    assert day_types(feed_from({TUESDAY: 9, THURSDAY: 5})).weekday == THURSDAY


def test_only_tuesdays_and_thursdays_stand_for_a_weekday() -> None:
    feed = feed_of(date(2026, 11, 30), [1, 8, 1, 9, 1, 1, 1])  # Monday to Sunday
    assert day_types(feed) == DayTypes(TUESDAY, SATURDAY, SUNDAY)


def test_of_equals_the_earliest_stands() -> None:
    days = {TUESDAY: 5, THURSDAY: 5, date(2026, 12, 8): 5, date(2026, 12, 10): 1, date(2026, 12, 15): 9}
    assert day_types(feed_from(days)).weekday == TUESDAY


def test_school_holidays_and_bank_holidays_are_left_out() -> None:
    # 2026-12-19 begins the holidays of zone C; 2026-12-25 is in them, 2026-11-11 is a Wednesday.
    saturdays = {date(2026, 12, 12): 9, date(2026, 12, 19): 5, date(2026, 12, 26): 5}
    assert day_types(feed_from(saturdays)).saturday == date(2026, 12, 12)
    first_of_may = date(2025, 5, 1)  # a Thursday, outside school holidays
    assert day_types(feed_from({first_of_may: 1, date(2025, 5, 6): 9})).weekday == date(2025, 5, 6)


def test_days_of_holidays_stand_when_there_are_no_others() -> None:
    summer = {date(2026, 7, 11): 4, date(2026, 7, 18): 2, date(2026, 7, 25): 3}
    assert day_types(feed_from(summer)).saturday == date(2026, 7, 25)


def test_a_day_that_no_table_of_holidays_knows_is_an_ordinary_one() -> None:
    # The table begins on 2025-02-15; 2025-03-04 is the first Tuesday that it knows to be ordinary.
    feed = feed_from({date(2025, 1, 23): 5, date(2025, 3, 4): 9}, others=5)
    assert day_types(feed).weekday == date(2025, 1, 23)


def test_a_kind_of_day_that_the_feed_does_not_cover() -> None:
    assert day_types(feed_of(date(2026, 12, 2), [3])) == DayTypes(None, None, None)


def test_a_day_without_trips_counts_as_any_other() -> None:
    assert day_types(feed_from({SUNDAY: 0, date(2026, 12, 13): 0, date(2027, 1, 10): 8})).sunday == SUNDAY


@given(
    first=st.dates(date(2025, 2, 15), date(2026, 12, 1)),
    counts=st.lists(st.integers(0, 4), min_size=1, max_size=40),
)
def test_half_of_the_days_at_most_have_fewer_trips_and_half_more(first: date, counts: list[int]) -> None:
    found = day_types(feed_of(first, counts)).weekday
    days = {first + timedelta(days=gap): count for gap, count in enumerate(counts)}
    kind = {day: count for day, count in days.items() if day.weekday() in (1, 3)}
    if found is None:
        assert kind == {}
        return
    ordinary = {d: c for d, c in kind.items() if not is_school_holiday(d) and not is_bank_holiday(d)}
    pool = ordinary or kind
    fewer = sum(count < pool[found] for count in pool.values())
    more = sum(count > pool[found] for count in pool.values())
    assert fewer <= (len(pool) - 1) / 2
    assert more <= len(pool) / 2
    assert not any(count == pool[found] and day < found for day, count in pool.items())
