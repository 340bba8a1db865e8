"""Changing from ride to ride: on foot between stops, and the rules of `transfers.txt` (TRAVEL, Changing).

A rule that names a station holds for every pair of its platforms, a platform with itself included. A rule
between the stops themselves beats one that names a station; of two alike, the later line holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .estimate import WALK_M_PER_S, metres_between
from .feed import FORBIDDEN, MINIMUM_TIME, Feed, Floats, Int32s
from .walking import BETWEEN_RIDES_S, SLACK_S, Around, reach_m, walk_s

Rule: TypeAlias = tuple[int, int]
"""Kind and minimum time, seconds."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes that can be made, sorted by the stop left.

    first   : int32 (S + 1,)  first row of each stop left; the last entry is N
    to      : int32 (N,)  stop where the next ride is boarded
    seconds : int32 (N,)  from getting off to the earliest departure that can be caught
    walk    : int32 (N,)  of which on foot
    """

    first: Int32s
    to: Int32s
    seconds: Int32s
    walk: Int32s

    def reversed(self) -> Changes:
        """The same changes sorted by the stop boarded; `to` is then the stop left."""
        left = np.repeat(np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first))
        order = np.argsort(self.to, kind="stable")
        return Changes(
            _first(self.to[order], len(self.first) - 1), left[order], self.seconds[order], self.walk[order]
        )


def find_changes(lat: Floats, lon: Floats, rules: dict[tuple[int, int], Rule]) -> Changes:
    """The changes between S served stops.

    lat, lon : float64 (S,)
    rules    : by (stop left, stop boarded)
    """
    around = Around(lat, lon)
    left, to, metres = around.pairs(lat, lon, reach_m(BETWEEN_RIDES_S, WALK_M_PER_S))
    walk = walk_s(metres)
    near = walk <= BETWEEN_RIDES_S
    left, to, walk = left[near], to[near], walk[near]
    seconds = walk + SLACK_S
    known = {(int(a), int(b)): row for row, (a, b) in enumerate(zip(left, to, strict=True))}
    kept = np.ones(len(left), np.bool_)
    more: list[tuple[int, int, int, int]] = []
    for (a, b), (kind, minimum) in rules.items():
        row = known.get((a, b))
        if kind == FORBIDDEN and row is not None:
            kept[row] = False
        elif kind == MINIMUM_TIME:
            way = int(walk_s(metres_between(lat[a], lon[a], lat[b], lon[b]))) if a != b else 0
            time = max(minimum, way)
            if row is None:
                more.append((a, b, time, way))
            else:
                seconds[row] = time
    extra = np.array(more, np.int64).reshape(-1, 4).T
    left, to = np.concatenate((left[kept], extra[0])), np.concatenate((to[kept], extra[1]))
    seconds, walk = np.concatenate((seconds[kept], extra[2])), np.concatenate((walk[kept], extra[3]))
    order = np.lexsort((to, left))
    return Changes(
        _first(left[order], len(lat)),
        to[order].astype(np.int32),
        seconds[order].astype(np.int32),
        walk[order].astype(np.int32),
    )


def read_rules(feeds: Sequence[Feed], stop_of: Sequence[Int32s]) -> dict[tuple[int, int], Rule]:
    """The rules between served stops. `stop_of` gives, feed by feed, the served stop of each row, or -1."""
    named: dict[tuple[int, int], Rule] = {}
    by_station: dict[tuple[int, int], Rule] = {}
    for feed, served in zip(feeds, stop_of, strict=True):
        platforms = _platforms(feed, served)
        transfers = feed.transfers
        for row in range(len(transfers.kind)):
            a, b = int(transfers.from_stop[row]), int(transfers.to_stop[row])
            rule = (int(transfers.kind[row]), int(transfers.minimum_s[row]))
            if rule[0] not in (FORBIDDEN, MINIMUM_TIME):
                continue  # changes nothing, not even what a station's rule says
            for left in _served(a, feed, served, platforms):
                for boarded in _served(b, feed, served, platforms):
                    own = left == served[a] and boarded == served[b]
                    (named if own else by_station)[left, boarded] = rule
    return by_station | named


def _platforms(feed: Feed, served: Int32s) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row in np.flatnonzero((feed.stops.station >= 0) & (served >= 0)):
        found.setdefault(int(feed.stops.station[row]), []).append(int(served[row]))
    return found


def _served(row: int, feed: Feed, served: Int32s, platforms: dict[int, list[int]]) -> Iterable[int]:
    own = [int(served[row])] if served[row] >= 0 else []
    return own + platforms.get(row, []) if feed.stops.is_station[row] else own


def _first(sorted_rows: NDArray[np.int64] | Int32s, count: int) -> Int32s:
    return np.searchsorted(sorted_rows, np.arange(count + 1)).astype(np.int32)
