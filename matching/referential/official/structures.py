"""Structures that help: missions locales, France Travail agencies, France services houses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from matching.referential.folding import fold
from matching.referential.official import values
from matching.referential.official.reading import (
    BadValue,
    Elsewhere,
    Parsed,
    Reject,
    Row,
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
from matching.referential.territory import DEPARTMENTS, Commune, Structure

ADVICE = (
    "donnez un CSV des missions locales (id_milo, nom_usuel, insee_siege), un CSV des agences France Travail "
    "(reference, nom, code_postal) ou le GeoJSON de France services"
)
_MISSIONS = ("id_milo", "nom_usuel", "insee_siege", "commune_siege", "lat_commune", "lon_commune")
_AGENCIES = ("reference", "nom", "adresse", "complement", "code_postal", "commune", "lat", "lon")
_HOUSES = {
    "code": "MATRICULE",
    "nom": "lib_france_services",
    "adresse": "ADRESSE",
    "complement": "COMPLEMENT.D.ADRESSE",
    "insee": "insee_com",
    "code_postal": "code_postal",
    "commune": "lib_com",
    "lat": "LATITUDE",
    "lon": "LONGITUDE",
    "telephone": "TELEPHONE",
}


def parse_structures(paths: Sequence[Path], communes: Iterable[Commune] = ()) -> Parsed[Structure]:
    """The structures of Occitanie, several files at once, each recognised by its columns. Raises WrongFile.

    Agencies come without INSEE code: it is found in `communes` by postal code and name, and stays "" when
    not exactly one commune agrees. A structure given twice (kind and code) is a reject.
    """
    towns = _towns(communes)
    found: list[Structure] = []
    rejects: list[Reject] = []
    outside = 0
    seen: dict[str, set[str]] = {}  # codes by kind, over all the files
    for path in paths:
        parsed = _parse_file(path, towns, seen)
        found += parsed.rows
        rejects += parsed.rejects
        outside += parsed.outside
    return Parsed(tuple(found), tuple(rejects), outside)


Towns = dict[tuple[str, str], set[str]]  # (postal code, folded name) -> INSEE codes


def _towns(communes: Iterable[Commune]) -> Towns:
    towns: Towns = {}
    for commune in communes:
        for postal_code in commune.postal_codes:
            towns.setdefault((postal_code, _town_key(commune.name)), set()).add(commune.code)
    return towns


def _town_key(name: str) -> str:
    """The name as postal addresses write it: ST for Saint, no article, no CEDEX."""
    words = fold(name).split()
    words = [{"saint": "st", "sainte": "ste"}.get(word, word) for word in words]
    if "cedex" in words:
        words = words[: words.index("cedex")]
    return " ".join(word for word in words if word not in ("le", "la", "les", "l"))


def _parse_file(path: Path, towns: Towns, seen: dict[str, set[str]]) -> Parsed[Structure]:
    source = Source(path.name, ADVICE)
    raw = read_bytes(path, source)
    rejects: list[Reject] = []
    rows: Iterable[Row]
    build: Callable[[dict[str, str]], Structure]
    if looks_like_json(raw):
        rows = json_rows(geojson_features(read_json(raw, source), source), _house_cells, source, rejects)
        build = _house
    elif b"id_milo" in raw.split(b"\n", 1)[0].lower():
        rows = read_csv(raw, source, _MISSIONS, rejects)
        build = _mission
    else:
        rows = read_csv(raw, source, _AGENCIES, rejects)
        build = partial(_agency, towns=towns)

    def build_new(row: dict[str, str]) -> Structure:
        structure = build(row)
        if structure.code in seen.get(structure.kind, ()):
            raise BadValue(f"{structure.code} déjà donné par un autre fichier")
        return structure

    parsed = collect(rows, build_new, lambda structure: structure.code, source, rejects)
    for structure in parsed.rows:
        seen.setdefault(structure.kind, set()).add(structure.code)
    return parsed


def _mission(row: dict[str, str]) -> Structure:
    commune = values.commune_code(row["insee_siege"], "insee_siege")
    _require_region(commune)
    commune_name = values.some_text(row["commune_siege"], "commune_siege")
    lat, lon = values.coordinates(row["lat_commune"], row["lon_commune"])
    return Structure(
        kind="mission_locale",
        code=values.some_text(row["id_milo"], "id_milo"),
        name=_mission_name(row["nom_usuel"], commune_name),
        commune=commune,
        commune_name=commune_name,
        address="",
        postal_code="",
        phone="",
        lat=lat,
        lon=lon,
        point="centre",
    )


def _mission_name(usual: str, commune: str) -> str:
    """The usual name where it reads as one, else the seat: "Mission locale (Albi)" for "MJTN"."""
    name = re.sub(r"^[0-9]{2}\s*-\s*", "", " ".join(usual.split()))
    if "mission locale" not in fold(name) or name.isupper():
        return f"Mission locale ({commune})"
    return name[0].upper() + name[1:]


def _agency(row: dict[str, str], towns: Towns) -> Structure:
    postal_code = values.postal_code(row["code_postal"])
    _require_region(postal_code)
    commune_name = values.some_text(row["commune"], "commune")
    codes = towns.get((postal_code, _town_key(commune_name)), set())
    lat, lon = values.coordinates(row["lat"], row["lon"])
    return Structure(
        kind="france_travail",
        code=values.some_text(row["reference"], "reference"),
        name=values.some_text(row["nom"], "nom"),
        commune=next(iter(codes)) if len(codes) == 1 else "",
        commune_name=commune_name,
        address=_address(row),
        postal_code=postal_code,
        phone="",
        lat=lat,
        lon=lon,
        point="address",
    )


def _house(row: dict[str, str]) -> Structure:
    commune = values.commune_code(row["insee"], "insee_com")
    _require_region(commune)
    lat, lon = values.coordinates(row["lat"], row["lon"])
    return Structure(
        kind="france_services",
        code=values.some_text(row["code"], "MATRICULE"),
        name=values.some_text(row["nom"], "lib_france_services"),
        commune=commune,
        commune_name=values.some_text(row["commune"], "lib_com"),
        address=_address(row),
        postal_code=values.postal_code(row["code_postal"]),
        phone=" ".join(row["telephone"].split()),
        lat=lat,
        lon=lon,
        point="address",
    )


def _house_cells(feature: dict[str, object]) -> dict[str, str]:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        raise BadValue("properties absent")
    return {name: cell(properties.get(column), column) for name, column in _HOUSES.items()}


def _address(row: dict[str, str]) -> str:
    return ", ".join(" ".join(part.split()) for part in (row["adresse"], row["complement"]) if part.strip())


def _require_region(code: str) -> None:
    if code[:2] not in DEPARTMENTS:
        raise Elsewhere
