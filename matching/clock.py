"""What time it is: the only place of the house that asks. `CLOCK` stops the calendar for demo and tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask import current_app

from matching.french import PARIS


def now() -> datetime:
    """This instant, in UTC. With a stopped calendar: that day, at the real hour of Paris."""
    stopped: date | None = current_app.config["CLOCK"]
    if stopped is None:
        return real_now()
    return datetime.combine(stopped, hour_in_paris(), PARIS).astimezone(UTC)


def hour_in_paris() -> time:
    """The hour that a stopped calendar goes by: the real one."""
    return real_now().astimezone(PARIS).time()


def today() -> date:
    """Today's date in France."""
    return day_in_france(now())


def day_in_france(at: datetime) -> date:
    """The date in France of an instant, which has its time zone."""
    return at.astimezone(PARIS).date()


def real_now() -> datetime:
    """This instant, in UTC, never stopped: for what is not told to anybody as a day of the service."""
    return datetime.now(UTC)


def unix_time() -> float:
    """Seconds since 1970, never stopped: for what another machine counts with us, such as one-time codes."""
    return datetime.now(UTC).timestamp()
