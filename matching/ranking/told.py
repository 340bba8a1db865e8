"""What is read once of a vacancy, for all who see it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from .comparison import Asked, read_asked
from .day import LongestDay, longest_day
from .referential import RankingReferential
from .values import Criterion, MissingSkill, Vacancy


class Said(NamedTuple):
    """What an explanation says of a vacancy, alike for all of whom `explain` reads the same."""

    skills: Criterion
    level: Criterion
    conditions: Criterion
    welcome: Criterion
    shortage: Criterion
    missing: tuple[MissingSkill, ...]
    held: tuple[str, ...]


class Told(NamedTuple):
    """A vacancy, what it asks, the day of it that has most ways, and what was said of it.

    said : by what `explain` read of a person for it: no name, home or birth date is among that
    """

    vacancy: Vacancy
    asked: Asked
    longest: LongestDay
    said: dict[tuple[Hashable, ...], Said]


def told_of(vacancy: Vacancy, referential: RankingReferential) -> Told:
    """The reading of a vacancy with this referential."""
    # The posts around a home come first for all who live there, list after list.
    told = referential.kept.get(vacancy)
    if told is None:
        told = Told(vacancy, read_asked(vacancy, referential), longest_day(vacancy.shifts), {})
        referential.kept.add(told)
    return told
