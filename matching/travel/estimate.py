"""How long a way takes when no timetable is at hand: straight lines and the speeds of TRAVEL, on arrays.

On foot and by bicycle all the way are TRAVEL's own rules, and their basis is `direct`. A car is always an
`estimate`. Public transport without a timetable is an `estimate` too, by the four constants below, which are
to be confirmed and give way to the timetable wherever there is one.

Everything broadcasts: one home and many places, or one place and many homes, each with its own means.
The distance is symmetric to the last bit, so that both directions give the same minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum, IntFlag
from typing import Final, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Int32Array: TypeAlias = NDArray[np.int32]
Int8Array: TypeAlias = NDArray[np.int8]

UNREACHABLE: Final = 1_000_000_000
"""Minutes of a way that does not exist. Fits int32, and is far from any real way and from overflow."""
NO_MODE: Final = -1
"""Mode of a way that does not exist."""
NOT_KNOWN: Final = -1
"""A waiting time, a day type or a clock time that nobody computed."""


class Basis(IntEnum):
    """What a number of minutes rests on, as EXCHANGE names it."""

    TIMETABLE = 0
    DIRECT = 1
    ON_REQUEST = 2
    ESTIMATE = 3


class Means(IntFlag):
    """The means of a person, one bit each."""

    WALK = 1
    TRANSIT = 2
    BICYCLE = 4
    CAR = 8


MODES: Final = (Means.WALK, Means.BICYCLE, Means.TRANSIT, Means.CAR)
"""The modes in the order that wins a tie: the simplest first."""

# TRAVEL, Walking: the figures of every way made on one's own.
EARTH_RADIUS_M: Final = 6_371_008.8
DETOUR: Final = 1.3
WALK_M_PER_S: Final = 1.25
BICYCLE_M_PER_S: Final = 3.6
BICYCLE_PARKING_S: Final = 120
ALL_THE_WAY_S: Final = 3_600
CAR_STEPS: Final = ((5_000.0, 8.3), (15_000.0, 13.9), (float("inf"), 19.4))
CAR_EXTRA_S: Final = 300
HORIZON_S: Final = 10_800

# À confirmer, all four: orders of size of a network, until a timetable answers in their place.
# Walking to the first stop and from the last one, five minutes each.
TRANSIT_WALK_S: Final = 600
# Half of a service every ten minutes: what waiting costs somebody who knows the timetable.
TRANSIT_WAIT_S: Final = 300
# In town, a bus or tram makes about 18 km/h stops included; a coach or regional train about 40 km/h.
TRANSIT_STEPS: Final = ((10_000.0, 5.0), (float("inf"), 11.0))


@dataclass(frozen=True, slots=True)
class TravelArrays:
    """The ways of the day of a post, one row per pair, in the order of the index they are asked for.

    minutes_out  : int32 (N,)  minutes there, the ways ridden of a split day added; UNREACHABLE = no way
    minutes_back : int32 (N,)  minutes back, the same
    basis        : int8  (N,)  a `Basis`
    metres       : float64 (N,) straight-line distance; NaN when a place is not known
    mode         : int8  (N,)  place in MODES of the way taken; NO_MODE = no way
    wait_minutes : int32 (N,)  waiting within the ways; NOT_KNOWN
    worst_day    : int8  (N,)  0 weekday, 1 saturday, 2 sunday; NOT_KNOWN
    leave_at     : int32 (N,)  minutes after midnight at which one leaves home; NOT_KNOWN
    home_at      : int32 (N,)  minutes after midnight at which one is home; NOT_KNOWN
    """

    minutes_out: Int32Array
    minutes_back: Int32Array
    basis: Int8Array
    metres: FloatArray
    mode: Int8Array
    wait_minutes: Int32Array
    worst_day: Int8Array
    leave_at: Int32Array
    home_at: Int32Array

    def __len__(self) -> int:
        return len(self.minutes_out)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """These rows, one part after the other; one part at least."""
        return cls(*(np.concatenate([getattr(one, field.name) for one in parts]) for field in fields(cls)))

    def without_estimates(self) -> Self:
        """The same, an estimate being no way."""
        rough = self.basis == Basis.ESTIMATE
        return replace(
            self,
            minutes_out=np.where(rough, np.int32(UNREACHABLE), self.minutes_out),
            minutes_back=np.where(rough, np.int32(UNREACHABLE), self.minutes_back),
        )

    def take(self, rows: slice | NDArray[np.intp]) -> Self:
        """The same arrays for some of the rows."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))


def metres_between(
    from_lat: ArrayLike, from_lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike
) -> FloatArray:
    """Great-circle distance in metres between points in WGS 84 degrees, broadcast; NaN stays NaN."""
    lat_1, lon_1 = np.radians(np.asarray(from_lat, float)), np.radians(np.asarray(from_lon, float))
    lat_2, lon_2 = np.radians(np.asarray(to_lat, float)), np.radians(np.asarray(to_lon, float))
    half = np.sin((lat_2 - lat_1) / 2) ** 2
    half = half + (np.cos(lat_1) * np.cos(lat_2)) * np.sin((lon_2 - lon_1) / 2) ** 2
    distance: FloatArray = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return distance


def estimate(
    home: tuple[ArrayLike, ArrayLike],
    lat: ArrayLike,
    lon: ArrayLike,
    means: ArrayLike,
    rides: ArrayLike = 1,
) -> TravelArrays:
    """The ways between `home` and each place, by the fastest of the means held.

    home     : (lat, lon), each a number or (N,), degrees
    lat, lon : a number or (N,), degrees; NaN = not known, no way
    means    : a `Means` or (N,) of them
    rides    : 1, or (N,), how many times a day the way is made each way (a split day: 2)

    The four broadcast to (N,). There and back take the same time: a straight line has no direction.
    """
    metres = np.atleast_1d(metres_between(home[0], home[1], lat, lon))
    held, ridden = np.asarray(means, np.int64), np.asarray(rides, np.int64)
    shape = np.broadcast_shapes(metres.shape, held.shape, ridden.shape)
    metres = np.broadcast_to(metres, shape)
    seconds = np.full(shape, np.inf)
    mode = np.full(shape, NO_MODE, np.int8)
    for place, kind in enumerate(MODES):
        taken = np.where(held & kind, _seconds(kind, metres * DETOUR), np.inf)
        faster = taken < seconds
        seconds = np.where(faster, taken, seconds)
        mode[faster] = place
    reached = mode != NO_MODE
    one_way = np.ceil(np.where(reached, seconds, 0.0) / 60).astype(np.int64)
    minutes = np.where(reached, one_way * ridden, UNREACHABLE).astype(np.int32)
    on_ones_own = (mode == MODES.index(Means.WALK)) | (mode == MODES.index(Means.BICYCLE))
    return TravelArrays(
        minutes_out=minutes,
        minutes_back=minutes,
        basis=np.where(on_ones_own, Basis.DIRECT, Basis.ESTIMATE).astype(np.int8),
        metres=metres,
        mode=mode,
        wait_minutes=np.full(shape, NOT_KNOWN, np.int32),
        worst_day=np.full(shape, NOT_KNOWN, np.int8),
        leave_at=np.full(shape, NOT_KNOWN, np.int32),
        home_at=np.full(shape, NOT_KNOWN, np.int32),
    )


def _seconds(kind: Means, way_m: FloatArray) -> FloatArray:
    """Whole seconds of a way of `way_m` metres (detour included) by one mode; infinity beyond its limit."""
    if kind is Means.WALK:
        return _within(np.ceil(way_m / WALK_M_PER_S), ALL_THE_WAY_S)
    if kind is Means.BICYCLE:
        return _within(np.ceil(way_m / BICYCLE_M_PER_S), ALL_THE_WAY_S) + BICYCLE_PARKING_S
    if kind is Means.TRANSIT:
        ridden = _by_steps(way_m, TRANSIT_STEPS) + (TRANSIT_WALK_S + TRANSIT_WAIT_S)
        return _within(np.ceil(ridden), HORIZON_S)
    return _within(np.ceil(_by_steps(way_m, CAR_STEPS) + CAR_EXTRA_S), HORIZON_S)


def car_s(metres: ArrayLike) -> FloatArray:
    """Whole seconds by car over a great-circle distance in metres: always an estimate."""
    return np.ceil(_by_steps(np.asarray(metres, float) * DETOUR, CAR_STEPS) + CAR_EXTRA_S)


def _within(seconds: FloatArray, limit_s: int) -> FloatArray:
    # Written so that NaN, a place not known, is beyond every limit.
    return np.where(seconds <= limit_s, seconds, np.inf)


def _by_steps(way_m: FloatArray, steps: tuple[tuple[float, float], ...]) -> FloatArray:
    """Seconds of a way whose speed rises with the distance: (metres of the step, metres per second)."""
    seconds = np.zeros_like(way_m)
    left = way_m
    for length_m, speed in steps:
        seconds = seconds + np.minimum(left, length_m) / speed
        left = np.maximum(left - length_m, 0.0)
    return seconds
