"""The hours of Paris as a calendar file tells them (a VTIMEZONE of RFC 5545)."""

from __future__ import annotations

from functools import cache

from icalendar import Calendar, Timezone


def tell_paris(calendar: Calendar) -> None:
    """Put the hours of Paris first: what stands after them is read with them."""
    calendar.subcomponents.insert(0, _paris())


@cache
def _paris() -> Timezone:
    """Searched for, hour by hour, from 1970 to 2038, and always the same: made once."""
    return Timezone.from_tzid("Europe/Paris")
