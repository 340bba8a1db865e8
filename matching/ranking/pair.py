"""One pair: its eight contributions, its blockers and its group. The definition of the score, both ways.

`passes` runs the same formulas over a whole index, with what the rows share worked out once.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from . import criteria, effects, offers, people
from .compiled import Whole, compiled
from .criteria import MOST_GIVEN
from .offers import NO_OCCUPATION, VacancyArrays
from .people import ProfileArrays
from .postings import Sums, covered_of, required_covered_of, required_held_of
from .referential import HELD, Mobility, nearness_of, relation_of
from .values import CARDS, DIPLOMAS, DRIVING_LICENCES

NOT_GIVEN: Final = sum(1 << CARDS.index(card) for card in (*DRIVING_LICENCES, *DIPLOMAS))
"""Bits of the cards that no scheme gives within a match."""
GROUP_NOW, GROUP_WITH_SCHEME, GROUP_TALK = 0, 1, 2
"""Places in `values.GROUPS`."""
PERMIT, LAW, NO_WAY_THERE, NO_WAY_BACK, START_DATE = 1, 2, 4, 8, 16
"""Bits of the blockers, in the order of `values.BLOCKERS`."""

# Columns of what `details` tells of a pair: its key and its row, the contributions in the order of
# `values.CRITERIA`, facts to explain, and its `Ways`.
KEY, ROW = range(2)
BY_OCCUPATION, BY_SKILLS, BY_LEVEL, BY_JOURNEY, BY_CONDITIONS = range(2, 7)
BY_SCHEMES, BY_WELCOME, BY_SHORTAGE = range(7, 10)
BLOCKERS, GROUP, IS_GIVEN, MISSING_CARDS, HELPING, PLACEMENTS, LATER_START = range(10, 17)
HOURS_MET, AVOIDED, SHORTAGE, LAW_BITS, BELOW_SIXTEEN, SHARES, SCORE, WANTED, RELATION = range(17, 26)
OUT, BACK, BASIS, WAITED, WORST_DAY, LEAVE_AT, HOME_AT = range(26, 33)
COLUMNS: Final = 33


class Way(NamedTuple):
    """The ways of N pairs in minutes, int32 (N,): there and back. UNREACHABLE = no way."""

    out: NDArray[np.int32]
    back: NDArray[np.int32]


class Ways(NamedTuple):
    """The ways of N pairs as they are told, columns of `TravelArrays`."""

    out: NDArray[np.int32]
    back: NDArray[np.int32]
    basis: NDArray[np.int8]
    waited: NDArray[np.int32]
    worst_day: NDArray[np.int8]
    leave_at: NDArray[np.int32]
    home_at: NDArray[np.int32]


def _days_to_shift() -> NDArray[np.int8]:
    """(7, 128): from a weekday, days until the first day of a set of weekdays; 0 for the empty set."""
    days = np.zeros((7, 128), np.int8)
    for weekday in range(7):
        for chosen in range(1, 128):
            days[weekday, chosen] = next(far for far in range(7) if chosen >> (weekday + far) % 7 & 1)
    return days


_DAYS_TO_SHIFT: Final = _days_to_shift()


@compiled
def first_shift(starts_on: int, starts: int, today: int) -> int:
    """Day number of the first shift on or after `starts_on`, or today when it is 0; `starts` are 7 bits."""
    begins = starts_on if starts_on > 0 else today
    # Day 1 of the calendar was a Monday. Without shifts, the day itself.
    return begins + _DAYS_TO_SHIFT[(begins - 1) % 7, starts]  # type: ignore[no-any-return]


@compiled
def count_bits(bits: int) -> int:
    """How many bits are set."""
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count


@compiled
def undated_blockers(missing_cards: Whole, timed: bool, out: int, back: int) -> int:
    """Bits of what blocks a pair whatever the dates. timed : the vacancy gives its hours."""
    # Sums rather than branches: whether a post gives its hours is a toss, and a wrong guess costs more.
    ways = NO_WAY_THERE * (out >= UNREACHABLE) + NO_WAY_BACK * (back >= UNREACHABLE)
    return PERMIT * (missing_cards != 0) + timed * ways


@compiled
def dated_blockers(
    law: int, starts: int, starts_on: int, later: bool, sixteen_on: int, adult_on: int, available_from: int,
    today: int,
) -> int:  # fmt: skip
    """Bits of what the dates block: none for somebody whose birthday and first free day are 0, not said.

    law, starts, starts_on : of the vacancy, as in `VacancyArrays`; later : it accepts a later start
    """
    # No branches, as in `undated_blockers`: what the law says of a post is a toss too.
    first = first_shift(starts_on, starts, today)
    too_young = (first < sixteen_on) | ((law != 0) & (first < adult_on))
    too_soon = (starts_on > 0) & (starts_on < available_from) & (not later)
    return LAW * ((sixteen_on > 0) & too_young) + START_DATE * too_soon


@compiled
def group_of(
    blockers: Whole, missing_required: Whole, missing: Whole, not_given: bool, skills_back: int
) -> int:
    """now: nothing in the way. with_scheme: a scheme may give all that is missing. talk: the rest.

    missing   : required skills and cards
    not_given : one of the cards missing is none that a scheme gives
    """
    given = (skills_back > 0) & (missing >= 1) & (missing <= MOST_GIVEN) & (not not_given)
    group = GROUP_WITH_SCHEME if given & (blockers & ~PERMIT == 0) else GROUP_TALK
    return GROUP_NOW if (blockers == 0) & (missing_required == 0) else group


@compiled
def best_want(
    offered: int, profiles: ProfileArrays, profile: int, mobility: Mobility
) -> tuple[int, int, int]:
    """The want of a profile that counts the most: of those that count the same, the first in the alphabet.

    Returns the thousandths of its nearness times its confidence, its `occupation_number`, NO_OCCUPATION when
    nothing is wanted, and how the offered one stands to it: a place in RELATIONS.
    """
    most, best, relation = -1, NO_OCCUPATION, relation_of(0)
    for entry in range(profiles.wants_start[profile], profiles.wants_start[profile + 1]):
        wanted = profiles.occupations[profiles.wants[entry], 0]
        nearness = 0 if offered == NO_OCCUPATION else nearness_of(wanted, offered, mobility)
        worth = nearness * profiles.sure[entry]
        if worth > most or (worth == most and wanted < best):
            most, best, relation = worth, wanted, relation_of(nearness)
    return max(most, 0) // 1000, best, relation


@compiled
def detail(
    vacancies: VacancyArrays, vacancy: int, profiles: ProfileArrays, profile: int,
    shared: int, required: int, out: int, back: int, mobility: Mobility, today: int,
    told: NDArray[np.int64],
) -> None:  # fmt: skip
    """Everything about one pair. Writes only `told`, from BY_OCCUPATION to RELATION.

    vacancy, profile : rows
    shared, required : of `postings.Sums`, for this pair
    out, back        : minutes
    told             : int64 (COLUMNS,)
    """
    occupation = vacancies.occupations[vacancies.occupation[vacancy]]
    term = vacancies.terms[vacancies.term[vacancy]]
    week = vacancies.weeks[vacancies.week[vacancy]]
    ask = vacancies.asks[vacancies.ask[vacancy]]
    starts_on = vacancies.starts_on[vacancy]
    standing = profiles.standings[profiles.standing[profile]]
    wish = profiles.wishes[profiles.wish[profile]]
    surest = profiles.surest[profile]
    contract, accepts, held = term[offers.CONTRACT], term[offers.ACCEPTED], standing[people.HELD_LEVEL]
    later = accepts & effects.LATER_START_ACCEPTED != 0

    missing_cards = vacancies.cards[vacancies.card[vacancy], 0] & ~profiles.cards[profiles.card[profile], 0]
    missing_required = ask[offers.REQUIRED] - required_held_of(shared)
    missing = missing_required + count_bits(missing_cards)
    skills_back = standing[people.SKILLS_BACK]
    given = skills_back if 1 <= missing <= MOST_GIVEN else 0
    missed = HELD * ask[offers.REQUIRED_WEIGHT] - required_covered_of(shared, required)
    nearness, wanted, relation = best_want(occupation[offers.OCCUPATION], profiles, profile, mobility)
    met = criteria.hours_met(week[offers.FULL], wish[people.WISHED_HOURS])
    avoided = wish[people.AVOIDS] & (week[offers.TRAITS] | occupation[offers.CONTEXT])
    helping = effects.helped_by_terms(contract, accepts, term[offers.READING], term[offers.LEVEL], held)
    helping |= effects.helped_by_occupation(occupation[offers.SHORTAGE], occupation[offers.GREEN])
    strengths = standing[people.STRENGTHS : people.NAMED]
    tenths = effects.tenths_of(helping, strengths)
    if effects.is_near_wish(nearness, surest):
        tenths += effects.tenths_if_near(helping, strengths)
        helping |= effects.NEAR

    told[BY_OCCUPATION] = criteria.occupation_part(nearness, surest)
    told[BY_SKILLS] = criteria.skills_part(
        covered_of(shared), missed, ask[offers.ASKED], ask[offers.ENOUGH], given
    )
    told[BY_LEVEL] = criteria.level_part(term[offers.LEVEL], held, standing[people.LEVEL_BACK])
    told[BY_JOURNEY] = criteria.journey_part(out, back, profiles.max_minutes[profile])
    told[BY_CONDITIONS] = criteria.conditions_part(
        criteria.contract_points(contract, wish[people.WISHED_CONTRACTS])
        + criteria.hours_points(met)
        + criteria.avoided_points(count_bits(avoided))
    )
    told[BY_SCHEMES] = criteria.schemes_part(tenths)
    told[BY_WELCOME] = criteria.welcome_part(
        effects.placements_welcome(contract, accepts),
        later,
        criteria.within_reach(term[offers.READING], standing[people.READS]),
        criteria.within_reach(term[offers.FRENCH_ASKED], standing[people.SPEAKS]),
    )
    told[BY_SHORTAGE] = criteria.shortage_part(occupation[offers.SHORTAGE])
    told[BLOCKERS] = undated_blockers(missing_cards, week[offers.STARTS] != 0, out, back) + dated_blockers(
        week[offers.LAW], week[offers.STARTS], starts_on, later, profiles.sixteen_on[profile],
        profiles.adult_on[profile], profiles.available_from[profile], today,
    )  # fmt: skip
    not_given = missing_cards & NOT_GIVEN != 0
    told[GROUP] = group_of(told[BLOCKERS], missing_required, missing, not_given, skills_back)
    # Two bits a line of EFFECTS: how much it counts, where it helps.
    told[HELPING] = 0
    for line in range(effects.SIZE):
        told[HELPING] |= (helping >> line & 1) * strengths[line] << 2 * line
    told[IS_GIVEN] = skills_back > 0 and missing <= MOST_GIVEN
    told[MISSING_CARDS], told[HOURS_MET], told[AVOIDED] = missing_cards, met, avoided
    told[PLACEMENTS], told[LATER_START] = effects.placements_welcome(contract, accepts), later
    told[SHORTAGE], told[LAW_BITS] = occupation[offers.SHORTAGE], week[offers.LAW]
    told[SHARES], told[SCORE] = shared != 0, told[BY_OCCUPATION:BLOCKERS].sum()
    told[WANTED], told[RELATION] = wanted, relation
    told[BELOW_SIXTEEN] = first_shift(starts_on, week[offers.STARTS], today) < profiles.sixteen_on[profile]


@compiled
def details(
    vacancies: VacancyArrays, profiles: ProfileArrays, rows: NDArray[np.int32], keys: NDArray[np.int32],
    of_vacancies: bool, sums: Sums, ways: Ways, mobility: Mobility, today: int,
) -> NDArray[np.int64]:  # fmt: skip
    """`detail` of some rows beside the first one of the other end, int64 (rows, COLUMNS).

    of_vacancies : `rows` are vacancies, else profiles; keys : theirs
    sums, ways   : of each row of theirs
    """
    told = np.empty((len(rows), COLUMNS), np.int64)
    shared, required = sums
    out, back, basis, waited, worst_day, leave_at, home_at = ways
    for one in range(len(rows)):
        row, own = int(rows[one]), told[one]
        vacancy, profile = (row, 0) if of_vacancies else (0, row)
        detail(
            vacancies, vacancy, profiles, profile, shared[row], required[row], out[row], back[row], mobility,
            today, own,
        )  # fmt: skip
        own[KEY], own[ROW], own[OUT], own[BACK], own[BASIS] = keys[one], row, out[row], back[row], basis[row]
        own[WAITED], own[WORST_DAY] = waited[row], worst_day[row]
        own[LEAVE_AT], own[HOME_AT] = leave_at[row], home_at[row]
    return told
