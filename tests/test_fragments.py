"""For every view that is read: what HTMX receives stands, letter for letter, in the page."""

from __future__ import annotations

import re

from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from swapping import PART

from matching.employers.models import Vacancy
from matching.extensions import db

EMPLOYER = 1_000_001
# endpoint -> role, number in that role, address
VIEWS = {
    "public.home": ("", 0, "/"),
    "public.ranking": ("", 0, "/comprendre-le-classement"),
    "public.help": ("", 0, "/aide"),
    "public.data": ("", 0, "/vos-donnees"),
    "public.accessibility": ("", 0, "/accessibilite"),
    "public.legal": ("", 0, "/mentions-legales"),
    "public.complete_places": ("", 0, "/completer/lieux?q=piss"),
    "public.complete_occupations": ("", 0, "/completer/metiers?q=mena"),
    "matches.offers": ("", 0, "/offres?lieu=Pissevin&metier=ménage&minutes=30"),
    "matches.offer": ("", 0, "/offres/{offer}?lieu=Pissevin"),
    "residents.offers": ("habitant", SAMIRA, "/mes-offres?minutes=60"),
    "residents.offer": ("habitant", SAMIRA, "/mes-offres/{offer}"),
    "employers.vacancies": ("employeur", EMPLOYER, "/recruter"),
    "employers.establishment": ("employeur", EMPLOYER, "/recruter/etablissement"),
    "employers.new_vacancy": ("employeur", EMPLOYER, "/recruter/offres/nouvelle"),
    "employers.suggest": ("employeur", EMPLOYER, "/recruter/offres/proposer?title=Aide de cuisine"),
    "employers.vacancy": ("employeur", EMPLOYER, "/recruter/offres/{offer}"),
    "employers.edit_vacancy": ("employeur", EMPLOYER, "/recruter/offres/{offer}/modifier"),
    "employers.candidates": ("employeur", EMPLOYER, "/recruter/offres/{offer}/candidats"),
    "counsellors.residents": ("conseiller", 0, "/conseiller"),
    "counsellors.offers": ("conseiller", 0, "/conseiller/habitants/1000001?contrat=cdi"),
    "region.referential": ("region", 0, "/region"),
    "demo.doors": ("", 0, "/demo/entrer"),
    "demo.choose": ("", 0, "/demo/entrer/habitant"),
}
NOT_PAGES = {"static", "public.health"}


def told(html: str) -> str:
    """The same text without the layout of its lines nor the token of its forms, new each second."""
    return " ".join(re.sub(r'<input[^>]*name="csrf_token"[^>]*>', "", html).split())


def test_every_view_that_is_read_is_compared(app: Flask) -> None:
    read = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert read - NOT_PAGES == set(VIEWS)


def test_the_part_stands_in_the_page(app: Flask, client: FlaskClient) -> None:
    load_town()
    open_ones = db.session.query(Vacancy.id).filter_by(establishment_id=EMPLOYER, status="open")
    offer = open_ones.order_by(Vacancy.id).first()[0]
    for endpoint, (role, number, address) in VIEWS.items():
        with client.session_transaction() as session:
            session.clear()
            if role:
                session["role"], session["id"] = role, number
        there = address.format(offer=offer)
        whole, part = client.get(there), client.get(there, headers=PART)
        assert whole.status_code == part.status_code == 200, endpoint
        assert "<html" not in part.text, endpoint
        assert told(part.text), endpoint
        assert told(part.text) in told(whole.text), endpoint
        assert "HX-Request" in part.headers["Vary"], endpoint
