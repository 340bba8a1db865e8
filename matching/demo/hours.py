"""Hours of invented posts: a week of the tables, slid a little, and what it is like in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from functools import cache
from random import Random

from matching.demo.reading import Week, read_weeks
from matching.demo.values import DayShift

_DAY_MIN = 24 * 60


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """The hours of a post. `words` are details for a title, such as "de nuit"; `says` whole sentences."""

    shifts: tuple[DayShift, ...]
    hours: float
    split: bool
    sunday: bool
    weekend: bool
    words: tuple[str, ...]
    says: tuple[str, ...]

    @property
    def late_night(self) -> bool:
        """Whether people work until 3:00 or begin before 4:00: what is paid and said as night work."""
        return any(
            shift.start < time(4) or (shift.end <= shift.start and shift.end >= time(3))
            for shift in self.shifts
        )

    @property
    def days(self) -> tuple[int, ...]:
        """The days on which a shift starts, 0 = Monday."""
        return tuple(sorted({shift.day for shift in self.shifts}))


def draw_week(name: str, rng: Random) -> WorkingWeek:
    """The week of that name, earlier or later by one of its slides."""
    week = read_weeks()[name]
    return slide(week, rng.choice(week.slides_min))


@cache
def slide(week: Week, by_min: int) -> WorkingWeek:
    """A week begun `by_min` minutes later (earlier when negative), with what follows from its hours."""
    spans = [
        (day, start + by_min, end + by_min + (_DAY_MIN if end <= start else 0))
        for days, start, end in week.spans
        for day in days
    ]
    days = {day for day, _, _ in spans}
    worked = sum(end - start for _, start, end in spans) - week.pause_min * len(days)
    weekend = bool(days & {5, 6})
    split = len(spans) > len(days)
    shifts = tuple(DayShift(day, _clock(start), _clock(end)) for day, start, end in sorted(spans))
    hours = worked / 60
    words = _words(spans, days, hours)
    return WorkingWeek(shifts, hours, split, 6 in days, weekend, words, week.says)


def _words(spans: list[tuple[int, int, int]], days: set[int], hours: float) -> tuple[str, ...]:
    first, last = min(start for _, start, _ in spans), max(end for _, _, end in spans)
    words = []
    if last >= _DAY_MIN + 3 * 60:
        words.append("de nuit")
    elif first < 7 * 60:
        words.append("tôt le matin")
    elif last > 20 * 60 and first >= 15 * 60:
        words.append("en soirée")
    if days <= {4, 5, 6}:
        words.append("week-end")
    elif not days & {5, 6}:
        words.append("du lundi au vendredi" if len(days) == 5 else f"{len(days)} jours par semaine")
    if hours < 35:
        words.append(f"{hours:g} h par semaine".replace(".", ","))
    return tuple(words)


def _clock(minutes: int) -> time:
    hour, minute = divmod(minutes % _DAY_MIN, 60)
    return time(hour, minute)
