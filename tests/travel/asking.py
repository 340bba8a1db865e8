"""A question about towns of ours, put to the oracle and to the fast search."""

from pathlib import Path
from tempfile import TemporaryDirectory

from travel.networks import DAY, hms, write
from travel.oracle import Answer, Oracle, read_feed

from matching.travel import feeds
from matching.travel.estimate import Means
from matching.travel.journeys import Query, find_journey
from matching.travel.timetable import compile_feeds


def ask(town, from_stop, to_stop, *, leave=None, by=None, day=DAY, **means):
    """The oracle's answer. Ends are stops or (lat, lon); `leave` or `by` is a clock time."""
    ends = [end if isinstance(end, tuple) else town.point(end) for end in (from_stop, to_stop)]
    with TemporaryDirectory() as folder:
        oracle = Oracle([read_feed(write(town, Path(folder) / "town"))], [day])
    return oracle.ask(*ends, hms(leave or by), arrive=by is not None, **means)


class Fast:
    """The fast search with the same questions and the same answers as the oracle, its days ready."""

    def __init__(self, timetable, day, booked_day):
        self.timetable, self.day, self.booked_day = timetable, day, booked_day

    def journey(self, from_point, to_point, seconds, *, arrive, transit=True, bicycle=False):
        means = Means.WALK | (Means.TRANSIT if transit else 0) | (Means.BICYCLE if bicycle else 0)
        query = Query(from_point, to_point, seconds, arrive, means)
        return find_journey(self.timetable, query, self.day, self.booked_day)

    def ask(self, *question, **means):
        return answer_of(self.journey(*question, **means))


def answer_of(journey):
    """A journey of the fast search as the oracle answers. Legs are left out."""
    if not journey.reachable:
        return Answer(False)
    return Answer(
        True,
        journey.departure_s,
        journey.arrival_s,
        journey.changes,
        journey.basis,
        sum(leg.arrival_s - leg.departure_s for leg in journey.legs if leg.mode == "walk"),
        tuple(leg.line for leg in journey.legs if leg.mode == "ride"),
    )


def both(towns, day=DAY):
    """The oracle and the fast search on the same folders, one for each town."""
    with TemporaryDirectory() as folder:
        return both_of(_written(towns, folder), day)


def both_of(paths, day):
    """The oracle and the fast search on the same feeds, each with its own reader."""
    return Oracle([read_feed(path) for path in paths], [day] * len(paths)), _fast_of(paths, day)


def fast(*towns, day=DAY):
    """The fast search alone."""
    with TemporaryDirectory() as folder:
        return _fast_of(_written(towns, folder), day)


def _written(towns, folder):
    return [write(town, Path(folder) / f"town{number}") for number, town in enumerate(towns)]


def _fast_of(paths, day):
    timetable = compile_feeds([feeds.read_feed(path) for path in paths])
    return Fast(timetable, timetable.day(day), timetable.day(day, booked=True))
