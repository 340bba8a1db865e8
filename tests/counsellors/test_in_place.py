"""What came of an interview, a yes said to the counsellor: recorded from the row of the desk or on a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from demo_town import SAMIRA
from employers.forms import held
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import NOON, an_introduction, slots_for, town
from introductions.walk import enter, press, soup
from swapping import PART
from werkzeug.test import TestResponse

from matching.counsellors.models import CaseTask
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.models import InterviewSlot, Introduction

ROW = f"#suivi-{SAMIRA}"
REQUEST = "/conseiller/demandes/{}"


def an_interview_that_is_over() -> int:
    row = an_introduction(town(), "interview")
    db.session.get_one(InterviewSlot, slots_for(row)[0]).starts_at = NOON - timedelta(days=1)
    db.session.commit()
    return row.id


def a_proposal_that_waits() -> int:
    row = an_introduction(town(), "proposed", since=NOON - timedelta(days=3))
    db.session.commit()
    return row.id


def opened(client: FlaskClient) -> TestResponse:
    """What the button of Samira's row loads under it."""
    row = soup(client.get("/conseiller")).select_one(ROW)
    button = row.select_one("[hx-get]")
    assert button["hx-target"] == f"{ROW}-faire"
    assert row.select_one(f"td{ROW}-faire").get_text() == ""
    return client.get(button["hx-get"], headers=PART)


def record(client: FlaskClient, shown: TestResponse, ending: str, **typed: str) -> TestResponse:
    """Fill the form of the block whose address ends so, and send it as htmx does."""
    [form] = [one for one in soup(shown).select("form") if one["action"].endswith(ending)]
    assert form["hx-post"] == form["action"]
    assert (form["hx-target"], form["hx-swap"]) == (ROW, "outerHTML")
    data = held(shown, form["action"])
    for name, value in typed.items():
        data[name] = value
    return client.post(form["action"], data=data, headers=PART)


def row_after(client: FlaskClient, sent: TestResponse) -> BeautifulSoup:
    """The row that comes back: but for what it says was done, the one that a reload shows."""
    assert (sent.status_code, sent.location) == (303, f"/conseiller?ligne={SAMIRA}")
    part = client.get(sent.location, headers=PART)
    assert "<html" not in part.text
    [row] = soup(part).select("tbody")
    reload = soup(client.get("/conseiller")).select_one(ROW)
    cells = [cell.get_text() for cell in row.select("tr:first-child td")]
    assert cells == [cell.get_text() for cell in reload.select("tr:first-child td")]
    return row


@pytest.mark.parametrize(
    ("act", "typed", "state", "said"),
    [
        ("hire", {}, "hired", "L’embauche est notée."),
        ("not_retain", {"reason": "disponibilite"}, "not_retained", "Votre réponse est notée."),
    ],
)
def test_what_came_of_an_interview_changes_its_row_alone(
    app: Flask, client: FlaskClient, act: str, typed: dict[str, str], state: str, said: str
) -> None:
    number = an_interview_that_is_over()
    enter(client, "conseiller", 0)
    shown = opened(client)
    assert "<html" not in shown.text
    row = row_after(client, record(client, shown, f"/{act}", **typed))
    assert said in row.get_text()
    assert "Entretien passé" not in row.get_text()
    assert said not in client.get("/conseiller").text, "it is said once"
    db.session.expire_all()
    assert db.session.get_one(Introduction, number).state == state


def test_without_news_the_employer_is_called_again(app: Flask, client: FlaskClient) -> None:
    number = an_interview_that_is_over()
    enter(client, "conseiller", 0)
    row = row_after(client, record(client, opened(client), "/tache"))
    assert "La tâche est notée." in row.get_text()
    assert "Entretien passé" in row.get_text(), "what came of it is still to be recorded"
    task = db.session.scalars(sa.select(CaseTask)).one()
    vacancy = db.session.get_one(Vacancy, db.session.get_one(Introduction, number).vacancy_id)
    assert task.title == f"Rappeler {vacancy.establishment.name} : {vacancy.title}"
    assert task.due_on == (NOON + timedelta(days=2)).date()
    press(client, REQUEST.format(number), "/tache", due_on="2026-12-07")  # and without script, from the page
    assert db.session.query(CaseTask).count() == 2


def test_what_is_missing_is_said_in_the_row(app: Flask, client: FlaskClient) -> None:
    number = an_interview_that_is_over()
    enter(client, "conseiller", 0)
    refused = record(client, opened(client), "/not_retain")
    assert refused.status_code == 422
    assert "<html" not in refused.text
    [alert] = soup(refused).select("[role=alert]")
    assert alert.find_parent("details").has_attr("open")
    assert record(client, refused, "/not_retain", reason="horaires").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Introduction, number).state == "not_retained"


def test_a_yes_said_to_the_counsellor_is_never_one_gesture(app: Flask, client: FlaskClient) -> None:
    number = a_proposal_that_waits()
    enter(client, "conseiller", 0)
    shown = opened(client)
    block = soup(shown)
    assert "Vous dites oui pour Samira." in block.get_text()
    assert not block.select("[name=shared][checked], [name=mandate] option[selected][value=oral]")
    assert record(client, shown, "/agree", shared="name").status_code == 422, "no mandate"
    mandate = {"mandate": "oral", "mandate_on": "2026-11-30"}
    assert record(client, shown, "/agree", **mandate).status_code == 422, "nothing chosen"
    row = row_after(client, record(client, shown, "/agree", shared="name", **mandate))
    assert "Accord donné, pas encore envoyé" in row.get_text()
    db.session.expire_all()
    assert db.session.get_one(Introduction, number).state == "agreed"


def test_the_same_page_serves_who_has_no_script_and_nobody_elsewhere(app: Flask, client: FlaskClient) -> None:
    number = an_interview_that_is_over()
    page = REQUEST.format(number)
    enter(client, "conseiller", 0)
    link = soup(client.get("/conseiller")).select_one(f"{ROW} [hx-get]")
    assert link["href"] == page
    whole = soup(client.get(link["hx-get"]))
    assert whole.select_one("#demande")
    assert not whole.select("#sur-place-titre, form[hx-post]")
    enter(client, "conseiller", 7)
    assert client.get(link["hx-get"], headers=PART).status_code == 404
    enter(client, "conseiller", 0)
    press(client, page, "/hire")
    db.session.expire_all()
    assert db.session.get_one(Introduction, number).state == "hired"
