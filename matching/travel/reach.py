"""A home's whole day of travel, and from it the ways to every post at its hours, there and back.

Two passes over each day type give, for every stop and every time, the best way from home and to it. The
answer for a post is then the best of the stops around its place, on foot from there; each way asked is one
read per stop (`posts`). On foot all the way, by bicycle and by car compete with it. Where no stop lies within
reach of the home or of the place, no timetable reaches: the straight line answers, marked as an estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .access import Access, Point, find_access
from .bicycle import Bicycle, FromHome
from .connections import HOMEWARD_OFFSET, OUTWARD_OFFSET, Direction
from .cycled import OwnWays, find_cycled, with_booking
from .daywork import (
    CYCLED,
    DRIVEN,
    NOBODY_CYCLES,
    TOO_FAR_S,
    WALKED,
    Cycled,
    Ways,
    combine,
    gather,
    pack,
    spread,
    with_rides,
)
from .estimate import Means, TravelArrays, estimate, metres_between
from .feed import Flags, Int32s
from .kernels import kernel
from .own_ways import own_ways_s
from .posts import (
    AWAY_AFTER_S,
    DAY_BEGINS_S,
    DAY_ENDS_S,
    EARLY_BY_S,
    Asked,
    Near,
    Posts,
    Week,
    prepare_posts,
    stops_near,
)
from .scan import NEVER, RIDES_MOST, earliest_arrivals, search
from .timetable import DAY_TYPES, Timetable

NO_CLOCK: Final = 1_000_000_000
"""Clock of what never happens."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best way of each of the A ways asked in one direction.

    way     : int32 (A,) in one word (see `daywork`); 0 = none
    changes : int32 (A,) ON_FOOT all the way; 0, not counted, for a way to be booked
    booked  : bool (A,) by a line to be booked
    """

    way: Int32s
    changes: Int32s
    booked: Flags


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """Between which hours a shift can be reached and left again, by timetable: int32 (P, 3), by day type.

    first_start_s : the earliest start, ten minutes after the first arrival that a day knows
    last_end_s    : the latest end, five minutes before the last way home leaves
    Seconds of the day, which goes from 04:00 to 28:00; NEVER where there is no way there or none back.
    """

    first_start_s: Int32s
    last_end_s: Int32s


class Reach:
    """The day of one home: made once, asked for any posts of the same timetable."""

    def __init__(self, timetable: Timetable, home: Point, means: Means) -> None:
        """`home` in degrees, NaN when not known; `means` held, of which TRANSIT uses the timetable."""
        self.timetable, self.home, self.means = timetable, home, means

    @cached_property
    def access(self) -> Access:
        """The stops around home, on foot."""
        return find_access(self.timetable, self.home, Means.WALK)

    @cached_property
    def bicycle(self) -> Bicycle | None:
        """The bicycle that takes one to a stop; None for who has none, or rides no line."""
        both = Means.TRANSIT | Means.BICYCLE
        return Bicycle(self.timetable, self.home) if self.means & both == both else None

    @property
    def served(self) -> bool:
        """Whether a timetable reaches the home, on foot or by the bicycle held."""
        cycled = self.bicycle is not None and len(self.bicycle.access.stops) > 0
        return bool(self.means & Means.TRANSIT) and (cycled or len(self.access.stops) > 0)

    def serves(self, place: Point) -> bool:
        """Whether a stop lies within reach of a place."""
        return len(find_access(self.timetable, place, Means.WALK).stops) > 0

    def ways(self, posts: Posts, assumed: Flags, booked: Callable[[], Posts] | None = None) -> Ways:
        """The ways to N posts and back.

        posts   : prepared against this timetable
        assumed : bool (N,) hours that nobody gave: a way missing there is estimated, and blocks nothing
        booked  : gives the same posts against the days with lines to be booked; asked when a way is missing
        """
        metres = metres_between(*self.home, posts.lat, posts.lon)
        direct = own_ways_s(metres, int(self.means))
        served = posts.served if self.served else np.zeros(len(posts.served), np.bool_)
        out, back, cycled = self._answered(posts, served, direct, booked)
        told = combine(
            posts, (out.way, back.way), (out.booked, back.booked), direct, (out.changes, back.changes), cycled
        )
        estimated = ~served & bool(self.means & Means.TRANSIT)
        rough = partial(self._estimated, posts)
        return spread(posts, told, metres, rough, estimated, assumed)

    def bicycle_stops(self, place: Point, week: Week) -> list[int | None]:
        """Where the bicycle is left on each way of a week's days, in their order; None where it is not."""
        ways = sum(len(day.ways) for day in week)
        if self.bicycle is None or not np.isfinite(place).all():
            return [None] * ways
        ask = partial(prepare_posts, self.timetable, [place[0]], [place[1]], [week])
        direct = own_ways_s(metres_between(*self.home, place[:1], place[1:]), int(self.means))
        posts, booked = ask(), partial(ask, booked=True) if self.timetable.booked_days else None
        cycled = self._answered(posts, posts.served, direct, booked)[2]
        if not len(cycled.out):
            return [None] * ways
        return [int(stop) if word else None for stop, word in zip(cycled.stop, cycled.out, strict=True)]

    def _answered(
        self, posts: Posts, served: Flags, direct: OwnWays, booked: Callable[[], Posts] | None
    ) -> tuple[Found, Found, Cycled]:
        """The best way of each asked, out and back, and the ways that a bicycle to a stop makes instead."""
        out, back = self._found(posts, direct[WALKED], booked=False)
        timed, riding, cycled = (out.way, back.way), self._riding(posts, booked), NOBODY_CYCLES
        if riding is not None:
            cycled = find_cycled(riding, posts, timed, direct)
        missing = served & _missing(posts, out, back, direct)
        if booked is not None and missing.any():
            by_booking = self._found(booked(), direct[WALKED], booked=True)
            out, back = _completed(out, by_booking[0]), _completed(back, by_booking[1])
            if riding is not None:
                cycled = with_booking(riding, posts, timed, (out.way, back.way), direct, cycled)
        return out, back, cycled

    def _riding(self, posts: Posts, booked: Callable[[], Posts] | None) -> FromHome | None:
        if self.bicycle is None or not len(self.bicycle.access.stops):
            return None
        return FromHome(self.bicycle, posts, booked or (lambda: posts))

    def arrivals_s(self, day: int, from_s: int) -> Int32s:
        """The soonest second at each stop, leaving home at `from_s` of a day type or after; int32 (S,).

        NEVER where nothing arrives within the horizon.
        """
        of_day = self.timetable.day_type(DAY_TYPES[day])
        if not self.served:
            return np.full(len(self.timetable.stops.lat), NEVER, np.int32)
        return earliest_arrivals(of_day, self.timetable.changes, self.access.seconds, from_s)

    def next_arrival_s(self, place: Point, day: int, after_s: int) -> int | None:
        """The first second after `after_s` of a day type at which one can be at a place, by timetable.

        To the first stop on foot, or by the bicycle held.
        """
        near, clock = self._near(place), after_s + OUTWARD_OFFSET
        found = int(self._next("outward", near, day, clock)[0])
        if self.bicycle is not None:
            words = self.bicycle.outward(False, False)[0]
            found = min(found, int(self._next("outward", near, day, clock, words)[0]))
        return None if found == NO_CLOCK else found - OUTWARD_OFFSET

    def last_departure_s(
        self, place: Point, day: int, before_s: int, bicycle_stop: int | None = None
    ) -> int | None:
        """The last second before `before_s` of a day type at which a place can be left for home.

        bicycle_stop : where the bicycle stands; None to come home on foot
        """
        words, clock = None, HOMEWARD_OFFSET - before_s
        if self.bicycle is not None and bicycle_stop is not None:
            stop, hours = np.array([bicycle_stop], np.int32), (clock, HOMEWARD_OFFSET)
            name = DAY_TYPES[day]
            words = self.bicycle.homeward(stop, {name}, hours, booked=False, limited=False)[0][0]
        found = int(self._next("homeward", self._near(place), day, clock, words)[0])
        return None if found == NO_CLOCK else HOMEWARD_OFFSET - found

    def hours_served(self, posts: Posts) -> ShiftHours:
        """The hours at which posts can be worked at the place of each, by timetable, on each day type."""
        near = stops_near(self.timetable, posts.lat, posts.lon)
        days = range(len(DAY_TYPES))
        opens, closes = DAY_BEGINS_S + OUTWARD_OFFSET, HOMEWARD_OFFSET - DAY_ENDS_S
        there = np.stack([self._next("outward", near, day, opens) for day in days], axis=1)
        away = np.stack([self._next("homeward", near, day, closes) for day in days], axis=1)
        never = (there == NO_CLOCK) | (away == NO_CLOCK)
        return ShiftHours(
            np.where(never, NEVER, there - OUTWARD_OFFSET + EARLY_BY_S).astype(np.int32),
            np.where(never, NEVER, HOMEWARD_OFFSET - away - AWAY_AFTER_S).astype(np.int32),
        )

    def _near(self, place: Point) -> Near:
        return stops_near(self.timetable, np.array([place[0]]), np.array([place[1]]))

    def _next(self, name: str, near: Near, day: int, clock: int, words: Int32s | None = None) -> Int32s:
        """The first clock after `clock` at which a way by timetable is at each place; int32 (P,).

        words : of all slots of the day types; those of who goes on foot when None
        """
        directions = [getattr(self.timetable.day_type(one), name) for one in DAY_TYPES]
        direction, before = directions[day], sum(len(one) for one in directions[:day])
        every = self._day(name, False, False) if words is None else words.astype(np.int64)
        found = np.full(len(near.first) - 1, NO_CLOCK, np.int32)
        _first_after(
            (near.first, near.stop, near.walk),
            (direction.slot_first, direction.slot_clock),
            every[before : before + len(direction)],
            clock,
            found,
        )
        return found

    def _found(self, posts: Posts, on_foot_s: Int32s, *, booked: bool) -> tuple[Found, Found]:
        return (
            self._best("outward", posts.outward, on_foot_s, booked),
            self._best("homeward", posts.homeward, on_foot_s, booked),
        )

    def _best(self, name: str, asked: Asked, on_foot_s: Int32s, booked: bool) -> Found:
        way, changes = np.empty((2, len(asked.place)), np.int32)
        first = asked.first[:1] if self.means & Means.WALK else asked.first
        arrays = asked.place, asked.clock, first, asked.slot
        for limited in (False, True):
            gather(arrays, asked.walk, self._day(name, booked, limited), on_foot_s, way, changes)
            if not np.any(changes >= RIDES_MOST):
                break
        return Found(way, changes, np.zeros(len(way), np.bool_))

    def _day(self, name: str, booked: bool, limited: bool) -> NDArray[np.int64]:
        """The words of all slots of the day types, one after the other, with the rides of each."""
        key = (name, booked, limited)
        if key not in self._days:
            made = []
            for one in DAY_TYPES:
                direction: Direction = getattr(self.timetable.day_type(one, booked=booked), name)
                if self.means & Means.TRANSIT and len(self.access.stops):
                    best = search(direction, self.access.seconds, limited=limited)
                else:
                    best = np.zeros(len(direction), np.int32)
                made.append(with_rides(*pack(direction, best)))
            self._days[key] = np.concatenate(made)
        return self._days[key]

    @cached_property
    def _days(self) -> dict[tuple[str, bool, bool], NDArray[np.int64]]:
        return {}

    def _estimated(self, posts: Posts, pairs: Int32s) -> TravelArrays:
        """The straight-line ways of some pairs."""
        rides = np.maximum.reduceat(np.diff(posts.way_first), posts.day_first[:-1])[pairs]
        place = posts.place[pairs]
        return estimate(self.home, posts.lat[place], posts.lon[place], int(self.means), rides)


@kernel
def _first_after(
    near: tuple[NDArray[np.int64], Int32s, Int32s],
    slots: tuple[Int32s, Int32s],
    words: NDArray[np.int64],
    clock: int,
    found: Int32s,
) -> None:
    """Writes, for each place, the first clock after `clock` at which a stop nearby makes it reached.

    A word that is the one of the slot before tells of a way that was there sooner: nobody arrives then.
    """
    near_first, near_stop, near_walk = near
    slot_first, slot_clock = slots
    for place in range(len(found)):
        for one in range(near_first[place], near_first[place + 1]):
            for slot in range(slot_first[near_stop[one]], slot_first[near_stop[one] + 1]):
                there = slot_clock[slot] + near_walk[one]
                if there >= found[place]:
                    break
                opens = slot == slot_first[near_stop[one]] or words[slot] != words[slot - 1]
                if there > clock and words[slot] > 0 and opens:
                    found[place] = there
                    break


def _missing(posts: Posts, out: Found, back: Found, direct: tuple[Int32s, ...]) -> Flags:
    """bool (P,) places to which a way is missing that no vehicle of one's own makes up for."""
    missing = np.zeros(len(posts.lat), np.bool_)
    missing[posts.outward.place[out.way == 0]] = True
    missing[posts.homeward.place[back.way == 0]] = True
    own: Flags = np.minimum(direct[CYCLED], direct[DRIVEN]) < TOO_FAR_S
    return missing & ~own


def _completed(found: Found, by_booking: Found) -> Found:
    """With the ways that nothing arrives by but a line to be booked."""
    booked = (found.way == 0) & (by_booking.way != 0)
    return Found(np.where(booked, by_booking.way, found.way), np.where(booked, 0, found.changes), booked)
