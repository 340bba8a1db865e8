"""From the ways of a home to the days of posts: the kernels between `scan` and what a reader is told.

A way fits in one word: the clock of home, and 16,383 less the seconds it lasts. The larger the better: home
left later (or reached earlier), then the shorter way. 0 is no way; no way lasts more than 10,800 s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .connections import HOMEWARD_OFFSET, OUTWARD_OFFSET, Direction
from .estimate import HORIZON_S, MODES, NOT_KNOWN, UNREACHABLE, Basis, FloatArray, Means, TravelArrays
from .feed import Flags, Int32s
from .kernels import kernel
from .posts import Posts
from .scan import RIDES_BITS, RIDES_MASK, RIDES_MOST

NO_SLOT: Final = -1
ON_FOOT: Final = -1
LASTS_BITS: Final = 14
LASTS_MASK: Final = (1 << LASTS_BITS) - 1
TOO_FAR_S: Final = 1 << 20
"""Seconds of a way on one's own that is beyond its limit, or by a means not held."""
WALKED: Final = MODES.index(Means.WALK)
CYCLED: Final = MODES.index(Means.BICYCLE)
RIDDEN: Final = MODES.index(Means.TRANSIT)
DRIVEN: Final = MODES.index(Means.CAR)
_TIMETABLE, _DIRECT, _ON_REQUEST, _ESTIMATE = (
    int(one) for one in (Basis.TIMETABLE, Basis.DIRECT, Basis.ON_REQUEST, Basis.ESTIMATE)
)


@dataclass(frozen=True, slots=True)
class DayTold:
    """The worst day of K pairs, int32 (K,) each. Without a way minutes are UNREACHABLE, the rest NOT_KNOWN.

    leave_at, home_at : minutes after midnight, the first rounded down, the last up
    changes           : of the ways out and back together
    slack             : seconds between the first arrival and ten minutes before the start
    """

    minutes_out: Int32s
    minutes_back: Int32s
    basis: Int32s
    mode: Int32s
    worst_day: Int32s
    leave_at: Int32s
    home_at: Int32s
    changes: Int32s
    slack: Int32s


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to N posts and back, on the worst day of each.

    travel  : what the ranking reads
    changes : int32 (N,) changes of the ways out and back together; NOT_KNOWN without a timetable
    slack_s : int32 (N,) seconds between the first arrival and ten minutes before the start; NOT_KNOWN
    """

    travel: TravelArrays
    changes: Int32s
    slack_s: Int32s


@dataclass(frozen=True, slots=True)
class Cycled:
    """The W ways of posts that are made by bicycle to a stop, left there, and back by that stop.

    out, back : int32 (W,) one word each; 0 where the way is not made so. Empty where nobody cycles
    changes   : int32 (W,) of both together; 0, not counted, with a line to be booked
    booked    : bool (W,) by a line to be booked
    stop      : int32 (W,) where the bicycle stands
    """

    out: Int32s
    back: Int32s
    changes: Int32s
    booked: Flags
    stop: Int32s


_NONE: Final = np.zeros(0, np.int32)
NOBODY_CYCLES: Final = Cycled(_NONE, _NONE, _NONE, np.zeros(0, np.bool_), _NONE)


def pack(direction: Direction, best: Int32s) -> tuple[Int32s, Int32s]:
    """The value of each slot as one word, and the fewest rides of that very way. int32 (C,) both."""
    words, rides = np.zeros((2, len(best)), np.int32)
    _pack(direction.slot_first, direction.slot_clock, best, words, rides)
    return words, rides


@kernel
def _pack(slot_first: Int32s, slot_clock: Int32s, best: Int32s, words: Int32s, rides: Int32s) -> None:
    """Writes `words` and `rides`. A slot no better than the one before is reached as soon as that one.

    Fewer rides count only where they arrive as soon: the last slot of that very moment tells how few.
    """
    for stop in range(len(slot_first) - 1):
        home, reached, fewest = 0, 0, 0
        for slot in range(slot_first[stop], slot_first[stop + 1]):
            value = best[slot] >> RIDES_BITS
            if value == 0:
                continue
            if value != home:
                home, reached = value, slot_clock[slot]
            if slot_clock[slot] == reached:
                fewest = RIDES_MOST + 1 - (best[slot] & RIDES_MASK)
            lasts = reached - home
            if lasts <= HORIZON_S:
                words[slot] = (home << LASTS_BITS) | (LASTS_MASK - lasts)
                rides[slot] = fewest


def stop_of_way(direction: Direction, best: Int32s, stops: Int32s) -> Int32s:
    """The stop next to home of the very ways that `pack` tells. int32 (C,)."""
    of_way = np.zeros(len(best), np.int32)
    _stop_of_way(direction.slot_first, direction.slot_clock, best, stops, of_way)
    return of_way


@kernel
def _stop_of_way(slot_first: Int32s, slot_clock: Int32s, best: Int32s, stops: Int32s, of_way: Int32s) -> None:
    """Writes `of_way`, walking the slots as `_pack` does."""
    for stop in range(len(slot_first) - 1):
        home, reached, found = 0, 0, 0
        for slot in range(slot_first[stop], slot_first[stop + 1]):
            value = best[slot] >> RIDES_BITS
            if value == 0:
                continue
            if value != home:
                home, reached = value, slot_clock[slot]
            if slot_clock[slot] == reached:
                found = stops[slot]
            of_way[slot] = found


def with_rides(words: Int32s, rides: Int32s) -> NDArray[np.int64]:
    """Words with the rides of each behind them, the fewer the better: int64 (C,), 0 where there is no way."""
    joined: NDArray[np.int64] = (words.astype(np.int64) << RIDES_BITS) | (RIDES_MOST + 1 - rides)
    return np.where(words > 0, joined, 0)


@kernel
def gather(
    asked: tuple[Int32s, Int32s, NDArray[np.int64], Int32s],
    walk: NDArray[np.uint16],
    words: NDArray[np.int64],
    on_foot_s: Int32s,
    way: Int32s,
    changes: Int32s,
) -> None:
    """Writes the best way of each way asked, and its changes; ON_FOOT all the way.

    asked : place, clock, first, slot of Asked
    words : int64 (C,) by slot, `with_rides`
    Unsigned places and a plain maximum, so that many reads are made at once: four times as fast.
    """
    place, clock, first, slots = asked
    for row in range(len(place)):
        most = np.int64(0)
        for at in range(np.uint64(first[row]), np.uint64(first[row + 1])):
            most = max(most, words[np.uint32(slots[at])] - (np.int64(walk[at]) << RIDES_BITS))
        best, changed = np.int32(most >> RIDES_BITS), np.int32(RIDES_MOST - (most & RIDES_MASK))
        if best == 0 or (best >> LASTS_BITS) < clock[row] - HORIZON_S:
            best, changed = np.int32(0), np.int32(ON_FOOT)
        on_foot = on_foot_s[place[row]]
        if on_foot < TOO_FAR_S:
            word = np.int32(((clock[row] - on_foot) << LASTS_BITS) | (LASTS_MASK - on_foot))
            # As good on foot all the way: fewer changes come before less walking.
            if word > best or (word == best and changed > 0):
                best, changed = word, np.int32(ON_FOOT)
        way[row], changes[row] = best, changed


@kernel
def gather_by_stop(
    asked: tuple[Int32s, Int32s, NDArray[np.int64], Int32s],
    walk: NDArray[np.uint16],
    words: Int32s,
    ties: tuple[Int32s, Int32s],
    way: Int32s,
    slot: Int32s,
) -> None:
    """Writes the best way by timetable of each way asked, and its slot.

    asked : place, clock, first, slot of Asked
    ties  : by slot, of two ways of one word the one with less of the first is taken, then of the second
    """
    place, clock, first, slots = asked
    for row in range(len(place)):
        best, chosen = np.int32(0), -1
        for at in range(first[row], first[row + 1]):
            word = words[slots[at]] - np.int32(walk[at])
            if word > best:
                best, chosen = word, at
            elif word == best and best > 0:
                less, least = slots[at], slots[chosen]
                if ties[0][less] < ties[0][least] or (
                    ties[0][less] == ties[0][least] and ties[1][less] < ties[1][least]
                ):
                    chosen = at
        if (best >> LASTS_BITS) < clock[row] - HORIZON_S:
            best, chosen = np.int32(0), -1
        way[row] = best
        slot[row] = slots[chosen] if chosen >= 0 else NO_SLOT


def combine(
    posts: Posts,
    found: tuple[Int32s, Int32s],
    to_book: tuple[Flags, Flags],
    direct: tuple[Int32s, Int32s, Int32s, Int32s],
    changes: tuple[Int32s, Int32s],
    cycled: Cycled,
) -> DayTold:
    """The worst day of each pair.

    found   : the best way of each asked out, and of each asked back, one word each
    to_book : whether it goes by a line to be booked
    direct  : seconds to each place by each of MODES; TOO_FAR_S beyond
    changes : of each way asked; ON_FOOT all the way
    cycled  : the ways there and back by bicycle to a stop, which stand in their place
    """
    vehicle = np.minimum(direct[CYCLED], direct[DRIVEN])
    mode = np.where(direct[CYCLED] <= direct[DRIVEN], CYCLED, DRIVEN).astype(np.int32)
    told = np.full((len(fields(DayTold)), len(posts.place)), NOT_KNOWN, np.int32)
    told[:2] = UNREACHABLE
    _combine(
        (
            posts.place, posts.day_first, posts.way_first, posts.out, posts.back,
            posts.outward.clock, posts.homeward.clock,
        ),
        posts.day, found, changes, to_book, (vehicle, mode),
        (cycled.out, cycled.back, cycled.changes), cycled.booked, told,
    )  # fmt: skip
    return DayTold(*told)


@kernel
def _combine(
    posts: tuple[Int32s, ...],
    day_type: NDArray[np.int8],
    found: tuple[Int32s, Int32s],
    changes: tuple[Int32s, Int32s],
    to_book: tuple[Flags, Flags],
    own: tuple[Int32s, Int32s],
    cycled: tuple[Int32s, Int32s, Int32s],
    cycled_booked: Flags,
    told: NDArray[np.int32],
) -> None:
    """Writes `told`, rows as in DayTold. `own`: seconds by one's own vehicle, its mode, by place.

    cycled : words out and back and changes of both, by way, 0 to keep what was found; empty for nobody

    A day is ridden by one vehicle or by none: whoever drives there drives back. Of the two, the one that
    leaves home later for the first way, as of two journeys; the other where it alone gets there and back.
    """
    place, day_first, way_first, out, back, out_clock, back_clock = posts
    for pair in range(len(place)):
        worst, blocked, no_out, no_back = -1, False, False, False
        vehicle = own[0][place[pair]]
        for day in range(day_first[pair], day_first[pair + 1]):
            minutes_out, minutes_back, changed, booked, ridden = 0, 0, 0, False, False
            out_missing, back_missing = False, False
            leaves_word, home_word = np.int32(0), np.int32(0)
            for way in range(way_first[day], way_first[day + 1]):
                there, home = found[0][out[way]], found[1][back[way]]
                by_bicycle = len(cycled[0]) > 0 and cycled[0][way] > 0
                if by_bicycle:
                    there, home = cycled[0][way], cycled[1][way]
                if way == way_first[day]:
                    leaves_word = there
                home_word = home
                out_missing |= there == 0
                back_missing |= home == 0
                minutes_out += (LASTS_MASK - (there & LASTS_MASK) + 59) // 60
                minutes_back += (LASTS_MASK - (home & LASTS_MASK) + 59) // 60
                if by_bicycle:
                    changed += cycled[2][way]
                    booked |= cycled_booked[way]
                    ridden = True
                    continue
                changed += max(0, changes[0][out[way]]) + max(0, changes[1][back[way]])
                booked |= to_book[0][out[way]] or to_book[1][back[way]]
                ridden |= changes[0][out[way]] != ON_FOOT or changes[1][back[way]] != ON_FOOT
            first, last = out[way_first[day]], back[way_first[day + 1] - 1]
            leaves = (leaves_word >> LASTS_BITS) - OUTWARD_OFFSET
            reached = HOMEWARD_OFFSET - (home_word >> LASTS_BITS)
            lasts = LASTS_MASK - (leaves_word & LASTS_MASK)
            by = out_clock[first] - OUTWARD_OFFSET
            basis = _DIRECT
            mode = WALKED
            if ridden:
                basis, mode = _ON_REQUEST if booked else _TIMETABLE, RIDDEN
            if vehicle < TOO_FAR_S and (out_missing or back_missing or by - vehicle > leaves):
                rides = way_first[day + 1] - way_first[day]
                minutes_out = minutes_back = rides * ((vehicle + 59) // 60)
                out_missing = back_missing = False
                changed, leaves, lasts = 0, by - vehicle, vehicle
                reached = HOMEWARD_OFFSET - back_clock[last] + vehicle
                mode = own[1][place[pair]]
                basis = _DIRECT if mode == CYCLED else _ESTIMATE
            no_out |= out_missing
            no_back |= back_missing
            missing = out_missing or back_missing
            if (missing and not blocked) or (
                missing == blocked and not missing and minutes_out + minutes_back > worst
            ):
                blocked = missing
                worst = minutes_out + minutes_back
                told[0, pair] = UNREACHABLE if out_missing else minutes_out
                told[1, pair] = UNREACHABLE if back_missing else minutes_back
                told[2, pair], told[3, pair], told[4, pair] = basis, mode, day_type[day]
                told[5, pair] = NOT_KNOWN if out_missing else leaves // 60
                told[6, pair] = NOT_KNOWN if back_missing else -((-reached) // 60)
                told[7, pair] = NOT_KNOWN if missing else changed
                told[8, pair] = NOT_KNOWN if out_missing else by - leaves - lasts
        if no_out:
            told[0, pair] = UNREACHABLE
        if no_back:
            told[1, pair] = UNREACHABLE


def spread(
    posts: Posts,
    told: DayTold,
    metres: FloatArray,
    estimated: Callable[[Int32s], TravelArrays],
    by_estimate: Flags,
    assumed: Flags,
) -> Ways:
    """The N posts from the K pairs.

    metres      : float64 (P,) straight lines between home and places
    estimated   : gives the estimate of some of the pairs
    by_estimate : bool (N,) where it answers; `assumed` where nobody gave hours, and it does without a way
    """
    pair = posts.pair
    missing = (told.minutes_out >= UNREACHABLE) | (told.minutes_back >= UNREACHABLE)
    roughly = np.flatnonzero(by_estimate | (assumed & missing[pair]))
    travel = TravelArrays(
        minutes_out=told.minutes_out[pair],
        minutes_back=told.minutes_back[pair],
        basis=told.basis.astype(np.int8)[pair],
        metres=metres[posts.place][pair],
        mode=told.mode.astype(np.int8)[pair],
        wait_minutes=np.full(len(pair), NOT_KNOWN, np.int32),
        worst_day=told.worst_day.astype(np.int8)[pair],
        leave_at=told.leave_at[pair],
        home_at=told.home_at[pair],
    )
    changes, slack = told.changes[pair], told.slack[pair]
    if len(roughly):
        rows, row = np.unique(pair[roughly], return_inverse=True)
        rough = estimated(rows)
        for field in fields(TravelArrays):
            getattr(travel, field.name)[roughly] = getattr(rough, field.name)[row]
        changes[roughly] = slack[roughly] = NOT_KNOWN
    return Ways(travel, changes, slack)
