"""The card: its QR leaves no code in the history, its short code is typed, a new one shuts the old one."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts import cards
from matching.accounts.models import ResidentCard, SignIn
from matching.accounts.tokens import SYMBOLS
from matching.clock import now
from matching.extensions import db

from .made import a_member, a_profile, an_organisation, at_once, follow, send, sign_in, soup


@pytest.fixture
def resident(app: Flask, client: FlaskClient) -> int:
    """A resident followed by the structure of the counsellor who is signed in."""
    profile, structure = a_profile(), an_organisation()
    follow(profile, structure)
    sign_in(client, a_member(structure, "claire@ml.fr"), "conseiller", structure)
    return profile.id


def printed(client: FlaskClient, profile_id: int) -> tuple[str, str]:
    """Print a card: its short code as it is read, and its sheet."""
    address = f"/conseiller/habitants/{profile_id}/carte"
    sheet = send(client, address, address)
    assert sheet.status_code == 200
    assert sheet.headers["Cache-Control"] == "no-store"
    return soup(sheet).select_one(".card-code").get_text(strip=True), sheet.text


def use(app: Flask, code: str) -> tuple[FlaskClient, int]:
    phone = app.test_client()
    return phone, send(phone, "/carte", "/carte", code=code).status_code


def test_a_card_is_printed_used_printed_again_and_blocked(
    app: Flask, client: FlaskClient, resident: int
) -> None:
    first, sheet = printed(client, resident)
    assert re.fullmatch(rf"([{SYMBOLS}]{{2}} ){{4}}[{SYMBOLS}]{{2}}", first)
    assert "<svg" in sheet
    assert " style=" not in sheet
    phone, status = use(app, first.lower().replace(" ", "-"))
    assert status == 303
    assert "Votre carte" in phone.get("/compte").text

    second, _ = printed(client, resident)
    assert phone.get("/compte").status_code == 403, "what the old card opened is shut"
    assert use(app, first)[1] == 422
    phone, status = use(app, second)
    assert status == 303

    address = f"/conseiller/habitants/{resident}/carte"
    assert "Dernière entrée" in client.get(address).text
    assert send(client, address, f"{address}/retirer").status_code == 303
    assert phone.get("/compte").status_code == 403
    assert use(app, second)[1] == 422
    kept = db.session.execute(sa.select(ResidentCard.long_digest, ResidentCard.short_digest)).all()
    assert all(second.replace(" ", "") not in digest for row in kept for digest in row)


def test_the_qr_leads_to_a_page_without_the_code_and_its_button_enters(app: Flask) -> None:
    card = cards.print_card(db.session, a_profile().id, by=None, now=now(), secret=SECRET)
    db.session.commit()
    phone = app.test_client()
    scanned = phone.get(f"/carte/{card.long_code}")
    assert (scanned.status_code, scanned.location) == (303, "/carte")
    page = phone.get("/carte")
    assert card.long_code not in page.text
    assert soup(page).select_one("input[name=code]") is None
    assert phone.get("/compte").status_code == 403, "reading the QR opens nothing by itself"
    assert send(phone, "/carte", "/carte").status_code == 303
    assert phone.get("/compte").status_code == 200
    with phone.session_transaction() as cookie:
        assert "carte" not in cookie


def test_a_wrong_card_says_one_thing_and_is_counted(app: Flask, client: FlaskClient) -> None:
    client.get("/carte/nothing")
    assert "n’ouvre rien" in send(client, "/carte", "/carte").text
    statuses = [send(client, "/carte", "/carte", code=f"AAAA{n:06}").status_code for n in range(10)]
    assert statuses == [422] * 9 + [429]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SignIn)) == 10


def test_another_structure_prints_no_card(app: Flask, resident: int) -> None:
    other, client = an_organisation(name="Autre mission"), app.test_client()
    sign_in(client, a_member(other, "paul@autre.fr"), "conseiller", other)
    address = f"/conseiller/habitants/{resident}/carte"
    assert client.get(address).status_code == 404
    token = soup(client.get("/compte")).select_one("input[name=csrf_token]")["value"]
    for gesture in ("", "/retirer"):
        assert client.post(address + gesture, data={"csrf_token": token}).status_code == 404
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ResidentCard)) == 0


def test_two_cards_printed_at_once_leave_one_good(app: Flask) -> None:
    profile_id = a_profile().id
    cards.print_card(db.session, profile_id, by=None, now=now(), secret=SECRET)
    db.session.commit()

    def act(_: int) -> None:
        cards.print_card(db.session, profile_id, by=None, now=now(), secret=SECRET)
        db.session.commit()

    assert at_once(app, act, 4) == [None] * 4, "nobody is shown a fault"
    query = sa.select(sa.func.count()).select_from(ResidentCard).where(ResidentCard.revoked_at.is_(None))
    assert db.session.scalar(query) == 1
