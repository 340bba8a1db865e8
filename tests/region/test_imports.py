"""Imports into the two databases: idempotent, never losing what somebody refers to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.matches.models import IndexChange
from matching.referential.official import WrongFile
from matching.region import models
from matching.region.builtin import load_builtin
from matching.region.imports import Report, import_kind
from matching.residents.models import Profile, ProfileSkill, ProfileWant

from .official_files import (
    AGENCIES,
    BMO,
    CARRIED,
    COMMUNES,
    MISSIONS,
    QPV,
    ROME,
    house,
    more,
    write_lines,
    write_qpv_geojson,
    write_rome,
)

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)

Load = Callable[..., Report]


@pytest.fixture
def load(app: Flask) -> Load:
    """Import and commit."""

    def load(kind: str, *paths: Path, now: datetime = NOW) -> Report:
        report = import_kind(db.session(), kind, paths, now=now)
        db.session.commit()
        return report

    return load


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """Right files of every kind."""
    return {
        "rome": [write_rome(tmp_path / "rome_v460_csv.zip")],
        "communes": [write_lines(tmp_path / "communes.csv", *COMMUNES)],
        "qpv": [write_lines(tmp_path / "qpv.csv", *QPV)],
        "structures": [
            write_lines(tmp_path / "missions.csv", *MISSIONS),
            write_lines(tmp_path / "agences.csv", *AGENCIES),
            write_qpv_geojson(tmp_path / "fs.geojson", house(71)),
        ],
        "tension": [
            write_lines(tmp_path / "bmo.csv", *BMO),
            write_lines(tmp_path / "tension.csv", *CARRIED),
        ],
    }


def everything() -> dict[str, list[Any]]:
    """All the rows of all the tables."""
    return {
        table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr)
        for table in db.metadata.sorted_tables
    }


def rows_of(*columns: Any) -> set[Any]:
    return {row if len(row) > 1 else row[0] for row in map(tuple, db.session.execute(sa.select(*columns)))}


# What never reaches the database is tried on the quicker of the two.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

KINDS = ("rome", "communes", "qpv", "structures", "tension")


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_changes_nothing_at_all(load: Load, files, kind: str) -> None:
    if kind == "qpv":
        load("communes", *files["communes"])
    first = load(kind, *files[kind])
    assert first.wrote
    before = everything()
    second = load(kind, *files[kind], now=LATER)
    assert everything() == before
    assert not second.wrote
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert second.unchanged == first.added + first.changed + first.unchanged


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_that_wrote_is_recorded_and_told_to_the_index(load: Load, files, kind: str) -> None:
    if kind == "qpv":
        load("communes", *files["communes"])
        db.session.execute(sa.delete(models.ReferentialImport))
        db.session.execute(sa.delete(IndexChange))
    report = load(kind, *files[kind])
    [record] = db.session.scalars(sa.select(models.ReferentialImport))
    assert (record.kind, record.version, record.imported_at) == (kind, report.version, NOW)
    assert (record.added, record.changed, record.refused) == (report.added, report.changed, report.refused)
    [change] = db.session.scalars(sa.select(IndexChange))
    assert (change.kind, change.row_id, change.changed_at) == ("referential", 0, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_kept_when_the_caller_rolls_back(app: Flask, files, kind: str) -> None:
    before = everything()
    try:
        import_kind(db.session(), kind, files[kind], now=NOW)
    except WrongFile:
        pytest.fail("the files are right")
    db.session.rollback()
    assert everything() == before


@on_sqlite
@pytest.mark.parametrize("kind", KINDS)
def test_progress_ends_at_the_total(app: Flask, files, kind: str) -> None:
    steps: list[tuple[int, int]] = []
    import_kind(
        db.session(), kind, files[kind], now=NOW, told=lambda done, total: steps.append((done, total))
    )
    assert steps[-1][0] == steps[-1][1] > 0
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


@on_sqlite
@pytest.mark.parametrize("kind", ["rome", "communes", "qpv"])
def test_one_file_at_a_time_where_one_is_all(app: Flask, files, kind: str) -> None:
    with pytest.raises(WrongFile, match="un seul fichier"):
        import_kind(db.session(), kind, files[kind] * 2, now=NOW)


# ROME.


def test_all_of_the_archive_is_in_the_tables(load: Load, files) -> None:
    report = load("rome", *files["rome"])
    assert report.version == "ROME 4.0 v60 (2025-09-18)"
    assert report.read == {"codes": 2, "titles": 3, "skills": 3, "links": 6, "mobilities": 2}
    fireflies = db.session.get(models.Occupation, "N9901")
    assert (fireflies.label, fireflies.regulated) == ("Dressage de lucioles", True)
    assert rows_of(
        models.OccupationSkill.rome_code, models.OccupationSkill.item, models.OccupationSkill.core
    ) == {
        ("K2204", 125246, "main"),
        ("N9901", 125246, ""),
        ("N9901", 990001, "emerging"),
        ("N9901", 990002, "main"),
    }
    assert rows_of(models.OccupationContext.rome_code, models.OccupationContext.flag) == {
        ("N9901", "standing")
    }
    assert rows_of(models.OccupationNear.rome_code, models.OccupationNear.near_code) == {
        ("N9901", "K2204"),
        ("K2204", "N9901"),
    }
    official = models.JobTitle.kind == "official"
    assert set(db.session.scalars(sa.select(models.JobTitle.number).where(official))) == {
        900001,
        900002,
        900003,
    }
    assert db.session.get(models.Skill, 125246).label == "Laver le sol du test"


def test_occupations_that_our_words_name_stay_when_rome_drops_them(load: Load, files) -> None:
    usual = rows_of(models.UsualOccupation.rome_code)
    named = rows_of(models.UsualSkill.item) - {None}
    ours = everything()
    report = load("rome", *files["rome"])
    assert report.removed > 0
    assert rows_of(models.Occupation.rome_code) == usual | {"N9901"}
    assert rows_of(models.Skill.item) == named | {990001, 990002}
    after = everything()
    for table in ("usual_occupation", "usual_skill"):
        assert after[table] == ours[table]
    said = models.JobTitle.kind != "official"
    assert db.session.scalar(sa.select(sa.func.count()).where(said)) == sum(
        row[2] != "official" for row in ours["job_title"]
    )


def test_a_new_version_removes_what_it_no_longer_has(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    less = {
        "referentiel_code_rome": ROME["referentiel_code_rome"][:2],
        "referentiel_appellation": ROME["referentiel_appellation"][:2],
        "referentiel_competence": ROME["referentiel_competence"][:2],
        "coherence_item": ROME["coherence_item"][:2],
        "referentiel_savoir": (ROME["referentiel_savoir"][0], "990004,Chant des grillons"),
        "rubrique_mobilite": (ROME["rubrique_mobilite"][0], "K2204,A1101,1"),
    }
    less["referentiel_code_rome"] += ("A1101,3,3,Conduite d'engins,,N",)
    report = load("rome", write_rome(tmp_path / "less.zip", **less), now=LATER)
    assert report.rejects == ()
    assert db.session.get(models.Occupation, "N9901") is None
    assert {990001, 990002} & rows_of(models.Skill.item) == set()
    # N9901, two titles, two skills, three of its links, its context, two mobilities.
    assert report.removed == 1 + 2 + 2 + 3 + 1 + 2
    assert rows_of(models.OccupationNear.rome_code, models.OccupationNear.near_code) == {("K2204", "A1101")}


def test_a_title_that_moves_to_another_occupation_is_not_lost(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    moved = {
        "referentiel_code_rome": ROME["referentiel_code_rome"][:2],
        "referentiel_appellation": (
            ROME["referentiel_appellation"][0],
            "900003,x,Dresseur de lucioles,K2204,PRINCIPALE,N",
        ),
        "coherence_item": ROME["coherence_item"][:2],
        "rubrique_mobilite": (ROME["rubrique_mobilite"][0], "K2204,A1101,1"),
    }
    moved["referentiel_code_rome"] += ("A1101,3,3,Conduite d'engins,,N",)
    load("rome", write_rome(tmp_path / "moved.zip", **moved))
    assert db.session.get(models.Occupation, "N9901") is None
    official = sa.select(models.JobTitle.number, models.JobTitle.rome_code).where(
        models.JobTitle.kind == "official"
    )
    assert set(map(tuple, db.session.execute(official))) == {(900003, "K2204")}


def test_what_a_resident_refers_to_is_never_removed(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    profile = Profile(neighbourhood_code="QN03405M", created_at=NOW, changed_at=NOW)
    profile.wants = [ProfileWant(position=0, rome_code="N9901")]
    profile.skills = [ProfileSkill(position=0, label="Lucioles", rome_item=990002)]
    db.session.add(profile)
    db.session.commit()
    less = {
        "referentiel_code_rome": (*ROME["referentiel_code_rome"][:2], "A1101,3,3,Conduite d'engins,,N"),
        "referentiel_appellation": ROME["referentiel_appellation"][:3],
        "coherence_item": ROME["coherence_item"][:2],
        "referentiel_competence": ROME["referentiel_competence"][:2],
        "referentiel_savoir": (ROME["referentiel_savoir"][0], "990004,Chant des grillons"),
        "rubrique_mobilite": (ROME["rubrique_mobilite"][0], "K2204,A1101,1"),
    }
    load("rome", write_rome(tmp_path / "less.zip", **less))
    assert db.session.get(models.Occupation, "N9901") is not None
    assert {990001, 990002} & rows_of(models.Skill.item) == {990002}
    titles = sa.select(models.JobTitle.number).where(models.JobTitle.rome_code == "N9901")
    assert list(db.session.scalars(titles)) == []


def test_nothing_is_removed_when_a_line_was_refused(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    before = rows_of(models.JobTitle.number)
    lines = ROME["referentiel_appellation"]
    broken = {"referentiel_appellation": (*lines[:3], lines[3].replace("N9901", "N99"))}
    report = load("rome", write_rome(tmp_path / "broken.zip", **broken))
    assert (report.refused, report.removed, report.added, report.changed) == (1, 0, 0, 0)
    assert "code_rome « N99 »" in report.rejects[0].reason
    assert rows_of(models.JobTitle.number) == before


def test_a_changed_label_is_one_change(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    changed = {"referentiel_savoir": (ROME["referentiel_savoir"][0], "990002,Vie des lucioles")}
    report = load("rome", write_rome(tmp_path / "changed.zip", **changed))
    assert (report.added, report.changed, report.removed) == (0, 1, 0)
    assert db.session.get(models.Skill, 990002).label == "Vie des lucioles"


def test_new_rows_are_counted(load: Load, files, tmp_path: Path) -> None:
    load("rome", *files["rome"])
    lines = {**more("referentiel_savoir", "990005,Nuit"), **more("coherence_item", "K2204,990005,")}
    report = load("rome", write_rome(tmp_path / "more.zip", **lines))
    assert (report.added, report.changed, report.removed) == (2, 0, 0)


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


# The built-in referential beside imports.


def test_the_built_in_referential_changes_nothing_twice(app: Flask) -> None:
    before = everything()
    tally = load_builtin(db.session())
    assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    assert everything() == before
