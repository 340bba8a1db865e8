"""Communes and neighbourhoods (QPV) in the layouts their publishers give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from matching.referential.official import values
from matching.referential.official.outline import centre_of
from matching.referential.official.reading import (
    BadValue,
    Elsewhere,
    Parsed,
    Reject,
    Source,
    cell,
    collect,
    geojson_features,
    json_rows,
    looks_like_json,
    read_bytes,
    read_csv,
    read_json,
)
from matching.referential.territory import DEPARTMENTS, Commune, Neighbourhood

COMMUNES_ADVICE = (
    "donnez le CSV des communes (insee, nom, codes_postaux, population, lat, lon) "
    "ou le JSON de geo.api.gouv.fr/communes avec centre et mairie"
)
QPV_ADVICE = (
    "donnez le GeoJSON ou le CSV des quartiers prioritaires 2024 de l’ANCT (code_qp, lib_qp, insee_com)"
)


# In the file of 2026, the halls of 20 communes of Occitanie lie 12 to 580 km from the commune (Montagnac's in
# Limoges). The farthest that is true is 11.2 km away: Bagnères-de-Bigorre, which climbs to the crest.
_FARTHEST_HALL_KM = 12.0
_KM_A_DEGREE = 111.2


def parse_communes(path: Path) -> Parsed[Commune]:
    """The communes of Occitanie. Raises WrongFile. Communes of other regions are counted in `outside`.

    CSV: insee, nom, codes_postaux, population, lat, lon; mairie_lat and mairie_lon where known.
    JSON: the array of geo.api.gouv.fr, with code, nom, codesPostaux, population, centre, mairie.
    A town hall too far from the centre of its commune is a fault of the file: the centre is kept (`point`).
    """
    source = Source(path.name, COMMUNES_ADVICE)
    raw = read_bytes(path, source)
    rejects: list[Reject] = []
    if looks_like_json(raw):
        rows = json_rows(read_json(raw, source), _commune_cells, source, rejects)
    else:
        required = ("insee", "nom", "codes_postaux", "population", "lat", "lon")
        rows = read_csv(raw, source, required, rejects, optional=("mairie_lat", "mairie_lon"))
    return collect(rows, _commune, lambda commune: commune.code, source, rejects)


def parse_qpv(path: Path, communes: Iterable[Commune] = ()) -> Parsed[Neighbourhood]:
    """The neighbourhoods of Occitanie, from GeoJSON (centre computed) or CSV. Raises WrongFile.

    The usual names are not in these files: they stay empty. One over several communes has the most populated
    of `communes` first; where `communes` are given, one that names another is a reject.
    """
    population = {commune.code: commune.population for commune in communes}
    source = Source(path.name, QPV_ADVICE)
    raw = read_bytes(path, source)
    rejects: list[Reject] = []
    if looks_like_json(raw):
        features = geojson_features(read_json(raw, source), source)
        rows = json_rows(features, _neighbourhood_cells, source, rejects)
    else:
        rows = read_csv(raw, source, ("code_qp", "lib_qp", "insee_com", "lat", "lon"), rejects)
    build = partial(_neighbourhood, population=population)
    return collect(rows, build, lambda neighbourhood: neighbourhood.code, source, rejects)


def _commune(row: dict[str, str]) -> Commune:
    code = values.commune_code(row["insee"])
    if code[:2] not in DEPARTMENTS:
        raise Elsewhere
    postal_codes = [
        values.postal_code(part, "codes_postaux") for part in values.several(row["codes_postaux"])
    ]
    if not postal_codes:
        raise BadValue("codes_postaux vide")
    centre = values.coordinates(row["lat"], row["lon"])
    hall = (row.get("mairie_lat", ""), row.get("mairie_lon", ""))
    point = values.coordinates(*hall) if any(hall) else centre
    hall_stands = any(hall) and _km(point, centre) <= _FARTHEST_HALL_KM
    lat, lon = point if hall_stands else centre
    return Commune(
        code=code,
        name=values.some_text(row["nom"], "nom"),
        postal_codes=tuple(postal_codes),
        lat=lat,
        lon=lon,
        point="town_hall" if hall_stands else "centre",
        population=values.whole_number(row["population"], "population"),
    )


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two (latitude, longitude), on a flat map: right to 1 % at the size of a commune."""
    north = one[0] - other[0]
    east = (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return _KM_A_DEGREE * math.hypot(north, east)


def _commune_cells(item: dict[str, object]) -> dict[str, str]:
    codes = item.get("codesPostaux")
    if not isinstance(codes, list):
        raise BadValue("codesPostaux absent")
    lat, lon = _point(item.get("centre"), "centre")
    hall_lat, hall_lon = _point(item["mairie"], "mairie") if item.get("mairie") else ("", "")
    return {
        "insee": cell(item.get("code"), "code"),
        "nom": cell(item.get("nom"), "nom"),
        "codes_postaux": ";".join(cell(code, "codesPostaux") for code in codes),
        "population": cell(item.get("population"), "population"),
        "lat": lat,
        "lon": lon,
        "mairie_lat": hall_lat,
        "mairie_lon": hall_lon,
    }


def _point(geometry: object, column: str) -> tuple[str, str]:
    """Latitude and longitude of a GeoJSON point, as texts."""
    position = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(position, list) or len(position) < 2:
        raise BadValue(f"{column} n’est pas un point GeoJSON")
    return cell(position[1], column), cell(position[0], column)


def _neighbourhood(row: dict[str, str], population: Mapping[str, int]) -> Neighbourhood:
    communes = [values.commune_code(part, "insee_com") for part in values.several(row["insee_com"])]
    if not communes:
        raise BadValue("insee_com vide")
    inside = tuple(code for code in communes if code[:2] in DEPARTMENTS)
    if not inside:
        raise Elsewhere
    unknown = [code for code in inside if population and code not in population]
    if unknown:
        raise BadValue(f"insee_com {unknown[0]} n’est pas une commune connue")
    lat, lon = values.coordinates(row["lat"], row["lon"])
    return Neighbourhood(
        code=values.qpv_code(row["code_qp"]),
        name=values.some_text(row["lib_qp"], "lib_qp"),
        communes=tuple(sorted(inside, key=lambda code: -population.get(code, 0))),
        lat=lat,
        lon=lon,
    )


def _neighbourhood_cells(feature: dict[str, object]) -> dict[str, str]:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise BadValue("properties absent")
    communes = properties.get("insee_com")
    parts = communes if isinstance(communes, list) else [communes]
    lat, lon = centre_of(feature.get("geometry"))
    return {
        "code_qp": cell(properties.get("code_qp"), "code_qp"),
        "lib_qp": cell(properties.get("lib_qp"), "lib_qp"),
        "insee_com": ";".join(cell(part, "insee_com") for part in parts),
        "lat": str(lat),
        "lon": str(lon),
    }
