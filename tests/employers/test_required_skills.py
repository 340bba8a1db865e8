"""The box that says a skill is indispensable: with and without JavaScript, kept from page to page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.extensions import db

from .forms import SIRET, enter, errors, held, send, soup

HOUSE, NEW, SUGGEST = "/recruter/etablissement", "/recruter/offres/nouvelle", "/recruter/offres/proposer"


@pytest.fixture
def kitchen(client: FlaskClient) -> FlaskClient:
    enter(client, 0)
    answer = send(client, HOUSE, HOUSE, siret=SIRET, name="La Halle aux Olives", commune="30000")
    assert answer.status_code == 303, errors(answer)
    return client


def labels_of(box) -> str:
    form = box.find_parent("form") or box.find_parent("div", id="propositions")
    return " ".join(form.select_one(f'label[for="{box["id"]}"]').get_text().split())


def test_each_skill_has_a_box_named_for_it(kitchen: FlaskClient) -> None:
    page = soup(send(kitchen, NEW, NEW, title="Aide de cuisine", action="proposer"))
    asked = [box["value"] for box in page.select("#propositions [name=skills]")]
    needed = page.select("#propositions [name=required_skills]")
    assert [box["value"] for box in needed] == asked
    assert len({box["id"] for box in page.select("#propositions input")}) == 2 * len(asked)
    for box, skill in zip(needed, asked, strict=True):
        assert labels_of(box) == f"Indispensable : {skill}"


def test_marks_are_saved_shown_and_kept(app: Flask, kitchen: FlaskClient) -> None:
    proposed = send(kitchen, NEW, NEW, title="Aide de cuisine", action="proposer")
    typed = held(proposed, NEW)
    offered = [box["value"] for box in soup(proposed).select("#propositions [name=skills]")]
    typed.setlist("skills", offered[:3])
    # Of the two marks, one is on a skill that is not asked: it says nothing.
    typed.setlist("required_skills", [offered[1], offered[4]])
    again = kitchen.post(NEW, data=typed | {"action": "proposer"})
    assert held(again, NEW).getlist("required_skills") == [offered[1]]
    saved = kitchen.post(NEW, data=typed)
    assert saved.status_code == 303, errors(saved)
    place = saved.location

    def required() -> set[str]:
        db.session.expire_all()
        return {skill.label for skill in db.session.query(Vacancy).one().skills if skill.required}

    assert required() == {offered[1]}
    assert f"{offered[1]} Demandé." in " ".join(soup(kitchen.get(place)).get_text(" ").split())
    edit = f"{place}/modifier"
    assert held(kitchen.get(edit), edit).getlist("required_skills") == [offered[1]]
    assert send(kitchen, edit, edit, title="Second de cuisine").status_code == 303
    assert required() == {offered[1]}
    assert send(kitchen, edit, edit, required_skills=[]).status_code == 303
    assert required() == set()


def test_what_is_marked_stays_while_the_title_is_typed(kitchen: FlaskClient) -> None:
    first = soup(kitchen.get(SUGGEST, query_string={"title": "Aide de cuisine"}))
    skill = first.select_one("#propositions [name=skills]")["value"]
    field = first.select_one("[name=title]")
    assert field["hx-include"] == "#propositions [type=checkbox]"
    asked = {"title": "Serveuse", "skills": skill, "required_skills": skill}
    later = soup(kitchen.get(SUGGEST, query_string=asked))
    kept = {box["name"] for box in later.select("#propositions input[checked]") if box["value"] == skill}
    assert kept == {"skills", "required_skills"}


def test_only_a_skill_that_is_asked_can_be_marked(kitchen: FlaskClient) -> None:
    typed = held(send(kitchen, NEW, NEW, title="Aide de cuisine", action="proposer"), NEW)
    typed.setlist("skills", ["Jongler"])
    typed.setlist("required_skills", ["Jongler", "Dompter"])
    saved = kitchen.post(NEW, data=typed)
    assert saved.status_code == 303, errors(saved)
    [vacancy] = db.session.query(Vacancy)
    assert [(skill.label, skill.required) for skill in vacancy.skills] == [("Jongler", True)]
