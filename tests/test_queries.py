"""How many statements each page sends to the database: the same in a small town and in a large one."""

from __future__ import annotations

from counting import queries_of
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.demo.events import load_lived_meeting
from matching.employers.models import Vacancy
from matching.extensions import db

EMPLOYER = 1_000_001
PAGES = {
    "/": ("", 0),
    "/offres?lieu=Pissevin&metier=ménage": ("", 0),
    "/offres?lieu=Pissevin&minutes=0&page=3": ("", 0),
    "/offres/{offer}?lieu=Pissevin": ("", 0),
    "/offres/stages.csv": ("", 0),
    "/metiers": ("", 0),
    "/metiers?lieu=Pissevin&plait=cuisiner&minutes=90": ("", 0),
    "/completer/lieux?q=piss": ("", 0),
    "/completer/metiers?q=mena": ("", 0),
    "/mes-offres": ("habitant", SAMIRA),
    "/mon-profil": ("habitant", SAMIRA),
    "/mon-profil/savoir-faire": ("habitant", SAMIRA),
    "/mon-profil/apercu": ("habitant", SAMIRA),
    "/mes-donnees": ("habitant", SAMIRA),
    "/mes-donnees/lectures": ("habitant", SAMIRA),
    "/recruter": ("employeur", EMPLOYER),
    "/recruter/offres/{offer}": ("employeur", EMPLOYER),
    "/recruter/offres/{offer}/candidats": ("employeur", EMPLOYER),
    "/conseiller": ("conseiller", 0),
    "/conseiller/habitants/1000001": ("conseiller", 0),
    "/region": ("region", 0),
    "/rencontres": ("", 0),
    "/rencontres/pissevin-demonstration": ("", 0),
    "/organiser": ("region", 0),
    "/organiser/1000003/chiffres": ("region", 0),
    "/region/rencontres": ("region", 0),
    "/recruter/rencontres": ("employeur", EMPLOYER),
}
# What was counted when each page was written: a page that asks more has to say why here.
SNAPSHOT = {
    "/": 0,
    "/offres?lieu=Pissevin&metier=ménage": 3,
    "/offres?lieu=Pissevin&minutes=0&page=3": 3,
    "/offres/{offer}?lieu=Pissevin": 4,
    "/offres/stages.csv": 2,
    "/metiers": 1,
    "/metiers?lieu=Pissevin&plait=cuisiner&minutes=90": 2,
    "/completer/lieux?q=piss": 1,
    "/completer/metiers?q=mena": 1,
    "/mes-offres": 7,  # one asks whether there are three answers
    "/mon-profil": 7,
    "/mon-profil/savoir-faire": 7,
    "/mon-profil/apercu": 12,
    "/mes-donnees": 6,
    "/mes-donnees/lectures": 3,
    "/recruter": 9,  # one reads what was sent before it was proposed again
    "/recruter/offres/{offer}": 9,  # one counts its like posts, one the places taken
    "/recruter/offres/{offer}/candidats": 6,
    "/conseiller": 8,  # requests, looks, tasks, what was proposed, what is missing, saved views
    "/conseiller/habitants/1000001": 8,  # one writes down who read the profile
    "/region": 2,
    "/rencontres": 5,
    "/rencontres/pissevin-demonstration": 6,
    "/organiser": 1,
    "/organiser/1000003/chiffres": 9,
    "/region/rencontres": 10,
    "/recruter/rencontres": 2,
}


def counts(app: Flask, client: FlaskClient) -> dict[str, int]:
    offer = (
        db.session.query(Vacancy.id)
        .filter_by(establishment_id=EMPLOYER, status="open")
        .order_by("id")
        .first()[0]
    )
    load_lived_meeting(db.session)
    db.session.commit()
    client.get("/offres?lieu=Pissevin")  # the first list of a town makes its index
    found = {}
    for page, (role, number) in PAGES.items():
        with client.session_transaction() as session:
            session.clear()
            if role:
                session["role"], session["id"] = role, number
        with queries_of(app) as queries:
            answer = client.get(page.format(offer=offer))
        assert answer.status_code == 200, page
        found[page] = len(queries)
    return found


def test_pages_ask_the_same_of_a_small_and_of_a_large_town(app: Flask, client: FlaskClient) -> None:
    load_town(300)
    small = counts(app, client)
    load_town(20_000)
    assert counts(app, client) == small == SNAPSHOT
