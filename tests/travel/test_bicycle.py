"""By bicycle to a stop: left there, and the way home ends at the stop where it stands (TRAVEL, Walking)."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import both
from travel.drawn import questions, towns
from travel.networks import DAY, METRE, Place, hms, timetable
from travel.oracle_bicycle import PARKING_S, expected_minutes

from matching.travel.destination import Destination
from matching.travel.estimate import UNREACHABLE, Basis, Means
from matching.travel.post_day import tell_day
from matching.travel.posts import AWAY_AFTER_S, EARLY_BY_S, Way, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.timetable import DAY_TYPES

WEEKDAY = DAY_TYPES.index("weekday")
RIDER = Means.WALK | Means.TRANSIT | Means.BICYCLE


def way(arrive_by, depart_at):
    """A way there asked for by a clock time, and back from another."""
    return Way(WEEKDAY, hms(arrive_by) + EARLY_BY_S, WEEKDAY, hms(depart_at) - AWAY_AFTER_S)


# Home lies 2,000 m south of the station, and 2,200 m from the halt north of it: both by bicycle alone.
HOME = (43.6 - 2000 * METRE, 3.0)
PLACES = {
    "Station": Place(43.6, 3.0),
    "Halt": Place(43.6 + 200 * METRE, 3.0),
    "Plant": Place(43.6, 3.4),
}
TO_STATION_S = 723 + PARKING_S  # 2,000 m x 1.3 at 3.6 m/s, rounded up
TOWN = """
    1: Station Plant
       7:00    7:40
       7:20    8:00

    2: Plant   Station
       17:00   17:40
       18:00   18:40

    3: Plant   Halt
       16:30   17:05
       17:02   17:37
       21:00   21:35

    4: Halt    Plant
       6:30    7:05
"""


@pytest.fixture(scope="module")
def town():
    return timetable(TOWN, places=PLACES)


@pytest.fixture(scope="module")
def reach(town):
    return Reach(both([town])[1].timetable, HOME, RIDER)


def told(reach, *ways, place="Plant"):
    """The minutes of the list, and the day of the page, of one post."""
    point, week = PLACES[place].point, (WorkDay(WEEKDAY, ways),)
    ask = partial(prepare_posts, reach.timetable, [point[0]], [point[1]], [week])
    travel = reach.ways(ask(), np.zeros(1, np.bool_), partial(ask, booked=True)).travel
    from_post = Destination(reach.timetable, point).ways(
        week, [reach.home[0]], [reach.home[1]], [int(reach.means)]
    )
    for name in ("minutes_out", "minutes_back", "basis", "mode", "leave_at", "home_at"):
        assert getattr(from_post.travel, name)[0] == getattr(travel, name)[0], name
    day = tell_day(reach, point, week)
    assert day.reachable == bool(travel.minutes_out[0] < UNREACHABLE and travel.minutes_back[0] < UNREACHABLE)
    return travel, day


def test_there_and_back_by_the_stop_where_it_stands_to_the_second(reach):
    travel, day = told(reach, way("8:00", "16:55"))
    one = day.ways[0]
    assert [(leg.mode, leg.to_stop_id) for leg in one.out.legs] == [("bicycle", "Station"), ("ride", "Plant")]
    assert (one.out.departure_s, one.out.arrival_s) == (hms("7:20") - TO_STATION_S, hms("8:00"))
    # At 17:02 one would be at the halt, 3 minutes before: the bicycle is not there.
    assert [(leg.mode, leg.from_stop_id) for leg in one.back.legs] == [
        ("ride", "Plant"),
        ("bicycle", "Station"),
    ]
    assert (one.back.departure_s, one.back.arrival_s) == (hms("17:00"), hms("17:40") + TO_STATION_S)
    assert (travel.minutes_out[0], travel.minutes_back[0]) == (55, 55)
    assert travel.basis[0] == Basis.TIMETABLE


def test_the_halt_where_it_stands_when_the_way_there_began_at_the_halt(reach):
    _, day = told(reach, way("7:30", "16:20"))
    one = day.ways[0]
    assert (one.out.legs[0].to_stop_id, one.back.legs[-1].from_stop_id) == ("Halt", "Halt")


def test_no_way_home_where_nothing_goes_back_to_the_bicycle(reach):
    """At 21:00 one would get to the halt: the bicycle stands at the station."""
    travel, day = told(reach, way("8:00", "20:30"))
    assert (travel.minutes_out[0], travel.minutes_back[0]) == (55, UNREACHABLE)
    one = day.ways[0]
    assert (one.out.reachable, one.back.reachable) == (True, False)
    assert one.last_departure_s == hms("18:00")


def test_the_first_arrival_by_bicycle_and_line_is_told_to_who_comes_too_late(reach):
    travel, day = told(reach, way("7:00", "16:55"))
    assert travel.minutes_out[0] == UNREACHABLE
    assert day.ways[0].next_arrival_s == hms("7:05")


def test_each_half_of_a_split_day_has_its_own_stop(reach):
    travel, day = told(reach, way("7:30", "16:20"), way("8:00", "16:55"))
    assert [one.out.legs[0].to_stop_id for one in day.ways] == ["Halt", "Station"]
    assert [one.back.legs[-1].from_stop_id for one in day.ways] == ["Halt", "Station"]
    assert day.minutes == travel.minutes_out[0] + travel.minutes_back[0]


def test_a_home_that_only_a_bicycle_brings_to_a_stop_has_a_timetable(town, reach):
    assert reach.served
    on_foot = Reach(reach.timetable, HOME, Means.WALK | Means.TRANSIT)
    assert not on_foot.served
    travel = on_foot.ways(
        prepare_posts(reach.timetable, [43.6], [3.4], [(WorkDay(WEEKDAY, (way("8:00", "16:55"),)),)]),
        np.zeros(1, np.bool_),
    ).travel
    assert travel.basis[0] == Basis.ESTIMATE


def test_on_foot_where_that_leaves_as_late(town, reach):
    """Beside the station nobody takes the bicycle there."""
    beside = Reach(reach.timetable, (43.6 - 100 * METRE, 3.0), RIDER)
    _, day = told(beside, way("8:00", "16:55"))
    assert {leg.mode for journey in day.journeys for leg in journey.legs} == {"walk", "ride"}


def test_all_the_way_where_that_leaves_later(reach):
    near = {"Plant": Place(43.6 - 2000 * METRE, 3.04)}
    town = timetable(TOWN, places=PLACES | near)
    own = Reach(both([town])[1].timetable, HOME, RIDER)
    point, week = near["Plant"].point, (WorkDay(WEEKDAY, (way("8:00", "16:55"),)),)
    day = tell_day(own, point, week)
    assert [leg.mode for journey in day.journeys for leg in journey.legs] == ["bicycle", "bicycle"]


def test_by_a_line_to_be_booked_when_nothing_else_goes_back():
    town = timetable(TOWN + "\n    T*: Plant Station\n        20:30 21:10\n", places=PLACES)
    own = Reach(both([town])[1].timetable, HOME, RIDER)
    travel, day = told(own, way("8:00", "20:00"))
    assert travel.basis[0] == Basis.ON_REQUEST
    assert day.ways[0].back.arrival_s == hms("21:10") + TO_STATION_S
    assert (day.ways[0].out.basis, day.ways[0].back.basis) == ("timetable", "on_request")


def stretched(town):
    """The quarters eight times as far apart, so that nobody cycles all the way."""
    stops = {
        name: place._replace(
            lat=43.6 + 8 * (place.lat - 43.6) if place.lon == 3.825 else place.lat,
            lon=3.8 + 8 * (place.lon - 3.8),
        )
        for name, place in town.stops.items()
    }
    return replace(town, stops=stops)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_list_post_page_and_oracle_agree_on_a_drawn_town(data):
    town = data.draw(towns(booked=False))
    if data.draw(st.integers(0, 2)):
        town = stretched(town)
    question = data.draw(questions(town))
    home, place = question.from_point, question.to_point
    oracle, fast = both([town])
    assert {facts.days.weekday for facts in fast.timetable.facts} == {DAY}
    reach = Reach(fast.timetable, home, RIDER)
    seconds = range(max(question.seconds - 900, 0), question.seconds + 900, 300)
    weeks = [
        (WorkDay(WEEKDAY, (Way(WEEKDAY, one + EARLY_BY_S, WEEKDAY, one - AWAY_AFTER_S),)),) for one in seconds
    ]
    lat, lon = ([end] * len(weeks) for end in place)
    travel = reach.ways(prepare_posts(fast.timetable, lat, lon, weeks), np.zeros(len(weeks), np.bool_)).travel
    destination = Destination(fast.timetable, place)
    for row, (asked_s, week) in enumerate(zip(seconds, weeks, strict=True)):
        listed = int(travel.minutes_out[row]), int(travel.minutes_back[row])
        if travel.basis[row] == Basis.ESTIMATE:
            continue  # no stop near one of the ends
        (stop,) = reach.bicycle_stops(place, week)
        name = None if stop is None else reach.timetable.stops.ids[stop]
        day = tell_day(reach, place, week)
        one = day.ways[0]
        page = tuple(way.minutes if way.reachable else UNREACHABLE for way in (one.out, one.back))
        post = destination.ways(week, [home[0]], [home[1]], [int(RIDER)]).travel
        assert page == listed == (post.minutes_out[0], post.minutes_back[0]), asked_s
        assert listed == expected_minutes(oracle, home, place, asked_s, asked_s, name), asked_s
