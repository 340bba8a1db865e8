"""Small towns of our own, each of which can be written as a GTFS folder.

`timetable` reads one from text, as a stop shows it; `grid` makes one whose times are plain arithmetic.
"""

import csv
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

DAY = date(2026, 11, 24)
DAY_S = 86_400
LAST_S = 108_000
METRE = 1 / 111_195.1  # degrees of latitude: a walk of 1 m takes 1.04 s

BUS, TO_BOOK = 3, 715
SHIFTS = {"BEFORE": (-1,), "DAY": (0,), "AFTER": (1,), "ALWAYS": (-1, 0, 1)}


class Place(NamedTuple):
    lat: float
    lon: float
    station: str = ""
    is_station: bool = False

    @property
    def point(self):
        return self.lat, self.lon


class Call(NamedTuple):
    """arrival, departure: seconds, or None where the timetable leaves them out."""

    stop: str
    arrival: int | None
    departure: int | None
    pickup: int = 0
    drop_off: int = 0


class Trip(NamedTuple):
    id: str
    line: str
    calls: tuple
    service: str = "DAY"


class Rule(NamedTuple):
    from_stop: str
    to_stop: str
    kind: int
    minimum_s: int = 0


class Repeated(NamedTuple):
    trip: str
    start_s: int
    end_s: int
    headway_s: int


@dataclass(frozen=True)
class Town:
    stops: dict
    trips: tuple
    kinds: dict = field(default_factory=dict)  # route type by line, a bus when absent
    rules: tuple = ()
    repeated: tuple = ()

    def point(self, stop):
        return self.stops[stop].point

    def mirrored(self):
        """Time runs from 30:00 back to 0:00, every way from its end to its start. Trips of the day only."""
        assert not self.repeated
        assert {trip.service for trip in self.trips} <= {"DAY"}

        def turned(time):
            return None if time is None else LAST_S - time

        trips = [
            trip._replace(
                calls=tuple(
                    Call(call.stop, turned(call.departure), turned(call.arrival), call.drop_off, call.pickup)
                    for call in reversed(trip.calls)
                )
            )
            for trip in self.trips
        ]
        rules = [rule._replace(from_stop=rule.to_stop, to_stop=rule.from_stop) for rule in self.rules]
        return replace(self, trips=tuple(trips), rules=tuple(rules))


def halves(town):
    """The town as two feeds: both know all stops, each runs some lines and knows some rules."""
    lines = sorted({trip.line for trip in town.trips})
    first = set(lines[::2])

    def part(kept, rules):
        trips = tuple(trip for trip in town.trips if (trip.line in first) is kept)
        ids = {trip.id for trip in trips}
        repeated = tuple(one for one in town.repeated if one.trip in ids)
        return replace(town, trips=trips, rules=rules, repeated=repeated)

    cut = len(town.rules) // 2
    return [one for one in (part(True, town.rules[:cut]), part(False, town.rules[cut:])) if one.trips]


# --- Writing --------------------------------------------------------------------------------------------


def clock(seconds):
    """The text of a time, as GTFS has it."""
    if seconds is None:
        return ""
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def hms(text):
    """8:05 or 8:05:30 in seconds."""
    parts = [int(part) for part in text.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


CALL_COLUMNS = [
    *("trip_id", "stop_sequence", "stop_id", "arrival_time", "departure_time"),
    *("pickup_type", "drop_off_type"),
]


def write(town, folder):
    """The town as a new GTFS folder. Returns the folder."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    lines = sorted({trip.line for trip in town.trips})
    files = {
        "agency": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone"),
            ("A", "Exemple", "http://localhost", "Europe/Paris"),
        ],
        "stops": [
            ("stop_id", "stop_name", "stop_lat", "stop_lon", "location_type", "parent_station"),
            *(
                (name, name, repr(place.lat), repr(place.lon), int(place.is_station), place.station)
                for name, place in town.stops.items()
            ),
        ],
        "routes": [
            ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type"),
            *((line, "A", line, "", town.kinds.get(line, BUS)) for line in lines),
        ],
        "trips": [
            ("route_id", "service_id", "trip_id"),
            *((trip.line, trip.service, trip.id) for trip in town.trips),
        ],
        "stop_times": [
            CALL_COLUMNS,
            *(
                (trip.id, place, call.stop, clock(call.arrival), clock(call.departure), *call[3:])
                for trip in town.trips
                for place, call in enumerate(trip.calls, start=1)
            ),
        ],
        "calendar_dates": [
            ("service_id", "date", "exception_type"),
            *(
                (service, f"{DAY + timedelta(days=shift):%Y%m%d}", 1)
                for service, shifts in SHIFTS.items()
                for shift in shifts
            ),
        ],
    }
    if town.rules:
        header = ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
        files["transfers"] = [
            header,
            *((*rule[:3], rule.minimum_s if rule.kind == 2 else "") for rule in town.rules),
        ]
    if town.repeated:
        header = ("trip_id", "start_time", "end_time", "headway_secs")
        rows = [(r.trip, clock(r.start_s), clock(r.end_s), r.headway_s) for r in town.repeated]
        files["frequencies"] = [header, *rows]
    for name, rows in files.items():
        with (folder / f"{name}.txt").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


# --- Timetables as text ---------------------------------------------------------------------------------

APART = 0.1  # degrees of longitude between two stops of a text: 8 km, out of reach of each other on foot
MARKS = {"p": (1, 0), "d": (0, 1), "b": (2, 2), "a": (3, 3)}


def timetable(text, *, places=None, rules=(), **options):
    """A town from text: blocks with a header of stops, then a trip a line.

    A header may begin with the line's name and a colon, `T*:` for a line to be booked; lines without a name
    are 1, 2, 3. A trip: `8:10`, or `8:10/8:12` for arrival and departure, `-` does not call, `.` calls at a
    time not written. After a time: p nobody gets on, d nobody gets off, b to be booked, a ask the driver. A
    trip may end with `@BEFORE`, `@AFTER` or `@ALWAYS`. Stops without a place stand 8 km apart.
    """
    stops, trips, kinds = dict(places or {}), [], {}
    for number, block in enumerate(text.strip().split("\n\n"), start=1):
        header, *rows = [line.split() for line in block.strip().splitlines()]
        line = str(number)
        if header[0].endswith(":"):
            line = header.pop(0).rstrip(":")
            if line.endswith("*"):
                line = line.rstrip("*")
                kinds[line] = TO_BOOK
        for stop in header:
            stops.setdefault(stop, Place(43.6, round(3.0 + APART * len(stops), 1)))
        for place, row in enumerate(rows, start=1):
            service = row.pop().removeprefix("@") if row[-1].startswith("@") else "DAY"
            calls = [_call(stop, time) for stop, time in zip(header, row, strict=True) if time != "-"]
            trips.append(Trip(f"{line}-{place}", line, tuple(calls), service))
    return Town(stops, tuple(trips), kinds, tuple(rules), **options)


def _call(stop, text):
    if text == ".":
        return Call(stop, None, None)
    pickup, drop_off = MARKS.get(text[-1], (0, 0))
    arrival, _, departure = text.rstrip("pdba").partition("/")
    return Call(stop, hms(arrival), hms(departure or arrival), pickup, drop_off)


# --- A town whose times are plain arithmetic ------------------------------------------------------------

HOP_S, DWELL_S = 480, 60
PULSE_S = HOP_S + DWELL_S


def grid(size, first="5:00", last="23:00"):
    """A square town of size x size crossings, 8 km apart, a line along each row and column, both ways.

    Everything leaves every crossing at each multiple of 9 min after `first`, and arrives at the next 60 s
    before the multiple after: a change is always just made, so that k hops take 9 k - 1 min whatever the way.
    """
    stops = {
        f"{row}-{column}": Place(43.0 + row * 0.072, 3.0 + column * 0.1)
        for row in range(size)
        for column in range(size)
    }
    trips = []
    for index in range(size):
        for name, way in (
            (f"row {index}", [f"{index}-{place}" for place in range(size)]),
            (f"column {index}", [f"{place}-{index}" for place in range(size)]),
        ):
            for arrow, along in ((">", way), ("<", way[::-1])):
                for start in range(hms(first), hms(last), PULSE_S):
                    calls = [
                        Call(stop, start + place * PULSE_S - min(place, 1) * DWELL_S, start + place * PULSE_S)
                        for place, stop in enumerate(along)
                    ]
                    trips.append(Trip(f"{name} {arrow} {start}", name, tuple(calls)))
    return Town(stops, tuple(trips))
