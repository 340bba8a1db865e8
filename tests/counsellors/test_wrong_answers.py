"""What is not understood changes nothing: one sentence, the right status, and what was written stays."""

from __future__ import annotations

from threading import Thread

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient
from introductions.made import COUNSELLOR, at, town
from introductions.walk import enter, soup

from counsellors.made import structure
from matching.clock import now
from matching.counsellors import transfers
from matching.counsellors.caseload import follow, structure_of
from matching.counsellors.models import CaseTransfer
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.introductions.models import HumanLook
from matching.matches.snapshot import note_change
from matching.residents.models import Profile

LONG = "9" * 25


def key_of(client: FlaskClient) -> str:
    return soup(client.get("/conseiller/importer")).select_one("[name=csrf_token]")["value"]


@pytest.mark.parametrize(
    "path",
    [
        f"/conseiller?ligne={LONG}", f"/conseiller?personne={LONG}", f"/conseiller/suivis/{LONG}",
        f"/conseiller/demandes/{LONG}", f"/conseiller/importer/{LONG}", f"/conseiller/feuilles/{LONG}",
        f"/conseiller/offres/{LONG}/proposer", f"/conseiller/suivis/{LONG}/transfert",
        f"/demo/courrier/{LONG}/0", f"/conseiller/habitants/{LONG}/offres/{LONG}",
        "/conseiller?ligne=3000000000", "/conseiller/suivis/3000000000",
    ],
)  # fmt: skip
def test_a_number_that_no_row_has_is_not_found(app: Flask, client: FlaskClient, path: str) -> None:
    enter(client, "conseiller", 0)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        f"/conseiller/taches/{LONG}/faite", f"/conseiller/vues/{LONG}", f"/conseiller/regards/{LONG}",
        f"/conseiller/transferts/{LONG}/oui", f"/conseiller/importer/{LONG}",
        f"/conseiller/feuilles/{LONG}/remise",
    ],
)  # fmt: skip
def test_a_number_that_no_row_has_is_not_found_by_a_form(app: Flask, client: FlaskClient, path: str) -> None:
    enter(client, "conseiller", 0)
    assert client.post(path, data={"csrf_token": key_of(client), "name": "x"}).status_code == 404


def state_of(number: int) -> str:
    return db.session.get_one(CaseTransfer, number).state


@pytest.mark.parametrize("answer", [{}, {"answer": ""}, {"answer": "oui"}])
def test_a_transfer_is_refused_by_a_no_alone(app: Flask, client: FlaskClient, answer: dict[str, str]) -> None:
    town()
    other = structure()
    row = transfers.ask(
        db.session, COUNSELLOR, SAMIRA, other.id, "Elle déménage.", with_notes=False, occasion=at()
    )
    db.session.commit()
    number = row.id
    enter(client, "habitant", SAMIRA)
    key = soup(client.get("/qui-me-suit")).select_one("[name=csrf_token]")["value"]
    said = client.post(f"/qui-me-suit/transfert/{number}", data={"csrf_token": key, **answer})
    db.session.expire_all()
    assert (said.status_code, state_of(number)) == (422, "waiting")
    transfers.answer(db.session, SAMIRA, number, True, at())
    db.session.commit()
    enter(client, "conseiller", other.id)
    said = client.post(
        f"/conseiller/transferts/{number}/recevoir", data={"csrf_token": key_of(client), **answer}
    )
    db.session.expire_all()
    assert (said.status_code, state_of(number)) == (422, "agreed")


def test_the_second_of_two_who_answer_a_look_is_told(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    look = HumanLook(profile_id=SAMIRA, vacancy_id=vacancy.id, asked_at=now())
    db.session.add(look)
    db.session.commit()
    number = look.id
    enter(client, "conseiller", 0)
    key = key_of(client)

    def answer(words: str) -> int:
        data = {"csrf_token": key, "answer": words}
        return client.post(f"/conseiller/regards/{number}", data=data).status_code

    assert (answer("Il manque le permis."), answer("Il manque le permis."), answer("Autre.")) == (
        303,
        303,
        409,
    )
    db.session.expire_all()
    assert db.session.get_one(HumanLook, number).answer == "Il manque le permis."


def test_a_post_that_the_ranking_has_not_read_hides_no_other(app: Flask, client: FlaskClient) -> None:
    vacancy = town()
    enter(client, "conseiller", 0)
    assert client.get("/conseiller/sans-offre").status_code == 200
    # Closed for the ranking, open in the row: as at the very moment of a change.
    last = db.session.scalars(sa.select(Vacancy).order_by(Vacancy.id.desc()).limit(1)).one()
    last.status = "closed"
    note_change(db.session, "vacancy", last.id, now())
    db.session.commit()
    client.get("/conseiller/sans-offre")
    last.status = "open"
    db.session.commit()
    assert vacancy.id != last.id
    assert client.get("/conseiller/sans-offre").status_code == 200


def test_a_transfer_that_she_made_needless_waits_for_nobody(app: Flask) -> None:
    town()
    other, third = structure(), structure("Une troisième")
    row = transfers.ask(
        db.session, COUNSELLOR, SAMIRA, other.id, "Elle déménage.", with_notes=False, occasion=at()
    )
    transfers.answer(db.session, SAMIRA, row.id, True, at())
    follow(db.session, SAMIRA, third.id, at().now)
    db.session.commit()
    assert transfers.transfers_of(db.session, other.id, at().now) == ([], [])
    assert transfers.transfers_of(db.session, 0, at().now) == ([], [])


def test_a_choice_pressed_twice_at_once_is_kept(app: Flask) -> None:
    town()
    chosen, faults = structure().id, []
    person = Profile(name="Nora", created_at=now(), changed_at=now())
    db.session.add(person)
    db.session.commit()
    number = person.id

    def again() -> None:
        with app.app_context():
            try:
                follow(db.session, number, chosen, now())
                db.session.commit()
            except Exception as fault:
                faults.append(fault)

    follow(db.session, number, chosen, now())
    second = Thread(target=again)
    second.start()
    second.join(1)  # it waits for us
    db.session.commit()
    second.join()
    assert faults == []
    assert structure_of(db.session, number) == chosen
