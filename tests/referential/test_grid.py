"""The grid on which homes are rounded."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, inf, nan, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.grid import CELL_M, METRES_A_DEGREE, round_home

HALF_DIAGONAL_M = CELL_M / 2 * 2**0.5
OCCITANIE = st.tuples(st.floats(42.3, 45.1), st.floats(-0.4, 4.9))


def metres(one, other):
    return hypot(
        (other[0] - one[0]) * METRES_A_DEGREE,
        (other[1] - one[1]) * METRES_A_DEGREE * cos(radians(one[0])),
    )


@given(OCCITANIE)
def test_a_home_moves_by_half_a_diagonal_at_most(point):
    assert metres(point, round_home(*point)) <= HALF_DIAGONAL_M + 1


@given(st.tuples(st.floats(-84.9, 84.9), st.floats(-180, 180)))
def test_rounding_again_changes_nothing(point):
    assert round_home(*round_home(*point)) == round_home(*point)


def test_homes_of_one_street_become_one_point_and_the_next_cell_is_250_m_away():
    cells = {round_home(43.826, 4.333 + step * 0.0001) for step in range(200)}
    lons = sorted(lon for _, lon in cells)
    # 0.02 degree there is 1,604 m: seven cells.
    assert len(cells) in (7, 8)
    gaps = [(b - a) * METRES_A_DEGREE * cos(radians(43.826)) for a, b in pairwise(lons)]
    assert gaps == pytest.approx([CELL_M] * len(gaps), rel=0.001)


@pytest.mark.parametrize("point", [(nan, 4.0), (43.0, inf), (91.0, 4.0), (85.1, 4.0), (43.0, 180.5)])
def test_a_point_that_is_not_a_home_is_refused(point):
    with pytest.raises(ValueError, match="a home is"):
        round_home(*point)
