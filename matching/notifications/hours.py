"""When a message may leave: not at night for a telephone, nor for what can wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from matching.clock import PARIS

NIGHT_FROM, NIGHT_TO = time(21), time(8)
"""Local hours of France, the first included, the second not."""


def held_until(channel: str, kind: str, at: datetime) -> datetime | None:
    """When a message that is due `at` may leave; None for at once.

    SMS wait for the morning, and so do reminders and alerts by any channel but the site. What is urgent, a
    code that somebody waits for, never does.
    """
    if kind == "urgent" or channel in ("site", "print"):
        return None
    if channel != "sms" and kind not in ("reminder", "alert"):
        return None
    local = at.astimezone(PARIS)
    if NIGHT_TO <= local.time() < NIGHT_FROM:
        return None
    day = local.date() + timedelta(days=local.time() >= NIGHT_FROM)
    return datetime.combine(day, NIGHT_TO, PARIS)
