"""One journey in full: the best way between two points at an hour, leg by leg, as TRAVEL defines it.

The second of departure and of arrival come from two passes over the hours in question: the latest departure
that arrives in time and then the earliest arrival for it, or the reverse. `retrace` then tells the rides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from .access import Access, Point, find_access
from .connections import Day, Direction
from .estimate import (
    ALL_THE_WAY_S,
    BICYCLE_PARKING_S,
    DETOUR,
    HORIZON_S,
    Means,
    car_s,
    metres_between,
)
from .feed import BOOKED, Int32s
from .retrace import retrace
from .scan import RIDES_BITS, search, too_many_rides
from .timetable import Timetable
from .walking import bicycle_s, walk_s

JourneyBasis: TypeAlias = Literal["timetable", "direct", "on_request", "estimate"]
Mode: TypeAlias = Literal["walk", "bicycle", "car", "ride"]
NO_KIND: Final = -1
"""Route type of a leg that is no ride."""
USUAL_MEANS: Final = Means.WALK | Means.TRANSIT


@dataclass(frozen=True, slots=True)
class Query:
    """From `from_point`, where home is, to `to_point`.

    `seconds` of the service day: of the latest arrival if `arrive`, else of the soonest departure.
    """

    from_point: Point
    to_point: Point
    seconds: int
    arrive: bool
    means: Means = USUAL_MEANS


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a journey. Seconds of the service day; `metres` on the ground for a way made on one's own,
    0 for a ride. `kind` is the route type of GTFS. Stop ids and names are empty at home and at the place."""

    mode: Mode
    departure_s: int
    arrival_s: int
    metres: int = 0
    from_name: str = ""
    to_name: str = ""
    from_stop_id: str = ""
    to_stop_id: str = ""
    from_point: Point | None = None
    to_point: Point | None = None
    line: str = ""
    kind: int = NO_KIND
    headsign: str = ""
    feed: str = ""
    trip_id: str = ""
    on_request: bool = False
    example: bool = False


@dataclass(frozen=True, slots=True)
class Journey:
    """The answer to a query. Without a way `reachable` is false and the seconds are 0."""

    reachable: bool
    departure_s: int = 0
    arrival_s: int = 0
    basis: JourneyBasis = "timetable"
    legs: tuple[Leg, ...] = ()

    @property
    def changes(self) -> int:
        """Rides after the first."""
        return max(0, sum(leg.mode == "ride" for leg in self.legs) - 1)

    @property
    def wait_s(self) -> int:
        """Seconds between departure and arrival in no leg."""
        return self.arrival_s - self.departure_s - sum(leg.arrival_s - leg.departure_s for leg in self.legs)

    @property
    def minutes(self) -> int:
        """From door to door, rounded up."""
        return -((self.departure_s - self.arrival_s) // 60)


NO_JOURNEY: Final = Journey(False)


def find_journey(timetable: Timetable, query: Query, day: Day, booked_day: Day | None = None) -> Journey:
    """The best journey of a day. `booked_day` lets in what is to be booked, when nothing else arrives."""
    found = _direct(query)
    if query.means & Means.TRANSIT:
        found = _better(query, found, _by_timetable(timetable, query, day))
        if not found.reachable and booked_day is not None:
            found = _by_timetable(timetable, query, booked_day)
    return found


def _direct(query: Query) -> Journey:
    """The best way without a timetable: on foot, by bicycle or by car all the way."""
    metres = float(metres_between(*query.from_point, *query.to_point))
    way = round(metres * DETOUR)
    found = NO_JOURNEY
    on_foot, ridden = int(walk_s(metres)), int(bicycle_s(metres))
    if query.means & Means.WALK and on_foot <= ALL_THE_WAY_S:
        found = _own_way(query, "walk", on_foot, way)
    if query.means & Means.BICYCLE and ridden <= ALL_THE_WAY_S:
        found = _better(query, found, _own_way(query, "bicycle", ridden + BICYCLE_PARKING_S, way))
    if query.means & Means.CAR and (driven := int(car_s(metres))) <= HORIZON_S:
        found = _better(query, found, _own_way(query, "car", driven, way))
    return found


def _own_way(query: Query, mode: Mode, seconds: int, metres: int) -> Journey:
    leaves = query.seconds - seconds if query.arrive else query.seconds
    leg = Leg(mode, leaves, leaves + seconds, metres, from_point=query.from_point, to_point=query.to_point)
    return Journey(True, leaves, leaves + seconds, "estimate" if mode == "car" else "direct", (leg,))


def _better(query: Query, one: Journey, other: Journey) -> Journey:
    """The one TRAVEL prefers; of two alike, the first."""
    if not (one.reachable and other.reachable):
        return one if one.reachable else other
    return other if _rank(query, other) < _rank(query, one) else one


def _rank(query: Query, journey: Journey) -> tuple[int, int, int, int]:
    times = (-journey.departure_s, journey.arrival_s)
    walked = sum(leg.arrival_s - leg.departure_s for leg in journey.legs if leg.mode == "walk")
    return (*(times if query.arrive else times[::-1]), journey.changes, walked)


def _by_timetable(timetable: Timetable, query: Query, day: Day) -> Journey:
    access = find_access(timetable, query.from_point, query.means)
    return journey_between(timetable, query, day, access, find_access(timetable, query.to_point, Means.WALK))


def journey_between(timetable: Timetable, query: Query, day: Day, access: Access, egress: Access) -> Journey:
    """The best journey of a day that rides, between stops reached as `access` and `egress` say."""
    if not len(access.stops) or not len(egress.stops):
        return NO_JOURNEY
    seconds = _seconds(day, query, access, egress)
    if seconds is None:
        return NO_JOURNEY
    rides = retrace(timetable, day, access.seconds, access.walk, egress.pairs(), *seconds)
    if rides is None:
        return NO_JOURNEY
    return _told(timetable, query, day, rides, access, egress)


def _seconds(day: Day, query: Query, access: Access, egress: Access) -> tuple[int, int] | None:
    """The second of departure and that of arrival of the best way by timetable."""
    if query.arrive:
        return best_end(day.outward, access.seconds, egress.pairs(), query.seconds)
    found = best_end(day.homeward, egress.seconds, access.pairs(), query.seconds)
    return found and (found[1], found[0])


def best_end(
    direction: Direction, home_s: Int32s, away: tuple[Int32s, Int32s], asked_s: int
) -> tuple[int, int] | None:
    """The best second at home, and then at the other end, of the ways of a direction.

    home_s  : int32 (S,)  seconds between home and each stop
    away    : stops at the other end, and the seconds to each
    asked_s : second by which (outward) or from which (homeward) the other end is asked for
    Outward: home is left as late as possible, then the other end reached as early as possible. Homeward: home
    is reached as early as possible, then the other end left as late as possible. None beyond the horizon.
    """
    asked = direction.sign * asked_s + direction.offset
    window = (
        int(np.searchsorted(direction.ends, asked - HORIZON_S)),
        int(np.searchsorted(direction.ends, asked, side="right")),
    )
    for limited in (False, True):
        best = search(direction, home_s, window=window, limited=limited)
        found = _best_of(direction, best, away, asked)
        if found is None:
            return None
        value, other = found
        if not too_many_rides(value):
            break
    home = value >> RIDES_BITS
    if home < asked - HORIZON_S:
        return None
    return direction.sign * (home - direction.offset), direction.sign * (other - direction.offset)


def _best_of(
    direction: Direction, best: Int32s, away: tuple[Int32s, Int32s], asked: int
) -> tuple[int, int] | None:
    """The best value at the other end, and the clock there; None where nothing is reached."""
    chosen: tuple[int, int, int] | None = None
    for stop, seconds in zip(*away, strict=True):
        first, last = direction.slot_first[stop], direction.slot_first[stop + 1]
        at = int(np.searchsorted(direction.slot_clock[first:last], asked - seconds, side="right")) - 1 + first
        if at < first or best[at] == 0:
            continue
        home = int(best[at]) >> RIDES_BITS
        # The first slot that has this second at home: the values of a stop never fall.
        at = int(np.searchsorted(best[first : at + 1] >> RIDES_BITS, home)) + first
        value = (home, -int(direction.slot_clock[at] + seconds), int(best[at]))
        if chosen is None or value > chosen:
            chosen = value
    return None if chosen is None else (chosen[2], -chosen[1])


def _told(
    timetable: Timetable, query: Query, day: Day, rides: list[tuple[int, int]], access: Access, egress: Access
) -> Journey:
    """The legs of a way, from home to the place."""
    hops = day.hops
    entered = [int(hops.departs[first]) for first, _ in rides]
    left = [int(hops.arrives[last]) for _, last in rides]
    legs = [_to_stop(timetable, query, access, entered[0], int(hops.departure[rides[0][0]]))]
    for place, (first, last) in enumerate(rides):
        if place and entered[place] != left[place - 1]:
            legs.append(
                _between(timetable, left[place - 1], entered[place], int(hops.arrival[rides[place - 1][1]]))
            )
        legs.append(_ride(timetable, day, first, last))
    legs.append(_from_stop(timetable, query, egress, left[-1], int(hops.arrival[rides[-1][1]])))
    to_book = any(leg.on_request for leg in legs)
    told = tuple(leg for leg in legs if leg.mode == "ride" or leg.arrival_s > leg.departure_s)
    return Journey(
        True, legs[0].departure_s, legs[-1].arrival_s, "on_request" if to_book else "timetable", told
    )


def _point(timetable: Timetable, stop: int) -> Point:
    return float(timetable.stops.lat[stop]), float(timetable.stops.lon[stop])


def _ground_m(from_point: Point, to_point: Point) -> int:
    return round(float(metres_between(*from_point, *to_point)) * DETOUR)


def _to_stop(timetable: Timetable, query: Query, access: Access, stop: int, departure_s: int) -> Leg:
    point = _point(timetable, stop)
    return Leg(
        "bicycle" if access.cycled[stop] else "walk",
        departure_s - int(access.seconds[stop]),
        departure_s,
        _ground_m(query.from_point, point),
        to_name=timetable.stops.names[stop],
        to_stop_id=timetable.stops.ids[stop],
        from_point=query.from_point,
        to_point=point,
    )


def _from_stop(timetable: Timetable, query: Query, egress: Access, stop: int, arrival_s: int) -> Leg:
    point = _point(timetable, stop)
    return Leg(
        "bicycle" if egress.cycled[stop] else "walk",
        arrival_s,
        arrival_s + int(egress.seconds[stop]),
        _ground_m(point, query.to_point),
        from_name=timetable.stops.names[stop],
        from_stop_id=timetable.stops.ids[stop],
        from_point=point,
        to_point=query.to_point,
    )


def _between(timetable: Timetable, left: int, boarded: int, arrival_s: int) -> Leg:
    from_point, to_point = _point(timetable, left), _point(timetable, boarded)
    metres = float(metres_between(*from_point, *to_point))
    return Leg(
        "walk",
        arrival_s,
        arrival_s + int(walk_s(metres)),
        round(metres * DETOUR),
        timetable.stops.names[left],
        timetable.stops.names[boarded],
        timetable.stops.ids[left],
        timetable.stops.ids[boarded],
        from_point,
        to_point,
    )


def _ride(timetable: Timetable, day: Day, first: int, last: int) -> Leg:
    hops, trips = day.hops, timetable.trips
    trip = int(day.runs.trip[hops.run[first]])
    line, feed = int(trips.line[trip]), timetable.facts[int(trips.feed[trip])]
    entered, left = int(hops.departs[first]), int(hops.arrives[last])
    to_book = (
        trips.booked[trip]
        or timetable.calls.pickup[hops.call[first]] == BOOKED
        or timetable.calls.drop_off[hops.call[last] + 1] == BOOKED
    )
    return Leg(
        "ride",
        int(hops.departure[first]),
        int(hops.arrival[last]),
        0,
        timetable.stops.names[entered],
        timetable.stops.names[left],
        timetable.stops.ids[entered],
        timetable.stops.ids[left],
        _point(timetable, entered),
        _point(timetable, left),
        timetable.routes.names[line],
        int(timetable.routes.kind[line]),
        trips.headsigns[trip],
        feed.name,
        trips.ids[trip],
        bool(to_book),
        feed.example,
    )
