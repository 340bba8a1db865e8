"""Before 16 no account, before 18 a written agreement; and who read a profile is written down."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from residents.asking import a_resident, answer, enter, soup, token_of

from matching.accounts.visitor import Role, Visitor
from matching.clock import now, today
from matching.extensions import db
from matching.privacy import minors
from matching.privacy.models import ProfileReading
from matching.privacy.readings import record_reading
from matching.residents.models import Profile

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("born", "account", "agreement"),
    [
        (date(2010, 12, 2), False, True),
        (date(2010, 12, 1), True, True),
        (date(2008, 12, 2), True, True),
        (date(2008, 12, 1), True, False),
    ],
)
def test_the_limits_of_age(app: Flask, born: date, account: bool, agreement: bool) -> None:
    who = a_resident()
    db.session.get(Profile, who).birth_date = born
    db.session.commit()
    assert minors.may_have_account(born, TODAY) is account
    need = minors.agreement_of(db.session, who, today=TODAY)
    assert (need.needed, need.missing) == (agreement, agreement)


def test_an_agreement_recorded_lets_an_introduction_be_sent(app: Flask, client: FlaskClient) -> None:
    who = a_resident()
    # An unknown age asks for nothing.
    assert not minors.agreement_of(db.session, who, today=TODAY).missing
    enter(client, who)
    assert answer(client, "naissance", jour="1", mois="6", annee="2009").status_code == 303
    assert "un accord écrit manque" in soup(client.get("/mes-donnees")).get_text()
    assert minors.agreement_of(db.session, who, today=TODAY).missing
    for name, day in (("  ", TODAY), ("Sa mère", date(2030, 1, 1))):
        with pytest.raises(ValueError, match="Écrivez"):
            minors.record_agreement(
                db.session, who, signed_by=name, signed_on=day, recorded_by="conseiller:1", now=now()
            )
    minors.record_agreement(
        db.session, who, signed_by="Sa mère", signed_on=TODAY, recorded_by="conseiller:1", now=now()
    )
    db.session.commit()
    assert not minors.agreement_of(db.session, who, today=TODAY).missing
    assert "un accord écrit manque" not in soup(client.get("/mes-donnees")).get_text()


def test_under_16_is_told_where_to_go_and_a_mistaken_date_can_be_corrected(
    app: Flask, client: FlaskClient
) -> None:
    who = a_resident()
    enter(client, who)
    told = answer(client, "naissance", jour="2", mois="12", annee="2010")
    assert told.location == "/mon-profil/moins-de-16-ans"
    page = soup(client.get(told.location))
    assert "mission locale" in page.get_text()
    assert "sera effacé" in page.get_text()
    profile = db.session.get(Profile, who)
    assert (profile.erase_why, profile.birth_date) == ("under_16", None), "the date itself is not kept"
    for address in ("/mon-profil", "/mon-profil/metiers", "/mon-profil/apercu", "/mes-offres"):
        assert client.get(address, follow_redirects=True).request.path == told.location, address
    assert answer(client, "naissance", jour="1", mois="12", annee="2010").status_code == 303
    db.session.expire_all()
    assert db.session.get(Profile, who).erase_on is None
    assert client.get(told.location).location == "/mon-profil"


def test_under_16_an_erasure_asked_before_is_not_taken_back(app: Flask, client: FlaskClient) -> None:
    who = a_resident()
    enter(client, who)

    def press(**gesture: str):
        data = {"csrf_token": token_of(client, "/mes-donnees"), **gesture}
        return client.post("/mes-donnees/effacer", data=data)

    assert press(geste="effacer", sur="oui").status_code == 303
    day = db.session.get(Profile, who).erase_on
    too_young = answer(client, "naissance", jour="2", mois="12", annee="2010").location
    assert too_young == "/mon-profil/moins-de-16-ans"
    assert client.get("/mon-profil").location == too_young
    assert "Garder mon profil" not in client.get("/mes-donnees").text
    refused = press(geste="garder")
    assert (refused.status_code, "Il faut 16 ans" in refused.text) == (409, True)
    assert "Votre profil reste" not in client.get("/aide").text, "what is not done is not said"
    db.session.expire_all()
    profile = db.session.get(Profile, who)
    assert (profile.erase_on, profile.erase_why) == (day, "under_16")
    assert answer(client, "naissance", jour="1", mois="12", annee="2010").status_code == 303
    assert press(geste="garder").status_code == 303, "pressed again from a page left open: it stays"


def test_a_reading_is_written_from_a_page_that_may_not_write_and_its_reader_is_named(
    app: Flask, client: FlaskClient
) -> None:
    who = a_resident()
    reader = Visitor(Role.COUNSELLOR, 7)
    with app.test_request_context("/conseiller", method="GET"):
        record_reading(db.session, who, reader, "followed", reader_name="Mission locale d’essai")
    record_reading(db.session, who, Visitor(Role.EMPLOYER, 3), "introduction")
    record_reading(db.session, who, Visitor(Role.RESIDENT, who), "followed")
    db.session.commit()
    with pytest.raises(ValueError, match="no reason"):
        record_reading(db.session, who, reader, "curiosity")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ProfileReading)) == 2
    enter(client, who)
    text = soup(client.get("/mes-donnees/lectures")).get_text(" ")
    assert "Mission locale d’essai" in text
    assert "Pour vous suivre" in text
    assert today().year == 2026
    enter(client, a_resident("Autre"))
    assert "Personne ne l’a lu" in soup(client.get("/mes-donnees/lectures")).get_text(" ")
