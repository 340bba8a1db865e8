"""The fast search against the oracle on small towns of our own: 60 pairs of places, and drawn ones."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import both
from travel.drawn import questions, towns
from travel.networks import DAY_S, METRE, Place, Repeated, Rule, grid, halves, hms, timetable

# Three quarters, 8 and 16 km apart. The square has two quays, the station two platforms and its own rules.
PLACES = {
    "Church": Place(43.6, 3.0),
    "Square": Place(43.6, 3.1),
    "Quay": Place(43.6 + 180 * METRE, 3.1),
    "Station": Place(43.6, 3.2, "", True),
    "P1": Place(43.6, 3.2, "Station"),
    "P2": Place(43.6 + 90 * METRE, 3.2, "Station"),
    "Market": Place(43.6 + 700 * METRE, 3.2),
    "Plant": Place(43.6, 3.3),
    "Village": Place(43.68, 3.3),
}
TOWN = """
    1: Church  Square  P1
       5:30    5:40    .
       6:30    6:40/6:41 6:55
       7:00    7:10    7:25
       7:30p   7:40    7:55
       8:00    8:10    8:25d
       24:10   24:20   24:35  @BEFORE

    2: P2      Plant   Village
       5:58    6:10    6:20
       6:59    7:10    7:20
       7:30    7:30    7:50
       8:31    8:40    8:50a
       0:20    0:30    0:40   @AFTER

    3: Quay    Market  Church  Quay2
       6:45    7:00    7:30    7:40
       7:14    7:30    8:00    8:10

    4: Market  Plant
       7:01    7:09
       7:35    7:41

    5: Village Plant   P1      Square  Church
       16:00   16:10   16:22   16:37   16:47
       16:30   16:40   16:52   17:07p  17:17
       17:30   .       .       .       18:20
       25:30   25:40   25:52   26:07   26:17

    T*: Village Church
        5:00    5:20
        9:30    9:50

    6: Quay    Village
       9:00b   9:40

    7: Church  Square  P1
       0:00    0:10    0:25

    8: P2      Plant   Village
       0:00    0:11    0:20

    9: Village Plant   P1      Square  Church
       0:00    0:10    0:22    0:37    0:47
"""
REPEATED = (
    Repeated("7-1", hms("9:00"), hms("15:00"), 900),
    Repeated("8-1", hms("9:10"), hms("15:10"), 1200),
    Repeated("9-1", hms("9:00"), hms("15:00"), 1020),
)
RULES = (
    Rule("Station", "Station", 2, 240),
    Rule("P2", "P1", 3),
    Rule("P1", "Market", 2, 400),
    Rule("Square", "Quay", 0),
)


@pytest.fixture(scope="module")
def town():
    text = TOWN.replace("5:40    .", "5:40    5:55").replace("Quay2", "Square")
    return timetable(text, places=PLACES, rules=RULES, repeated=REPEATED)


def pairs(town, seed, count):
    """Places around the stops of the town, some beyond 1,500 s, and a second of the day at which to ask."""
    drawn = random.Random(seed)
    stops = [place for place in town.stops.values() if not place.is_station]
    times = [trip.calls[0].departure % DAY_S for trip in town.trips]
    for _ in range(count):
        ends = [
            (stop.lat + drawn.choice((0, 0, 15, -250, 400, -1450)) * METRE, stop.lon)
            for stop in drawn.sample(stops, 2)
        ]
        yield (*ends, drawn.choice((drawn.choice(times), drawn.randrange(hms("9:00"), hms("15:00")))))


def compare(town, seed, count):
    """Both searches on `count` pairs, leaving and arriving. Returns how many answers went how."""
    oracle, fast = both([town])
    seen = {}
    for pair in pairs(town, seed, count):
        for arrive in (False, True):
            expected = oracle.ask(*pair, arrive=arrive)
            assert fast.ask(*pair, arrive=arrive) == expected._replace(legs=()), (pair, arrive)
            seen[expected.basis] = seen.get(expected.basis, 0) + 1
    return seen


def test_forty_pairs_of_the_small_town(town):
    seen = compare(town, 1, 40)
    assert seen["timetable"] >= 30
    assert set(seen) == {"timetable", "direct", "on_request", None}


def test_twenty_pairs_of_the_grid():
    assert compare(grid(4, "7:00", "10:00"), 2, 20)["timetable"] >= 10


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_drawn_towns_are_answered_as_the_oracle_does(data):
    town = data.draw(towns())
    oracle, fast = both(halves(town) if data.draw(st.booleans()) else [town])
    bicycle = data.draw(st.booleans())
    for question in data.draw(st.lists(questions(town), min_size=1, max_size=4)):
        asked = {"arrive": question.arrive, "bicycle": bicycle}
        expected = oracle.ask(*question[:3], **asked)
        assert fast.ask(*question[:3], **asked) == expected._replace(legs=()), question


def test_hours_of_the_day_before_and_after(town):
    oracle, fast = both([town])
    for arrive in (False, True):
        for seconds in range(0, hms("30:00"), 1200):
            ask = (PLACES["Village"].point, PLACES["Church"].point, seconds)
            assert fast.ask(*ask, arrive=arrive) == oracle.ask(*ask, arrive=arrive)._replace(legs=())
