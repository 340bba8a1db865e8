"""What an employer reads of the candidates: the same bytes whatever is not listed, another code per post."""

from __future__ import annotations

import re
from datetime import date

import sqlalchemy as sa
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import without_token

from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches.snapshot import note_change
from matching.region.models import Neighbourhood
from matching.residents.models import Profile, ProfileChoice

from .forms import enter, soup


def test_what_is_not_listed_changes_no_byte(app: Flask, client: FlaskClient) -> None:
    load_town()
    vacancy = db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").limit(1)).one()
    enter(client, vacancy.establishment_id)
    address = f"/recruter/offres/{vacancy.id}/candidats"
    before = client.get(address)
    assert before.status_code == 200
    assert len(soup(before).select(".match")) == 20
    quarters = db.session.scalars(sa.select(Neighbourhood.code)).all()
    for person in db.session.scalars(sa.select(Profile).where(Profile.lat.is_not(None))):
        person.name, person.birth_date = "Quelqu’un", date(1961, 2, 3)
        person.reading, person.french, person.situation = "none", "spoken", "other"
        person.neighbourhood_code = next(code for code in quarters if code != person.neighbourhood_code)
        person.choices = [c for c in person.choices if c.kind not in ("registered", "in_schemes", "avoid")]
        person.choices += [ProfileChoice(kind="registered", value="plie")]
        note_change(db.session, "profile", person.id, now())
    db.session.commit()
    assert without_token(client.get(address).text) == without_token(before.text)

    text = soup(before).select_one("main").get_text(" ")
    assert not re.search(r"\bmin(utes)?\b|\bkm\b|quartier|Lectio|Compétence \+", text)
    for name in db.session.scalars(sa.select(Neighbourhood.name)):
        assert name not in text

    second = client.get(f"{address}?page=2")
    part = client.get(f"{address}?page=2", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    swapped, shown_there = (str(soup(one).select_one("#candidats")) for one in (part, second))
    assert without_token(swapped) == without_token(shown_there)
    shown = [title.text for page in (before, second) for title in soup(page).select(".match-title")]
    assert len(set(shown)) == len(shown) == 40


def test_where_a_home_is_moves_nothing_of_a_post_without_hours(app: Flask, client: FlaskClient) -> None:
    load_town()
    vacancy = db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").limit(1)).one()
    vacancy.shifts = []
    note_change(db.session, "vacancy", vacancy.id, now())
    db.session.commit()
    enter(client, vacancy.establishment_id)
    address = f"/recruter/offres/{vacancy.id}/candidats"
    before = client.get(address)
    for person in db.session.scalars(sa.select(Profile).where(Profile.lat.is_not(None))):
        person.lat, person.lon = 48.85, 2.35
        note_change(db.session, "profile", person.id, now())
    db.session.commit()
    assert without_token(client.get(address).text) == without_token(before.text)
    told, listed = (re.findall(r"\d+", soup(before).select_one(one).text)[0] for one in ("h1", ".count"))
    assert told == listed
