"""Shortage: figures of job families, carried to ROME codes as estimates."""

from __future__ import annotations

from pathlib import Path

import pytest
from region.official_files import BMO, CARRIED, COMMUNES, write_lines

from matching.referential.official import Family, WrongFile, parse_tension
from matching.referential.rome import Shortage

# A line a family and a basin, as the publisher's open base has it; "*" masks a small figure.
PUBLISHED = (
    "annee;Code métier BMO;Nom métier BMO;Famille_met;REG;NOM_REG;Dept;NomDept;BE24;NOMBE24;met;xmet;smet",
    "2024;T4X60;Agents d'entretien;S;76;OCCITANIE;34;HERAULT;7601;MONTPELLIER;70;30;10",
    "2024;T4X60;Agents d'entretien;S;76;OCCITANIE;30;GARD;7602;NIMES;30;10;*",
    "2024;T4X60;Agents d'entretien;S;84;ARA;69;RHONE;8401;LYON;900;900;900",
    "2024;A0X40;Dresseurs;N;76;OCCITANIE;30;GARD;7602;NIMES;*;*;*",
)


@pytest.fixture
def bmo(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "bmo.csv", *BMO)


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "rome.csv", *CARRIED)


def test_each_code_gets_the_figures_of_its_families(bmo: Path, carried: Path) -> None:
    for order in ([bmo, carried], [carried, bmo]):
        parsed = parse_tension(order)
        assert parsed.families[0] == Family("T4X60", "Agents d'entretien de locaux", 2024, 100, 40.0, 10.0)
        assert parsed.rows == (
            Shortage("A1101", ("A0X40",), 300, 80.0, None, 2024),
            # Two families: hires added, shares weighted by hires, over those that publish them.
            Shortage("K2204", ("A0X40", "T4X60"), 400, 70.0, 10.0, 2024),
        )


def test_the_derived_file_is_enough_alone(carried: Path, bmo: Path) -> None:
    assert parse_tension([carried]).rows == parse_tension([bmo, carried]).rows


def test_figures_are_those_of_the_survey_when_both_are_given(tmp_path: Path, carried: Path) -> None:
    newer = write_lines(tmp_path / "bmo.csv", BMO[0], BMO[1].replace(",100,", ",900,"), BMO[2])
    assert parse_tension([newer, carried]).families[0].projects == 900


def test_the_survey_alone_goes_to_the_codes_already_known(bmo: Path) -> None:
    known = {"K2204": ("T4X60",), "A1101": ("A0X40", "B0B00"), "A1102": ("B0B00",)}
    assert [(row.code, row.families) for row in parse_tension([bmo], known).rows] == [
        ("A1101", ("A0X40",)),
        ("K2204", ("T4X60",)),
    ]


def test_the_survey_alone_with_nothing_known_is_refused(bmo: Path) -> None:
    with pytest.raises(WrongFile, match="Rien ne dit à quels codes ROME"):
        parse_tension([bmo])


def test_the_published_base_is_summed_over_the_basins_of_the_region(tmp_path: Path, carried: Path) -> None:
    base = write_lines(tmp_path / "base.csv", *PUBLISHED)
    assert parse_tension([base, carried]).families == (
        Family("T4X60", "Agents d'entretien", 2024, 100, 40.0, 10.0),
        Family("A0X40", "Dresseurs", 2024, 0, None, None),
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("X,Faux,,,,K2204,K2204,1,,", "fap2021 « X » n’est pas une famille FAP 2021 (S2X61)"),
        ("B0B00,Faux,,,,K2204,K2204,1,,", "famille B0B00 absente du fichier BMO"),
        (
            "T4X60,Faux,,,,K2204,K22,1,,",
            "rome4_descendants « K22 » n’est pas un code ROME (une lettre et 4 chiffres)",
        ),
        ("T4X60,Faux,,,,K2205,,1,,", "rome4_descendants vide"),
        ("T4X60,Faux,,,,K2205,K2205,1,140,", "pct_difficile « 140 » n’est pas entre 0 et 100"),
        ("T4X60,Faux,,,,K2204,K2204,1,,", "déjà donné à la ligne 2"),
    ],
)
def test_a_wrong_line_is_a_reject(tmp_path: Path, bmo: Path, line: str, reason: str) -> None:
    parsed = parse_tension([bmo, write_lines(tmp_path / "rome.csv", *CARRIED, line)])
    assert [(reject.file, reject.line, reject.reason) for reject in parsed.rejects] == [
        ("rome.csv", 4, reason)
    ]
    assert len(parsed.rows) == 2


def test_a_derived_file_without_the_year_of_its_figures_is_refused(tmp_path: Path) -> None:
    header = CARRIED[0].replace("projets_occitanie_2024", "projets")
    with pytest.raises(WrongFile, match="n’a pas la colonne projets_occitanie_2024"):
        parse_tension([write_lines(tmp_path / "rome.csv", header, *CARRIED[1:])])


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="n’a pas les colonnes fap2021, metier, projets"):
        parse_tension([write_lines(tmp_path / "communes.csv", *COMMUNES)])
