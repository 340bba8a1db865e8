"""Where the compiled timetable lies, and how what is in it is told. Light: a web worker may read it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from matching.travel.timetable import FeedFacts

TIMETABLE_FILE = "timetable.bin"
EXAMPLE_FILE = "timetable-example.bin"


def timetable_path(instance: Path) -> Path:
    """Where the compiled timetable lies."""
    return instance / TIMETABLE_FILE


def example_path(instance: Path) -> Path:
    """Where the invented timetable of the demonstration lies: used as long as none is imported."""
    return instance / EXAMPLE_FILE


def describe(facts: FeedFacts) -> dict[str, Any]:
    """A feed as a document: counts, first and last day, and the dates of its three day types."""
    days = {name: day and day.isoformat() for name, day in asdict(facts.days).items()}
    return {
        **asdict(facts),
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
        "days": days,
    }
