"""Pairs of vacancies and profiles: many vacancies for a profile, or many profiles for a vacancy.

Both directions go through `meet`, with the ends exchanged. All numbers are whole, so that a pair is the same
bit for bit from either end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from matching.travel.estimate import TravelArrays

from .columns import ProfileColumns, VacancyColumns
from .criteria import Flags, Ints
from .effects import GRADUATE_LEVEL, HARD_TO_FILL
from .index import ProfileSegment, VacancySegment
from .referential import LEAST_NEAR, SAME, RankingReferential, grade
from .values import ACCEPTS, CONTRACTS, READINGS, Accept

TRAINING_CONTRACTS: Final = sum(
    1 << CONTRACTS.index(contract) for contract in ("apprentissage", "professionnalisation")
)


@dataclass(frozen=True, slots=True)
class Pairs:
    """N pairs: one side has N rows, the other one. Arrays are (N,) unless said.

    nearness         : thousandths, of the vacancy's occupation to the wants
    covered          : thousandths of weight of the skills asked that are held, like ones in part
    required_covered : the same of the required ones
    required_held    : how many required skills are wholly held
    travel           : the ways of each pair
    today            : day number
    """

    vacancies: VacancyColumns
    profiles: ProfileColumns
    nearness: Ints
    covered: Ints
    required_covered: Ints
    required_held: Ints
    travel: TravelArrays
    today: int

    def at(self, place: int) -> Pairs:
        """One of the pairs alone."""
        here = np.array([place])
        return Pairs(
            self.vacancies if len(self.vacancies) == 1 else self.vacancies.take(here),
            self.profiles if len(self.profiles) == 1 else self.profiles.take(here),
            self.nearness[here],
            self.covered[here],
            self.required_covered[here],
            self.required_held[here],
            self.travel.take(here),
            self.today,
        )

    def accepts(self, *words: Accept) -> Flags:
        """The vacancy accepts one of these, or is itself a contract of that name."""
        accepted = sum(1 << ACCEPTS.index(word) for word in words)
        itself = sum(1 << place for place, contract in enumerate(CONTRACTS) if contract in words)
        either: Flags = (self.vacancies.accepts & accepted | self.vacancies.contract & itself) != 0
        return either

    @property
    def reads_little(self) -> Flags:
        """The vacancy says that it asks for no reading, or simple reading."""
        asked = self.vacancies.reading
        return (asked > 0) & (asked <= 1 + READINGS.index("simple"))

    @property
    def near_wish(self) -> Flags:
        """The occupation is wanted, or near by mobility, at the confidence of the surest want."""
        surest = self.profiles.surest
        near: Flags = (surest > 0) & (SAME * self.nearness >= LEAST_NEAR * surest)
        return near

    @property
    def hires_to_train(self) -> Flags:
        """A training contract, at a level that is held or one above."""
        trains = (self.vacancies.contract & TRAINING_CONTRACTS != 0) | self.accepts("alternance")
        opened: Flags = trains & (self.vacancies.level <= self.profiles.level + 1)
        return opened

    @property
    def at_graduate_level(self) -> Flags:
        """The vacancy asks for a graduate's level, and it is held."""
        asked = self.vacancies.level
        return (asked >= GRADUATE_LEVEL) & (asked <= self.profiles.level)

    @property
    def hard_to_fill(self) -> Flags:
        """Half of the hirings of the occupation or more are hard in Occitanie."""
        return self.vacancies.shortage >= HARD_TO_FILL

    @property
    def green(self) -> Flags:
        """The occupation is tagged as serving the ecological transition."""
        return self.vacancies.green

    @property
    def missing_cards(self) -> Ints:
        """Bits of the cards required and not held."""
        return self.vacancies.requires & ~self.profiles.holds

    @property
    def missing_required(self) -> Ints:
        """How many required skills are not wholly held."""
        return self.vacancies.required - self.required_held

    @property
    def missing(self) -> Ints:
        """How many things are missing: required skills and cards."""
        return self.missing_required + np.bitwise_count(self.missing_cards)


def meet(
    vacancies: VacancySegment,
    profiles: ProfileSegment,
    travel: TravelArrays,
    referential: RankingReferential,
    today: date,
) -> Pairs:
    """The pairs of one profile with vacancies, or of one vacancy with profiles: one side has one row.

    Raises ValueError when neither side has one row, or when `travel` has another number of rows.
    """
    if len(profiles) == 1:
        size, sums = len(vacancies), vacancies.skills.dot(profiles.skills)
        nearness = _nearness(vacancies, profiles, referential, one_is_wanted=True)
    elif len(vacancies) == 1:
        size, sums = len(profiles), profiles.skills.dot(vacancies.skills)
        nearness = _nearness(profiles, vacancies, referential, one_is_wanted=False)
    else:
        raise ValueError(f"{len(vacancies)} vacancies and {len(profiles)} profiles: one side must be one")
    if len(travel) != size:
        raise ValueError(f"travel has {len(travel)} rows for {size} pairs")
    covered, required_covered, required_held = sums
    return Pairs(
        vacancies.columns,
        profiles.columns,
        nearness,
        covered,
        required_covered,
        required_held,
        travel,
        today.toordinal(),
    )


def _nearness(
    many: VacancySegment | ProfileSegment,
    one: VacancySegment | ProfileSegment,
    referential: RankingReferential,
    *,
    one_is_wanted: bool,
) -> Ints:
    """For each of many rows, the best over both sides' occupations of nearness times both confidences."""
    related = referential.near if one_is_wanted else referential.near_to
    codes = many.occupations.vocabulary
    worth = np.zeros(len(codes), np.int64)
    for code, (confidence,) in one.occupations.row(0):
        graded = grade(code, codes, many.numbers, related.get(code, {}))
        # Only one of the two confidences is ever less than whole: a vacancy is sure of its occupation.
        worth = np.maximum(worth, graded * confidence // SAME)
    entries = worth[many.occupations.columns] * many.occupations.layers[0] // SAME
    return many.occupations.most(entries)
