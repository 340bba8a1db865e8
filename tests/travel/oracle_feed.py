"""The oracle's own reader of timetables: what TRAVEL needs of a GTFS feed, in plain Python.

It is for feeds in order: what a real reader has to refuse line by line stops it.
"""

import csv
import io
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class Stop(NamedTuple):
    """Two feeds that give the same id to the same place mean the same stop."""

    id: str
    lat: float
    lon: float

    @property
    def point(self):
        return self.lat, self.lon


class Call(NamedTuple):
    stop: Stop
    arrival: int
    departure: int
    pickup: int
    drop_off: int


class Trip(NamedTuple):
    id: str
    line: str
    kind: int
    service: str
    calls: tuple


class Rule(NamedTuple):
    """A line of transfers.txt that changes something, for one pair of stops."""

    from_stop: Stop
    to_stop: Stop
    forbidden: bool
    minimum_s: int
    by_name: bool  # names the two stops themselves, not a station of theirs


class Feed(NamedTuple):
    name: str
    stops: dict
    names: dict
    trips: list
    weekly: dict
    exceptions: dict
    rules: list

    def runs(self, service, day):
        """Whether the calendars say that `service` runs on `day`."""
        written = self.exceptions.get((service, day))
        if written is not None:
            return written == 1
        if service not in self.weekly:
            return False
        row = self.weekly[service]
        return row[WEEK[day.weekday()]] == "1" and row["start_date"] <= f"{day:%Y%m%d}" <= row["end_date"]


def read_feed(path):
    """A feed from a folder or a zip, nested or not."""
    path = Path(path)
    files = {}
    if path.is_dir():
        for file in path.rglob("*.txt"):
            files[file.name] = file.read_bytes()
    else:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".txt") and "__MACOSX" not in name:
                    files[name.split("/")[-1]] = archive.read(name)

    def rows(name):
        text = files.get(name, b"").decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text)):
            yield {key.strip(): (value or "").strip() for key, value in row.items() if key is not None}

    stops, names, children = {}, {}, {}
    parents = []
    for row in rows("stops.txt"):
        if row.get("location_type") in ("2", "3", "4"):
            continue  # an entrance, a node, a part of a platform: no trip calls there
        stop = Stop(row["stop_id"], float(row["stop_lat"]), float(row["stop_lon"]))
        stops[stop.id], names[stop.id] = stop, row.get("stop_name", "")
        parents.append((row.get("parent_station", ""), stop))
    for parent, stop in parents:
        if parent:
            children.setdefault(parent, []).append(stop)

    return Feed(
        name=path.stem,
        stops=stops,
        names=names,
        trips=_read_trips(rows, stops),
        weekly={row["service_id"]: row for row in rows("calendar.txt")},
        exceptions={
            (row["service_id"], _day(row["date"])): int(row["exception_type"])
            for row in rows("calendar_dates.txt")
        },
        rules=_read_rules(rows, stops, children),
    )


def _read_trips(rows, stops):
    lines = {}
    for row in rows("routes.txt"):
        name = row.get("route_short_name") or row.get("route_long_name", "")
        lines[row["route_id"]] = (name, int(row["route_type"]))
    written = {}
    for row in rows("stop_times.txt"):
        written.setdefault(row["trip_id"], []).append(row)
    repeated = {}
    for row in rows("frequencies.txt"):
        repeated.setdefault(row["trip_id"], []).append(row)

    trips = []
    for row in rows("trips.txt"):
        calls = _calls(written.get(row["trip_id"], []), stops)
        if calls is None:
            continue
        line, kind = lines[row["route_id"]]
        trip = Trip(row["trip_id"], line, kind, row["service_id"], calls)
        if trip.id not in repeated:
            trips.append(trip)
        for frequency in repeated.get(trip.id, []):
            first, end = _seconds(frequency["start_time"]), _seconds(frequency["end_time"])
            for start in range(first, end, int(frequency["headway_secs"])):
                later = start - calls[0].departure
                moved = [c._replace(arrival=c.arrival + later, departure=c.departure + later) for c in calls]
                trips.append(trip._replace(calls=tuple(moved)))
    return trips


def _calls(rows, stops):
    """The calls of a trip with every time known; None when the trip is to be refused."""
    rows = sorted(rows, key=lambda row: int(row["stop_sequence"]))
    times = []
    for row in rows:
        arrival, departure = _seconds(row["arrival_time"]), _seconds(row["departure_time"])
        times.append((departure if arrival is None else arrival, arrival if departure is None else departure))
    timed = [place for place, (arrival, _) in enumerate(times) if arrival is not None]
    if len(timed) < 2:
        return None
    for before, after in pairwise(timed):
        left, reached = times[before][1], times[after][0]
        for place in range(before + 1, after):
            spread = left + (reached - left) * (place - before) // (after - before)
            times[place] = (spread, spread)
    calls = [
        Call(
            stops[row["stop_id"]],
            arrival,
            departure,
            int(row.get("pickup_type") or 0),
            int(row.get("drop_off_type") or 0),
        )
        for row, (arrival, departure) in zip(rows, times, strict=True)
        if arrival is not None  # a time missing before the first or after the last known one
    ]
    clock = [time for call in calls for time in (call.arrival, call.departure)]
    return tuple(calls) if clock == sorted(clock) else None


def _read_rules(rows, stops, children):
    rules = []
    for row in rows("transfers.txt"):
        kind = int(row.get("transfer_type") or 0)
        if kind not in (2, 3):
            continue
        ends = [row["from_stop_id"], row["to_stop_id"]]
        for a in [stops[ends[0]], *children.get(ends[0], [])]:
            for b in [stops[ends[1]], *children.get(ends[1], [])]:
                minimum_s = int(row.get("min_transfer_time") or 0)
                rules.append(Rule(a, b, kind == 3, minimum_s, [a.id, b.id] == ends))
    return rules


def _seconds(text):
    if not text:
        return None
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _day(text):
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
