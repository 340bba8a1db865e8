"""The phone number of an establishment: given or not, and read by whom it meets, no sooner."""

from __future__ import annotations

import pytest
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import an_introduction, slots_for, town

from matching.employers.models import Establishment
from matching.extensions import db

from .forms import SIRET, enter, errors, held, send, soup

HOUSE = "/recruter/etablissement"


@pytest.mark.parametrize(
    ("typed", "kept"), [("04.66 01-02 03", "+33466010203"), ("+33 6 12 34 56 78", "+33612345678"), ("", "")]
)
def test_a_number_is_kept_as_it_is_called_and_shown_as_it_is_read(
    app: Flask, client: FlaskClient, typed: str, kept: str
) -> None:
    enter(client, 0)
    answer = send(client, HOUSE, HOUSE, siret=SIRET, name="La Halle aux Olives", commune="30000", phone=typed)
    assert answer.status_code == 303, errors(answer)
    assert db.session.query(Establishment.phone).scalar() == kept
    shown = held(client.get(HOUSE), HOUSE)["phone"]
    assert shown.replace(" ", "") == kept.replace("+33", "0")


@pytest.mark.parametrize("typed", ["12", "04 66 01 02", "un numéro", "+1 202 555 0100"])
def test_what_is_no_number_is_said(app: Flask, client: FlaskClient, typed: str) -> None:
    enter(client, 0)
    answer = send(client, HOUSE, HOUSE, siret=SIRET, name="La Halle aux Olives", commune="30000", phone=typed)
    assert answer.status_code == 422
    assert errors(answer)["phone"] == "Écrivez 10 chiffres, comme 04 66 01 02 03."
    assert db.session.query(Establishment).count() == 0


def test_who_has_an_interview_can_call_and_nobody_sooner(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    vacancy.establishment.phone = "+33466010203"
    row = an_introduction(vacancy, "seen")
    db.session.commit()
    pages = (f"/mes-demandes/{row.id}", f"/offres/{vacancy.id}", f"/mes-offres/{vacancy.id}")
    enter(client, SAMIRA, "habitant")
    for page in pages:
        assert "+33466010203" not in client.get(page).text, page
    row.state = "interview"
    slots_for(row)
    db.session.commit()
    link = soup(client.get(pages[0])).select_one("a[href='tel:+33466010203']")
    assert link.get_text(" ", strip=True).startswith("Appeler 04 66 01 02 03")
    for page in pages[1:]:
        assert "+33466010203" not in client.get(page).text, page
    enter(client, 0, "conseiller")
    assert "tel:+33466010203" in client.get(f"/conseiller/demandes/{row.id}").text
    vacancy.establishment.phone = ""
    db.session.commit()
    assert "tel:" not in client.get(f"/conseiller/demandes/{row.id}").text
