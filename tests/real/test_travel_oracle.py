"""The fast search on the operators' own timetables: against the oracle, and against the rows of the files.

`make check-data` runs this with the folder in MIRROR. 1,000 pairs of places within 35 km, there by an hour
and back after one: some minutes, nearly all of them the oracle's.
"""

from __future__ import annotations

import csv
import io
import os
import random
import zipfile
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from travel import oracle_feed
from travel.asking import Fast, answer_of
from travel.leaving_out import assert_same, prepare_both
from travel.oracle import Oracle, walk_s
from travel.oracle_bicycle import expected_minutes
from travel.oracle_ways import metres

from matching.travel import feeds
from matching.travel.estimate import Basis, Means
from matching.travel.posts import AWAY_AFTER_S, EARLY_BY_S, Way, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.timetable import compile_feeds

pytestmark = pytest.mark.real

FEEDS = ("ter_occitanie_2025-01.zip", "TAM_MMM_GTFS_2025.zip")
NATIONAL = "export-ter-gtfs_2025-01.zip"
PAIRS = {"weekday": 700, "saturday": 150, "sunday": 150}
FAR_M = 35_000
DAY_S = 86_400


@pytest.fixture(scope="module")
def gtfs():
    folder = os.environ.get("MIRROR")
    if not folder:
        pytest.fail("Name the folder of the official files: make check-data MIRROR=<folder>.", pytrace=False)
    return Path(folder).resolve() / "gtfs"


class Sides:
    """The same feeds read twice, by the oracle and by the fast search."""

    def __init__(self, paths):
        self.slow = [oracle_feed.read_feed(path) for path in paths]
        self.timetable = compile_feeds([feeds.read_feed(path) for path in paths])
        self.oracles = {}

    def days(self, name):
        """The date on which each feed is read for a type of day."""
        return [getattr(facts.days, name) for facts in self.timetable.facts]

    def oracle(self, name):
        if name not in self.oracles:
            self.oracles[name] = Oracle(self.slow, self.days(name))
        return self.oracles[name]

    def fast(self, name):
        usual, booked = (self.timetable.day_type(name, booked=booked) for booked in (False, True))
        return Fast(self.timetable, usual, booked)


@pytest.fixture(scope="module")
def sides(gtfs):
    return Sides([gtfs / name for name in FEEDS])


def pairs(stops, count, seed):
    """Two doors within 35 km, some 700 m or less from a stop, when to be there and when to leave again."""
    drawn = random.Random(seed)

    def near(stop):
        return stop.lat + drawn.uniform(-0.006, 0.006), stop.lon + drawn.uniform(-0.008, 0.008)

    while count:
        home, place = near(drawn.choice(stops)), near(drawn.choice(stops))
        if metres(home, place) <= FAR_M:
            start = drawn.randrange(5 * 3600, 20 * 3600, 60)
            yield home, place, start, start + drawn.randrange(2 * 3600, 7 * 3600, 60)
            count -= 1


def questions(sides):
    """(type of day, from, to, second, whether to arrive by it): 1,000 ways there and as many back."""
    for name, count in PAIRS.items():
        for home, place, start, end in pairs(sides.oracle(name).stops, count, f"{name} 2026"):
            yield name, home, place, start, True
            yield name, place, home, end, False


def test_a_thousand_pairs_are_answered_as_the_oracle_does(sides):
    different, timetabled, reachable = [], 0, {True: 0, False: 0}
    for name, from_point, to_point, second, arrive in questions(sides):
        ask = (from_point, to_point, second)
        expected = sides.oracle(name).ask(*ask, arrive=arrive)
        found = sides.fast(name).ask(*ask, arrive=arrive)
        if found.times != expected.times:
            different.append((name, ask, arrive, expected, found))
        reachable[arrive] += expected.reachable
        timetabled += expected.basis == "timetable"
    assert different == []
    assert min(reachable.values()) >= 700, reachable
    assert timetabled >= 1_000


def test_sixty_days_with_a_bicycle_left_at_a_stop_are_those_of_the_oracle(sides):
    """Homes some way from a stop, and posts near one: there, and home by the stop where it stands."""
    oracle, left = sides.oracle("weekday"), 0
    for home, place, start, end in pairs(oracle.stops, 60, "bicycle 2026"):
        home = home[0] + 0.012, home[1]
        week = (WorkDay(0, (Way(0, start + EARLY_BY_S, 0, end - AWAY_AFTER_S),)),)
        reach = Reach(sides.timetable, home, Means.WALK | Means.TRANSIT | Means.BICYCLE)
        prepare = partial(prepare_posts, sides.timetable, [place[0]], [place[1]], [week])
        travel = reach.ways(prepare(), np.zeros(1, np.bool_), partial(prepare, booked=True)).travel
        (stop,) = reach.bicycle_stops(place, week)
        name = None if stop is None else sides.timetable.stops.ids[stop]
        if travel.basis[0] in (Basis.TIMETABLE, Basis.DIRECT):
            expected = expected_minutes(oracle, home, place, start, end, name)
            assert (travel.minutes_out[0], travel.minutes_back[0]) == expected, (home, place, start, end)
            left += stop is not None
    assert left >= 10


def test_stops_left_out_change_no_answer(sides):
    """600 places near the stops of the region, at hours of every day, from homes beside some of them."""
    timetable, rng = sides.timetable, np.random.default_rng(2026)
    rows = rng.integers(0, len(timetable.stops.lat), 600)
    lat, lon = (
        axis[rows] + rng.normal(0, 0.004, len(rows)) for axis in (timetable.stops.lat, timetable.stops.lon)
    )
    starts, hours = rng.integers(5 * 60, 22 * 60, len(rows)) * 60, rng.integers(2, 8, len(rows)) * 3600
    weeks = [
        tuple(WorkDay(day, (Way(day, start, day, start + lasts),)) for day in range(3))
        for start, lasts in zip(starts.tolist(), hours.tolist(), strict=True)
    ]
    some, every = prepare_both(timetable, lat, lon, weeks)
    assert len(some.outward.slot) < len(every.outward.slot) / 1.3
    booked = [
        partial(lambda posts: posts, one) for one in prepare_both(timetable, lat, lon, weeks, booked=True)
    ]
    for home in zip(lat[:30] + 0.008, lon[:30], strict=True):
        for means in (Means.TRANSIT, Means.WALK | Means.TRANSIT, Means.TRANSIT | Means.BICYCLE):
            assert_same(Reach(timetable, home, means), some, every, booked)


def test_a_feed_inside_another_adds_nothing_and_takes_nothing(gtfs):
    sides = Sides([gtfs / FEEDS[0], gtfs / NATIONAL])
    regional = [stop for stop in sides.slow[0].stops.values() if stop.id.startswith("StopPoint")]
    reachable = 0
    for home, place, start, _ in pairs(regional, 100, "national 2026"):
        expected = sides.oracle("weekday").ask(home, place, start, arrive=True)
        assert sides.fast("weekday").ask(home, place, start, arrive=True).times == expected.times
        reachable += expected.reachable
    assert reachable >= 20


# --- Every leg against the rows ---------------------------------------------------------------------------


class Rows:
    """The lines of one feed as they are written, of the trips in `wanted`."""

    def __init__(self, path, wanted):
        with zipfile.ZipFile(path) as archive:
            names = {name.split("/")[-1]: name for name in archive.namelist() if "__MACOSX" not in name}

            def table(name):
                with archive.open(names[name]) as raw:
                    yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8-sig"))

            self.calls = {}
            for row in table("stop_times.txt"):
                if row["trip_id"] in wanted:
                    self.calls.setdefault(row["trip_id"], []).append(row)
            self.trips = {row["trip_id"]: row for row in table("trips.txt") if row["trip_id"] in wanted}
            self.routes = {row["route_id"]: row for row in table("routes.txt")}
            self.points = {
                row["stop_id"]: (float(row["stop_lat"]), float(row["stop_lon"])) for row in table("stops.txt")
            }
            self.rules = (
                [row for row in table("transfers.txt") if row["transfer_type"] in ("2", "3")]
                if "transfers.txt" in names
                else []
            )


def clock_s(text):
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def check_ride(leg, rows, slow, day):
    """A ride is a trip that runs, from a call where one gets on to a later one where one gets off."""
    trip = rows.trips[leg.trip_id]
    route = rows.routes[trip["route_id"]]
    assert leg.line == (route["route_short_name"] or route["route_long_name"])
    calls = sorted(rows.calls[leg.trip_id], key=lambda row: int(row["stop_sequence"]))
    found = []
    for shift in (-1, 0, 1):
        if not slow.runs(trip["service_id"], day + timedelta(days=shift)):
            continue
        for at, got_on in enumerate(calls):
            if got_on["stop_id"] != leg.from_stop_id:
                continue
            if clock_s(got_on["departure_time"]) + shift * DAY_S != leg.departure_s:
                continue
            found += [
                (got_on["pickup_type"] or "0", got_off["drop_off_type"] or "0")
                for got_off in calls[at + 1 :]
                if got_off["stop_id"] == leg.to_stop_id
                and clock_s(got_off["arrival_time"]) + shift * DAY_S == leg.arrival_s
            ]
    allowed = [kinds for kinds in found if "1" not in (kinds[0], kinds[1])]
    assert allowed, leg
    to_book = {route["route_type"] == "715" or "2" in kinds for kinds in allowed}
    assert leg.on_request in to_book
    assert 0 <= leg.departure_s <= leg.arrival_s <= 108_000


def check_change(before, after, between, points):
    """A change on foot takes the walk and 60 s; at one stop 60 s. These feeds have no rule that says else."""
    start, end = points[before.feed][before.to_stop_id], points[after.feed][after.from_stop_id]
    same = before.to_stop_id == after.from_stop_id and start == end
    walked = walk_s(start, end)
    assert walked <= 600
    assert after.departure_s >= before.arrival_s + walked + 60
    assert [leg.mode for leg in between] == ([] if same or not walked else ["walk"])
    for leg in between:
        assert (leg.from_stop_id, leg.to_stop_id) == (before.to_stop_id, after.from_stop_id)
        assert (leg.departure_s, leg.arrival_s) == (before.arrival_s, before.arrival_s + walked)
        assert leg.metres == round(metres(start, end) * 1.3)


def check_ends(journey, rides, from_point, to_point, points):
    """The walk from the door meets the first ride exactly, the one to the door begins as the last ends."""
    to_first = walk_s(from_point, points[rides[0].feed][rides[0].from_stop_id])
    from_last = walk_s(points[rides[-1].feed][rides[-1].to_stop_id], to_point)
    assert max(to_first, from_last) <= 1_500
    assert journey.departure_s == rides[0].departure_s - to_first
    assert journey.arrival_s == rides[-1].arrival_s + from_last
    assert len(rides) <= 6


def test_every_leg_of_a_thousand_journeys_stands_in_the_rows(sides, gtfs):
    ridden = []
    for name, from_point, to_point, second, arrive in questions(sides):
        journey = sides.fast(name).journey(from_point, to_point, second, arrive=arrive)
        answer = answer_of(journey)
        if answer.lines:
            ridden.append((name, from_point, to_point, journey))
    assert len(ridden) >= 1_000

    wanted = {leg.trip_id for *_, journey in ridden for leg in journey.legs}
    files = [Rows(gtfs / name, wanted) for name in FEEDS]
    assert [rows.rules for rows in files] == [[], []]
    rows = {facts.name: one for facts, one in zip(sides.timetable.facts, files, strict=True)}
    points = {name: one.points for name, one in rows.items()}
    for name, from_point, to_point, journey in ridden:
        days = dict(zip(rows, sides.days(name), strict=True))
        slow = dict(zip(rows, sides.slow, strict=True))
        places = [place for place, leg in enumerate(journey.legs) if leg.mode == "ride"]
        rides = [journey.legs[place] for place in places]
        for leg in rides:
            check_ride(leg, rows[leg.feed], slow[leg.feed], days[leg.feed])
        for a, b in pairwise(places):
            check_change(journey.legs[a], journey.legs[b], journey.legs[a + 1 : b], points)
        check_ends(journey, rides, from_point, to_point, points)
        assert (journey.basis == "on_request") is any(leg.on_request for leg in rides)
