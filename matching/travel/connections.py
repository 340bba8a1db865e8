"""One service day as connections: hops of a ride from one stop to the next, in the two orders a search reads.

A search is one pass that keeps, for each time at which somebody can get off somewhere, the best value so far.
Which earlier event a hop can be boarded from does not depend on who asks: it is the latest one at each stop
nearby that leaves time to change. So those events are found once, when the timetable is compiled (`sources`),
and a pass over the day is a walk over arrays, without any search.

Both directions are one: homeward is the same day with time reversed, getting on and off exchanged. Mirrored
seconds grow in the direction of the pass: a time `t` outward, `-t` homeward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .changes import Changes
from .feed import Int8s, Int32s
from .instants import order_instants
from .kernels import kernel

Bits: TypeAlias = NDArray[np.uint8]

DAY_S: Final = 86_400
LAST_S: Final = 108_000
"""30:00, the last second that a search sees (TRAVEL, Riding)."""
BOARD, ALIGHT = 1, 2
"""Bits of `Direction.may`: a ride can be entered, or left, in the direction of the pass."""
FIRST_OF_STOP: Final = 4
"""Bit of `Direction.may`: no earlier event at the stop where the hop ends."""
NO_HOP: Final = -1

OUTWARD_OFFSET: Final = 4_096
HOMEWARD_OFFSET: Final = 126_976
"""Added to mirrored seconds so that every clock is positive and below 131,072 (17 bits): homes are left
from -1,620 s on, and reached up to 109,620 s. Zero is kept for "not reached"."""


@dataclass(frozen=True, slots=True)
class Runs:
    """The trips of the day: int32 (R,) rows of the timetable's trips, and seconds added to their times."""

    trip: Int32s
    shift: Int32s


@dataclass(frozen=True, slots=True)
class Hops:
    """C hops, ride after ride, each in its order.

    call                : int32 (C,) row of the timetable's calls where it departs; it arrives at the next row
    run                 : int32 (C,) row of Runs
    departs, arrives    : int32 (C,) stops
    departure, arrival  : int32 (C,) seconds of the service day, 0 to LAST_S
    board, alight       : int8 (C,) 1 if a passenger may get on at the start, off at the end
    """

    call: Int32s
    run: Int32s
    departs: Int32s
    arrives: Int32s
    departure: Int32s
    arrival: Int32s
    board: Int8s
    alight: Int8s

    def __len__(self) -> int:
        return len(self.call)


@dataclass(frozen=True, slots=True)
class Direction:
    """The hops in the order of a pass, outward (by arrival) or homeward (by departure, backwards).

    C places: a hop may come again (see `instants`), and is then another place, with a slot of its own.

    "Enters" and "leaves" are said in the direction of the pass: homeward one enters where the hop arrives.

    sign, offset : mirrored seconds are sign * t; a clock is mirrored seconds + offset
    hop          : int32 (C,) row of Hops
    before       : int32 (C,) place in the pass of the ride's hop before this one, or NO_HOP
    enters       : int32 (C,) stop
    clock        : int32 (C,) clock at which it is entered
    ends         : int32 (C,) clock at which it is left
    slot         : int32 (C,) its event: where the best value of being at its last stop by then is kept
    may          : uint8 (C,) BOARD | ALIGHT | FIRST_OF_STOP
    source_first : int32 (C + 1,) first row of `source` of each hop
    source       : int32 (N,) slots from which it can be boarded
    slot_first   : int32 (S + 1,) first slot of each stop; its slots are in the order of the pass
    slot_clock   : int32 (C,) clock of each slot, ascending within a stop
    slot_hop     : int32 (C,) place in the pass of the hop of each slot
    """

    sign: int
    offset: int
    hop: Int32s
    before: Int32s
    enters: Int32s
    clock: Int32s
    ends: Int32s
    slot: Int32s
    may: Bits
    source_first: Int32s
    source: Int32s
    slot_first: Int32s
    slot_clock: Int32s
    slot_hop: Int32s

    def __len__(self) -> int:
        return len(self.hop)


@dataclass(frozen=True, slots=True)
class Day:
    """One service day, ready to be searched both ways."""

    runs: Runs
    hops: Hops
    outward: Direction
    homeward: Direction


def make_day(runs: Runs, hops: Hops, changes: Changes) -> Day:
    """A day from its hops and the changes between its S stops."""
    outward = _direction(
        1, OUTWARD_OFFSET, hops.run, hops.departs, hops.departure, hops.board,
        hops.arrives, hops.arrival, hops.alight, np.arange(len(hops), dtype=np.int32), changes.reversed(),
    )  # fmt: skip
    back = np.arange(len(hops) - 1, -1, -1, dtype=np.int32)
    homeward = _direction(
        -1, HOMEWARD_OFFSET, hops.run[back], hops.arrives[back], -hops.arrival[back], hops.alight[back],
        hops.departs[back], -hops.departure[back], hops.board[back], back, changes,
    )  # fmt: skip
    return Day(runs, hops, outward, homeward)


def _direction(
    sign: int,
    offset: int,
    run: Int32s,
    enters: Int32s,
    begins: Int32s,
    board: Int8s,
    leaves: Int32s,
    ends: Int32s,
    alight: Int8s,
    hop: Int32s,
    changes: Changes,
) -> Direction:
    """One direction, from hops ride after ride in its own order. `changes` is sorted by the stop entered."""
    stops = len(changes.first) - 1
    count = len(hop)
    # By the end, then the beginning: with two hops of no length the first of a ride comes first.
    order = np.lexsort((np.arange(count), begins, ends)).astype(np.int32)
    order = order_instants(order, run, (enters, leaves), (begins, ends), (board, alight), _at_once(changes))
    before = _before(order, run)
    count = len(order)
    run, enters, begins, leaves, ends = (one[order] for one in (run, enters, begins, leaves, ends))
    by_stop = np.argsort(leaves, kind="stable").astype(np.int32)
    slot = np.empty(count, np.int32)
    slot[by_stop] = np.arange(count, dtype=np.int32)
    slot_first = np.searchsorted(leaves[by_stop], np.arange(stops + 1)).astype(np.int32)
    may = (board[order] * BOARD + alight[order] * ALIGHT).astype(np.uint8)
    opening = slot_first[:-1][np.diff(slot_first) > 0]
    may[by_stop[opening]] |= FIRST_OF_STOP
    by_entry = np.lexsort((begins, enters)).astype(np.int32)
    entry_first = np.searchsorted(enters[by_entry], np.arange(stops + 1)).astype(np.int32)
    begins, ends = begins + np.int32(offset), ends + np.int32(offset)
    slot_clock = ends[by_stop]
    entries = (by_entry, entry_first, begins, run, may, (changes.first, changes.to, changes.seconds))
    events = (slot_first, slot_clock, by_stop)
    counted = np.zeros(count, np.int32)
    _find_sources(*entries, events, (counted, np.empty(0, np.int32)))
    source_first = np.zeros(count + 1, np.int32)
    np.cumsum(counted, out=source_first[1:])
    source = np.empty(int(source_first[-1]), np.int32)
    if len(source):
        _find_sources(*entries, events, (source_first[:-1].copy(), source))
    return Direction(
        sign, offset, hop[order], before, enters, begins, ends, slot, may,
        source_first, source, slot_first, slot_clock, by_stop,
    )  # fmt: skip


def _at_once(changes: Changes) -> dict[int, list[int]]:
    """The stops entered without losing a second, by the stop left; `changes` by the stop entered."""
    found: dict[int, list[int]] = {}
    entered = np.repeat(np.arange(len(changes.first) - 1), np.diff(changes.first))
    for row in np.flatnonzero(changes.seconds == 0).tolist():
        found.setdefault(int(changes.to[row]), []).append(int(entered[row]))
    return found


def _before(order: Int32s, run: Int32s) -> Int32s:
    """The place in the pass of the hop of the same ride before each one; NO_HOP for the first of a ride.

    A hop that comes again does so with those of its ride in that second, one after the other.
    """
    places = np.arange(len(order), dtype=np.int32)
    last = np.empty(len(run), np.int32)
    last[order] = places  # of those that come again the last
    earlier = np.maximum(order - 1, 0)
    beside = np.append(np.int32(-1), order[:-1]) == earlier
    same = (order > 0) & (run[order] == run[earlier])
    return np.where(same, np.where(beside, places - 1, last[earlier]), NO_HOP).astype(np.int32)


@kernel
def _find_sources(
    by_entry: Int32s,
    entry_first: Int32s,
    begins: Int32s,
    run: Int32s,
    may: Bits,
    changes: tuple[Int32s, Int32s, Int32s],
    slots: tuple[Int32s, Int32s, Int32s],
    found: tuple[Int32s, Int32s],
) -> None:
    """The events each hop can be boarded from: at each stop nearby the latest that leaves time to change.

    by_entry    : int32 (C,) hops by the stop entered, then by `begins`
    entry_first : int32 (S + 1,) first row of `by_entry` of each stop
    changes     : first, stop left, seconds, by the stop entered
    slots       : slot_first, slot_clock, slot_hop of Direction
    found       : (done int32 (C,), sources int32 (N,)): with an empty `sources` counts into `done`;
                  else writes each hop's sources from `done` of it on, and moves `done` past them
    """
    change_first, change_from, change_s = changes
    slot_first, slot_clock, slot_hop = slots
    done, sources = found
    for stop in range(len(entry_first) - 1):
        for change in range(change_first[stop], change_first[stop + 1]):
            left, seconds = change_from[change], change_s[change]
            first, last = slot_first[left], slot_first[left + 1]
            at = first - 1
            for row in range(entry_first[stop], entry_first[stop + 1]):
                one = by_entry[row]
                if not may[one] & 1:
                    continue
                while at + 1 < last and slot_clock[at + 1] <= begins[one] - seconds:
                    at += 1
                source = at
                # Staying aboard is never worse than getting off to board the same ride again.
                while source >= first and (slot_hop[source] >= one or run[slot_hop[source]] == run[one]):
                    source -= 1
                if source >= first:
                    if len(sources):
                        sources[done[one]] = source
                    done[one] += 1
