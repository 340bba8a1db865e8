"""The day of a post for one pair: the ways of the arrays as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from matching.travel.estimate import NOT_KNOWN, UNREACHABLE

from .hours import DAY_MIN, rides_of, spans_of_day
from .values import BASES, DAY_TYPES, DAYS, Day, DayType, Shift, Travel, made

# TRAVEL, The day of a post: there ten minutes before, away five minutes after.
EARLY_BY_MIN: Final = 10
LEAVES_AFTER_MIN: Final = 5


ToldWay: TypeAlias = Sequence[int]
"""A row of `pair.Ways`: minutes out and back, basis, minutes waited, worst day, leaving, being home."""


class LongestDay(NamedTuple):
    """The first day of a post with most ways ridden. Without shifts, a weekday of which nothing is known.

    begins, ends : first and last minute of work
    rides        : ways ridden each way, 0 without shifts
    """

    day: DayType
    begins: int
    ends: int
    rides: int


def day_of_post(longest: LongestDay, way: ToldWay) -> Travel:
    """The day of a post, from the longest of its days and one of its ways.

    What nobody computed follows from the shifts: the worst day is the first with most ways ridden, and the
    clock times are those of its first and last shift, with the same way each time.
    """
    out, back, basis, waited, worst, leave, home = way
    there, return_ = out < UNREACHABLE, back < UNREACHABLE
    day, begins, ends, rides = longest
    if rides:
        if leave == NOT_KNOWN and there:
            leave = begins - EARLY_BY_MIN - out // rides
        if home == NOT_KNOWN and return_:
            home = ends + LEAVES_AFTER_MIN + back // rides
    return made(
        Travel,
        (
            out if there else None,
            back if return_ else None,
            BASES[basis],
            None if waited == NOT_KNOWN else waited,
            day if worst == NOT_KNOWN else DAY_TYPES[worst],
            _CLOCK[leave % DAY_MIN] if there and (rides or leave != NOT_KNOWN) else None,
            _CLOCK[home % DAY_MIN] if return_ and (rides or home != NOT_KNOWN) else None,
        ),
    )


# Posts share their hours, as in `hours.week_of`.
@lru_cache(maxsize=20_000)
def longest_day(shifts: tuple[Shift, ...]) -> LongestDay:
    """Of the shifts of a post."""
    spans = {day: spans_of_day(shifts, day) for day in DAYS}
    rides = {day: rides_of(spans[day]) if spans[day] else 0 for day in DAYS}
    day = max(DAYS, key=lambda one: rides[one])
    if not rides[day]:
        return LongestDay(_day_type(day), 0, 0, 0)
    return LongestDay(_day_type(day), spans[day][0][0], spans[day][-1][1], rides[day])


def _day_type(day: Day) -> DayType:
    if day == "sat":
        return "saturday"
    return "sunday" if day == "sun" else "weekday"


_CLOCK: Final = [time(*divmod(minute, 60)) for minute in range(DAY_MIN)]
"""Minute of a day -> the time of it: leaving the evening before, or being home the next morning, is told by
the hour alone."""
