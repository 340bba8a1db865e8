"""Every vacancy of an index for one profile: scored, counted, and the best found without sorting all.

The index is read block by block. A first look at a block counts it and tells whether one of its rows may come
among the best; most blocks stop there. What is found is what `pair.detail` tells of each row, bit for bit.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from .bounds import TIMED, UNIT_AT, least_skills, most_journey, most_skills, required_of
from .compiled import Plain, compiled, inlined
from .criteria import MOST_GIVEN
from .hunt import LEAST, NO_BOUND, NOT_BLOCKED, Found, Hunt, begin, bring, brought, found_for
from .kinds import CONTRACT, IS_LATER, LAW, NEARNESS, STARTS, TRAITS, is_not_given, missing_cards_of
from .offers import VacancyArrays
from .pair import Way, Ways, dated_blockers, details, group_of, undated_blockers
from .people import opened_profile
from .postings import Entries, Sums, required_held_of, sums_over
from .referential import Mobility
from .sieve import BLOCKED, IN_GROUP, Sieve, count_block, count_blocked, count_sieved, counted, fails, is_one
from .turns import BLOCK, turns_of
from .vacancy_score import Kinds, Person, kinds_for, most_of, person_for, score_rows

WAITING: Final = 64
"""Rows that wait to be scored together, once a list is full: its least key then rises slowly."""


_BITS: Final = np.left_shift(np.int32(1), np.arange(BLOCK, dtype=np.int32))


@compiled
def pass_vacancies(
    columns: Plain, profile: NDArray[np.int64], entries: Entries, own: NDArray[np.int64], day: Plain,
    alive: NDArray[np.bool_], near: Plain, today: int, filters: Plain, wanted: Plain,
    counts: NDArray[np.int64],
) -> NDArray[np.int64]:  # fmt: skip
    """Every vacancy for one profile. Adds to `counts`; returns the `pair.details` of what is brought back.

    columns, day, near, filters, wanted : `VacancyArrays`, `Ways`, `Mobility`, `Sieve` and `Hunt`
    profile      : of `people.numbers_of`
    entries, own : of `Postings`, of the vacancies and of the profile among them
    alive        : bool (N,)   rows that count
    """
    vacancies, ways, mobility, sieve, hunt = (
        VacancyArrays(*columns), Ways(*day), Mobility(*near), Sieve(*filters), Hunt(*wanted),
    )  # fmt: skip
    profiles, way = opened_profile(profile), Way(ways.out, ways.back)
    sums = sums_over(entries, own, len(alive), False)
    kinds, person = kinds_for(vacancies, profiles, 0, mobility), person_for(vacancies, profiles, 0, today)
    found = found_for(counts, len(alive), hunt.top)
    begin(hunt, found)
    if sieve.some or hunt.sign < 0:
        _sieved(vacancies, kinds, person, sums, way, alive, sieve, hunt, found)
    elif person.dated:
        barred = _barred_by_dates(vacancies, kinds, person)
        _plain(vacancies, kinds, person, sums, way, alive, barred, hunt, found)
    else:
        _plain(vacancies, kinds, person, sums, way, alive, None, hunt, found)
    rows, keys = brought(hunt, found)
    return details(vacancies, profiles, rows, keys, True, sums, ways, mobility, today)


@compiled
def _plain(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: Sums, way: Way,
    alive: NDArray[np.bool_], barred: NDArray[np.bool_] | None, hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """`pass_vacancies` without filters. `_sieved` tells the same of each row.

    barred : of `_barred_by_dates`; None where no date bars a row: then this is compiled without it

    Within the loop over a block nothing is written, nothing branches, the row is unsigned and all else has
    32 bits, step by step: so it runs on several rows at once. Columns are out of their tuples once, since a
    tuple given to a function counts the references of its arrays.
    """
    needs_of, shared_of, card_of, work_of, term_of = (
        vacancies.needs, sums.shared, vacancies.card, vacancies.occupation, vacancies.term,
    )  # fmt: skip
    out, back, cards = way.out, way.back, kinds.cards
    works, terms = kinds.most_occupations, kinds.most_terms
    given, accepted, slope = np.int32(person.given), np.int32(person.accepted), np.int32(person.slope)
    size = 0
    waiting, keys, groups = _waiting()
    counts, lives = found.counts, alive.view(np.uint8)
    blocks, living, blocked = turns_of(out, back, lives, needs_of)
    for turn in range(len(blocks)):
        least, first = np.int32(found.state[LEAST]), BLOCK * blocks[turn]
        if turn >= blocked and least >= NOT_BLOCKED:
            count_blocked(counts, living[blocks[turn]])
            continue
        begun, last = np.uint64(first), np.uint64(min(first + BLOCK, len(alive)))
        marks = told = np.int32(0)
        for row in range(begun, last):
            needs, shared, live = needs_of[row], shared_of[row], np.int32(lives[row])
            lacking = cards[card_of[row]]
            missing_cards = missing_cards_of(lacking)
            missing_required = np.int32(required_of(needs) - required_held_of(shared))
            missing = np.int32(missing_required + missing_cards)
            few_missing = (missing >= 1) & (missing <= MOST_GIVEN)
            skills = most_skills(
                needs >> UNIT_AT, least_skills(needs), shared, given if few_missing else np.int32(0)
            )
            longer = max(out[row], back[row])
            otherwise = np.int32(np.int32(longer >= UNREACHABLE) & needs & TIMED)
            if barred is not None:
                otherwise = np.int32(otherwise | np.int32(barred[row]))
            stopped = np.int32(otherwise | missing_cards)
            journey = most_journey(longer, accepted, slope)
            most = most_of(works[work_of[row]], terms[term_of[row]], journey, skills, stopped != 0)
            marks = marked(marks, row - begun, np.int32(live & np.int32(most >= least)))
            is_now = np.int32((stopped == 0) & (missing_required == 0))
            may_have = np.int32(few_missing & (not is_not_given(lacking)) & (otherwise == 0))
            told = counted(told, live, is_now, may_have, np.int32(stopped != 0))
        count_block(counts, told, person.skills_back > 0)
        size = take_marked(np.uint32(marks), first, waiting, size)
        if size >= WAITING or (size > 0 and least <= -NO_BOUND):
            _bring_waiting(vacancies, kinds, person, sums, way, waiting, size, keys, groups, hunt, found)
            size = 0
    _bring_waiting(vacancies, kinds, person, sums, way, waiting, size, keys, groups, hunt, found)


@compiled
def _barred_by_dates(vacancies: VacancyArrays, kinds: Kinds, person: Person) -> NDArray[np.bool_]:
    """The rows that the dates of somebody block, bool (N,)."""
    week_of, term_of, starts_on, weeks, terms = (
        vacancies.week, vacancies.term, vacancies.starts_on, kinds.weeks, kinds.terms,
    )  # fmt: skip
    sixteen_on, adult_on, free_from, today = (
        person.sixteen_on, person.adult_on, person.free_from, person.today,
    )  # fmt: skip
    barred = np.empty(len(starts_on), np.bool_)
    for row in range(len(starts_on)):
        week = week_of[row]
        blockers = dated_blockers(
            weeks[week, LAW], weeks[week, STARTS], starts_on[row], terms[term_of[row], IS_LATER] != 0,
            sixteen_on, adult_on, free_from, today,
        )  # fmt: skip
        barred[row] = blockers != 0
    return barred


@compiled
def _sieved(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: Sums, way: Way,
    alive: NDArray[np.bool_], sieve: Sieve, hunt: Hunt, found: Found,
) -> None:  # fmt: skip
    """`pass_vacancies` with filters, or backwards: one row at a time."""
    needs_of, shared_of, card_of, work_of, term_of, week_of, starts_on = (
        vacancies.needs, sums.shared, vacancies.card, vacancies.occupation, vacancies.term, vacancies.week,
        vacancies.starts_on,
    )  # fmt: skip
    outs, backs, cards, terms, weeks = way.out, way.back, kinds.cards, kinds.terms, kinds.weeks
    works, most_works, most_terms = kinds.occupations, kinds.most_occupations, kinds.most_terms
    surest, back_parts, most_given, accepted, slope = (
        person.surest, person.skills_back, person.given, person.accepted, person.slope,
    )  # fmt: skip
    dated, sixteen_on, adult_on, free_from, today = (
        person.dated, person.sixteen_on, person.adult_on, person.free_from, person.today,
    )  # fmt: skip
    counts, some, size, failed, contract, nearness = found.counts, sieve.some, 0, 0, 0, 0
    least = found.state[LEAST]
    waiting, keys, groups = _waiting()
    for row in range(np.uint64(0), np.uint64(len(alive))):
        if not alive[row]:
            continue
        out, back, post, term = outs[row], backs[row], work_of[row], term_of[row]
        longer = max(out, back)
        if some:
            contract, nearness = terms[term, CONTRACT], works[post, NEARNESS]
            failed = fails(sieve, longer, contract, weeks[week_of[row], TRAITS], nearness, surest)
            if failed != 0 and not is_one(failed):
                continue
        needs, shared, lacking = needs_of[row], shared_of[row], cards[card_of[row]]
        missing_cards = missing_cards_of(lacking)
        missing_required = required_of(needs) - required_held_of(shared)
        blockers = undated_blockers(missing_cards, needs & TIMED != 0, out, back)
        if dated:
            week = week_of[row]
            blockers += dated_blockers(
                weeks[week, LAW], weeks[week, STARTS], starts_on[row], terms[term, IS_LATER] != 0,
                sixteen_on, adult_on, free_from, today,
            )  # fmt: skip
        missing = missing_required + missing_cards
        group = group_of(blockers, missing_required, missing, is_not_given(lacking), back_parts)
        if some and not count_sieved(failed, group, sieve, longer, contract, nearness, surest, counts):
            continue
        counts[IN_GROUP + group] += 1
        counts[BLOCKED] += blockers != 0
        given = most_given if 1 <= missing <= MOST_GIVEN else 0
        skills = most_skills(needs >> UNIT_AT, least_skills(needs), shared, given)
        journey = most_journey(longer, accepted, slope)
        most = most_of(most_works[post], most_terms[term], journey, skills, blockers != 0)
        # The smallest keys are looked for a page back: then nothing is set aside.
        if hunt.sign < 0 or most >= least:
            waiting[size] = row
            size += 1
            if size >= WAITING or least <= -NO_BOUND:
                _bring_waiting(vacancies, kinds, person, sums, way, waiting, size, keys, groups, hunt, found)
                size, least = 0, found.state[LEAST]
    _bring_waiting(vacancies, kinds, person, sums, way, waiting, size, keys, groups, hunt, found)


@inlined
def _waiting() -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int8]]:
    """Places for the rows that wait, for their keys and for their groups."""
    room = WAITING + BLOCK
    return np.empty(room, np.int64), np.empty(room, np.int32), np.empty(room, np.int8)


@inlined
def marked(marks: np.int32, place: np.uint64, yes: np.int32) -> np.int32:
    """`marks`, and the bit of a place of the block where `yes` is 1."""
    # Looked up: to shift by the place takes a number of 64 bits a row.
    return np.int32(marks | np.int32(_BITS[place] & np.int32(-yes)))


@inlined
def take_marked(marks: np.uint32, first: int, waiting: NDArray[np.int64], size: int) -> int:
    """Put the rows of the block from `first` on that `marks` names after the first `size` of `waiting`."""
    if marks != 0:
        for place in range(BLOCK):
            # Written whether or not it is marked, and kept only if so: a wrong guess costs more.
            waiting[size] = first + place
            size += int(marks >> np.uint32(place) & np.uint32(1))
    return size


@compiled
def _bring_waiting(
    vacancies: VacancyArrays, kinds: Kinds, person: Person, sums: Sums, way: Way,
    waiting: NDArray[np.int64], size: int, keys: NDArray[np.int32], groups: NDArray[np.int8], hunt: Hunt,
    found: Found,
) -> None:  # fmt: skip
    """Score the first `size` rows of `waiting`, and take in the best."""
    score_rows(vacancies, kinds, person, sums, way, waiting, size, keys, groups)
    bring(waiting, keys, size, hunt, found)
