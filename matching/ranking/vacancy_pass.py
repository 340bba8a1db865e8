"""Every vacancy of an index for one profile: scored, counted, and the best found without sorting all.

The index is read block by block. A first look at a block counts it and tells whether one of its rows may come
among the best; most blocks stop there. What is found is what `pair.detail` tells of each row, bit for bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled, inlined
from .criteria import MOST_GIVEN, SKILLS_OF
from .hunt import LEAST, NOT_BLOCKED, Found, Hunt, begin, bring
from .kinds import (
    CONTRACT,
    HOURS_MOST,
    IS_LATER,
    IS_NOT_GIVEN,
    LAW,
    MISSING,
    MOST,
    NEARNESS,
    STARTS,
    TRAITS,
)
from .offers import ASKS, ONE_REQUIRED, TIMED, VacancyArrays
from .pair import GROUP_NOW, GROUP_TALK, GROUP_WITH_SCHEME, Way, dated_blockers, group_of, undated_blockers
from .people import ProfileArrays
from .postings import required_held_of
from .referential import Mobility
from .sieve import BLOCKED, IN_GROUP, Sieve, count_sieved, fails, is_one
from .vacancy_score import Kinds, Person, kinds_for, person_for, score_of

BLOCK: Final = 64


@compiled
def pass_vacancies(
    vacancies: VacancyArrays, profiles: ProfileArrays, profile: int, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], mobility: Mobility, today: int, sieve: Sieve, hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """Every vacancy for one profile. Writes `found`.

    profile : a row of `profiles`
    sums    : int64 (N,)  of `Postings.sums_over`
    alive   : bool (N,)   rows that count
    """
    kinds = kinds_for(vacancies, profiles, profile, mobility)
    person = person_for(profiles, profile, today)
    plain = not sieve.some and not person.dated and hunt.sign > 0
    waiting = np.empty(BLOCK, np.int64)
    begin(hunt, found)
    for first in range(0, len(alive), BLOCK):
        last, least = min(first + BLOCK, len(alive)), found.state[LEAST]
        if plain:
            size, waiting[0] = _tally(
                vacancies, kinds, person, sums, way, alive, found.counts, first, last, least
            )
            if size > 1:
                size = _gather(vacancies, kinds, person, sums, way, alive, first, last, least, waiting)
        else:
            size = _screen(
                vacancies, kinds, person, sums, way, alive, sieve, found.counts, first, last, hunt.sign,
                least, waiting,
            )  # fmt: skip
        for place in range(size):
            row, blocked = waiting[place] >> 1, waiting[place] & 1
            key = NOT_BLOCKED * (1 - blocked) + score_of(vacancies, kinds, person, sums[row], way, row)
            if hunt.sign * key >= found.state[LEAST]:
                bring(row, key, hunt, found)


@compiled
def _tally(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], counts: NDArray[np.int64], first: int, last: int, least: int,
) -> tuple[int, int]:  # fmt: skip
    """Count the rows from `first` to `last`, for somebody without filters or dates.

    Returns how many may be best, and what `waiting` of `_screen` holds of it when it is one alone.
    Nothing is written and nothing branches within the loop, and the row is unsigned: so it runs on several
    rows at once. `_screen` tells the same of each row.
    """
    kept = now = with_scheme = blocked = hopeful = where = 0
    for row in range(np.uint64(first), np.uint64(last)):
        needs, shared, card, live = vacancies.needs[row], sums[row], vacancies.card[row], alive[row]
        missing_cards, is_not_given = kinds.cards[card, MISSING], kinds.cards[card, IS_NOT_GIVEN] != 0
        missing_required = needs // ONE_REQUIRED - required_held_of(shared)
        blockers = undated_blockers(missing_cards, needs & TIMED != 0, way.out[row], way.back[row])
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given, person.skills_back)
        kept += live
        now += live & (group == GROUP_NOW)
        with_scheme += live & (group == GROUP_WITH_SCHEME)
        blocked += live & (blockers != 0)
        may_be = live & (_most(vacancies, kinds, person, way, row, needs, shared, missing, blockers) >= least)
        hopeful += may_be
        where += may_be * (2 * np.int64(row) + (blockers != 0))
    counts[IN_GROUP + GROUP_NOW] += now
    counts[IN_GROUP + GROUP_WITH_SCHEME] += with_scheme
    counts[IN_GROUP + GROUP_TALK] += kept - now - with_scheme
    counts[BLOCKED] += blocked
    return hopeful, where


@compiled
def _gather(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], first: int, last: int, least: int, waiting: NDArray[np.int64],
) -> int:  # fmt: skip
    """Find the rows that `_tally` counted as hopeful: how many `waiting` of `_screen` holds."""
    size = 0
    for row in range(np.uint64(first), np.uint64(last)):
        needs, shared = vacancies.needs[row], sums[row]
        missing_cards = kinds.cards[vacancies.card[row], MISSING]
        missing = needs // ONE_REQUIRED - required_held_of(shared) + missing_cards
        blockers = undated_blockers(missing_cards, needs & TIMED != 0, way.out[row], way.back[row])
        most = _most(vacancies, kinds, person, way, row, needs, shared, missing, blockers)
        may_be = alive[row] & (most >= least)
        # Written whether or not it may be, and kept only if so: a wrong guess costs more than a write.
        waiting[size] = 2 * np.int64(row) + (blockers != 0)
        size += may_be
    return size


@inlined
def _most(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, way: Way, row: int, needs: int, shared: int,
    missing: int, blockers: int,
) -> int:  # fmt: skip
    """A key that the key of a row is not above."""
    longer = min(max(way.out[row], way.back[row]), len(kinds.journeys) - 1)
    most: int = kinds.occupations[vacancies.occupation[row], MOST] + kinds.terms[vacancies.term[row], MOST]
    # Without a skill in common, what is asked brings only what a scheme gives back.
    given = person.given * ((missing >= 1) & (missing <= MOST_GIVEN))
    most += max(SKILLS_OF * ((shared != 0) | (needs & ASKS == 0)), given)
    most += kinds.journeys[longer] + HOURS_MOST + NOT_BLOCKED * (blockers == 0)
    return most


@compiled
def _screen(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], sieve: Sieve, counts: NDArray[np.int64], first: int, last: int, sign: int,
    least: int, waiting: NDArray[np.int64],
) -> int:  # fmt: skip
    """Count the rows from `first` to `last`, and find those that may be best: how many `waiting` holds.

    waiting : int64 (BLOCK,)  twice the row, plus 1 when it is blocked
    """
    terms, size, contract, nearness = kinds.terms, 0, 0, 0
    for row in range(np.uint64(first), np.uint64(last)):
        if not alive[row]:
            continue
        out, back, post, term, failed = (
            way.out[row],
            way.back[row],
            vacancies.occupation[row],
            vacancies.term[row],
            0,
        )
        longer = max(out, back)
        if sieve.some:
            contract, nearness = terms[term, CONTRACT], kinds.occupations[post, NEARNESS]
            traits = kinds.weeks[vacancies.week[row], TRAITS]
            failed = fails(sieve, longer, contract, traits, nearness, person.surest)
            if failed != 0 and not is_one(failed):
                continue
        needs, card, shared = vacancies.needs[row], vacancies.card[row], sums[row]
        missing_cards, is_not_given = kinds.cards[card, MISSING], kinds.cards[card, IS_NOT_GIVEN] != 0
        missing_required = needs // ONE_REQUIRED - required_held_of(shared)
        # Written out: as a function of `vacancy_score`, inlined or not, it costs ten times as much.
        blockers = undated_blockers(missing_cards, needs & TIMED != 0, out, back)
        if person.dated:
            week = vacancies.week[row]
            blockers += dated_blockers(
                kinds.weeks[week, LAW], kinds.weeks[week, STARTS], vacancies.starts_on[row],
                terms[term, IS_LATER] != 0, person.sixteen_on, person.adult_on, person.free_from,
                person.today,
            )  # fmt: skip
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given, person.skills_back)
        if sieve.some and not count_sieved(
            failed, group, sieve, longer, contract, nearness, person.surest, counts
        ):
            continue
        counts[IN_GROUP + group] += 1
        counts[BLOCKED] += blockers != 0
        # The smallest keys are looked for a page back: then nothing is set aside.
        if sign < 0 or _most(vacancies, kinds, person, way, row, needs, shared, missing, blockers) >= least:
            waiting[size] = 2 * np.int64(row) + (blockers != 0)
            size += 1
    return size
