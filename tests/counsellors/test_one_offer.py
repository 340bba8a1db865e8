"""An offer opened from a followed resident’s list stays hers or his, for the counsellor and nobody else."""

from __future__ import annotations

import re

import pytest
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from introductions.walk import press
from swapping import soup

from matching.extensions import db
from matching.residents.models import Profile

LIST = f"/conseiller/habitants/{SAMIRA}"


@pytest.fixture
def town(app: Flask) -> FlaskClient:
    load_town()
    return app.test_client()


def come_as(client: FlaskClient, role: str, number: int = 0) -> None:
    with client.session_transaction() as session:
        session.clear()
        session["role"], session["id"] = role, number


def first_offer(client: FlaskClient, address: str) -> tuple[str, str]:
    """The address of the first offer of a list, and the minutes its card says."""
    card = soup(client.get(address).text).select_one(".match")
    return card.select_one(".match-title a")["href"], re.search(r"\d+ min", card.get_text()).group()


def test_it_is_explained_for_that_person_and_leads_back_to_that_list(town: FlaskClient) -> None:
    come_as(town, "conseiller")
    there = f"{LIST}?minutes=60&contrat=cdi"
    link, minutes = first_offer(town, there)
    assert link.startswith(f"{LIST}/offres/")
    page = soup(town.get(link).text)
    name = db.session.get(Profile, SAMIRA).name
    back = page.select_one("a.back")
    assert back["href"] == there
    assert name in back.get_text()
    text = page.select_one("main").get_text(" ", strip=True)
    assert minutes in text
    assert "Son trajet" in text
    assert "Dites d’où vous partez" not in text
    # The counsellor reads figures and codes, which a resident never does.
    assert re.search(r"\([A-N]\d{4}\)", text)
    for words in ("Votre", "votre ", "vous "):
        assert words not in text


def test_it_is_proposed_from_there_or_to_others(town: FlaskClient) -> None:
    come_as(town, "conseiller")
    link, _ = first_offer(town, LIST)
    number = link.split("?")[0].rsplit("/", 1)[1]
    said = press(town, link, "/proposer")
    assert "1 proposition envoyée." in said.text
    others = f"/conseiller/offres/{number}/proposer"
    assert soup(town.get(link).text).select_one(f'main a[href="{others}"]')
    public = f"/offres/{number}?lieu=Pissevin"
    assert soup(town.get(public).text).select_one(f'main a[href="{others}"]')
    come_as(town, "habitant", SAMIRA)
    assert others not in town.get(public).text


def test_two_people_read_one_offer_each_by_their_own_profile(town: FlaskClient) -> None:
    come_as(town, "conseiller")
    link, _ = first_offer(town, LIST)
    other = link.replace(f"/{SAMIRA}/", f"/{SAMIRA + 1}/")
    hers, his = (soup(town.get(one).text).select_one(".criteria").get_text() for one in (link, other))
    assert hers != his


@pytest.mark.parametrize(("role", "number"), [("habitant", SAMIRA), ("employeur", 1_000_001), ("region", 0)])
def test_nobody_else_opens_it(town: FlaskClient, role: str, number: int) -> None:
    come_as(town, "conseiller")
    link, _ = first_offer(town, LIST)
    come_as(town, role, number)
    assert town.get(link).status_code == 403
    assert town.application.test_client().get(link).status_code == 403


def test_somebody_who_is_not_followed_is_not_found(town: FlaskClient) -> None:
    come_as(town, "conseiller")
    link, _ = first_offer(town, LIST)
    assert town.get(link.replace(str(SAMIRA), "999")).status_code == 404
    assert town.get(f"{LIST}/offres/999").status_code == 404
    db.session.get(Profile, SAMIRA).demo = False
    db.session.commit()
    assert town.get(link).status_code == 404
