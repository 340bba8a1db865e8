"""The posts that take somebody on placement, as the file that id.Stages copies."""

from __future__ import annotations

import csv
import io

import pytest
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.clock import now
from matching.employers.models import Vacancy, VacancyChoice
from matching.extensions import db
from matching.matches.placements import PLACEMENTS, TITLES
from matching.matches.snapshot import note_change

ADDRESS = "/offres/stages.csv"


@pytest.fixture
def town(app: Flask, client: FlaskClient) -> FlaskClient:
    load_town()
    return client


def lines(client: FlaskClient) -> list[dict[str, str]]:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert tuple(rows[0]) == TITLES
    return [dict(zip(TITLES, row, strict=True)) for row in rows[1:]]


def welcoming() -> set[str]:
    """The numbers of the open posts that are a placement or accept one, read from the database."""
    choices = db.session.query(VacancyChoice).filter_by(kind="accepts")
    accepting = {one.vacancy_id for one in choices if one.value in PLACEMENTS}
    return {
        str(one.id)
        for one in db.session.query(Vacancy).filter_by(status="open")
        if one.contract in PLACEMENTS or one.id in accepting
    }


def test_each_open_post_that_takes_placements_stands_once(town: FlaskClient) -> None:
    told = lines(town)
    numbers = [line["Offre"] for line in told]
    assert set(numbers) == welcoming()
    assert len(numbers) == len(set(numbers)) > 10
    assert {line["Source"] for line in told} == {"Démonstration, offre inventée"}
    one = told[0]
    assert all(one[name] for name in ("Employeur", "Commune", "Code ROME", "Contrat"))
    assert one["Accepte"] or one["Contrat"].lower().startswith(PLACEMENTS)
    assert town.get(one["Adresse"]).status_code == 200


def test_a_post_that_closes_leaves_and_no_cell_runs(town: FlaskClient) -> None:
    first, second = (int(line["Offre"]) for line in lines(town)[:2])
    db.session.get_one(Vacancy, first).status = "closed"
    db.session.get_one(Vacancy, second).title = "=1+1 ; agent"
    for number in (first, second):
        note_change(db.session, "vacancy", number, now())
    db.session.commit()
    told = {int(line["Offre"]): line for line in lines(town)}
    assert first not in told
    assert told[second]["Titre"].startswith("'=")


def test_the_file_is_offered_where_placements_are_looked_for(town: FlaskClient) -> None:
    assert ADDRESS in town.get("/aides/id-stages").text
    assert ADDRESS not in town.get("/aides/lectio").text
    assert ADDRESS in town.get("/offres?lieu=Pissevin&minutes=0&contrat=stage&autour=tous").text
    assert ADDRESS not in town.get("/offres?lieu=Pissevin&minutes=0").text
