"""What the desk asks of the database: the same for a caseload of ten and for one of eighty."""

from __future__ import annotations

import sqlalchemy as sa
from counting import queries_of
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient
from introductions.walk import enter, soup

from counsellors.made import caseload, structure
from matching.extensions import db
from matching.notifications.models import OutboxMessage

PAGES = (
    "/conseiller",
    "/conseiller?voir=attente&q=a",
    "/conseiller?ligne={person}",
    "/conseiller/suivis/{person}",
    "/conseiller/suivis/{person}/transfert",
    "/conseiller/offres/1000001/proposer",
    "/conseiller/offres/1000001/proposer?tout=1",
    "/conseiller/sans-offre",
    "/conseiller/vues",
    "/conseiller/transferts",
    "/conseiller/feuilles",
    "/conseiller/habitants/nouveau",
    "/conseiller/importer",
)


def counts(app: Flask, client: FlaskClient, person: int) -> dict[str, int]:
    found = {}
    for page in PAGES:
        with queries_of(app) as queries:
            answer = client.get(page.format(person=person))
        assert answer.status_code == 200, page
        found[page] = len(queries)
    return found


def sheets() -> int:
    """How many sheets wait, whoever follows the person."""
    query = sa.select(sa.func.count()).where(OutboxMessage.channel == "print")
    return db.session.scalar(query) or 0


def test_eighty_residents_ask_no_more_than_ten(app: Flask, client: FlaskClient) -> None:
    load_town(300)
    by = structure()
    person = caseload(by, 0, 10)[0]
    enter(client, "conseiller", by.id)
    client.get(PAGES[0])  # the first page of a town makes its index
    client.get(f"/conseiller/suivis/{person}")
    few = counts(app, client, person)
    caseload(by, 10, 80)
    db.session.expire_all()
    assert counts(app, client, person) == few
    assert len(soup(client.get("/conseiller/feuilles")).select("article")) == sheets() > 20


def test_every_sheet_is_ours_however_many_wait_elsewhere(app: Flask, client: FlaskClient) -> None:
    load_town(300)
    theirs, ours = structure("Ailleurs"), structure()
    caseload(theirs, 0, 40)
    db.session.commit()
    enter(client, "conseiller", ours.id)
    assert not soup(client.get("/conseiller/feuilles")).select("article")
    enter(client, "conseiller", theirs.id)
    assert len(soup(client.get("/conseiller/feuilles")).select("article")) == sheets() >= 10
