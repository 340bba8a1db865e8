"""Reads the tables of the invented town: trades, weeks, names, sentences, the plan and the named people."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Job:
    """An occupation that a trade hires for. `weeks` are keys of the table of weeks; none: hours not said."""

    code: str
    weight: float
    weeks: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of employer. `size` weighs how many posts it has; `elsewhere` is the share at other places."""

    key: str
    size: float
    elsewhere: float
    heads: tuple[str, ...]
    tags: tuple[str, ...]
    objects: tuple[str, ...]
    contracts: Mapping[str, float]
    sites: tuple[str, ...]
    says: tuple[str, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Hours of a week before they slide: `spans` are (days 0 to 6, start, end), in minutes after midnight."""

    spans: tuple[tuple[tuple[int, ...], int, int], ...]
    slides_min: tuple[int, ...]
    pause_min: int
    says: tuple[str, ...]


def read_toml(name: str) -> dict[str, Any]:
    """A table of the demonstration."""
    return tomllib.loads((TABLES / name).read_text(encoding="utf-8"))


@cache
def read_trades() -> Mapping[str, Trade]:
    """The trades, by key, in the order of their files."""
    found: dict[str, Trade] = {}
    for path in sorted((TABLES / "trades").glob("*.toml")):
        for key, entry in read_toml(f"trades/{path.name}").items():
            jobs = tuple(
                Job(job["code"], job["weight"], tuple(job["weeks"]), tuple(job["details"]))
                for job in entry["jobs"]
            )
            words = {name: tuple(entry[name]) for name in ("heads", "tags", "objects", "sites", "says")}
            found[key] = Trade(
                key, entry["size"], entry["elsewhere"], contracts=entry["contracts"], jobs=jobs, **words
            )
    return found


@cache
def read_weeks() -> Mapping[str, Week]:
    """The weeks, by key."""
    return {
        key: Week(
            spans=tuple(_span(text) for text in entry["shifts"]),
            slides_min=tuple(entry["slides_min"]),
            pause_min=entry.get("pause_min", 0),
            says=tuple(entry.get("says", ())),
        )
        for key, entry in read_toml("weeks.toml").items()
    }


def _span(text: str) -> tuple[tuple[int, ...], int, int]:
    days, hours = text.split()
    start, end = (time.fromisoformat(clock) for clock in hours.split("-"))
    return tuple(int(day) - 1 for day in days), _minutes(start), _minutes(end)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
