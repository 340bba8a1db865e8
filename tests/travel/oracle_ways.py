"""The ways made on one's own, as the oracle counts them: TRAVEL, Walking, in plain Python."""

import math


def metres(a, b):
    """Great-circle distance between two (lat, lon)."""
    (lat_1, lon_1), (lat_2, lon_2) = [(math.radians(lat), math.radians(lon)) for lat, lon in (a, b)]
    half = math.sin((lat_2 - lat_1) / 2) ** 2
    half += math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(min(half, 1.0)))


def walk_s(a, b):
    return math.ceil(metres(a, b) * 1.3 / 1.25)


def bicycle_s(a, b):
    """Without the 120 s to park."""
    return math.ceil(metres(a, b) * 1.3 / 3.6)
