"""The three days of a feed that stand for all days of their kind (TRAVEL, The three day types)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from matching.referential.calendar import is_bank_holiday, is_school_holiday

from .feed import Feed

_TUESDAY, _THURSDAY, _SATURDAY, _SUNDAY = 1, 3, 5, 6  # as date.weekday() counts


@dataclass(frozen=True, slots=True)
class DayTypes:
    """A Tuesday or Thursday, a Saturday and a Sunday; None where the feed covers no such day."""

    weekday: date | None
    saturday: date | None
    sunday: date | None


def day_types(feed: Feed) -> DayTypes:
    """The days that stand for a weekday, a Saturday and a Sunday of this feed.

    Each is the one with the lower median number of trips among those of its kind outside school holidays
    (zone C) and bank holidays, or among all of its kind when there are none such; ties: the earliest. A day
    outside the years of the holidays' table counts as outside them.
    """
    counts = trips_of_each_day(feed)
    return DayTypes(
        weekday=_middle(feed.services.first_day, counts, {_TUESDAY, _THURSDAY}),
        saturday=_middle(feed.services.first_day, counts, {_SATURDAY}),
        sunday=_middle(feed.services.first_day, counts, {_SUNDAY}),
    )


def trips_of_each_day(feed: Feed) -> list[int]:
    """How many trips run on each day that the feed covers, from its first one on."""
    services = feed.services
    trips = np.bincount(feed.trips.service, minlength=len(services.ids))
    totals: list[int] = [int(trips @ runs) for runs in services.runs.T]
    return totals


def _middle(first_day: date, counts: Sequence[int], weekdays: Collection[int]) -> date | None:
    days = [first_day + timedelta(days=offset) for offset in range(len(counts))]
    kind = [(count, day) for count, day in zip(counts, days, strict=True) if day.weekday() in weekdays]
    ordinary = [(count, day) for count, day in kind if _is_ordinary(day)]
    candidates = sorted(ordinary or kind)
    if not candidates:
        return None
    median, _ = candidates[(len(candidates) - 1) // 2]
    return min(day for count, day in candidates if count == median)


def _is_ordinary(day: date) -> bool:
    return not is_school_holiday(day) and not is_bank_holiday(day)
