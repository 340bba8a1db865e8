"""Sessions: listed, ended from elsewhere, short, and nothing left on the screen after leaving."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from counting import queries_of
from environ import environ_for
from flask import Flask
from flask.testing import FlaskClient

from matching import create_app
from matching.accounts import service
from matching.accounts.models import AccountSession, SignIn
from matching.accounts.sessions import MEMBER_IDLE_S, RESIDENT_IDLE_S
from matching.accounts.visitor import SEEN, TOKEN
from matching.clock import now
from matching.extensions import db

from .made import a_member, a_profile, an_account, an_organisation, ask_code, send, sign_in, soup


def resident(client: FlaskClient) -> int:
    return sign_in(client, an_account(profile_id=a_profile().id), "habitant")


def test_sessions_are_listed_and_ended_from_another_device(app: Flask, client: FlaskClient) -> None:
    account, library = an_account(profile_id=a_profile().id), app.test_client()
    there, here = sign_in(library, account, "habitant"), sign_in(client, account, "habitant")
    page = client.get("/compte/sessions")
    assert len(soup(page).select("ul[aria-label] li")) == 2
    assert page.text.count("(ici)") == 1
    assert send(client, "/compte/sessions", f"/compte/sessions/{there}/fermer").status_code == 303
    assert (client.get("/compte").status_code, library.get("/compte").status_code) == (200, 403)
    sign_in(library, account, "habitant")
    assert send(client, "/compte/sessions", "/compte/sessions/fermer").status_code == 303
    assert (client.get("/compte").status_code, library.get("/compte").status_code) == (200, 403)
    assert send(client, "/compte/sessions", f"/compte/sessions/{here}/fermer").status_code == 303
    assert client.get("/compte").status_code == 403


def test_leaving_ends_the_row_and_asks_the_browser_to_forget(app: Flask, client: FlaskClient) -> None:
    number = resident(client)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    shown = client.get("/compte")
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Quitter" in soup(shown).select_one("header").get_text()
    left = send(client, "/compte", "/quitter")
    assert (left.status_code, left.location) == (303, "/")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert left.headers["Cache-Control"] == "no-store"
    assert db.session.get(AccountSession, number).ended_at is not None
    assert client.get("/compte").status_code == 403
    with client.session_transaction() as cookie:
        assert TOKEN not in cookie
        cookie.update(stolen)
    assert client.get("/compte").status_code == 403, "a cookie copied before is worth nothing"


def test_a_page_of_nobody_may_be_kept_and_one_of_somebody_never(app: Flask, client: FlaskClient) -> None:
    assert client.get("/aide").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/entrer").headers["Cache-Control"] == "no-store"
    resident(client)
    for address in ("/aide", "/", "/offres?lieu=Nîmes", "/compte", "/nope"):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_a_session_costs_one_statement_a_page(app: Flask, client: FlaskClient) -> None:
    resident(client)
    with queries_of(app) as asked:
        assert client.get("/aide").status_code == 200
    assert len(asked) == 1


def test_a_phone_left_alone_is_shut_sooner_than_an_office(app: Flask, client: FlaskClient) -> None:
    resident(client)
    desk, structure = app.test_client(), an_organisation()
    sign_in(desk, a_member(structure, "claire@ml.fr"), "conseiller", structure)

    def idle(one: FlaskClient, seconds: int) -> int:
        with one.session_transaction() as cookie:
            cookie[SEEN] = int(now().timestamp()) - seconds
        return one.get("/compte").status_code

    assert idle(client, RESIDENT_IDLE_S - 60) == 200
    assert idle(desk, RESIDENT_IDLE_S + 60) == 200
    assert idle(client, RESIDENT_IDLE_S + 60) == 403
    assert idle(desk, MEMBER_IDLE_S + 60) == 403


def test_a_session_ends_at_its_hour_however_busy(app: Flask, client: FlaskClient) -> None:
    number = resident(client)
    row = db.session.get(AccountSession, number)
    assert row.expires_at - row.opened_at <= timedelta(hours=2, seconds=1)
    row.expires_at = now()
    db.session.commit()
    assert client.get("/compte").status_code == 403


def test_the_token_is_kept_by_its_digest(app: Flask, client: FlaskClient) -> None:
    number = resident(client)
    with client.session_transaction() as cookie:
        token = cookie[TOKEN]
        cookie[TOKEN] = db.session.get(AccountSession, number).token_digest
    assert client.get("/compte").status_code == 403
    assert token not in str(db.session.get(AccountSession, number).__dict__)


def test_a_role_written_in_a_cookie_is_nobody_outside_the_demonstration(
    database_url: str, tmp_path: Path
) -> None:
    app = create_app(environ_for(database_url, tmp_path, DEMO="0"))
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["role"], cookie["id"] = "region", 0
    assert client.get("/region").status_code == 403
    assert client.get("/demo/entrer").status_code == 404
    assert "/entrer/pro" in client.get("/").text
    with app.app_context():
        db.engine.dispose()


def test_a_view_without_guard_is_open_to_nobody(app: Flask, client: FlaskClient) -> None:
    app.view_functions["public.help"] = lambda: "open"
    answer = client.get("/aide")
    assert answer.status_code == 403
    assert "open" not in soup(answer).select_one("main").get_text().split()


def test_sign_ins_are_written_down_without_a_whole_address(app: Flask, client: FlaskClient) -> None:
    an_account("sam@exemple.fr", profile_id=a_profile().id)
    code = ask_code(client, "sam@exemple.fr")
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/120 Mobile Safari"}
    token = soup(client.get("/entrer/code")).select_one("input[name=csrf_token]")["value"]
    client.post("/entrer/code", data={"code": code, "csrf_token": token}, headers=agent)
    line = db.session.scalars(sa.select(SignIn)).one()
    assert (line.outcome, line.method, line.device) == ("in", "code", "Chrome sur Android")
    assert line.address == "127.0.0.0/24"
    assert "Chrome sur Android" in client.get("/compte/sessions").text
    assert service.cut_address("2001:db8:1:2::9") == "2001:db8:1::/48"
    assert service.sweep(db.session, now() + timedelta(days=300)) >= 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 1
    service.sweep(db.session, now() + timedelta(days=366))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 0
    db.session.rollback()
