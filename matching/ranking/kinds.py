"""What the kinds of rows come to for the single other end: worked out once a pass, read at each row.

Tables are int32 (kinds, 8); what their columns hold is named below. The formulas are those of `pair`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from . import criteria, effects, offers, people
from .compiled import Whole, compiled, inlined
from .offers import NO_OCCUPATION
from .pair import NOT_GIVEN, count_bits
from .people import ProfileArrays
from .referential import Mobility, nearness_of, raise_nearness

WIDTH: Final = 8
# FIXED: contributions that nothing else of the row moves. TENTHS of schemes. AVOIDED: how many things.
FIXED, TENTHS, AVOIDED = 0, 1, 2
NEARNESS, IS_NEAR = 3, 4  # of an occupation
POINTS, WIDENED, IS_LATER, CONTRACT = 2, 3, 4, 5  # of terms: conditions, more tenths if near, a later start
HOURS, TRAITS, LAW, STARTS = 0, 1, 3, 4  # of a week: the points of its hours, and bits as in `offers`
BACK = 6  # of a standing, which has also FIXED, TENTHS and WIDENED
MOST = 7  # of an occupation, of terms and of a standing: FIXED, and what it may bring to the parts it shares
BACK_BITS: Final = 2
BACK_MASK: Final = (1 << BACK_BITS) - 1
"""MOST and BACK of a standing, in one number."""
NOT_GIVEN_BIT: Final = 1 << 8
"""Set when one of the cards missing is none that a scheme gives; the rest of the number is how many miss."""
_MOST_TENTHS: Final = 2 * sum(effects.TENTHS)
ROUNDING: Final = 6
"""Millionths that parts rounded apart may lose beside their sum rounded once."""
HOURS_MOST: Final = criteria.CONDITIONS_OF * 3 // criteria.CONDITIONS_POINTS + ROUNDING
"""What the hours of a post, and rounding, may add to MOST."""


@compiled
def journeys_of(max_minutes: int) -> NDArray[np.int32]:
    """`criteria.journey_part` of each number of minutes, up to where it is nothing."""
    most = 2 * criteria.longest_accepted(max_minutes)
    told = np.empty(most + 1, np.int32)
    for minutes in range(most + 1):
        told[minutes] = criteria.journey_part(minutes, minutes, max_minutes)
    return told


@compiled
def conditions_table() -> NDArray[np.int32]:
    """`criteria.conditions_part` at 8 times the points of contract and hours, plus the things avoided."""
    told = np.empty(64, np.int32)
    for points in range(8):
        for avoided in range(8):
            told[8 * points + avoided] = criteria.conditions_part(points + criteria.avoided_points(avoided))
    return told


@compiled
def schemes_table() -> NDArray[np.int32]:
    """`criteria.schemes_part` of each number of tenths."""
    told = np.empty(_MOST_TENTHS + 1, np.int32)
    for tenths in range(_MOST_TENTHS + 1):
        told[tenths] = criteria.schemes_part(tenths)
    return told


@compiled
def missing_of(required: int, held: int) -> int:
    """The cards missing, as one number: `missing_cards_of` it and `is_not_given`."""
    missing = required & ~held
    return count_bits(missing) + (NOT_GIVEN_BIT if missing & NOT_GIVEN != 0 else 0)


@inlined
def missing_cards_of(cards: Whole) -> np.int32:
    """How many cards are missing, of `missing_of`."""
    return np.int32(cards & (NOT_GIVEN_BIT - 1))


@inlined
def is_not_given(cards: int) -> bool:
    """Whether one of them is none that a scheme gives, of `missing_of`."""
    return cards >= NOT_GIVEN_BIT


@compiled
def term_of(
    term: NDArray[np.int64], standing: NDArray[np.int64], wished: int, helping: int, told: NDArray[np.int32]
) -> None:
    """Terms and a standing together. wished : bits of CONTRACTS; helping : bits of EFFECTS, help anyway."""
    contract, accepts, level = term[offers.CONTRACT], term[offers.ACCEPTED], term[offers.LEVEL]
    held, strengths = standing[people.HELD_LEVEL], standing[people.STRENGTHS : people.NAMED]
    later = accepts & effects.LATER_START_ACCEPTED != 0
    helping |= effects.helped_by_terms(contract, accepts, term[offers.READING], level, held)
    told[FIXED] = criteria.level_part(level, held, standing[people.LEVEL_BACK])
    told[FIXED] += criteria.welcome_part(
        effects.placements_welcome(contract, accepts),
        later,
        criteria.within_reach(term[offers.READING], standing[people.READS]),
        criteria.within_reach(term[offers.FRENCH_ASKED], standing[people.SPEAKS]),
    )
    told[TENTHS] = effects.tenths_of(helping, strengths)
    told[WIDENED] = effects.tenths_if_near(helping, strengths)
    told[POINTS] = criteria.contract_points(contract, wished)
    told[IS_LATER], told[CONTRACT] = later, contract


@compiled
def terms_for(
    terms: NDArray[np.int64], standing: NDArray[np.int64], wish: NDArray[np.int64]
) -> NDArray[np.int32]:
    """Each kind of terms for one profile: FIXED, TENTHS, POINTS, WIDENED, IS_LATER, CONTRACT, MOST."""
    told = np.empty((len(terms), WIDTH), np.int32)
    for kind in range(len(terms)):
        term_of(terms[kind], standing, wish[people.WISHED_CONTRACTS], 0, told[kind])
        told[kind, MOST] = told[kind, FIXED] + criteria.conditions_part(told[kind, POINTS])
        told[kind, MOST] += criteria.schemes_part(told[kind, TENTHS] + told[kind, WIDENED])
    return told


@compiled
def occupations_for(
    occupations: NDArray[np.int64], profiles: ProfileArrays, profile: int, mobility: Mobility
) -> NDArray[np.int32]:
    """Each occupation for one profile: FIXED, TENTHS, AVOIDED, NEARNESS, IS_NEAR, MOST."""
    surest = profiles.surest[profile]
    strengths = profiles.standings[profiles.standing[profile], people.STRENGTHS : people.NAMED]
    avoids = profiles.wishes[profiles.wish[profile], people.AVOIDS]
    told, near = np.empty((len(occupations), WIDTH), np.int32), np.zeros(len(occupations), np.int32)
    offered = occupations[:, offers.OCCUPATION].astype(np.int32)
    for entry in range(profiles.wants_start[profile], profiles.wants_start[profile + 1]):
        wanted = profiles.occupations[profiles.wants[entry], 0]
        raise_nearness(wanted, profiles.sure[entry], offered, mobility, near)
    for kind in range(len(occupations)):
        shortage, nearness = occupations[kind, offers.SHORTAGE], near[kind]
        helping = effects.helped_by_occupation(shortage, occupations[kind, offers.GREEN])
        told[kind, FIXED] = criteria.occupation_part(nearness, surest) + criteria.shortage_part(shortage)
        told[kind, TENTHS] = effects.tenths_of(helping, strengths)
        told[kind, AVOIDED] = count_bits(avoids & occupations[kind, offers.CONTEXT])
        told[kind, NEARNESS], told[kind, IS_NEAR] = nearness, effects.is_near_wish(nearness, surest)
        least_avoided = criteria.avoided_points(told[kind, AVOIDED])
        told[kind, MOST] = told[kind, FIXED] + criteria.conditions_part(least_avoided)
        told[kind, MOST] += criteria.schemes_part(told[kind, TENTHS])
    return told


@compiled
def weeks_for(weeks: NDArray[np.int64], wish: NDArray[np.int64]) -> NDArray[np.int32]:
    """Each week for one profile: HOURS, TRAITS, AVOIDED, LAW, STARTS."""
    told = np.empty((len(weeks), WIDTH), np.int32)
    for kind in range(len(weeks)):
        met = criteria.hours_met(weeks[kind, offers.FULL], wish[people.WISHED_HOURS])
        told[kind, HOURS] = criteria.hours_points(met)
        told[kind, AVOIDED] = count_bits(wish[people.AVOIDS] & weeks[kind, offers.TRAITS])
        told[kind, TRAITS], told[kind, LAW] = weeks[kind, offers.TRAITS], weeks[kind, offers.LAW]
        told[kind, STARTS] = weeks[kind, offers.STARTS]
    return told


@compiled
def cards_for(required: NDArray[np.int64], held: int) -> NDArray[np.int32]:
    """`missing_of` each set of cards required, for one profile, int32 (kinds,)."""
    told = np.empty(len(required), np.int32)
    for kind in range(len(required)):
        told[kind] = missing_of(required[kind, 0], held)
    return told


@compiled
def standings_for(
    standings: NDArray[np.int64], term: NDArray[np.int64], helping: int, for_employer: bool
) -> NDArray[np.int32]:
    """Each standing for one vacancy: FIXED, TENTHS, WIDENED, BACK, MOST.

    for_employer : FIXED is the level alone, and no scheme gives anything back
    """
    told = np.empty((len(standings), WIDTH), np.int32)
    for kind in range(len(standings)):
        standing = standings[kind]
        term_of(term, standing, 0, helping, told[kind])
        told[kind, BACK] = standing[people.SKILLS_BACK]
        if for_employer:
            told[kind, FIXED] = criteria.level_part(term[offers.LEVEL], standing[people.HELD_LEVEL], 0)
            told[kind, BACK] = told[kind, TENTHS] = told[kind, WIDENED] = 0
        told[kind, MOST] = told[kind, FIXED]
        told[kind, MOST] += criteria.schemes_part(told[kind, TENTHS] + told[kind, WIDENED])
    return told


@compiled
def wishes_for(wishes: NDArray[np.int64], contract: int, full: int, traits: int) -> NDArray[np.int32]:
    """`criteria.conditions_part` of each kind of wishes for one vacancy, int32 (kinds,)."""
    told, conditions = np.empty(len(wishes), np.int32), conditions_table()
    for kind in range(len(wishes)):
        points = criteria.contract_points(contract, wishes[kind, people.WISHED_CONTRACTS])
        points += criteria.hours_points(criteria.hours_met(full, wishes[kind, people.WISHED_HOURS]))
        told[kind] = conditions[8 * points + count_bits(wishes[kind, people.AVOIDS] & traits)]
    return told


@compiled
def held_for(cards: NDArray[np.int64], required: int) -> NDArray[np.int32]:
    """`missing_of` each set of cards held, for one vacancy, int32 (kinds,)."""
    told = np.empty(len(cards), np.int32)
    for kind in range(len(cards)):
        told[kind] = missing_of(required, cards[kind, 0])
    return told


@compiled
def near_to(occupations: NDArray[np.int64], offered: int, mobility: Mobility) -> NDArray[np.int32]:
    """Thousandths of nearness of each wanted occupation to the one of a vacancy, int32 (kinds,)."""
    told = np.zeros(len(occupations), np.int32)
    if offered != NO_OCCUPATION:
        for kind in range(len(occupations)):
            told[kind] = nearness_of(occupations[kind, 0], offered, mobility)
    return told
