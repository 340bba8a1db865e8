"""Stops near a place that are left out change no answer: with them and without, every home reads the same."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import fast
from travel.drawn import questions, towns
from travel.leaving_out import assert_same, prepare_both
from travel.networks import LAST_S, METRE, Place, Rule, hms, timetable

from matching.travel.estimate import UNREACHABLE, Basis, Means
from matching.travel.example import example_feed
from matching.travel.posts import AWAY_AFTER_S, EARLY_BY_S, Way, WorkDay
from matching.travel.reach import Reach
from matching.travel.timetable import compile_feeds

HOUR = 3600
USUAL = Means.WALK | Means.TRANSIT


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_drawn_town_is_answered_the_same_with_all_stops(data):
    """From another quarter and from beside the place, by who may go all the way on foot and who may not."""
    town = data.draw(towns(booked=False))
    question, means = data.draw(questions(town)), data.draw(st.sampled_from((2, 3, 7)))
    timetable = fast(town).timetable
    seconds = range(max(question.seconds - 1200, 0), question.seconds + 1200, 60)
    weeks = [(WorkDay(0, (Way(0, one + EARLY_BY_S, 0, one - AWAY_AFTER_S),)),) for one in seconds]
    lat, lon = ([end] * len(weeks) for end in question.to_point)
    both = prepare_both(timetable, lat, lon, weeks)
    for stop in town.stops.values():
        if not stop.is_station:
            assert_same(Reach(timetable, stop.point, Means(means)), *both)
    assert_same(Reach(timetable, question.from_point, Means(means)), *both)


def test_the_example_network_is_answered_the_same_by_fewer_reads():
    timetable, rng = compile_feeds([example_feed()]), np.random.default_rng(5)
    rows = rng.integers(0, len(timetable.stops.lat), 300)
    lat, lon = timetable.stops.lat[rows] + 0.002, timetable.stops.lon[rows] + 0.002
    week = (
        WorkDay(0, (Way(0, 8 * HOUR, 0, 16 * HOUR), Way(0, 19 * HOUR, 0, 22 * HOUR))),
        WorkDay(1, (Way(1, 21 * HOUR, 2, 5 * HOUR),)),
    )
    some, every = prepare_both(timetable, lat, lon, [week] * len(rows))
    for row in range(6):
        home = float(lat[row]), float(lon[row])
        for means in (USUAL, Means.TRANSIT):
            assert_same(Reach(timetable, home, means), some, every)
    for fewer, all_of in ((some.outward, every.outward), (some.homeward, every.homeward)):
        assert fewer.first[0, -1] < len(fewer.slot) < len(all_of.slot)
    assert np.array_equal(some.served, every.served)


# --- What each condition is for -------------------------------------------------------------------------
# Stops stand north of the place, or south of it, at so many metres: 100 m are 104 s on foot.


def north(metres):
    return Place(43.6 + metres * METRE, 3.8)


FAR = north(30_000)


def there_and_back(town):
    """The town, and its mirror with stops of its own: the same, told in the direction of a pass."""
    back = [
        trip._replace(id=f"{trip.id}-back", calls=[one._replace(stop=one.stop.lower()) for one in trip.calls])
        for trip in town.mirrored().trips
    ]
    stops = town.stops | {name.lower(): place for name, place in town.stops.items()}
    rules = [
        one._replace(from_stop=one.from_stop.lower(), to_stop=one.to_stop.lower())
        for one in town.mirrored().rules
    ]
    return replace(town, stops=stops, trips=(*town.trips, *back), rules=(*town.rules, *rules))


def read_of(text, metres, *, rules=(), home=FAR, means=USUAL):
    """The stops read for all and those read for some, to be there by 9:50. The same are read to go home.

    There is a way both ways, and it is that with all stops.
    """
    places = {"Far": FAR} | {stop: north(away) for stop, away in metres.items()}
    town = timetable(text, places=places, rules=rules)
    found = fast(there_and_back(town)).timetable
    asked_s = hms("9:50")
    week = (WorkDay(0, (Way(0, asked_s + EARLY_BY_S, 0, LAST_S - asked_s - AWAY_AFTER_S),)),)
    some, every = prepare_both(found, [43.6], [3.8], [week])
    answer = assert_same(Reach(found, home.point, means), some, every).travel
    assert answer.minutes_out[0] < UNREACHABLE > answer.minutes_back[0]
    names, read = list(found.stops.ids), []
    for side in ("outward", "homeward"):
        asked, day = getattr(some, side), getattr(found.day_type("weekday"), side)
        stops = np.searchsorted(day.slot_first, asked.slot, side="right") - 1
        read.append([{names[stop].upper() for stop in stops[first[0] : first[1]]} for first in asked.first])
    assert read[0] == read[1]
    return read[0]


GETS_OFF_LAST = """
    1: Far     B       A
       8:30    9:00    9:05
"""
GETS_OFF_FIRST = """
    1: Far     B       A
       8:30    9:00    9:20
"""
AS_SOON = """
    1: Far     B       A
       8:30    9:00    9:13:52
"""
NOBODY_GETS_OFF_FIRST = """
    1: Far     B       A
       8:30    9:00d   9:20
"""
NOBODY_GETS_OFF_LAST = """
    1: Far     B       A
       8:30    9:00    9:05d
"""
# The later ride is boarded by nobody: its likes are not to speak for the earlier one.
ONE_TURNS_AWAY = """
    1: Far     B       AWAY
       8:00    8:30    8:32

    2: Far     B       A
       8:40p   9:10    9:12
"""
ONE_IS_SLOW = """
    1: Far     B       A
       8:00    8:30    8:50
       8:40p   9:10    9:12
"""
CHANGED_OUT_OF_REACH = """
    1: Far     BEYOND
       8:00    8:20

    2: B       A
       8:40    9:05
"""
BOARDED_BETWEEN = """
    1: Far     C
       8:00    8:38

    2: B       C       A
       8:20    8:40    8:50
"""


@pytest.mark.parametrize(
    ("text", "metres", "for_all", "for_some"),
    [
        (GETS_OFF_LAST, {"A": 0, "B": 800}, {"A"}, set()),
        (GETS_OFF_FIRST, {"A": 0, "B": 800}, {"B"}, {"A"}),
        # Each would do for the other: one of them is read.
        (AS_SOON, {"A": 0, "B": 799.5}, {"A"}, set()),
        (NOBODY_GETS_OFF_FIRST, {"A": 0, "B": 800}, {"A"}, set()),
        (NOBODY_GETS_OFF_LAST, {"A": 0, "B": 800}, {"B"}, set()),
        (ONE_TURNS_AWAY, {"A": 0, "B": 800, "AWAY": -20_000}, {"A", "B"}, set()),
        (ONE_IS_SLOW, {"A": 0, "B": 800}, {"A", "B"}, set()),
        # Whoever boards at B got off where the place is out of reach.
        (CHANGED_OUT_OF_REACH, {"A": 0, "B": 1200, "BEYOND": 1600}, {"A"}, set()),
        # From where she boards, the ride is sooner there than she is on foot; or the place is out of reach.
        (BOARDED_BETWEEN, {"A": 0, "B": 300, "C": 1000}, {"A", "C"}, set()),
        (BOARDED_BETWEEN, {"A": 0, "B": 300, "C": 3000}, {"A"}, set()),
    ],
)
def test_a_stop_is_read_by_who_needs_it(text, metres, for_all, for_some):
    assert read_of(text, metres) == [for_all, for_some]


def test_a_long_change_leads_from_where_the_place_is_out_of_reach():
    """A rule lets one change over 1,000 m; it says nothing of the other way."""
    metres = {"A": 0, "B": 1200, "BEYOND": 2200}
    change = Rule("BEYOND", "B", 2, 300)
    assert read_of(CHANGED_OUT_OF_REACH, metres, rules=(change,)) == [{"A"}, set()]


def test_who_may_not_go_all_the_way_on_foot_rides_past_the_place():
    """Nearly two walks to a stop from home: sooner on foot than by the bus, which gets there all the same."""
    bus = """
        1: B       A
           9:00    9:25
    """
    for means in (Means.TRANSIT, USUAL):
        assert read_of(bus, {"A": -100, "B": 1390}, home=north(2800), means=means) == [set(), {"A"}]


def test_a_bicycle_that_stands_near_the_place_is_ridden_back_to():
    """On foot from the place one would be there sooner than by the bus home, but comes by no bus."""
    town = timetable(
        """
        1: B       A
           9:45    9:47

        2: A       B
           17:10   17:35
        """,
        places={"A": north(0), "B": north(1400)},
    )
    found, home = fast(town).timetable, north(4700).point
    week = (WorkDay(0, (Way(0, hms("10:00"), 0, hms("17:00")),)),)
    some, every = prepare_both(found, [43.6], [3.8], [week])
    assert np.diff(some.homeward.first).tolist() == [[0], [1]]
    answer = assert_same(Reach(found, home, USUAL | Means.BICYCLE), some, every).travel
    assert answer.basis[0] == Basis.TIMETABLE
