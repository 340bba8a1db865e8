"""The link by which an employer answers with no account: whose it is, and what it never shows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from accounts.made import a_member, an_account, an_organisation, sign_in
from demo_town import SAMIRA
from flask import Flask
from flask.testing import FlaskClient

from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership, Organisation
from matching.clock import now
from matching.employers.models import Establishment, Vacancy
from matching.extensions import db
from matching.introductions.models import Introduction
from matching.introductions.sharing import code_of
from matching.introductions.sides import Sides
from matching.notifications.models import OutboxMessage
from matching.residents.models import Profile

from .made import RESIDENT, an_introduction, at, do, employer_of, slots_for, town
from .test_pages import send
from .walk import enter, press, soup


@dataclass
class Shop:
    """A real employer with one member, who received a request by e-mail."""

    organisation: Organisation
    member: Account
    vacancy: Vacancy
    row: Introduction
    link: str


@pytest.fixture
def shop(app: Flask) -> Shop:
    vacancy = town()
    place = db.session.get_one(Establishment, vacancy.establishment_id)
    place.demo = False
    organisation = an_organisation(
        "establishment", place.name, establishment_id=place.id, proof="word", checked_at=now()
    )
    member = a_member(organisation, "marie@halle.fr", admin=True)
    row = an_introduction(vacancy, "agreed", shared=["name", "skills"])
    do(row, "send", RESIDENT)
    letter = db.session.scalars(sa.select(OutboxMessage.text).where(OutboxMessage.recipient == member.email))
    link = letter.one().rsplit("\n", 1)[1].removeprefix("http://site.invalid")
    assert link.startswith("/lien/answer/")
    do(row, "open", employer_of(vacancy))
    return Shop(organisation, member, vacancy, row, link)


def test_the_link_is_in_the_members_own_letter_and_nowhere_else(
    app: Flask, shop: Shop, client: FlaskClient
) -> None:
    """What is read on the site leads to the page of the site: signing in is asked there."""
    onsite = db.session.scalars(
        sa.select(OutboxMessage.text).where(
            OutboxMessage.channel == "site",
            OutboxMessage.recipient == f"employeur:{shop.vacancy.establishment_id}",
        )
    ).all()
    assert onsite
    for text in onsite:
        assert "/lien/" not in text
        assert f"/recruter/demandes/{shop.row.id}" in text
    assert "Samira" in client.get(shop.link).text


def test_a_member_who_left_opens_nothing(app: Flask, shop: Shop, client: FlaskClient) -> None:
    db.session.execute(sa.delete(Membership))
    db.session.commit()
    refused(client, shop)


def test_an_establishment_that_is_to_be_checked_again_opens_nothing(
    app: Flask, shop: Shop, client: FlaskClient
) -> None:
    shop.organisation.proof, shop.organisation.checked_at = "", None
    db.session.commit()
    refused(client, shop)
    sign_in(client, shop.member, "employeur", shop.organisation)
    assert client.get(f"/recruter/demandes/{shop.row.id}").status_code == 403
    assert "Samira" not in client.get("/messages").text
    do(shop.row, "withdraw", RESIDENT)
    last = db.session.scalars(
        sa.select(OutboxMessage.text).where(OutboxMessage.recipient == shop.member.email)
        .order_by(OutboxMessage.id.desc()).limit(1)
    ).one()  # fmt: skip
    assert "Samira" not in last


def test_nobody_answers_for_an_invented_employer_of_a_real_place(
    app: Flask, shop: Shop, client: FlaskClient
) -> None:
    sides = Sides(db.session, shop.row, at())
    for forged in (sides.answer_link(None), sides.answer_link(an_account("autre@exemple.fr").id)):
        assert client.get(forged.removeprefix("http://site.invalid")).status_code == 410


@pytest.mark.parametrize(
    "state", ["hired", "not_retained", "refused", "withdrawn", "expired", "no_longer_needed"]
)
def test_once_it_is_over_a_person_is_a_code_again(
    app: Flask, client: FlaskClient, shop: Shop, state: str
) -> None:
    """By the link always; on the site, only somebody who was hired is still named."""
    slots_for(shop.row)
    shop.row.state = state
    db.session.commit()
    told = client.get(shop.link)
    assert told.status_code == 200
    known = (*hers(), "rue des Oliviers")
    for word in known:
        assert word not in told.text, word
    code = code_of(shop.vacancy.id, SAMIRA, at().secret)
    assert code in told.text
    sign_in(client, shop.member, "employeur", shop.organisation)
    for address in (f"/recruter/demandes/{shop.row.id}", "/recruter/demandes"):
        page = client.get(address)
        assert page.status_code == 200
        assert ("Samira" in page.text) is (state == "hired"), address
        assert (code in page.text) is (state != "hired"), address
    assert db.session.query(Introduction).one().version == shop.row.version
    late = send(client, "/recruter/demandes", f"/recruter/demandes/{shop.row.id}/message", text="Bonjour ?")
    assert late.status_code == (303 if state == "hired" else 409)


def test_a_post_that_is_closed_shows_nobody_by_a_link(app: Flask, client: FlaskClient, shop: Shop) -> None:
    shop.vacancy.status = "closed"
    db.session.commit()
    page = client.get(shop.link)
    assert page.status_code == 200
    for word in hers():
        assert word not in page.text


def test_the_answer_that_ends_it_is_told_on_the_page_of_the_link(
    app: Flask, client: FlaskClient, shop: Shop
) -> None:
    done = press(client, shop.link, "/refuse", reason="competence")
    assert "refusée" in soup(done).select_one("main").get_text()
    for word in hers():
        assert word not in done.text


def hers() -> list[str]:
    samira = db.session.get_one(Profile, SAMIRA)
    return [samira.name, *(skill.label for skill in samira.skills[:2])]


def refused(client: FlaskClient, shop: Shop) -> None:
    """The page and the act: refused, nothing read, nothing changed."""
    before = shop.row.version
    page = client.get(shop.link)
    assert page.status_code == 410
    for word in hers():
        assert word not in page.text
    enter(client, "habitant", SAMIRA)
    act = send(client, "/aide", f"{shop.link}/refuse", version=str(before), reason="competence")
    assert act.status_code == 410
    db.session.expire_all()
    assert db.session.get_one(Introduction, shop.row.id).version == before
