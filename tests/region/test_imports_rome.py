"""ROME into the two databases: whole, and never losing what somebody refers to."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from matching.extensions import db
from matching.region import models
from matching.residents.models import Profile, ProfileSkill, ProfileWant

from .imported import LATER, NOW, Load, everything, rows_of
from .official_files import (
    ROME,
    more,
    write_rome,
)


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
