"""Communes, neighbourhoods, structures and shortage into the two databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.referential.official import WrongFile
from matching.region import models
from matching.region.imports import import_kind

from .imported import NOW, Load, on_sqlite, rows_of
from .official_files import (
    BMO,
    COMMUNES,
    QPV,
    house,
    write_lines,
    write_qpv_geojson,
)

# Communes.


def test_communes_are_changed_and_added_but_never_removed(load: Load, files) -> None:
    before = rows_of(models.Commune.code)
    assert len(before) == 4_446
    report = load("communes", *files["communes"])
    assert report.removed == 0
    assert report.read == {"communes": 3, "without_town_hall": 2, "outside": 1}
    assert report.added == 1
    assert rows_of(models.Commune.code) == before | {"34998"}
    assert db.session.get(models.Commune, "34172").population == 302_454


def test_the_postal_codes_of_a_commune_are_those_of_the_file(load: Load, files, tmp_path: Path) -> None:
    load("communes", *files["communes"])
    line = COMMUNES[1].replace("34000;34070;34080;34090", "34000;34999")
    report = load("communes", write_lines(tmp_path / "again.csv", COMMUNES[0], line, *COMMUNES[2:]))
    # A commune whose postal codes alone differ is one line changed.
    assert (report.added, report.changed, report.unchanged, report.removed) == (0, 1, 2, 0)
    codes = sa.select(models.PostalCode.postal_code).where(models.PostalCode.commune_code == "34172")
    assert set(db.session.scalars(codes)) == {"34000", "34999"}
    others = sa.select(sa.func.count()).where(models.PostalCode.commune_code == "31555")
    assert db.session.scalar(others) > 0


# Neighbourhoods.


def test_neighbourhoods_are_changed_and_added_but_never_removed(load: Load, files) -> None:
    before = rows_of(models.Neighbourhood.code)
    assert len(before) == 108
    report = load("qpv", *files["qpv"])
    assert (report.added, report.removed) == (1, 0)
    assert rows_of(models.Neighbourhood.code) == before | {"QN99999N"}
    names = sa.select(models.NeighbourhoodName.name).where(
        models.NeighbourhoodName.neighbourhood_code == "QN99999N"
    )
    assert set(db.session.scalars(names)) == {"Quartier des Lucioles", "Lucioles"}


def test_the_names_people_use_stay_after_an_import(load: Load, tmp_path: Path) -> None:
    names = sa.select(models.NeighbourhoodName.name, models.NeighbourhoodName.source).where(
        models.NeighbourhoodName.neighbourhood_code == "QN03405M"
    )
    before = set(map(tuple, db.session.execute(names)))
    assert any(name == "La Paillade" for name, _ in before)
    quarter = db.session.get(models.Neighbourhood, "QN03405M")
    line = f"QN03405M,{quarter.name},34172,43.5,3.5"
    report = load("qpv", write_lines(tmp_path / "qpv.csv", QPV[0], line))
    assert (report.added, report.changed) == (0, 1)
    assert set(map(tuple, db.session.execute(names))) == before


@on_sqlite
def test_a_neighbourhood_of_an_unknown_commune_is_refused(load: Load, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "qpv.csv", *QPV, "QN03498N,Nulle part,34999,43.6,3.8")
    report = load("qpv", path)
    [reject] = report.rejects
    assert (reject.line, reject.reason) == (5, "insee_com 34999 n’est pas une commune connue")


def test_neighbourhoods_need_communes_first(app: Flask, files) -> None:
    for table in (
        models.NeighbourhoodName,
        models.NeighbourhoodCommune,
        models.Neighbourhood,
        models.Commune,
    ):
        db.session.execute(sa.delete(table))
    with pytest.raises(WrongFile, match="import communes"):
        import_kind(db.session(), "qpv", files["qpv"], now=NOW)


# Structures and shortage.


def test_a_file_of_agencies_leaves_the_missions_locales_alone(load: Load, files) -> None:
    kinds = sa.select(models.Structure.kind, sa.func.count()).group_by(models.Structure.kind)
    assert dict(map(tuple, db.session.execute(kinds))) == {"mission_locale": 27}
    report = load("structures", files["structures"][1])
    assert (report.added, report.removed) == (1, 0)
    assert dict(map(tuple, db.session.execute(kinds))) == {"mission_locale": 27, "france_travail": 1}


def test_a_structure_that_closed_goes_away(load: Load, files, tmp_path: Path) -> None:
    two = write_qpv_geojson(tmp_path / "two.geojson", house(71), house(72))
    load("structures", two)
    report = load("structures", files["structures"][2])
    assert (report.removed, report.unchanged) == (1, 1)
    houses = sa.select(models.Structure.reference).where(models.Structure.kind == "france_services")
    assert list(db.session.scalars(houses)) == ["71"]


def test_shortage_ends_as_the_files_say(load: Load, files) -> None:
    report = load("tension", *files["tension"])
    assert report.version == "BMO 2024"
    assert report.read == {"families": 2, "codes": 2}
    assert rows_of(models.Shortage.rome_code, models.Shortage.projects, models.Shortage.families) == {
        ("K2204", 400, "A0X40 T4X60"),
        ("A1101", 300, "A0X40"),
    }


def test_the_survey_alone_keeps_the_codes_of_its_families(load: Load, files, tmp_path: Path) -> None:
    load("tension", *files["tension"])
    newer = write_lines(tmp_path / "newer.csv", BMO[0], BMO[1], BMO[2].replace(",300,300,", ",500,500,"))
    report = load("tension", newer)
    assert (report.added, report.changed, report.removed) == (0, 2, 0)
    assert db.session.get(models.Shortage, "K2204").projects == 600
