"""Values of the referential turned into rows of its tables: the same for the built-in ones and an import.

Each function gives the rows of one table, a dict by column, in the order of the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from matching.referential.rome import Link, Occupation, Shortage, Skill, Title, UsualOccupation
from matching.referential.schemes import Scheme
from matching.referential.stops import Stop
from matching.referential.territory import Commune, Neighbourhood, Structure, read_usual_names
from matching.region.store import Row


def occupation_rows(occupations: Iterable[Occupation]) -> Iterator[Row]:
    for one in occupations:
        yield {
            "rome_code": one.code,
            "label": one.label,
            "transition_eco": one.transition_eco,
            "regulated": one.regulated,
        }


def context_rows(occupations: Iterable[Occupation]) -> Iterator[Row]:
    for one in occupations:
        for flag in sorted(one.contexts):
            yield {"rome_code": one.code, "flag": flag}


def near_rows(occupations: Iterable[Occupation]) -> Iterator[Row]:
    for one in occupations:
        for position, near in enumerate(one.near, 1):
            yield {"rome_code": one.code, "near_code": near, "position": position}


def title_rows(titles: Iterable[Title]) -> Iterator[Row]:
    for one in titles:
        yield {
            "rome_code": one.code,
            "kind": "official",
            "label": one.label,
            "number": one.number,
            "rare": one.rare,
        }


def skill_rows(skills: Iterable[Skill]) -> Iterator[Row]:
    for one in skills:
        yield {"item": one.number, "label": one.label, "kind": one.kind, "soft": one.soft}


def link_rows(links: Iterable[Link]) -> Iterator[Row]:
    for one in links:
        if one.kind != "context":
            yield {"rome_code": one.code, "item": one.item, "core": one.core}


def usual_rows(usual: Iterable[UsualOccupation]) -> Iterator[Row]:
    for one in usual:
        yield {
            "rome_code": one.code,
            "women": one.women,
            "men": one.men,
            "verb": one.verb,
            "reading": one.reading,
            "french": one.french,
            "level": one.level,
            "requires": " ".join(one.requires),
            "demands": " ".join(sorted(one.demands)),
        }


def usual_title_rows(usual: Iterable[UsualOccupation]) -> Iterator[Row]:
    for one in usual:
        for kind, labels in (("usual", one.titles), ("says", one.says)):
            for label in dict.fromkeys(labels):
                yield {"rome_code": one.code, "kind": kind, "label": label, "number": None, "rare": False}


def usual_skill_rows(usual: Iterable[UsualOccupation]) -> Iterator[Row]:
    for one in usual:
        for position, skill in enumerate(one.skills):
            yield {
                "rome_code": one.code,
                "position": position,
                "label": skill.label,
                "item": skill.item,
                "core": skill.core,
            }


def commune_rows(communes: Iterable[Commune]) -> Iterator[Row]:
    for one in communes:
        yield {
            "code": one.code,
            "name": one.name,
            "department": one.department,
            "population": one.population,
            "lat": one.lat,
            "lon": one.lon,
            "point": one.point,
        }


def postal_rows(communes: Iterable[Commune]) -> Iterator[Row]:
    for one in communes:
        for postal_code in one.postal_codes:
            yield {"commune_code": one.code, "postal_code": postal_code}


def neighbourhood_rows(neighbourhoods: Iterable[Neighbourhood]) -> Iterator[Row]:
    for one in neighbourhoods:
        yield {
            "code": one.code,
            "name": one.name,
            "commune_code": one.commune,
            "lat": one.lat,
            "lon": one.lon,
        }


def neighbourhood_commune_rows(neighbourhoods: Iterable[Neighbourhood]) -> Iterator[Row]:
    for one in neighbourhoods:
        for commune in one.communes:
            yield {"neighbourhood_code": one.code, "commune_code": commune}


def usual_name_rows(neighbourhoods: Iterable[Neighbourhood]) -> Iterator[Row]:
    sources = read_usual_names()
    for one in neighbourhoods:
        said = sources.get(one.code)
        for name in one.names:
            usual = said is not None and name in said.names
            yield {
                "neighbourhood_code": one.code,
                "name": name,
                "source": said.source if said and usual else "nom officiel (ANCT, 2024)",
            }


def stop_rows(stops: Iterable[Stop]) -> Iterator[Row]:
    for one in stops:
        yield {
            "code": one.code,
            "name": one.name,
            "network": one.network,
            "mode": one.mode,
            "town": one.town,
            "lat": one.lat,
            "lon": one.lon,
        }


def structure_rows(structures: Iterable[Structure]) -> Iterator[Row]:
    for one in structures:
        yield {
            "kind": one.kind,
            "reference": one.code,
            "name": one.name,
            "commune_code": one.commune,
            "commune": one.commune_name,
            "postal_code": one.postal_code,
            "address": one.address,
            "phone": one.phone,
            "lat": one.lat,
            "lon": one.lon,
        }


def shortage_rows(shortages: Iterable[Shortage]) -> Iterator[Row]:
    for one in shortages:
        yield {
            "rome_code": one.code,
            "year": one.year,
            "projects": one.projects,
            "hard_pct": one.hard_pct,
            "seasonal_pct": one.seasonal_pct,
            "families": " ".join(one.families),
        }


def scheme_rows(schemes: Iterable[Scheme]) -> Iterator[Row]:
    for one in schemes:
        yield {
            "identifier": one.identifier,
            "name": one.name,
            "plain_name": one.plain_name,
            "summary": " ".join(one.sentences),
            "source": one.source,
            "checked_on": one.checked_on,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
        }
