"""Where the invented town stands: points near the real neighbourhoods, each with a real commune code."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, hypot, radians, sin, tau
from random import Random
from typing import Final

from matching.demo.values import Spot
from matching.referential.grid import METRES_A_DEGREE, round_home
from matching.referential.territory import Commune, Neighbourhood

NEAREST_M: Final = 300
FARTHEST_M: Final = 15_000
# Shares of the places within 3, 7 and 15 km of the neighbourhood: most jobs that people reach are close.
_RINGS: Final = ((0.55, 3_000), (0.88, 7_000), (1.0, FARTHEST_M))
_STREET_M: Final = 350  # how far from a way between two known places a workplace may stand
_HOME_M: Final = 400


def metres_between(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Straight distance in metres, on a plane: right to 0.1 % within a department."""
    return hypot(
        (other_lat - lat) * METRES_A_DEGREE,
        (other_lon - lon) * METRES_A_DEGREE * cos(radians((lat + other_lat) / 2)),
    )


class Ground:
    """The real communes and neighbourhoods under the invented town."""

    def __init__(self, communes: Iterable[Commune], neighbourhoods: Iterable[Neighbourhood]) -> None:
        self.communes = tuple(communes)
        self.neighbourhoods = {one.code: one for one in neighbourhoods}
        self._around: dict[str, tuple[Commune, ...]] = {}
        self._goals: dict[str, tuple[tuple[float, float, float], ...]] = {}

    def place_near(self, code: str, rng: Random) -> Spot:
        """A workplace 0.3 to 15 km from the neighbourhood `code`, in its department.

        It stands beside the straight way from the neighbourhood to a town hall or to another neighbourhood,
        which keeps it where people live, and mostly out of the sea.
        """
        home = self.neighbourhoods[code]
        while True:
            reach = self._reach(rng)
            goals = [goal for goal in self._goals_of(home) if goal[2] <= reach]
            to_lat, to_lon, _ = rng.choice(goals) if goals else self._goals_of(home)[0]
            part = rng.uniform(0.1, 1.0)
            lat, lon = _moved(
                home.lat + part * (to_lat - home.lat), home.lon + part * (to_lon - home.lon), _STREET_M, rng
            )
            near = self.nearest_commune(home, lat, lon)
            away = metres_between(home.lat, home.lon, lat, lon)
            if near.department == home.commune[:2] and NEAREST_M <= away <= FARTHEST_M:
                return Spot(lat, lon, near.code, near.name.replace("'", "’"))

    def home_in(self, code: str, rng: Random) -> tuple[float, float]:
        """A home within 400 m of the centre of a neighbourhood, rounded to the 250 m grid."""
        centre = self.neighbourhoods[code]
        return round_home(*_moved(centre.lat, centre.lon, _HOME_M, rng))

    def nearest_commune(self, home: Neighbourhood, lat: float, lon: float) -> Commune:
        """The commune whose point is nearest, among those around a neighbourhood."""
        around = self._around_of(home)
        return min(around, key=lambda commune: metres_between(lat, lon, commune.lat, commune.lon))

    def _reach(self, rng: Random) -> int:
        roll = rng.random()
        return next(reach for share, reach in _RINGS if roll <= share)

    def _around_of(self, home: Neighbourhood) -> tuple[Commune, ...]:
        if home.code not in self._around:
            limit = FARTHEST_M + 10_000
            self._around[home.code] = tuple(
                commune
                for commune in self.communes
                if metres_between(home.lat, home.lon, commune.lat, commune.lon) <= limit
            )
        return self._around[home.code]

    def _goals_of(self, home: Neighbourhood) -> tuple[tuple[float, float, float], ...]:
        """Places to walk towards: (lat, lon, metres), the nearest first, in the same department."""
        if home.code not in self._goals:
            points = [(one.lat, one.lon) for one in self._around_of(home) if one.code[:2] == home.commune[:2]]
            points += [(one.lat, one.lon) for one in self.neighbourhoods.values() if one.code != home.code]
            goals = ((lat, lon, metres_between(home.lat, home.lon, lat, lon)) for lat, lon in points)
            self._goals[home.code] = tuple(
                sorted((goal for goal in goals if NEAREST_M <= goal[2] <= FARTHEST_M), key=lambda g: g[2])
            )
        return self._goals[home.code]


def _moved(lat: float, lon: float, within_m: float, rng: Random) -> tuple[float, float]:
    """A point drawn within a disc, to the metre."""
    angle, away = rng.random() * tau, within_m * rng.random() ** 0.5
    moved_lat = lat + away * sin(angle) / METRES_A_DEGREE
    moved_lon = lon + away * cos(angle) / (METRES_A_DEGREE * cos(radians(lat)))
    return round(moved_lat, 5), round(moved_lon, 5)
