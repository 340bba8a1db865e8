"""Rules of transfers.txt where they meet each other, and another feed: the fast search as the oracle."""

from dataclasses import replace

import pytest
from travel.asking import both
from travel.networks import Place, Rule, hms, timetable

STATION = {
    "Home": Place(43.6, 3.7),
    "ST": Place(43.7, 3.75, "", True),
    "P1": Place(43.6, 3.8, "ST"),
    "P2": Place(43.6, 3.8, "ST"),
    "Plant": Place(43.6, 3.9),
}
TOWN = """
    1: Home   P1
       8:00   8:10

    2: P2     Plant
       8:11   8:20
       8:15   8:25

    3: P1     Plant
       8:12   8:21
       8:14   8:24
"""


def arrival_s(*towns):
    """At the plant, leaving home at 7:55; both searches say the same."""
    answers = [
        side.ask(STATION["Home"].point, STATION["Plant"].point, hms("7:55"), arrive=False)
        for side in both(towns)
    ]
    assert answers[0].times == answers[1].times
    return answers[1].arrival_s


@pytest.mark.parametrize("kind", [0, 1])
def test_a_recommended_change_leaves_the_rule_of_its_station_as_it_is(kind):
    rules = (Rule("ST", "ST", 2, 240), Rule("P1", "P1", kind), Rule("P1", "P2", kind))
    assert arrival_s(timetable(TOWN, places=STATION, rules=rules)) == hms("8:24")


@pytest.mark.parametrize(
    ("rule", "arrival"),
    [(Rule("ST", "ST", 3), None), (Rule("P1", "P2", 2, 300), "8:25"), (Rule("P1", "P2", 3), None)],
)
def test_a_feed_may_rule_on_stops_that_only_another_one_serves(rule, arrival):
    whole = timetable(TOWN, places=STATION)
    lines = {name: tuple(trip for trip in whole.trips if trip.line == name) for name in "12"}
    coming = replace(whole, trips=lines["1"], rules=(rule,))
    leaving = replace(whole, trips=lines["2"])
    assert arrival_s(coming, leaving) == (arrival and hms(arrival))
    assert arrival_s(replace(coming, rules=()), replace(leaving, rules=(rule,))) == (arrival and hms(arrival))
