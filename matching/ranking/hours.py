"""The week of a post: which days and hours it works, what of it the law forbids to minors, what it is like.

Everything is read from the shifts. A post without shifts is assumed to work 09:00 to 17:00 on weekdays for
its travel, and nothing else is concluded from that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from itertools import pairwise
from typing import Final

from .values import DAYS, Shift, Vacancy

DAY_MIN: Final = 24 * 60
WEEK_MIN: Final = 7 * DAY_MIN
NIGHT_FROM: Final = 22 * 60
NIGHT_TO: Final = 6 * 60
EARLY_FROM: Final = 4 * 60
EARLY_BEFORE: Final = 8 * 60
EVENING_AFTER: Final = 19 * 60
FULL_TIME_HOURS: Final = 35
"""The legal week, from which a post is full time (Code du travail, L3121-27)."""
MINOR_DAY_MIN: Final = 8 * 60
MINOR_WEEK_MIN: Final = 35 * 60
STAY_BETWEEN_MIN: Final = 120
"""A break shorter than this is spent at work: the way is not ridden again (TRAVEL, The day of a post)."""

# Bits of a week, `Week.traits`.
NIGHT, SATURDAY, SUNDAY, SPLIT = 1, 2, 4, 8
STANDING, LOADS = 16, 32
EARLY, EVENING, DAYTIME = 64, 128, 256
WEEKEND: Final = SATURDAY | SUNDAY
TRAIT_OF_AVOIDED: Final = {
    "night": NIGHT,
    "saturday": SATURDAY,
    "sunday": SUNDAY,
    "split": SPLIT,
    "standing": STANDING,
    "loads": LOADS,
}

ALL_DAYS: Final = (1 << len(DAYS)) - 1
"""Days as bits, Monday first."""

# Bits of what the law forbids at 16 and 17 (Code du travail, L3162-1, L3163-1, L3164-2; to be confirmed).
LAW_NIGHT, LAW_DAY, LAW_WEEK, LAW_REST = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Week:
    """What the shifts of a vacancy amount to.

    traits   : bits NIGHT ... DAYTIME; STANDING and LOADS come from the occupation, not from here
    law      : bits LAW_...: what is forbidden before 18
    starts   : 7 bits, Monday first: the days on which a shift starts
    rides    : how many times, on the day with most, the way is ridden each way; 1 without shifts
    full     : 1 full time, 0 part time, -1 not known
    """

    traits: int
    law: int
    starts: int
    rides: int
    full: int


def read_week(vacancy: Vacancy) -> Week:
    """The week of a vacancy. Without shifts: daytime, one way a day, and the law judged on `weekly_hours`."""
    return week_of(vacancy.shifts, vacancy.weekly_hours)


def span(shift: Shift) -> tuple[int, int]:
    """Minutes after midnight at which a shift starts and ends; an end on the next day is past 1,440."""
    start, end = minutes_of(shift.start), minutes_of(shift.end)
    return start, end if end > start else end + DAY_MIN


def minutes_of(clock: time) -> int:
    """Minutes after midnight."""
    return clock.hour * 60 + clock.minute


def spans_of_day(shifts: tuple[Shift, ...], day: str) -> list[tuple[int, int]]:
    """The spans of work that start on a day, in their order; of shifts that overlap, their union.

    Nobody works the same minute twice: added up, two shifts that overlap would make a day too long for the
    law, and one within the other a way home in the middle of the work.
    """
    return united(span(shift) for shift in shifts if day in shift.days)


def united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of some spans, in order; two that only touch stay two."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def rides_of(spans: list[tuple[int, int]]) -> int:
    """How many times the way is ridden each way on a day: once more for each break of two hours or more."""
    return 1 + sum(after[0] - before[1] >= STAY_BETWEEN_MIN for before, after in pairwise(spans))


# Posts share their hours: a few hundred weeks stand for a hundred thousand vacancies.
@lru_cache(maxsize=20_000)
def week_of(shifts: tuple[Shift, ...], weekly_hours: float | None) -> Week:
    """The week that these shifts and hours make, as `read_week`."""
    told = [(shift.days, span(shift)) for shift in shifts]
    each = [[spans for days, spans in told if day in days] for day in DAYS]
    # A new index reads thousands of weeks: most days have one shift, and most weeks no night.
    days = [united(spans) if len(spans) > 1 else spans for spans in each]
    worked = [sum([end - start for start, end in spans]) for spans in days]
    starts = _days_on_which([bool(spans) for spans in days])
    past_midnight = _days_on_which([any(end > DAY_MIN for _, end in spans) for spans in days])
    present = starts | past_midnight << 1 & ALL_DAYS | past_midnight >> 6
    shift_min = _week_of_minutes(days) if past_midnight else sum(worked)
    week_min = shift_min if weekly_hours is None else weekly_hours * 60
    full = -1 if weekly_hours is None and not shifts else int(week_min >= FULL_TIME_HOURS * 60)
    traits = _traits(days, present)
    # Two shifts on a day are a split day, as EXCHANGE has it, those that overlap too.
    traits |= SPLIT if max(map(len, each)) > 1 else 0
    law = LAW_NIGHT if traits & NIGHT else 0
    law |= LAW_DAY if max(worked) > MINOR_DAY_MIN else 0
    law |= LAW_WEEK if max(week_min, shift_min) > MINOR_WEEK_MIN else 0
    law |= LAW_REST if shifts and not _two_rest_days(present) else 0
    rides = max([rides_of(spans) for spans in days if len(spans) > 1], default=1)
    return Week(traits, law, starts, rides, full)


def _days_on_which(told: list[bool]) -> int:
    """Seven answers as bits, Monday first."""
    return sum([1 << place for place, said in enumerate(told) if said])


def _week_of_minutes(days: list[list[tuple[int, int]]]) -> int:
    """Minutes worked in a week: a night that runs into the next day's shift is counted once."""
    spans = [
        (day * DAY_MIN + start, day * DAY_MIN + end) for day, one in enumerate(days) for start, end in one
    ]
    over = [(0, end - WEEK_MIN) for _, end in spans if end > WEEK_MIN]
    cut = [(start, min(end, WEEK_MIN)) for start, end in spans]
    return sum(end - start for start, end in united(cut + over))


def _traits(days: list[list[tuple[int, int]]], present: int) -> int:
    traits = SATURDAY if present >> 5 & 1 else 0
    traits |= SUNDAY if present >> 6 & 1 else 0
    for start, end in {span for spans in days for span in spans}:
        # Any minute between 22:00 and 06:00: of the morning, of the evening, or past midnight.
        traits |= NIGHT if start < NIGHT_TO or end > NIGHT_FROM else 0
        traits |= EARLY if EARLY_FROM <= start < EARLY_BEFORE else 0
        traits |= EVENING if end > EVENING_AFTER and start < NIGHT_FROM else 0
    return traits if traits & (NIGHT | WEEKEND | EARLY | EVENING) else traits | DAYTIME


def _two_rest_days(present: int) -> bool:
    """Whether two days that follow one another are free. present : bits of the days at work"""
    rest = ALL_DAYS & ~present
    return rest & (rest << 1 | rest >> 6) != 0
