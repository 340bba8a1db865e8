"""A small network of our own, so that travel shows before any real timetable is imported.

Its places are real; its lines, running times and hours are invented, and never to be used for a real way: the
feed says so (`Feed.example`), each line is named so, and every page that shows one says `EXAMPLE_MARK`.
A line is written once, in `tables/lines.tsv`: places, minutes between them, and for each day type the first
departure, the last, and the minutes from one to the next. Here it becomes trips, both ways, over a year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.referential.calendar import is_bank_holiday
from matching.referential.stops import read_builtin_stops
from matching.referential.tabular import read_table
from matching.referential.territory import read_builtin_communes, read_builtin_neighbourhoods
from matching.travel.feed import (
    NO_STATION,
    REGULAR,
    Calls,
    Feed,
    Int32s,
    Lines,
    Services,
    Stops,
    Transfers,
    Trips,
)

EXAMPLE_MARK: Final = "exemple, ne pas utiliser"
"""What is said wherever a ride of this network is shown."""

NAME: Final = "exemple"
FIRST_DAY: Final = date(2026, 9, 1)
LAST_DAY: Final = date(2027, 8, 31)
DAY_TYPES: Final = ("weekday", "saturday", "sunday")
"""The services, in the order of their rows. Bank holidays run as Sundays."""

TABLES: Final = Path(__file__).parent / "tables"
_ROUTE_TYPES: Final[Mapping[str, int]] = {"tram": 0, "train": 2, "coach": 3, "bus": 3}
_WORDS: Final[Mapping[str, str]] = {"tram": "Tram", "train": "Train", "coach": "Car", "bus": "Bus"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an example line stops: a station, a town hall, the centre of a neighbourhood. WGS 84 degrees."""

    code: str
    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One line. `minutes` between the `places` (codes of `Spot`), one fewer; `hours` by day type.

    Of each hours: first and last departure from either end, and headway, in seconds; None: no service.
    """

    number: int
    mode: str
    places: tuple[str, ...]
    minutes: tuple[int, ...]
    hours: tuple[tuple[int, int, int] | None, ...]


def example_feed() -> Feed:
    """The network as a feed, the same at each call. Raises ValueError when its table is wrong."""
    lines = read_example_lines()
    spots = _spots_of(lines)
    calls, trips = _expand(lines, spots)
    return Feed(
        name=NAME,
        digest=_digest_of(lines, spots),
        stops=_stops(tuple(spots.values())),
        lines=_lines(lines, spots),
        trips=trips,
        calls=calls,
        services=_services(),
        transfers=_no_transfers(),
        example=True,
    )


@cache
def read_example_lines(folder: Path = TABLES) -> tuple[ExampleLine, ...]:
    """The lines of `lines.tsv`, in order. Raises ValueError naming the line that cannot be read."""
    return tuple(_read_line(row) for row in read_table("lines.tsv", folder))


def _read_line(row: Mapping[str, str]) -> ExampleLine:
    try:
        path = row["path"].split()
        line = ExampleLine(
            number=int(row["number"]),
            mode=row["mode"],
            places=tuple(path[::2]),
            minutes=tuple(int(word) for word in path[1::2]),
            hours=tuple(_read_hours(row[day]) for day in DAY_TYPES),
        )
    except ValueError as wrong:
        raise ValueError(f"lines.tsv, number {row['number']}: {wrong}") from None
    if len(path) < 3 or len(path) % 2 == 0 or min(line.minutes) < 1 or line.mode not in _ROUTE_TYPES:
        raise ValueError(f"lines.tsv, number {row['number']}: not places with minutes of 1 or more between")
    return line


def _read_hours(text: str) -> tuple[int, int, int] | None:
    """ "05:30-20:30/30": first, last, headway in seconds; "" is None."""
    if not text:
        return None
    span, headway = text.split("/")
    first, last = (
        60 * (60 * int(hour) + int(minute)) for hour, minute in (t.split(":") for t in span.split("-"))
    )
    step = 60 * int(headway)
    if not 0 <= first <= last < 30 * 3600 or step < 60:
        raise ValueError(f"{text!r} is not first-last/headway")
    return first, last, step


def _spots_of(lines: Sequence[ExampleLine]) -> dict[str, Spot]:
    """The places that the lines name, in the order of their codes. Raises ValueError for an unknown one."""
    named = sorted({code for line in lines for code in line.places})
    towns = {town.code: town for town in read_builtin_communes()}
    quarters = {quarter.code: quarter for quarter in read_builtin_neighbourhoods()}
    stops = {stop.code: stop for stop in read_builtin_stops()}
    found: dict[str, Spot] = {}
    for code in named:
        if town := towns.get(code):
            found[code] = Spot(code, f"{town.name}, mairie", town.lat, town.lon)
        elif quarter := quarters.get(code):
            label = f"{quarter.names[0]}, {towns[quarter.commune].name}"
            found[code] = Spot(code, label, quarter.lat, quarter.lon)
        elif stop := stops.get(code):
            found[code] = Spot(code, f"{stop.name}, gare", stop.lat, stop.lon)
        else:
            raise ValueError(f"lines.tsv names a place that no built-in table has: {code}")
    return found


def _stops(spots: Sequence[Spot]) -> Stops:
    return Stops(
        ids=tuple(f"{NAME}:{spot.code}" for spot in spots),
        names=tuple(spot.name for spot in spots),
        lat=np.array([spot.lat for spot in spots]),
        lon=np.array([spot.lon for spot in spots]),
        station=np.full(len(spots), NO_STATION, np.int32),
        is_station=np.zeros(len(spots), np.bool_),
    )


def _lines(lines: Sequence[ExampleLine], spots: Mapping[str, Spot]) -> Lines:
    ends = [(spots[line.places[0]].name, spots[line.places[-1]].name) for line in lines]
    return Lines(
        ids=tuple(f"{NAME}:{line.number}" for line in lines),
        names=tuple(f"{_WORDS[line.mode]} exemple {line.number}" for line in lines),
        long_names=tuple(f"{first} – {last} ({EXAMPLE_MARK})" for first, last in ends),
        kind=np.array([_ROUTE_TYPES[line.mode] for line in lines], np.int32),
    )


def _expand(lines: Sequence[ExampleLine], spots: Mapping[str, Spot]) -> tuple[Calls, Trips]:
    """Trips line by line, each way, day type by day type, in the order of their departures."""
    row_of = {code: row for row, code in enumerate(spots)}
    names = [spot.name for spot in spots.values()]
    ids: list[str] = []
    signs: list[str] = []
    stops, times, sizes, of_line, services = [], [], [], [], []
    for place, line in enumerate(lines):
        after = np.concatenate([[0], np.cumsum(line.minutes)]).astype(np.int32) * 60
        out = np.array([row_of[code] for code in line.places], np.int32)
        for way, (path, offsets) in enumerate(((out, after), (out[::-1], after[-1] - after[::-1]))):
            for service, hours in enumerate(line.hours):
                if hours is None:
                    continue
                starts = np.arange(hours[0], hours[1] + 1, hours[2], dtype=np.int32)
                stops.append(np.tile(path, len(starts)))
                times.append((starts[:, None] + offsets).ravel())
                sizes += [len(path)] * len(starts)
                of_line += [place] * len(starts)
                services += [service] * len(starts)
                ids += [f"{NAME}:{line.number}-{way}-{DAY_TYPES[service]}-{start // 60}" for start in starts]
                signs += [names[path[-1]]] * len(starts)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return _calls(np.concatenate(stops), np.concatenate(times)), Trips(
        ids=tuple(ids),
        headsigns=tuple(signs),
        line=np.array(of_line, np.int32),
        service=np.array(services, np.int32),
        wheelchair=np.zeros(len(ids), np.int8),
        booked=np.zeros(len(ids), np.bool_),
        first=first,
    )


def _calls(stop: Int32s, seconds: Int32s) -> Calls:
    regular: NDArray[np.int8] = np.full(len(stop), REGULAR, np.int8)
    return Calls(stop=stop, arrival=seconds, departure=seconds, pickup=regular, drop_off=regular)


def _no_transfers() -> Transfers:
    none: Int32s = np.empty(0, np.int32)
    return Transfers(from_stop=none, to_stop=none, kind=np.empty(0, np.int8), minimum_s=none)


def _services() -> Services:
    days = [FIRST_DAY + timedelta(days=gap) for gap in range((LAST_DAY - FIRST_DAY).days + 1)]
    kind = np.array([2 if is_bank_holiday(day) else max(0, day.weekday() - 4) for day in days])
    return Services(ids=DAY_TYPES, first_day=FIRST_DAY, runs=kind == np.arange(len(DAY_TYPES))[:, None])


def _digest_of(lines: Sequence[ExampleLine], spots: Mapping[str, Spot]) -> str:
    """Of all that the feed is made of: two builds with one digest are the same."""
    days = f"{FIRST_DAY} {LAST_DAY} {DAY_TYPES}"
    return sha256(repr((days, tuple(lines), tuple(spots.values()))).encode()).hexdigest()
