"""Shortage of labour (tension): the BMO survey by job family, and the estimate carried to ROME codes.

The survey (Besoins en main-d'oeuvre, France Travail) counts planned hires by job family (FAP 2021), not by
ROME code. The carried figures are therefore estimates: every code of a family gets the family's figures.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from matching.referential.folding import fold
from matching.referential.official import values
from matching.referential.official.reading import (
    BadValue,
    Elsewhere,
    Parsed,
    Reject,
    Source,
    WrongFile,
    collect,
    read_bytes,
    read_csv,
)
from matching.referential.rome import Shortage

ADVICE = (
    "donnez le CSV BMO par famille (fap2021, projets, pct_difficile) "
    "et le CSV qui le porte aux codes ROME (fap2021, rome4_descendants)"
)
OCCITANIE = "76"  # INSEE code of the region
DEFAULT_YEAR = 2024  # of the files that do not say their year

_JOINED = ("fap2021", "metier", "projets", "pct_difficile", "pct_saisonnier")
_PUBLISHED = ("annee", "Code métier BMO", "Nom métier BMO", "REG", "BE{year}", "met", "xmet", "smet")
_CARRIED = ("fap2021", "metier_bmo", "rome_v3", "rome4_descendants", "pct_difficile", "pct_saisonnier")
_PROJECTS = re.compile(r"projets_occitanie_(20[0-9]{2})")
_MASKED = "*"  # too few hires to be published


@dataclass(frozen=True, slots=True)
class Family:
    """A job family (FAP 2021) of the survey in Occitanie."""

    code: str
    name: str
    year: int
    projects: int
    hard_pct: float | None  # 0..100, None when not published
    seasonal_pct: float | None


@dataclass(frozen=True, slots=True)
class ParsedTension:
    """The families as published, the estimate by ROME code, and the refused lines of all files."""

    families: tuple[Family, ...]
    rows: tuple[Shortage, ...]
    rejects: tuple[Reject, ...]


@dataclass(frozen=True, slots=True)
class _Carried:
    """A family, and the ROME 4.0 codes that come from one code of ROME 3."""

    family: Family
    from_code: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Basin:
    """One line of the published base: a family in one employment basin."""

    family: str
    name: str
    year: int
    basin: str
    projects: int
    hard: int
    seasonal: int


def parse_tension(paths: Sequence[Path], known: Mapping[str, Sequence[str]] | None = None) -> ParsedTension:
    """The files of shortage in any order, each recognised by its columns. Raises WrongFile.

    BMO by family (ours, or the publisher's open base exported to CSV, summed over the basins of the region)
    gives the figures; the derived file says which ROME codes a family goes to, and is enough alone. With
    both, figures are those of BMO, and a line of the derived file whose family BMO lacks is a reject. With
    BMO alone, families go to codes as in `known` (code -> families: what an earlier import carried).
    """
    families: dict[str, Family] = {}
    derived: list[tuple[Source, bytes, str]] = []
    rejects: list[Reject] = []
    for path in paths:
        source = Source(path.name, ADVICE)
        raw = read_bytes(path, source)
        header = fold(raw.split(b"\n", 1)[0].decode("utf-8", errors="replace"))
        if "rome4_descendants" in header:
            derived.append((source, raw, header))
            continue
        parsed = _parse_published(raw, source, header) if "xmet" in header else _parse_joined(raw, source)
        rejects += parsed.rejects
        families |= {family.code: family for family in parsed.rows}
    carried: list[_Carried] = []
    for source, raw, header in derived:
        rows = _parse_carried(raw, source, header, families)
        rejects += rows.rejects
        carried += rows.rows
    if not derived:
        carried = _carry_as_known(families, known or {})
    if not carried:
        raise WrongFile(f"Rien ne dit à quels codes ROME vont les familles de métiers : {ADVICE}.")
    families = families or {row.family.code: row.family for row in carried}
    return ParsedTension(tuple(families.values()), carry_to_codes(carried), tuple(rejects))


def _carry_as_known(families: Mapping[str, Family], known: Mapping[str, Sequence[str]]) -> list[_Carried]:
    return [
        _Carried(families[family], code, (code,))
        for code, its_families in known.items()
        for family in its_families
        if family in families
    ]


def carry_to_codes(carried: Iterable[_Carried]) -> tuple[Shortage, ...]:
    """The estimate of each code, by code, from the families that go to it, each family once.

    Several families for one code: projects are added (they count all the families' hires, not only this
    code's), shares are means weighted by projects, over the families that publish them.
    """
    by_code: dict[str, dict[str, Family]] = defaultdict(dict)
    for row in carried:
        for code in row.codes:
            by_code[code][row.family.code] = row.family
    return tuple(
        Shortage(
            code=code,
            families=tuple(sorted(families)),
            projects=sum(family.projects for family in families.values()),
            hard_pct=_weighted((family.hard_pct, family.projects) for family in families.values()),
            seasonal_pct=_weighted((family.seasonal_pct, family.projects) for family in families.values()),
            year=max(family.year for family in families.values()),
        )
        for code, families in sorted(by_code.items())
    )


def _weighted(shares: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(share, weight) for share, weight in shares if share is not None and weight > 0]
    total = sum(weight for _, weight in known)
    return round(sum(share * weight for share, weight in known) / total, 1) if total else None


def _parse_joined(raw: bytes, source: Source) -> Parsed[Family]:
    rejects: list[Reject] = []
    rows = read_csv(raw, source, _JOINED, rejects)
    return collect(rows, _family, lambda family: family.code, source, rejects)


def _family(row: Mapping[str, str]) -> Family:
    return Family(
        code=_family_code(row["fap2021"]),
        name=values.some_text(row["metier"], "metier"),
        year=DEFAULT_YEAR,
        projects=values.whole_number(row["projets"], "projets"),
        hard_pct=values.percentage(row["pct_difficile"], "pct_difficile"),
        seasonal_pct=values.percentage(row["pct_saisonnier"], "pct_saisonnier"),
    )


def _parse_carried(
    raw: bytes, source: Source, header: str, families: Mapping[str, Family]
) -> Parsed[_Carried]:
    projects = _PROJECTS.search(header)
    if not projects:
        raise source.wrong("n’a pas la colonne projets_occitanie_2024")
    rejects: list[Reject] = []
    rows = read_csv(raw, source, (*_CARRIED, projects[0]), rejects)
    build = partial(_carried, projects=projects[0], year=int(projects[1]), families=families)
    return collect(rows, build, lambda row: (row.family.code, row.from_code), source, rejects)


def _carried(row: Mapping[str, str], projects: str, year: int, families: Mapping[str, Family]) -> _Carried:
    code = _family_code(row["fap2021"])
    if families and code not in families:
        raise BadValue(f"famille {code} absente du fichier BMO")
    own = Family(
        code=code,
        name=values.some_text(row["metier_bmo"], "metier_bmo"),
        year=year,
        projects=values.whole_number(row[projects], projects),
        hard_pct=values.percentage(row["pct_difficile"], "pct_difficile"),
        seasonal_pct=values.percentage(row["pct_saisonnier"], "pct_saisonnier"),
    )
    codes = [values.rome_code(part, "rome4_descendants") for part in values.several(row["rome4_descendants"])]
    if not codes:
        raise BadValue("rome4_descendants vide")
    return _Carried(families.get(code, own), values.rome_code(row["rome_v3"], "rome_v3"), tuple(codes))


def _parse_published(raw: bytes, source: Source, header: str) -> Parsed[Family]:
    """The publisher's base, a line a family and a basin: hires met, hard to fill xmet, seasonal smet."""
    basin = re.search(r"\bbe[0-9]{2}\b", header)
    if not basin:
        raise source.wrong("n’a pas la colonne du bassin d’emploi (BE24)")
    columns = [basin[0] if name.startswith("BE") else name for name in _PUBLISHED]
    rejects: list[Reject] = []
    rows = read_csv(raw, source, columns, rejects)
    build = partial(_basin, basin=basin[0])
    parsed = collect(rows, build, lambda line: (line.family, line.basin), source, rejects)
    return Parsed(_sum_basins(parsed.rows), parsed.rejects, parsed.outside)


def _basin(row: Mapping[str, str], basin: str) -> _Basin:
    if row["REG"] != OCCITANIE:
        raise Elsewhere
    return _Basin(
        family=_family_code(row["Code métier BMO"]),
        name=values.some_text(row["Nom métier BMO"], "Nom métier BMO"),
        year=values.whole_number(row["annee"], "annee"),
        basin=values.some_text(row[basin], basin),
        projects=_count(row["met"], "met"),
        hard=_count(row["xmet"], "xmet"),
        seasonal=_count(row["smet"], "smet"),
    )


def _count(value: str, column: str) -> int:
    return 0 if value == _MASKED else values.whole_number(value, column)


def _sum_basins(lines: Iterable[_Basin]) -> tuple[Family, ...]:
    by_family: dict[str, list[_Basin]] = defaultdict(list)
    for line in lines:
        by_family[line.family].append(line)
    return tuple(
        Family(
            code=code,
            name=basins[0].name,
            year=basins[0].year,
            projects=(projects := sum(line.projects for line in basins)),
            hard_pct=round(100 * sum(line.hard for line in basins) / projects, 1) if projects else None,
            seasonal_pct=round(100 * sum(line.seasonal for line in basins) / projects, 1)
            if projects
            else None,
        )
        for code, basins in by_family.items()
    )


def _family_code(value: str) -> str:
    if not re.fullmatch(r"[A-Z][0-9A-Z][A-Z][0-9]{2}", value, re.ASCII):
        raise BadValue(f"fap2021 « {value} » n’est pas une famille FAP 2021 (S2X61)")
    return value
