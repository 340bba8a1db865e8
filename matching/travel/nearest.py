"""Which stops near a place can ever be the best one to get off at, whatever the home and the hour.

A stop is left out when each ride that calls there is of no use there, for one of two reasons:

1. It goes on to another stop of the place, from which one is there no later: to stay aboard is then never
   worse, with as many rides.
2. It came by, and everybody aboard could have been at the place sooner. Who was aboard at an earlier stop
   gets off there. Who boarded there, or at a stop between, came to that stop C from a ride before, left at a
   stop C': from C' one walks to the place, no further than to C and from C to the place, with one ride fewer.
   Or came to C on foot from home: then home is no further from the place than two walks to a stop, which one
   may walk (ALL_THE_WAY_S), and all the way on foot one leaves later. So each C lies near enough to the place
   for every C' to be within reach of it, and walking from C is sooner than staying aboard. Who may not go all
   the way on foot, or comes by bicycle, reads the stop all the same.

By the second a place is reached sooner, by the first no later and further along a ride. So no two leave each
other out, and what takes the place of a stop left out is read in the end. Walks are measured in floats and
rounded up: a sum of two may be a second less than the walk it bounds, hence ROUNDING_S.

Of the 75 stops around a place in town 30 are left, so that a home reads less. Nothing of an answer changes.
All is said in the direction of a pass (see `connections`): homeward one gets on where outward one gets off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .changes import Changes
from .connections import ALIGHT, NO_HOP, Direction
from .feed import Flags, Int8s, Int32s
from .kernels import kernel
from .walking import TO_STOP_S

FOR_NOBODY, FOR_SOME, FOR_ALL = 0, 1, 2
"""Who reads a stop: some, for whom no way is all the way on foot."""
ROUNDING_S: Final = 1
_NOT_NEAR: Final = -1

Sides: TypeAlias = tuple[NDArray[np.int64], Int32s, Int32s, Flags]
"""What `Along` holds."""


@dataclass(frozen=True, slots=True)
class Along:
    """The stops along the rides of each pattern, on one side of the stop where they call, the next one first.

    first   : int64 (P + 1,) first row of each pattern
    stop    : int32 (N,)
    seconds : int32 (N,) at most, from calling to being there; back to leaving it below 0
    off     : bool (N,) whether one may get off there; before, whether all could, or nobody is aboard
    None is further off in time than a walk to a stop may take.
    """

    first: NDArray[np.int64]
    stop: Int32s
    seconds: Int32s
    off: Flags

    @property
    def arrays(self) -> Sides:
        """For a kernel."""
        return self.first, self.stop, self.seconds, self.off


@dataclass(frozen=True, slots=True)
class Calls:
    """The rides that call at each stop of a day in one direction, one pattern for those along the same stops.

    of_stop        : int64 (S + 1,) first pattern of each stop
    later, earlier : where they go on to, and where they came by
    """

    of_stop: NDArray[np.int64]
    later: Along
    earlier: Along


def find_calls(direction: Direction) -> Calls:
    """The patterns of a day, in one direction."""
    count, stops = len(direction), len(direction.slot_first) - 1
    stop_of_slot = np.repeat(np.arange(stops, dtype=np.int32), np.diff(direction.slot_first))
    leaves = stop_of_slot[direction.slot]
    after = np.full(count, NO_HOP, np.int32)
    continued = np.flatnonzero(direction.before != NO_HOP)
    after[direction.before[continued]] = continued
    off = (direction.may & ALIGHT) != 0
    # A hop is entered by nobody yet aboard, or where whoever is can get off.
    emptied = off[direction.before] | (direction.before == NO_HOP)
    own = np.arange(count, dtype=np.int32)
    later = np.stack((after, after, leaves, direction.ends))
    earlier = np.stack((own, direction.before, direction.enters, direction.clock))
    alike = np.zeros((2, count), np.int64)
    _hash(later, off, True, alike[0])
    _hash(earlier, emptied, False, alike[1])
    kinds = alike[0] * 31 + alike[1]
    events = np.flatnonzero(off)
    events = events[np.lexsort((kinds[events], leaves[events]))]
    opens = np.ones(len(events), np.bool_)
    opens[1:] = (np.diff(leaves[events]) != 0) | (np.diff(kinds[events]) != 0)
    starts = np.append(np.flatnonzero(opens), len(events))
    of_stop = np.searchsorted(leaves[events[starts[:-1]]], np.arange(stops + 1))
    called = events, direction.ends[events], starts
    return Calls(of_stop, _along(later, off, called), _along(earlier, emptied, called))


def _along(
    side: NDArray[np.int32], off: Flags, called: tuple[NDArray[np.int64], Int32s, NDArray[np.int64]]
) -> Along:
    """One side of the patterns.

    side   : int32 (4, C) by hop: the first one on this side, the one that follows it, its stop, its clock
    off    : bool (C,) as of `Along`
    called : events, pattern after pattern; clock of each; first event of each pattern, their number last
    """
    sizes = np.zeros(len(called[2]) - 1, np.int64)
    _count(side, *called, sizes)
    first = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
    stop, seconds = np.zeros((2, int(first[-1])), np.int32)
    told = np.zeros(int(first[-1]), np.bool_)
    _follow(side, off, *called, (first, stop, seconds, told))
    return Along(first, stop, seconds, told)


@kernel
def _hash(side: NDArray[np.int32], off: Flags, from_end: bool, alike: NDArray[np.int64]) -> None:
    """Writes a number that is the same for hops with the same stops and getting off on a side, near enough.

    A ride goes on later in the pass, so that for what follows the pass is read from its end.
    """
    begin, following, stops = side[0], side[1], side[2]
    count = len(off)
    words = np.zeros(count + 1, np.int64)  # the last one for NO_HOP
    for place in range(count):
        hop = count - 1 - place if from_end else place
        word = words[following[hop]] * 1_000_003 + stops[hop] * 2 + off[hop]
        words[hop] = (word ^ (word >> 29)) * 1_000_000_007 + 1
    for hop in range(count):
        alike[hop] = words[begin[hop]]


@kernel
def _count(
    side: NDArray[np.int32],
    events: NDArray[np.int64],
    clock: Int32s,
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
) -> None:
    """Writes how many stops of a side all events of each pattern have in time."""
    begin, following, at = side[0], side[1], side[3]
    for pattern in range(len(starts) - 1):
        fewest = len(begin)
        for row in range(starts[pattern], starts[pattern + 1]):
            hop, count = begin[events[row]], 0
            while hop >= 0 and count < fewest and abs(at[hop] - clock[row]) <= TO_STOP_S:
                count += 1
                hop = following[hop]
            fewest = min(fewest, count)
        sizes[pattern] = fewest


@kernel
def _follow(
    side: NDArray[np.int32],
    off: Flags,
    events: NDArray[np.int64],
    clock: Int32s,
    starts: NDArray[np.int64],
    found: Sides,
) -> None:
    """Writes the rows of `Along`. The k-th stop is the same for all events of a pattern."""
    begin, following, stops, at = side[0], side[1], side[2], side[3]
    first, stop, seconds, told = found
    for pattern in range(len(starts) - 1):
        for event in range(starts[pattern], starts[pattern + 1]):
            hop = begin[events[event]]
            for row in range(first[pattern], first[pattern + 1]):
                away = at[hop] - clock[event]
                seconds[row] = away if event == starts[pattern] else max(seconds[row], away)
                stop[row], told[row] = stops[hop], off[hop]
                hop = following[hop]


def furthest_came_by(direction: Direction, changes: Changes) -> Int32s:
    """How far from a place a stop may lie for whatever is left for it to be within reach. int32 (S,) s."""
    boarded = changes.to
    if direction.sign < 0:
        boarded = np.repeat(np.arange(len(changes.first) - 1, dtype=np.int32), np.diff(changes.first))
    longest = np.zeros(len(changes.first) - 1, np.int32)
    np.maximum.at(longest, boarded, changes.walk)
    return np.int32(TO_STOP_S - ROUNDING_S) - longest


@kernel
def keep_best(
    near: tuple[NDArray[np.int64], Int32s, Int32s],
    of_stop: NDArray[np.int64],
    later: Sides,
    earlier: Sides,
    furthest: Int32s,
    walk_of: Int32s,
    kept: Int8s,
) -> None:
    """Writes, by row of `near`, for whom the stop can be the best one of its place.

    near     : first, stop, seconds of Near
    of_stop, later, earlier : of Calls
    furthest : int32 (S,) `furthest_came_by`
    walk_of  : int32 (S,) all -1, and left so
    """
    first, stop, walk = near
    for place in range(len(first) - 1):
        for one in range(first[place], first[place + 1]):
            walk_of[stop[one]] = walk[one]
        for one in range(first[place], first[place + 1]):
            needed = FOR_NOBODY
            for pattern in range(of_stop[stop[one]], of_stop[stop[one] + 1]):
                if _goes_on(pattern, walk[one], later, walk_of):
                    continue
                needed = FOR_SOME
                if not _came_by(pattern, walk[one], earlier, furthest, walk_of):
                    needed = FOR_ALL
                    break
            kept[one] = needed
        for one in range(first[place], first[place + 1]):
            walk_of[stop[one]] = _NOT_NEAR


@kernel
def _goes_on(pattern: int, walk: int, later: Sides, walk_of: Int32s) -> bool:
    """Whether a later stop gets one to the place no later."""
    first, stop, seconds, off = later
    for row in range(first[pattern], first[pattern + 1]):
        other = walk_of[stop[row]]
        if other >= 0 and off[row] and other + seconds[row] <= walk:
            return True
    return False


@kernel
def _came_by(pattern: int, walk: int, earlier: Sides, furthest: Int32s, walk_of: Int32s) -> bool:
    """Whether all who are aboard could have been at the place sooner."""
    first, stop, seconds, off = earlier
    for row in range(first[pattern], first[pattern + 1]):
        other = walk_of[stop[row]]
        if other < 0 or other > furthest[stop[row]] or other + seconds[row] + ROUNDING_S >= walk:
            return False
        if off[row]:
            return True
    return False
