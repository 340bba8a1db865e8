"""`wording ...` as others call it: exit codes, one document, one French sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from environ import environ_for
from flask import Flask

from matching import create_app
from matching.extensions import db
from matching.region import models

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["wording", *map(str, args)])


def labelled(folder: Path, *lines: str) -> Path:
    path = folder / "labelled.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def refusal(result: Result, code: int) -> str:
    """The one sentence on standard error of a command that failed with `code`, and wrote no document."""
    assert result.exit_code == code
    assert result.stdout == ""
    [sentence] = result.stderr.splitlines()
    assert sentence.endswith(".")
    return sentence


def test_words_give_occupations_and_skills_as_one_document(run: Run) -> None:
    result = run("occupations", "AGENT(E) D’ENTRETIEN H/F - 25h Lunel", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    answers = json.loads(result.stdout)
    assert 1 <= len(answers) <= 5
    assert answers[0]["rome_code"] == "K2205"
    assert set(answers[0]) >= {"rome_code", "label", "matched", "score"}
    assert answers[0]["label"].startswith("Agent / Agente de propreté")

    answers = json.loads(run("skills", "laver les vitres, j'ai le permis B", "--json").stdout)
    assert set(answers[0]) >= {"label", "rome_item", "matched", "score"}
    assert answers[0]["category"] == "skill"
    assert (answers[-1]["code"], answers[-1]["category"]) == ("permis_b", "permit")


def test_words_for_people_say_when_it_is_not_sure(run: Run) -> None:
    assert "C’est" in run("occupations", "cariste").stdout
    assert run("occupations", "zzzzqqqq").stdout == "Rien de proche : dites-le avec d’autres mots.\n"
    assert run("occupations", "je veux bien").stdout.startswith(("Pas sûr", "Rien de proche"))
    assert "CACES R489 1A" in run("skills", "j'ai le caces 1").stdout
    assert json.loads(run("occupations", "zzzzqqqq", "--json").stdout) == []


def test_labelled_words_are_measured(run: Run, tmp_path: Path) -> None:
    file = labelled(
        tmp_path, "skills,title,rome_code", "x,Cariste,N1101", "y,Cariste H/F,A1101|N1101", "z,Cariste,A1101"
    )
    document = json.loads(run("evaluate", file, "--json").stdout)
    assert set(document) == {
        "n", "top1", "top5", "calibration_error", "median_ms", "p95_ms", "referential"
    }  # fmt: skip
    assert (document["n"], document["top1"], document["referential"]) == (3, 0.6667, "built-in")

    file = labelled(tmp_path, "text,item_labels", "langue des signes,Langue des signes|autre")
    document = json.loads(run("evaluate-skills", file, "--json").stdout)
    assert (document["n"], document["top5"]) == (1, document["top1"])
    assert "référentiel built-in" in run("evaluate-skills", file).stdout


def test_the_referential_told_is_the_last_imported(run: Run, tmp_path: Path) -> None:
    for version in ("ROME 4.0 v59", "ROME 4.0 v60"):
        db.session.add(
            models.ReferentialImport(
                kind="rome",
                version=version,
                imported_at=datetime(2026, 12, 1, tzinfo=UTC),
                added=0,
                changed=0,
                refused=0,
            )
        )
    db.session.commit()
    file = labelled(tmp_path, "text,rome_codes", "cariste,N1101")
    assert json.loads(run("evaluate", file, "--json").stdout)["referential"] == "ROME 4.0 v60"


def test_wrong_files_and_wrong_usage_are_one_sentence(run: Run, tmp_path: Path) -> None:
    assert "title, text" in refusal(run("evaluate", labelled(tmp_path, "a,b", "c,d"), "--json"), 1)
    assert "Ligne 2" in refusal(run("evaluate", labelled(tmp_path, "text,rome_codes", "cariste,")), 1)
    assert "item_labels" in refusal(run("evaluate-skills", labelled(tmp_path, "text,x", "a,b")), 1)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("text,rome_codes\nmaçon,F1703\n".encode("latin-1"))
    assert "ligne 2" in refusal(run("evaluate", latin), 1)
    assert "none.csv" in refusal(run("evaluate", tmp_path / "none.csv"), 2)
    assert "TEXTE" in refusal(run("occupations"), 2)
    assert "--limit" in refusal(run("occupations", "cariste", "--limit", "0"), 2)
    assert "occupations" in refusal(run("metiers"), 2)


def test_a_database_without_tables_says_what_to_run(tmp_path: Path) -> None:
    app = create_app(environ_for(f"sqlite:///{tmp_path}/empty.db", tmp_path))
    result = app.test_cli_runner().invoke(args=["wording", "occupations", "cariste", "--json"])
    assert "db upgrade" in refusal(result, 1)
    with app.app_context():
        db.engine.dispose()


def test_an_empty_referential_says_what_to_run(databases, tmp_path: Path) -> None:
    with databases.empty() as url:
        app = create_app(environ_for(url, tmp_path))
        with app.app_context():
            db.create_all()
            result = app.test_cli_runner().invoke(args=["wording", "skills", "cariste"])
            assert "referential load" in refusal(result, 1)
            db.session.remove()
            db.engine.dispose()
