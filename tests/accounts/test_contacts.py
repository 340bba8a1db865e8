"""Contacts: how they are read, shown, and added to an account that a card opened."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.contacts import Contact, domain_of, read_email, read_phone, shown
from matching.accounts.devices import device_of
from matching.accounts.models import Account
from matching.accounts.organisation_models import EnterpriseDomain, Organisation
from matching.clock import now
from matching.employers.models import Establishment
from matching.extensions import db

from .made import (
    a_member,
    a_profile,
    an_account,
    an_establishment,
    an_organisation,
    ask_code,
    code_in,
    last_message,
    send,
    sign_in,
    soup,
)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("06 12 34 56 78", "+33612345678"), ("07.12.34.56.78", "+33712345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"), ("0033612345678", "+33612345678"),
        ("+262 692 12 34 56", "+262692123456"), ("04 66 00 00 00", None), ("06 12 34 56", None),
        ("+44 7700 900123", None), ("٠٦١٢٣٤٥٦٧٨", None), ("06 12 34 56 78 9", None), ("", None),
    ],
)  # fmt: skip
def test_a_mobile_number_is_read_as_people_type_it(typed: str, phone: str | None) -> None:
    assert read_phone(typed) == phone


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        (" Sam@Exemple.FR ", "sam@exemple.fr"), ("a.b+c@sous.exemple.fr", "a.b+c@sous.exemple.fr"),
        ("sam@exemple", None), ("@exemple.fr", None), ("sam@@exemple.fr", None), ("s m@exemple.fr", None),
        ("sam@exemple.fr\r\nBcc: x@y.fr", None), ("sam@exemple.fr,x@y.fr", None), ("<sam@exemple.fr>", None),
        ("a" * 250 + "@b.fr", None),
    ],
)  # fmt: skip
def test_an_email_is_one_address_and_nothing_else(typed: str, email: str | None) -> None:
    assert read_email(typed) == email


def test_a_contact_is_shown_with_its_middle_hidden() -> None:
    assert shown(Contact("email", "samira@exemple.fr")) == "sa…@exemple.fr"
    assert shown(Contact("sms", "+33612345678")) == "•• •• •• •• 78"
    assert (domain_of("lea@olives.fr"), domain_of("lea@gmail.com"), domain_of(None)) == (
        "olives.fr",
        None,
        None,
    )


def test_a_device_is_told_in_a_few_words() -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604"
    assert device_of(iphone) == "Safari sur iPhone"
    assert device_of("curl/8") == device_of("") == "Navigateur inconnu"


def test_an_account_opened_by_a_card_receives_a_number(app: Flask, client: FlaskClient) -> None:
    account = an_account(None, profile_id=a_profile().id)
    forgotten = an_account(None, phone="+33612345678")  # made by entering once, before the card
    number = forgotten.id
    sign_in(client, account, "habitant")
    assert send(client, "/compte/contact", "/compte/contact", contact="0612345678").status_code == 303
    prove = "/compte/contact/code"
    assert send(client, prove, prove, code="12").status_code == 422
    code = code_in(last_message("+33612345678"))
    assert send(client, prove, prove, code=code).location == "/compte"
    db.session.expire_all()
    assert db.session.scalars(sa.select(Account.phone)).all() == ["+33612345678"]
    assert db.session.get(Account, number) is None
    assert client.get(prove).location == "/compte/contact"


def test_the_contact_of_somebody_else_is_not_taken(app: Flask, client: FlaskClient) -> None:
    an_account("zoe@exemple.fr", profile_id=a_profile("Zoé").id)
    account = an_account(None, profile_id=a_profile().id)
    sign_in(client, account, "habitant")
    send(client, "/compte/contact", "/compte/contact", contact="zoe@exemple.fr")
    prove = "/compte/contact/code"
    taken = send(client, prove, prove, code=code_in(last_message("zoe@exemple.fr")))
    assert taken.status_code == 409
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(Account, account.id).email is None


def test_a_member_changes_the_address_and_the_old_one_is_told(app: Flask, client: FlaskClient) -> None:
    structure = an_organisation()
    claire = a_member(structure, "claire@ml.fr")
    elsewhere = app.test_client()
    sign_in(elsewhere, claire, "conseiller", structure)
    sign_in(client, claire, "conseiller", structure)
    prove = "/compte/contact/code"
    assert send(client, "/compte/contact", "/compte/contact", contact="claire.b@ml.fr").status_code == 303
    assert send(client, prove, prove, code=code_in(last_message("claire.b@ml.fr"))).location == "/compte"
    db.session.expire_all()
    assert db.session.get_one(Account, claire.id).email == "claire.b@ml.fr"
    assert "un autre le remplace" in last_message("claire@ml.fr")
    assert client.get("/compte").status_code == 200
    assert elsewhere.get("/compte").status_code == 403
    send(client, "/compte/contact", "/compte/contact", contact="0612345678")
    assert send(client, prove, prove, code=code_in(last_message("+33612345678"))).status_code == 303
    db.session.expire_all()
    kept = db.session.get_one(Account, claire.id)
    assert (kept.email, kept.phone) == ("claire.b@ml.fr", "+33612345678")


def test_a_code_on_a_telephone_does_not_move_the_address_of_a_member(app: Flask, client: FlaskClient) -> None:
    """The residents' door opens with an SMS alone: it changes nothing by which one enters at work."""
    organisation = an_establishment()
    marie = a_member(organisation, "marie@halle.fr")
    marie.phone = "+33612345678"
    db.session.commit()
    code = ask_code(client, "0612345678", marie.phone)
    assert send(client, "/entrer/code", "/entrer/code", code=code).status_code == 303
    assert client.get("/compte").status_code == 200
    assert client.get("/compte/contact").status_code == 403
    key = token_of(client, "/compte")
    answer = client.post("/compte/contact", data={"csrf_token": key, "contact": "x@y.fr"})
    assert answer.status_code == 403


def test_a_new_address_of_a_known_domain_checks_the_establishment(app: Flask, client: FlaskClient) -> None:
    organisation = an_establishment(checked=False)
    marie = a_member(organisation, "marie@gmail.com", admin=True)
    siren = db.session.scalars(sa.select(Establishment.siret)).one()[:9]
    db.session.add(EnterpriseDomain(siren=siren, domain="halle-aux-olives.fr", known_on=now().date()))
    db.session.commit()
    sign_in(client, marie, "employeur", organisation)
    send(client, "/compte/contact", "/compte/contact", contact="marie@halle-aux-olives.fr")
    prove = "/compte/contact/code"
    send(client, prove, prove, code=code_in(last_message("marie@halle-aux-olives.fr")))
    db.session.expire_all()
    assert db.session.get_one(Organisation, organisation.id).proof == "domain"


def token_of(client: FlaskClient, seen: str) -> str:
    return soup(client.get(seen)).select_one("input[name=csrf_token]")["value"]
