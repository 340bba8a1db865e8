"""Seconds from door to door without a timetable: on foot, by bicycle, by car (TRAVEL, Walking)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from .daywork import TOO_FAR_S
from .estimate import ALL_THE_WAY_S, BICYCLE_PARKING_S, HORIZON_S, FloatArray, Means, car_s
from .feed import Int32s
from .walking import bicycle_s, walk_s


def own_ways_s(metres: FloatArray, means: ArrayLike) -> tuple[Int32s, Int32s, Int32s, Int32s]:
    """Seconds of P ways by each of `estimate.MODES`; TOO_FAR_S beyond a limit.

    metres : float64 (P,) in a straight line; NaN = not known, no way
    means  : a `Means`, or int (P,) of them: a mode that is not held has no way
    """
    known = np.isfinite(metres)
    metres = np.where(known, metres, 0.0)
    held = np.asarray(means, np.int64)
    nobody = np.full(metres.shape, TOO_FAR_S, np.int32)

    def way(
        mode: Means, seconds_of: Callable[[FloatArray], ArrayLike], limit_s: int, more_s: int = 0
    ) -> Int32s:
        holds = held & int(mode) != 0
        if not holds.any():
            return nobody
        seconds = np.asarray(seconds_of(metres))
        kept = known & holds & (seconds <= limit_s)
        return np.where(kept, seconds + more_s, TOO_FAR_S).astype(np.int32)

    return (
        way(Means.WALK, walk_s, ALL_THE_WAY_S),
        way(Means.BICYCLE, bicycle_s, ALL_THE_WAY_S, BICYCLE_PARKING_S),
        nobody,
        way(Means.CAR, car_s, HORIZON_S),
    )
