"""The oracle against answers worked out by hand: changing, and what decides among equals."""

from itertools import pairwise

import pytest
from travel.asking import ask
from travel.networks import METRE, Place, Rule, hms, timetable
from travel.oracle import walk_s


def test_a_tram_leaving_less_than_60_s_after_the_bus_is_missed():
    city = """
    Home   Square
    8:00   8:10

    Square    Plant
    8:10      8:30
    8:10:59   8:31
    8:11      8:41
    """
    assert ask(timetable(city), "Home", "Plant", leave="7:55").times[2:4] == (hms("8:41"), 1)


def quays(metres_apart):
    return {
        "Home": Place(43.6, 3.7),
        "Quay": Place(43.6, 3.8),
        "Other": Place(43.6 + metres_apart * METRE, 3.8),
        "Plant": Place(43.6, 3.9),
    }


TWO_QUAYS = """
    Home   Quay
    8:00   8:10

    Other     Plant
    8:10      8:20
    8:11      8:21
    8:12:44   8:22:44
    8:21      8:31
    8:40      8:50
"""


@pytest.mark.parametrize(("apart", "arrival"), [(100, "8:22:44"), (101, "8:31"), (576, "8:31"), (577, None)])
def test_a_change_on_foot_takes_the_walk_and_60_s_up_to_600_s(apart, arrival):
    # 100 m are 104 s, and 60 s more: 8:12:44. 101 m are 106 s. 576 m are 600 s, and 60 s more: 8:21.
    # 577 m are 601 s.
    answer = ask(timetable(TWO_QUAYS, places=quays(apart)), "Home", "Plant", leave="7:55")
    assert answer.arrival_s == (arrival and hms(arrival))


def test_a_rule_takes_the_place_of_walk_and_slack_and_reaches_further():
    places = quays(200)  # 208 s on foot
    assert ask(
        timetable(TWO_QUAYS, places=places, rules=[Rule("Quay", "Other", 2, 0)]),
        "Home",
        "Plant",
        leave="7:55",
    ).arrival_s == hms("8:31")
    far = quays(1000)  # 1,040 s on foot
    rules = [Rule("Quay", "Other", 2, 300)]
    assert ask(timetable(TWO_QUAYS, places=far, rules=rules), "Home", "Plant", leave="7:55").arrival_s == hms(
        "8:50"
    )
    rules = [Rule("Other", "Quay", 2, 300)]  # the other way round
    assert not ask(timetable(TWO_QUAYS, places=far, rules=rules), "Home", "Plant", leave="7:55").reachable


@pytest.mark.parametrize("kind", [0, 1])
def test_a_recommended_change_changes_nothing(kind):
    rules = [Rule("Quay", "Other", kind)]
    assert not ask(
        timetable(TWO_QUAYS, places=quays(1000), rules=rules), "Home", "Plant", leave="7:55"
    ).reachable


def test_a_minimum_of_zero_at_one_stop_lets_the_tram_be_caught_at_once():
    city = """
    Home   Square
    8:00   8:10

    Square  Plant
    8:10    8:30
    """
    town = timetable(city, rules=[Rule("Square", "Square", 2, 0)])
    assert ask(town, "Home", "Plant", leave="7:55").arrival_s == hms("8:30")
    assert not ask(timetable(city), "Home", "Plant", leave="7:55").reachable


STATION = {
    "Home": Place(43.6, 3.7),
    "ST": Place(43.7, 3.75, "", True),
    "P1": Place(43.6, 3.8, "ST"),
    "P2": Place(43.6, 3.8, "ST"),
    "Plant": Place(43.6, 3.9),
}
PLATFORMS = """
    Home   P1
    8:00   8:10

    P2     Plant
    8:11   8:20
    8:15   8:25

    P1     Plant
    8:12   8:21
    8:14   8:24
"""


@pytest.mark.parametrize(
    ("rules", "arrival"),
    [
        ([], "8:20"),
        ([Rule("ST", "ST", 3)], None),
        ([Rule("P1", "P2", 3)], "8:21"),
        ([Rule("ST", "P2", 3)], "8:21"),
        ([Rule("ST", "ST", 2, 240)], "8:24"),
        ([Rule("ST", "ST", 2, 240), Rule("P1", "P1", 0), Rule("P1", "P2", 1)], "8:24"),
        ([Rule("ST", "ST", 3), Rule("P1", "P2", 2, 300)], "8:25"),
        ([Rule("P1", "P2", 2, 300), Rule("ST", "ST", 3)], "8:25"),
        ([Rule("ST", "ST", 3), Rule("P1", "ST", 2, 120)], "8:21"),
        ([Rule("P1", "ST", 2, 120), Rule("ST", "ST", 3)], None),
        ([Rule("P1", "P2", 2, 60), Rule("P1", "P2", 2, 300), Rule("P1", "P1", 3)], "8:25"),
    ],
)
def test_rules_between_stations_and_platforms(rules, arrival):
    answer = ask(timetable(PLATFORMS, places=STATION, rules=rules), "Home", "Plant", leave="7:55")
    assert answer.arrival_s == (arrival and hms(arrival))


def test_fewest_changes_among_equal_times():
    city = """
    Home  Square  Plant
    8:00  8:10    8:30

    Home  Square
    8:00  8:05

    Square  Plant
    8:06    8:30
    """
    assert ask(timetable(city), "Home", "Plant", leave="7:55").times[1:4] == (hms("8:00"), hms("8:30"), 0)


def test_then_less_walking_then_the_names_of_the_lines():
    places = {**quays(100), "Near": Place(43.6 + 30 * METRE, 3.8)}
    city = """
    Z: Home  Quay
       8:00  8:10

    Y: Other Plant
       8:20  8:30

    B: Near  Plant
       8:20  8:30

    A: Near  Plant
       8:20  8:30
    """
    answer = ask(timetable(city, places=places), "Home", "Plant", leave="7:55")
    assert (answer.lines, answer.walk_s) == (("Z", "A"), walk_s(places["Quay"].point, places["Near"].point))


def test_six_rides_and_not_seven():
    names = [f"S{number}" for number in range(9)]
    blocks = [
        f"{a} {b}\n8:{10 * place:02d} 8:{10 * place + 9:02d}"
        for place, (a, b) in enumerate(pairwise(names[:7]))
    ]
    town = timetable("\n\n".join([*blocks, "S6 S7\n9:01 9:09"]))
    assert ask(town, "S0", "S6", leave="8:00").times[2:4] == (hms("8:59"), 5)
    assert not ask(town, "S0", "S7", leave="8:00").reachable
    assert ask(town, "S1", "S7", leave="8:00").times[2:4] == (hms("9:09"), 5)
    assert ask(town, "S0", "S6", by="9:30").times[1:4] == (hms("8:00"), hms("8:59"), 5)
    assert not ask(town, "S0", "S7", by="9:30").reachable


def test_a_trip_that_calls_twice_can_be_ridden_to_either_call():
    loop = """
    Home  Square  School  Square2  Plant
    8:00  8:10    8:20    8:30     8:40
    """
    town = timetable(loop)
    calls = town.trips[0].calls
    round_trip = (*calls[:3], calls[3]._replace(stop="Square"), *calls[4:])
    looped = type(town)(town.stops, (town.trips[0]._replace(calls=round_trip),))
    assert ask(looped, "Square", "Plant", leave="7:55").times[1:3] == (hms("8:30"), hms("8:40"))
    assert ask(looped, "School", "Square", leave="7:55").times[1:3] == (hms("8:20"), hms("8:30"))
    assert ask(looped, "Home", "Square", leave="7:55").arrival_s == hms("8:10")
