"""The stops of a GTFS feed as places: only those that are served, platforms of one station made one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, radians
from pathlib import Path
from typing import NamedTuple

from matching.referential.folding import fold
from matching.referential.grid import METRES_A_DEGREE
from matching.referential.official import values
from matching.referential.official.archive import read_archive
from matching.referential.official.reading import BadValue, Parsed, Reject, Row, Source, read_csv
from matching.referential.stops import MODES, Stop

ADVICE = "donnez un GTFS complet, une archive zip avec stops.txt, routes.txt, trips.txt et stop_times.txt"
_COLUMNS = {
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "trip_id"),
    "stop_times": ("trip_id", "stop_id"),
    "stops": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
}
_PATTERNS = {name: re.compile(rf"{name}\.txt") for name in _COLUMNS}
_ONE_PLACE_M = 500.0  # the two stops of one name and one place are 300 m apart at most in these feeds
_OF_THE_REGION_M = 7_000.0  # the emptiest corners of Occitanie are nearly as far from a town hall
_OF_THE_TOWN_M = 2_000.0  # farther from every town hall and centre, a stop is of the network's own city


@dataclass(frozen=True, slots=True)
class Network:
    """What a feed does not say of itself: how residents call it, and the city it is of ("" for a region)."""

    name: str
    city: str = ""

    def mode_of(self, route_type: str, stop_id: str) -> str:
        """The mode of a line at a stop. SNCF files coaches and trains on one line, and parts them by stop."""
        if not self.city:
            return "train" if "Train" in stop_id else "coach"
        return "tram" if route_type == "0" else "bus"


class Town(NamedTuple):
    """A point of a commune: its town hall, or its centre. A commune may be given by both."""

    name: str
    lat: float
    lon: float


class Platform(NamedTuple):
    """A served stop of the feed, with the identifier and the name of its station."""

    station: str
    name: str
    mode: str
    lat: float
    lon: float


def parse_stops(path: Path, network: Network, towns: Sequence[Town]) -> Parsed[Stop]:
    """The stops that some trip serves within 7 km of one of `towns`; the others count as outside.

    Platforms of one name within 500 m are one stop, under the name of their station. Where a name is left at
    several places, `town` is the nearest of `towns`: a way to tell them apart, not the commune where the stop
    stands. Raises WrongFile; a line that is wrong is a reject.
    """
    source = Source(path.name, ADVICE)
    members = read_archive(path, source, _PATTERNS)
    rejects: list[Reject] = []
    lines: dict[str, list[Row]] = {}
    for name, columns in _COLUMNS.items():
        if name not in members:
            raise source.wrong(f"ne contient pas {name}.txt")
        inside = Source(members[name][0], ADVICE)
        optional = ("parent_station",) if name == "stops" else ()
        lines[name] = list(read_csv(members[name][1], inside, columns, rejects, optional))
    named = {row.values["stop_id"]: row for row in lines["stops"]}
    places = [
        place
        for alike in _by_name(_modes_of(lines, network), named, rejects).values()
        for place in _gathered(alike, network)
    ]
    near = {place.code: _nearest(place, towns) for place in places}
    of_the_region = [place for place in places if near[place.code][0] <= _OF_THE_REGION_M]
    if not of_the_region:
        raise source.wrong("ne dessert aucun arrêt d’Occitanie")
    rows = sorted(_told_apart(of_the_region, near, network), key=lambda stop: stop.code)
    return Parsed(tuple(rows), tuple(rejects), len(places) - len(rows))


def _modes_of(lines: dict[str, list[Row]], network: Network) -> dict[str, str]:
    """Stop that some trip serves -> its mode, the first in the order of MODES."""
    route_types = {row.values["route_id"]: row.values["route_type"] for row in lines["routes"]}
    of_trip = {row.values["trip_id"]: route_types.get(row.values["route_id"], "") for row in lines["trips"]}
    pairs = {(row.values["stop_id"], of_trip.get(row.values["trip_id"], "")) for row in lines["stop_times"]}
    order = list(MODES)
    found: dict[str, str] = {}
    for stop_id, route_type in pairs:
        mode = network.mode_of(route_type, stop_id)
        found[stop_id] = min(found.get(stop_id, mode), mode, key=order.index)
    return found


def _by_name(
    modes: dict[str, str], named: dict[str, Row], rejects: list[Reject]
) -> dict[str, list[Platform]]:
    found: dict[str, list[Platform]] = defaultdict(list)
    for stop_id in sorted(modes):
        row = named.get(stop_id)
        try:
            if row is None:
                raise BadValue(f"{stop_id} n’est pas dans stops.txt")
            station = named.get(row.values.get("parent_station", ""), row)
            name = values.some_text(station.values["stop_name"], "stop_name")
            lat, lon = values.coordinates(row.values["stop_lat"], row.values["stop_lon"])
        except BadValue as reason:
            rejects.append(Reject("stops.txt", row.line if row else 0, str(reason)))
        else:
            found[fold(name)].append(Platform(station.values["stop_id"], name, modes[stop_id], lat, lon))
    return found


def _gathered(alike: Sequence[Platform], network: Network) -> Iterable[Stop]:
    """One stop for each place where platforms of one name stand, at the mean of them."""
    groups: list[list[Platform]] = []
    for one in alike:
        joined = [g for g in groups if any(_metres(one, other) <= _ONE_PLACE_M for other in g)]
        groups = [g for g in groups if g not in joined] + [[*(each for g in joined for each in g), one]]
    order = list(MODES)
    for group in groups:
        first = min(group)
        yield Stop(
            code=f"{network.name.lower()}:{first.station.removeprefix('StopArea:OCE')}",
            name=first.name,
            network=network.name,
            mode=min((one.mode for one in group), key=order.index),
            town="",
            lat=round(sum(one.lat for one in group) / len(group), 5),
            lon=round(sum(one.lon for one in group) / len(group), 5),
        )


def _told_apart(
    stops: Sequence[Stop], near: dict[str, tuple[float, str]], network: Network
) -> Iterable[Stop]:
    bearers = Counter(fold(stop.name) for stop in stops)
    for stop in stops:
        metres, town = near[stop.code]
        if network.city and metres > _OF_THE_TOWN_M:
            town = network.city
        yield replace(stop, town=town) if bearers[fold(stop.name)] > 1 else stop


def _nearest(stop: Stop, towns: Sequence[Town]) -> tuple[float, str]:
    return min((_metres(stop, town), town.name) for town in towns)


def _metres(one: Stop | Platform | Town, other: Platform | Town) -> float:
    """Metres between two points of a few kilometres: on a plane, right to a metre at these distances."""
    east = (one.lon - other.lon) * cos(radians((one.lat + other.lat) / 2))
    return METRES_A_DEGREE * hypot(one.lat - other.lat, east)
