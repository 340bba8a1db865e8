"""What a look at the service says: one fact, how bad it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["ok", "attention", "panne"]
LEVELS: Final[tuple[Level, ...]] = ("ok", "attention", "panne")
"""ok; attention: it works, and will not or not well; panne: something that people rely on does not work."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact, in a French sentence. `todo` is empty when all is well."""

    name: str
    level: Level
    sentence: str
    todo: str = ""


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among some findings; ok when there is none."""
    return max((one.level for one in findings), key=LEVELS.index, default="ok")
