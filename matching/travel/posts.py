"""Where and when posts are worked, prepared against a timetable so that a home asks for all at once.

A post is a place and a week. What is asked of a journey is the same for many: the way to a place by 05:50 on
a weekday is asked once, however many posts start there at 06:00. And the last event at each stop nearby that
still arrives in time does not depend on the home: it is found here, once (`slot`), so that the answer for a
home is one read per stop that can be the best one (`nearest`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .changes import Changes
from .connections import DAY_S, Direction
from .estimate import BICYCLE_M_PER_S, BICYCLE_PARKING_S, HORIZON_S, WALK_M_PER_S, FloatArray
from .feed import Flags, Int8s, Int32s
from .kernels import kernel
from .nearest import FOR_ALL, FOR_SOME, find_calls, furthest_came_by, keep_best
from .timetable import DAY_TYPES, Timetable
from .walking import BICYCLE_TO_STOP_S, TO_STOP_S, bicycle_s, reach_m, walk_s

EARLY_BY_S: Final = 600
AWAY_AFTER_S: Final = 300
"""There ten minutes before the start; away five minutes after the end (TRAVEL, The day of a post)."""
DAY_BEGINS_S: Final = 4 * 3600
"""An arrival before 04:00 belongs to the night before: it opens no day."""
MANY_ASKED: Final = 1_000
"""Ways asked of a day from which it is worth knowing which stops can be the best: some 15 ms in a town."""
STRIP_DEGREES: Final = 0.01
"""Of latitude, some 1.1 km: as far as one walks to a stop."""
DAY_ENDS_S: Final = DAY_S + DAY_BEGINS_S
"""A way home after 04:00 belongs to the next day."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way there and back: arrived by `start_s` of day type `out_day`, left after `end_s` of `back_day`.

    Day types are places in DAY_TYPES; seconds are those of the shift itself, on the day on which it starts,
    and on that on which it ends.
    """

    out_day: int
    start_s: int
    back_day: int
    end_s: int


@dataclass(frozen=True, slots=True)
class WorkDay:
    """A day of a post, told by the type of the day it starts on, and its ways in their order."""

    day: int
    ways: tuple[Way, ...]


Week: TypeAlias = tuple[WorkDay, ...]
"""The different days of a post."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The ways asked for in one direction: A of them, each a place, a day type and a second.

    place     : int32 (A,) row of the distinct places
    clock     : int32 (A,) clock of the second asked
    first     : int64 (2, A + 1) first row of `slot` of each: of those FOR_ALL, and behind them all of those
                FOR_SOME (`nearest`), so that who does not read these does not pass them by
    slot      : int32 (N,) last event in time at a stop nearby, among the slots of all day types in a row
    walk      : uint16 (N,) seconds on foot between that stop and the place
    """

    place: Int32s
    clock: Int32s
    first: NDArray[np.int64]
    slot: Int32s
    walk: NDArray[np.uint16]

    def only(self, rows: NDArray[np.int32]) -> Asked:
        """Some of what is asked, in the order of `rows`."""
        sizes = (self.first[:, 1:] - self.first[:, :-1])[:, rows]
        first = _both_first(sizes)
        moved = self.first[:, rows] - first[:, :-1]
        at = np.arange(int(first[1, -1])) + np.repeat(moved, sizes.reshape(-1))
        return Asked(self.place[rows], self.clock[rows], first, self.slot[at], self.walk[at])


@dataclass(frozen=True, slots=True)
class Posts:
    """N posts as P distinct places and K distinct (place, week) pairs.

    pair            : int32 (N,) which pair each post is
    place           : int32 (K,) place of each pair
    lat, lon        : float64 (P,) degrees; NaN = not known
    served          : bool (P,) a stop lies within reach on foot
    day_first       : int32 (K + 1,) first work day of each pair
    day             : int8 (D,) place of its type in DAY_TYPES
    way_first       : int32 (D + 1,) first way of each work day
    out, back       : int32 (W,) rows of the two `Asked`
    outward, homeward : what is asked
    """

    pair: Int32s
    place: Int32s
    lat: FloatArray
    lon: FloatArray
    served: Flags
    day_first: Int32s
    day: NDArray[np.int8]
    way_first: Int32s
    out: Int32s
    back: Int32s
    outward: Asked
    homeward: Asked

    def __len__(self) -> int:
        return len(self.pair)


def prepare_posts(
    timetable: Timetable, lat: ArrayLike, lon: ArrayLike, weeks: Sequence[Week], *, booked: bool = False
) -> Posts:
    """Posts against a timetable.

    lat, lon : float64 (N,) degrees; NaN = not known, no way by timetable
    weeks    : N weeks, shared objects where they are alike; a week has one day and one way at least
    booked   : against the days that let in the lines to be booked
    """
    places, place_of = _places(np.asarray(lat, float), np.asarray(lon, float))
    kinds: dict[Week, int] = {}
    week_of = np.array([kinds.setdefault(week, len(kinds)) for week in weeks], np.int64)
    code, pair = np.unique(place_of * len(kinds) + week_of, return_inverse=True)
    place, week = (code // len(kinds)).astype(np.int32), code % len(kinds)
    plans = [_plan(one) for one in kinds]
    days = [len(plan.days) for plan in plans]
    day_first = _first(np.array(days, np.int64)[week])
    day = _join([plan.days for plan in plans], week).astype(np.int8)
    way_first = _first(_join([plan.ways_of_day for plan in plans], week))
    ways = np.array([len(plan.out) for plan in plans], np.int64)
    place_of_way = np.repeat(place, ways[week])
    near = stops_near(timetable, places[:, 0], places[:, 1])
    out, outward = _ask(timetable, "outward", booked, near, place_of_way, plans, week)
    back, homeward = _ask(timetable, "homeward", booked, near, place_of_way, plans, week)
    return Posts(
        pair.astype(np.int32),
        place,
        np.ascontiguousarray(places[:, 0]),
        np.ascontiguousarray(places[:, 1]),
        np.diff(near.first) > 0,
        day_first,
        day,
        way_first,
        out,
        back,
        outward,
        homeward,
    )


def _places(lat: FloatArray, lon: FloatArray) -> tuple[FloatArray, NDArray[np.int64]]:
    """The distinct places, float64 (P, 2), in strips from west to east, and the place of each post.

    One place after the other then lies near the one before and has its stops, whose values are at hand.
    """
    places, place_of = np.unique(np.stack((lat, lon), axis=1), axis=0, return_inverse=True)
    order = np.lexsort((places[:, 1], np.floor(places[:, 0] / STRIP_DEGREES)))
    return places[order], np.argsort(order)[place_of.reshape(-1)]


@dataclass(frozen=True, slots=True)
class _Plan:
    """A week as arrays: types of its work days, how many ways each, what each asks (day type, seconds)."""

    days: NDArray[np.int64]
    ways_of_day: NDArray[np.int64]
    out: NDArray[np.int64]
    back: NDArray[np.int64]


def _plan(week: Week) -> _Plan:
    ways = [way for one in week for way in one.ways]
    return _Plan(
        np.array([one.day for one in week], np.int64),
        np.array([len(one.ways) for one in week], np.int64),
        np.array([(way.out_day, way.start_s - EARLY_BY_S) for way in ways], np.int64).reshape(-1, 2),
        np.array([(way.back_day, way.end_s + AWAY_AFTER_S) for way in ways], np.int64).reshape(-1, 2),
    )


@dataclass(frozen=True, slots=True)
class Near:
    """The stops within reach of P places: int32 (P + 1,) first row, stops, seconds."""

    first: NDArray[np.int64]
    stop: Int32s
    walk: Int32s


def stops_near(timetable: Timetable, lat: FloatArray, lon: FloatArray) -> Near:
    """On foot."""
    place, stop, metres = timetable.around.pairs(lat, lon, reach_m(TO_STOP_S, WALK_M_PER_S))
    walk = walk_s(metres)
    kept = walk <= TO_STOP_S
    place, stop, walk = place[kept], stop[kept], walk[kept]
    first = np.searchsorted(place, np.arange(len(lat) + 1))
    return Near(first, stop.astype(np.int32), walk.astype(np.int32))


def _ask(
    timetable: Timetable,
    name: str,
    booked: bool,
    near: Near,
    place_of_way: Int32s,
    plans: Sequence[_Plan],
    week: NDArray[np.int64],
) -> tuple[Int32s, Asked]:
    """Which row of what is asked each way is, and what is asked, in one direction."""
    kind = _join([(plan.out if name == "outward" else plan.back)[:, 0] for plan in plans], week)
    second = _join([(plan.out if name == "outward" else plan.back)[:, 1] for plan in plans], week)
    # 30:00 and the evening before fit in 18 bits, moved to be positive.
    code = (place_of_way.astype(np.int64) * len(DAY_TYPES) + kind) << 18 | (second + (1 << 16))
    asked, row = np.unique(code, return_inverse=True)
    place = ((asked >> 18) // len(DAY_TYPES)).astype(np.int32)
    kind = (asked >> 18) % len(DAY_TYPES)
    second = (asked & ((1 << 18) - 1)) - (1 << 16)
    directions = [getattr(timetable.day_type(one, booked=booked), name) for one in DAY_TYPES]
    clock = (directions[0].sign * second + directions[0].offset).astype(np.int32)
    room = _first64(near.first[place + 1] - near.first[place])
    slot, walk = np.empty(int(room[-1]), np.int32), np.empty(int(room[-1]), np.uint16)
    sizes = np.zeros((2, len(place)), np.int64)
    before = 0
    every = np.full(len(near.stop), FOR_ALL, np.int8)
    for number, direction in enumerate(directions):
        rows = np.flatnonzero(kind == number)
        _last_in_time(
            rows,
            place,
            clock,
            (near.first, near.stop, near.walk),
            who_reads(near, direction, timetable.changes) if len(rows) >= MANY_ASKED else every,
            (direction.slot_first, direction.slot_clock),
            before,
            (room, slot, walk, sizes),
        )
        before += len(direction)
    first = _both_first(sizes)
    last = int(first[1, -1])
    found = Asked(place, clock, first, np.empty(last, np.int32), np.empty(last, np.uint16))
    _move((room, slot, walk), (first, found.slot, found.walk))
    return row.reshape(-1).astype(np.int32), found


def stops_near_by_bicycle(timetable: Timetable, lat: FloatArray, lon: FloatArray) -> Near:
    """By bicycle, with the time to park it."""
    reach = reach_m(BICYCLE_TO_STOP_S, BICYCLE_M_PER_S)
    place, stop, metres = timetable.around.pairs(lat, lon, reach)
    ridden = bicycle_s(metres)
    kept = ridden <= BICYCLE_TO_STOP_S
    place, stop, ridden = place[kept], stop[kept], ridden[kept] + BICYCLE_PARKING_S
    first = np.searchsorted(place, np.arange(len(lat) + 1))
    return Near(first, stop.astype(np.int32), ridden.astype(np.int32))


def who_reads(near: Near, direction: Direction, changes: Changes) -> Int8s:
    """For whom each stop can be the best one in a direction of a day: int8 (N,) by row of `near`."""
    kept, calls = np.zeros(len(near.stop), np.int8), find_calls(direction)
    keep_best(
        (near.first, near.stop, near.walk),
        calls.of_stop,
        calls.later.arrays,
        calls.earlier.arrays,
        furthest_came_by(direction, changes),
        np.full(len(direction.slot_first) - 1, -1, np.int32),
        kept,
    )
    return kept


@kernel
def _last_in_time(
    rows: NDArray[np.int64],
    place: Int32s,
    clock: Int32s,
    near: tuple[NDArray[np.int64], Int32s, Int32s],
    readers: Int8s,
    slots: tuple[Int32s, Int32s],
    before: int,
    found: tuple[NDArray[np.int64], Int32s, NDArray[np.uint16], NDArray[np.int64]],
) -> None:
    """Writes, for each way asked in `rows`, the last slot in time at each stop near its place that has one.

    A slot beyond the horizon is no use to anybody.

    readers : int8 (N,) by row of `near`, for whom the stop can be the best one
    before  : slots of the day types before this one
    found   : first row of each way; slots and walks, those FOR_ALL first; int64 (2, A) how many of these,
              and of those FOR_SOME
    """
    near_first, near_stop, near_walk = near
    slot_first, slot_clock = slots
    first, slot, walk, sizes = found
    for row in rows:
        at = first[row]
        for part, reader in enumerate((FOR_ALL, FOR_SOME)):
            opens = at
            for one in range(near_first[place[row]], near_first[place[row] + 1]):
                if readers[one] != reader:
                    continue
                stop, latest = near_stop[one], clock[row] - near_walk[one]
                low, high = slot_first[stop], slot_first[stop + 1]
                opening = low
                while low < high:
                    middle = (low + high) >> 1
                    if slot_clock[middle] <= latest:
                        low = middle + 1
                    else:
                        high = middle
                if low > opening and slot_clock[low - 1] >= clock[row] - HORIZON_S:
                    slot[at], walk[at] = before + low - 1, near_walk[one]
                    at += 1
            sizes[part, row] = at - opens


@kernel
def _move(
    found: tuple[NDArray[np.int64], Int32s, NDArray[np.uint16]],
    asked: tuple[NDArray[np.int64], Int32s, NDArray[np.uint16]],
) -> None:
    """Writes `asked` (first, slot, walk) one way after the other, first what is FOR_ALL in each."""
    room, slot, walk = found
    first, to_slot, to_walk = asked
    for row in range(len(room) - 1):
        at = room[row]
        for part in range(2):
            for to in range(first[part, row], first[part, row + 1]):
                to_slot[to], to_walk[to] = slot[at], walk[at]
                at += 1


def _join(parts: Sequence[NDArray[np.int64]], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """The parts one after the other, in an order in which each may come often."""
    sizes = np.array([len(part) for part in parts], np.int64)
    together = np.concatenate(parts) if parts else np.zeros(0, np.int64)
    starts = np.cumsum(sizes) - sizes
    length = sizes[order]
    place = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    return together[place + np.repeat(starts[order], length)]


def _first(sizes: NDArray[np.int64]) -> Int32s:
    return _first64(sizes).astype(np.int32)


def _both_first(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """First rows of A ways in two parts, the second behind the first: int64 (2, A) gives (2, A + 1)."""
    first, count = _first64(sizes.reshape(-1)), sizes.shape[1]
    return np.stack((first[: count + 1], first[count:]))


def _first64(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)))
