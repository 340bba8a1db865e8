"""Which stops near a place can ever be the best one to get off at, whatever the home and the hour.

A stop is left out when each ride that calls there goes on to another stop of the place, from which one is
there no later: to stay aboard is then never worse, with as many rides. Of the 56 stops around a place in town
a few are left, so that a home reads less. Nothing of an answer changes.

All is said in the direction of a pass (see `connections`): homeward one gets on where outward one gets off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .connections import ALIGHT, NO_HOP, Bits, Direction
from .feed import Flags, Int32s
from .kernels import kernel
from .walking import TO_STOP_S

_NOT_NEAR: Final = -1


@dataclass(frozen=True, slots=True)
class GoingOn:
    """Where the rides that call at each stop go on to, one pattern for those that go on alike.

    of_stop : int64 (S + 1,) first pattern of each stop
    first   : int64 (P + 1,) first row of each pattern
    stop    : int32 (N,) a later stop at which one may get off
    seconds : int32 (N,) at most, from the one to the other; never more than a walk to a stop may take
    """

    of_stop: NDArray[np.int64]
    first: NDArray[np.int64]
    stop: Int32s
    seconds: Int32s


def going_on(direction: Direction) -> GoingOn:
    """The patterns of a day, in one direction."""
    count = len(direction)
    stops = len(direction.slot_first) - 1
    stop_of_slot = np.repeat(np.arange(stops, dtype=np.int32), np.diff(direction.slot_first))
    leaves = stop_of_slot[direction.slot]
    after = np.full(count, NO_HOP, np.int32)
    continued = np.flatnonzero(direction.before != NO_HOP)
    after[direction.before[continued]] = continued
    alike = np.zeros(count, np.int64)
    _hash(after, leaves, direction.ends, direction.may, alike)
    events = np.flatnonzero(direction.may & ALIGHT)
    order = np.lexsort((alike[events], leaves[events]))
    events = events[order]
    opens = np.ones(len(events), np.bool_)
    opens[1:] = (np.diff(leaves[events]) != 0) | (np.diff(alike[events]) != 0)
    starts = np.append(np.flatnonzero(opens), len(events))
    rides, sizes = (after, leaves, direction.ends), np.zeros(len(starts) - 1, np.int64)
    _count(rides, direction.may, events, starts, sizes)
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    stop, seconds = np.zeros((2, int(first[-1])), np.int32)
    _follow(rides, direction.may, events, (starts, first), stop, seconds)
    of_stop = np.searchsorted(leaves[events[starts[:-1]]], np.arange(stops + 1))
    return GoingOn(of_stop, first, stop, seconds)


@kernel
def _hash(after: Int32s, leaves: Int32s, ends: Int32s, may: Bits, alike: NDArray[np.int64]) -> None:
    """Writes a number that is the same for hops whose rides go on alike: stops and getting off, near enough.

    A ride goes on later in the pass, so that the pass is read from its end.
    """
    for hop in range(len(after) - 1, -1, -1):
        following = after[hop]
        if following >= 0:
            word = alike[following] * 1_000_003 + leaves[following] * 4 + (may[following] & ALIGHT)
            alike[hop] = (word ^ (word >> 29)) * 1_000_000_007 + 1


@kernel
def _count(
    rides: tuple[Int32s, Int32s, Int32s],
    may: Bits,
    events: NDArray[np.int64],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
) -> None:
    """Writes how many later stops all events of each pattern get to in time. `rides`: as for `_follow`."""
    after, _, ends = rides
    for pattern in range(len(starts) - 1):
        fewest = len(after)
        for row in range(starts[pattern], starts[pattern + 1]):
            here, hop, count = ends[events[row]], after[events[row]], 0
            while hop >= 0 and count < fewest and ends[hop] - here <= TO_STOP_S:
                if may[hop] & ALIGHT:
                    count += 1
                hop = after[hop]
            fewest = min(fewest, count)
        sizes[pattern] = fewest


@kernel
def _follow(
    rides: tuple[Int32s, Int32s, Int32s],
    may: Bits,
    events: NDArray[np.int64],
    bounds: tuple[NDArray[np.int64], NDArray[np.int64]],
    stop: Int32s,
    seconds: Int32s,
) -> None:
    """Writes the later stops of each pattern, and the most seconds to them.

    rides  : after, leaves, ends by hop. The k-th later stop is the same for all events of a pattern
    bounds : first event and first row of each pattern, their number last
    """
    after, leaves, ends = rides
    starts, first = bounds
    for pattern in range(len(starts) - 1):
        for event in range(starts[pattern], starts[pattern + 1]):
            here, hop, row = ends[events[event]], after[events[event]], first[pattern]
            while row < first[pattern + 1]:
                if may[hop] & ALIGHT:
                    stop[row] = leaves[hop]
                    seconds[row] = max(seconds[row], ends[hop] - here)
                    row += 1
                hop = after[hop]


@kernel
def keep_best(
    near: tuple[NDArray[np.int64], Int32s, Int32s],
    patterns: tuple[NDArray[np.int64], NDArray[np.int64], Int32s, Int32s],
    walk_of: Int32s,
    kept: Flags,
) -> None:
    """Writes, by row of `near`, whether the stop can be the best one of its place.

    near     : first, stop, seconds of Near
    patterns : of_stop, first, stop, seconds of GoingOn
    walk_of  : int32 (S,) all -1, and left so
    """
    first, stop, walk = near
    of_stop, rows, later, seconds = patterns
    for place in range(len(first) - 1):
        for one in range(first[place], first[place + 1]):
            walk_of[stop[one]] = walk[one]
        for one in range(first[place], first[place + 1]):
            needed = False
            for pattern in range(of_stop[stop[one]], of_stop[stop[one] + 1]):
                better = False
                for row in range(rows[pattern], rows[pattern + 1]):
                    other = walk_of[later[row]]
                    if other >= 0 and other + seconds[row] <= walk[one]:
                        better = True
                        break
                if not better:
                    needed = True
                    break
            kept[one] = needed
        for one in range(first[place], first[place + 1]):
            walk_of[stop[one]] = _NOT_NEAR
