"""`schemes check` and `schemes lint` as others call them: exit codes, one document, one French sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from matching.ranking.person import person_of
from matching.ranking.values import Point, Profile
from matching.referential.schemes import IDENTIFIERS, TABLES
from matching.region.schemes_cli import builtin_neighbourhood_codes, schemes_cli

PROFILE = {
    "id": "p-4",
    "neighbourhood": "QN03405M",
    "qualification_level": 2,
    "reading": "simple",
    "french": "spoken",
    "birth_date": "2003-05-14",
    "situation": "jobseeker",
    "project": "open",
    "wants_business": True,
}


@pytest.fixture
def run():
    app = Flask("house")
    app.config["CLOCK"] = date(2026, 12, 1)
    app.cli.add_command(schemes_cli)
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=["schemes", *map(str, args)])


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "profile.json"
    path.write_text(json.dumps(PROFILE), encoding="utf-8")
    return path


def refusal(result: Result, code: int) -> str:
    """The one sentence on standard error of a command that failed with `code`, and wrote no document."""
    assert result.exit_code == code
    assert result.stdout == ""
    [sentence] = result.stderr.splitlines()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def test_check_prints_one_document_with_every_scheme(run, profile: Path) -> None:
    result = run("check", "--profile", profile, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    answers = json.loads(result.stdout)
    assert [one["scheme"] for one in answers] == list(IDENTIFIERS)
    by_scheme = {one["scheme"]: one for one in answers}
    assert by_scheme["e2c"] == {
        "scheme": "e2c",
        "answer": "yes",
        "reasons": ["vous avez 23 ans : oui", "votre niveau est 2 : oui", "vous cherchez un emploi : oui"],
        "half": False,
    }
    assert by_scheme["lectio"]["answer"] == "no"
    assert by_scheme["entrepreneuriat_qpv"]["answer"] == "yes"


def test_check_on_another_day(run, profile: Path) -> None:
    answers = json.loads(run("check", "--profile", profile, "--date", "2027-01-01", "--json").stdout)
    assert answers[0]["answer"] == "to_check"
    assert answers[0]["half"] is True


def test_check_without_json_is_for_people(run, profile: Path) -> None:
    result = run("check", "--profile", profile, "--date", "2027-01-01")
    assert result.exit_code == 0
    assert "École de la 2e chance (E2C) : à vérifier (à confirmer par la Région)\n" in result.stdout
    assert "    vous avez 23 ans : oui\n" in result.stdout


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"id": "p", "neighbourhood": "QN03405M", "situation": "rentier"}', "$.situation"),
        (b'{"id": "p"}', "neighbourhood"),
        (b"{", "JSON"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_a_profile_that_is_not_accepted_is_refused(run, tmp_path: Path, content: bytes, named: str) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(content)
    assert named in refusal(run("check", "--profile", path, "--json"), 1)


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["check"], "--profile"),
        (["check", "--profile"], "--profile"),
        (["check", "--profile", "absent.json"], "absent.json"),
        (["check", "--profile", "."], "ne peut pas être lu"),
        (["check", "--profil", "x"], "--profil"),
        (["lint"], "FILE"),
        (["lint", "absent.toml"], "absent.toml"),
        (["lint", "absent.toml", "--strict"], "--strict"),
    ],
)
def test_wrong_usage_is_said_in_one_sentence(run, args: list[str], named: str) -> None:
    assert named in refusal(run(*args), 2)


@pytest.mark.parametrize("day", ["2026-02-30", "demain", "20261201", "2026-12-01T00:00"])
def test_a_date_that_does_not_exist_is_wrong_usage(run, profile: Path, day: str) -> None:
    assert day in refusal(run("check", "--profile", profile, "--date", day), 2)


def test_a_word_too_many_is_wrong_usage(run, profile: Path) -> None:
    assert "de trop" in refusal(run("check", "--profile", profile, "encore"), 2)


def test_the_built_in_rules_are_right(run) -> None:
    result = run("lint", TABLES / "schemes.toml", "--json")
    assert (result.exit_code, json.loads(result.stdout), result.stderr) == (0, [], "")
    assert run("lint", TABLES / "schemes.toml").stdout == "Les règles sont justes.\n"


def test_a_wrong_rule_is_said_with_line_field_and_what_is_accepted(run, tmp_path: Path) -> None:
    text = (
        (TABLES / "schemes.toml")
        .read_text(encoding="utf-8")
        .replace("from = 12, to = 26", "from = 12, to = 260")
    )
    line = 1 + text[: text.index("260")].count("\n")
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    sentence = (
        f"Ligne {line}, lio_plus_egal_zero.who.all[0].age.to : "
        "260 n’est pas accepté, il faut un nombre entier de 0 à 120."
    )
    result = run("lint", path, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"line": line, "field": "lio_plus_egal_zero.who.all[0].age.to", "sentence": sentence}
    ]
    assert result.stderr == "Corrigez une erreur dans ce fichier, puis relancez schemes lint.\n"
    assert run("lint", path).stdout == f"{sentence}\n"


def test_rules_that_are_not_utf_8_are_one_finding(run, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_bytes(b"name = \xff")
    result = run("lint", path, "--json")
    assert result.exit_code == 1
    assert "UTF-8" in json.loads(result.stdout)[0]["sentence"]


def test_only_a_known_neighbourhood_says_that_somebody_lives_in_one() -> None:
    codes = builtin_neighbourhood_codes()
    assert len(codes) == 108
    assert person_of(Profile("p", neighbourhood="QN03405M"), codes).in_qpv is True
    assert person_of(Profile("p", neighbourhood="QN07501I"), codes).in_qpv is None
    assert person_of(Profile("p", home=Point(43.6169, 3.8207)), codes).in_qpv is None
    assert person_of(Profile("p", commune="34172"), codes).in_qpv is None


def test_the_help_says_which_rules_answer(run) -> None:
    told = " ".join(run("check", "--help").output.split())
    assert "les règles fournies avec le service : elle marche sans base de données" in told
