"""From the ways of a home to the days of posts: the kernels between `scan` and what a reader is told.

A way fits in one word: the clock of home, and 16,383 less the seconds it lasts. The larger the better: home
left later (or reached earlier), then the shorter way. 0 is no way; no way lasts more than 10,800 s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

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


Told: TypeAlias = NDArray[np.int32]
"""The worst day of K pairs, int32 (K, 9), a row each: what is read of a pair lies together.

Its columns, in order. Without a way minutes are UNREACHABLE, the rest NOT_KNOWN.
leave at, home at : minutes after midnight, the first rounded down, the last up
changes           : of the ways out and back together
slack             : seconds between the first arrival and ten minutes before the start
"""
_COLUMNS: Final = 9
_OUT, _BACK, _BASIS, _MODE, _DAY, _LEAVE_AT, _HOME_AT, _CHANGES, _SLACK = range(_COLUMNS)


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

    asked : place, clock, first, slot of Asked; of `first` the parts to read
    words : int64 (C,) by slot, `with_rides`
    Unsigned places and a plain maximum, so that many reads are made at once: four times as fast.
    """
    place, clock, first, slots = asked
    for row in range(len(place)):
        most = np.int64(0)
        for part in range(len(first)):
            for at in range(np.uint64(first[part, row]), np.uint64(first[part, row + 1])):
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
        for part in range(len(first)):
            for at in range(first[part, row], first[part, row + 1]):
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
) -> Told:
    """The worst day of each pair.

    found   : the best way of each asked out, and of each asked back, one word each
    to_book : whether it goes by a line to be booked
    direct  : seconds to each place by each of MODES; TOO_FAR_S beyond
    changes : of each way asked; ON_FOOT all the way
    cycled  : the ways there and back by bicycle to a stop, which stand in their place
    """
    vehicle = np.minimum(direct[CYCLED], direct[DRIVEN])
    mode = np.where(direct[CYCLED] <= direct[DRIVEN], CYCLED, DRIVEN).astype(np.int32)
    told = np.empty((len(posts.place), _COLUMNS), np.int32)
    _combine(
        (
            posts.place, posts.day_first, posts.way_first, posts.out, posts.back,
            posts.outward.clock, posts.homeward.clock,
        ),
        posts.day, found, changes, to_book, (vehicle, mode),
        (cycled.out, cycled.back, cycled.changes), cycled.booked, told,
    )  # fmt: skip
    return told


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
    told: Told,
) -> None:
    """Writes `told`. `own`: seconds by one's own vehicle, its mode, by place.

    cycled : words out and back and changes of both, by way, 0 to keep what was found; empty for nobody

    A day is ridden by one vehicle or by none: whoever drives there drives back. Of the two, the one that
    leaves home later for the first way, as of two journeys; the other where it alone gets there and back.
    Unsigned places and few branches, since one pair says nothing of the next: nearly twice as fast.
    """
    place, day_first, way_first, out, back, out_clock, back_clock = posts
    cycles = len(cycled[0]) > 0
    for pair in range(np.uint64(len(place))):
        worst, blocked, no_out, no_back = -1, False, False, False
        vehicle, row = own[0][place[pair]], told[pair]
        for day in range(np.uint64(day_first[pair]), np.uint64(day_first[pair + 1])):
            minutes_out, minutes_back, changed, booked, ridden = 0, 0, 0, False, False
            out_missing, back_missing = False, False
            leaves_word, home_word = np.int32(0), np.int32(0)
            begin, end = np.uint64(way_first[day]), np.uint64(way_first[day + 1])
            for way in range(begin, end):
                asked_out, asked_back = np.uint32(out[way]), np.uint32(back[way])
                there, home = found[0][asked_out], found[1][asked_back]
                by_bicycle = cycles and cycled[0][way] > 0
                if by_bicycle:
                    there, home = cycled[0][way], cycled[1][way]
                if way == begin:
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
                changes_out, changes_back = changes[0][asked_out], changes[1][asked_back]
                changed += max(0, changes_out) + max(0, changes_back)
                booked |= to_book[0][asked_out] | to_book[1][asked_back]
                ridden |= (changes_out != ON_FOOT) | (changes_back != ON_FOOT)
            first, last = np.uint32(out[begin]), np.uint32(back[end - np.uint64(1)])
            leaves = (leaves_word >> LASTS_BITS) - OUTWARD_OFFSET
            reached = HOMEWARD_OFFSET - (home_word >> LASTS_BITS)
            lasts = LASTS_MASK - (leaves_word & LASTS_MASK)
            by = out_clock[first] - OUTWARD_OFFSET
            basis = _DIRECT
            mode = WALKED
            if ridden:
                basis, mode = _ON_REQUEST if booked else _TIMETABLE, RIDDEN
            if vehicle < TOO_FAR_S and (out_missing or back_missing or by - vehicle > leaves):
                minutes_out = minutes_back = np.int64(end - begin) * ((vehicle + 59) // 60)
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
                row[_OUT] = UNREACHABLE if out_missing else minutes_out
                row[_BACK] = UNREACHABLE if back_missing else minutes_back
                row[_BASIS], row[_MODE], row[_DAY] = basis, mode, day_type[day]
                row[_LEAVE_AT] = NOT_KNOWN if out_missing else leaves // 60
                row[_HOME_AT] = NOT_KNOWN if back_missing else -((-reached) // 60)
                row[_CHANGES] = NOT_KNOWN if missing else changed
                row[_SLACK] = NOT_KNOWN if out_missing else by - leaves - lasts
        if no_out:
            row[_OUT] = UNREACHABLE
        if no_back:
            row[_BACK] = UNREACHABLE


def spread(
    posts: Posts,
    told: Told,
    metres: FloatArray,
    estimated: Callable[[Int32s], TravelArrays],
    by_estimate: Flags,
    assumed: Flags,
) -> Ways:
    """The N posts from the K pairs.

    metres      : float64 (P,) straight lines between home and places
    estimated   : gives the estimate of some of the pairs
    by_estimate : bool (P,) where it answers
    assumed     : bool (N,) where nobody gave hours, and it answers for want of a way
    """
    count = len(posts)
    whole, small = np.empty((6, count), np.int32), np.empty((3, count), np.int8)
    metres_of, roughly = np.empty(count), np.empty(count, np.bool_)
    of_places = posts.place, metres, by_estimate
    _spread(posts.pair, told, of_places, assumed, (whole, small, metres_of, roughly))
    minutes_out, minutes_back, leave_at, home_at, changes, slack = whole
    basis, mode, worst_day = small
    travel = TravelArrays(
        minutes_out=minutes_out,
        minutes_back=minutes_back,
        basis=basis,
        metres=metres_of,
        mode=mode,
        wait_minutes=np.full(count, NOT_KNOWN, np.int32),
        worst_day=worst_day,
        leave_at=leave_at,
        home_at=home_at,
    )
    rows = np.flatnonzero(roughly)
    if len(rows):
        pairs, row = np.unique(posts.pair[rows], return_inverse=True)
        rough = estimated(pairs)
        for field in fields(TravelArrays):
            getattr(travel, field.name)[rows] = getattr(rough, field.name)[row]
        changes[rows] = slack[rows] = NOT_KNOWN
    return Ways(travel, changes, slack)


@kernel
def _spread(
    pair: Int32s,
    told: Told,
    of_places: tuple[Int32s, FloatArray, Flags],
    assumed: Flags,
    posts: tuple[NDArray[np.int32], NDArray[np.int8], FloatArray, Flags],
) -> None:
    """Writes what is told of each post, and whether an estimate answers in its place.

    of_places : place of each pair; metres and `by_estimate` of each place
    """
    place, metres, by_estimate = of_places
    whole, small, metres_of, roughly = posts
    for post in range(np.uint64(len(pair))):
        of = np.uint32(pair[post])
        row, at = told[of], np.uint32(place[of])
        whole[0, post], whole[1, post] = row[_OUT], row[_BACK]
        whole[2, post], whole[3, post] = row[_LEAVE_AT], row[_HOME_AT]
        whole[4, post], whole[5, post] = row[_CHANGES], row[_SLACK]
        small[0, post], small[1, post], small[2, post] = row[_BASIS], row[_MODE], row[_DAY]
        metres_of[post] = metres[at]
        missing = max(row[_OUT], row[_BACK]) >= UNREACHABLE
        roughly[post] = by_estimate[at] or (assumed[post] and missing)
