"""What is read once of a vacancy, for all who see it."""

from __future__ import annotations

from typing import Final, NamedTuple

from .comparison import Asked, read_asked
from .day import LongestDay, longest_day
from .referential import RankingReferential
from .values import Vacancy

MOST_KEPT: Final = 8_192
"""Vacancies that stay read: some 10 MB."""


class Told(NamedTuple):
    """A vacancy, what it asks, and the day of it that has most ways."""

    vacancy: Vacancy
    asked: Asked
    longest: LongestDay


def told_of(vacancy: Vacancy, referential: RankingReferential) -> Told:
    """The reading of a vacancy with this referential."""
    # The posts around a home come first for all who live there, list after list. Kept by which vacancy it is,
    # not by what it says: no hash of all its skills; and it is held, so that its id is nobody else's.
    kept = referential.told.get(id(vacancy))
    if kept is not None and kept.vacancy is vacancy:
        return kept
    if len(referential.told) >= MOST_KEPT:
        referential.told.clear()
    told = Told(vacancy, read_asked(vacancy, referential), longest_day(vacancy.shifts))
    referential.told[id(vacancy)] = told
    return told
