"""The ways to one post from many homes: the same journeys as `reach`, searched from the other end.

Two passes from the place give, for every stop and time, when the place is reached, or when it was left. A
home then looks for the last departure at the stops around it that still arrives in time, and for the first
arrival that leaves after the end of the shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .access import Access, Point, find_access
from .connections import HOMEWARD_OFFSET, OUTWARD_OFFSET, Direction
from .cycled import Ridden, find_cycled, with_booking
from .daywork import (
    LASTS_BITS,
    LASTS_MASK,
    NOBODY_CYCLES,
    ON_FOOT,
    TOO_FAR_S,
    WALKED,
    Ways,
    combine,
    spread,
)
from .estimate import HORIZON_S, FloatArray, Means, TravelArrays, estimate, metres_between
from .feed import Flags, Int32s
from .kernels import kernel
from .own_ways import own_ways_s
from .posts import AWAY_AFTER_S, EARLY_BY_S, Asked, Near, Posts, Week, stops_near, stops_near_by_bicycle
from .scan import RIDES_BITS, RIDES_MASK, RIDES_MOST, search, too_many_rides
from .timetable import DAY_TYPES, Timetable
from .walking import parked_s


@dataclass(frozen=True, slots=True)
class FoundFrom:
    """The ways of N homes in one direction, home after home, each with those of the week: W of them.

    timed   : int32 (W,) words by the timetable alone
    way     : int32 (W,) words, lines to be booked let in where nothing else arrives
    changes : int32 (W,) ON_FOOT all the way
    booked  : bool (W,)
    """

    timed: Int32s
    way: Int32s
    changes: Int32s
    booked: Flags


class Destination:
    """The place of one post: searched once, asked from any homes."""

    def __init__(self, timetable: Timetable, place: Point) -> None:
        """`place` in degrees, NaN when not known."""
        self.timetable, self.place = timetable, place
        self._passes: dict[tuple[str, int, bool, bool], Int32s] = {}

    @cached_property
    def access(self) -> Access:
        """The stops around the place."""
        return find_access(self.timetable, self.place, Means.WALK)

    def ways(
        self, week: Week, lat: ArrayLike, lon: ArrayLike, means: ArrayLike, *, assumed: bool = False
    ) -> Ways:
        """The ways from N homes to the post and back.

        week     : of the post
        lat, lon : float64 (N,) of the homes, degrees; NaN = not known
        means    : int (N,) held by who lives there
        assumed  : hours that nobody gave: a way missing there is estimated, and blocks nothing
        """
        held = np.asarray(means, np.int64)
        posts, near = self._as_posts(week, np.asarray(lat, float), np.asarray(lon, float))
        metres = metres_between(*self.place, posts.lat, posts.lon)
        direct = own_ways_s(metres, held)
        riding = self._riding(week, posts, held)
        served = posts.served | (np.diff(riding.near.first) > 0)
        rides_on = served & (held & int(Means.TRANSIT) != 0) & bool(len(self.access.stops))
        out = self._found("homeward", week, near, rides_on, direct[WALKED])
        back = self._found("outward", week, near, rides_on, direct[WALKED])
        cycled = NOBODY_CYCLES
        if len(riding.near.stop) and len(self.access.stops):
            timed, completed = (out.timed, back.timed), (out.way, back.way)
            cycled = find_cycled(riding, posts, timed, direct)
            if self.timetable.booked_days:
                cycled = with_booking(riding, posts, timed, completed, direct, cycled)
        told = combine(
            posts, (out.way, back.way), (out.booked, back.booked), direct, (out.changes, back.changes), cycled
        )
        rides = max(len(day.ways) for day in week)

        def rough(homes: Int32s) -> TravelArrays:
            lat, lon = posts.lat[homes], posts.lon[homes]
            return estimate((lat, lon), *self.place, held[homes], rides)

        by_estimate = ~rides_on & (held & int(Means.TRANSIT) != 0)
        return spread(posts, told, metres, rough, by_estimate, np.full(len(held), assumed))

    def _riding(self, week: Week, posts: Posts, held: NDArray[np.int64]) -> ToPost:
        both = int(Means.TRANSIT | Means.BICYCLE)
        lat = np.where(held & both == both, posts.lat, np.nan)
        return ToPost(self, week, posts, stops_near_by_bicycle(self.timetable, lat, posts.lon))

    def _as_posts(self, week: Week, lat: FloatArray, lon: FloatArray) -> tuple[Posts, Near]:
        """The homes in the shape of posts: each a place of its own, with the one week."""
        near = stops_near(self.timetable, lat, lon)
        homes = np.arange(len(lat), dtype=np.int32)
        ways = [way for day in week for way in day.ways]
        sizes = np.array([len(day.ways) for day in week], np.int64)
        row = np.arange(len(lat) * len(ways), dtype=np.int32)
        out = np.array([way.start_s - EARLY_BY_S + OUTWARD_OFFSET for way in ways], np.int32)
        back = np.array([HOMEWARD_OFFSET - way.end_s - AWAY_AFTER_S for way in ways], np.int32)
        place = np.repeat(homes, len(ways))
        nothing = np.zeros((2, 1), np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint16)
        posts = Posts(
            homes,
            homes,
            lat,
            lon,
            np.diff(near.first) > 0,
            np.arange(0, len(week) * len(lat) + 1, len(week), dtype=np.int32),
            np.tile(np.array([day.day for day in week], np.int8), len(lat)),
            np.concatenate(([0], np.cumsum(np.tile(sizes, len(lat))))).astype(np.int32),
            row,
            row,
            Asked(place, np.tile(out, len(lat)), *nothing),
            Asked(place, np.tile(back, len(lat)), *nothing),
        )
        return posts, near

    def _found(self, name: str, week: Week, near: Near, rides_on: Flags, on_foot_s: Int32s) -> FoundFrom:
        """The ways of each home in one direction.

        name : direction of the pass, which is the other way round: from the place
        """
        asked = asked_of(week, name)
        shape = (len(rides_on), len(asked))
        timed, stops = np.zeros((2, *shape), np.int32)
        words, changes = np.zeros(shape, np.int32), np.full(shape, ON_FOOT, np.int32)
        booked = np.zeros(shape, np.bool_)
        for column, (kind, second) in enumerate(asked):
            written = words[:, column], changes[:, column], stops[:, column]
            self.column(name, kind, second, near, rides_on, written)
            own = _word(name, second, on_foot_s)
            # As good on foot all the way: fewer changes come before less walking.
            better = (own > words[:, column]) | ((own == words[:, column]) & (changes[:, column] > 0))
            words[better, column], changes[better, column] = own[better], ON_FOOT
            timed[:, column] = words[:, column]
            missing = rides_on & (words[:, column] == 0)
            if missing.any() and self.timetable.booked_days:
                self.column(name, kind, second, near, missing, written, booked=True)
                booked[:, column] = missing & (words[:, column] != 0)
                changes[booked[:, column], column] = 0
        return FoundFrom(timed.reshape(-1), words.reshape(-1), changes.reshape(-1), booked.reshape(-1))

    def column(
        self,
        name: str,
        kind: int,
        second: int,
        near: Near,
        wanted: Flags,
        written: tuple[Int32s, Int32s, Int32s],
        *,
        booked: bool = False,
    ) -> None:
        """Writes words, changes and stops of one way for the homes `wanted`, each by its stops `near`."""
        direction: Direction = getattr(self.timetable.day_type(DAY_TYPES[kind], booked=booked), name)
        # Arrays of one piece, whatever the columns: each layout would be another kernel to compile.
        values, words, stops = np.zeros((3, len(wanted)), np.int32)
        for limited in (False, True):
            values[:] = 0
            _first_in_time(
                np.flatnonzero(wanted),
                direction.sign * second + direction.offset,
                (near.first, near.stop, near.walk),
                (direction.slot_first, direction.slot_clock),
                self._pass(name, kind, booked, limited),
                (values, words, stops),
            )
            if not any(too_many_rides(int(one)) for one in values[values > 0]):
                break
        found = values > 0
        written[0][found], written[2][found] = words[found], stops[found]
        written[1][found] = RIDES_MOST - (values[found] & RIDES_MASK)

    def _pass(self, name: str, kind: int, booked: bool, limited: bool) -> Int32s:
        key = (name, kind, booked, limited)
        if key not in self._passes:
            direction = getattr(self.timetable.day_type(DAY_TYPES[kind], booked=booked), name)
            self._passes[key] = search(direction, self.access.seconds, limited=limited)
        return self._passes[key]


@dataclass(frozen=True, slots=True)
class ToPost:
    """The ways of many homes to one post, each by its own bicycle. `near` are the stops that it reaches."""

    destination: Destination
    week: Week
    posts: Posts
    near: Near

    def out(self, *, booked: bool) -> Ridden:
        """The best way there of each, by whatever stop its bicycle reaches."""
        return self._ridden("homeward", self.near, np.diff(self.near.first) > 0, booked)

    def home(self, stop: Int32s, wanted: Flags, *, booked: bool) -> Ridden:
        """The best way home of each that is wanted, by the stop where its bicycle stands."""
        stops, homes = self.destination.timetable.stops, self.posts.outward.place
        seconds, where = np.zeros(len(stop), np.int32), np.where(wanted, stop, 0)
        metres = metres_between(
            self.posts.lat[homes[wanted]],
            self.posts.lon[homes[wanted]],
            stops.lat[stop[wanted]],
            stops.lon[stop[wanted]],
        )
        seconds[wanted] = parked_s(metres)
        return self._ridden("outward", (where, seconds), wanted, booked)

    def _ridden(self, name: str, near: Near | tuple[Int32s, Int32s], wanted: Flags, booked: bool) -> Ridden:
        """By way: by the stops near each home, or by one stop for each way."""
        asked = asked_of(self.week, name)
        shape = (len(self.posts.lat), len(asked))
        words, stops, changes = np.zeros((3, *shape), np.int32)
        for column, (kind, second) in enumerate(asked):
            written = words[:, column], changes[:, column], stops[:, column]
            if isinstance(near, Near):
                own, homes = near, wanted
            else:
                one = np.arange(shape[0] + 1, dtype=np.int64)
                own = Near(one, *(part.reshape(shape)[:, column].copy() for part in near))
                homes = wanted.reshape(shape)[:, column]
            self.destination.column(name, kind, second, own, homes, written, booked=booked)
        rides = np.where(words > 0, changes + 1, 0)
        return Ridden(words.reshape(-1), rides.reshape(-1), stops.reshape(-1))


def asked_of(week: Week, name: str) -> list[tuple[int, int]]:
    """Day type and second of each way of a week, out (a pass "homeward" from the place) or back."""
    return [
        (way.out_day, way.start_s - EARLY_BY_S)
        if name == "homeward"
        else (way.back_day, way.end_s + AWAY_AFTER_S)
        for day in week
        for way in day.ways
    ]


def _word(name: str, second: int, lasts: Int32s) -> NDArray[np.int64]:
    """The word of a way on one's own that leaves or arrives at the second asked; 0 beyond its limit."""
    home = second - lasts + OUTWARD_OFFSET if name == "homeward" else HOMEWARD_OFFSET - second - lasts
    word: NDArray[np.int64] = (home.astype(np.int64) << LASTS_BITS) | (LASTS_MASK - lasts)
    return np.where(lasts < TOO_FAR_S, word, 0)


@kernel
def _first_in_time(
    homes: NDArray[np.int64],
    asked: int,
    near: tuple[NDArray[np.int64], Int32s, Int32s],
    slots: tuple[Int32s, Int32s],
    best: Int32s,
    written: tuple[Int32s, Int32s, Int32s],
) -> None:
    """Writes, for each of `homes`, the value of its best way (see `scan`), its word (see `daywork`) and stop.

    asked : clock at the place
    best  : int32 (C,) by slot, from a pass that starts at the place
    A stop's values never fall: the first slot that is in time is the best moment at the stop for the home,
    and of the slots of that very moment the last has the best second at the place.
    """
    near_first, near_stop, near_walk = near
    slot_first, slot_clock = slots
    values, words, stops = written
    for home in homes:
        word, value, stop = 0, 0, 0
        for one in range(near_first[home], near_first[home + 1]):
            low, high = slot_first[near_stop[one]], slot_first[near_stop[one] + 1]
            last = high
            while low < high:
                middle = (low + high) >> 1
                if best[middle] >> RIDES_BITS >= asked:
                    high = middle
                else:
                    low = middle + 1
            if low == last:
                continue
            while low + 1 < last and slot_clock[low + 1] == slot_clock[low]:
                low += 1
            # Mirrored: the clock of the pass at home grows away from the place.
            at_home = slot_clock[low] + near_walk[one]
            lasts = at_home - (best[low] >> RIDES_BITS)
            if at_home > asked + HORIZON_S or lasts > LASTS_MASK:
                continue
            this = ((OUTWARD_OFFSET + HOMEWARD_OFFSET - at_home) << LASTS_BITS) | (LASTS_MASK - lasts)
            fewer = best[low] & RIDES_MASK > value & RIDES_MASK
            if this > word or (this == word and fewer):
                word, value, stop = this, best[low], near_stop[one]
        if word > 0:
            words[home], values[home], stops[home] = word, value, stop
