"""What every pass over vacancies works out once for a profile, and the score of a row from it."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import offers, people
from .bounds import TIMED, UNIT_AT, least_skills, most_journey, most_skills, required_of, slope_of
from .compiled import Whole, compiled, inlined
from .criteria import MOST_GIVEN, longest_accepted, most_given, skills_part
from .hunt import NOT_BLOCKED
from .kinds import (
    AVOIDED,
    FIXED,
    HOURS,
    HOURS_MOST,
    IS_LATER,
    IS_NEAR,
    LAW,
    MOST,
    POINTS,
    STARTS,
    TENTHS,
    WIDENED,
    cards_for,
    conditions_table,
    is_not_given,
    journeys_of,
    missing_cards_of,
    occupations_for,
    schemes_table,
    terms_for,
    weeks_for,
)
from .offers import VacancyArrays
from .pair import Way, dated_blockers, group_of, undated_blockers
from .people import ProfileArrays
from .postings import Sums, covered_of, required_covered_of, required_held_of
from .referential import HELD, Mobility

_FAR_OFF: Final = date.max.toordinal()


class Kinds(NamedTuple):
    """What the kinds of vacancies come to for one profile: tables of `kinds`.

    most_terms, most_occupations : their MOST alone, int32 (kinds,), close together
    """

    terms: NDArray[np.int32]
    most_terms: NDArray[np.int32]
    weeks: NDArray[np.int32]
    occupations: NDArray[np.int32]
    most_occupations: NDArray[np.int32]
    cards: NDArray[np.int32]
    journeys: NDArray[np.int32]
    conditions: NDArray[np.int32]
    schemes: NDArray[np.int32]


class Person(NamedTuple):
    """The numbers of one profile that are read at each row.

    dated : one of the dates may bar a post
    given : what a row may gain by skills that a scheme gives back, when none is held
    accepted, slope : the longest way accepted, minutes; of `bounds.slope_of`
    """

    surest: int
    skills_back: int
    sixteen_on: int
    adult_on: int
    free_from: int
    dated: bool
    today: int
    given: int
    accepted: int
    slope: int


@inlined
def kinds_for(vacancies: VacancyArrays, profiles: ProfileArrays, profile: int, mobility: Mobility) -> Kinds:
    """The tables of `Kinds` for a row of `profiles`."""
    standing = profiles.standings[profiles.standing[profile]]
    wish = profiles.wishes[profiles.wish[profile]]
    terms = terms_for(vacancies.terms, standing, wish)
    occupations = occupations_for(vacancies.occupations, profiles, profile, mobility)
    return Kinds(
        terms,
        terms[:, MOST].copy(),
        weeks_for(vacancies.weeks, wish),
        occupations,
        occupations[:, MOST].copy(),
        cards_for(vacancies.cards, profiles.cards[profiles.card[profile], 0]),
        journeys_of(profiles.max_minutes[profile]),
        conditions_table(),
        schemes_table(),
    )


@inlined
def person_for(vacancies: VacancyArrays, profiles: ProfileArrays, profile: int, today: int) -> Person:
    """The numbers of `Person` of a row of `profiles`."""
    standing = profiles.standings[profiles.standing[profile]]
    sixteen_on, free_from = profiles.sixteen_on[profile], profiles.available_from[profile]
    adult_on, accepted = profiles.adult_on[profile], longest_accepted(profiles.max_minutes[profile])
    # Most people were of age, and free, before any post begins: then no date is looked at.
    earliest = 0
    if adult_on > 0 or free_from > 0:
        earliest = earliest_start(vacancies.starts_on)
    dated = adult_on > min(earliest, today) or free_from > earliest
    return Person(
        profiles.surest[profile], standing[people.SKILLS_BACK], sixteen_on, adult_on,
        free_from, dated, today,
        most_given(standing[people.SKILLS_BACK]), accepted, slope_of(accepted),
    )  # fmt: skip


@compiled
def earliest_start(starts_on: NDArray[np.int32]) -> int:
    """Day number of the post that begins first, of those that say when; far off where none does."""
    earliest = np.uint32(_FAR_OFF)
    for row in range(len(starts_on)):
        # Not said is 0, and one less than that is more than any day: no row branches.
        earliest = min(earliest, np.uint32(np.uint32(starts_on[row]) - np.uint32(1)))
    return int(earliest) + 1


@compiled
def score_rows(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: Sums, way: Way,
    picked: NDArray[np.int64], size: int, keys: NDArray[np.int32], groups: NDArray[np.int8],
) -> None:  # fmt: skip
    """The key and the group of the first `size` rows of `picked`: as `pair.detail` tells them.

    keys, groups : written in the order of `picked`
    """
    # Out of their tuples once: a tuple taken apart at each row counts the references of its arrays.
    occupation, term, week, card, ask, needs = (
        vacancies.occupation, vacancies.term, vacancies.week, vacancies.card, vacancies.ask, vacancies.needs,
    )  # fmt: skip
    asks, starts_on, out, back = vacancies.asks, vacancies.starts_on, way.out, way.back
    shared_of, must_of = sums.shared, sums.required
    terms, weeks, works, cards = kinds.terms, kinds.weeks, kinds.occupations, kinds.cards
    journeys, conditions, schemes = kinds.journeys, kinds.conditions, kinds.schemes
    furthest, back_parts, dated = len(journeys) - 1, person.skills_back, person.dated
    sixteen_on, adult_on, free_from, today = (
        person.sixteen_on, person.adult_on, person.free_from, person.today,
    )  # fmt: skip
    for place in range(size):
        row = picked[place]
        post, offer, hours, asked, shared = occupation[row], term[row], week[row], ask[row], shared_of[row]
        missing_cards = missing_cards_of(cards[card[row]])
        missing_required = asks[asked, offers.REQUIRED] - required_held_of(shared)
        missing = missing_required + missing_cards
        blockers = undated_blockers(missing_cards, needs[row] & TIMED != 0, out[row], back[row])
        if dated:
            blockers += dated_blockers(
                weeks[hours, LAW], weeks[hours, STARTS], starts_on[row], terms[offer, IS_LATER] != 0,
                sixteen_on, adult_on, free_from, today,
            )  # fmt: skip
        given = back_parts if 1 <= missing <= MOST_GIVEN else 0
        missed = HELD * asks[asked, offers.REQUIRED_WEIGHT] - required_covered_of(shared, must_of[row])
        tenths = terms[offer, TENTHS] + works[post, TENTHS]
        tenths += terms[offer, WIDENED] if works[post, IS_NEAR] != 0 else 0
        points = terms[offer, POINTS] + weeks[hours, HOURS]
        avoided = works[post, AVOIDED] + weeks[hours, AVOIDED]
        score = works[post, FIXED] + terms[offer, FIXED] + schemes[tenths]
        score += journeys[min(max(out[row], back[row]), furthest)] + conditions[8 * points + avoided]
        score += skills_part(
            covered_of(shared), missed, asks[asked, offers.ASKED], asks[asked, offers.ENOUGH], given
        )
        keys[place] = score + NOT_BLOCKED * (blockers == 0)
        groups[place] = group_of(
            blockers, missing_required, missing, is_not_given(cards[card[row]]), back_parts
        )


@inlined
def most_of(work: Whole, term: Whole, journey: Whole, skills: Whole, blocked: bool) -> np.int32:
    """A key that the key of a row is not above.

    work, term      : MOST of its occupation and of its terms
    journey, skills : what its way and its skills bring at most
    """
    return np.int32(work + term + journey + skills + HOURS_MOST + (0 if blocked else NOT_BLOCKED))


@compiled
def pick_rows(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: Sums, way: Way, first: int,
    last: int, least: int, leasts: NDArray[np.int32], picked: NDArray[np.int64],
) -> int:  # fmt: skip
    """Those of the rows from `first` to `last` whose key may reach `least`, or their own of `leasts`.

    picked : int64 (last - first,)  written from the beginning; returns how many
    """
    occupation, term, card, needs = vacancies.occupation, vacancies.term, vacancies.card, vacancies.needs
    out, back, works, terms, cards = way.out, way.back, kinds.most_occupations, kinds.most_terms, kinds.cards
    shared_of = sums.shared
    given, accepted, slope, size = person.given, person.accepted, person.slope, 0
    for row in range(np.uint64(first), np.uint64(last)):
        need, shared, missing_cards = needs[row], shared_of[row], missing_cards_of(cards[card[row]])
        # The dates may block a row as well: it is then below what is said here.
        blockers = undated_blockers(missing_cards, need & TIMED != 0, out[row], back[row])
        missing = required_of(need) - required_held_of(shared) + missing_cards
        skills = most_skills(
            need >> UNIT_AT, least_skills(need), shared, given * ((missing >= 1) & (missing <= MOST_GIVEN))
        )
        journey = most_journey(max(out[row], back[row]), accepted, slope)
        most = most_of(works[occupation[row]], terms[term[row]], journey, skills, blockers != 0)
        # Written whether or not it is picked: a wrong guess costs more than a write.
        picked[size] = row
        size += (most >= least) | (most >= leasts[row])
    return size
