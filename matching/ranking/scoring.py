"""The one function that scores pairs, whichever side is the single one: criteria, blockers, group."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from . import criteria
from .columns import ProfileColumns, VacancyColumns
from .criteria import MOST_GIVEN, Flags, Ints, contribution
from .effects import EFFECTS
from .pairs import Pairs
from .referential import HELD
from .values import CARDS, CRITERIA, DIPLOMAS, DRIVING_LICENCES

NOT_GIVEN: Final = sum(1 << CARDS.index(card) for card in (*DRIVING_LICENCES, *DIPLOMAS))
"""Bits of the cards that no scheme gives within a match."""
GROUP_NOW, GROUP_WITH_SCHEME, GROUP_TALK = 0, 1, 2
"""Places in `values.GROUPS`."""
PERMIT, LAW, NO_WAY_THERE, NO_WAY_BACK, START_DATE = 1, 2, 4, 8, 16
"""Bits of the blockers, in the order of `values.BLOCKERS`."""


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

    def joined(self, other: Scores) -> Scores:
        """These pairs, then those of `other`."""
        both = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Scores(*(np.concatenate(pair, axis=-1) for pair in both))


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


def hours_wished(vacancies: VacancyColumns, profiles: ProfileColumns) -> Ints:
    """2 = full or part time as wished, or no wish; 1 = the vacancy does not say; 0 = not as wished."""
    wished = (profiles.hours == -1) | (profiles.hours == vacancies.full)
    return np.where(wished, 2, np.where(vacancies.full == -1, 1, 0))


def _conditions(vacancies: VacancyColumns, profiles: ProfileColumns) -> tuple[Flags, Ints, Ints]:
    contract = (profiles.contracts == 0) | (profiles.contracts & vacancies.contract != 0)
    met = np.bitwise_count(profiles.avoid & vacancies.traits).astype(np.int64)
    return contract, hours_wished(vacancies, profiles), met


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
