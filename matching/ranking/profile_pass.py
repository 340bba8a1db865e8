"""Every profile of an index for one vacancy: `vacancy_pass` with the ends exchanged."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from . import criteria, effects, offers
from .bounds import MOST_BACK, UNIT_AT, least_skills, most_skills
from .compiled import Plain, Whole, Yes, compiled, inlined
from .criteria import (
    DEFAULT_MINUTES,
    JOURNEY_OF,
    MOST_GIVEN,
    journey_part,
    skills_part,
)
from .hunt import LEAST, NO_BOUND, NOT_BLOCKED, Found, Hunt, begin, bring, brought, found_for
from .kinds import (
    BACK,
    BACK_BITS,
    BACK_MASK,
    FIXED,
    MOST,
    TENTHS,
    WIDENED,
    held_for,
    is_not_given,
    missing_cards_of,
    near_to,
    schemes_table,
    standings_for,
    wishes_for,
)
from .offers import opened_vacancy
from .pair import (
    LAW,
    NO_WAY_BACK,
    NO_WAY_THERE,
    START_DATE,
    Way,
    Ways,
    details,
    first_shift,
    group_of,
    undated_blockers,
)
from .people import ProfileArrays
from .postings import Entries, Sums, covered_of, required_covered_of, required_held_of, sums_over
from .referential import HELD, SAME, Mobility
from .sieve import BLOCKED, IN_GROUP, Sieve, count_block, count_blocked, count_sieved, counted, fails, is_one
from .turns import BLOCK, turns_as_they_lie, turns_of
from .vacancy_pass import WAITING, marked, take_marked

FIRST: Final = NOT_BLOCKED
"""Added to the key of a row that nothing bars; for an employer, only a way that does not exist bars one."""
ANY_BLOCKER: Final = 31
NEVER: Final = np.iinfo(np.int32).max
"""A day, or minutes, that no row reaches: what is not asked is asked of it, so that one compare does."""
QUARTER_OF_JOURNEY: Final = JOURNEY_OF // 4 + 1
"""Rounded up."""


class Kinds(NamedTuple):
    """What the kinds of profiles come to for one vacancy: tables of `kinds`.

    mosts : int32 (kinds,)  MOST and, in the last BACK_BITS, BACK of each standing
    """

    standings: NDArray[np.int32]
    mosts: NDArray[np.int32]
    wishes: NDArray[np.int32]
    cards: NDArray[np.int32]
    near: NDArray[np.int32]
    schemes: NDArray[np.int32]


class Post(NamedTuple):
    """The numbers of one vacancy that are read at each row.

    unit, least_skills : as in `bounds`
    first, lawful : day of the first shift, by which one is sixteen, and of age; NEVER where any age will do
    late_after    : day after which somebody who becomes free comes too late; NEVER where any day will do
    fixed         : what the vacancy alone brings
    bars          : bits of the blockers that put a row behind
    quarter       : a quarter of what a way may bring, rounded up
    """

    timed: bool
    unit: int
    least_skills: int
    required: int
    required_weight: int
    asked: int
    enough: int
    contract: int
    traits: int
    first: int
    lawful: int
    late_after: int
    fixed: int
    bars: int
    quarter: int
    for_employer: bool


@compiled
def pass_profiles(
    columns: Plain, vacancy: NDArray[np.int64], entries: Entries, own: NDArray[np.int64], day: Plain,
    alive: NDArray[np.bool_], near: Plain, today: int, filters: Plain, wanted: Plain,
    counts: NDArray[np.int64], for_employer: bool,
) -> NDArray[np.int64]:  # fmt: skip
    """Every profile for one vacancy. Adds to `counts`; returns the `pair.details` of what is brought back.

    columns      : `ProfileArrays`; the others as in `pass_vacancies`
    vacancy      : of `offers.numbers_of`
    for_employer : the key is who can be there and savoir-faire, and no scheme gives back
    """
    profiles, ways, mobility, sieve, hunt = (
        ProfileArrays(*columns), Ways(*day), Mobility(*near), Sieve(*filters), Hunt(*wanted),
    )  # fmt: skip
    vacancies, way = opened_vacancy(vacancy), Way(ways.out, ways.back)
    sums = sums_over(entries, own, len(alive), True)
    work, term, week = vacancies.occupations[0], vacancies.terms[0], vacancies.weeks[0]
    ask, starts_on = vacancies.asks[0], vacancies.starts_on[0]
    contract, traits, starts = term[offers.CONTRACT], week[offers.TRAITS], week[offers.STARTS]
    needs = vacancies.needs[0]
    any_day = term[offers.ACCEPTED] & effects.LATER_START_ACCEPTED != 0 or starts_on == 0
    first = first_shift(starts_on, starts, today)
    helping = effects.helped_by_occupation(work[offers.SHORTAGE], work[offers.GREEN])
    standings = standings_for(profiles.standings, term, helping, for_employer)
    kinds = Kinds(
        standings,
        standings[:, MOST] << np.int32(BACK_BITS) | standings[:, BACK],
        wishes_for(profiles.wishes, contract, week[offers.FULL], traits | work[offers.CONTEXT]),
        held_for(profiles.cards, vacancies.cards[0, 0]),
        near_to(profiles.occupations, work[offers.OCCUPATION], mobility),
        schemes_table(),
    )
    post = Post(
        starts != 0, needs >> UNIT_AT, int(least_skills(needs)), ask[offers.REQUIRED],
        ask[offers.REQUIRED_WEIGHT], ask[offers.ASKED], ask[offers.ENOUGH], contract, traits,
        first, first if week[offers.LAW] != 0 else NEVER, NEVER if any_day else starts_on,
        0 if for_employer else criteria.shortage_part(work[offers.SHORTAGE]),
        NO_WAY_THERE | NO_WAY_BACK if for_employer else ANY_BLOCKER,
        0 if for_employer else QUARTER_OF_JOURNEY, for_employer,
    )  # fmt: skip
    if for_employer:
        kinds.wishes[:] = 0
    works = _works_for(profiles, kinds)
    found = found_for(counts, len(alive), hunt.top)
    begin(hunt, found)
    if sieve.some or hunt.sign < 0:
        _sieved(profiles, kinds, post, sums, way, alive, works, sieve, hunt, found)
    else:
        _plain(profiles, kinds, post, sums, way, alive, works, hunt, found)
    rows, keys = brought(hunt, found)
    return details(vacancies, profiles, rows, keys, False, sums, ways, mobility, today)


@inlined
def _barred_by_dates(
    first: Whole, lawful: Whole, late_after: Whole, sixteen_on: Whole, adult_on: Whole, free_from: Whole
) -> tuple[Yes, Yes]:
    """Whether the law and the start bar somebody; the first three are of a `Post`."""
    return (first < sixteen_on) | (lawful < adult_on), late_after < free_from


@inlined
def _blockers(
    post: Post, sixteen_on: int, adult_on: int, free_from: int, missing_cards: Whole, out: int, back: int
) -> int:
    """Both kinds of blockers of `pair`; what does not change from row to row is told by `post`."""
    too_young, too_late = _barred_by_dates(
        post.first, post.lawful, post.late_after, sixteen_on, adult_on, free_from
    )
    blockers = LAW * too_young + START_DATE * too_late
    return int(blockers + undated_blockers(missing_cards, post.timed, out, back))


@inlined
def _most(
    standing: Whole, wish: Whole, work: Whole, skills: Whole, accepted: Whole, longer: Whole, quarter: Whole
) -> np.int32:
    """What a row brings is not above this.

    standing, wish, work : MOST of its standing, what its wishes and its work bring
    skills               : what its skills bring at most; accepted : minutes, 0 = not said
    quarter              : of `Post`
    """
    accepted = np.int32(accepted if accepted > 0 else DEFAULT_MINUTES)
    twice, thrice = np.int32(2 * accepted), np.int32(3 * accepted)
    minutes = min(np.int32(longer), twice)
    # `criteria.journey_part` by quarters: a division a row costs more than the few rows it would spare.
    quarters = np.int32(np.int32(minutes < twice) + np.int32(np.int32(2 * minutes) < thrice))
    near = np.int32(np.int32(minutes <= accepted) + np.int32(np.int32(3 * minutes) <= twice))
    journey = np.int32(np.int32(quarters + near) * np.int32(quarter))
    return np.int32(np.int32(standing + wish + work) + np.int32(journey + skills))


@compiled
def _plain(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: Sums, way: Way,
    alive: NDArray[np.bool_], works: NDArray[np.int32], hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """`pass_profiles` without filters, as `vacancy_pass._plain`."""
    card_of, standing_of, wish_of = profiles.card, profiles.standing, profiles.wish
    accepted, sixteen_on, adult_on, free_from = (
        profiles.max_minutes, profiles.sixteen_on, profiles.adult_on, profiles.available_from,
    )  # fmt: skip
    out, back, cards, mosts, wishes = way.out, way.back, kinds.cards, kinds.mosts, kinds.wishes
    first_day, lawful, late_after = np.int32(post.first), np.int32(post.lawful), np.int32(post.late_after)
    unit, least_skills, required = np.int32(post.unit), np.int32(post.least_skills), np.int32(post.required)
    quarter, no_way_from = np.int32(post.quarter), np.int32(UNREACHABLE if post.timed else NEVER)
    behind_from = np.int32(NEVER if post.for_employer else 1)
    shared_of, lives, counts, size = sums.shared, alive.view(np.uint8), found.counts, 0
    waiting, keys = _waiting()
    turns = turns_of(out, back, lives, None) if post.timed else turns_as_they_lie(len(alive))
    blocks, living, blocked = turns
    for turn in range(len(blocks)):
        least, first = np.int32(found.state[LEAST]), BLOCK * blocks[turn]
        if turn >= blocked and least >= FIRST:
            count_blocked(counts, living[blocks[turn]])
            continue
        begun, last = np.uint64(first), np.uint64(min(first + BLOCK, len(alive)))
        wanted = np.int32(least - np.int32(post.fixed))
        marks = told = np.int32(0)
        for row in range(begun, last):
            lacking, standing = cards[card_of[row]], mosts[standing_of[row]]
            missing_cards, parts = missing_cards_of(lacking), np.int32(standing & np.int32(BACK_MASK))
            live, shared = np.int32(lives[row]), shared_of[row]
            missing_required = np.int32(required - required_held_of(shared))
            missing = np.int32(missing_required + missing_cards)
            few_missing = (missing >= 1) & (missing <= MOST_GIVEN)
            longer = max(out[row], back[row])
            too_young, too_late = _barred_by_dates(
                first_day, lawful, late_after, sixteen_on[row], adult_on[row], free_from[row]
            )
            no_way = longer >= no_way_from
            otherwise = np.int32(no_way | too_young | too_late)
            stopped = np.int32(otherwise | missing_cards)
            given = np.int32(np.int32(parts * np.int32(MOST_BACK)) * np.int32(few_missing))
            most = _most(
                standing >> np.int32(BACK_BITS), wishes[wish_of[row]], works[row],
                most_skills(unit, least_skills, shared, given), accepted[row], longer, quarter,
            )  # fmt: skip
            behind = no_way | (stopped >= behind_from)
            most = np.int32(most + (np.int32(0) if behind else np.int32(FIRST)))
            marks = marked(marks, row - begun, np.int32(live & np.int32(most >= wanted)))
            is_now = np.int32((stopped == 0) & (missing_required == 0))
            helped = few_missing & (parts > 0) & (not is_not_given(lacking)) & (otherwise == 0)
            told = counted(told, live, is_now, np.int32(helped), np.int32(stopped != 0))
        count_block(counts, told, True)
        size = take_marked(np.uint32(marks), first, waiting, size)
        if size >= WAITING or (size > 0 and least <= -NO_BOUND):
            _bring_waiting(profiles, kinds, post, sums, way, waiting, size, keys, hunt, found)
            size = 0
    _bring_waiting(profiles, kinds, post, sums, way, waiting, size, keys, hunt, found)


@compiled
def _sieved(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: Sums, way: Way,
    alive: NDArray[np.bool_], works: NDArray[np.int32], sieve: Sieve, hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """`pass_profiles` with filters, or backwards, as `vacancy_pass._sieved`."""
    card_of, standing_of, wish_of, shared_of = profiles.card, profiles.standing, profiles.wish, sums.shared
    accepted, sixteen_on, adult_on, free_from = (
        profiles.max_minutes, profiles.sixteen_on, profiles.adult_on, profiles.available_from,
    )  # fmt: skip
    wants_start, wants, sure, surest_of = (
        profiles.wants_start, profiles.wants, profiles.sure, profiles.surest,
    )  # fmt: skip
    outs, backs, near, cards = way.out, way.back, kinds.near, kinds.cards
    standings, wishes = kinds.standings, kinds.wishes
    counts, some, size, failed, surest, nearness = found.counts, sieve.some, 0, 0, 0, 0
    least = found.state[LEAST]
    waiting, keys = _waiting()
    for row in range(np.uint64(0), np.uint64(len(alive))):
        if not alive[row]:
            continue
        out, back = outs[row], backs[row]
        longer = max(out, back)
        if some:
            surest, nearness = surest_of[row], 0
            for entry in range(wants_start[row], wants_start[row + np.uint64(1)]):
                nearness = max(nearness, near[wants[entry]] * sure[entry] // SAME)
            failed = fails(sieve, longer, post.contract, post.traits, nearness, surest)
            if failed != 0 and not is_one(failed):
                continue
        lacking, shared, standing = cards[card_of[row]], shared_of[row], standing_of[row]
        missing_cards, skills_back = missing_cards_of(lacking), standings[standing, BACK]
        missing_required = post.required - required_held_of(shared)
        blockers = _blockers(post, sixteen_on[row], adult_on[row], free_from[row], missing_cards, out, back)
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given(lacking), skills_back)
        if some and not count_sieved(failed, group, sieve, longer, post.contract, nearness, surest, counts):
            continue
        counts[IN_GROUP + group] += 1
        counts[BLOCKED] += blockers != 0
        given = skills_back * MOST_BACK if 1 <= missing <= MOST_GIVEN else 0
        skills = most_skills(post.unit, post.least_skills, shared, given)
        most = post.fixed + FIRST * (blockers & post.bars == 0) + _most(
            standings[standing, MOST], wishes[wish_of[row]], works[row], skills, accepted[row], longer,
            post.quarter,
        )  # fmt: skip
        # The smallest keys are looked for a page back: then nothing is set aside.
        if hunt.sign < 0 or most >= least:
            waiting[size] = row
            size += 1
            if size >= WAITING or least <= -NO_BOUND:
                _bring_waiting(profiles, kinds, post, sums, way, waiting, size, keys, hunt, found)
                size, least = 0, found.state[LEAST]
    _bring_waiting(profiles, kinds, post, sums, way, waiting, size, keys, hunt, found)


@inlined
def _waiting() -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Places for the rows that wait, and for their keys."""
    return np.empty(WAITING + BLOCK, np.int64), np.empty(WAITING + BLOCK, np.int32)


@compiled
def _bring_waiting(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: Sums, way: Way,
    waiting: NDArray[np.int64], size: int, keys: NDArray[np.int32], hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """Score the first `size` rows of `waiting`, and take in the best."""
    _score(profiles, kinds, post, sums, way, waiting, size, keys)
    bring(waiting, keys, size, hunt, found)


@compiled
def _works_for(profiles: ProfileArrays, kinds: Kinds) -> NDArray[np.int32]:
    """What the work of the vacancy brings to each profile, in millionths, int32 (N,)."""
    surest, works = profiles.surest, np.empty(len(profiles.surest), np.int32)
    for row in range(len(works)):
        works[row] = criteria.occupation_part(0, surest[row])
    # Few occupations are near the one of the vacancy: only those who want them are looked at one by one.
    # Whoever wants something has a surest want: nothing of the row is read but what is written.
    of_code, wanted_by, sure, near = profiles.of_code, profiles.wanted_by, profiles.wanted_sure, kinds.near
    for kind in range(len(near)):
        if near[kind] == 0:
            continue
        whole = np.int32(criteria.occupation_part(near[kind], SAME))
        for entry in range(np.uint64(of_code[kind]), np.uint64(of_code[kind + 1])):
            wanting, part = np.uint32(wanted_by[entry]), whole
            if sure[entry] != SAME:
                part = np.int32(criteria.occupation_part(near[kind] * sure[entry] // SAME, SAME))
            works[wanting] = max(works[wanting], part)
    return works


@compiled
def _score(
    profiles: ProfileArrays, kinds: Kinds, post: Post, sums: Sums, way: Way,
    waiting: NDArray[np.int64], size: int, keys: NDArray[np.int32],
) -> None:  # fmt: skip
    """The keys of the first `size` rows of `waiting`, from whole scores; for an employer, savoir-faire alone.

    keys : written in the order of `waiting`
    """
    # Out of their tuples once: a tuple taken apart at each row counts the references of its arrays.
    standing_of, wish, card, surest_of = profiles.standing, profiles.wish, profiles.card, profiles.surest
    wants_start, wants, sure, accepted = (
        profiles.wants_start, profiles.wants, profiles.sure, profiles.max_minutes,
    )  # fmt: skip
    shared_of, must_of = sums.shared, sums.required
    sixteen_on, adult_on, free_from = profiles.sixteen_on, profiles.adult_on, profiles.available_from
    standings, wishes, cards, near, schemes = (
        kinds.standings, kinds.wishes, kinds.cards, kinds.near, kinds.schemes,
    )  # fmt: skip
    out, back, bars, fixed, for_employer = way.out, way.back, post.bars, post.fixed, post.for_employer
    required, weight, asked, enough = post.required, post.required_weight, post.asked, post.enough
    for place in range(size):
        row = waiting[place]
        standing, surest, shared, nearness = standing_of[row], surest_of[row], shared_of[row], 0
        for entry in range(wants_start[row], wants_start[row + 1]):
            nearness = max(nearness, near[wants[entry]] * sure[entry] // SAME)
        missing_cards = missing_cards_of(cards[card[row]])
        missing = required - required_held_of(shared) + missing_cards
        blockers = _blockers(
            post, sixteen_on[row], adult_on[row], free_from[row], missing_cards, out[row], back[row]
        )
        given = standings[standing, BACK] if 1 <= missing <= MOST_GIVEN else 0
        missed = HELD * weight - required_covered_of(shared, must_of[row])
        score = fixed + standings[standing, FIXED] + wishes[wish[row]]
        score += criteria.occupation_part(nearness, surest)
        score += skills_part(covered_of(shared), missed, asked, enough, given)
        if not for_employer:
            tenths = standings[standing, TENTHS]
            if effects.is_near_wish(nearness, surest):
                tenths += standings[standing, WIDENED]
            score += schemes[tenths] + journey_part(out[row], back[row], accepted[row])
        keys[place] = FIRST * (blockers & bars == 0) + score
