"""The centre of an outline: area-weighted centroid of GeoJSON polygons."""

from __future__ import annotations

from matching.referential.official.reading import BadValue

Ring = list[tuple[float, float]]  # (longitude, latitude) in degrees


def centre_of(geometry: object) -> tuple[float, float]:
    """(latitude, longitude) of a GeoJSON Point, Polygon or MultiPolygon, in degrees, to 5 decimals (1 m).

    The centroid is computed in plain degrees: stretching one axis does not move it. Holes are
    taken away. Raises BadValue for any other geometry, or an outline without surface.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        lon, lat = _position(coordinates)
        return round(lat, 5), round(lon, 5)
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    area, lon_moment, lat_moment = 0.0, 0.0, 0.0
    for polygon in _list(polygons):
        for rank, ring in enumerate(_list(polygon)):
            part = _moments([_position(position) for position in _list(ring)])
            # The first ring is the outside, the others are holes, whichever way they turn.
            sign = (1 if rank == 0 else -1) * (1 if part[0] >= 0 else -1)
            area += sign * part[0]
            lon_moment += sign * part[1]
            lat_moment += sign * part[2]
    if area <= 0:
        raise BadValue("contour sans surface")
    return round(lat_moment / area, 5), round(lon_moment / area, 5)


def _moments(ring: Ring) -> tuple[float, float, float]:
    """Signed area and first moments of a ring (shoelace formula); from its first point, for precision."""
    if not ring:
        return 0.0, 0.0, 0.0
    x0, y0 = ring[0]
    area, along_x, along_y = 0.0, 0.0, 0.0
    for (xa, ya), (xb, yb) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = (xa - x0) * (yb - y0) - (xb - x0) * (ya - y0)
        area += cross / 2
        along_x += cross * (xa + xb - 2 * x0) / 6
        along_y += cross * (ya + yb - 2 * y0) / 6
    return area, along_x + area * x0, along_y + area * y0


def _position(value: object) -> tuple[float, float]:
    numbers = [float(part) for part in _list(value)[:2] if isinstance(part, (int, float))]
    if len(numbers) != 2:
        raise BadValue("contour illisible")
    return numbers[0], numbers[1]


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BadValue("contour illisible (Polygon ou MultiPolygon attendu)")
    return value
