"""Ways without a timetable: TRAVEL's walking, bicycle and car to the second, transit as documented."""

from math import asin, ceil, cos, radians, sin, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking.values import BASES, MEANS
from matching.travel.estimate import (
    MODES,
    NO_MODE,
    UNREACHABLE,
    Basis,
    Means,
    estimate,
    metres_between,
)

HOME = (43.6, 3.8)
# Metres of one degree of latitude on TRAVEL's sphere.
DEGREE_M = radians(1) * 6_371_008.8


def north(metres):
    """A latitude that many metres north of home."""
    return HOME[0] + metres / DEGREE_M


def ways_to(metres, means, rides=1):
    return estimate(HOME, north(np.atleast_1d(metres)), HOME[1], means, rides)


def slow_minutes(metres, means):
    """The same, one place at a time."""
    way = metres * 1.3
    found = []
    if Means.WALK in means and ceil(way / 1.25) <= 3600:
        found.append(ceil(way / 1.25))
    if Means.BICYCLE in means and ceil(way / 3.6) <= 3600:
        found.append(ceil(way / 3.6) + 120)
    if Means.TRANSIT in means:
        seconds = ceil(900 + min(way, 10_000) / 5 + max(way - 10_000, 0) / 11)
        found += [seconds] * (seconds <= 10_800)
    if Means.CAR in means:
        slow, middle = min(way, 5_000), min(max(way - 5_000, 0), 15_000)
        seconds = ceil(300 + slow / 8.3 + middle / 13.9 + max(way - 20_000, 0) / 19.4)
        found += [seconds] * (seconds <= 10_800)
    return ceil(min(found) / 60) if found else UNREACHABLE


any_means = st.sets(st.sampled_from(list(Means))).map(lambda held: Means(sum(held)))


@settings(deadline=None)
@given(st.floats(1, 250_000), any_means)
def test_one_way_is_the_slow_way(metres, means):
    there = ways_to(metres, means)
    assert abs(float(there.metres[0]) - metres) < 0.01
    assert there.minutes_out[0] == slow_minutes(float(there.metres[0]), means)
    assert there.minutes_back[0] == there.minutes_out[0]


@pytest.mark.parametrize(
    ("metres", "means", "minutes", "mode", "basis"),
    [
        (0, Means.WALK, 0, Means.WALK, Basis.DIRECT),
        (1000, Means.WALK, 18, Means.WALK, Basis.DIRECT),
        # 1.3 x 3,461 m at 1.25 m/s is 3,600 s: the last metre on foot.
        (3461, Means.WALK, 60, Means.WALK, Basis.DIRECT),
        (3463, Means.WALK, UNREACHABLE, None, Basis.ESTIMATE),
        (1000, Means.BICYCLE, 9, Means.BICYCLE, Basis.DIRECT),
        # An hour of cycling, and two minutes to park outside the limit.
        (9969, Means.BICYCLE, 62, Means.BICYCLE, Basis.DIRECT),
        (9971, Means.BICYCLE, UNREACHABLE, None, Basis.ESTIMATE),
        (3000, Means.CAR, 13, Means.CAR, Basis.ESTIMATE),
        (10_000, Means.TRANSIT, 53, Means.TRANSIT, Basis.ESTIMATE),
        (500, Means.WALK | Means.TRANSIT, 9, Means.WALK, Basis.DIRECT),
        (2000, Means.WALK | Means.TRANSIT, 24, Means.TRANSIT, Basis.ESTIMATE),
        (2000, Means.WALK | Means.TRANSIT | Means.BICYCLE | Means.CAR, 11, Means.CAR, Basis.ESTIMATE),
        (100, Means(0), UNREACHABLE, None, Basis.ESTIMATE),
        (200_000, Means.TRANSIT, UNREACHABLE, None, Basis.ESTIMATE),
    ],
)
def test_ways_counted_by_hand(metres, means, minutes, mode, basis):
    there = ways_to(metres, means)
    assert there.minutes_out.tolist() == [minutes]
    assert there.basis.tolist() == [basis]
    assert there.mode.tolist() == [NO_MODE if mode is None else MODES.index(mode)]


def test_a_split_day_adds_the_ways_ridden_and_no_way_stays_no_way():
    there = ways_to([1000, 9000], Means.WALK, rides=np.array([2, 2]))
    assert there.minutes_out.tolist() == [36, UNREACHABLE]


def test_a_place_not_known_has_no_way():
    there = estimate(HOME, np.array([np.nan, 43.6]), np.array([3.8, 3.8]), Means.WALK | Means.CAR)
    assert there.minutes_out.tolist() == [UNREACHABLE, 0]


points = st.tuples(st.floats(42, 45), st.floats(0, 5))


@settings(deadline=None)
@given(points, st.lists(points, min_size=1, max_size=6), any_means)
def test_one_home_many_places_is_one_place_many_homes(home, places, means):
    lat, lon = np.array(places).T
    out = estimate(home, lat, lon, means)
    back = estimate((lat, lon), home[0], home[1], np.full(len(places), int(means)))
    for name in ("minutes_out", "minutes_back", "basis", "metres", "mode"):
        assert getattr(out, name).tobytes() == getattr(back, name).tobytes()


@settings(deadline=None)
@given(points, points)
def test_distance_is_the_great_circle(one, other):
    (lat_1, lon_1), (lat_2, lon_2) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lon_2 - lon_1) / 2) ** 2
    expected = 2 * 6_371_008.8 * asin(sqrt(half))
    assert metres_between(*one, *other) == pytest.approx(expected, rel=1e-9, abs=1e-6)


@settings(deadline=None)
@given(st.lists(st.floats(0, 100_000), min_size=2, max_size=5), any_means)
def test_further_is_never_faster(metres, means):
    minutes = ways_to(np.sort(metres), means).minutes_out
    assert (np.diff(minutes) >= 0).all()


def test_rows_can_be_taken():
    there = ways_to([100, 200, 300], Means.WALK)
    assert there.take(slice(1, None)).minutes_out.tolist() == there.minutes_out[1:].tolist()
    assert len(there.take(np.array([0]))) == 1


def test_types_are_those_told():
    there = ways_to([100.0], Means.WALK)
    assert (there.minutes_out.dtype, there.minutes_back.dtype) == (np.int32, np.int32)
    assert (there.basis.dtype, there.mode.dtype, there.metres.dtype) == (np.int8, np.int8, np.float64)


def test_the_codes_are_the_words_of_the_exchange_files():
    assert tuple(one.name.lower() for one in Basis) == BASES
    assert {one.name.lower() for one in Means} == set(MEANS)
