"""The slow twin of the travel search: the rules of a journey in plain Python, one question at a time.

It shares no line with the fast search: its own reader of timetables, its own distances, its own search. The
search walks the time-expanded network breadth first, one ride a level: from every departure that can be
caught to every later stop of that trip, and from there to every departure that can still be caught. A
departure is visited once, with the fewest rides; that loses nothing, since whatever can follow more rides
can follow fewer. Going back in time (the latest departure) is the same search on the mirrored network.

Times are seconds of the service day asked for, distances metres.
"""

import math
from bisect import bisect_left, bisect_right
from datetime import timedelta
from typing import NamedTuple

from travel.oracle_feed import Stop, read_feed
from travel.oracle_ways import bicycle_s, walk_s

__all__ = ["Answer", "Oracle", "bicycle_s", "read_feed", "walk_s"]

DAY_S = 86_400
LAST_S = 108_000  # 30:00, the end of what a search sees
HORIZON_S = 10_800
MOST_RIDES = 6
CHANGE_S = 60
NEAR_DEGREES = 0.04  # of latitude, 4.4 km: farther than 1,200 s by bicycle or 1,500 s on foot


# --- The network of one day -----------------------------------------------------------------------------


class Ride(NamedTuple):
    """A trip as it runs. board, alight: seconds at each stop, None where it cannot be done."""

    feed: str
    trip_id: str
    line: str
    stops: list
    board: list
    alight: list


class Network:
    """rides, and the changes out of each stop: {stop: {other stop: (seconds, of which walked)}}."""

    def __init__(self, rides, changes):
        self.rides = rides
        self.changes = changes
        self.waits = {
            stop: [(other, change_s) for other, (change_s, _) in others.items()]
            for stop, others in changes.items()
        }
        self.departures = {}
        self.reached = set()
        for number, ride in enumerate(rides):
            for place, stop in enumerate(ride.stops):
                if ride.board[place] is not None:
                    self.departures.setdefault(stop, []).append((ride.board[place], number, place))
                if ride.alight[place] is not None:
                    self.reached.add(stop)
        for events in self.departures.values():
            events.sort()
        self.times = {stop: [time for time, _, _ in events] for stop, events in self.departures.items()}

    def mirrored(self):
        """The same network with time and direction turned round."""

        def turned(times):
            return [None if time is None else -time for time in reversed(times)]

        rides = [
            ride._replace(stops=ride.stops[::-1], board=turned(ride.alight), alight=turned(ride.board))
            for ride in self.rides
        ]
        changes = {stop: {} for stop in self.changes}
        for a, others in self.changes.items():
            for b, cost in others.items():
                changes[b][a] = cost
        return Network(rides, changes)


def changes_between(feeds):
    """What a change from one stop to another takes, for every pair of stops where trips call."""
    served = sorted({call.stop for feed in feeds for trip in feed.trips for call in trip.calls})
    rules = {}
    for feed in feeds:
        for rule in feed.rules:
            pair = (rule.from_stop, rule.to_stop)
            if pair not in rules or rule.by_name or not rules[pair].by_name:
                rules[pair] = rule
    changes = {stop: {} for stop in served}
    for a in served:
        for b in _near(a, served):
            walked = walk_s(a.point, b.point)
            if walked <= 600:
                changes[a][b] = (walked + CHANGE_S, walked)
    for (a, b), rule in rules.items():
        if a not in changes or b not in changes:
            continue
        if rule.forbidden:
            changes[a].pop(b, None)
        else:
            walked = walk_s(a.point, b.point)
            changes[a][b] = (rule.minimum_s if a == b else max(rule.minimum_s, walked), walked)
    return changes


def _near(stop, stops):
    """Those that may lie within 600 s: 577 m is less than 0.006 degrees of latitude."""
    return [other for other in stops if abs(other.lat - stop.lat) < 0.006]


def network(feeds, days, *, booked, changes=None):
    """What runs on the service day of each feed (`days`, one for each), the days before and after folded in.

    A trip that an earlier feed runs as well that day is loaded once.
    booked : True lets in what has to be booked
    """
    rides, loaded = [], set()
    for feed, day in zip(feeds, days, strict=True):
        own = set()
        running = {
            (service, shift): feed.runs(service, day + timedelta(days=shift))
            for service in {trip.service for trip in feed.trips}
            for shift in (-1, 0, 1)
        }
        for trip in feed.trips:
            if trip.kind == 715 and not booked:
                continue
            for shift in (-1, 0, 1):
                if running[trip.service, shift] and (trip.calls, shift) not in loaded:
                    own.add((trip.calls, shift))
                    ride = _ride(feed, trip, shift * DAY_S, booked)
                    if any(time is not None for time in ride.board):
                        rides.append(ride)
        loaded |= own
    return Network(rides, changes_between(feeds) if changes is None else changes)


def _ride(feed, trip, later_s, booked):
    refused = (1,) if booked else (1, 2)

    def time(seconds, kind):
        return seconds + later_s if kind not in refused and 0 <= seconds + later_s <= LAST_S else None

    return Ride(
        feed.name,
        trip.id,
        trip.line,
        [call.stop for call in trip.calls],
        [time(call.departure, call.pickup) for call in trip.calls],
        [time(call.arrival, call.drop_off) for call in trip.calls],
    )


# --- The search -----------------------------------------------------------------------------------------


class Found(NamedTuple):
    arrival: float  # the earliest; infinity = none within the limit
    rides: int  # the fewest that arrive then
    boards: dict  # (ride, place) -> rides taken, this one included
    alights: dict


def search(net, access, egress, start_s, limit_s):
    """Everything that can be ridden from `start_s` on, and the earliest arrival up to `limit_s`.

    access, egress : {stop: seconds from the start, or to the end}
    """
    best, rides_of_best = math.inf, 0
    boards, alights = {}, {}
    been_at = {}  # stop -> the earliest arrival there so far
    ready_at = {}  # stop -> when somebody was first ready to leave it: all after that is visited
    visited_from = {}  # stop -> all its departures from this place of the list on are visited

    def catch(stop, ready_s, level):
        """Visit the departures at `stop` from `ready_s` on that are not visited yet."""
        if ready_s >= ready_at.get(stop, math.inf):
            return []
        ready_at[stop] = ready_s
        caught = []
        if stop in net.departures:
            times = net.times[stop]
            first = bisect_left(times, ready_s)
            end = visited_from[stop] if stop in visited_from else bisect_right(times, limit_s)
            for _, ride, place in net.departures[stop][first:end]:
                boards[ride, place] = level
                caught.append((ride, place))
            visited_from[stop] = min(first, end)
        return caught

    now = [event for stop, walked in access.items() for event in catch(stop, start_s + walked, 1)]
    for level in range(1, MOST_RIDES + 1):
        after = []
        for number, boarded in now:
            ride = net.rides[number]
            for place in range(boarded + 1, len(ride.stops)):
                if (number, place) in alights:
                    break  # so were all that follow
                alights[number, place] = level
                time, stop = ride.alight[place], ride.stops[place]
                if time is None or time > min(limit_s, best):
                    continue
                arrival = time + egress.get(stop, math.inf)
                if arrival <= limit_s and arrival < best:
                    best, rides_of_best = arrival, level
                if time >= been_at.get(stop, math.inf):
                    continue  # somebody was here before, after no more rides
                been_at[stop] = time
                for other, change_s in net.waits[stop]:
                    if time + change_s < ready_at.get(other, math.inf):
                        after += catch(other, time + change_s, level + 1)
        now = after
    return Found(best, rides_of_best, boards, alights)


# --- The answer -----------------------------------------------------------------------------------------


class Leg(NamedTuple):
    feed: str
    trip_id: str
    line: str
    from_stop: Stop
    to_stop: Stop
    departure_s: int
    arrival_s: int


class Answer(NamedTuple):
    reachable: bool
    departure_s: int | None = None
    arrival_s: int | None = None
    changes: int | None = None
    basis: str | None = None
    walk_s: int | None = None
    lines: tuple = ()
    legs: tuple = ()

    @property
    def times(self):
        """What has to agree to the last."""
        return self.reachable, self.departure_s, self.arrival_s, self.changes, self.basis


class Oracle:
    """The feeds on one day each, ready for questions."""

    def __init__(self, feeds, days):
        self.feeds = feeds
        self.stops = sorted({call.stop for feed in feeds for trip in feed.trips for call in trip.calls})
        changes = changes_between(feeds)
        usual = network(feeds, days, booked=False, changes=changes)
        everything = network(feeds, days, booked=True, changes=changes)
        self.networks = {
            "timetable": (usual, usual.mirrored()),
            "on_request": (everything, everything.mirrored()),
        }

    def ask(self, from_point, to_point, seconds, *, arrive, transit=True, bicycle=False):
        """The journey asked for: `seconds` is when to arrive by (`arrive`) or when to leave from."""
        on_foot = walk_s(from_point, to_point)
        direct = [(on_foot, on_foot)] if on_foot <= 3600 else []
        access, egress = {}, {}
        if bicycle and bicycle_s(from_point, to_point) <= 3600:
            direct.append((bicycle_s(from_point, to_point) + 120, 0))
        for stop in self.stops if transit else []:
            if min(abs(stop.lat - point[0]) for point in (from_point, to_point)) > NEAR_DEGREES:
                continue
            ways = [(walk_s(from_point, stop.point), walk_s(from_point, stop.point))]
            ways = [way for way in ways if way[0] <= 1500]
            if bicycle and bicycle_s(from_point, stop.point) <= 1200:
                ways.append((bicycle_s(from_point, stop.point) + 120, 0))
            if ways:
                access[stop] = min(ways)
            if walk_s(to_point, stop.point) <= 1500:
                egress[stop] = (walk_s(to_point, stop.point),) * 2
        return self.between(access, egress, min(direct, default=None), seconds, arrive=arrive)

    def between(self, access, egress, direct, seconds, *, arrive):
        """The journey between two ends, each {stop: (seconds, of which walked)}; direct: a pair, or None."""
        for basis, (net, mirror) in self.networks.items():
            answer = _answer(net, mirror, access, egress, direct, seconds, arrive)
            if answer.reachable:
                return answer._replace(basis="direct" if not answer.legs else basis)
        return Answer(False)


def _answer(net, mirror, access, egress, direct, seconds, arrive):
    """The best journey on one network.

    access, egress : {stop: (seconds, of which walked)}; direct: the same, or None
    """
    to_first = {stop: way[0] for stop, way in access.items()}
    from_last = {stop: way[0] for stop, way in egress.items()}
    direct_s = direct[0] if direct else math.inf

    def earliest(start_s, limit_s):
        ridden = search(net, to_first, from_last, start_s, limit_s).arrival
        return min(ridden, start_s + direct_s if start_s + direct_s <= limit_s else math.inf)

    def latest(end_s, limit_s):
        ridden = -search(mirror, from_last, to_first, -end_s, -limit_s).arrival
        return max(ridden, end_s - direct_s if end_s - direct_s >= limit_s else -math.inf)

    if arrive:
        departure = latest(seconds, seconds - HORIZON_S)
        if departure == -math.inf:
            return Answer(False)
        arrival = earliest(departure, seconds)
    else:
        arrival = earliest(seconds, seconds + HORIZON_S)
        if arrival == math.inf:
            return Answer(False)
        departure = latest(arrival, seconds)

    choices = []
    if departure + direct_s == arrival:
        choices.append((0, direct[1], (), ()))
    ways = _fewest_rides(net, mirror, access, egress, departure, arrival)
    if ways:
        choices.append(ways)
    changes, walked, lines, legs = min(choices)
    return Answer(True, departure, arrival, changes, None, walked, lines, legs)


def _fewest_rides(net, mirror, access, egress, departure, arrival):
    """Of all ways ridden from `departure` to `arrival`: fewest changes, least walking, first line names.

    Only the departures and arrivals that lie on a way with the fewest rides are looked at: those that are
    as near to both ends, in rides, as such a way makes them.
    """
    to_first = {stop: way[0] for stop, way in access.items()}
    from_last = {stop: way[0] for stop, way in egress.items()}
    there = search(net, to_first, from_last, departure, arrival)
    if there.arrival != arrival:
        return None
    back = search(mirror, from_last, to_first, -arrival, -departure)
    last = there.rides

    def seen_from_the_end(event):
        ride, place = event
        return ride, len(net.rides[ride].stops) - 1 - place

    boards = {level: [] for level in range(1, last + 1)}
    alights = {level: [] for level in range(1, last + 1)}
    for (ride, place), level in there.boards.items():
        time = net.rides[ride].board[place]
        if level <= last and back.alights.get(seen_from_the_end((ride, place))) == last - level + 1:
            boards[level].append((ride, place, net.rides[ride].stops[place], time))
    for (ride, place), level in there.alights.items():
        time = net.rides[ride].alight[place]
        if time is None or level > last:
            continue
        if back.boards.get(seen_from_the_end((ride, place))) == last - level + 1:
            alights[level].append((ride, place, net.rides[ride].stops[place], time))

    # Best way to stand at each of them: (walked, line names, legs).
    aboard, off = {}, {}
    for level in range(1, last + 1):
        for ride, place, stop, time in boards[level]:
            ways = []
            if level == 1 and stop in access and time - access[stop][0] == departure:
                ways.append((access[stop][1], (), ()))
            for before, at, from_stop, since in alights.get(level - 1, []):
                change_s, walked = net.changes[from_stop].get(stop, (math.inf, 0))
                if (before, at) in off and since + change_s <= time:
                    so_far, names, legs = off[before, at]
                    ways.append((so_far + walked, names, legs))
            if ways:
                aboard[ride, place] = min(ways)
        for ride, place, stop, time in alights[level]:
            ways = []
            for other, boarded, from_stop, since in boards[level]:
                if other == ride and boarded < place and (ride, boarded) in aboard:
                    walked, names, legs = aboard[ride, boarded]
                    run = net.rides[ride]
                    leg = Leg(run.feed, run.trip_id, run.line, from_stop, stop, since, time)
                    ways.append((walked, (*names, run.line), (*legs, leg)))
            if ways:
                off[ride, place] = min(ways)
    ends = [
        (last - 1, off[ride, place][0] + egress[stop][1], *off[ride, place][1:])
        for ride, place, stop, time in alights[last]
        if (ride, place) in off and stop in egress and time + egress[stop][0] == arrival
    ]
    return min(ends)
