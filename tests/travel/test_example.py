"""The example network: whole, plausible, the same at each build, and marked as what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from matching.referential.tabular import read_source, write_table
from matching.referential.territory import read_builtin_communes, read_builtin_neighbourhoods
from matching.travel.example import (
    DAY_TYPES,
    EXAMPLE_MARK,
    FIRST_DAY,
    LAST_DAY,
    TABLES,
    example_feed,
    read_example_lines,
)
from matching.travel.feed import NO_STATION

FEED = example_feed()
LONGEST_ACCESS_S, LONGEST_CHANGE_S = 1_500, 600
QUARTERS = read_builtin_neighbourhoods()


def walk_s(lat: float, lon: float) -> np.ndarray:
    """Seconds on foot from a point to every stop, as TRAVEL counts them, written anew."""
    lats, lons = np.radians(FEED.stops.lat), np.radians(FEED.stops.lon)
    here, there = np.radians(lat), np.radians(lon)
    half = np.sin((lats - here) / 2) ** 2 + np.cos(here) * np.cos(lats) * np.sin((lons - there) / 2) ** 2
    return np.ceil(2 * 6_371_008.8 * np.arcsin(np.sqrt(half)) * 1.3 / 1.25)


def stops_near(lat: float, lon: float, within: int) -> set[int]:
    return set(np.flatnonzero(walk_s(lat, lon) <= within).tolist())


def calls_of(trip: int) -> slice:
    return slice(int(FEED.trips.first[trip]), int(FEED.trips.first[trip + 1]))


def trips() -> Iterator[tuple[int, slice]]:
    return ((trip, calls_of(trip)) for trip in range(len(FEED.trips)))


def test_it_is_marked_wherever_it_may_be_shown() -> None:
    assert FEED.example
    assert FEED.name == "exemple"
    assert all("exemple" in name for name in FEED.lines.names)
    assert all(EXAMPLE_MARK in name for name in FEED.lines.long_names)
    assert all(name.startswith("exemple:") for name in (*FEED.stops.ids, *FEED.lines.ids, *FEED.trips.ids))
    assert read_source("lines.tsv", TABLES).startswith("EXAMPLE")


def test_it_is_of_the_size_that_was_meant() -> None:
    assert 60 <= len(FEED.lines.ids) <= 90
    assert 2_000 <= len(FEED.trips) <= 8_000
    assert FEED.rejects == ()


def test_names_and_rows_agree() -> None:
    for ids in (FEED.stops.ids, FEED.lines.ids, FEED.trips.ids, FEED.services.ids):
        assert len(set(ids)) == len(ids)
    assert len(set(FEED.lines.names)) == len(FEED.lines.names)
    stops, lines, all_trips, calls = FEED.stops, FEED.lines, FEED.trips, FEED.calls
    assert len(stops.names) == len(stops.lat) == len(stops.lon) == len(stops.station) == len(stops.ids)
    assert (stops.station == NO_STATION).all()
    assert set(all_trips.line.tolist()) == set(range(len(lines.ids)))
    assert set(calls.stop.tolist()) == set(range(len(stops.ids)))
    assert all_trips.first[-1] == len(calls.stop) == len(calls.arrival) == len(calls.pickup)
    assert len(all_trips.headsigns) == len(all_trips.service) == len(all_trips.wheelchair) == len(all_trips)
    for trip, at in trips():
        assert all_trips.headsigns[trip] == stops.names[calls.stop[at][-1]]


def test_times_go_forward_on_every_trip_and_stay_within_a_day_and_a_night() -> None:
    assert (FEED.calls.departure >= FEED.calls.arrival).all()
    assert FEED.calls.arrival.min() >= 0
    assert FEED.calls.departure.max() < 30 * 3_600
    for _, at in trips():
        arrival, stop = FEED.calls.arrival[at], FEED.calls.stop[at]
        assert len(arrival) >= 2
        assert (np.diff(arrival) >= 60).all()
        assert (np.diff(stop) != 0).all()


def test_no_ride_is_faster_than_such_a_vehicle_nor_absurdly_slow() -> None:
    fastest_m_s = {0: 12.0, 2: 45.0, 3: 25.0}
    for line in range(len(FEED.lines.ids)):
        at = calls_of(int(np.flatnonzero(FEED.trips.line == line)[0]))
        taken = np.diff(FEED.calls.arrival[at])
        for (one, other), seconds in zip(pairwise(FEED.calls.stop[at]), taken, strict=True):
            metres = walk_s(FEED.stops.lat[one], FEED.stops.lon[one])[other] * 1.25 / 1.3
            assert metres / seconds <= fastest_m_s[int(FEED.lines.kind[line])], FEED.lines.long_names[line]
            assert metres / seconds >= 1.0 or seconds <= 180, FEED.lines.long_names[line]


def test_every_line_runs_both_ways_as_often() -> None:
    runs: dict[tuple[int, int, tuple[int, ...]], int] = defaultdict(int)
    for trip, at in trips():
        path = tuple(FEED.calls.stop[at].tolist())
        runs[int(FEED.trips.line[trip]), int(FEED.trips.service[trip]), path] += 1
    for (line, service, path), count in runs.items():
        assert runs[line, service, path[::-1]] == count


def test_every_neighbourhood_is_near_a_stop_and_served_early_and_late_on_a_weekday() -> None:
    weekday = np.repeat(FEED.trips.service == 0, np.diff(FEED.trips.first))
    for quarter in QUARTERS:
        near = stops_near(quarter.lat, quarter.lon, LONGEST_ACCESS_S)
        assert near, quarter
        hours = FEED.calls.departure[weekday & np.isin(FEED.calls.stop, list(near))]
        assert hours.min() <= 8 * 3_600, quarter
        assert hours.max() >= 17 * 3_600, quarter


def test_every_town_of_a_neighbourhood_is_connected_to_all_the_others() -> None:
    """By rides and by walks between two rides, the network is one piece: no town is an island."""
    linked: dict[int, set[int]] = defaultdict(set)
    for _, at in trips():
        stop = FEED.calls.stop[at].tolist()
        for one, other in pairwise(stop):
            linked[one].add(other)
    for row in range(len(FEED.stops.ids)):
        linked[row] |= stops_near(FEED.stops.lat[row], FEED.stops.lon[row], LONGEST_CHANGE_S)
    reached, waiting = {0}, [0]
    while waiting:
        fresh = linked[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    for quarter in QUARTERS:
        assert reached & stops_near(quarter.lat, quarter.lon, LONGEST_ACCESS_S), quarter


def test_a_regional_line_leads_from_every_town_to_that_of_another_neighbourhood() -> None:
    towns = {code for quarter in QUARTERS for code in quarter.communes[:1]}
    points = {one.code: one for one in read_builtin_communes() if one.code in towns}
    close: dict[str, set[int]] = {
        # The station of a large town is 2 km from its town hall at most.
        code: set(np.flatnonzero(walk_s(one.lat, one.lon) * 1.25 / 1.3 <= 2_500).tolist())
        for code, one in points.items()
    }
    together: dict[str, set[str]] = defaultdict(set)
    for line in range(len(FEED.lines.ids)):
        first = int(np.flatnonzero(FEED.trips.line == line)[0])
        stops = set(FEED.calls.stop[calls_of(first)].tolist())
        met = {code for code in towns if close[code] & stops}
        for code in met:
            together[code] |= met - {code}
    assert {code for code in towns if not together[code]} == set()


def test_services_cover_a_year_each_day_once_and_bank_holidays_as_sundays() -> None:
    services = FEED.services
    assert services.ids == DAY_TYPES
    assert (services.first_day, services.last_day) == (FIRST_DAY, LAST_DAY)
    assert (services.runs.sum(axis=0) == 1).all()

    def day_type(day: date) -> str:
        return DAY_TYPES[int(np.flatnonzero(services.runs[:, (day - FIRST_DAY).days])[0])]

    assert day_type(date(2026, 12, 1)) == "weekday"
    assert day_type(date(2026, 12, 5)) == "saturday"
    assert day_type(date(2026, 12, 6)) == "sunday"
    assert day_type(date(2026, 12, 25)) == "sunday"


def test_every_day_type_has_trips_and_the_weekday_the_most() -> None:
    counts = np.bincount(FEED.trips.service, minlength=3)
    assert counts[0] > counts[1] > counts[2] > 0


def test_two_builds_are_the_same() -> None:
    again = example_feed()
    assert again.digest == FEED.digest
    assert again.trips.ids == FEED.trips.ids
    assert again.stops.names == FEED.stops.names
    for name in ("stop", "arrival", "departure"):
        assert (getattr(again.calls, name) == getattr(FEED.calls, name)).all()


def test_departures_are_those_of_the_table() -> None:
    line = read_example_lines()[0]
    first, last, headway = line.hours[0]
    starts = [
        int(FEED.calls.departure[at.start])
        for trip, at in trips()
        if FEED.trips.line[trip] == 0 and FEED.trips.service[trip] == 0
    ]
    once = list(range(first, last + 1, headway))
    assert starts == once * 2
    at = calls_of(0)
    assert (FEED.calls.arrival[at] - first == np.cumsum([0, *line.minutes]) * 60).all()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("mode", "boat", "number 1"),
        ("path", "30189 5", "number 1"),
        ("path", "30189 0 34172", "number 1"),
        ("path", "30189 five 34172", "number 1"),
        ("weekday", "08:00-07:00/30", "first-last/headway"),
        ("weekday", "08:00-09:00/0", "first-last/headway"),
        ("sunday", "8h-9h/30", "number 1"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, column: str, value: str, said: str) -> None:
    right = {
        "number": "1",
        "mode": "bus",
        "path": "30189 5 34172",
        "weekday": "06:00-08:00/60",
        "saturday": "",
        "sunday": "",
    }
    row = right | {column: value}
    write_table("lines.tsv", "EXAMPLE", tuple(row), [tuple(row.values())], tmp_path)
    with pytest.raises(ValueError, match=said):
        read_example_lines(tmp_path)
