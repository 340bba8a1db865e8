"""Organisations: the last administrator stays, nothing of another is reached, an establishment is checked."""

from __future__ import annotations

import sqlalchemy as sa
from demo_town import load_town
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts import checks, organisations
from matching.accounts.organisation_models import EnterpriseDomain, Membership, Organisation
from matching.clock import now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.refusals import Refusal

from .made import (
    SIRET,
    a_member,
    an_account,
    an_establishment,
    an_organisation,
    at_once,
    last_message,
    send,
    sign_in,
    soup,
)

HOUSE = "/recruter/etablissement"


def member_id(account_id: int) -> int:
    return db.session.scalars(sa.select(Membership.id).where(Membership.account_id == account_id)).one()


def token_of(client: FlaskClient) -> str:
    return soup(client.get("/compte")).select_one("input[name=csrf_token]")["value"]


def test_the_last_administrator_stays_until_another_is_named(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    chief, other = a_member(structure, "chef@ml.fr", admin=True), a_member(structure, "autre@ml.fr")
    sign_in(client, chief, "conseiller", structure)
    mine, theirs = member_id(chief.id), member_id(other.id)
    role = "/organisation/membres/{}/role"
    refused = [
        send(client, "/organisation", "/organisation/quitter"),
        send(client, "/organisation", role.format(mine)),
    ]
    for answer in refused:
        assert answer.status_code == 409
        assert "Nommez d’abord" in answer.text
    assert send(client, "/organisation", role.format(theirs)).status_code == 303
    assert db.session.get(Membership, theirs).admin
    assert send(client, "/organisation", "/organisation/quitter").status_code == 303
    assert client.get("/conseiller").status_code == 403, "a member of nothing sees nothing"
    assert db.session.get(Membership, mine) is None


def test_administration_is_handed_over_in_one_gesture(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    chief, other = a_member(structure, "chef@ml.fr", admin=True), a_member(structure, "autre@ml.fr")
    sign_in(client, chief, "conseiller", structure)
    theirs = member_id(other.id)
    assert send(client, "/organisation", f"/organisation/membres/{theirs}/ceder").status_code == 303
    db.session.expire_all()
    assert db.session.get(Membership, theirs).admin
    assert not db.session.get(Membership, member_id(chief.id)).admin
    token = token_of(client)
    for gesture in ("role", "retirer", "ceder", "second"):
        answer = client.post(f"/organisation/membres/{theirs}/{gesture}", data={"csrf_token": token})
        assert answer.status_code == 403, gesture


def test_two_administrators_who_leave_at_once_leave_one(app: Flask) -> None:
    structure = an_organisation()
    number = structure.id
    ids = [member_id(a_member(structure, f"chef{n}@ml.fr", admin=True).id) for n in range(4)]

    def leave(place: int) -> bool:
        try:
            organisations.remove_member(db.session, number, ids[place], now())
        except Refusal:
            db.session.rollback()
            return False
        db.session.commit()
        return True

    assert sorted(at_once(app, leave, 4)) == [False, True, True, True]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 1


def test_nothing_of_another_organisation_is_reached(app: Flask, client: FlaskClient) -> None:
    mine, other = an_organisation(), an_organisation(name="Autre mission")
    sign_in(client, a_member(mine, "chef@ml.fr", admin=True), "conseiller", mine)
    stranger = a_member(other, "paul@autre.fr", admin=True)
    theirs = app.test_client()
    number = sign_in(theirs, stranger, "conseiller", other)
    send(theirs, "/organisation", "/organisation/inviter", email="neuf@autre.fr")
    token, before = token_of(client), db.session.query(Membership).count()
    for path in (
        f"/organisation/membres/{member_id(stranger.id)}/role",
        f"/organisation/membres/{member_id(stranger.id)}/retirer",
        f"/organisation/membres/{member_id(stranger.id)}/ceder",
        f"/organisation/membres/{member_id(stranger.id)}/second",
        "/organisation/invitations/1/retirer",
        f"/compte/sessions/{number}/fermer",
    ):  # fmt: skip
        assert client.post(path, data={"csrf_token": token}).status_code == 404, path
    chosen = client.post("/compte/organisation", data={"csrf_token": token, "organisation": other.id})
    assert chosen.status_code == 404
    assert "Autre mission" not in client.get("/organisation").text
    assert theirs.get("/conseiller").status_code == 200
    assert db.session.query(Membership).count() == before


def test_a_member_let_go_sees_nothing_at_the_next_request(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    chief, other = a_member(structure, "chef@ml.fr", admin=True), a_member(structure, "autre@ml.fr")
    gone = app.test_client()
    sign_in(gone, other, "conseiller", structure)
    sign_in(client, chief, "conseiller", structure)
    assert gone.get("/conseiller").status_code == 200
    removed = send(client, "/organisation", f"/organisation/membres/{member_id(other.id)}/retirer")
    assert removed.status_code == 303
    for shut in ("/conseiller", "/organisation", "/compte"):
        assert gone.get(shut).status_code == 403, shut


def test_a_new_establishment_reads_candidates_once_somebody_knows_it(app: Flask, client: FlaskClient) -> None:
    load_town(40)
    account = an_account("lea@olives.fr")
    sign_in(client, account, "employeur")
    made = send(client, HOUSE, HOUSE, siret=SIRET, name="La Halle aux Olives", commune="30000")
    assert made.status_code == 303
    organisation = db.session.scalars(sa.select(Organisation)).one()
    assert (organisation.checked_at, member_id(account.id)) == (None, 1)
    vacancy = db.session.scalars(sa.select(Vacancy).where(Vacancy.status == "open").limit(1)).one()
    vacancy.establishment_id = organisation.establishment_id
    db.session.commit()
    page = f"/recruter/offres/{vacancy.id}/candidats"
    waiting = client.get(page)
    assert waiting.status_code == 403
    assert "à vérifier" in waiting.text
    assert soup(waiting).select(".match") == []
    assert client.get(f"/recruter/offres/{vacancy.id}").status_code == 200, "its own vacancies are its own"
    assert "Une personne vous connaît" in client.get("/organisation").text

    structure, desk = an_organisation(), app.test_client()
    sign_in(desk, a_member(structure, "claire@ml.fr"), "conseiller", structure)
    waits = "/organisation/verifications"
    assert "lea@olives.fr" in desk.get(waits).text
    assert send(desk, waits, f"{waits}/{organisation.id}").status_code == 422, "how it is known is said"
    assert send(desk, waits, f"{waits}/{organisation.id}", note="Visite du 3 novembre").status_code == 303
    assert client.get(page).status_code == 200
    assert "vérifié" in last_message("lea@olives.fr")
    assert client.post(f"{waits}/{organisation.id}", data={"csrf_token": token_of(client)}).status_code == 403

    renamed = send(client, HOUSE, HOUSE, name="Un tout autre nom")
    assert renamed.status_code == 303
    assert client.get(page).status_code == 200, "the domain is known for this SIREN from now on"
    db.session.execute(sa.delete(EnterpriseDomain))
    db.session.commit()
    send(client, HOUSE, HOUSE, name="La Halle aux Olives")
    assert client.get(page).status_code == 403


def test_a_known_domain_checks_the_next_establishment_and_a_public_mailbox_never(app: Flask) -> None:
    first, second = an_establishment(checked=False), an_establishment(False, "73282932000082")
    third = an_establishment(False, "73282932000090")
    other = an_establishment(False, "40483304800022")
    a_member(first, "lea@olives.fr")
    a_member(second, "max@olives.fr")
    a_member(third, "lea.olives@gmail.com")
    a_member(other, "zoe@olives.fr")
    checks.vouch(db.session, first.id, by=None, note="Appel au standard", now=now(), today=now().date())
    for one in (second, third, other):
        checks.check_by_domain(db.session, one, now())
    assert [one.proof for one in (first, second, third, other)] == ["word", "domain", "", ""]


def test_somebody_in_two_organisations_works_in_one_at_a_time(app: Flask, client: FlaskClient) -> None:
    shop, structure = an_establishment(), an_organisation()
    account = a_member(shop, "lea@olives.fr")
    db.session.add(Membership(organisation_id=structure.id, account_id=account.id, since=now()))
    db.session.commit()
    sign_in(client, account, "employeur", shop)
    assert (client.get("/recruter").status_code, client.get("/conseiller").status_code) == (200, 403)
    token = token_of(client)
    moved = client.post("/compte/organisation", data={"csrf_token": token, "organisation": structure.id})
    assert moved.location == "/conseiller"
    assert (client.get("/recruter").status_code, client.get("/conseiller").status_code) == (403, 200)
