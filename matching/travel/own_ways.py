"""Seconds from door to door without a timetable: on foot, by bicycle, by car (TRAVEL, Walking)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .daywork import TOO_FAR_S
from .estimate import ALL_THE_WAY_S, HORIZON_S, FloatArray, Means, car_s
from .feed import Int32s
from .walking import bicycle_s, parked_s, walk_s


def own_ways_s(metres: FloatArray, means: ArrayLike) -> tuple[Int32s, Int32s, Int32s, Int32s]:
    """Seconds of P ways by each of `estimate.MODES`; TOO_FAR_S beyond a limit.

    metres : float64 (P,) in a straight line; NaN = not known, no way
    means  : a `Means`, or int (P,) of them: a mode that is not held has no way
    """
    known = np.isfinite(metres)
    metres = np.where(known, metres, 0.0)
    held = np.broadcast_to(np.asarray(means, np.int64), metres.shape)

    def within(seconds: NDArray[np.int64], limited: NDArray[np.int64], limit_s: int, mode: Means) -> Int32s:
        kept = known & (limited <= limit_s) & (held & int(mode) != 0)
        return np.where(kept, seconds, TOO_FAR_S).astype(np.int32)

    on_foot, ridden, driven = walk_s(metres), bicycle_s(metres), car_s(metres).astype(np.int64)
    return (
        within(on_foot, on_foot, ALL_THE_WAY_S, Means.WALK),
        within(parked_s(metres), ridden, ALL_THE_WAY_S, Means.BICYCLE),
        np.full(metres.shape, TOO_FAR_S, np.int32),
        within(driven, driven, HORIZON_S, Means.CAR),
    )
