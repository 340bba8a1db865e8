"""How the stops around a point are reached from it: on foot, or by bicycle, left there (TRAVEL, Walking)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from .estimate import BICYCLE_M_PER_S, BICYCLE_PARKING_S, WALK_M_PER_S, Means
from .feed import Flags, Int32s
from .scan import NO_ACCESS
from .timetable import Timetable
from .walking import BICYCLE_TO_STOP_S, TO_STOP_S, bicycle_s, reach_m, walk_s

Point: TypeAlias = tuple[float, float]
"""WGS 84 degrees: latitude, longitude."""


@dataclass(frozen=True, slots=True)
class Access:
    """How the stops around a point are reached from it.

    seconds : int32 (S,)  NO_ACCESS out of reach
    walk    : int32 (S,)  of which on foot
    cycled  : bool (S,)   by bicycle, left at the stop
    stops   : rows of those in reach, ascending
    """

    seconds: Int32s
    walk: Int32s
    cycled: Flags
    stops: Int32s

    def pairs(self) -> tuple[Int32s, Int32s]:
        """The stops in reach, and the seconds to each."""
        return self.stops, self.seconds[self.stops]

    def only(self, stop: int) -> Access:
        """The same with one stop in reach, and no other."""
        seconds = np.full(len(self.seconds), NO_ACCESS, np.int32)
        seconds[stop] = self.seconds[stop]
        return Access(seconds, self.walk, self.cycled, np.array([stop], np.int32))


def find_access(timetable: Timetable, point: Point, means: Means) -> Access:
    """The stops that can be reached from a point: on foot, and by bicycle where it is faster and held."""
    rows, metres = timetable.around.within(*point, reach_m(TO_STOP_S, WALK_M_PER_S))
    on_foot = walk_s(metres)
    near = on_foot <= TO_STOP_S
    found = _none(timetable)
    found.seconds[rows[near]] = found.walk[rows[near]] = on_foot[near]
    if means & Means.BICYCLE:
        ridden = find_bicycle_access(timetable, point)
        faster = ridden.seconds < found.seconds
        found.seconds[faster], found.walk[faster], found.cycled[faster] = ridden.seconds[faster], 0, True
    return Access(found.seconds, found.walk, found.cycled, _stops(found.seconds))


def find_bicycle_access(timetable: Timetable, point: Point) -> Access:
    """The stops that can be reached by bicycle, with the time to park it, and by bicycle alone."""
    rows, metres = timetable.around.within(*point, reach_m(BICYCLE_TO_STOP_S, BICYCLE_M_PER_S))
    ridden = bicycle_s(metres)
    near = ridden <= BICYCLE_TO_STOP_S
    found = _none(timetable)
    found.seconds[rows[near]] = ridden[near] + BICYCLE_PARKING_S
    found.cycled[rows[near]] = True
    return Access(found.seconds, found.walk, found.cycled, _stops(found.seconds))


def _none(timetable: Timetable) -> Access:
    count = len(timetable.stops.lat)
    return Access(
        np.full(count, NO_ACCESS, np.int32),
        np.zeros(count, np.int32),
        np.zeros(count, np.bool_),
        np.zeros(0, np.int32),
    )


def _stops(seconds: Int32s) -> Int32s:
    return np.flatnonzero(seconds < NO_ACCESS).astype(np.int32)
