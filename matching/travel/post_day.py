"""The day of one post, told in full: each way there and back leg by leg, and what is missing without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .access import Access, Point, find_access
from .daywork import TOO_FAR_S
from .estimate import Means, metres_between
from .journeys import NO_JOURNEY, Journey, Query, find_journey, journey_between
from .own_ways import own_ways_s
from .posts import AWAY_AFTER_S, DAY_BEGINS_S, DAY_ENDS_S, EARLY_BY_S, Way, Week, WorkDay
from .reach import Reach
from .timetable import DAY_TYPES

VEHICLES = Means.BICYCLE | Means.CAR


@dataclass(frozen=True, slots=True)
class WayTold:
    """One way there and back. `next_arrival_s`: when the way out is missing, the first second after the one
    asked at which one can be there; `last_departure_s`: when the way back is missing, the last one before
    at which one can still go home. None where there is none that day."""

    way: Way
    out: Journey
    back: Journey
    next_arrival_s: int | None = None
    last_departure_s: int | None = None


@dataclass(frozen=True, slots=True)
class PostDay:
    """The worst day of a post, by its place in DAY_TYPES, and its ways in their order.

    first_arrival_s  : the soonest one can be there that day; None when never
    last_departure_s : the latest one can leave and still get home; None when never
    """

    day: int
    ways: tuple[WayTold, ...]
    first_arrival_s: int | None
    last_departure_s: int | None

    @property
    def reachable(self) -> bool:
        """Whether every way of the day is there."""
        return all(one.out.reachable and one.back.reachable for one in self.ways)

    @property
    def hours_s(self) -> tuple[int, int] | None:
        """The earliest start and the latest end of a shift that day, by timetable; None without them."""
        if self.first_arrival_s is None or self.last_departure_s is None:
            return None
        return self.first_arrival_s + EARLY_BY_S, self.last_departure_s - AWAY_AFTER_S

    @property
    def minutes(self) -> int:
        """Of all ways of the day that are there."""
        return sum(one.out.minutes + one.back.minutes for one in self.ways)

    @property
    def journeys(self) -> tuple[Journey, ...]:
        """The ways that are there, in the order of the day."""
        return tuple(way for one in self.ways for way in (one.out, one.back) if way.reachable)

    @property
    def wait_minutes(self) -> int:
        """Waiting between rides, whole minutes of the day."""
        return sum(journey.wait_s for journey in self.journeys) // 60


def tell_day(reach: Reach, place: Point, week: Week) -> PostDay:
    """The worst day of a post from a home: the first without a way, else the one with most minutes."""
    stops = iter(reach.bicycle_stops(place, week))
    told = [_day(reach, place, one, [next(stops) for _ in one.ways]) for one in week]
    missing = [one for one in told if not one.reachable]
    return missing[0] if missing else max(told, key=lambda one: (one.minutes, -one.day))


def _day(reach: Reach, place: Point, work: WorkDay, stops: list[int | None]) -> PostDay:
    """A day is ridden by one vehicle or by none, as `daywork` counts it.

    stops : where the bicycle is left on each way, None where the way is made on foot
    """
    on_foot = tuple(
        _way(reach, place, way, reach.means & ~VEHICLES)
        if stop is None
        else _by_bicycle(reach, place, way, stop)
        for way, stop in zip(work.ways, stops, strict=True)
    )
    own = _by_vehicle(reach, place, work)
    chosen = on_foot
    if own is not None:
        complete = all(one.out.reachable and one.back.reachable for one in on_foot)
        if not complete or own[0].out.departure_s > on_foot[0].out.departure_s:
            chosen = own
    first, last = _hours(reach, place, work)
    if chosen is on_foot and stops[-1] is not None:
        last = None  # the last way home is by the stop where the bicycle stands: another for each hour
    return PostDay(work.day, chosen, first, last)


def _by_vehicle(reach: Reach, place: Point, work: WorkDay) -> tuple[WayTold, ...] | None:
    seconds = own_ways_s(metres_between(*reach.home, place[:1], place[1:]), int(reach.means))
    cycled, driven = int(seconds[1][0]), int(seconds[3][0])
    if min(cycled, driven) >= TOO_FAR_S:
        return None
    means = Means.BICYCLE if cycled <= driven else Means.CAR
    return tuple(_way(reach, place, way, means) for way in work.ways)


def _by_bicycle(reach: Reach, place: Point, way: Way, stop: int) -> WayTold:
    """There by bicycle to a stop, and home by that stop."""
    arrive_by, depart_at = way.start_s - EARLY_BY_S, way.end_s + AWAY_AFTER_S
    assert reach.bicycle is not None
    cycled = reach.bicycle.access.only(stop)
    on_foot = find_access(reach.timetable, place, Means.WALK)

    def journey(day: int, query: Query, *ends: Access) -> Journey:
        timetable, name = reach.timetable, DAY_TYPES[day]
        found = journey_between(timetable, query, timetable.day_type(name), *ends)
        if found.reachable:
            return found
        return journey_between(timetable, query, timetable.day_type(name, booked=True), *ends)

    out = journey(way.out_day, Query(reach.home, place, arrive_by, True), cycled, on_foot)
    back = journey(way.back_day, Query(place, reach.home, depart_at, False), on_foot, cycled)
    return WayTold(
        way,
        out,
        back,
        None,
        None if back.reachable else reach.last_departure_s(place, way.back_day, depart_at, stop),
    )


def _way(reach: Reach, place: Point, way: Way, means: Means) -> WayTold:
    arrive_by, depart_at = way.start_s - EARLY_BY_S, way.end_s + AWAY_AFTER_S
    out = _journey(reach, way.out_day, Query(reach.home, place, arrive_by, True, means))
    back = _journey(reach, way.back_day, Query(place, reach.home, depart_at, False, means))
    return WayTold(
        way,
        out,
        back,
        None if out.reachable else reach.next_arrival_s(place, way.out_day, arrive_by),
        None if back.reachable else reach.last_departure_s(place, way.back_day, depart_at),
    )


def _journey(reach: Reach, day: int, query: Query) -> Journey:
    if not np.isfinite([*query.from_point, *query.to_point]).all():
        return NO_JOURNEY
    timetable, name = reach.timetable, DAY_TYPES[day]
    booked = timetable.day_type(name, booked=True) if timetable.booked_days else None
    return find_journey(timetable, query, timetable.day_type(name), booked)


def _hours(reach: Reach, place: Point, work: WorkDay) -> tuple[int | None, int | None]:
    return (
        reach.next_arrival_s(place, work.ways[0].out_day, DAY_BEGINS_S),
        reach.last_departure_s(place, work.ways[-1].back_day, DAY_ENDS_S),
    )
