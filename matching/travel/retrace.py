"""Of all ways that leave and arrive at the right second, the one TRAVEL prefers.

Fewer changes, then less walking, then line names compared leg by leg.

The seconds of an answer are found first, by `scan`. Between them only few rides are left, and one more
pass keeps for each the least (rides, seconds on foot, names of the lines leg by leg), and how it was reached.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .connections import ALIGHT, BOARD, FIRST_OF_STOP, NO_HOP, Bits, Day, Direction
from .feed import Int32s
from .kernels import kernel
from .scan import RIDES_MOST
from .timetable import Int64s, Timetable

RIDE: Final = 1 << 32
"""One ride in the cost of a way; the rest of it is seconds on foot."""
NO_WAY: Final = 1 << 60
NAME_BITS: Final = 20
"""Bits of a line's rank; three legs share a word."""


def retrace(
    timetable: Timetable,
    day: Day,
    access_s: Int32s,
    walk_s: Int32s,
    egress: tuple[Int32s, Int32s],
    departure_s: int,
    arrival_s: int,
) -> list[tuple[int, int]] | None:
    """The preferred rides between two seconds that a search has found.

    access_s : int32 (S,)  seconds from where one starts to each stop; NO_ACCESS out of reach
    walk_s   : int32 (S,)  of which on foot
    egress   : (stops, seconds on foot from each to the place), int32 (E,)
    Returns (first hop, last hop) of each ride, rows of Hops; None when no ride fits between them.
    """
    outward = day.outward
    first = int(np.searchsorted(outward.ends, departure_s + outward.offset))
    last = int(np.searchsorted(outward.ends, arrival_s + outward.offset, side="right"))
    count = last - first
    cost, alighted = np.full((2, count), NO_WAY, np.int64)
    names, alighted_names = np.zeros((2, count, 2), np.int64)
    boarded, came_from, left_at = np.full((3, count), NO_HOP, np.int32)
    window = outward.hop[first:last]
    changes = timetable.changes.first, timetable.changes.to, timetable.changes.walk
    rank = timetable.routes.rank[timetable.trips.line[day.runs.trip]]
    _retrace(
        first, last, departure_s + outward.offset, _arrays(outward), outward.may,
        (day.hops.run[window], day.hops.arrives[window], rank), changes, access_s, walk_s,
        (cost, alighted), (names, alighted_names), (boarded, came_from, left_at),
    )  # fmt: skip
    chosen, least = NO_HOP, (NO_WAY, 0, 0)
    for stop, seconds in zip(*egress, strict=True):
        slots = outward.slot_clock[outward.slot_first[stop] : outward.slot_first[stop + 1]]
        found = int(np.searchsorted(slots, arrival_s - seconds + outward.offset, side="right")) - 1
        hop = int(outward.slot_hop[outward.slot_first[stop] + found]) - first if found >= 0 else NO_HOP
        if hop < 0 or alighted[hop] == NO_WAY:
            continue
        value = (int(alighted[hop] + seconds), int(alighted_names[hop, 0]), int(alighted_names[hop, 1]))
        if value < least:
            chosen, least = int(left_at[hop]), value
    rides = []
    while chosen != NO_HOP:
        rides.append((int(outward.hop[first + boarded[chosen]]), int(outward.hop[first + chosen])))
        chosen = int(came_from[chosen])
    return rides[::-1] or None


def _arrays(direction: Direction) -> tuple[Int32s, ...]:
    return (
        direction.before,
        direction.enters,
        direction.clock,
        direction.slot,
        direction.source_first,
        direction.source,
        direction.slot_hop,
    )


@kernel
def _retrace(
    start: int,
    stop: int,
    leaves: int,
    hops: tuple[Int32s, ...],
    may: Bits,
    rides: tuple[Int32s, Int32s, Int32s],
    changes: tuple[Int32s, Int32s, Int32s],
    access_s: Int32s,
    walk_s: Int32s,
    costs: tuple[Int64s, Int64s],
    names: tuple[NDArray[np.int64], NDArray[np.int64]],
    ways: tuple[Int32s, Int32s, Int32s],
) -> None:
    """Writes, by hop of the window, the least cost of being aboard and of having got off at its stop by then.

    leaves : clock before which home is not left
    rides  : int32 (W,) runs of the hops of the window; stops where they arrive; int32 (R,) ranks of the runs'
    costs  : int64 (W,) aboard, got off; names : int64 (W, 2) the same
    ways   : int32 (W,) hop where the ride was boarded; hop got off before that, NO_HOP from home; and
             the hop where the one who got off by then did so. All counted from the start of the window.
    """
    before, enters, clock, slot, source_first, source, slot_hop = hops
    run, leaves_at, rank = rides
    cost, alighted = costs
    aboard_names, alighted_names = names
    boarded, came_from, left_at = ways
    for hop in range(start, stop):
        at = hop - start
        least, first_names, last_names = NO_WAY, 0, 0
        where, whence = NO_HOP, NO_HOP
        ride = before[hop]
        if ride >= start:
            least = cost[ride - start]
            first_names, last_names = aboard_names[ride - start, 0], aboard_names[ride - start, 1]
            where, whence = boarded[ride - start], came_from[ride - start]
        if may[hop] & BOARD:
            name = rank[run[at]]
            entered = enters[hop]
            if clock[hop] - access_s[entered] >= leaves:
                here = RIDE + walk_s[entered]
                high = name << (2 * NAME_BITS)
                if (here, high, 0) < (least, first_names, last_names):
                    least, first_names, last_names = here, high, 0
                    where, whence = at, NO_HOP
            for row in range(source_first[hop], source_first[hop + 1]):
                event = slot_hop[source[row]] - start
                if event < 0 or alighted[event] == NO_WAY:
                    continue
                ridden = alighted[event] // RIDE
                if ridden >= RIDES_MOST:
                    continue
                here = alighted[event] + RIDE + _walk_between(changes, leaves_at[event], entered)
                high, low = alighted_names[event, 0], alighted_names[event, 1]
                if ridden < 3:
                    high |= name << ((2 - ridden) * NAME_BITS)
                else:
                    low |= name << ((5 - ridden) * NAME_BITS)
                if (here, high, low) < (least, first_names, last_names):
                    least, first_names, last_names = here, high, low
                    where, whence = at, left_at[event]
        cost[at], aboard_names[at, 0], aboard_names[at, 1] = least, first_names, last_names
        boarded[at], came_from[at] = where, whence
        event = NO_HOP
        if not may[hop] & FIRST_OF_STOP:
            event = slot_hop[slot[hop] - 1] - start
        if event >= 0:
            alighted[at] = alighted[event]
            alighted_names[at, 0], alighted_names[at, 1] = alighted_names[event, 0], alighted_names[event, 1]
            left_at[at] = left_at[event]
        reached = (alighted[at], alighted_names[at, 0], alighted_names[at, 1])
        if may[hop] & ALIGHT and (least, first_names, last_names) < reached:
            alighted[at], alighted_names[at, 0], alighted_names[at, 1] = least, first_names, last_names
            left_at[at] = at


@kernel
def _walk_between(changes: tuple[Int32s, Int32s, Int32s], left: int, boarded: int) -> int:
    """Seconds on foot of a change that exists."""
    first, to, walk = changes
    for row in range(first[left], first[left + 1]):
        if to[row] == boarded:
            return int(walk[row])
    return 0
