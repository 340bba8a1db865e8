"""What one may like doing, and the occupations in which one does it: a small table of the project."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from matching.referential.rome import read_builtin_vocabulary
from matching.referential.tabular import TABLES

FAMILY: Final = 3
"""Characters of a ROME code that name a family of occupations."""
MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True)
class Interest:
    """One thing to like.

    families : first characters of ROME codes, of occupations that no built-in table names too
    codes    : ROME codes that stand alone
    but      : codes of those families that it does not hold
    """

    key: str
    words: str
    icon: str
    families: frozenset[str]
    codes: frozenset[str]
    but: frozenset[str]

    def holds(self, code: str) -> bool:
        """Whether who likes this may like this occupation."""
        return code in self.codes or (code[:FAMILY] in self.families and code not in self.but)


@dataclass(frozen=True, slots=True)
class Interests:
    """The whole table, in the order it is asked in, with where it comes from and of which day."""

    every: tuple[Interest, ...]
    source: str
    checked_on: date

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """What a form offers: (key, words, icon)."""
        return [(one.key, one.words, one.icon) for one in self.every]

    def of(self, code: str) -> tuple[Interest, ...]:
        """What one may like in an occupation."""
        return tuple(one for one in self.every if one.holds(code))


@cache
def read_builtin_interests(path: Path = TABLES / "interests.toml") -> Interests:
    """The interests of the project.

    Raises ValueError, naming the interest, for a code or family that no built-in occupation has, one named
    twice, words too long to be read at a glance, or a key that is missing; and naming the occupations that
    nobody could like.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    known = {one.code for one in read_builtin_vocabulary()}
    source, checked_on = raw.pop("source", ""), raw.pop("checked_on", None)
    if not source or not isinstance(checked_on, date):
        raise ValueError(f"{path.name}: it takes a source, and checked_on, a date")
    every = tuple(_interest(f"{path.name}, {key}", key, entry, known) for key, entry in raw.items())
    found = Interests(every, source, checked_on)
    left = sorted(code for code in known if not found.of(code))
    if left:
        raise ValueError(f"{path.name}: nobody could like {', '.join(left)}")
    return found


def _interest(where: str, key: str, entry: Mapping[str, Any], known: Collection[str]) -> Interest:
    for name in ("words", "icon", "occupations"):
        if not entry.get(name):
            raise ValueError(f"{where}: {name} is missing")
    if len(entry["words"].split()) > MOST_WORDS:
        raise ValueError(f"{where}: more than {MOST_WORDS} words")
    named = entry["occupations"]
    if len(set(named)) < len(named):
        raise ValueError(f"{where}: an occupation is named twice")
    codes = frozenset(one for one in named if len(one) > FAMILY)
    families = frozenset(named) - codes
    but = frozenset(entry.get("but", ()))
    held = {code[:FAMILY] for code in known}
    unknown = sorted((codes | but) - set(known)) + sorted(families - held)
    if unknown:
        raise ValueError(f"{where}: no built-in occupation is {', '.join(unknown)}")
    idle = sorted(code for code in codes if code[:FAMILY] in families)
    idle += sorted(code for code in but if code[:FAMILY] not in families)
    if idle:
        raise ValueError(f"{where}: its families already say so of {', '.join(idle)}")
    return Interest(key, entry["words"], entry["icon"], families, codes, but)
