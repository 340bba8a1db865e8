"""Every profile of an index for one vacancy: `vacancy_pass` with the ends exchanged."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import criteria, effects, offers
from .compiled import compiled, inlined
from .criteria import (
    DEFAULT_MINUTES,
    JOURNEY_OF,
    MOST_GIVEN,
    SKILLS_OF,
    journey_part,
    skills_part,
)
from .hunt import LEAST, NOT_BLOCKED, Found, Hunt, begin, bring
from .kinds import (
    BACK,
    FIXED,
    GIVEN,
    IS_NOT_GIVEN,
    MISSING,
    MOST,
    TENTHS,
    WIDENED,
    held_for,
    near_to,
    schemes_table,
    standings_for,
    wishes_for,
)
from .offers import VacancyArrays
from .pair import (
    GROUP_NOW,
    GROUP_TALK,
    GROUP_WITH_SCHEME,
    LAW,
    NO_WAY_BACK,
    NO_WAY_THERE,
    START_DATE,
    Way,
    first_shift,
    group_of,
    undated_blockers,
)
from .people import ProfileArrays
from .postings import covered_of, required_covered_of, required_held_of
from .referential import HELD, SAME, Mobility
from .sieve import BLOCKED, IN_GROUP, Sieve, count_sieved, fails, is_one
from .vacancy_pass import BLOCK

FIRST: Final = NOT_BLOCKED
"""Added to the key of a row that nothing bars; for an employer, only a way that does not exist bars one."""
ANY_BLOCKER: Final = 31
QUARTER_OF_JOURNEY: Final = JOURNEY_OF // 4 + 1
"""Rounded up."""


class Kinds(NamedTuple):
    """What the kinds of profiles come to for one vacancy: tables of `kinds`."""

    standings: NDArray[np.int32]
    wishes: NDArray[np.int32]
    cards: NDArray[np.int32]
    near: NDArray[np.int32]
    schemes: NDArray[np.int32]


class Post(NamedTuple):
    """The numbers of one vacancy that are read at each row.

    late_after : day after which somebody who becomes free comes too late; 0 = any day will do
    first      : day of the first shift; law : whether minors may not do it
    fixed      : what the vacancy alone brings
    bars       : bits of the blockers that put a row behind
    quarter    : a quarter of what a way may bring, rounded up
    """

    timed: bool
    required: int
    required_weight: int
    asked: int
    enough: int
    contract: int
    traits: int
    late_after: int
    first: int
    law: bool
    fixed: int
    bars: int
    quarter: int
    for_employer: bool


@compiled
def pass_profiles(
    profiles: ProfileArrays, vacancies: VacancyArrays, vacancy: int, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], mobility: Mobility, today: int, sieve: Sieve, hunt: Hunt, found: Found,
    for_employer: bool,
) -> None:  # fmt: skip
    """Every profile for one vacancy. Writes `found`.

    vacancy      : a row of `vacancies`
    sums, alive  : as in `pass_vacancies`
    for_employer : the key is who can be there and savoir-faire, and no scheme gives back
    """
    work = vacancies.occupations[vacancies.occupation[vacancy]]
    term, week = vacancies.terms[vacancies.term[vacancy]], vacancies.weeks[vacancies.week[vacancy]]
    ask, starts_on = vacancies.asks[vacancies.ask[vacancy]], vacancies.starts_on[vacancy]
    contract, traits, starts = term[offers.CONTRACT], week[offers.TRAITS], week[offers.STARTS]
    later = term[offers.ACCEPTED] & effects.LATER_START_ACCEPTED != 0
    helping = effects.helped_by_occupation(work[offers.SHORTAGE], work[offers.GREEN])
    kinds = Kinds(
        standings_for(profiles.standings, term, helping, for_employer),
        wishes_for(profiles.wishes, contract, week[offers.FULL], traits | work[offers.CONTEXT]),
        held_for(profiles.cards, vacancies.cards[vacancies.card[vacancy], 0]),
        near_to(profiles.occupations, work[offers.OCCUPATION], mobility),
        schemes_table(),
    )
    post = Post(
        starts != 0, ask[offers.REQUIRED], ask[offers.REQUIRED_WEIGHT], ask[offers.ASKED],
        ask[offers.ENOUGH], contract, traits, 0 if later else starts_on,
        first_shift(starts_on, starts, today), week[offers.LAW] != 0,
        0 if for_employer else criteria.shortage_part(work[offers.SHORTAGE]),
        NO_WAY_THERE | NO_WAY_BACK if for_employer else ANY_BLOCKER,
        0 if for_employer else QUARTER_OF_JOURNEY, for_employer,
    )  # fmt: skip
    if for_employer:
        kinds.wishes[:] = 0
    plain = not sieve.some and hunt.sign > 0
    waiting, keys = np.empty(BLOCK, np.int64), np.empty(BLOCK, np.int32)
    works = np.zeros(len(alive), np.int32)
    # Of a page without rows only the counts are read.
    if hunt.top != 0:
        _works_for(profiles, kinds, works)
    begin(hunt, found)
    for first in range(0, len(alive), BLOCK):
        last, least = min(first + BLOCK, len(alive)), found.state[LEAST]
        if plain:
            size, waiting[0] = _tally(
                profiles, kinds, post, sums, way, alive, works, found.counts, first, last, least
            )
            if size > 1:
                size = _gather(profiles, kinds, post, sums, way, alive, works, first, last, least, waiting)
        else:
            size = _screen(
                profiles, kinds, post, sums, way, alive, works, sieve, found.counts, first, last, hunt.sign,
                least, waiting,
            )  # fmt: skip
        if size > 0:
            _score(profiles, kinds, post, sums, way, waiting, size, keys)
        for place in range(size):
            if hunt.sign * keys[place] >= found.state[LEAST]:
                bring(waiting[place] >> 5, keys[place], hunt, found)


@inlined
def _blockers(profiles: ProfileArrays, post: Post, row: int, missing_cards: int, out: int, back: int) -> int:
    """Both kinds of blockers of `pair`; what does not change from row to row is told by `post`."""
    sixteen_on, adult_on = profiles.sixteen_on[row], profiles.adult_on[row]
    too_young = (post.first < sixteen_on) | (post.law & (post.first < adult_on))
    too_late = (post.late_after > 0) & (post.late_after < profiles.available_from[row])
    blockers = LAW * too_young + START_DATE * too_late
    return blockers + undated_blockers(missing_cards, post.timed, out, back)  # type: ignore[no-any-return]


@compiled
def _tally(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], works: NDArray[np.int32], counts: NDArray[np.int64], first: int, last: int,
    least: int,
) -> tuple[int, int]:  # fmt: skip
    """As `vacancy_pass._tally`."""
    kept = now = with_scheme = blocked = hopeful = where = 0
    for row in range(np.uint64(first), np.uint64(last)):
        card, live, shared = profiles.card[row], alive[row], sums[row]
        missing_cards, is_not_given = kinds.cards[card, MISSING], kinds.cards[card, IS_NOT_GIVEN] != 0
        missing_required = post.required - required_held_of(shared)
        blockers = _blockers(profiles, post, row, missing_cards, way.out[row], way.back[row])
        skills_back = kinds.standings[profiles.standing[row], BACK]
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given, skills_back)
        kept += live
        now += live & (group == GROUP_NOW)
        with_scheme += live & (group == GROUP_WITH_SCHEME)
        blocked += live & (blockers != 0)
        most = _most(profiles, kinds, post, way, works, row, shared, missing, blockers)
        may_be = live & (most >= least)
        hopeful += may_be
        where += may_be * (32 * np.int64(row) + blockers)
    counts[IN_GROUP + GROUP_NOW] += now
    counts[IN_GROUP + GROUP_WITH_SCHEME] += with_scheme
    counts[IN_GROUP + GROUP_TALK] += kept - now - with_scheme
    counts[BLOCKED] += blocked
    return hopeful, where


@inlined
def _most(
    profiles: ProfileArrays, kinds: Kinds, post: Post, way: Way, works: NDArray[np.int32], row: int,
    shared: int, missing: int, blockers: int,
) -> int:  # fmt: skip
    """A key that the key of a row is not above."""
    standing, accepted = profiles.standing[row], profiles.max_minutes[row]
    accepted = accepted if accepted > 0 else DEFAULT_MINUTES
    most: int = kinds.standings[standing, MOST] + kinds.wishes[profiles.wish[row]] + works[row] + post.fixed
    # Without a skill in common, what is asked brings only what a scheme gives back.
    given = kinds.standings[standing, GIVEN] * ((missing >= 1) & (missing <= MOST_GIVEN))
    most += max(SKILLS_OF * ((shared != 0) | (post.asked == 0)), given) + FIRST * (blockers & post.bars == 0)
    # `criteria.journey_part` by quarters: a division a row costs more than the few rows it would spare.
    longer = max(way.out[row], way.back[row])
    quarters = (longer < 2 * accepted) * 1 + (2 * longer < 3 * accepted) + (longer <= accepted)
    most += post.quarter * (quarters + (3 * longer <= 2 * accepted))
    return most


@compiled
def _works_for(profiles: ProfileArrays, kinds: Kinds, works: NDArray[np.int32]) -> None:
    """What the work of the vacancy brings to each profile, in millionths: written in `works`, int32 (N,)."""
    # Few occupations are near the one of the vacancy: only those who want them are looked at one by one.
    for row in range(len(works)):
        works[row] = criteria.occupation_part(0, profiles.surest[row])
    of_code, wanted_by, sure, near = profiles.of_code, profiles.wanted_by, profiles.wanted_sure, kinds.near
    for kind in range(len(near)):
        if near[kind] == 0:
            continue
        for entry in range(of_code[kind], of_code[kind + 1]):
            row = wanted_by[entry]
            part = criteria.occupation_part(near[kind] * sure[entry] // SAME, profiles.surest[row])
            works[row] = max(works[row], part)


@inlined
def _nearness(profiles: ProfileArrays, kinds: Kinds, row: int) -> int:
    nearness = 0
    for entry in range(profiles.wants_start[row], profiles.wants_start[row + 1]):
        nearness = max(nearness, kinds.near[profiles.wants[entry]] * profiles.sure[entry] // SAME)
    return nearness


@compiled
def _screen(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], works: NDArray[np.int32], sieve: Sieve, counts: NDArray[np.int64], first: int,
    last: int, sign: int, least: int, waiting: NDArray[np.int64],
) -> int:  # fmt: skip
    """As `vacancy_pass._screen`.

    waiting : int64 (BLOCK,)  32 times the row, plus the bits of its blockers
    """
    size = surest = nearness = 0
    for row in range(first, last):
        if not alive[row]:
            continue
        out, back, failed = way.out[row], way.back[row], 0
        longer = max(out, back)
        if sieve.some:
            surest, nearness = profiles.surest[row], _nearness(profiles, kinds, row)
            failed = fails(sieve, longer, post.contract, post.traits, nearness, surest)
            if failed != 0 and not is_one(failed):
                continue
        card, shared, skills_back = (
            profiles.card[row],
            sums[row],
            kinds.standings[profiles.standing[row], BACK],
        )
        missing_cards, is_not_given = kinds.cards[card, MISSING], kinds.cards[card, IS_NOT_GIVEN] != 0
        missing_required = post.required - required_held_of(shared)
        blockers = _blockers(profiles, post, row, missing_cards, out, back)
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given, skills_back)
        if sieve.some and not count_sieved(
            failed, group, sieve, longer, post.contract, nearness, surest, counts
        ):
            continue
        counts[IN_GROUP + group] += 1
        counts[BLOCKED] += blockers != 0
        # The smallest keys are looked for a page back: then nothing is set aside.
        if sign < 0 or _most(profiles, kinds, post, way, works, row, shared, missing, blockers) >= least:
            waiting[size] = row << 5 | blockers
            size += 1
    return size


@compiled
def _score(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: NDArray[np.int64], way: Way,
    waiting: NDArray[np.int64], size: int, keys: NDArray[np.int32],
) -> None:  # fmt: skip
    """The keys of the first `size` rows of `waiting`, from whole scores; for an employer, savoir-faire alone.

    keys : int32 (BLOCK,)  written in the order of `waiting`
    """
    # Out of their tuples once: a tuple taken apart at each row counts the references of its arrays.
    standing_of, wish, card, surest_of = profiles.standing, profiles.wish, profiles.card, profiles.surest
    wants_start, wants, sure, accepted = (
        profiles.wants_start, profiles.wants, profiles.sure, profiles.max_minutes,
    )  # fmt: skip
    standings, wishes, cards, near, schemes = (
        kinds.standings, kinds.wishes, kinds.cards, kinds.near, kinds.schemes,
    )  # fmt: skip
    out, back, bars, fixed, for_employer = way.out, way.back, post.bars, post.fixed, post.for_employer
    required, weight, asked, enough = post.required, post.required_weight, post.asked, post.enough
    for place in range(size):
        row = waiting[place] >> 5
        standing, surest, shared, nearness = standing_of[row], surest_of[row], sums[row], 0
        for entry in range(wants_start[row], wants_start[row + 1]):
            nearness = max(nearness, near[wants[entry]] * sure[entry] // SAME)
        missing = required - required_held_of(shared) + cards[card[row], MISSING]
        given = standings[standing, BACK] if 1 <= missing <= MOST_GIVEN else 0
        missed = HELD * weight - required_covered_of(shared)
        score = fixed + standings[standing, FIXED] + wishes[wish[row]]
        score += criteria.occupation_part(nearness, surest)
        score += skills_part(covered_of(shared), missed, asked, enough, given)
        if not for_employer:
            tenths = standings[standing, TENTHS]
            if effects.is_near_wish(nearness, surest):
                tenths += standings[standing, WIDENED]
            score += schemes[tenths] + journey_part(out[row], back[row], accepted[row])
        keys[place] = FIRST * (waiting[place] & bars == 0) + score


@compiled
def _gather(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: NDArray[np.int64], way: Way,
    alive: NDArray[np.bool_], works: NDArray[np.int32], first: int, last: int, least: int,
    waiting: NDArray[np.int64],
) -> int:  # fmt: skip
    """Find the rows that `_tally` counted as hopeful: how many `waiting` of `_screen` holds."""
    size = 0
    for row in range(np.uint64(first), np.uint64(last)):
        missing_cards, shared = kinds.cards[profiles.card[row], MISSING], sums[row]
        missing = post.required - required_held_of(shared) + missing_cards
        blockers = _blockers(profiles, post, row, missing_cards, way.out[row], way.back[row])
        most = _most(profiles, kinds, post, way, works, row, shared, missing, blockers)
        may_be = alive[row] & (most >= least)
        # Written whether or not it may be, and kept only if so: a wrong guess costs more than a write.
        waiting[size] = 32 * np.int64(row) + blockers
        size += may_be
    return size
