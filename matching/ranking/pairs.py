"""The one function that scores pairs: many vacancies for a profile, or many profiles for a vacancy.

Both directions go through `meet` and `score` with the ends exchanged. All numbers are whole, so the score of
a pair is the same bit for bit from either end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE, TravelArrays

from . import criteria
from .columns import ProfileColumns, VacancyColumns
from .criteria import MOST_GIVEN, Flags, Ints, contribution
from .effects import EFFECTS, GRADUATE_LEVEL, HARD_TO_FILL
from .index import ProfileSegment, VacancySegment
from .referential import HELD, LEAST_NEAR, SAME, RankingReferential, grade
from .values import ACCEPTS, CARDS, CONTRACTS, CRITERIA, DIPLOMAS, DRIVING_LICENCES, READINGS, Accept

NOT_GIVEN: Final = sum(1 << CARDS.index(card) for card in (*DRIVING_LICENCES, *DIPLOMAS))
"""Bits of the cards that no scheme gives within a match."""
TRAINING_CONTRACTS: Final = sum(
    1 << CONTRACTS.index(contract) for contract in ("apprentissage", "professionnalisation")
)
GROUP_NOW, GROUP_WITH_SCHEME, GROUP_TALK = 0, 1, 2
"""Places in `values.GROUPS`."""
PERMIT, LAW, NO_WAY_THERE, NO_WAY_BACK, START_DATE = 1, 2, 4, 8, 16
"""Bits of the blockers, in the order of `values.BLOCKERS`."""


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
        """The occupation is wanted, or near by mobility, at full confidence or close to it."""
        return self.nearness >= LEAST_NEAR

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


@dataclass(frozen=True, slots=True)
class Scores:
    """What N pairs come to.

    contributions : int32 (8, N)  millionths, in the order of `values.CRITERIA`
    total         : int32 (N,)    their sum
    blockers      : int64 (N,)    bits PERMIT ... START_DATE
    group         : int64 (N,)    place in `values.GROUPS`
    savoir_faire  : int32 (N,)    the part of the total that an employer may know
    nearness      : int64 (N,)    of the occupation, thousandths
    """

    contributions: NDArray[np.int32]
    total: NDArray[np.int32]
    blockers: Ints
    group: Ints
    savoir_faire: NDArray[np.int32]
    nearness: Ints


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


def score(pairs: Pairs) -> Scores:
    """Every criterion, blocker and group of N pairs, on whole numbers."""
    vacancies, profiles, travel = pairs.vacancies, pairs.profiles, pairs.travel
    missed = HELD * vacancies.required_weight - pairs.required_covered
    few = (pairs.missing >= 1) & (pairs.missing <= MOST_GIVEN)
    tenths = sum(
        (effect.tenths * effect.helps(pairs) * profiles.schemes[:, place])
        for place, effect in enumerate(EFFECTS)
    )
    shares = {
        "occupation": criteria.occupation_share(pairs.nearness, profiles.surest > 0),
        "skills": criteria.skills_share(
            pairs.covered, missed, vacancies.asked, vacancies.enough, few * profiles.skills_back
        ),
        "level": criteria.level_share(vacancies.level, profiles.level, profiles.level_back),
        "journey": criteria.journey_share(travel.minutes_out, travel.minutes_back, profiles.max_minutes),
        "conditions": criteria.conditions_share(*_conditions(vacancies, profiles)),
        "schemes": criteria.schemes_share(np.asarray(tenths)),
        "welcome": criteria.welcome_share(
            pairs.accepts("stage", "alternance", "immersion"),
            pairs.accepts("later_start"),
            criteria.within_reach(vacancies.reading, profiles.reading),
            criteria.within_reach(vacancies.french, profiles.french),
        ),
        "shortage": criteria.shortage_share(vacancies.shortage),
    }
    size = pairs.nearness.shape
    rows = [np.broadcast_to(contribution(name, shares[name]), size) for name in CRITERIA]
    contributions = np.stack(rows)
    own = [CRITERIA.index(name) for name in criteria.SAVOIR_FAIRE]
    blockers = _blockers(pairs)
    return Scores(
        contributions,
        contributions.sum(axis=0, dtype=np.int32),
        blockers,
        _groups(pairs, blockers, few),
        contributions[own].sum(axis=0, dtype=np.int32),
        pairs.nearness,
    )


def _conditions(vacancies: VacancyColumns, profiles: ProfileColumns) -> tuple[Flags, Ints, Ints]:
    contract = (profiles.contracts == 0) | (profiles.contracts & vacancies.contract != 0)
    no_wish, not_told = profiles.hours == -1, vacancies.full == -1
    hours = np.where(no_wish | (profiles.hours == vacancies.full), 2, np.where(not_told, 1, 0))
    return contract, hours, np.bitwise_count(profiles.avoid & vacancies.traits).astype(np.int64)


def _blockers(pairs: Pairs) -> Ints:
    vacancies, profiles, travel = pairs.vacancies, pairs.profiles, pairs.travel
    first = first_shift(vacancies, pairs.today)
    too_young = (first < profiles.adult_on) & (vacancies.law != 0) | (first < profiles.sixteen_on)
    timed = vacancies.starts != 0
    too_late = (vacancies.starts_on > 0) & (profiles.available_from > vacancies.starts_on)
    blockers: Ints = (
        PERMIT * (pairs.missing_cards != 0)
        + LAW * too_young
        + NO_WAY_THERE * (timed & (travel.minutes_out >= UNREACHABLE))
        + NO_WAY_BACK * (timed & (travel.minutes_back >= UNREACHABLE))
        + START_DATE * (too_late & ~pairs.accepts("later_start"))
    )
    return blockers


def first_shift(vacancies: VacancyColumns, today: int) -> Ints:
    """Day number of the first shift on or after `starts_on`, or today when it is not said.

    Without shifts, the day itself.
    """
    begins = np.where(vacancies.starts_on > 0, vacancies.starts_on, today)
    # Day 1 of the calendar was a Monday.
    first: Ints = begins + _DAYS_TO_SHIFT[(begins - 1) % 7, vacancies.starts]
    return first


def _days_to_shift() -> NDArray[np.int64]:
    """(7, 128): from a weekday, days until the first day of a set of weekdays; 0 for the empty set."""
    days = np.zeros((7, 128), np.int64)
    for weekday in range(7):
        for chosen in range(1, 128):
            days[weekday, chosen] = next(far for far in range(7) if chosen >> (weekday + far) % 7 & 1)
    return days


_DAYS_TO_SHIFT: Final = _days_to_shift()


def _groups(pairs: Pairs, blockers: Ints, few: Flags) -> Ints:
    """now: nothing in the way. with_scheme: a scheme may give all that is missing. talk: the rest."""
    now = (blockers == 0) & (pairs.missing_required == 0)
    given = few & (pairs.missing_cards & NOT_GIVEN == 0) & (pairs.profiles.skills_back > 0)
    with_scheme = (blockers & ~PERMIT == 0) & given
    return np.where(now, GROUP_NOW, np.where(with_scheme, GROUP_WITH_SCHEME, GROUP_TALK))
