"""The search: one pass over a day that gives, for one home, every best way to every stop, both ways.

Outward, the value of being somewhere by a time is the latest second at which home can be left for it, then
the fewest rides; homeward, the earliest second at which home is reached from it, then the fewest rides. Both
are "the larger the better" once mirrored (see `connections`), so one kernel does both. It is the profile
connection scan of Dibbelt, Pajor, Strasser and Wagner (Connection Scan Algorithm, 2018), with the searches
inside it replaced by the sources found at compilation, as in trip-based routing (Witt, 2015).

The value of an event is int32: clock of home << 3 | rides left of seven; 0 = not reached. Seven rides or more
all count as seven: an answer that shows seven is asked again of `search` with `limited`, one pass per ride.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .changes import Changes
from .connections import ALIGHT, BOARD, FIRST_OF_STOP, Bits, Day, Direction
from .estimate import HORIZON_S
from .feed import Int8s, Int32s
from .kernels import kernel

NO_ACCESS: Final = 1_000_000
"""Seconds from home to a stop out of reach. Beyond every clock."""
NEVER: Final = 1_000_000
"""Second at which a stop out of reach is reached: far from every clock."""
RIDES_MOST: Final = 6
RIDES_BITS: Final = 3
RIDES_MASK: Final = 7
NO_STOP: Final = 1_000_000_000
"""Stop where a way that does not exist was boarded. Beyond every row."""


def search(
    direction: Direction,
    access_s: Int32s,
    *,
    window: tuple[int, int] | None = None,
    limited: bool = False,
) -> Int32s:
    """The best value of each slot of a direction, for one home.

    access_s : int32 (S,)  seconds between home and each stop; NO_ACCESS out of reach
    window   : places of the pass to look at, the last excluded; None = the whole day
    limited  : whether to hold to six rides exactly, at six times the cost
    Returns int32 (C,) by slot: within a stop the values never fall.
    """
    first, last = window or (0, len(direction))
    best = np.zeros(len(direction), np.int32)
    ride = np.zeros(len(direction), np.int32)
    arrays = _arrays(direction)
    if not limited:
        _pass(first, last, *arrays, access_s, best, best, ride)
        return best
    for _ in range(RIDES_MOST):
        fewer, best = best, np.zeros(len(direction), np.int32)
        _pass(first, last, *arrays, access_s, fewer, best, ride)
    return best


def search_from(direction: Direction, access_s: Int32s, *, limited: bool = False) -> tuple[Int32s, Int32s]:
    """The same for a whole day, and the stop next to home of each value: int32 (C,) both, by slot.

    Of two ways of one value, the one whose stop has the lower row.
    """
    best, best_stop = np.zeros(len(direction), np.int32), np.full(len(direction), NO_STOP, np.int32)
    ride, ride_stop = best.copy(), best_stop.copy()
    for _ in range(RIDES_MOST if limited else 1):
        fewer, fewer_stop = best, best_stop
        if limited:
            best, best_stop = np.zeros_like(best), np.full_like(best_stop, NO_STOP)
        _pass_from(*_arrays(direction), access_s, (fewer, fewer_stop), (best, best_stop), (ride, ride_stop))
    return best, best_stop


def too_many_rides(value: int) -> bool:
    """Whether a value may hide more than six rides."""
    return value > 0 and value & RIDES_MASK == 0


def _arrays(direction: Direction) -> tuple[tuple[Int32s, ...], Bits]:
    return (
        (
            direction.before,
            direction.enters,
            direction.clock,
            direction.ends,
            direction.slot,
            direction.source_first,
            direction.source,
        ),
        direction.may,
    )


@kernel
def _pass(
    start: int,
    stop: int,
    hops: tuple[Int32s, ...],
    may: Bits,
    access_s: Int32s,
    fewer: Int32s,
    best: Int32s,
    ride: Int32s,
) -> None:
    """One pass. Writes `best` by slot, and `ride`, the value of being aboard each hop.

    hops  : before, enters, clock, ends, slot, source_first, source of Direction
    fewer : int32 (C,) values that a ride can be boarded from: `best` itself, or those of one ride less
    """
    before, enters, clock, ends, slot, source_first, source = hops
    for hop in range(start, stop):
        value = 0
        aboard = before[hop]
        if aboard >= start:
            value = ride[aboard]
        if may[hop] & BOARD:
            left = clock[hop] - access_s[enters[hop]]
            if left > 0:
                value = max(value, (left << RIDES_BITS) | RIDES_MOST)
            for row in range(source_first[hop], source_first[hop + 1]):
                changed = fewer[source[row]]
                if changed & RIDES_MASK:
                    changed -= 1
                value = max(value, changed)
        if ends[hop] - (value >> RIDES_BITS) > HORIZON_S:
            value = 0
        ride[hop] = value
        at = slot[hop]
        kept = 0
        if not may[hop] & FIRST_OF_STOP:
            kept = best[at - 1]
        if may[hop] & ALIGHT:
            kept = max(kept, value)
        best[at] = kept


@kernel
def _pass_from(
    hops: tuple[Int32s, ...],
    may: Bits,
    access_s: Int32s,
    fewer: tuple[Int32s, Int32s],
    best: tuple[Int32s, Int32s],
    ride: tuple[Int32s, Int32s],
) -> None:
    """`_pass` over the whole day, each value with the stop next to home that it comes from."""
    before, enters, clock, ends, slot, source_first, source = hops
    for hop in range(len(before)):
        value, stop = np.int32(0), np.int32(NO_STOP)
        aboard = before[hop]
        if aboard >= 0:
            value, stop = ride[0][aboard], ride[1][aboard]
        if may[hop] & BOARD:
            left = clock[hop] - access_s[enters[hop]]
            if left > 0:
                here = np.int32((left << RIDES_BITS) | RIDES_MOST)
                if here > value or (here == value and enters[hop] < stop):
                    value, stop = here, enters[hop]
            for row in range(source_first[hop], source_first[hop + 1]):
                changed = fewer[0][source[row]]
                if changed & RIDES_MASK:
                    changed -= np.int32(1)
                if changed > value or (changed == value and fewer[1][source[row]] < stop):
                    value, stop = changed, fewer[1][source[row]]
        if ends[hop] - (value >> RIDES_BITS) > HORIZON_S:
            value, stop = np.int32(0), np.int32(NO_STOP)
        ride[0][hop], ride[1][hop] = value, stop
        at = slot[hop]
        kept, kept_stop = np.int32(0), np.int32(NO_STOP)
        if not may[hop] & FIRST_OF_STOP:
            kept, kept_stop = best[0][at - 1], best[1][at - 1]
        if may[hop] & ALIGHT and (value > kept or (value == kept and stop < kept_stop)):
            kept, kept_stop = value, stop
        best[0][at], best[1][at] = kept, kept_stop


def earliest_arrivals(day: Day, changes: Changes, access_s: Int32s, from_s: int) -> Int32s:
    """The soonest second at each stop for one departure, leaving at `from_s` or after, within the horizon.

    The connection scan of Dibbelt and others, for who needs one hour and not the day. int32 (S,); NEVER
    where nothing arrives. Holds to six rides: where more would be sooner, the whole day answers.
    """
    homeward = day.homeward
    clock = homeward.offset - from_s
    first = int(np.searchsorted(homeward.ends, clock - HORIZON_S))
    last = int(np.searchsorted(homeward.ends, clock, side="right"))
    arrivals = np.full(len(access_s), NEVER, np.int32)
    # Out of reach stays beyond every departure.
    ready = (access_s + np.int32(from_s)).astype(np.int32)
    most = _scan(
        (first, last, from_s + HORIZON_S),
        homeward.hop,
        (day.hops.run, day.hops.departs, day.hops.arrives, day.hops.departure, day.hops.arrival),
        (day.hops.board, day.hops.alight),
        (changes.first, changes.to, changes.seconds),
        (arrivals, ready),
        (np.zeros(len(day.runs.trip), np.int8), np.zeros(len(access_s), np.int8)),
    )
    return arrivals if most <= RIDES_MOST else soonest_of(day.outward, access_s, from_s)


def soonest_of(outward: Direction, access_s: Int32s, from_s: int) -> Int32s:
    """The same from the whole day of a home, with six rides at most."""
    home = search(outward, access_s, limited=True) >> RIDES_BITS
    leaves = from_s + outward.offset
    clock = np.where(home >= leaves, outward.slot_clock - np.int32(outward.offset), NEVER).astype(np.int32)
    arrivals = np.full(len(access_s), NEVER, np.int32)
    called = np.flatnonzero(np.diff(outward.slot_first) > 0)
    if len(called):
        arrivals[called] = np.minimum.reduceat(clock, outward.slot_first[called])
    arrivals[arrivals > from_s + HORIZON_S] = NEVER
    return arrivals


@kernel
def _scan(
    window: tuple[int, int, int],
    order: Int32s,
    hops: tuple[Int32s, ...],
    may: tuple[Int8s, Int8s],
    changes: tuple[Int32s, Int32s, Int32s],
    seconds: tuple[Int32s, Int32s],
    rides: tuple[Int8s, Int8s],
) -> int:
    """Writes the arrivals, and returns the most rides of any of them.

    window  : first and last place of `order`, which runs backwards by departure; the last second that counts
    hops    : run, departs, arrives, departure, arrival of Hops; may: board, alight
    changes : first, to, seconds, by the stop left
    seconds : arrivals int32 (S,); ready int32 (S,), the soonest departure that can be caught
    rides   : int8 (R,) rides of who is aboard, 0 nobody; int8 (S,) rides of who is ready
    """
    first, last, limit = window
    run, departs, arrives, departure, arrival = hops
    arrivals, ready = seconds
    aboard, ridden = rides
    most = 0
    for place in range(last - 1, first - 1, -1):
        hop = order[place]
        if aboard[run[hop]] == 0:
            if not may[0][hop] or ready[departs[hop]] > departure[hop]:
                continue
            aboard[run[hop]] = ridden[departs[hop]] + 1
        there = arrives[hop]
        if may[1][hop] and arrival[hop] < arrivals[there] and arrival[hop] <= limit:
            arrivals[there] = arrival[hop]
            most = max(most, aboard[run[hop]])
            for change in range(changes[0][there], changes[0][there + 1]):
                boarded, at = changes[1][change], arrival[hop] + changes[2][change]
                if at < ready[boarded]:
                    ready[boarded] = at
                    ridden[boarded] = aboard[run[hop]]
    return most
