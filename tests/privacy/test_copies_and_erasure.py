"""A copy holds everything; an erasure leaves nothing but a random token, thirty days after it was asked."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask
from flask.testing import FlaskClient
from residents.asking import enter, soup, token_of

from matching.accounts import codes, invitations, links
from matching.accounts.contacts import Contact
from matching.accounts.messages import send_code, send_invitation, send_link
from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership
from matching.clock import now, today
from matching.employers.models import Vacancy
from matching.events import answering
from matching.events.models import Attendance, Event
from matching.extensions import db
from matching.introductions.models import Introduction, IntroductionEvent, RankedList
from matching.introductions.values import Occasion
from matching.matches.snapshot import current_snapshot
from matching.notifications.models import OutboxMessage
from matching.privacy import erasure
from matching.privacy.copies import copy_of, readable_copy
from matching.privacy.holdings import HOLDINGS
from matching.privacy.models import ProfileReading
from matching.residents.models import Profile

from .whole import EMAIL, NAME, a_whole_person


@pytest.fixture
def her(app: Flask) -> int:
    load_town(10)
    return a_whole_person(member=True)


def everything() -> str:
    """Every row of every table, as text."""
    return "\n".join(
        f"{table.name} {tuple(row)!r}"
        for table in db.metadata.sorted_tables
        if table.name not in ("commune", "job_title", "skill", "occupation_skill", "occupation", "stop")
        for row in db.session.execute(sa.select(table))
    )


def test_a_copy_holds_every_table_and_nobody_else(app: Flask, her: int) -> None:
    copy = copy_of(db.session, her, now=now())
    assert set(copy["tables"]) == {one.table for one in HOLDINGS}
    empty = [table for table, rows in copy["tables"].items() if not rows]
    assert empty == [], "put a row of each new table in whole.py"
    text = json.dumps(copy)
    assert copy["tables"]["profile"][0]["name"] == NAME
    assert "token_digest" not in text
    assert "t" * 64 not in text
    assert str(10 * her) not in text, "the numbers of the others of a list are theirs"
    other = json.dumps(copy_of(db.session, SAMIRA, now=now()))
    assert EMAIL not in other
    assert NAME not in other
    words = json.dumps(
        readable_copy(db.session, her, current_snapshot(db.session).vocabulary), ensure_ascii=False
    )
    for code in ("child_care", "papers", "walk", "alerts", "jobseeker", "30189"):
        assert f'"{code}"' not in words, "a person reads words, not codes"
    assert "Les papiers et les démarches" in words
    assert NAME in words
    assert "Bonjour" in words


def test_the_pages_of_a_copy_are_hers_alone(app: Flask, client: FlaskClient, her: int) -> None:
    for address in ("/mes-donnees/copie", "/mes-donnees/copie.json"):
        assert client.get(address).status_code == 403
        enter(client, 0, "conseiller")
        assert client.get(address).status_code == 403
        enter(client, SAMIRA)
        assert NAME not in client.get(address).text
        enter(client, her)
        hers = client.get(address)
        assert NAME in hers.text
        client.post("/quitter", data={"csrf_token": token_of(client, "/mes-donnees")})
    assert "attachment" in hers.headers["Content-Disposition"]


def test_a_copy_opens_no_other_door(app: Flask, client: FlaskClient, her: int) -> None:
    """Who entered by a card on a shared telephone reads no link or code that waits to be sent by e-mail."""
    structure = db.session.scalar(sa.select(Membership.organisation_id))
    drawn = links.ask_link(db.session, EMAIL, now())
    send_link(db.session, EMAIL, drawn, f"https://exemple.invalid/entrer/lien/{drawn.token}")
    asked = codes.ask_code(db.session, Contact("email", EMAIL), now=now(), secret="x" * 40)
    send_code(db.session, Contact("email", EMAIL), asked)
    invited = invitations.invite(db.session, structure, EMAIL, admin=True, by=None, now=now())
    send_invitation(db.session, EMAIL, invited, "Une structure", f"https://exemple.invalid/{invited.token}")
    db.session.commit()
    enter(client, her)
    for address in ("/mes-donnees/copie", "/mes-donnees/copie.json"):
        shown = client.get(address).text
        assert "Votre lien pour entrer" in shown.replace("\xa0", " "), "that it was written is told"
        for opening in (drawn.token, asked.code, invited.token):
            assert opening not in shown, address


def test_erasing_leaves_a_token_and_nothing_of_her(app: Flask) -> None:
    load_town(10)
    her = a_whole_person()
    token = erasure.erase(db.session, her, now=now())
    db.session.commit()
    left = everything()
    for trace in (NAME, EMAIL, "licornes", "Sa tante", f"habitant:{her}"):
        assert trace not in left, trace
    assert db.session.get(Profile, her) is None
    row = db.session.scalars(sa.select(Profile).where(Profile.name == token)).one()
    assert row.id != her
    said = {column.name: getattr(row, column.name) for column in Profile.__table__.columns}
    kept = {"id", "name", "hours", "open_to_employers", "demo", "created_at", "changed_at", "erased_at"}
    assert {name for name, value in said.items() if value is not None} == kept
    introduction = db.session.scalars(sa.select(Introduction)).one()
    assert (introduction.profile_id, introduction.state) == (row.id, "withdrawn")
    assert db.session.scalars(sa.select(IntroductionEvent.actor_id)).all() == [row.id, row.id]
    employer = f"employeur:{db.session.get(Vacancy, introduction.vacancy_id).establishment_id}"
    told = db.session.scalars(sa.select(OutboxMessage.text).where(OutboxMessage.recipient == employer)).all()
    assert [token in text for text in told] == [True], "the employer is told, without a name"
    assert db.session.scalars(sa.select(ProfileReading.profile_id)).all() == [row.id]
    assert db.session.scalars(sa.select(RankedList.profile_ids)).all() == [[1, row.id, 10 * her]]


def test_nobody_keeps_a_seat_at_a_meeting_to_come_for_her(app: Flask) -> None:
    load_town(10)
    her = a_whole_person()
    past = db.session.scalars(sa.select(Event).where(Event.slug == "rencontre")).one()
    past.state, past.published_at, past.day = "published", now(), today() - timedelta(days=1)
    coming = Event(
        slug="demain", title="Rencontre de demain", neighbourhood_code="QN03003M", place="Salle",
        address="1 rue", lat=43.8, lon=4.3, day=today() + timedelta(days=2), start_at=past.start_at,
        end_at=past.end_at, languages=[], created_at=now(), changed_at=now(), state="published",
        published_at=now(),
    )  # fmt: skip
    db.session.add(coming)
    db.session.flush()
    seat = Attendance(event_id=coming.id, comer="resident", profile_id=her, number=4, created_at=now())
    db.session.add(seat)
    db.session.flush()
    answering.answer(db.session, seat.id, "yes", occasion=Occasion.of(app.config, now()))
    db.session.commit()
    assert (answering.counts_of(db.session, coming).yes, answering.counts_of(db.session, past).arrived) == (
        1,
        1,
    )
    erasure.erase(db.session, her, now=now())
    db.session.commit()
    counts = answering.counts_of(db.session, coming)
    assert (counts.yes, counts.no) == (0, 1)
    assert answering.counts_of(db.session, past).arrived == 1, "what took place stays"
    waiting = db.session.scalars(sa.select(OutboxMessage.key).where(OutboxMessage.key.contains("reminder")))
    assert waiting.all() == []


def test_an_account_that_works_for_a_structure_stays(app: Flask) -> None:
    load_town(10)
    her = a_whole_person(member=True)
    erasure.erase(db.session, her, now=now())
    db.session.commit()
    assert db.session.scalars(sa.select(Account.profile_id)).all() == [None]


def test_two_erased_people_have_two_tokens_and_no_number_comes_back(app: Flask) -> None:
    from residents.asking import a_resident

    one, two = a_resident("Un"), a_resident("Deux")
    tokens = {erasure.erase(db.session, each, now=now()) for each in (one, two)}
    db.session.commit()
    assert len(tokens) == 2
    assert erasure.forget_tokens(db.session) == 2, "nothing kept refers to them"
    db.session.commit()
    assert a_resident("Trois") not in (one, two)


def test_thirty_days_to_undo_then_done(app: Flask, client: FlaskClient, her: int) -> None:
    enter(client, her)
    address = "/mes-donnees/effacer"

    def post(**data: str):
        return client.post(address, data={"csrf_token": token_of(client, "/mes-donnees"), **data})

    assert post(geste="effacer").status_code == 303
    assert db.session.get(Profile, her).erase_on is None, "the box was not ticked"
    assert post(geste="effacer", sur="oui").status_code == 303
    db.session.expire_all()
    assert db.session.get(Profile, her).erase_on == today() + timedelta(days=30)
    assert "sera effacé" in soup(client.get("/mon-profil")).get_text()
    assert erasure.due(db.session, today() + timedelta(days=29)) == []
    assert erasure.due(db.session, today() + timedelta(days=30)) == [her]
    assert post(geste="garder").status_code == 303
    assert erasure.due(db.session, today() + timedelta(days=30)) == []
    assert post(geste="autre").status_code == 400
