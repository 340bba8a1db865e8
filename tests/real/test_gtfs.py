"""The real feeds, read as their publishers give them, against their README and a reading of every row."""

from __future__ import annotations

import csv
import io
import os
import zipfile
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from matching.region.timetable_import import feeds_in_mirror, import_feeds
from matching.region.timetables import timetable_path
from matching.travel.days import DayTypes, day_types, trips_of_each_day
from matching.travel.differences import Difference
from matching.travel.feed import BOOKED, Feed
from matching.travel.feeds import read_feed
from matching.travel.store import open_timetable

pytestmark = pytest.mark.real

TOWN, REGION, COUNTRY = "TAM_MMM_GTFS_2025", "ter_occitanie_2025-01", "export-ter-gtfs_2025-01"

# Routes, trips, stop times, stops served, first day, last day: README of the data.
COUNTS = {
    TOWN: (45, 17_284, 349_512, 1_416, date(2025, 10, 13), date(2025, 12, 19)),
    REGION: (68, 2_727, 29_104, 577, date(2025, 1, 22), date(2025, 4, 22)),
    COUNTRY: (650, 33_280, 299_983, 5_361, date(2025, 1, 22), date(2025, 4, 22)),
}


def archive(name: str) -> Path:
    folder = os.environ.get("MIRROR")
    if not folder:
        pytest.fail("Name the folder of the official files: make check-data MIRROR=<folder>.", pytrace=False)
    return Path(folder).resolve() / "gtfs" / f"{name}.zip"


@pytest.fixture(scope="module")
def feeds() -> dict[str, Feed]:
    return {name: read_feed(archive(name)) for name in COUNTS}


def rows(name: str, table: str) -> list[dict[str, str]]:
    """A table by Python's own reader, value by value."""
    with zipfile.ZipFile(archive(name)) as package:
        return list(csv.DictReader(io.StringIO(package.read(f"{table}.txt").decode("utf-8-sig"))))


@pytest.mark.parametrize("name", COUNTS)
def test_everything_in_the_feed_is_read(feeds: dict[str, Feed], name: str) -> None:
    feed = feeds[name]
    assert feed.rejects == ()
    assert (
        len(feed.lines.ids),
        len(feed.trips),
        len(feed.calls.stop),
        len(np.unique(feed.calls.stop)),
        feed.services.first_day,
        feed.services.last_day,
    ) == COUNTS[name]


def hms(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


@pytest.mark.parametrize("name", COUNTS)
def test_every_call_is_that_of_the_file(feeds: dict[str, Feed], name: str) -> None:
    written: dict[str, list[tuple[int, str, int, int, int, int]]] = defaultdict(list)
    for row in rows(name, "stop_times"):
        times = hms(row["arrival_time"]), hms(row["departure_time"])
        boarding = int(row["pickup_type"] or 0), int(row["drop_off_type"] or 0)
        written[row["trip_id"]].append((int(row["stop_sequence"]), row["stop_id"], *times, *boarding))
    feed = feeds[name]
    ids, first = feed.stops.ids, feed.trips.first
    columns = (feed.calls.arrival, feed.calls.departure, feed.calls.pickup, feed.calls.drop_off)
    calls = list(
        zip((ids[stop] for stop in feed.calls.stop), *(one.tolist() for one in columns), strict=True)
    )
    for row, trip_id in enumerate(feed.trips.ids):
        assert calls[first[row] : first[row + 1]] == [call[1:] for call in sorted(written.pop(trip_id))]
    assert written == {}


@pytest.mark.parametrize("name", COUNTS)
def test_every_trip_is_that_of_the_file(feeds: dict[str, Feed], name: str) -> None:
    feed = feeds[name]
    for row, written in enumerate(rows(name, "trips")):
        assert (
            feed.trips.ids[row],
            feed.lines.ids[feed.trips.line[row]],
            feed.services.ids[feed.trips.service[row]],
            feed.trips.headsigns[row],
        ) == tuple(written[column] for column in ("trip_id", "route_id", "service_id", "trip_headsign"))


@pytest.mark.parametrize("name", COUNTS)
def test_every_place_is_that_of_the_file(feeds: dict[str, Feed], name: str) -> None:
    stops = feeds[name].stops
    written = rows(name, "stops")
    assert list(stops.ids) == [one["stop_id"] for one in written]
    assert list(stops.names) == [one["stop_name"].strip() for one in written]
    assert stops.lat.tolist() == [float(one["stop_lat"]) for one in written]
    assert stops.lon.tolist() == [float(one["stop_lon"]) for one in written]
    assert [stops.ids[row] if row >= 0 else "" for row in stops.station] == [
        one["parent_station"] for one in written
    ]


def trips_by_day(name: str) -> dict[date, int]:
    """How many trips run on each day, from the calendars row by row."""
    days: dict[str, set[date]] = defaultdict(set)
    with zipfile.ZipFile(archive(name)) as package:
        weekly = "calendar.txt" in package.namelist()
    for row in rows(name, "calendar") if weekly else []:
        day, last = (date.fromisoformat(row[column]) for column in ("start_date", "end_date"))
        week = [
            row[f"{weekday}day"] == "1"
            for weekday in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
        ]
        while day <= last:
            if week[day.weekday()]:
                days[row["service_id"]].add(day)
            day += timedelta(days=1)
    for row in rows(name, "calendar_dates"):
        change = (
            days[row["service_id"]].add if row["exception_type"] == "1" else days[row["service_id"]].discard
        )
        change(date.fromisoformat(row["date"]))
    counts: dict[date, int] = defaultdict(int)
    for row in rows(name, "trips"):
        for day in days[row["service_id"]]:
            counts[day] += 1
    return counts


@pytest.mark.parametrize("name", COUNTS)
def test_as_many_trips_run_each_day_as_the_calendars_say(feeds: dict[str, Feed], name: str) -> None:
    feed = feeds[name]
    found = {
        feed.services.first_day + timedelta(days=gap): count
        for gap, count in enumerate(trips_of_each_day(feed))
    }
    assert {day: count for day, count in found.items() if count} == trips_by_day(name)


def test_the_days_that_stand_for_the_others(feeds: dict[str, Feed]) -> None:
    assert {name: day_types(feed) for name, feed in feeds.items()} == {
        TOWN: DayTypes(date(2025, 11, 4), date(2025, 11, 8), date(2025, 11, 9)),
        REGION: DayTypes(date(2025, 2, 4), date(2025, 3, 29), date(2025, 3, 9)),
        COUNTRY: DayTypes(date(2025, 1, 30), date(2025, 3, 29), date(2025, 3, 9)),
    }


def test_times_after_midnight_and_lines_to_be_booked_in_town(feeds: dict[str, Feed]) -> None:
    feed = feeds[TOWN]
    assert np.count_nonzero(feed.calls.arrival >= 86_400) == 6_689
    booked = np.repeat(feed.trips.booked, np.diff(feed.trips.first))
    assert np.count_nonzero(feed.lines.kind == 715) == 5
    assert np.count_nonzero(feed.calls.pickup == BOOKED) == 13_683
    # Line 42 is to be booked as a whole, though some of its rows do not say so.
    assert np.count_nonzero(booked) == 13_683 + 1_105
    assert booked[feed.calls.pickup == BOOKED].all()
    assert np.count_nonzero(feed.stops.is_station) == 667


def test_the_region_lies_in_the_country(feeds: dict[str, Feed]) -> None:
    assert set(feeds[REGION].trips.ids) <= set(feeds[COUNTRY].trips.ids)


def test_the_feeds_of_the_mirror_make_one_timetable(tmp_path: Path) -> None:
    paths = feeds_in_mirror(archive(TOWN).parent.parent)
    assert [path.stem for path in paths] == [TOWN, COUNTRY, REGION]
    first = import_feeds(paths, tmp_path, dry_run=False)
    assert first.difference == Difference(added=53_291, changed=0, unchanged=0, removed=0)
    assert first.rejects == ()
    second = import_feeds(paths, tmp_path, dry_run=True)
    assert second.difference == Difference(added=0, changed=0, unchanged=53_291, removed=0)
    timetable = open_timetable(timetable_path(tmp_path))
    assert len(timetable.trips.line) == 53_291
    # The region's trips are the country's: a day runs each of them once.
    alone = import_feeds(paths[:2], tmp_path, dry_run=False)
    assert alone.difference == Difference(added=0, changed=0, unchanged=50_564, removed=2_727)
    day = date(2025, 1, 30)
    assert len(timetable.day(day).hops) == len(open_timetable(timetable_path(tmp_path)).day(day).hops)
