"""`scan` and `daywork.pack` for many starts at once: one walk over a day, a lane for each stop.

Walking the day once costs more than adding up what is found there, so that thirty starts take about as long
as five searches. For the ways home of a bicycle, each of which ends at the one stop where it stands.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .connections import ALIGHT, BOARD, FIRST_OF_STOP, Bits, Direction
from .daywork import LASTS_BITS, LASTS_MASK
from .estimate import HORIZON_S
from .feed import Flags, Int32s
from .kernels import kernel
from .scan import RIDES_BITS, RIDES_MASK, RIDES_MOST

LANES: Final = 16
"""At once: 44 MB while a day of 170,000 hops is walked and told."""
NO_LANE: Final = -1
Lanes = NDArray[np.int32]


def search_many(
    direction: Direction,
    stops: Int32s,
    seconds: Int32s,
    count: int,
    window: tuple[int, int],
    *,
    limited: bool,
) -> tuple[Lanes, Lanes]:
    """The words and rides of each slot (see `daywork.pack`), int32 (K, C) both, each lane from one stop.

    stops, seconds : int32 (K,) where each lane starts, all different, and its seconds from home
    count          : stops of the timetable
    window         : places of the pass to look at, the last excluded
    """
    lane_of = np.full(count, NO_LANE, np.int32)
    lane_of[stops] = np.arange(len(stops), dtype=np.int32)
    shape = (len(direction), len(stops))
    best, ride = np.zeros((2, *shape), np.int32)
    alive = np.zeros(len(direction), np.bool_)
    hops = (
        direction.before, direction.enters, direction.clock, direction.ends, direction.slot,
        direction.source_first, direction.source,
    )  # fmt: skip
    for _ in range(RIDES_MOST if limited else 1):
        fewer, lives = best, alive
        if limited:
            best, alive = np.zeros(shape, np.int32), np.zeros(len(direction), np.bool_)
        _pass_many(window, hops, direction.may, lane_of, seconds, (fewer, lives), (best, alive), ride)
    words, rides = np.zeros((2, *shape[::-1]), np.int32)
    _pack_many(direction.slot_first, direction.slot_clock, best, alive, words, rides)
    return words, rides


@kernel
def _pass_many(
    window: tuple[int, int],
    hops: tuple[Int32s, ...],
    may: Bits,
    lane_of: Int32s,
    seconds: Int32s,
    fewer: tuple[Lanes, Flags],
    best: tuple[Lanes, Flags],
    ride: Lanes,
) -> None:
    """`scan._pass`. Each pair: values int32 (C, K), and whether a lane of the row has any."""
    before, enters, clock, ends, slot, source_first, source = hops
    lanes = len(seconds)
    for hop in range(window[0], window[1]):
        value = ride[hop]
        aboard = before[hop]
        if aboard >= window[0]:
            for lane in range(lanes):
                value[lane] = ride[aboard, lane]
        else:
            for lane in range(lanes):
                value[lane] = 0
        if may[hop] & BOARD:
            own = lane_of[enters[hop]]
            if own >= 0:
                left = clock[hop] - seconds[own]
                if left > 0:
                    value[own] = max(value[own], np.int32((left << RIDES_BITS) | RIDES_MOST))
            for row in range(source_first[hop], source_first[hop + 1]):
                if fewer[1][source[row]]:
                    from_slot = fewer[0][source[row]]
                    for lane in range(lanes):
                        changed = from_slot[lane]
                        changed -= np.int32(changed & RIDES_MASK != 0)
                        value[lane] = max(value[lane], changed)
        soonest = np.int32((ends[hop] - HORIZON_S) << RIDES_BITS)
        for lane in range(lanes):
            if value[lane] < soonest:
                value[lane] = 0
        at = slot[hop]
        kept, lives = best[0][at], False
        if not may[hop] & FIRST_OF_STOP:
            lives = best[1][at - 1]
            for lane in range(lanes):
                kept[lane] = best[0][at - 1, lane]
        if may[hop] & ALIGHT:
            for lane in range(lanes):
                kept[lane] = max(kept[lane], value[lane])
                lives |= value[lane] > 0
        best[1][at] = lives


@kernel
def _pack_many(
    slot_first: Int32s, slot_clock: Int32s, best: Lanes, alive: Flags, words: Lanes, rides: Lanes
) -> None:
    """Writes `words` and `rides`, int32 (K, C), as `daywork._pack` does for one lane."""
    lanes = best.shape[1]
    home, reached, fewest = np.zeros(lanes, np.int32), np.zeros(lanes, np.int32), np.zeros(lanes, np.int32)
    for stop in range(len(slot_first) - 1):
        home[:] = 0
        for slot in range(slot_first[stop], slot_first[stop + 1]):
            if not alive[slot]:
                continue
            for lane in range(lanes):
                value = best[slot, lane] >> RIDES_BITS
                if value == 0:
                    continue
                if value != home[lane]:
                    home[lane], reached[lane] = value, slot_clock[slot]
                if slot_clock[slot] == reached[lane]:
                    fewest[lane] = RIDES_MOST + 1 - (best[slot, lane] & RIDES_MASK)
                lasts = reached[lane] - value
                if lasts <= HORIZON_S:
                    words[lane, slot] = (value << LASTS_BITS) | (LASTS_MASK - lasts)
                    rides[lane, slot] = fewest[lane]
