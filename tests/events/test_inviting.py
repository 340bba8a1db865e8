"""Invitations: who can be there and whom a present post fits, with the reasons, once each; the answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient

from events.made import (
    NOON,
    REGION,
    a_draft,
    acts_in_log,
    at,
    enter,
    invited,
    pissevin,
    post,
    soup,
    subjects,
)
from matching.accounts.visitor import Role
from matching.clock import today
from matching.employers.codes import Codes
from matching.events import answering, inviting, service
from matching.events.fitting import can_come, who_fits
from matching.events.models import Attendance, Event
from matching.events.stands import stands_of
from matching.extensions import db
from matching.matches.snapshot import current_snapshot
from matching.matches.values import profile_key, row_id, vacancy_key
from matching.notifications.hours import held_until
from matching.notifications.models import OutboxMessage
from matching.notifications.people import Person, set_preference
from matching.privacy import consents
from matching.refusals import Refusal

SEED = "occitanie"
PAGE = "/organiser/1000001/invitations"


def find(event: Event) -> inviting.Invitations:
    return inviting.find_invitees(db.session, event, today=today(), seed=SEED)


def send(event: Event, number: int) -> int:
    done = inviting.invite(db.session, event, number, by=REGION, occasion=at(), today=today(), seed=SEED)
    db.session.commit()
    return done


def test_those_who_fit_are_those_that_each_post_fits_best_first(app: Flask) -> None:
    event = pissevin()
    snapshot = current_snapshot(db.session)
    there = can_come(snapshot.profiles, event)
    expected: dict[int, float] = {}
    for stand in stands_of(db.session, event):
        for number, *_ in stand.posts:
            vacancy = snapshot.vacancies.find(vacancy_key(number))
            for match in who_fits(snapshot, vacancy, there, today=today(), seed=SEED):
                assert match.group in ("now", "with_scheme")
                assert not match.blockers
                who = row_id(match.profile_id)
                expected[who] = max(expected.get(who, 0.0), match.score)
    found = find(event).people
    assert {one.profile_id: one.reasons[0].score for one in found} == expected
    assert len(found) > 10
    scores = [one.reasons[0].score for one in found]
    assert scores == sorted(scores, reverse=True)


def test_nobody_is_invited_who_cannot_be_there(app: Flask) -> None:
    event = pissevin()
    everybody = {one.profile_id for one in find(event).people}
    event.lat, event.lon = 42.70, 2.89  # Perpignan
    db.session.flush()
    assert everybody.isdisjoint(one.profile_id for one in find(event).people)


def test_who_withdrew_the_yes_or_wants_no_news_is_left_out(app: Flask) -> None:
    event = pissevin()
    first, second, third = (one.profile_id for one in find(event).people[:3])
    consents.withdraw(db.session, first, "employers", by=f"habitant:{first}", now=NOON)
    set_preference(db.session, Person(Role.RESIDENT, second), channel=None, alerts="none")
    db.session.commit()
    found = find(event)
    numbers = [one.profile_id for one in found.people]
    assert first not in numbers
    assert second not in numbers
    assert numbers[0] == third
    assert found.quiet == 1


def test_each_is_told_once_by_their_channel_with_the_reasons(app: Flask) -> None:
    event = pissevin()
    one = find(event).people[0]
    assert send(event, 3) == 3
    messages = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.recipient == f"habitant:{one.profile_id}")
    ).all()
    assert [(said.channel, said.kind) for said in messages] == [("site", "alert")]
    text = messages[0].text
    assert one.reasons[0].words in text
    assert one.reasons[0].why[0] in text
    assert "Seront là :" in text
    email = db.session.scalars(
        sa.select(OutboxMessage).where(
            OutboxMessage.channel == "email", OutboxMessage.recipient.contains(str(one.profile_id))
        )
    ).one()
    night = NOON + timedelta(hours=12)
    assert held_until(email.channel, email.kind, night) is not None
    assert held_until("sms", email.kind, night) is not None
    before = {row.profile_id for row in invited(event)}
    assert send(event, 3) == 3
    assert len(invited(event)) == 6
    assert before < {row.profile_id for row in invited(event)}
    assert len(subjects(f"habitant:{one.profile_id}")) == 1
    assert acts_in_log(event).count("invite") == 8  # one line a person, and one a time


def test_a_number_is_small_drawn_and_says_nothing_of_the_code_on_a_list(app: Flask) -> None:
    event = pissevin()
    send(event, 20)
    rows = invited(event)
    numbers = [row.number for row in rows]
    assert len(set(numbers)) == len(numbers) >= 8
    assert max(numbers) <= inviting.SMALL_NUMBERS
    assert numbers != sorted(numbers)
    again = [inviting.draw_number(db.session, event.id) for _ in range(30)]
    assert set(again).isdisjoint(numbers)
    assert len(set(again)) > 1
    for post_id, *_ in stands_of(db.session, event)[0].posts:
        of_post = Codes(vacancy_key(post_id), SECRET)
        codes = {of_post[profile_key(row.profile_id)] for row in rows}
        assert codes.isdisjoint(str(number) for number in numbers)
    columns = set(Attendance.__table__.c.keys())
    assert not {one for one in columns if "code" in one or "vacancy" in one}


def test_a_draft_invites_nobody_nor_does_a_number_that_is_none(app: Flask) -> None:
    pissevin()
    event = a_draft()
    with pytest.raises(Refusal, match="wrong_state"):
        send(event, 3)
    for number in (0, 301):
        with pytest.raises(Refusal, match="wrong_number"):
            send(db.session.get_one(Event, 1_000_001), number)


def test_the_preview_sends_nothing_and_the_button_sends(app: Flask, client: FlaskClient) -> None:
    event = pissevin()
    enter(client, "region")
    page = soup(client.get(PAGE).text)
    assert "Une rencontre pour vous" in page.get_text()
    assert invited(event) == []
    one = find(event).people[0]
    assert "Samira" not in page.get_text()
    assert post(client, PAGE, number="2").status_code == 303
    assert len(invited(event)) == 2
    assert subjects(f"habitant:{one.profile_id}")
    wrong = post(client, PAGE, number="mille")
    assert wrong.status_code == 422
    assert "Combien de personnes" in wrong.text


def invitation(client: FlaskClient) -> tuple[Event, Attendance, str]:
    event = pissevin()
    send(event, 1)
    [one] = invited(event)
    return event, one, inviting.link_of(event, one.id, at()).removeprefix("http://site.invalid")


def test_the_link_answers_without_an_account(app: Flask, client: FlaskClient) -> None:
    _event, one, link = invitation(client)
    page = soup(client.get(link).text)
    assert "Je viens" in page.get_text()
    assert db.session.get_one(Attendance, one.id).answer is None  # opening it did nothing
    assert post(client, link, answer="yes").status_code == 303
    assert str(one.number) in soup(client.get(link).text).select_one(".hour").get_text()
    db.session.expire_all()
    assert one.answer == "yes"
    reminder = sa.select(OutboxMessage).where(OutboxMessage.kind == "reminder")
    told = db.session.scalars(reminder).all()
    assert {said.state for said in told} == {"waiting"}
    assert {said.due_at.isoformat() for said in told} == {"2026-12-07T17:00:00+00:00"}
    post(client, link, answer="no")
    db.session.expire_all()
    assert {said.state for said in db.session.scalars(reminder)} == {"stopped"}
    assert post(client, link, answer="peut-être").status_code == 422


def test_a_link_is_forged_or_of_a_meeting_that_is_over(app: Flask, client: FlaskClient) -> None:
    event, one, link = invitation(client)
    assert client.get(f"{link}x").status_code == 404
    service.act(db.session, event.id, "cancel", by=REGION, seen=event.version, occasion=at(), why="Pluie.")
    db.session.commit()
    assert "annulée" in client.get(link).text
    with pytest.raises(Refusal, match="over"):
        answering.answer(db.session, one.id, "yes", occasion=at())


def test_a_resident_reads_their_own_invitation_and_no_other(app: Flask, client: FlaskClient) -> None:
    event, one, _ = invitation(client)
    here = f"/mes-rencontres/{event.id}"
    enter(client, "habitant", one.profile_id)
    assert "Dites si vous venez" in client.get("/mes-rencontres").text
    assert post(client, here, answer="yes").status_code == 303
    assert "Vous venez" in client.get(here).text
    other = SAMIRA if one.profile_id != SAMIRA else SAMIRA + 1
    enter(client, "habitant", other)
    assert client.get(here).status_code == 404
    assert "Aucune invitation" in client.get("/mes-rencontres").text
