"""What is missing says that a course may bring it: in the same words, whoever lacks it."""

from __future__ import annotations

from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.employers.models import Vacancy
from matching.extensions import db

from .forms import enter, soup

EMPLOYER = 1_000_001
COURSE = "Une formation peut l’apporter, durée à confirmer."


def test_each_missing_skill_says_what_a_course_may_bring(app: Flask, client: FlaskClient) -> None:
    load_town()
    enter(client, EMPLOYER)
    open_ones = db.session.query(Vacancy.id).filter_by(establishment_id=EMPLOYER, status="open")
    number = open_ones.order_by(Vacancy.id).first()[0]
    lacks = soup(client.get(f"/recruter/offres/{number}/candidats")).select(".lacks")
    assert lacks
    for lack in lacks:
        words = lack.get_text(" ", strip=True)
        assert COURSE in words or "permis" in words or "DEAES" in words
