"""How one comes to a meeting: from the neighbourhoods around, from a place typed, from a resident's home.

What a timetable tells is told; without one, and where nobody has written it, it is to be confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.models import Event
from matching.matches.post_days import EXAMPLE, DayTold, sources_of, tell
from matching.matches.snapshot import current_snapshot
from matching.matches.travels import current_travels
from matching.ranking.values import DAYS, Place, Point, Profile, Shift, Vacancy
from matching.region.models import Neighbourhood
from matching.travel.estimate import Means, metres_between
from matching.travel.journeys import find_access
from matching.travel.timetable import Timetable
from matching.travel.walking import walk_s

AROUND_KM: Final = 15
MOST_AROUND: Final = 4
MOST_STOPS: Final = 3
NEAR_MINUTES: Final = 15
"""A stop is told when it is not farther than this on foot."""
VISITOR: Final = "visiteur"


@dataclass(frozen=True, slots=True)
class StopNear:
    """A stop and the minutes on foot from it."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Around:
    """A neighbourhood around: minutes there by the timetable, its lines in words, when to leave."""

    label: str
    minutes: int
    icon: str
    lines: str
    leave_at: str


@dataclass(frozen=True, slots=True)
class Access:
    """What the page says of coming.

    centre_minutes : on foot from the middle of the neighbourhood
    stops, around  : empty where no timetable serves the place
    notes          : what timetable that rests on
    """

    centre_minutes: int
    stops: list[StopNear]
    around: list[Around]
    notes: list[str]


def as_post(event: Event) -> Vacancy:
    """The meeting as a day of work that lasts as long: what journeys are asked for."""
    hours = Shift((DAYS[event.day.weekday()],), event.start_at, event.end_at)
    return Vacancy(
        id=f"event-{event.id}", title=event.title, place=Place(lat=event.lat, lon=event.lon),
        contract="cdd", shifts=(hours,),
    )  # fmt: skip


def access_to(session: Session, event: Event, today: date) -> Access:
    """How one comes to a meeting from around."""
    own, others = _quarters(session, event)
    minutes = -(-int(walk_s(metres_between(own.lat, own.lon, event.lat, event.lon))) // 60)
    timetable = current_travels().timetable()
    if timetable is None:
        return Access(minutes, [], [], [])
    stops = _stops(timetable, event)
    if not stops:
        return Access(minutes, [], [], [])
    around = _around(session, event, [own, *others], today)
    example = [f"{EXAMPLE} : ces horaires sont inventés."] if timetable.example else []
    return Access(minutes, stops, around, [*example, *sources_of(timetable.facts, None, today)])


def day_from(event: Event, profile: Profile, home: str, today: date) -> DayTold | None:
    """The journeys there and back from where somebody lives; None where no timetable leads."""
    travels = current_travels()
    timetable = travels.timetable()
    day = travels.day_of(profile, as_post(event))
    return tell(day, home, event.place, timetable, today) if day and timetable else None


def at_point(lat: float, lon: float) -> Profile:
    """Somebody who is known by a point alone: on foot and by public transport."""
    return Profile(id=VISITOR, home=Point(lat, lon), means=("walk", "transit"))


def _quarters(session: Session, event: Event) -> tuple[Neighbourhood, list[Neighbourhood]]:
    """The meeting's own neighbourhood, and those around it, the nearest first."""
    rows = session.scalars(sa.select(Neighbourhood).order_by(Neighbourhood.code)).all()
    own = next(one for one in rows if one.code == event.neighbourhood_code)
    away = metres_between(
        event.lat, event.lon, np.array([one.lat for one in rows]), np.array([one.lon for one in rows])
    )
    order = np.argsort(away, kind="stable").tolist()
    near = [rows[row] for row in order if rows[row] is not own and away[row] <= 1000 * AROUND_KM]
    return own, near[: MOST_AROUND - 1]


def _stops(timetable: Timetable, event: Event) -> list[StopNear]:
    access = find_access(timetable, (event.lat, event.lon), Means.WALK)
    found: dict[str, int] = {}
    for row in sorted(access.stops.tolist(), key=lambda one: int(access.walk[one])):
        minutes = -(-int(access.walk[row]) // 60)
        name = str(timetable.stops.names[row])
        if minutes <= NEAR_MINUTES and name not in found:
            found[name] = minutes
    return [StopNear(name, minutes) for name, minutes in list(found.items())[:MOST_STOPS]]


def _around(session: Session, event: Event, quarters: list[Neighbourhood], today: date) -> list[Around]:
    places, told = current_snapshot(session).vocabulary.places, []
    for one in quarters:
        day = day_from(event, at_point(one.lat, one.lon), one.name, today)
        if day is None or not day.trips[0].stops:
            continue
        place = places.with_code(one.code)
        label = place.label if place else one.name
        told.append(Around(label, day.journeys[0].minutes, day.icon, day.lines, day.leave_at))
    return told
