"""Write the built-in tables of matching/referential/tables from a mirror of the official files.

Usage: python scripts/build_tables.py MIRROR

Run it again whenever a vocabulary file (tables/occupations/*.toml) or an official file has changed. The
tables hold facts only (codes, names, labels, coordinates, figures), each with its source, licence and date.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matching.referential.official import (  # noqa: E402 - the project is run from its folder, not installed
    Network,
    ParsedRome,
    Reject,
    Town,
    WrongFile,
    find_in_mirror,
    parse_communes,
    parse_qpv,
    parse_rome,
    parse_stops,
    parse_structures,
    parse_tension,
)
from matching.referential.rome import read_builtin_vocabulary  # noqa: E402
from matching.referential.tabular import write_table  # noqa: E402
from matching.referential.territory import Commune  # noqa: E402

COMMUNES = "INSEE et DINUM (geo.api.gouv.fr), Licence Ouverte 2.0, 2026"
QPV = "ANCT, quartiers prioritaires 2024, Licence Ouverte 2.0, 2026-01"
MISSIONS = "France Travail (i-milo), licence MIT, 2025-11; point: centre of the seat's commune"
SHORTAGE = (
    "France Travail, BMO Occitanie, Licence Ouverte, 2024; ESTIMATE: carried from FAP 2021 job families "
    "to ROME codes by matching names, not official. Several families for one code: projects added, "
    "shares weighted by projects"
)
STOPS = (
    "SNCF (TER Occitanie, GTFS 2025-01-22) and TaM (Montpellier, GTFS 2025-10), ODbL. Served stops near a "
    "town hall of Occitanie; platforms of one name within 500 m made one, at their mean. town: the nearest "
    "town hall or centre where a name is borne at several places, not the commune where the stop stands"
)
NETWORKS = {"ter_occitanie*.zip": Network("TER"), "TAM_*.zip": Network("TaM", city="Montpellier")}


def build_territory(mirror: Path) -> Iterator[str]:
    """Communes, neighbourhoods, missions locales. Yields one line a table; raises WrongFile."""
    communes = parse_communes(*find_in_mirror("communes", mirror))
    refuse(communes.rejects)
    columns = ("code", "name", "postal_codes", "lat", "lon", "point", "population")
    yield report("communes.tsv", COMMUNES, columns, (commune_row(commune) for commune in communes.rows))

    qpv = parse_qpv(*find_in_mirror("qpv", mirror), communes.rows)
    refuse(qpv.rejects)
    rows = [
        (n.code, n.name, " ".join(n.communes), n.lat, n.lon) for n in sorted(qpv.rows, key=lambda n: n.code)
    ]
    yield report("neighbourhoods.tsv", QPV, ("code", "name", "communes", "lat", "lon"), rows)

    structures = parse_structures(find_in_mirror("structures", mirror), communes.rows)
    refuse(structures.rejects)
    missions = sorted((s for s in structures.rows if s.kind == "mission_locale"), key=lambda s: s.code)
    rows = [(s.code, s.name, s.commune, s.commune_name, s.lat, s.lon) for s in missions]
    yield report(
        "missions_locales.tsv", MISSIONS, ("code", "name", "commune", "commune_name", "lat", "lon"), rows
    )


def build_stops(mirror: Path) -> Iterator[str]:
    """The stops that people name as the place where they live."""
    towns = town_points(mirror)
    stops = []
    for pattern, network in NETWORKS.items():
        feeds = sorted((mirror / "gtfs").glob(pattern))
        if not feeds:
            raise WrongFile(f"{mirror.name} has no gtfs/{pattern}: give the folder of the whole mirror.")
        parsed = parse_stops(feeds[-1], network, towns)
        refuse(parsed.rejects)
        stops += parsed.rows
    columns = ("code", "name", "network", "mode", "town", "lat", "lon")
    rows = [tuple(getattr(stop, column) for column in columns) for stop in stops]
    yield report("stops.tsv", STOPS, columns, rows)


def town_points(mirror: Path) -> list[Town]:
    """Town halls and centres: one or the other is a few kilometres off for some communes of the file."""
    path = find_in_mirror("communes", mirror)[0]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    pairs = (("mairie_lat", "mairie_lon"), ("lat", "lon"))
    return [
        Town(row["nom"], float(row[lat]), float(row[lon])) for row in rows for lat, lon in pairs if row[lat]
    ]


def build_shortage(mirror: Path) -> Iterator[str]:
    """Shortage of labour by ROME code."""
    tension = parse_tension(find_in_mirror("tension", mirror))
    refuse(tension.rejects)
    columns = ("code", "families", "projects", "hard_pct", "seasonal_pct", "year", "kind")
    rows = [
        (
            s.code,
            " ".join(s.families),
            s.projects,
            blank(s.hard_pct),
            blank(s.seasonal_pct),
            s.year,
            "estimate",
        )
        for s in tension.rows
    ]
    yield report("shortage.tsv", SHORTAGE, columns, rows)


def build_rome(mirror: Path) -> Iterator[str]:
    """The occupations of the vocabulary, their official titles, and the items its skills refer to."""
    rome = parse_rome(*find_in_mirror("rome", mirror))
    refuse(rome.rejects)
    vocabulary = read_builtin_vocabulary()
    codes = {usual.code for usual in vocabulary}
    items = {skill.item for usual in vocabulary for skill in usual.skills}
    source = f"ROME 4.0 v{rome.version}, France Travail, Licence Ouverte 2.0, {rome.published_on}"
    refuse_unknown(rome, codes, items - {None})

    columns = ("code", "label", "transition_eco", "regulated", "contexts", "near")
    rows = [
        (o.code, o.label, o.transition_eco, yes(o.regulated), " ".join(sorted(o.contexts)), " ".join(o.near))
        for o in sorted(rome.occupations, key=lambda o: o.code)
        if o.code in codes
    ]
    yield report("rome_occupations.tsv", source, columns, rows)

    titles = sorted((t for t in rome.titles if t.code in codes), key=lambda t: (t.code, not t.main, t.number))
    rows = [(t.number, t.code, t.label, yes(t.main), yes(t.rare)) for t in titles]
    yield report("rome_titles.tsv", source, ("number", "code", "label", "main", "rare"), rows)

    skills = sorted((s for s in rome.skills if s.number in items), key=lambda s: s.number)
    rows = [(s.number, s.label, s.kind, yes(s.soft)) for s in skills]
    yield report("rome_items.tsv", source, ("number", "label", "kind", "soft"), rows)


def commune_row(commune: Commune) -> tuple[object, ...]:
    """The row of a commune, in the order of the columns of communes.tsv."""
    postal_codes = " ".join(commune.postal_codes)
    return (
        commune.code,
        commune.name,
        postal_codes,
        commune.lat,
        commune.lon,
        commune.point,
        commune.population,
    )


def report(name: str, source: str, columns: tuple[str, ...], rows: object) -> str:
    """Write one table and say how many rows it has."""
    return f"{name}: {write_table(name, source, columns, rows)} rows"


def refuse(rejects: tuple[Reject, ...]) -> None:
    """Built-in tables are made of whole files only: any refused line stops."""
    if rejects:
        first = rejects[0]
        raise WrongFile(f"{first.file}, line {first.line}: {first.reason} ({len(rejects)} refused in all)")


def refuse_unknown(rome: ParsedRome, codes: set[str], items: set[int]) -> None:
    """A code or an item of the vocabulary that ROME does not have stops, by name."""
    unknown = sorted(codes - {o.code for o in rome.occupations})
    unknown += sorted(str(item) for item in items - {s.number for s in rome.skills})
    if unknown:
        raise WrongFile(f"The vocabulary names what ROME v{rome.version} does not have: {', '.join(unknown)}")


def yes(value: bool) -> str:
    """How a table writes a boolean."""
    return "yes" if value else "no"


def blank(value: float | None) -> str:
    """How a table writes a number that may be unknown."""
    return "" if value is None else str(value)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    mirror = Path(arguments[0])
    try:
        for build in (build_territory, build_stops, build_shortage, build_rome):
            for line in build(mirror):
                print(line)
    except (WrongFile, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
