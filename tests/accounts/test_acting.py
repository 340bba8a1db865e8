"""Acting for a resident: only one's own, only with a mandate, in sight on every page, ended by one button."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.models import Acting
from matching.accounts.visitor import Role
from matching.clock import now
from matching.counsellors.models import Followed
from matching.extensions import db
from matching.notifications.people import Person, preference_of
from matching.residents.models import Profile

from .made import a_member, a_profile, an_account, an_organisation, follow, send, sign_in, soup

MANDATE = {"mandate": "oral", "mandate_on": "2026-11-30"}


@pytest.fixture
def followed(app: Flask, client: FlaskClient) -> int:
    profile, structure = a_profile(), an_organisation()
    follow(profile, structure)
    sign_in(client, a_member(structure, "claire@ml.fr"), "conseiller", structure)
    return profile.id


def begin(client: FlaskClient, profile_id: int, **mandate: str):
    address = f"/conseiller/habitants/{profile_id}/agir"
    return send(client, address, address, **mandate)


def banner(client: FlaskClient, address: str):
    return soup(client.get(address)).select_one("aside.acting")


def test_every_page_says_for_whom_one_acts_and_ends_it(
    app: Flask, client: FlaskClient, followed: int
) -> None:
    assert banner(client, "/aide") is None
    assert begin(client, followed, **MANDATE).status_code == 303
    for address in ("/mon-profil", "/aide", "/", "/offres?lieu=Nîmes", "/nope", "/conseiller", "/compte"):
        words = banner(client, address).get_text(" ")
        assert "Vous agissez pour Samira" in words, address
        assert "Mandat oral du 30 novembre" in words
    assert client.get("/conseiller").status_code == 403, "one is the resident, and nobody else, until the end"
    row = db.session.scalars(sa.select(Acting)).one()
    assert (row.profile_id, row.mandate, row.ended_at) == (followed, "oral", None)
    assert send(client, "/aide", "/agir/terminer").location == "/conseiller"
    assert banner(client, "/conseiller") is None
    db.session.expire_all()
    assert row.ended_at is not None


@pytest.mark.parametrize(
    ("mandate", "field"),
    [
        ({"mandate_on": "2026-11-30"}, "mandate"),
        ({**MANDATE, "mandate": "silence"}, "mandate"),
        ({**MANDATE, "mandate_on": "2026-12-02"}, "mandate_on"),
        ({**MANDATE, "mandate_on": "2025-11-01"}, "mandate_on"),
        ({**MANDATE, "mandate_on": "hier"}, "mandate_on"),
    ],
)
def test_without_a_mandate_nobody_acts(
    app: Flask, client: FlaskClient, followed: int, mandate: dict[str, str], field: str
) -> None:
    answer = begin(client, followed, **mandate)
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#{field}-erreur") is not None
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Acting)) == 0
    assert banner(client, "/aide") is None


def test_one_acts_for_the_residents_of_ones_own_structure(
    app: Flask, client: FlaskClient, followed: int
) -> None:
    other, desk = an_organisation(name="Autre mission"), app.test_client()
    sign_in(desk, a_member(other, "paul@autre.fr"), "conseiller", other)
    assert desk.get(f"/conseiller/habitants/{followed}/agir").status_code == 404
    begin(client, followed, **MANDATE)
    with client.session_transaction() as cookie:
        number = cookie["agir"]
    with desk.session_transaction() as cookie:
        cookie["agir"] = number
    assert banner(desk, "/conseiller") is None, "the acting of somebody else is nobody's"
    db.session.execute(sa.delete(Followed))
    db.session.commit()
    assert banner(client, "/aide") is None, "a resident who is transferred is acted for no more"


def test_acting_ends_after_two_hours_and_with_the_session(
    app: Flask, client: FlaskClient, followed: int
) -> None:
    begin(client, followed, **MANDATE)
    row = db.session.scalars(sa.select(Acting)).one()
    assert row.expires_at - row.started_at == timedelta(hours=2)
    row.expires_at = now()
    db.session.commit()
    assert banner(client, "/aide") is None
    begin(client, followed, **MANDATE)
    send(client, "/aide", "/quitter")
    db.session.expire_all()
    assert [one.ended_at is None for one in db.session.scalars(sa.select(Acting).order_by(Acting.id))] == [
        True, False,
    ]  # fmt: skip


def test_what_is_sent_once_the_acting_is_over_is_nobodys(
    app: Flask, client: FlaskClient, followed: int
) -> None:
    structure = db.session.scalar(sa.select(Followed.structure_id))

    def sent_late(seen: str, address: str, **typed: str):
        """Open a page for the resident; the two hours end while it is filled in; send it."""
        begin(client, followed, **MANDATE)
        token = soup(client.get(seen)).select_one("[name=csrf_token]")["value"]
        db.session.execute(sa.update(Acting).values(expires_at=now()))
        db.session.commit()
        return client.post(address, data={"csrf_token": token, **typed})

    for seen, address, typed in (
        ("/messages", "/messages/reglages", {"channel": "site", "alerts": "none"}),
        ("/mon-profil/prenom", "/mon-profil/prenom", {"prenom": "Autre"}),
    ):
        late = sent_late(seen, address, **typed)
        assert (late.status_code, "Vous n’agissez plus pour cette personne" in late.text) == (403, True), seen
    for who in (Person(Role.COUNSELLOR, structure), Person(Role.RESIDENT, followed)):
        assert preference_of(db.session, who) == (None, "weekly"), "the structure's own is not written"
    assert db.session.get(Profile, followed).name == "Samira"
    own = {"channel": "site", "alerts": "none"}
    assert send(client, "/messages", "/messages/reglages", **own).status_code == 303, "said once"
    assert sent_late("/aide", "/agir/terminer").status_code == 303, "to end what is over is no fault"
    begin(client, followed, **MANDATE)
    db.session.execute(sa.update(Acting).values(expires_at=now()))
    db.session.commit()
    assert "Vous n’agissez plus" in client.get("/mon-profil").text
    assert client.get("/conseiller").status_code == 200


def test_the_resident_reads_who_acted(app: Flask, client: FlaskClient, followed: int) -> None:
    begin(client, followed, **MANDATE)
    phone = app.test_client()
    sign_in(phone, an_account(profile_id=followed), "habitant")
    assert "Mandat oral du 30 novembre" in soup(phone.get("/compte/sessions")).select_one("#main").get_text(
        " "
    )


def test_the_demonstration_acts_too(app: Flask, client: FlaskClient) -> None:
    load_town(40)
    with client.session_transaction() as cookie:
        cookie["role"], cookie["id"] = "conseiller", 0
    assert begin(client, SAMIRA, **MANDATE).status_code == 303
    assert "Vous agissez pour Samira" in banner(client, "/aide").get_text(" ")
    assert client.get("/mes-offres?minutes=60").status_code == 200
    assert send(client, "/aide", "/agir/terminer").location == "/conseiller"
