"""Small towns drawn at random, with every oddity drawn on purpose, and questions about them."""

from typing import NamedTuple

from hypothesis import strategies as st
from travel.networks import (
    DAY_S,
    LAST_S,
    METRE,
    SHIFTS,
    TO_BOOK,
    Call,
    Place,
    Repeated,
    Rule,
    Town,
    Trip,
    hms,
)

# Metres north of the middle of a quarter. 576 m are 600 s on foot, 1,442 m are 1,500 s.
OFFSETS_M = (0, 0, 30, 250, 450, 570, 590)
QUARTERS = (Place(43.6, 3.8), Place(43.6, 3.87), Place(43.65, 3.825))
STARTS = (hms("7:00"), hms("0:30"), hms("0:02"), hms("23:40"), hms("29:20"))
MINUTES = st.integers(0, 40).map(lambda minutes: minutes * 60)


@st.composite
def towns(draw, *, booked=True, folded=True):
    """A small town. booked: lines and calls to be booked; folded: other days, frequencies, missing times."""
    around = draw(st.sampled_from(STARTS if folded else STARTS[:-1]))
    stops = draw(_stops())
    platforms = [name for name, place in stops.items() if not place.is_station]
    instant = draw(st.booleans())
    ways = draw(st.lists(_ways(platforms, booked, folded, instant), min_size=3, max_size=6))
    trips = []
    for line, way in zip("ABCDEF", ways, strict=False):
        for at in draw(st.lists(MINUTES, min_size=2, max_size=5)):
            service = draw(st.sampled_from(("DAY", "DAY", *SHIFTS))) if folded else "DAY"
            calls, service = _shifted(_moved(way, around + at), service)
            trips.append(Trip(f"t{len(trips)}", draw(st.sampled_from((line, line, "A"))), calls, service))
    kinds = {line: TO_BOOK for line in "ABCDEF" if booked and draw(st.integers(0, 7)) == 7}
    repeated = ()
    if folded and draw(st.booleans()):
        trip = draw(st.sampled_from(trips))
        start = draw(st.sampled_from((trip.calls[0].departure, around, max(around - 600, 0))))
        end = start + draw(st.sampled_from((1, 600, 1200)))
        repeated = (Repeated(trip.id, start, end, draw(st.sampled_from((90, 300, 420, 600)))),)
    return Town(stops, tuple(trips), kinds, draw(_rules(list(stops))), repeated)


@st.composite
def _stops(draw):
    stops = {}
    for number in range(draw(st.integers(3, 7))):
        quarter = QUARTERS[number % 3]
        north = draw(st.sampled_from(OFFSETS_M))
        station = draw(st.sampled_from(("", "", "S1", "S2")))
        stops[f"p{number}"] = Place(quarter.lat + north * METRE, quarter.lon, station)
    for station in sorted({place.station for place in stops.values()} - {""}):
        stops[station] = Place(43.61, 3.81, "", True)
    return stops


def _rules(stops):
    """Rules of transfers.txt, some of them twice for one pair."""
    some = st.sampled_from(stops)
    rule = st.builds(
        Rule, some, some, st.sampled_from((0, 1, 2, 2, 2, 3)), st.sampled_from((0, 0, 30, 300, 900))
    )
    return st.lists(rule, max_size=4).map(tuple)


@st.composite
def _ways(draw, platforms, booked, folded, instant):
    """The calls of a line, from 0 s on. It may call at a stop twice running; `instant`: in no time."""
    kinds = st.sampled_from((0,) * 12 + ((1, 2, 3) if booked else (1, 3)))
    calls, at = [], 0
    for stop in draw(st.lists(st.sampled_from(platforms), min_size=2, max_size=5)):
        departure = at + draw(st.sampled_from((0, 0, 0, 60, 120)))
        calls.append(Call(stop, at, departure, draw(kinds), draw(kinds)))
        at = departure + draw(st.sampled_from((0, 45, 60, 120, 300, 600) if instant else (45, 60, 300, 600)))
    for place in range(1, len(calls) - 1):
        if folded and draw(st.integers(0, 7)) == 7:
            calls[place] = calls[place]._replace(arrival=None, departure=None)
    return tuple(calls)


def _moved(calls, later):
    return tuple(
        call._replace(arrival=call.arrival + later, departure=call.departure + later)
        if call.arrival is not None
        else call
        for call in calls
    )


def _shifted(calls, service):
    """The calls as the day before or after writes them, so that they run at the same hour."""
    later = {"BEFORE": DAY_S, "AFTER": -DAY_S}.get(service, 0)
    return (_moved(calls, later), service) if calls[0].arrival + later >= 0 else (calls, "DAY")


class Question(NamedTuple):
    from_point: tuple
    to_point: tuple
    seconds: int
    arrive: bool


@st.composite
def questions(draw, town):
    """A question about the town, at an hour when something runs."""
    times = {time for trip in town.trips for call in trip.calls for time in call[1:3] if time is not None}
    clocks = {time - shift for time in times for shift in (-DAY_S, 0, DAY_S)}
    clocks = sorted(time for time in clocks if 0 <= time <= LAST_S)
    arrive = draw(st.booleans())
    late = (0, 1, 60, 600, 1500) if arrive else (0, -1, -60, -600, -1500)
    at = draw(st.sampled_from(clocks[len(clocks) // 2 :] if arrive else clocks[: len(clocks) // 2 + 1]))
    names = [name for name, place in town.stops.items() if not place.is_station]
    from_stop = town.stops[draw(st.sampled_from(names))]
    elsewhere = [name for name in names if town.stops[name].lon != from_stop.lon]  # in another quarter
    to_stop = town.stops[draw(st.sampled_from(elsewhere if draw(st.integers(0, 4)) else names))]
    north = st.sampled_from((0, 0, 0, 30, -300, -1400, -1450, 700))
    from_point, to_point = ((stop.lat + draw(north) * METRE, stop.lon) for stop in (from_stop, to_stop))
    return Question(from_point, to_point, max(at + draw(st.sampled_from(late)), 0), arrive)
