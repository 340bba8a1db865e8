"""Occitanie on the ground: its communes, its 108 neighbourhoods (QPV), the structures that help.

Coordinates are WGS 84 degrees. A neighbourhood lies 2 km (median) and up to 8 km from the centre of its
commune: never stand the one in for the other.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matching.referential.folding import fold
from matching.referential.tabular import TABLES, read_table

DEPARTMENTS: Mapping[str, str] = {
    "09": "Ariège",
    "11": "Aude",
    "12": "Aveyron",
    "30": "Gard",
    "31": "Haute-Garonne",
    "32": "Gers",
    "34": "Hérault",
    "46": "Lot",
    "48": "Lozère",
    "65": "Hautes-Pyrénées",
    "66": "Pyrénées-Orientales",
    "81": "Tarn",
    "82": "Tarn-et-Garonne",
}

# Parts of official names that name no place when they stand alone.
_VAGUE = frozenset({"centre", "coeur", "peripherie", "nord", "sud", "est", "ouest", "quartier"})
_SMALL_WORDS = re.compile(r"(?<=[ '’-])(De|Du|Des|D(?=['’])|Et|À)(?=[ '’-])")
_PARTS = re.compile(r"\s+-\s+|\s*/\s*|,\s*|\s+et\s+", re.IGNORECASE)
_QUARTIER = re.compile(
    r"(?:quartier|cité)\s+(?:de\s+la\s+|de\s+l['’]|des\s+|du\s+|de\s+)?(?=\S)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of Occitanie. Its point is its town hall; without one, its centre (`point`)."""

    code: str  # INSEE, 5 characters
    name: str
    postal_codes: tuple[str, ...]
    lat: float
    lon: float
    point: str  # "town_hall" or "centre"
    population: int

    @property
    def department(self) -> str:
        """The number of its department, such as "34"."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A quartier prioritaire (QPV, 2024 geography). `lat`, `lon` are its own centre."""

    code: str
    name: str  # official
    communes: tuple[str, ...]  # INSEE codes, the largest first: nearly always one
    lat: float
    lon: float
    usual_names: tuple[str, ...] = ()  # what people say, best first; see `read_usual_names`

    @property
    def commune(self) -> str:
        """The INSEE code of the (largest) commune where it lies."""
        return self.communes[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, none twice: parts of the official one, usual ones, then the official one whole."""
        found: dict[str, str] = {}
        for name in (*official_parts(self.name), *self.usual_names, tidy_name(self.name)):
            found.setdefault(fold(name), name)
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Structure:
    """A place that helps: a mission locale, a France Travail agency, a France services house."""

    kind: str  # "mission_locale", "france_travail", "france_services"
    code: str  # of its publisher, unique within the kind
    name: str
    commune: str  # INSEE code, "" when the publisher gives none that is known
    commune_name: str
    address: str
    postal_code: str
    phone: str
    lat: float
    lon: float
    point: str  # "address", or "centre" of the commune of its seat


@dataclass(frozen=True, slots=True)
class UsualNames:
    """What people call a neighbourhood, and on whose word."""

    names: tuple[str, ...]
    source: str


def tidy_name(name: str) -> str:
    """An official name with ordinary capitals and spaces: "Mas De Mingue" is "Mas de Mingue"."""
    spaced = re.sub(r"-\s+(?=\S)", lambda gap: " - " if name[gap.start() - 1].isspace() else "-", name)
    small = _SMALL_WORDS.sub(lambda word: word[0].lower(), spaced)
    return re.sub(r"\s+", " ", small).strip()


def official_parts(name: str) -> tuple[str, ...]:
    """The places that an official name joins: "Pissevin - Valdegour" is Pissevin, and Valdegour.

    Parted at " - ", "/", "," and " et ". A part too vague to stand alone ("Centre", "Périphérie") is left
    out; of "Quartier Gare", "Gare" is added. The whole name alone when nothing can be parted.
    """
    tidy = tidy_name(name)
    parts: list[str] = []
    for part in _PARTS.split(tidy):
        bare = _QUARTIER.sub("", part, count=1).strip() if _QUARTIER.match(part) else part
        parts += [capital for word in (part, bare) if (capital := word[:1].upper() + word[1:]) not in parts]
    kept = [part for part in parts if fold(part) not in _VAGUE and fold(part)]
    return tuple(kept) or (tidy,)


def read_builtin_communes() -> tuple[Commune, ...]:
    """The communes of Occitanie, by code."""
    return tuple(
        Commune(
            code=row["code"],
            name=row["name"],
            postal_codes=tuple(row["postal_codes"].split()),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            point=row["point"],
            population=int(row["population"]),
        )
        for row in read_table("communes.tsv")
    )


def read_builtin_neighbourhoods() -> tuple[Neighbourhood, ...]:
    """The 108 QPV, by code, with the names people use for them."""
    usual = read_usual_names()
    return tuple(
        Neighbourhood(
            code=row["code"],
            name=row["name"],
            communes=tuple(row["communes"].split()),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            usual_names=usual[row["code"]].names if row["code"] in usual else (),
        )
        for row in read_table("neighbourhoods.tsv")
    )


def read_builtin_missions_locales() -> tuple[Structure, ...]:
    """The 27 missions locales, at the centre of the commune of their seat."""
    return tuple(
        Structure(
            kind="mission_locale",
            code=row["code"],
            name=row["name"],
            commune=row["commune"],
            commune_name=row["commune_name"],
            address="",
            postal_code="",
            phone="",
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            point="centre",
        )
        for row in read_table("missions_locales.tsv")
    )


def read_usual_names(path: Path = TABLES / "usual_names.toml") -> dict[str, UsualNames]:
    """What people call the neighbourhoods, by code of QPV.

    Raises ValueError, naming the code, for an entry without names or without source.
    """
    found: dict[str, UsualNames] = {}
    for code, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
        names, source = entry.get("names"), entry.get("source")
        if not (isinstance(names, list) and names and isinstance(source, str) and source):
            raise ValueError(f"{path.name}, {code}: a list of names and their source are needed")
        found[code] = UsualNames(tuple(names), source)
    return found
