"""Where one can go: the places of the schemes and the missions locales, each with its way from home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching import french
from matching.matches.post_days import DAY_WORDS, icon_of, lines_of
from matching.matches.snapshot import Snapshot
from matching.matches.travels import Travels
from matching.ranking.weeks import WEEKDAY, day_type
from matching.referential.schemes import Scheme, SchemePlace
from matching.region.models import Structure
from matching.travel.access import Point
from matching.travel.estimate import UNREACHABLE, Means, estimate, metres_between
from matching.travel.journeys import Query, find_journey
from matching.travel.timetable import DAY_TYPES

MORNING_S: Final = 10 * 3600
"""When one would be there: the hour that the way is told for, on a weekday."""
NEAREST: Final = 3
"""Places, as the crow flies, whose real way is looked for."""
NO_WAY: Final = 10_000
"""Minutes of a way that is not known: such a place comes last."""
MISSION_LOCALE: Final = "mission_locale"
"""Its places are those of the official structures as long as the Region enters none."""
NEXT_VISIT: Final = "next_visit"
"""The effect of a scheme that comes on some days: its next visit is told before its nearest place."""
UNKNOWN_WAY: Final = None, "Trajet à confirmer", "help"
"""Minutes, words and drawing."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A place to go. Texts are French; "" is not known, and shown as « à confirmer ».

    when    : « Le 8 décembre », « Aujourd’hui », « À partir du 8 décembre »: for a visit, or what is to open
    minutes : from home, one way; None where not known
    way     : « 22 min : tram 1, puis bus 6 », or that it is to be confirmed
    icon    : what is drawn beside the way
    rough   : the point is the centre of the town, the address not being known
    """

    scheme: str
    name: str
    address: str
    phone: str
    hours: str
    when: str
    minutes: int | None
    way: str
    icon: str
    rough: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """From where ways are told: the home and what one travels by."""

    snapshot: Snapshot
    travels: Travels
    home: Point
    means: Means
    areas: frozenset[str]
    on: date


def stops_of(session: Session, ground: Ground, identifier: str) -> list[Stop]:
    """The places of a scheme for a home, the nearest first; of one that visits, the next visit first.

    Nearest by the real way, then as the crow flies where no way is known. What is yet to open comes after
    what is open.
    """
    scheme = ground.snapshot.scheme(identifier)
    found = [_entered(ground, scheme, one) for one in _serving(ground, scheme)]
    if not found and identifier == MISSION_LOCALE:
        found = [_structure(ground, one) for one in _near(ground, _missions_locales(session))]

    def key(one: tuple[date, float, Stop]) -> tuple[date, int, float]:
        day, metres, stop = one
        minutes = NO_WAY if stop.minutes is None else stop.minutes
        return day, minutes, metres

    return [stop for _, _, stop in sorted(found, key=key)]


def _serving(ground: Ground, scheme: Scheme) -> list[SchemePlace]:
    return [one for one in scheme.places if one.serves(ground.areas) and one.open_on(ground.on)]


def _entered(ground: Ground, scheme: Scheme, place: SchemePlace) -> tuple[date, float, Stop]:
    """A place that the Region entered: the first day it is there from today on, how far, and itself.

    One of a scheme that visits, without a first day, comes after every visit whose day is known.
    """
    exact = place.lat is not None and place.lon is not None
    point = (place.lat, place.lon) if exact else _town_of(ground, place)
    day = max(place.first or ground.on, ground.on)
    one_day = place.first is not None and place.first == place.last
    minutes, way, icon = _way_to(ground, point, day_type(day.weekday()) if one_day else WEEKDAY)
    unknown = place.first is None and NEXT_VISIT in scheme.effects
    return date.max if unknown else day, _metres(ground, point), Stop(
        scheme.identifier, place.name, place.address or "", place.phone or "", place.hours or "",
        _when(place, ground.on), minutes, way, icon, not exact,
    )  # fmt: skip


def _when(place: SchemePlace, on: date) -> str:
    """The days of a place in words; "" where it is there for good, or its days are not known."""
    first, last = place.first, place.last
    if first is not None and first > on:
        if last is None:
            return f"À partir du {french.short_day(first)}"
        if first == last:
            return f"Le {french.short_day(first)}"
        return f"Du {french.short_day(first)} au {french.short_day(last)}"
    if last is None:
        return ""
    return f"Aujourd’hui, {french.short_day(on)}" if last == on else f"Jusqu’au {french.short_day(last)}"


def _town_of(ground: Ground, place: SchemePlace) -> Point | None:
    """The centre of the town of a place: the one commune of its areas, else the one its name ends with."""
    places = ground.snapshot.vocabulary.places
    communes = [area for area in place.areas if len(area) == 5]
    if len(communes) == 1 and (found := places.with_code(communes[0])):
        return found.lat, found.lon
    words = place.name.replace("d’", "de ").rpartition(" de ")[2]
    found = places.resolve(words) if words != place.name else None
    return (found.lat, found.lon) if found and found.kind == "commune" else None


def _missions_locales(session: Session) -> list[Structure]:
    query = sa.select(Structure).where(Structure.kind == MISSION_LOCALE, Structure.lat.is_not(None))
    return list(session.scalars(query.order_by(Structure.id)))


def _near(ground: Ground, structures: Iterable[Structure]) -> list[Structure]:
    """The nearest as the crow flies; none when the home is not known."""
    if not isfinite(ground.home[0]):
        return []
    far = {one.id: float(metres_between(*ground.home, one.lat or 0.0, one.lon or 0.0)) for one in structures}
    return sorted(structures, key=lambda one: (far[one.id], one.id))[:NEAREST]


def _structure(ground: Ground, one: Structure) -> tuple[date, float, Stop]:
    point = (one.lat or 0.0, one.lon or 0.0)
    minutes, way, icon = _way_to(ground, point)
    name = one.name if one.commune in one.name else f"{one.name} ({one.commune})"
    return (
        ground.on,
        _metres(ground, point),
        Stop(MISSION_LOCALE, name, one.address, one.phone, "", "", minutes, way, icon, not one.address),
    )


def _metres(ground: Ground, point: Point | None) -> float:
    known = point is not None and isfinite(ground.home[0])
    return float(metres_between(*ground.home, *point)) if known and point else inf


def _way_to(ground: Ground, point: Point | None, day: int = WEEKDAY) -> tuple[int | None, str, str]:
    """The minutes, words and drawing of the way from home on a morning.

    By the timetable, else on foot or by one's own means.
    day : its place in DAY_TYPES: a visit on a Sunday is told with the lines of a Sunday
    """
    if point is None or not isfinite(ground.home[0]):
        return UNKNOWN_WAY
    timetable = ground.travels.timetable()
    if timetable is not None:
        name = DAY_TYPES[day]
        booked = timetable.day_type(name, booked=True) if timetable.booked_days else None
        query = Query(ground.home, point, MORNING_S, True, ground.means)
        journey = find_journey(timetable, query, timetable.day_type(name), booked)
        if journey.reachable:
            how = lines_of(journey)
            unusual = f" {DAY_WORDS[day]}" if day != WEEKDAY else ""
            more = ", sur réservation" if any(leg.on_request for leg in journey.legs) else ""
            return (
                journey.minutes,
                f"{journey.minutes} min{unusual} : {french.lower_first(how)}{more}" if how else "Sur place",
                icon_of(journey) if how else "pin",
            )
    rough = estimate(ground.home, [point[0]], [point[1]], int(ground.means))
    minutes = int(rough.minutes_out[0])
    if minutes == UNREACHABLE or timetable is not None:
        return UNKNOWN_WAY
    return minutes, f"Environ {minutes} min, sans les horaires", "clock"
