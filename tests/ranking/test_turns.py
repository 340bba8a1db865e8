"""Blocks without a way are left out of a pass only where that changes no list and no count."""

import random
from dataclasses import replace
from functools import partial
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.filters import Filters
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.turns import BLOCK
from matching.ranking.values import GROUPS, Place, Point, Profile
from matching.travel.estimate import UNREACHABLE

from .made import REFERENTIAL, lists_of, profiles, travel_of, vacancies
from .slow import TODAY
from .test_lists import DAY, PERSON, PLAIN

# Asks for everything, one row at a time: no block is left out.
ALL_GROUPS = Filters(groups=frozenset(GROUPS))
BLOCKS = 5


def streets(chance, some):
    """Copies of `some` and their ways: whole blocks without a way, whole ones with, and mixed ones."""
    rows, ways = [], []
    for block in range(BLOCKS):
        kind = chance.choice(["none", "none", "all", "some", "one"])
        for place in range(BLOCK if block < BLOCKS - 1 else chance.randint(1, BLOCK)):
            reached = {"none": False, "all": True, "some": chance.random() < 0.3, "one": place == 7}[kind]
            there = chance.choice([15, 40, 80])
            none = chance.choice([(UNREACHABLE, there), (there, UNREACHABLE), (UNREACHABLE, UNREACHABLE)])
            ways.append((there, there) if reached else none)
            rows.append(replace(chance.choice(some), id=f"x-{len(rows)}"))
    return rows, ways


def told(ranked):
    return ranked.matches, ranked.total, ranked.groups, ranked.blocked


def assert_blocks_change_nothing(chance, rows, ways, index_of, rank, one):
    """The list of `one` by blocks is that of one row at a time, and that of its rows in another order."""
    gone = [row.id for row in rows if chance.random() < 0.1]

    def lists(order):
        index = index_of([rows[row] for row in order], REFERENTIAL).with_changes({}, gone)
        travel = travel_of([ways[row] for row in order])
        return [told(rank(index, one, travel, filters=filters)) for filters in (Filters(), ALL_GROUPS)]

    by_blocks, one_by_one = lists(range(len(rows)))
    assert by_blocks == one_by_one
    assert lists(chance.sample(range(len(rows)), len(rows))) == [by_blocks, one_by_one]


tops = st.sampled_from([0, 1, 3, 20, 60, None])


@settings(deadline=None)
@given(lists_of(vacancies, "v"), profiles, st.integers(0, 10**6), tops)
def test_vacancies(some, person, seed, top):
    chance = random.Random(seed)
    timed = [replace(one, shifts=one.shifts or (DAY,)) for one in some]
    rows, ways = streets(chance, chance.choice([some, timed]))
    rank = partial(rank_vacancies, today=TODAY, seed=seed, top=top)
    assert_blocks_change_nothing(chance, rows, ways, VacancyIndex.build, rank, person)


@settings(deadline=None)
@given(lists_of(profiles, "p"), vacancies, st.integers(0, 10**6), tops)
def test_profiles(some, post, seed, top):
    chance = random.Random(seed)
    rows, ways = streets(chance, some)
    post = replace(post, shifts=chance.choice([post.shifts, (DAY,)]))
    rank = partial(rank_profiles, today=TODAY, seed=seed, top=top)
    assert_blocks_change_nothing(chance, rows, ways, ProfileIndex.build, rank, post)


@settings(deadline=None)
@given(lists_of(vacancies, "v"), profiles, st.integers(0, 10**6))
def test_pages_follow_one_another(some, person, seed):
    chance = random.Random(seed)
    rows, ways = streets(chance, [replace(one, shifts=one.shifts or (DAY,)) for one in some])
    index, travel = VacancyIndex.build(rows, REFERENTIAL), travel_of(ways)
    whole = rank_vacancies(index, person, travel, today=TODAY, seed=seed, filters=ALL_GROUPS)
    seen, cursor = [], None
    while len(seen) < len(rows):
        page = rank_vacancies(index, person, travel, today=TODAY, seed=seed, top=30, cursor=cursor)
        assert (page.ahead, page.total, page.blocked) == (len(seen), whole.total, whole.blocked)
        seen, cursor = [*seen, *page.matches], page.after
        assert bool(cursor) is (len(seen) < len(rows))
    assert tuple(seen) == whole.matches


@pytest.mark.parametrize("near", [0, 1, 19, 20, 21])
def test_blocked_rows_fill_a_list_that_is_not_full(near):
    """Twenty are asked for: with fewer that can be reached, the best of the others come after them."""
    rows = [replace(PLAIN, id=f"v-{place}") for place in range(4 * BLOCK)]
    ways = [(UNREACHABLE, UNREACHABLE)] * (len(rows) - near) + [(20, 20)] * near
    index = VacancyIndex.build(rows, REFERENTIAL)
    ranked = rank_vacancies(index, PERSON, travel_of(ways), today=TODAY, seed=1, top=20)
    assert [bool(match.blockers) for match in ranked.matches] == [False] * min(near, 20) + [True] * (
        20 - min(near, 20)
    )
    assert (ranked.total, ranked.blocked) == (len(rows), len(rows) - near)


HERE, NORTH, WEST = (43.61, 3.87), (44.35, 2.57), (43.62, 1.44)


def test_rows_of_a_place_follow_one_another():
    rows = [
        replace(PLAIN, id=f"v-{number}", place=Place(*place), shifts=shifts)
        for number, (shifts, place) in enumerate(product(((), (DAY,)), (HERE, NORTH, WEST, HERE)))
    ]
    index = VacancyIndex.build(rows, REFERENTIAL, by_place=True)
    # Those that give their hours first, then from south to north, in a band from west to east.
    order = [WEST, HERE, HERE, NORTH]
    assert [((one.place.lat, one.place.lon), len(one.shifts)) for one in index.base.things] == [
        (place, hours) for hours in (1, 0) for place in order
    ]
    assert list(zip(index.lat, index.lon, strict=True)) == 2 * order
    assert [index.find(one.id) for one in rows] == rows


def test_who_has_no_home_comes_last():
    people = [Profile("nowhere"), Profile("north", home=Point(*NORTH)), Profile("here", home=Point(*HERE))]
    index = ProfileIndex.build(people, REFERENTIAL, by_place=True)
    assert [one.id for one in index.base.things] == ["here", "north", "nowhere"]


@given(lists_of(vacancies, "v"), lists_of(profiles, "p"), st.integers(0, 10**6))
def test_the_order_of_an_index_changes_no_list(offers, people, seed):
    chance = random.Random(seed)
    offers = [replace(one, place=Place(*chance.choice([HERE, NORTH, WEST]))) for one in offers]
    people = [replace(one, home=chance.choice([None, Point(*NORTH), Point(*WEST)])) for one in people]
    ways = {one.id: chance.choice([(10, 50), (UNREACHABLE, 5), (70, 20)]) for one in [*offers, *people]}
    answers = {one.id: {"competence_plus": "yes"} for one in people[::2]}

    def lists(by_place):
        posts = VacancyIndex.build(offers, REFERENTIAL, by_place=by_place)
        everybody = ProfileIndex.build(people, REFERENTIAL, answers, by_place=by_place)
        there = travel_of([ways[one.id] for one in posts.base.things])
        back = travel_of([ways[one.id] for one in everybody.base.things])
        return (
            told(rank_vacancies(posts, people[0], there, today=TODAY, seed=1)),
            told(rank_profiles(everybody, offers[0], back, today=TODAY, seed=1)),
        )

    assert lists(by_place=True) == lists(by_place=False)
