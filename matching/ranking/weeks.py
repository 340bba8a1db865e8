"""The shifts of a vacancy as the ways of its days: what `travel` is asked (TRAVEL, The day of a post)."""

from __future__ import annotations

from datetime import time
from functools import lru_cache
from itertools import pairwise
from typing import Final

from matching.travel.posts import Way, Week, WorkDay

from .hours import DAY_MIN, STAY_BETWEEN_MIN, spans_of_day
from .values import DAYS, Shift

WEEKDAY, SATURDAY, SUNDAY = 0, 1, 2
"""Places in `travel.timetable.DAY_TYPES`."""
ASSUMED: Final = (Shift(DAYS[:5], time(9), time(17)),)
"""Hours of a post that gives none (EXCHANGE): assumed, and never a travel blocker."""


def day_type(day: int) -> int:
    """The type of a day of the week, Monday 0; the day after Sunday is a Monday again."""
    return {5: SATURDAY, 6: SUNDAY}.get(day % 7, WEEKDAY)


# Posts share their hours: a few hundred weeks stand for a hundred thousand vacancies.
@lru_cache(maxsize=20_000)
def work_days(shifts: tuple[Shift, ...]) -> Week:
    """The different days of a post, weekdays first. One object for all posts with the same shifts."""
    days: dict[WorkDay, None] = {}
    for place, name in enumerate(DAYS):
        spans = spans_of_day(shifts or ASSUMED, name)
        if spans:
            days[WorkDay(day_type(place), _ways(place, spans))] = None
    return tuple(sorted(days, key=lambda one: one.day))


def stays_a_week(shifts: tuple[Shift, ...]) -> int:
    """The stays at work of a week, each a way there and a way back: 2 for a split day."""
    return sum(
        len(_ways(place, spans))
        for place, name in enumerate(DAYS)
        if (spans := spans_of_day(shifts or ASSUMED, name))
    )


def _ways(day: int, spans: list[tuple[int, int]]) -> tuple[Way, ...]:
    """One way there and back for each stay at work: a short break is spent there."""
    stays = [list(spans[0])]
    for before, after in pairwise(spans):
        if after[0] - before[1] >= STAY_BETWEEN_MIN:
            stays.append(list(after))
        else:
            stays[-1][1] = max(stays[-1][1], after[1])
    return tuple(
        Way(day_type(day), start * 60, day_type(day + end // DAY_MIN), end % DAY_MIN * 60)
        for start, end in stays
    )
