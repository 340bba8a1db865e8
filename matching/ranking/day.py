"""The day of a post for one pair: the ways of the arrays as they are told."""

from __future__ import annotations

from datetime import time
from typing import Final

from matching.travel.estimate import NOT_KNOWN, UNREACHABLE, TravelArrays

from .hours import DAY_MIN, rides_of, spans_of_day
from .values import BASES, DAY_TYPES, DAYS, Day, DayType, Travel, Vacancy

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
    day = max(DAYS, key=lambda one: _rides(vacancy, one))
    spans = spans_of_day(vacancy.shifts, day)
    if spans and leave == NOT_KNOWN and out is not None:
        leave = spans[0][0] - EARLY_BY_MIN - out // rides_of(spans)
    if spans and home == NOT_KNOWN and back is not None:
        home = spans[-1][1] + LEAVES_AFTER_MIN + back // rides_of(spans)
    return Travel(
        minutes_out=out,
        minutes_back=back,
        basis=BASES[int(travel.basis[place])],
        wait_minutes=None if waited == NOT_KNOWN else waited,
        worst_day=_day_type(day) if worst == NOT_KNOWN else DAY_TYPES[worst],
        leave_at=None if out is None or (leave == NOT_KNOWN and not spans) else _clock(leave),
        home_at=None if back is None or (home == NOT_KNOWN and not spans) else _clock(home),
    )


def _rides(vacancy: Vacancy, day: Day) -> int:
    spans = spans_of_day(vacancy.shifts, day)
    return rides_of(spans) if spans else 0


def _day_type(day: Day) -> DayType:
    if day == "sat":
        return "saturday"
    return "sunday" if day == "sun" else "weekday"


def _minutes(minutes: int) -> int | None:
    return None if minutes >= UNREACHABLE else minutes


def _clock(minutes: int) -> time:
    # Leaving the evening before, or being home the next morning, is told by the hour alone.
    hour, minute = divmod(minutes % DAY_MIN, 60)
    return time(hour, minute)
