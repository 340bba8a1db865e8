"""A resident enters with six digits: once, soon, where they were asked; nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from counting import queries_of
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient
from swapping import without_token

from matching.accounts import codes, service
from matching.accounts.contacts import Contact
from matching.accounts.models import Account, AccountSession, SignIn, SignInCode
from matching.accounts.visitor import TOKEN
from matching.clock import now
from matching.extensions import db

from .made import a_profile, an_account, ask_code, at_once, last_message, send, sign_in, soup


def cookie_of(client: FlaskClient) -> dict[str, object]:
    with client.session_transaction() as cookie:
        return dict(cookie)


def give(client: FlaskClient, code: str):
    return send(client, "/entrer/code", "/entrer/code", code=code)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_known_resident_enters_and_a_new_one_begins(app: Flask, client: FlaskClient) -> None:
    profile = a_profile()
    an_account("sam@exemple.fr", profile_id=profile.id)
    code = ask_code(client, " SAM@Exemple.fr ", "sam@exemple.fr")
    assert give(client, f"{code[:3]} {code[3:]}").location == "/mes-offres"
    assert client.get("/compte").text.count("sam@exemple.fr") == 1

    new = app.test_client()
    code = ask_code(new, "06 12 34 56 78", "+33612345678")
    assert give(new, code).status_code == 303
    account = db.session.scalars(sa.select(Account).where(Account.phone == "+33612345678")).one()
    assert account.profile_id is None
    assert "code" in last_message("+33612345678")


def test_who_has_an_account_is_told_by_nothing(app: Flask) -> None:
    """The same bytes, the same cookies, the same statements: the times are then the same too."""
    an_account("sam@exemple.fr", profile_id=a_profile().id)
    told = []
    for contact in ("sam@exemple.fr", "zoe@exemple.fr"):
        client = app.test_client()
        page = client.get("/entrer").text
        token = soup_token(page)
        with queries_of(app) as asked:
            posted = client.post("/entrer", data={"contact": contact, "csrf_token": token})
            shown = client.get("/entrer/code")
            wrong = client.post("/entrer/code", data={"code": "12", "csrf_token": token})
        texts = [
            without_token(answer.text).replace(f"{contact[:2]}…", "xx…") for answer in (posted, shown, wrong)
        ]
        headers = [sorted(set(answer.headers.keys())) for answer in (posted, shown, wrong)]
        statements = [re.sub(r"\s+", " ", one) for one in asked]
        told.append(
            (
                [a.status_code for a in (posted, shown, wrong)],
                texts,
                headers,
                statements,
                set(cookie_of(client)),
            )
        )
    assert told[0] == told[1]
    assert told[0][0] == [303, 200, 422]


def soup_token(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)


def test_a_code_serves_once_and_five_tries_end_it(app: Flask, client: FlaskClient) -> None:
    code = ask_code(client, "sam@exemple.fr")
    handle = cookie_of(client)["code"]
    for left in (4, 3, 2, 1):
        answer = give(client, other_than(code))
        assert answer.status_code == 422
        assert f"Il reste {left}" in answer.text
    assert "ne sert plus" in give(client, other_than(code)).text
    assert "ne sert plus" in give(client, code).text, "the right code comes too late"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AccountSession)) == 0

    code = ask_code(client, "sam@exemple.fr")
    before = cookie_of(client)
    assert before["code"] != handle
    assert give(client, code).status_code == 303
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie["code"] = before["code"]
    assert "ne sert plus" in give(client, code).text, "replayed"
    outcomes = db.session.scalars(sa.select(SignIn.outcome).order_by(SignIn.id)).all()
    assert outcomes == ["refused"] * 4 + ["locked"] * 2 + ["in", "locked"]


def test_a_code_dies_after_ten_minutes(app: Flask, client: FlaskClient) -> None:
    code = ask_code(client, "sam@exemple.fr")
    db.session.execute(sa.update(SignInCode).values(expires_at=now()))
    db.session.commit()
    assert "ne sert plus" in give(client, code).text
    row = db.session.scalars(sa.select(SignInCode)).one()
    assert (row.expires_at - row.created_at) < timedelta(minutes=10, seconds=1)
    assert code not in row.code_digest
    assert service.sweep(db.session, now() + timedelta(days=2)) >= 1
    db.session.commit()
    assert client.get("/entrer/code").location == "/entrer"


def test_a_code_is_good_in_the_browser_that_asked_only(app: Flask, client: FlaskClient) -> None:
    thief = app.test_client()
    ask_code(thief, "sam@exemple.fr")
    code = ask_code(client, "sam@exemple.fr")
    assert give(thief, code).status_code == 422
    assert give(client, code).status_code == 303


def test_two_requests_at_once_use_one_code_once(app: Flask) -> None:
    asked = codes.ask_code(db.session, Contact("email", "sam@exemple.fr"), now=now(), secret=SECRET)
    db.session.commit()

    def enter(_: int) -> bool:
        given = codes.give_code(db.session, asked.handle, asked.code, now=now(), secret=SECRET)
        if given.contact is not None:
            service.account_of(db.session, given.contact, now())
        db.session.commit()
        return given.contact is not None

    assert sorted(at_once(app, enter, 5)) == [False] * 4 + [True]


def test_two_accounts_are_never_made_for_one_contact(app: Flask) -> None:
    def make(_: int) -> int:
        account = service.account_of(db.session, Contact("sms", "+33612345678"), now())
        number = account.id
        db.session.commit()
        return number

    assert len(set(at_once(app, make, 4))) == 1


def test_a_session_prepared_by_somebody_else_is_not_used(app: Flask, client: FlaskClient) -> None:
    """Fixation: what the cookie held before entering is gone after, its form token too."""
    intruder = an_account("intrus@exemple.fr", profile_id=a_profile("Intrus").id)
    sign_in(client, intruder, "habitant")
    before = cookie_of(client)
    with client.session_transaction() as cookie:
        cookie["suite"], cookie["role"], cookie["id"] = "/recruter", "employeur", 3
    code = ask_code(client, "sam@exemple.fr")
    token = soup_token(client.get("/entrer/code").text)
    give(client, code)
    after = cookie_of(client)
    assert after[TOKEN] != before[TOKEN]
    assert set(after) <= {TOKEN, "vu", "csrf_token", "_permanent"}
    assert not after["_permanent"], "the cookie goes with the window: the phone may be shared"
    assert client.post("/quitter", data={"csrf_token": token}).status_code == 400
    assert "intrus" not in client.get("/compte").text


@pytest.mark.parametrize(
    "typed", ["", "sam", "sam@", "01 23 45 67 89", "+1 202 555 0123", "a b@c.fr", "06 12"]
)
def test_a_contact_that_reaches_nobody_is_said_beside_its_field(
    app: Flask, client: FlaskClient, typed: str
) -> None:
    answer = send(client, "/entrer", "/entrer", contact=typed)
    assert answer.status_code == 422
    assert soup(answer).select_one("#contact-erreur") is not None
    assert soup(answer).select_one("#contact")["aria-invalid"] == "true"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignInCode)) == 0


def test_the_sixth_code_of_an_hour_is_refused_to_one_contact_and_not_to_the_next(app: Flask) -> None:
    for _ in range(5):
        ask_code(app.test_client(), "sam@exemple.fr")
    refused = send(app.test_client(), "/entrer", "/entrer", contact="sam@exemple.fr")
    assert refused.status_code == 429
    assert "Attendez quelques minutes" in refused.text
    assert send(app.test_client(), "/entrer", "/entrer", contact="zoe@exemple.fr").status_code == 303


def test_a_page_wanted_before_entering_is_opened_after(app: Flask, client: FlaskClient) -> None:
    an_account("sam@exemple.fr", profile_id=a_profile().id)
    assert client.get("/mes-offres?minutes=30").status_code == 403
    code = ask_code(client, "sam@exemple.fr")
    assert give(client, code).location == "/mes-offres?minutes=30"
    client.post("/quitter", data={"csrf_token": soup_token(client.get("/compte").text)})
    assert client.get("/recruter").status_code == 403
    code = ask_code(client, "sam@exemple.fr")
    assert give(client, code).location == "/mes-offres", "a page of another role is not"
