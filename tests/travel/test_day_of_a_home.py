"""The day of a home, asked for all hours at once, agrees with one question at a time at every minute."""

from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import Fast, fast
from travel.drawn import questions, towns
from travel.networks import DAY, METRE, Place, hms, timetable
from travel.oracle import walk_s

from matching.travel.estimate import UNREACHABLE, Basis, Means
from matching.travel.post_day import tell_day
from matching.travel.posts import AWAY_AFTER_S, EARLY_BY_S, Way, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.scan import NEVER
from matching.travel.timetable import DAY_TYPES

WEEKDAY = DAY_TYPES.index("weekday")
BASES = {"timetable": Basis.TIMETABLE, "direct": Basis.DIRECT, "on_request": Basis.ON_REQUEST}


def week_of(asked_s):
    """Work whose way there is asked for by `asked_s`, and whose way back from `asked_s`."""
    return (WorkDay(WEEKDAY, (Way(WEEKDAY, asked_s + EARLY_BY_S, WEEKDAY, asked_s - AWAY_AFTER_S),)),)


def way_s(journey):
    return journey.arrival_s - journey.departure_s


def check_every_minute(towns, home, place, seconds):
    """Both ways, asked at once and one by one. Returns how many minutes had a way there by timetable."""
    timetable = fast(*towns).timetable
    assert {facts.days.weekday for facts in timetable.facts} == {DAY}
    search = Fast(timetable, *(timetable.day_type("weekday", booked=booked) for booked in (False, True)))
    weeks = [week_of(asked_s) for asked_s in seconds]
    lat, lon = ([end] * len(weeks) for end in place)
    posts = partial(prepare_posts, timetable, lat, lon, weeks)
    reach = Reach(timetable, home, Means.WALK | Means.TRANSIT)
    assumed = np.zeros(len(weeks), np.bool_)
    ways = reach.ways(posts(), assumed, partial(posts, booked=True))
    by_timetable, on_foot_s = 0, walk_s(home, place)
    for row, asked_s in enumerate(seconds):
        out = search.journey(home, place, asked_s, arrive=True)
        back = search.journey(place, home, asked_s, arrive=False)
        travel = ways.travel
        told = int(travel.minutes_out[row]), int(travel.minutes_back[row])
        assert told == tuple(way.minutes if way.reachable else UNREACHABLE for way in (out, back)), asked_s
        if out.reachable:
            assert travel.leave_at[row] == out.departure_s // 60
        if back.reachable:
            assert travel.home_at[row] == -(-back.arrival_s // 60)
        # Where riding lasts as long as walking all the way, which of the two is told is another matter.
        if out.reachable and back.reachable and on_foot_s not in (way_s(out), way_s(back)):
            bases = {out.basis, back.basis}
            basis = next(one for one in ("on_request", "timetable", "direct") if one in bases)
            assert travel.basis[row] == BASES[basis]
            if basis != "on_request":
                assert ways.changes[row] == out.changes + back.changes, asked_s
        by_timetable += out.basis == "timetable" and out.reachable
    return by_timetable


TOWN = """
    1: Home    Square
       7:00    7:10
       7:25    7:40
       7:40    7:50
       23:50   24:05
       24:30   24:40   @BEFORE

    2: Square  Plant
       7:11    7:30
       7:45    7:55
       7:51    8:20
       0:10    0:20    @AFTER

    3: Home    Plant
       7:05    7:55
       7:42    8:20

    4: Plant   Square  Home
       17:00   17:10   17:20
       17:20   .       17:40
       25:00   25:10   25:20  @ALWAYS

    T*: Plant  Home
        20:00  20:30
"""


@pytest.fixture(scope="module")
def town():
    return timetable(TOWN)


def test_every_minute_of_a_day(town):
    home, place = (town.stops[name] for name in ("Home", "Plant"))
    home = home.lat + 300 * METRE, home.lon
    assert check_every_minute([town], home, place.point, range(0, hms("30:00") + 1, 60)) > 300


def test_a_line_that_does_not_come_from_home_is_no_first_arrival_and_no_last_way_home():
    """At 10:30 and at 19:00 another line calls at the post: nobody comes from home by it, or goes there."""
    town = timetable(
        """
        1: Home    Plant
           6:40    7:00
           12:00   12:20

        2: Else    Plant
           10:10   10:30

        3: Plant   Else
           19:00   19:20

        4: Plant   Home
           17:00   17:20
           23:50   24:10
        """,
        places={"Home": Place(43.6, 3.8), "Plant": Place(43.7, 3.8), "Else": Place(43.8, 3.8)},
    )
    reach = Reach(fast(town).timetable, town.point("Home"), Means.WALK | Means.TRANSIT)
    week = (WorkDay(WEEKDAY, (Way(WEEKDAY, hms("10:30"), WEEKDAY, hms("20:30")),)),)
    day = tell_day(reach, town.point("Plant"), week)
    (one,) = day.ways
    assert (one.out.reachable, one.back.reachable) == (False, False)
    assert (one.next_arrival_s, one.last_departure_s) == (hms("12:20"), hms("17:00"))


def test_the_hours_served_are_those_of_the_first_and_the_last_way(town):
    search = fast(town)
    home, places = town.point("Home"), [town.point(name) for name in ("Plant", "Square", "Home")]
    weeks = [week_of(hms("12:00"))] * len(places)
    lat, lon = zip(*places, strict=True)
    reach = Reach(search.timetable, home, Means.WALK | Means.TRANSIT)
    posts = prepare_posts(search.timetable, lat, lon, weeks)
    hours = reach.hours_served(posts)
    assert hours.last_end_s.shape == (len(posts.lat), len(DAY_TYPES))
    minutes = range(hms("4:00") + 60, hms("28:00"), 60)
    for post, place in enumerate(places[:2]):
        ways = [search.journey(home, place, minute, arrive=True) for minute in minutes]
        first = min(way.arrival_s for way in ways if way.reachable and way.arrival_s > hms("4:00"))
        ways = [search.journey(place, home, minute, arrive=False) for minute in minutes]
        last = max(way.departure_s for way in ways if way.reachable and way.departure_s < hms("28:00"))
        own = posts.place[posts.pair[post]], WEEKDAY
        assert hours.first_start_s[own] == first + EARLY_BY_S
        assert hours.last_end_s[own] == last - AWAY_AFTER_S
        day = tell_day(reach, place, weeks[post])
        assert day.hours_s == (hours.first_start_s[own], hours.last_end_s[own])
        assert hours.first_start_s[own[0], 2] == NEVER, "nothing runs on a Sunday"


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_minute_around_the_hours_of_a_drawn_town(data):
    town = data.draw(towns())
    question = data.draw(questions(town))
    trip = data.draw(st.sampled_from(town.trips))
    home, place = (town.point(trip.calls[end].stop) for end in (0, -1))
    middle = question.seconds // 60 * 60
    check_every_minute([town], home, place, range(max(middle - 1800, 0), middle + 1800, 60))
