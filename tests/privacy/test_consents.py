"""Consent: one purpose each, dated words, taken back with its effect in the very next list."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from accounts.made import at_once
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from residents.asking import a_resident, answer, enter, soup, token_of

from matching.clock import now, today
from matching.employers.candidates import candidates_for
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.privacy import consents
from matching.privacy.models import Consent
from matching.residents.models import Profile


@pytest.fixture
def town(app: Flask, client: FlaskClient) -> FlaskClient:
    load_town(10)
    enter(client, SAMIRA)
    return client


def say(client: FlaskClient, purpose: str, act: str) -> int:
    data = {"csrf_token": token_of(client, "/mes-donnees"), "geste": act}
    return client.post(f"/mes-donnees/accords/{purpose}", data=data).status_code


def listed() -> int:
    vacancy = db.session.scalars(sa.select(Vacancy.id).where(Vacancy.status == "open").limit(1)).one()
    return candidates_for(db.session, vacancy, top=0, today=today(), seed="s", secret="x" * 40).ranked.total


def test_taking_consent_back_takes_the_person_out_of_the_very_next_list(town: FlaskClient) -> None:
    before = listed()
    assert say(town, "employers", "retirer") == 303
    assert listed() == before - 1
    assert "Aucun employeur ne vous voit" in soup(town.get("/mon-profil/apercu")).get_text()
    assert say(town, "employers", "donner") == 303
    assert listed() == before
    lines = consents.history(db.session, SAMIRA)
    assert [line.withdrawn_at is None for line in lines] == [True, False]
    assert {line.text_version for line in lines} == {consents.text_of("employers").version}
    assert lines[0].given_by == f"habitant:{SAMIRA}"


def test_a_yes_said_twice_counts_once(town: FlaskClient) -> None:
    assert say(town, "alerts", "donner") == say(town, "alerts", "donner") == 303
    assert len(consents.history(db.session, SAMIRA)) == 2  # and the one to employers
    assert consents.has_consent(db.session, SAMIRA, "alerts")
    assert not consents.has_consent(db.session, SAMIRA, "statistics")


def test_the_database_refuses_two_in_force(app: Flask) -> None:
    who = a_resident()
    line = {"profile_id": who, "purpose": "alerts", "text_version": "v", "given_at": now(), "given_by": "x:1"}
    db.session.add_all([Consent(**line), Consent(**line)])
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_without_a_place_a_yes_shows_nobody_until_there_is_one(app: Flask, client: FlaskClient) -> None:
    load_town(10)
    who, before = a_resident(), listed()
    enter(client, who)
    assert say(client, "employers", "donner") == 303
    assert listed() == before
    assert answer(client, "depart", lieu="Pissevin").status_code == 303
    assert listed() == before + 1
    assert answer(client, "depart", action="effacer").status_code == 303
    assert listed() == before


def test_sex_needs_the_consent_to_statistics_and_goes_with_it(town: FlaskClient) -> None:
    def tell(sex: str) -> int:
        data = {"csrf_token": token_of(town, "/mes-donnees"), "sexe": sex}
        return town.post("/mes-donnees/sexe", data=data).status_code

    assert tell("woman") == 400
    assert say(town, "statistics", "donner") == 303
    assert tell("x") == 400
    assert tell("woman") == 303
    assert consents.sex_of(db.session, SAMIRA) == "woman"
    assert tell("") == 303
    assert consents.sex_of(db.session, SAMIRA) is None
    assert tell("other") == say(town, "statistics", "retirer") == 303
    assert consents.sex_of(db.session, SAMIRA) is None


def test_two_answers_of_sex_at_once_leave_one(town: FlaskClient, app: Flask) -> None:
    assert say(town, "statistics", "donner") == 303

    def tell(turn: int) -> bool:
        kept = consents.say_sex(db.session, SAMIRA, ("woman", "other")[turn % 2], now=now())
        db.session.commit()
        return kept

    assert at_once(app, tell, 4) == [True] * 4
    consents.withdraw(db.session, SAMIRA, "statistics", by="habitant:1", now=now())
    assert not consents.say_sex(db.session, SAMIRA, "woman", now=now()), "taken back at that instant"
    assert consents.sex_of(db.session, SAMIRA) is None
    db.session.commit()


def test_what_is_no_purpose_or_no_act_changes_nothing(town: FlaskClient) -> None:
    before = len(consents.history(db.session, SAMIRA))
    assert say(town, "publicite", "donner") == 404
    assert say(town, "alerts", "peut-être") == 400
    assert len(consents.history(db.session, SAMIRA)) == before
    enter(town, 1_000_001, "employeur")
    assert town.get("/mes-donnees").status_code == 403
    assert db.session.get(Profile, SAMIRA).open_to_employers


def test_every_purpose_has_its_words() -> None:
    for purpose in consents.PURPOSES:
        text = consents.text_of(purpose)
        assert text == consents.text_of(purpose, text.version)
        for sentence in (text.title, text.yes, *text.points, text.effect):
            assert len(sentence.split()) <= 14
