"""What people see of messages: their own, the button that stops them, the mailbox of the demonstration."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from employers.forms import enter, send
from flask import Flask
from flask.testing import FlaskClient
from swapping import soup

from matching.accounts.models import Account
from matching.accounts.visitor import Role
from matching.clock import now
from matching.employers.models import Establishment
from matching.extensions import db
from matching.notifications.letters import parts_of
from matching.notifications.links import seal, unseal
from matching.notifications.people import (
    Person,
    preference_of,
    reaches_of,
    set_preference,
    stop_link,
    stop_of,
    tell,
)
from matching.notifications.queue import deliver_outbox
from matching.refusals import Refusal

WHO = Person(Role.RESIDENT, SAMIRA)


def test_one_reads_ones_own_messages_and_no_others(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    link = f"{app.config['SITE_URL']}/mes-offres"
    tell(
        db.session,
        WHO,
        event="e-1",
        subject="Une offre pour vous",
        text="Regardez.\n\nhttps://ailleurs.invalid/",
        link=link,
    )
    tell(db.session, WHO, event="e-1", subject="Deux fois", text="Jamais.")
    tell(
        db.session,
        WHO,
        event="e-2",
        subject="Demain",
        text="Pas encore.",
        not_before=now() + timedelta(days=1),
    )
    db.session.commit()
    enter(client, SAMIRA, "habitant")
    read = client.get("/messages")
    assert [title.text for title in soup(read.text).select("article h2")] == ["Une offre pour vous"]
    assert [one["href"] for one in soup(read.text).select("article a")] == ["/mes-offres"]
    enter(client, SAMIRA + 1, "habitant")
    assert "Une offre pour vous" not in client.get("/messages").text
    box = client.get("/demo/courrier")
    assert [title.text for title in soup(box.text).select("article h2")] == ["Demain", "Une offre pour vous"]
    assert f"habitant-{SAMIRA}@demo.invalid" in box.text
    app.config["DEMO"] = False
    assert client.get("/demo/courrier").status_code == 404


def test_a_printed_card_alone_still_has_the_invented_address(app: Flask) -> None:
    load_town(20)
    invented = [("email", f"habitant-{SAMIRA}@demo.invalid", None)]
    assert reaches_of(db.session, WHO) == invented
    card = Account(profile_id=SAMIRA, created_at=now())
    db.session.add(card)
    db.session.flush()
    assert reaches_of(db.session, WHO) == invented
    card.phone = "+33639980001"
    db.session.flush()
    assert reaches_of(db.session, WHO) == [("sms", "+33639980001", card.id)]


def test_one_chooses_how_to_be_told(app: Flask, client: FlaskClient) -> None:
    enter(client, SAMIRA, "habitant")
    assert send(client, "/messages", "/messages/reglages", channel="site", alerts="daily").status_code == 303
    db.session.expire_all()
    assert preference_of(db.session, WHO) == ("site", "daily")
    wrong = send(client, "/messages", "/messages/reglages", channel="pigeon", alerts="daily")
    assert wrong.status_code == 422
    assert preference_of(db.session, WHO) == ("site", "daily")


def test_paper_is_for_who_has_a_counsellor_to_hand_it_over(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    number = db.session.scalars(sa.select(Establishment.id).order_by(Establishment.id)).first()
    enter(client, number, "employeur")
    assert "Papier" not in client.get("/messages").text
    wrong = send(client, "/messages", "/messages/reglages", channel="print", alerts="daily")
    assert wrong.status_code == 422
    who = Person(Role.EMPLOYER, number)
    set_preference(db.session, who, channel="print", alerts="daily")  # chosen when it could be
    assert [reach.channel for reach in reaches_of(db.session, who)] == ["email"]
    enter(client, SAMIRA, "habitant")
    assert "Papier" in client.get("/messages").text


def test_a_link_opens_a_page_and_the_button_stops(app: Flask, client: FlaskClient) -> None:
    address = stop_link(app.config, "email", "x@exemple.invalid").removeprefix(app.config["SITE_URL"])
    page = client.get(address)
    assert page.status_code == 200
    assert stop_of(db.session, "email", "x@exemple.invalid") == ""
    for what in ("optional", ""):
        sent = send(client, address, address, what=what)
        assert sent.status_code == 303
        db.session.expire_all()
        assert stop_of(db.session, "email", "x@exemple.invalid") == what
    other = "A" if address[-2] != "A" else "B"  # the last letter of a signature has bits that say nothing
    assert client.get(f"{address[:-2]}{other}{address[-1]}").status_code == 404


def test_a_link_is_for_one_purpose_and_one_time(app: Flask) -> None:
    until = now() + timedelta(days=1)
    token = seal("answer", {"i": 4}, until=until, secret="s" * 40)
    assert unseal("answer", token, now=now(), secret="s" * 40) == {"i": 4}
    for purpose, secret, at, status in (
        ("stop", "s" * 40, now(), 404), ("answer", "t" * 40, now(), 404), ("answer", "s" * 40, until, 410),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            unseal(purpose, token, now=at, secret=secret)
        assert refused.value.status == status


def test_the_worker_delivers_what_the_site_wrote(app: Flask, client: FlaskClient) -> None:
    load_town(20)
    tell(db.session, WHO, event="e-1", subject="Une offre pour vous", text="Regardez.")
    db.session.commit()
    assert deliver_outbox(app) == 2
    assert "Envoyé" in client.get("/demo/courrier").text


def test_nothing_that_a_person_writes_becomes_a_link() -> None:
    words = [
        "Bonjour http://site.invalid/a",
        "https://autre.invalid",
        "http://site.invalid//autre.invalid/mes-offres",
        "http://site.invalid/\\autre.invalid",
        "http://site.invalid/a vous propose une offre.",
        "http://site.invalid.autre.invalid/a",
    ]
    assert parts_of("\n".join([*words, "", "http://site.invalid/mes-offres"]), "http://site.invalid") == [
        *(("text", line) for line in words),
        ("link", "/mes-offres"),
    ]
