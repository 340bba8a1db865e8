"""What holds of the fast search on any network, whatever its oracle says."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import fast
from travel.drawn import questions, towns
from travel.networks import LAST_S, METRE, Place, grid, hms

usual = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


# The first search only: what is to be booked comes when nothing else does, so that one more bus may well
# put a later arrival in the place of a booked one.
BY_TIMETABLE = towns(booked=False)


@usual
@given(st.data())
def test_who_leaves_later_never_arrives_earlier(data):
    town = data.draw(BY_TIMETABLE)
    search, question = fast(town), data.draw(questions(town))
    later_s = data.draw(st.sampled_from((1, 60, 300, 1200)))
    first = search.ask(*question[:3], arrive=question.arrive)
    second = search.ask(*question[:2], question.seconds + later_s, arrive=question.arrive)
    if first.reachable and second.reachable:
        assert first.arrival_s <= second.arrival_s
        assert first.departure_s <= second.departure_s
    if first.reachable and question.arrive and first.departure_s >= question.seconds + later_s - 10_800:
        assert second.reachable
    if second.reachable and not question.arrive and second.arrival_s <= question.seconds + 10_800:
        assert first.reachable


@usual
@given(st.data())
def test_one_more_connection_never_makes_anything_later(data):
    town = data.draw(BY_TIMETABLE)
    assert len(town.trips) > 1
    taken = data.draw(st.integers(0, len(town.trips) - 1))
    fewer = tuple(trip for place, trip in enumerate(town.trips) if place != taken)
    repeated = tuple(one for one in town.repeated if one.trip != town.trips[taken].id)
    without, whole = fast(replace(town, trips=fewer, repeated=repeated)), fast(town)
    for question in data.draw(st.lists(questions(town), min_size=1, max_size=4)):
        before = without.ask(*question[:3], arrive=question.arrive)
        after = whole.ask(*question[:3], arrive=question.arrive)
        if not before.reachable:
            continue
        old, new = ((one.departure_s, -one.arrival_s) for one in (before, after))
        assert after.reachable
        assert new >= old if question.arrive else new[::-1] >= old[::-1]


@usual
@given(st.data())
def test_outward_and_homeward_mirror_each_other_when_the_network_does(data):
    town = data.draw(towns(folded=False))
    there, mirror = fast(town), fast(town.mirrored())
    for question in data.draw(st.lists(questions(town), min_size=1, max_size=4)):
        one = there.ask(*question[:3], arrive=question.arrive)
        other = mirror.ask(
            question.to_point, question.from_point, LAST_S - question.seconds, arrive=not question.arrive
        )
        assert one.reachable == other.reachable
        if one.reachable:
            assert (one.departure_s, one.arrival_s) == (LAST_S - other.arrival_s, LAST_S - other.departure_s)
            assert (one.changes, one.basis, one.walk_s) == (other.changes, other.basis, other.walk_s)


@usual
@given(towns(folded=False))
def test_the_mirror_of_the_mirror_is_the_town(town):
    assert town.mirrored().mirrored() == town


@pytest.mark.parametrize("hops", [1, 2, 3])
def test_the_grid_is_its_own_mirror(hops):
    search = fast(grid(4, "7:00", "10:00"))
    home, place = Place(43.0 - 300 * METRE, 3.0).point, (43.0 + hops * 0.072, 3.1)
    there = search.ask(home, place, hms("9:00"), arrive=True)
    back = search.ask(place, home, hms("9:00"), arrive=False)
    assert (
        there.arrival_s - there.departure_s
        == back.arrival_s - back.departure_s
        == (hops + 1) * 540 - 60 + 312
    )
    assert there.changes == back.changes == 1
