"""Who writes in a profile: its owner, from a real account too, and a counsellor who acts; two at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.acting import start_acting
from matching.accounts.models import Account
from matching.accounts.sessions import open_session
from matching.accounts.visitor import ACTING, SEEN, TOKEN, Role
from matching.clock import now, today
from matching.extensions import db
from matching.residents import answers
from matching.residents.models import Profile
from matching.residents.proposals import Proposal
from matching.residents.questions import read_questions

from .asking import a_resident, answer, enter, soup, token_of


def act_for(client: FlaskClient, profile_id: int) -> None:
    """The counsellor of the demonstration acts for a resident."""
    number = start_acting(
        db.session, profile_id, structure_id=None, account_id=None, mandate="oral", mandate_on=today(),
        now=now(),
    )  # fmt: skip
    db.session.commit()
    enter(client, 0, "conseiller")
    with client.session_transaction() as session:
        session[ACTING] = number


def test_a_counsellor_who_acts_fills_the_profile_and_leaves_rights_alone(
    app: Flask, client: FlaskClient
) -> None:
    load_town(10)
    act_for(client, SAMIRA)
    assert "Samira" in soup(client.get("/mon-profil")).h1.get_text()
    assert answer(client, "temps", reponse="90").status_code == 303
    db.session.expire_all()
    assert db.session.get(Profile, SAMIRA).max_minutes == 90
    for address in ("/mes-donnees", "/mes-donnees/copie", "/mes-donnees/copie.json", "/mes-donnees/lectures"):
        refused = client.get(address)
        assert refused.status_code == 403, address
        assert "seule" in refused.text
    for address in ("/mes-donnees/effacer", "/mes-donnees/accords/alerts", "/mes-donnees/sexe"):
        data = {"csrf_token": token_of(client, "/mon-profil/temps"), "geste": "donner"}
        assert client.post(address, data=data).status_code == 403, address
    enter(client, SAMIRA)
    assert "Mandat oral" in soup(client.get("/mes-donnees/lectures")).get_text()


def test_an_acting_that_is_over_writes_nothing(app: Flask, client: FlaskClient) -> None:
    load_town(10)
    act_for(client, SAMIRA)
    with client.session_transaction() as session:
        session[ACTING] += 1
    assert client.get("/mon-profil").status_code == 403


@pytest.fixture
def account(app: Flask, client: FlaskClient) -> int:
    """Somebody entered by a code who has no profile yet."""
    made = Account(email="nouvelle@exemple.invalid", created_at=now())
    db.session.add(made)
    db.session.flush()
    token = open_session(
        db.session, made.id, method="code", role=Role.RESIDENT, device="", now=now() - timedelta(seconds=5)
    )
    db.session.commit()
    with client.session_transaction() as session:
        session[TOKEN], session[SEEN] = token, int(now().timestamp())
    return made.id


def begin(client: FlaskClient, **said: str):
    address = "/mon-profil/commencer"
    return client.post(address, data={"csrf_token": token_of(client, address), **said})


def test_a_new_account_begins_a_profile(client: FlaskClient, account: int) -> None:
    assert client.get("/mes-offres").location == "/mon-profil/commencer"
    assert client.get("/mon-profil").location == "/mon-profil/commencer"
    assert begin(client).status_code == 422
    assert begin(client, age="oui").location == "/mon-profil/depart"
    db.session.expire_all()
    made = db.session.get(Account, account).profile_id
    assert db.session.get(Profile, made) is not None
    assert answer(client, "temps", reponse="30").status_code == 303
    assert db.session.get(Profile, made).max_minutes == 30
    assert client.get("/mon-profil/commencer").location == "/mon-profil"


def test_under_16_no_account_is_kept(client: FlaskClient, account: int) -> None:
    told = begin(client, age="non")
    assert told.status_code == 200
    assert "mission locale" in told.text
    db.session.expire_all()
    assert db.session.get(Account, account) is None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0
    assert client.get("/mon-profil").status_code == 403


def test_many_telephones_at_once_lose_nothing(app: Flask) -> None:
    who, question = a_resident(), read_questions()["savoir-faire"]
    failed: list[BaseException] = []

    def add(number: int) -> None:
        with app.app_context():
            try:
                yes = [Proposal(f"k{number}", "skill", f"Savoir {number}")]
                answers.keep_proposals(db.session, who, question, yes, "", now=now())
                db.session.commit()
            except BaseException as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=add, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    db.session.expire_all()
    skills = db.session.get(Profile, who).skills
    assert {one.label for one in skills} == {f"Savoir {number}" for number in range(12)}
    assert [one.position for one in skills] == list(range(1, 13))
