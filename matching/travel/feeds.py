"""GTFS in: a zip or a folder, read whole, checked line by line.

A wrong line never stops a feed and is never silently lost: it becomes a `Reject`. A feed that cannot be used
raises `WrongFile`, one French sentence.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matching.referential.official.reading import WrongFile
from matching.travel.feed import Feed, Lines, Reject, Trips
from matching.travel.gtfs.agencies import tell_clocks
from matching.travel.gtfs.archives import open_package
from matching.travel.gtfs.calendars import read_services
from matching.travel.gtfs.calls import read_calls
from matching.travel.gtfs.frequencies import Departures, multiply, read_departures
from matching.travel.gtfs.rows import Table
from matching.travel.gtfs.stops import read_stops, read_transfers
from matching.travel.gtfs.trips import TripRows, read_lines, read_trips

__all__ = ["WrongFile", "read_feed"]

BOOKED_KIND = 715
"""The extended route type of a line to be booked: demand and response bus service."""


def read_feed(path: Path) -> Feed:
    """The feed at `path`, a zip or a folder, ready to be compiled.

    Its rejects are in the order of the tables, then of the lines. Raises WrongFile, one French sentence, for
    what is no GTFS, a table or a column that is absent, and a feed in which no trip is right.
    """
    package = open_package(path)
    rejects: list[Reject] = []

    def table(name: str) -> Table:
        return Table(name, package.tables.get(name), package.source_of(name))

    tell_clocks(table("agency"), rejects)
    stops = read_stops(table("stops"), rejects)
    lines = read_lines(table("routes"), rejects)
    services = read_services(table("calendar"), table("calendar_dates"), package.source, rejects)
    rows = read_trips(table("trips"), lines, services, rejects)
    calls, first, right = read_calls(table("stop_times"), rows, table("trips").file, stops, rejects)
    departures = read_departures(table("frequencies"), rows, right, rejects)
    if not len(departures.trip):
        raise package.source.wrong(f"n’a aucun trajet valable{_first_reason(rejects)}")
    calls, first = multiply(calls, first, departures, package.source)
    transfers = read_transfers(table("transfers"), stops, rejects)
    return Feed(
        name=package.name,
        digest=package.digest,
        stops=stops,
        lines=lines,
        trips=_trips(rows, lines, departures, first),
        calls=calls,
        services=services,
        transfers=transfers,
        rejects=_in_order(rejects),
    )


def _trips(rows: TripRows, lines: Lines, departures: Departures, first: np.ndarray) -> Trips:
    of = departures.trip
    line = rows.line[of]
    return Trips(
        ids=tuple(rows.ids.gather(of)),
        headsigns=tuple(rows.headsigns.gather(of)),
        line=line,
        service=rows.service[of],
        wheelchair=rows.wheelchair[of],
        booked=lines.kind[line] == BOOKED_KIND,
        first=first,
    )


def _in_order(rejects: list[Reject]) -> tuple[Reject, ...]:
    files = {file: rank for rank, file in enumerate(dict.fromkeys(one.file for one in rejects))}
    return tuple(sorted(rejects, key=lambda one: (files[one.file], one.line or 0)))


def _first_reason(rejects: list[Reject]) -> str:
    return next((f" ({one.file}, ligne {one.line}, {one.reason})" for one in rejects), "")
