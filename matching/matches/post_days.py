"""The day of a post in plain French: leave, ride, arrive, work, leave, home; or what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from math import cos, radians
from typing import Final

from matching import french
from matching.french import upper_first
from matching.matches.vehicles import kind_of, names_its_vehicle, ride_of
from matching.travel.answers import clock
from matching.travel.connections import DAY_S
from matching.travel.example import EXAMPLE_MARK
from matching.travel.journeys import Journey, Leg
from matching.travel.post_day import PostDay, WayTold
from matching.travel.posts import EARLY_BY_S
from matching.travel.timetable import FeedFacts, Timetable

EXAMPLE: Final = EXAMPLE_MARK[0].upper() + EXAMPLE_MARK[1:]
MAP_WIDTH: Final = 320
MAP_EDGE: Final = 16
DAY_WORDS: Final = ("en semaine", "le samedi", "le dimanche")
_ICONS: Final = {"walk": "walk", "bicycle": "bike", "car": "car"}
_ON_ONES_OWN: Final = {"walk": "à pied", "bicycle": "à vélo", "car": "en voiture"}


@dataclass(frozen=True, slots=True)
class StopTold:
    """A stop of a journey, as `components/journey.html` draws it."""

    time: str
    place: str
    icon: str = ""
    line: str = ""
    words: str = ""
    on_foot: bool = False


@dataclass(frozen=True, slots=True)
class TripMap:
    """A way drawn small, `MAP_WIDTH` wide: its ends, and one straight line a leg, each "own" or "ride"."""

    height: int
    lines: list[tuple[str, str]]
    start: tuple[int, int]
    end: tuple[int, int]


@dataclass(frozen=True, slots=True)
class TripTold:
    """One way: its title, its stops and map (none when there is no way), and what else there is to know."""

    title: str
    stops: list[StopTold]
    notes: list[str]
    map: TripMap | None = None


@dataclass(frozen=True, slots=True)
class LinePart:
    """A part of the day drawn as a line 1,000 wide: on one's own way, riding, or working."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day for the page of an offer. `lines` is short, for a card: « Tram 1, puis bus 6 ».

    ends : what home and the place of work are called
    """

    day: str
    ways: tuple[WayTold, ...]
    ends: tuple[str, str]
    icon: str
    lines: str
    leave_at: str
    home_at: str
    line: list[LinePart]
    missing: list[str]
    notes: list[str]
    wait_minutes: int
    journeys: tuple[Journey, ...]

    @property
    def trips(self) -> list[TripTold]:
        """Each way with its stops and its map: made for the one page that shows them, not for a list."""
        told, (home, place) = [], self.ends
        for number, one in enumerate(self.ways):
            more = f" (reprise de {hour_of(one.way.start_s, up=False)})" if number else ""
            told.append(_trip(f"Aller{more}", one.out, home, place, _out_notes(one)))
            told.append(_trip(f"Retour{more}", one.back, place, home, _back_notes(one)))
        return told


def hour_of(seconds: int, *, up: bool) -> str:
    """« 7 h 45 », whatever the day."""
    return french.hour(time.fromisoformat(clock(seconds, up=up)[0]))


def tell(day: PostDay, home: str, place: str, timetable: Timetable, today: date) -> DayTold:
    """A day in words. `home` and `place` are what their ends are called."""
    rides = [leg for journey in day.journeys for leg in journey.legs if leg.mode == "ride"]
    first = day.ways[0].out
    last = day.ways[-1].back
    return DayTold(
        DAY_WORDS[day.day],
        day.ways,
        (home, place),
        icon_of(first),
        lines_of(first),
        hour_of(first.departure_s, up=False) if first.reachable else "",
        hour_of(last.arrival_s, up=True) if last.reachable else "",
        _line(day) if day.reachable else [],
        missing_of(day),
        [
            *_hours(day),
            *_example(rides),
            *sources_of(timetable.facts, {leg.feed for leg in rides}, today),
            *_booked(rides),
        ],
        day.wait_minutes,
        day.journeys,
    )


def _hours(day: PostDay) -> list[str]:
    """Between which hours the lines let one work there, where one rides a line or finds no way."""
    bases = {journey.basis for journey in day.journeys}
    if day.hours_s is None or (day.reachable and not bases & {"timetable", "on_request"}):
        return []
    start, end = day.hours_s
    if end <= start:
        return []
    hours = f"début dès {hour_of(start, up=True)}, fin jusqu’à {hour_of(end, up=False)}"
    return [f"En transport{_unusual(day.day)} : {hours}."]


def _line(day: PostDay) -> list[LinePart]:
    """The day in parts: seconds from leaving home to being back, a night's end counted on from its start."""
    spans: list[tuple[str, int, int]] = []
    for one in day.ways:
        past = DAY_S if one.way.end_s <= one.way.start_s else 0
        spans += [(_part(leg), leg.departure_s, leg.arrival_s) for leg in one.out.legs]
        spans.append(("work", one.way.start_s, one.way.end_s + past))
        spans += [(_part(leg), leg.departure_s + past, leg.arrival_s + past) for leg in one.back.legs]
    begins, ends = spans[0][1], max(1 + spans[0][1], *(end for _, _, end in spans))
    scale = 1000 / (ends - begins)
    return [
        LinePart(kind, round((start - begins) * scale), max(3, round((end - start) * scale)))
        for kind, start, end in spans
    ]


def _part(leg: Leg) -> str:
    return "ride" if leg.mode == "ride" else "own"


def missing_of(day: PostDay) -> list[str]:
    """Why the day cannot be, in one sentence for each way that is missing."""
    said = []
    for one in day.ways:
        if not one.out.reachable:
            said.append(_no_way_there(one))
        if not one.back.reachable:
            said.append(_no_way_back(one))
    return list(dict.fromkeys(said))


def _no_way_there(one: WayTold) -> str:
    if one.next_arrival_s is None:
        return f"Pas d’arrivée possible {DAY_WORDS[one.way.out_day]}."
    late = -(-(one.next_arrival_s - one.way.start_s + EARLY_BY_S) // 60)
    if late >= 60 * 6:
        return f"Rien n’arrive avant {hour_of(one.way.start_s, up=False)} {DAY_WORDS[one.way.out_day]}."
    first = f"Première arrivée à {hour_of(one.next_arrival_s, up=True)}{_unusual(one.way.out_day)}"
    return f"{first}, trop tard de {late} min."


def _no_way_back(one: WayTold) -> str:
    if one.last_departure_s is None:
        return f"Pas de retour possible {DAY_WORDS[one.way.back_day]}."
    last = f"{hour_of(one.last_departure_s, up=False)}{_unusual(one.way.back_day)}"
    if one.out.legs and one.out.legs[0].mode == "bicycle":
        return f"Pas de retour à votre vélo après {last}."
    return f"Pas de retour après {last}."


def _unusual(day: int) -> str:
    """The day is named when it is not one of the week: « le dimanche »."""
    return f" {DAY_WORDS[day]}" if day else ""


def _out_notes(one: WayTold) -> list[str]:
    if not one.out.reachable:
        return [_no_way_there(one)]
    early = (one.way.start_s - one.out.arrival_s) // 60
    begins = hour_of(one.way.start_s, up=False)
    return [f"Le travail commence à {begins}. Vous avez {early} minutes d’avance."]


def _back_notes(one: WayTold) -> list[str]:
    if not one.back.reachable:
        return [_no_way_back(one)]
    return [f"Le travail finit à {hour_of(one.way.end_s, up=False)}."]


def _trip(title: str, journey: Journey, start: str, end: str, notes: list[str]) -> TripTold:
    if not journey.reachable:
        return TripTold(f"{title} : pas de trajet", [], notes)
    minutes = french.count(journey.minutes, "minute")
    return TripTold(f"{title} : {minutes}", _stops(journey, start, end), notes, _map(journey))


def _map(journey: Journey) -> TripMap:
    """The way on a plane, which is enough at 50 km; never taller than wide, nor a mere line."""
    ends = [(leg, leg.from_point, leg.to_point) for leg in journey.legs if leg.from_point and leg.to_point]
    points = [point for _, *pair in ends for point in pair]
    wide = cos(radians(points[0][0]))
    west, north = min(lon for _, lon in points), max(lat for lat, _ in points)
    across = (max(lon for _, lon in points) - west) * wide
    down = north - min(lat for lat, _ in points)
    scale = (MAP_WIDTH - 2 * MAP_EDGE) / max(across, down, 1e-6)

    def at(point: tuple[float, float]) -> tuple[int, int]:
        lat, lon = point
        return round((lon - west) * wide * scale) + MAP_EDGE, round((north - lat) * scale) + MAP_EDGE

    lines = []
    for leg, first, last in ends:
        (x, y), (to_x, to_y) = at(first), at(last)
        lines.append((_part(leg), f"M{x} {y}L{to_x} {to_y}"))
    return TripMap(round(down * scale) + 2 * MAP_EDGE, lines, at(points[0]), at(points[-1]))


def _stops(journey: Journey, start: str, end: str) -> list[StopTold]:
    stops = []
    for leg in journey.legs:
        name = leg.from_name or start
        stops.append(
            StopTold(
                clock(leg.departure_s, up=False)[0],
                name,
                _ICONS.get(leg.mode) or _vehicle_icon(leg),
                leg.line if leg.mode == "ride" else "",
                _how(leg),
                leg.mode == "walk",
            )
        )
    stops.append(StopTold(clock(journey.arrival_s, up=True)[0], end))
    return stops


def _how(leg: Leg) -> str:
    minutes = french.count(-(-(leg.arrival_s - leg.departure_s) // 60), "minute")
    if leg.mode != "ride":
        return f"{minutes} {_ON_ONES_OWN[leg.mode]}, {_length(leg.metres)}"
    towards = f", vers {leg.headsign}" if leg.headsign and not leg.headsign.isdigit() else ""
    booked = ", sur réservation" if leg.on_request else ""
    example = f" ({EXAMPLE_MARK})" if leg.example else ""
    # Its line stands beside these words, in `StopTold.line`: the vehicle is said once.
    vehicle = "" if names_its_vehicle(leg.line) else f" de {kind_of(leg.kind)}"
    return f"{minutes}{vehicle}{towards}{booked}{example}"


def _length(metres: int) -> str:
    """« 350 m », to ten; « 2,9 km » from one kilometre on."""
    if metres < 995:
        return f"{french.number(round(metres, -1))}{french.NO_BREAK}m"
    return f"{french.number(round(metres / 1000, 1))}{french.NO_BREAK}km"


def lines_of(journey: Journey) -> str:
    """« Tram 1, puis bus 6 »; « À vélo, puis train 2 »; « À pied » without a ride; empty without a way."""
    rides = [ride_of(leg.kind, leg.line) for leg in journey.legs if leg.mode == "ride"]
    if rides and journey.legs[0].mode == "bicycle":
        rides.insert(0, _ON_ONES_OWN["bicycle"])
    words = ", puis ".join(rides) or (_ON_ONES_OWN[journey.legs[0].mode] if journey.legs else "")
    return upper_first(words)


def icon_of(journey: Journey) -> str:
    """What is drawn beside a way: its first vehicle, else how one goes on one's own."""
    for leg in journey.legs:
        if leg.mode == "ride":
            return _vehicle_icon(leg)
    return _ICONS[journey.legs[0].mode] if journey.legs else "alert"


def _vehicle_icon(leg: Leg) -> str:
    return "train" if kind_of(leg.kind) in {"train", "tram", "métro", "funiculaire"} else "bus"


def _example(rides: Sequence[Leg]) -> list[str]:
    return [f"{EXAMPLE} : ces horaires sont inventés."] if any(leg.example for leg in rides) else []


def _booked(rides: Sequence[Leg]) -> list[str]:
    return (
        ["Une partie se réserve avant. Comment : à confirmer."]
        if any(leg.on_request for leg in rides)
        else []
    )


def sources_of(facts: Iterable[FeedFacts], named: set[str] | None, today: date) -> list[str]:
    """« Horaires de janvier à avril 2025 (TER). » for each feed that has ended; `named` None = all."""
    return [
        f"Horaires {_span(one)} ({one.name}) : à vérifier."
        for one in facts
        if one.last_day < today and not one.example and (named is None or one.name in named)
    ]


def _span(facts: FeedFacts) -> str:
    first, last = facts.first_day, facts.last_day
    ends = f"{french.MONTHS[last.month - 1]} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return _of(ends)
    begins = french.MONTHS[first.month - 1] + (f" {first.year}" if first.year != last.year else "")
    return f"{_of(begins)} à {ends}"


def _of(month: str) -> str:
    return f"d’{month}" if month[0] in "ao" else f"de {month}"
