"""Any number of feeds compiled into one timetable: what runs when, and the days of a post ready for search.

A stop is one stop wherever two feeds give it the same id and the same coordinates. Of the same trip in two
feeds (same stops and times, on a day on which both run) the first feed's is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .changes import Changes, find_changes, read_rules
from .connections import DAY_S, LAST_S, Day, Hops, Runs, make_day
from .days import DayTypes, day_types
from .feed import BOOKED, NONE, Calls, Feed, Flags, Floats, Int8s, Int32s
from .texts import Texts
from .walking import Around

DAY_TYPES: Final = ("weekday", "saturday", "sunday")
SHIFTS: Final = (0, -1, 1)
"""Days that lend their trips to a day: itself, the one before, the one after."""
Int64s: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """What a page or a status says of a feed."""

    name: str
    digest: str
    first_day: date
    last_day: date
    days: DayTypes
    lines: int
    trips: int
    calls: int
    stops: int
    rejects: int
    example: bool
    booked_trips: int


@dataclass(frozen=True, slots=True)
class ServedStops:
    """S stops that a trip calls at. `feed` int16 (S,) is the first feed that has it."""

    ids: Texts
    names: Texts
    lat: Floats
    lon: Floats
    feed: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Routes:
    """The lines of all feeds. `rank` int32: place of the name among all names in order, for ties."""

    names: Texts
    long_names: Texts
    kind: Int32s
    feed: NDArray[np.int16]
    rank: Int32s


@dataclass(frozen=True, slots=True)
class Journeys:
    """T trips of all feeds.

    ids, headsigns : texts
    line, service  : int32 (T,) rows of Routes and of the services
    feed           : int16 (T,)
    wheelchair     : int8 (T,) 0 not known, 1 yes, 2 no
    booked         : bool (T,) on a line to be booked
    first          : int32 (T + 1,) first call
    sameness       : int64 (T,) digest of stops and times
    """

    ids: Texts
    headsigns: Texts
    line: Int32s
    service: Int32s
    feed: NDArray[np.int16]
    wheelchair: Int8s
    booked: Flags
    first: Int32s
    sameness: Int64s


@dataclass(frozen=True, slots=True)
class ServiceDays:
    """When services run. `runs` bool, one row after the other, each as long as its feed's days.

    first : int64 (V + 1,) where the row of each service starts
    """

    runs: Flags
    first: Int64s


@dataclass(frozen=True)
class Timetable:
    """Everything that a search reads. `days` holds the three day types, `booked_days` the same with the lines
    to be booked let in, where there are any."""

    facts: tuple[FeedFacts, ...]
    stops: ServedStops
    routes: Routes
    trips: Journeys
    calls: Calls
    services: ServiceDays
    changes: Changes
    days: Mapping[str, Day]
    booked_days: Mapping[str, Day]

    @cached_property
    def around(self) -> Around:
        """Which stops lie around a point."""
        return Around(self.stops.lat, self.stops.lon)

    @property
    def example(self) -> bool:
        """Whether any of it is invented."""
        return any(one.example for one in self.facts)

    def day(self, of: date, *, booked: bool = False) -> Day:
        """That very service day: feeds that do not cover it have no trips."""
        return self._made([of] * len(self.facts), booked)

    def day_type(self, name: str, *, booked: bool = False) -> Day:
        """One of DAY_TYPES, each feed on the date that stands for it."""
        days = self.booked_days if booked else self.days
        return days.get(name) or self.days[name]

    def make_day_type(self, name: str, *, booked: bool) -> Day:
        """The same, made anew from the calls."""
        return self._made([getattr(one.days, name) for one in self.facts], booked)

    def _made(self, dates: Sequence[date | None], booked: bool) -> Day:
        runs = self._running(dates)
        if not booked:
            runs = _take(runs, ~self.trips.booked[runs.trip])
        return make_day(*self._hops(self._once(runs), booked), self.changes)

    def _running(self, dates: Sequence[date | None]) -> Runs:
        trips, shifts = [], []
        for shift in SHIFTS:
            active = np.zeros(len(self.trips.line), np.bool_)
            for feed, (facts, of) in enumerate(zip(self.facts, dates, strict=True)):
                if of is None:
                    continue
                day = of.toordinal() + shift - facts.first_day.toordinal()
                if 0 <= day <= facts.last_day.toordinal() - facts.first_day.toordinal():
                    own = np.flatnonzero(self.trips.feed == feed)
                    active[own] = self.services.runs[self.services.first[self.trips.service[own]] + day]
            rows = np.flatnonzero(active).astype(np.int32)
            trips.append(rows)
            shifts.append(np.full(len(rows), shift * DAY_S, np.int32))
        return Runs(np.concatenate(trips), np.concatenate(shifts))

    def _once(self, runs: Runs) -> Runs:
        """Without the trips that an earlier feed runs as well."""
        feed = self.trips.feed[runs.trip]
        if len(runs.trip) < 2:
            return runs
        order = np.lexsort((feed, runs.shift, self.trips.sameness[runs.trip]))
        same, shift = self.trips.sameness[runs.trip[order]], runs.shift[order]
        opens = np.concatenate(([True], (same[1:] != same[:-1]) | (shift[1:] != shift[:-1])))
        first_feed = feed[order][np.flatnonzero(opens)[np.cumsum(opens) - 1]]
        kept = np.zeros(len(order), np.bool_)
        kept[order] = feed[order] == first_feed
        return _take(runs, kept)

    def _hops(self, runs: Runs, booked: bool) -> tuple[Runs, Hops]:
        first, last = self.trips.first[runs.trip], self.trips.first[runs.trip + 1] - 1
        length = (last - first).astype(np.int64)
        run = np.repeat(np.arange(len(length), dtype=np.int32), length)
        starts = np.cumsum(length) - length
        call = (np.arange(len(run)) - starts[run] + first[run]).astype(np.int32)
        calls = self.calls
        departure, arrival = (
            calls.departure[call] + runs.shift[run],
            calls.arrival[call + 1] + runs.shift[run],
        )
        seen = np.flatnonzero((departure >= 0) & (arrival <= LAST_S))
        call, run = call[seen], run[seen]
        pickup, drop_off = calls.pickup[call], calls.drop_off[call + 1]
        board, alight = pickup != NONE, drop_off != NONE
        if not booked:
            board, alight = board & (pickup != BOOKED), alight & (drop_off != BOOKED)
        return runs, Hops(
            call,
            run,
            calls.stop[call],
            calls.stop[call + 1],
            departure[seen].astype(np.int32),
            arrival[seen].astype(np.int32),
            board.astype(np.int8),
            alight.astype(np.int8),
        )


def compile_feeds(feeds: Sequence[Feed]) -> Timetable:
    """The timetable of these feeds. Needs one feed at least; a feed without trips gives no stops."""
    stop_of, stops = _merged_stops(feeds)
    routes, line_of = _routes(feeds)
    trips, calls, services = _trips(feeds, stop_of, line_of)
    changes = find_changes(stops.lat, stops.lon, read_rules(feeds, stop_of))
    made = Timetable(
        tuple(_facts(feed) for feed in feeds), stops, routes, trips, calls, services, changes, {}, {}
    )
    days = {name: made.make_day_type(name, booked=False) for name in DAY_TYPES}
    to_book = bool(trips.booked.any() or (calls.pickup == BOOKED).any() or (calls.drop_off == BOOKED).any())
    booked = {name: made.make_day_type(name, booked=True) for name in DAY_TYPES} if to_book else {}
    return replace(made, days=days, booked_days=booked)


def _facts(feed: Feed) -> FeedFacts:
    return FeedFacts(
        feed.name,
        feed.digest,
        feed.services.first_day,
        feed.services.last_day,
        day_types(feed),
        len(feed.lines.ids),
        len(feed.trips),
        len(feed.calls.stop),
        len(np.unique(feed.calls.stop)),
        len(feed.rejects),
        feed.example,
        int(np.count_nonzero(feed.trips.booked)),
    )


def _merged_stops(feeds: Sequence[Feed]) -> tuple[list[Int32s], ServedStops]:
    """Feed by feed the served stop of each row, or -1; and the served stops, in the order they are met."""
    seen: dict[tuple[str, float, float], int] = {}
    names: list[str] = []
    feed_of: list[int] = []
    keys = [
        list(zip(feed.stops.ids, feed.stops.lat.tolist(), feed.stops.lon.tolist(), strict=True))
        for feed in feeds
    ]
    for place, feed in enumerate(feeds):
        for row in np.unique(feed.calls.stop):
            key = keys[place][row]
            if key not in seen:
                seen[key] = len(seen)
                names.append(feed.stops.names[row])
                feed_of.append(place)
    # A rule of one feed may name a stop that only another one serves.
    stop_of = [np.array([seen.get(key, -1) for key in own], np.int32) for own in keys]
    lat, lon = np.array([key[1] for key in seen], float), np.array([key[2] for key in seen], float)
    ids = Texts.of(key[0] for key in seen)
    return stop_of, ServedStops(ids, Texts.of(names), lat, lon, np.array(feed_of, np.int16))


def _routes(feeds: Sequence[Feed]) -> tuple[Routes, list[int]]:
    names = [name for feed in feeds for name in feed.lines.names]
    order = {name: rank for rank, name in enumerate(sorted(set(names)))}
    counts = [len(feed.lines.ids) for feed in feeds]
    return Routes(
        Texts.of(names),
        Texts.of(name for feed in feeds for name in feed.lines.long_names),
        np.concatenate([feed.lines.kind for feed in feeds]).astype(np.int32),
        np.repeat(np.arange(len(feeds), dtype=np.int16), counts),
        np.array([order[name] for name in names], np.int32),
    ), [sum(counts[:place]) for place in range(len(feeds))]


def _trips(
    feeds: Sequence[Feed], stop_of: Sequence[Int32s], line_of: Sequence[int]
) -> tuple[Journeys, Calls, ServiceDays]:
    calls_before = np.cumsum([0, *(len(feed.calls.stop) for feed in feeds)])
    service_before = np.cumsum([0, *(len(feed.services.ids) for feed in feeds)])
    calls = Calls(
        np.concatenate([own[feed.calls.stop] for feed, own in zip(feeds, stop_of, strict=True)]),
        *(
            np.concatenate([getattr(feed.calls, name) for feed in feeds])
            for name in ("arrival", "departure", "pickup", "drop_off")
        ),
    )
    first = np.concatenate(
        [feed.trips.first[:-1] + before for feed, before in zip(feeds, calls_before, strict=False)]
        + [calls_before[-1:]]
    ).astype(np.int32)
    days = [np.full(len(feed.services.ids), feed.services.runs.shape[1], np.int64) for feed in feeds]
    trips = Journeys(
        Texts.of(one for feed in feeds for one in feed.trips.ids),
        Texts.of(one for feed in feeds for one in feed.trips.headsigns),
        np.concatenate(
            [feed.trips.line + before for feed, before in zip(feeds, line_of, strict=True)]
        ).astype(np.int32),
        np.concatenate(
            [feed.trips.service + before for feed, before in zip(feeds, service_before, strict=False)]
        ).astype(np.int32),
        np.repeat(np.arange(len(feeds), dtype=np.int16), [len(feed.trips) for feed in feeds]),
        np.concatenate([feed.trips.wheelchair for feed in feeds]),
        np.concatenate([feed.trips.booked for feed in feeds]),
        first,
        _sameness(calls, first),
    )
    services = ServiceDays(
        np.concatenate([feed.services.runs.reshape(-1) for feed in feeds]),
        np.concatenate(([0], np.cumsum(np.concatenate(days)))).astype(np.int64),
    )
    return trips, calls, services


def _sameness(calls: Calls, first: Int32s) -> Int64s:
    """A digest of the stops and times of each trip: a sum of mixed words, one per call and its place."""
    place = np.arange(len(calls.stop)) - np.repeat(first[:-1], np.diff(first))
    with np.errstate(over="ignore"):
        word = _mixed(place.astype(np.uint64))
        for part in (calls.stop, calls.arrival, calls.departure):
            word = _mixed(word ^ part.astype(np.uint64))
        totals = np.concatenate((np.zeros(1, np.uint64), np.cumsum(word, dtype=np.uint64)))
        return (totals[first[1:]] - totals[first[:-1]]).view(np.int64)


def _mixed(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit moves every other."""
    word = word + np.uint64(0x9E3779B97F4A7C15)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def _take(runs: Runs, kept: Flags) -> Runs:
    return Runs(runs.trip[kept], runs.shift[kept])
