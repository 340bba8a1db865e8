"""The ways made on one's own, in whole seconds, as TRAVEL has them (Walking)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]

from .estimate import BICYCLE_M_PER_S, BICYCLE_PARKING_S, DETOUR, EARTH_RADIUS_M, WALK_M_PER_S, metres_between

TO_STOP_S: Final = 1_500
"""On foot from home to a first stop, and from a last stop to the place."""
BETWEEN_RIDES_S: Final = 600
BICYCLE_TO_STOP_S: Final = 1_200
"""By bicycle from home to a first stop, parking not counted."""
SLACK_S: Final = 60
"""Added to every change from ride to ride."""
# A tree measures along straight lines through the earth, in float64: a metre more loses nothing at the edge.
_MARGIN_M: Final = 1.0


def walk_s(metres: ArrayLike) -> NDArray[np.int64]:
    """Seconds on foot over a great-circle distance in metres, rounded up to a whole second."""
    return np.ceil(np.asarray(metres, float) * DETOUR / WALK_M_PER_S).astype(np.int64)


def bicycle_s(metres: ArrayLike) -> NDArray[np.int64]:
    """Seconds by bicycle, parking not counted, rounded up to a whole second."""
    return np.ceil(np.asarray(metres, float) * DETOUR / BICYCLE_M_PER_S).astype(np.int64)


def parked_s(metres: ArrayLike) -> NDArray[np.int64]:
    """Seconds by bicycle, with the time to park it."""
    return bicycle_s(metres) + BICYCLE_PARKING_S


def reach_m(limit_s: int, speed: float) -> float:
    """The great-circle metres that can be covered within a limit."""
    return limit_s * speed / DETOUR + _MARGIN_M


class Around:
    """Which stops lie around a point, by exact great-circle distance."""

    def __init__(self, lat: ArrayLike, lon: ArrayLike) -> None:
        self.lat, self.lon = np.asarray(lat, float), np.asarray(lon, float)
        self._tree = cKDTree(_on_sphere(self.lat, self.lon)) if len(self.lat) else None

    def within(self, lat: float, lon: float, metres: float) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Rows of the stops within `metres` of a point, ascending, and their distances in metres."""
        if self._tree is None or not np.isfinite(lat + lon):
            return np.zeros(0, np.int64), np.zeros(0)
        found = self._tree.query_ball_point(_on_sphere(np.array([lat]), np.array([lon]))[0], metres)
        rows = np.sort(np.asarray(found, np.int64))
        distance = metres_between(lat, lon, self.lat[rows], self.lon[rows])
        return rows[distance <= metres], distance[distance <= metres]

    def pairs(
        self, lat: ArrayLike, lon: ArrayLike, metres: float
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """All pairs within `metres`: rows of the points, of the stops, distances; by point, then stop."""
        lats, lons = np.asarray(lat, float), np.asarray(lon, float)
        known = np.flatnonzero(np.isfinite(lats) & np.isfinite(lons))
        if self._tree is None or not len(known):
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        points = cKDTree(_on_sphere(lats[known], lons[known]))
        found = points.sparse_distance_matrix(self._tree, metres, output_type="ndarray")
        point, stop = known[found["i"]], found["j"].astype(np.int64)
        order = np.lexsort((stop, point))
        point, stop = point[order], stop[order]
        distance = metres_between(lats[point], lons[point], self.lat[stop], self.lon[stop])
        kept = distance <= metres
        return point[kept], stop[kept], distance[kept]


def _on_sphere(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    phi, theta = np.radians(lat), np.radians(lon)
    return EARTH_RADIUS_M * np.stack(
        (np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)), axis=-1
    )
