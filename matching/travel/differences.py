"""What a new timetable changes in the one in place, counted in trips."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .timetable import Timetable

_KEY = ["feed", "trip", "departure"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Trips by what became of them."""

    added: int
    changed: int
    unchanged: int
    removed: int


def compare_trips(old: Timetable | None, new: Timetable) -> Difference:
    """The trips of `new` against those of `old`; without an old one, all are added.

    A trip is known by the name of its feed, its id, and its place among the departures of that id when
    frequencies multiplied it. It has changed when a passenger would see it: stops, times, boarding, line,
    headsign, access by wheelchair, or the days on which it runs.
    """
    if old is None:
        return Difference(len(new.trips.line), 0, 0, 0)
    same = {(one.name, one.digest) for one in old.facts} & {(one.name, one.digest) for one in new.facts}
    names = {name for name, _ in same}
    untouched = sum(one.trips for one in new.facts if one.name in names)
    before, after = _digests(old, names), _digests(new, names)
    pairs = after.join(before, on=_KEY, how="inner", suffix="_before")
    changed = int((pairs["digest"] != pairs["digest_before"]).sum())
    return Difference(
        added=after.height - pairs.height,
        changed=changed,
        unchanged=untouched + pairs.height - changed,
        removed=before.height - pairs.height,
    )


def _digests(timetable: Timetable, left_out: Collection[str]) -> pl.DataFrame:
    """The trips of the feeds not left out, by _KEY, each with a digest of what a passenger sees of it."""
    names = [one.name for one in timetable.facts]
    if set(names) <= set(left_out):
        return pl.DataFrame(
            schema={"feed": pl.String, "trip": pl.String, "departure": pl.UInt32, "digest": pl.UInt64}
        )
    trips, routes = timetable.trips, timetable.routes
    lines = pl.DataFrame({"name": list(routes.names), "long": list(routes.long_names), "kind": routes.kind})
    seen = pl.DataFrame(
        {
            "calls": _call_digests(timetable),
            "line": lines.hash_rows().to_numpy()[trips.line],
            "service": _service_digests(timetable)[trips.service],
            "headsign": list(trips.headsigns),
            "wheelchair": trips.wheelchair,
        }
    )
    frame = pl.DataFrame({"feed": [names[at] for at in trips.feed], "trip": list(trips.ids)})
    frame = frame.with_columns(seen.hash_rows().alias("digest"))
    # The copies of a pattern stand by their departure, in both timetables.
    frame = frame.with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).over("feed", "trip").alias("departure")
    )
    return frame.filter(~pl.col("feed").is_in(list(left_out)))


def _call_digests(timetable: Timetable) -> NDArray[np.uint64]:
    """One digest a trip, of its stops and times in order."""
    calls, first, stops = timetable.calls, timetable.trips.first, timetable.stops
    places = pl.DataFrame(
        {"id": list(stops.ids), "name": list(stops.names), "lat": stops.lat, "lon": stops.lon}
    )
    lengths = np.diff(first)
    each = pl.DataFrame(
        {
            "place": np.arange(len(calls.stop)) - np.repeat(first[:-1], lengths),
            "stop": places.hash_rows().to_numpy()[calls.stop],
            "arrival": calls.arrival,
            "departure": calls.departure,
            "pickup": calls.pickup,
            "drop_off": calls.drop_off,
        }
    )
    totals = np.concatenate([np.zeros(1, np.uint64), np.cumsum(each.hash_rows().to_numpy(), dtype=np.uint64)])
    sums: NDArray[np.uint64] = totals[first[1:]] - totals[first[:-1]]  # wraps round, the same on both sides
    return sums


def _service_digests(timetable: Timetable) -> NDArray[np.uint64]:
    """One digest a service, of the very dates on which it runs."""
    services, trips = timetable.services, timetable.trips
    feed_of = np.zeros(len(services.first) - 1, np.int64)
    feed_of[trips.service] = trips.feed
    dates = []
    for row, feed in enumerate(feed_of):
        runs = services.runs[services.first[row] : services.first[row + 1]]
        days = np.flatnonzero(runs) + timetable.facts[feed].first_day.toordinal()
        dates.append(days.astype(np.int32).tobytes())
    return pl.Series(dates, dtype=pl.Binary).hash().to_numpy()
