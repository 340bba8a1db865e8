"""Where one can get to from a neighbourhood, by the clock: a map of stops, the towns reached, the offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, radians
from typing import Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.french import count
from matching.matches.post_days import EXAMPLE, sources_of
from matching.matches.snapshot import current_snapshot
from matching.matches.travels import current_travels
from matching.refusals import not_found
from matching.region.models import Commune, Neighbourhood
from matching.travel.estimate import ALL_THE_WAY_S, WALK_M_PER_S, Means, metres_between
from matching.travel.reach import Reach
from matching.travel.scan import NEVER
from matching.travel.timetable import Timetable
from matching.travel.walking import TO_STOP_S, reach_m, walk_s

HOURS: Final[Mapping[str, str]] = {"6": "6 h", "8": "8 h", "14": "14 h", "21": "21 h"}
USUAL_HOUR: Final = "8"
BANDS: Final = (30, 45, 60)
"""Minutes of the three bands of the map."""
WEEKDAY: Final = 0
MAP_WIDTH: Final = 600
KM_PER_DEGREE: Final = 111.2
MOST_TOWNS: Final = 12
NAMED_ON_MAP: Final = 8


@dataclass(frozen=True, slots=True)
class Band:
    """The stops reached within `minutes`, not sooner: an SVG path of dots, how many, how many offers."""

    minutes: int
    path: str
    stops: int
    offers: int

    @property
    def words(self) -> str:
        """« 120 arrêts, 14 offres »."""
        return f"{count(self.stops, 'arrêt')}, {count(self.offers, 'offre')}"


@dataclass(frozen=True, slots=True)
class Town:
    """A town reached, its minutes, and where its name stands on the map."""

    name: str
    minutes: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Quarter:
    """A neighbourhood, and where one can get to from it at an hour.

    served : whether a timetable reaches it; without, no map
    """

    code: str
    name: str
    commune: str
    label: str
    hour: str
    served: bool
    bands: list[Band]
    towns: list[Town]
    home: tuple[int, int]
    height: int
    notes: list[str]

    @property
    def named(self) -> list[Town]:
        """The towns whose name the map can hold."""
        return self.towns[:NAMED_ON_MAP]


def quarter_at(session: Session, code: str, hour: str, today: date) -> Quarter:
    """A neighbourhood at one of HOURS; another hour falls back on the usual one. Refuses with not_found."""
    hour = hour if hour in HOURS else USUAL_HOUR
    row = session.execute(
        sa.select(Neighbourhood, Commune.name.label("commune"))
        .join(Commune, Commune.code == Neighbourhood.commune_code)
        .where(Neighbourhood.code == code)
    ).first()
    if row is None:
        raise not_found("Ce quartier n’est pas un quartier prioritaire d’Occitanie.")
    found = row.Neighbourhood
    place = current_snapshot(session).vocabulary.places.with_code(code)
    label = place.label if place else found.name
    travels, home = current_travels(), (found.lat, found.lon)
    timetable = travels.timetable()
    reach = travels.reach(timetable, home, Means.WALK | Means.TRANSIT) if timetable else None
    if timetable is None or reach is None or not reach.served:
        return Quarter(code, found.name, row.commune, label, hour, False, [], [], (0, 0), 0, [])
    minutes = _minutes(reach, int(hour) * 3600)
    frame = _Frame.around(timetable, minutes, home)
    example = [f"{EXAMPLE} : ces horaires sont inventés."] if timetable.example else []
    return Quarter(
        code,
        found.name,
        row.commune,
        label,
        hour,
        True,
        _bands(timetable, minutes, frame, _offer_minutes(session, timetable, minutes, home)),
        _towns(session, timetable, minutes, frame),
        frame.at(*home),
        frame.height,
        [*example, *sources_of(timetable.facts, None, today)],
    )


def _minutes(reach: Reach, from_s: int) -> np.ndarray:
    """Minutes from home to each stop, leaving at an hour, or on foot alone; NEVER out of reach."""
    arrivals = reach.arrivals_s(WEEKDAY, from_s)
    seconds = np.where(arrivals >= NEVER, NEVER, arrivals - from_s)
    seconds[reach.access.stops] = np.minimum(
        seconds[reach.access.stops], reach.access.seconds[reach.access.stops]
    )
    return np.where(seconds >= NEVER, NEVER, -(-seconds // 60))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The rectangle of the map, and how a point falls on it: a plane is enough at 50 km."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    height: int

    @classmethod
    def around(cls, timetable: Timetable, minutes: np.ndarray, home: tuple[float, float]) -> _Frame:
        near = minutes <= BANDS[-1]
        lat, lon = (
            np.append(timetable.stops.lat[near], home[0]),
            np.append(timetable.stops.lon[near], home[1]),
        )
        margin = 1 / KM_PER_DEGREE
        wide = cos(radians(home[0]))
        west, east = lon.min() - margin / wide, lon.max() + margin / wide
        south, north = lat.min() - margin, lat.max() + margin
        scale = MAP_WIDTH / ((east - west) * wide)
        # A map never taller than twice its width: a phone shows it whole.
        scale = min(scale, 2 * MAP_WIDTH / (north - south))
        return cls(west, north, scale * wide, scale, round((north - south) * scale))

    def at(self, lat: float, lon: float) -> tuple[int, int]:
        return round((lon - self.west) * self.per_lon), round((self.north - lat) * self.per_lat)


def _bands(timetable: Timetable, minutes: np.ndarray, frame: _Frame, offers: np.ndarray) -> list[Band]:
    bands, before = [], -1
    for band in BANDS:
        rows = np.flatnonzero((minutes > before) & (minutes <= band))
        points = dict.fromkeys(frame.at(timetable.stops.lat[row], timetable.stops.lon[row]) for row in rows)
        path = "".join(f"M{x} {y}h0" for x, y in points)
        there = int(np.count_nonzero((offers > before) & (offers <= band)))
        bands.append(Band(band, path, len(points), there))
        before = band
    return bands


def _places(timetable: Timetable, minutes: np.ndarray, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Minutes to places: those of the best stop nearby, and the walk from it."""
    point, stop, metres = timetable.around.pairs(lat, lon, reach_m(TO_STOP_S, WALK_M_PER_S))
    found = np.full(len(lat), NEVER)
    np.minimum.at(found, point, minutes[stop] + -(-walk_s(metres) // 60))
    return found


def _offer_minutes(
    session: Session, timetable: Timetable, minutes: np.ndarray, home: tuple[float, float]
) -> np.ndarray:
    """Minutes to each open offer, on foot all the way where that is faster."""
    index = current_snapshot(session).vacancies
    on_foot = walk_s(np.nan_to_num(metres_between(*home, index.lat, index.lon), nan=1e7))
    own = np.where(on_foot <= ALL_THE_WAY_S, -(-on_foot // 60), NEVER)
    found = np.minimum(_places(timetable, minutes, index.lat, index.lon), own)
    return found[index.alive]


def _towns(session: Session, timetable: Timetable, minutes: np.ndarray, frame: _Frame) -> list[Town]:
    """The towns whose town hall is reached within the hour, nearest first, each told once."""
    rows = session.execute(sa.select(Commune.name, Commune.lat, Commune.lon).order_by(Commune.code)).all()
    lat, lon = np.array([row.lat for row in rows]), np.array([row.lon for row in rows])
    found = _places(timetable, minutes, lat, lon)
    near = np.flatnonzero(found <= BANDS[-1])
    order = near[np.argsort(found[near], kind="stable")][:MOST_TOWNS]
    return [Town(rows[row].name, int(found[row]), *frame.at(lat[row], lon[row])) for row in order]
