"""The day of a post for one pair: the ways of the arrays as they are told."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from typing import Final

from matching.travel.estimate import NOT_KNOWN, UNREACHABLE, TravelArrays

from .hours import DAY_MIN, rides_of, spans_of_day
from .values import BASES, DAY_TYPES, DAYS, Day, DayType, Shift, Travel, Vacancy

# TRAVEL, The day of a post: there ten minutes before, away five minutes after.
EARLY_BY_MIN: Final = 10
LEAVES_AFTER_MIN: Final = 5


def day_of_post(vacancy: Vacancy, travel: TravelArrays, place: int) -> Travel:
    """The day of a post, from row `place` of `travel`.

    What nobody computed follows from the shifts: the worst day is the first with most ways ridden, and the
    clock times are those of its first and last shift, with the same way each time.
    """
    out, back = _minutes(int(travel.minutes_out[place])), _minutes(int(travel.minutes_back[place]))
    leave, home = int(travel.leave_at[place]), int(travel.home_at[place])
    waited, worst = int(travel.wait_minutes[place]), int(travel.worst_day[place])
    day, begins, ends, rides = _longest_day(vacancy.shifts)
    if rides and leave == NOT_KNOWN and out is not None:
        leave = begins - EARLY_BY_MIN - out // rides
    if rides and home == NOT_KNOWN and back is not None:
        home = ends + LEAVES_AFTER_MIN + back // rides
    return Travel(
        minutes_out=out,
        minutes_back=back,
        basis=BASES[int(travel.basis[place])],
        wait_minutes=None if waited == NOT_KNOWN else waited,
        worst_day=day if worst == NOT_KNOWN else DAY_TYPES[worst],
        leave_at=None if out is None or (leave == NOT_KNOWN and not rides) else _clock(leave),
        home_at=None if back is None or (home == NOT_KNOWN and not rides) else _clock(home),
    )


# Posts share their hours, as in `hours.week_of`.
@lru_cache(maxsize=20_000)
def _longest_day(shifts: tuple[Shift, ...]) -> tuple[DayType, int, int, int]:
    """The first day with most ways ridden: its type, first and last minute of work, and the ways each way.

    Without shifts, a weekday on which nothing is known: 0 ways.
    """
    spans = {day: spans_of_day(shifts, day) for day in DAYS}
    rides = {day: rides_of(spans[day]) if spans[day] else 0 for day in DAYS}
    day = max(DAYS, key=lambda one: rides[one])
    if not rides[day]:
        return _day_type(day), 0, 0, 0
    return _day_type(day), spans[day][0][0], spans[day][-1][1], rides[day]


def _day_type(day: Day) -> DayType:
    if day == "sat":
        return "saturday"
    return "sunday" if day == "sun" else "weekday"


def _minutes(minutes: int) -> int | None:
    return None if minutes >= UNREACHABLE else minutes


@lru_cache(maxsize=4_096)
def _clock(minutes: int) -> time:
    # Leaving the evening before, or being home the next morning, is told by the hour alone.
    hour, minute = divmod(minutes % DAY_MIN, 60)
    return time(hour, minute)
