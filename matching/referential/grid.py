"""The 250 m grid on which a home is rounded before it is stored, so that no address can be read back.

A resident's point moves by at most 177 m (half the diagonal of a cell); the error it brings to a journey on
foot is about two minutes. EXCHANGE asks for it: "the site rounds a home to a 250 m grid before it stores it".
"""

from __future__ import annotations

from math import cos, floor, isfinite, radians
from typing import Final

CELL_M: Final = 250.0
# One degree of latitude on a sphere of the Earth's mean radius (6,371,008.8 m, IUGG).
METRES_A_DEGREE: Final = 111_195.08
_HIGHEST_LAT: Final = 85.0
_DECIMALS: Final = 6  # 0.1 m: far below a cell, and the same text on every machine


def round_home(lat: float, lon: float) -> tuple[float, float]:
    """The centre of the cell of about 250 m by 250 m that holds a point, WGS 84 degrees.

    Rows are 250 m of latitude; within a row, columns are 250 m of longitude at that row's latitude, so that
    cells stay square from Foix to Cahors. Rounding a rounded point changes nothing.

    Raises ValueError for a point that is not on Earth, or nearer to a pole than 85 degrees.
    """
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= _HIGHEST_LAT and abs(lon) <= 180):
        raise ValueError(f"a home is a latitude within ±85 and a longitude within ±180, not {lat}, {lon}")
    lat_step = CELL_M / METRES_A_DEGREE
    row = _centre(lat, lat_step)
    column = _centre(lon, lat_step / cos(radians(row)))
    return round(row, _DECIMALS), round(max(-180.0, min(180.0, column)), _DECIMALS)


def _centre(value: float, step: float) -> float:
    # Cells are [n, n + 1) steps: a centre is half a step from both ends, and so stays itself when rounded.
    return (floor(value / step) + 0.5) * step
