"""The bicycle of one home: the stops it reaches, and the ways there and home by them, for any posts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from .access import Access, Point, find_bicycle_access
from .cycled import Ridden
from .daywork import NO_SLOT, gather_by_stop, pack, stop_of_way
from .estimate import HORIZON_S
from .feed import Flags, Int32s
from .lanes import LANES, Lanes, search_many
from .posts import Asked, Posts
from .scan import NO_STOP, RIDES_MOST, search_from
from .timetable import DAY_TYPES, Timetable


class Bicycle:
    """What the bicycle of a home reaches: searched when first asked, and kept."""

    def __init__(self, timetable: Timetable, home: Point) -> None:
        self.timetable, self.home = timetable, home
        self._outward: dict[tuple[bool, bool], tuple[Int32s, Int32s, Int32s]] = {}

    @cached_property
    def access(self) -> Access:
        """The stops that the bicycle reaches."""
        return find_bicycle_access(self.timetable, self.home)

    def outward(self, booked: bool, limited: bool) -> tuple[Int32s, Int32s, Int32s]:
        """Words, rides and stop of the bicycle of all slots of the day types, one after the other."""
        key = (booked, limited)
        if key not in self._outward:
            made = []
            for name in DAY_TYPES:
                direction = self.timetable.day_type(name, booked=booked).outward
                best, stops = search_from(direction, self.access.seconds, limited=limited)
                made.append((*pack(direction, best), stop_of_way(direction, best, stops)))
            words, rides, stops = (np.concatenate(arrays) for arrays in zip(*made, strict=True))
            self._outward[key] = words, rides, stops
        return self._outward[key]

    def homeward(
        self, stops: Int32s, names: Collection[str], hours: tuple[int, int], *, booked: bool, limited: bool
    ) -> tuple[Lanes, Lanes]:
        """Words and rides of the ways home that end at each of K stops, int32 (K, slots of all day types).

        names : the day types that are asked for; the others stay empty
        hours : clocks of the soonest and the latest way asked for, in the direction of the pass
        """
        days = [(name, self.timetable.day_type(name, booked=booked).homeward) for name in DAY_TYPES]
        words, rides = np.zeros((2, len(stops), sum(len(day) for _, day in days)), np.int32)
        first = 0
        for name, day in days:
            last = first + len(day)
            if name in names:
                window = (
                    int(np.searchsorted(day.ends, hours[0] - HORIZON_S)),
                    int(np.searchsorted(day.ends, hours[1], side="right")),
                )
                seconds, count = self.access.seconds[stops], len(self.access.seconds)
                words[:, first:last], rides[:, first:last] = search_many(
                    day, stops, seconds, count, window, limited=limited
                )
            first = last
        return words, rides


@dataclass(frozen=True, slots=True)
class FromHome:
    """The ways of posts by a bicycle. `booked` gives them against the days with lines to be booked."""

    bicycle: Bicycle
    posts: Posts
    booked: Callable[[], Posts]

    def out(self, *, booked: bool) -> Ridden:
        """The best way there of each, by whatever stop the bicycle reaches."""
        posts = self.booked() if booked else self.posts
        found = _best(posts.outward, partial(self.bicycle.outward, booked))
        return Ridden(found.way[posts.out], found.rides[posts.out], found.stop[posts.out])

    def home(self, stop: Int32s, wanted: Flags, *, booked: bool) -> Ridden:
        """The best way home of each that is wanted, by the stop where its bicycle stands."""
        way, rides = np.zeros((2, len(stop)), np.int32)
        stops = np.unique(stop[wanted])
        for first in range(0, len(stops), LANES):
            self._home_to(stops[first : first + LANES], stop, wanted, (way, rides), booked)
        return Ridden(way, rides, stop)

    def _home_to(
        self, stops: Int32s, stop: Int32s, wanted: Flags, written: tuple[Int32s, Int32s], booked: bool
    ) -> None:
        """Writes the words and rides of the ways wanted whose bicycle stands at one of `stops`."""
        posts = self.booked() if booked else self.posts
        ways = [np.flatnonzero(wanted & (stop == one)) for one in stops.tolist()]
        asked = [np.unique(posts.back[one], return_inverse=True) for one in ways]
        every = posts.homeward.only(np.concatenate([rows for rows, _ in asked]))
        names = _days_of(self.bicycle.timetable, every, booked=booked)
        hours = int(every.clock.min()), int(every.clock.max())
        made: dict[bool, tuple[Lanes, Lanes]] = {}

        def lane(limited: bool, number: int) -> tuple[Int32s, Int32s, Int32s]:
            if limited not in made:
                made[limited] = self.bicycle.homeward(stops, names, hours, booked=booked, limited=limited)
            words, rides = made[limited]
            return words[number], rides[number], rides[number]

        for number, (own, (rows, row)) in enumerate(zip(ways, asked, strict=True)):
            found = _best(posts.homeward.only(rows), partial(lane, number=number))
            written[0][own], written[1][own] = found.way[row], found.rides[row]


def _days_of(timetable: Timetable, asked: Asked, *, booked: bool) -> set[str]:
    """The day types among whose slots these homeward ways look."""
    sizes = [len(timetable.day_type(name, booked=booked).homeward) for name in DAY_TYPES]
    return {DAY_TYPES[one] for one in np.unique(np.searchsorted(np.cumsum(sizes), asked.slot, side="right"))}


def _best(asked: Asked, day: Callable[[bool], tuple[Int32s, Int32s, Int32s]]) -> Ridden:
    """The best way of each way asked, with six rides at most. `day` gives words, rides, stops by slot."""
    way, slot = np.empty((2, len(asked.place)), np.int32)
    rides, stop = np.zeros_like(way), np.full_like(way, NO_STOP)
    for limited in (False, True):
        words, rides_of, stop_of = day(limited)
        arrays = asked.place, asked.clock, asked.first, asked.slot
        gather_by_stop(arrays, asked.walk, words, (rides_of, stop_of), way, slot)
        ridden = slot != NO_SLOT
        rides[:], stop[:] = 0, NO_STOP
        rides[ridden], stop[ridden] = rides_of[slot[ridden]], stop_of[slot[ridden]]
        if not np.any(rides > RIDES_MOST):
            break
    return Ridden(way, rides, stop)
