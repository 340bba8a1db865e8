"""Employers, counsellors and the Region: the link, the password, the second factor."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from counting import queries_of
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts import links, passwords, second
from matching.accounts.models import Account, RecoveryCode, SignIn, SignInLink
from matching.accounts.organisation_models import Membership
from matching.clock import now, unix_time
from matching.extensions import db

from .made import (
    SALT,
    a_member,
    an_account,
    an_establishment,
    an_organisation,
    at_once,
    last_message,
    path_in,
    send,
    sign_in,
    soup,
    totp_of,
)

PASSWORD = "quatre mots sans lien"


def ask_link(client: FlaskClient, email: str) -> str:
    assert send(client, "/entrer/pro", "/entrer/pro", email=email).status_code == 303
    return path_in(last_message(email))


def by_link(client: FlaskClient, email: str):
    path = ask_link(client, email)
    answer = send(client, path, path)
    return client.get(answer.location) if answer.status_code == 303 else answer


def test_a_link_is_opened_often_and_serves_once(app: Flask, client: FlaskClient) -> None:
    organisation = an_establishment()
    a_member(organisation, "lea@olives.fr", admin=True)
    db.session.execute(sa.update(Account).values(totp_since=None, totp_salt=None))
    db.session.commit()
    path = ask_link(client, "lea@olives.fr")
    for _ in range(3):
        assert client.get(path).status_code == 200, "a scanner of mails spends nothing"
    assert client.get("/compte").status_code == 403
    entered = send(client, path, path)
    assert entered.location == "/entrer/suite"
    assert client.get("/entrer/suite").location == "/recruter"
    assert client.get("/recruter").status_code == 200
    again = send(app.test_client(), path, path)
    assert again.status_code == 410
    assert "ne sert plus" in again.text

    late = ask_link(client, "lea@olives.fr")
    db.session.execute(sa.update(SignInLink).values(expires_at=now()))
    db.session.commit()
    assert send(app.test_client(), late, late).status_code == 410


def test_two_requests_at_once_follow_one_link_once(app: Flask) -> None:
    drawn = links.ask_link(db.session, "lea@olives.fr", now())
    db.session.commit()

    def follow(_: int) -> bool:
        found = links.follow_link(db.session, drawn.token, now())
        db.session.commit()
        return found is not None

    assert sorted(at_once(app, follow, 5)) == [False] * 4 + [True]


def test_a_password_tells_nothing_of_who_has_an_account(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same bytes, same statements, same long work: for a stranger, for no password, for a wrong one."""
    an_account("lea@olives.fr", password_hash=passwords.hash_password(PASSWORD))
    an_account("sans@olives.fr")
    told, worked = [], []
    real = passwords.PasswordHasher.verify

    def verify(hasher, kept, typed):
        worked.append(kept.split("$")[3])
        return real(hasher, kept, typed)

    monkeypatch.setattr(passwords.PasswordHasher, "verify", verify)
    for email in ("lea@olives.fr", "sans@olives.fr", "nul@olives.fr"):
        client = app.test_client()
        token = soup(client.get("/entrer/mot-de-passe")).select_one("input[name=csrf_token]")["value"]
        with queries_of(app) as asked:
            answer = client.post(
                "/entrer/mot-de-passe", data={"email": email, "password": "faux", "csrf_token": token}
            )
        page = soup(answer)
        for hidden in page.select("input[name=csrf_token], input[name=email]"):
            hidden.decompose()
        told.append((answer.status_code, str(page), asked))
    assert told[0] == told[1] == told[2]
    assert told[0][0] == 422
    assert len(worked) == 3
    assert len(set(worked)) == 1, "the same cost each time"
    client = app.test_client()
    good = send(
        client, "/entrer/mot-de-passe", "/entrer/mot-de-passe", email="Lea@Olives.fr", password=PASSWORD
    )
    assert good.status_code == 303
    assert client.get("/compte").status_code == 200


def test_the_eleventh_password_of_a_quarter_of_an_hour_is_not_read(app: Flask) -> None:
    an_account("lea@olives.fr", password_hash=passwords.hash_password(PASSWORD))
    address, statuses = "/entrer/mot-de-passe", []
    for word in ["faux"] * 10 + [PASSWORD]:
        answer = send(app.test_client(), address, address, email="lea@olives.fr", password=word)
        statuses.append(answer.status_code)
    assert statuses == [422] * 10 + [429]


def test_a_password_that_is_guessed_is_refused_and_a_new_one_ends_other_sessions(
    app: Flask, client: FlaskClient
) -> None:
    organisation = an_establishment()
    account = a_member(organisation, "lea.martin@olives.fr")
    other = app.test_client()
    sign_in(other, account, "employeur", organisation)
    sign_in(client, account, "employeur", organisation)
    address = "/compte/mot-de-passe"
    for weak in ("court", "motdepasse123", "aaaaaaaaaaaaaaa", "lea.martin-2026"):
        answer = send(client, address, address, password=weak)
        assert answer.status_code == 422
        assert soup(answer).select_one("#password-erreur") is not None
        assert weak not in answer.text, "what was typed is not drawn again"
    assert other.get("/compte").status_code == 200
    assert send(client, address, address, password=PASSWORD).status_code == 303
    assert (client.get("/compte").status_code, other.get("/compte").status_code) == (200, 403)
    assert "mot de passe" in last_message("lea.martin@olives.fr")
    assert db.session.get(Account, account.id).password_hash.startswith("$argon2id$")


def test_a_counsellor_installs_the_second_factor_before_anything_opens(
    app: Flask, client: FlaskClient
) -> None:
    structure = an_organisation()
    account = a_member(structure, "claire@ml.fr")
    account.totp_since = account.totp_salt = None
    db.session.commit()
    page = by_link(client, "claire@ml.fr")
    assert page.location == "/entrer/second/installer"
    for shut in ("/conseiller", "/compte", "/organisation", "/compte/mot-de-passe", "/compte/second"):
        assert client.get(shut).status_code == 403, shut
    page = client.get(page.location)
    assert page.headers["Cache-Control"] == "no-store"
    assert soup(page).select_one("svg.qr") is not None
    secret = soup(page).select_one("code.key").get_text().replace(" ", "")
    with client.session_transaction() as cookie:
        salt = cookie["sel"]
        before = cookie["jeton"]
    assert secret == second.secret_of(account.id, salt, SECRET)
    assert send(client, page.request.path, page.request.path, code="000000").status_code == 422
    done = send(client, page.request.path, page.request.path, code=totp_of(account.id, salt))
    assert done.status_code == 200
    codes = [one.get_text() for one in soup(done).select(".recovery code")]
    assert len(set(codes)) == 10
    with client.session_transaction() as cookie:
        assert cookie["jeton"] != before, "the half-open session's token opens nothing more"
    assert client.get("/conseiller").status_code == 200
    assert db.session.get(Account, account.id).totp_since is not None


def test_the_second_factor_is_asked_each_time_and_each_code_serves_once(
    app: Flask, client: FlaskClient
) -> None:
    structure = an_organisation()
    account = a_member(structure, "claire@ml.fr")
    recovery = second.renew_recovery(db.session, account.id, SECRET)
    db.session.commit()
    assert by_link(client, "claire@ml.fr").location == "/entrer/second"
    assert client.get("/conseiller").status_code == 403
    address, code = "/entrer/second", totp_of(account.id)
    assert send(client, address, address, code=code).status_code == 303
    assert client.get("/conseiller").status_code == 200

    thief = app.test_client()
    by_link(thief, "claire@ml.fr")
    assert send(thief, address, address, code=code).status_code == 422, "a code seen over a shoulder is spent"
    spelled = f"{recovery[0][:4]}-{recovery[0][4:8]} {recovery[0][8:].lower()}"
    assert send(thief, address, address, code=spelled).status_code == 303
    again = app.test_client()
    by_link(again, "claire@ml.fr")
    assert send(again, address, address, code=recovery[0]).status_code == 422
    assert second.codes_left(db.session, account.id) == 9
    kept = db.session.scalars(sa.select(RecoveryCode.digest)).all()
    assert not set(recovery) & set(kept)


def test_the_page_that_was_wanted_opens_after_the_second_factor(app: Flask, client: FlaskClient) -> None:
    account = a_member(an_organisation(), "claire@ml.fr")
    assert client.get("/conseiller/transferts?page=2").status_code == 403, (
        "the link of a message, before entering"
    )
    assert by_link(client, "claire@ml.fr").location == "/entrer/second"
    given = send(client, "/entrer/second", "/entrer/second", code=totp_of(account.id))
    assert given.location == "/conseiller/transferts?page=2"
    again = app.test_client()
    again.get("/organiser")
    by_link(again, "claire@ml.fr")
    [recovery, *_] = second.renew_recovery(db.session, account.id, SECRET)
    db.session.commit()
    assert send(again, "/entrer/second", "/entrer/second", code=recovery).location == "/organiser"
    newcomer = a_member(an_organisation(name="Autre"), "paul@ml.fr")
    newcomer.totp_since = newcomer.totp_salt = None
    db.session.commit()
    desk, install = app.test_client(), "/entrer/second/installer"
    desk.get("/conseiller/transferts?page=2")
    assert by_link(desk, "paul@ml.fr").location == install
    desk.get(install)
    with desk.session_transaction() as cookie:
        salt = cookie["sel"]
    assert send(desk, install, install, code=totp_of(newcomer.id, salt)).status_code == 200
    assert desk.get("/entrer/suite").location == "/conseiller/transferts?page=2"


def test_five_wrong_second_factors_end_the_session(app: Flask, client: FlaskClient) -> None:
    account = a_member(an_organisation(), "claire@ml.fr")
    by_link(client, "claire@ml.fr")
    address = "/entrer/second"
    token = soup(client.get(address)).select_one(f'form[action="{address}"] input[name=csrf_token]')["value"]
    post = {"code": "000000", "csrf_token": token}
    assert [client.post(address, data=post).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.get(address).status_code == 403
    outcomes = db.session.scalars(
        sa.select(SignIn.outcome).where(SignIn.account_id == account.id).order_by(SignIn.id)
    ).all()
    assert outcomes == ["in"] + ["refused"] * 5 + ["locked"]


def test_two_requests_at_once_use_one_second_factor_once(app: Flask) -> None:
    account = a_member(an_organisation(), "claire@ml.fr")
    number, code, instant = account.id, totp_of(account.id), unix_time()
    [recovery, *_] = second.renew_recovery(db.session, number, SECRET)
    db.session.commit()

    def give(typed: str):
        def act(_: int) -> bool:
            who = db.session.get(Account, number)
            good = second.is_second(db.session, who, typed, at=instant, now=now(), key=SECRET)
            db.session.commit()
            return good

        return act

    assert sorted(at_once(app, give(code), 4)) == [False] * 3 + [True]
    assert sorted(at_once(app, give(recovery), 4)) == [False] * 3 + [True]


def test_a_code_of_the_application_is_good_half_a_minute_around(app: Flask) -> None:
    secret = second.secret_of(7, SALT, SECRET)
    at = 1_790_000_000.0
    code = second.pyotp.TOTP(secret).at(int(at))
    assert [second.step_of(secret, code, at + shift) is not None for shift in (-90, -30, 0, 30, 90)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert second.step_of(secret, "12345", at) is None
    assert second.step_of(secret, "١٢٣٤٥٦", at) is None


def test_an_employer_may_choose_a_second_factor_and_then_needs_it(app: Flask, client: FlaskClient) -> None:
    shop = an_establishment()
    account = a_member(shop, "lea@olives.fr", admin=True)
    account.totp_since = account.totp_salt = None
    db.session.commit()
    sign_in(client, account, "employeur", shop)
    address = "/compte/second"
    client.get(address)
    with client.session_transaction() as cookie:
        salt = cookie["sel"]
    shown = send(client, address, address, code=totp_of(account.id, salt))
    old = soup(shown).select_one(".recovery code").get_text()
    assert client.get("/recruter").status_code == 200, "the same session goes on"

    other = app.test_client()
    assert by_link(other, "lea@olives.fr").location == "/entrer/second"
    assert other.get("/recruter").status_code == 403
    db.session.execute(sa.update(Account).values(totp_step=0))
    db.session.commit()
    assert send(client, address, address, code="000000").status_code == 422
    renewed = send(client, address, address, code=totp_of(account.id, salt))
    assert len(soup(renewed).select(".recovery code")) == 10
    assert send(other, "/entrer/second", "/entrer/second", code=old).status_code == 422, "the old codes went"


def test_an_administrator_helps_a_member_who_lost_the_telephone(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    chief, other = a_member(structure, "chef@ml.fr", admin=True), a_member(structure, "claire@ml.fr")
    desk = app.test_client()
    sign_in(desk, other, "conseiller", structure)
    sign_in(client, chief, "conseiller", structure)
    number = db.session.scalars(sa.select(Membership.id).where(Membership.account_id == other.id)).one()
    assert send(client, "/organisation", f"/organisation/membres/{number}/second").status_code == 303
    assert desk.get("/conseiller").status_code == 403
    assert by_link(desk, "claire@ml.fr").location == "/entrer/second/installer"
    assert desk.get("/conseiller").status_code == 403
