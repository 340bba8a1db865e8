"""A published meeting that moves: who reads of it, by which link, and what it may not change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA
from flask.testing import FlaskClient

from events.after import comes, sits, stands_of
from events.made import NOON, PISSEVIN, REGION, at, enter, later, pissevin, post, soup, subjects
from matching.clock import PARIS, today
from matching.events import answering, inviting, service, timetable
from matching.events.models import Attendance, Event, EventInterview
from matching.extensions import db
from matching.notifications.links import unseal
from matching.notifications.models import OutboxMessage
from matching.refusals import Refusal

HERE = f"/organiser/{PISSEVIN}/modifier"
WHO = f"habitant:{SAMIRA}"


def invited() -> None:
    """The meeting of Pissevin, on 8 December from 9 to 12; Samira says that she comes."""
    event = pissevin()
    one = Attendance(
        event_id=event.id, comer="resident", profile_id=SAMIRA, number=27, created_at=NOON, invited_at=NOON
    )
    db.session.add(one)
    db.session.flush()
    answering.answer(db.session, one.id, "yes", occasion=at())
    db.session.commit()


@pytest.fixture
def filled() -> Callable[[], None]:
    return invited


def samira(event: Event) -> Attendance:
    return answering.find_mine(db.session, event.id, SAMIRA)


def edit(event: Event, **change) -> None:
    said = replace(service.facts_of(event), **change)
    service.edit(db.session, event.id, said, by=REGION, seen=event.version, occasion=later(hours=-2))
    db.session.commit()


def messages(subject: str, channel: str = "site", **more) -> list[OutboxMessage]:
    query = sa.select(OutboxMessage).where(
        OutboxMessage.channel == channel, OutboxMessage.subject.startswith(subject)
    )
    return list(db.session.scalars(query.filter_by(**more).order_by(OutboxMessage.id)))


def test_who_says_yes_is_reminded_on_the_new_evening_before(event: Event) -> None:
    edit(event, day=event.day + timedelta(days=2))
    [told] = messages("Demain", state="waiting")
    assert told.due_at == datetime(2026, 12, 9, 18, tzinfo=PARIS)
    [old] = messages("Demain", state="stopped")
    assert old.due_at == datetime(2026, 12, 7, 18, tzinfo=PARIS)


def test_the_change_is_read_with_a_link_that_lasts_until_the_new_end(
    event: Event, client: FlaskClient
) -> None:
    ended = datetime(2026, 12, 10, 11, 59, tzinfo=PARIS)
    edit(event, day=date(2026, 12, 10), end_at=time(12))
    [told] = messages("Changement", "email", recipient=f"habitant-{SAMIRA}@demo.invalid")
    link = told.text.splitlines()[-1]
    token = link.rpartition("/")[2]
    secret = at().secret
    assert unseal(inviting.LINK, token, now=ended, secret=secret) == {"attendance": samira(event).id}
    page = link.removeprefix("http://site.invalid")
    enter(client)
    assert post(client, page, page, answer="no").status_code == 303
    db.session.expire_all()
    assert samira(event).answer == "no"


def planned(event: Event, *slots: int) -> None:
    """Samira sits at a stand in each of these slots."""
    for stand, slot in zip(stands_of(event), slots, strict=False):
        sits(samira(event), stand, slot, "")
    db.session.commit()


def passages() -> list[str]:
    """The lines that Samira reads last of her interviews."""
    text = messages("Votre passage", recipient=WHO)[-1].text
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").splitlines()


def test_interviews_are_told_at_their_new_hours_and_withdrawn_after_the_end(event: Event) -> None:
    first, second = stands_of(event)[:2]
    planned(event, 0, 8)
    edit(event, start_at=time(10))  # ten to twelve: slots 0 to 5 of twenty minutes
    told = passages()
    assert told[0] == f"10 h : stand {first.number}, {first.name}."
    assert second.name not in "".join(told)
    states = db.session.execute(sa.select(EventInterview.slot, EventInterview.state)).all()
    assert sorted(states) == [(0, "planned"), (8, "dropped")]


def test_a_longer_interview_moves_the_hours_and_is_no_change_of_the_meeting(event: Event) -> None:
    stand = stands_of(event)[0]
    planned(event, 2)
    edit(event, slot_minutes=30)
    assert subjects(WHO)[-1] == f"Votre passage : {event.title}"
    assert not messages("Changement")
    assert passages()[0] == f"10 h : stand {stand.number}, {stand.name}."


def test_a_word_that_changes_tells_nobody_of_interviews(event: Event) -> None:
    planned(event, 2)
    edit(event, words="Du café.")
    assert not messages("Votre passage")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"day": date(2026, 12, 8)}, "wrong_day"),
        ({"start_at": time(8, 30)}, "wrong_start_at"),
        ({"slot_minutes": 30}, "wrong_start_at"),
    ],
)
@pytest.mark.parametrize("state", ["done", "missed"])
def test_what_was_held_stays_at_its_hour(event: Event, change: dict, code: str, state: str) -> None:
    event.day = today()
    row = sits(comes(event, 12), stands_of(event)[0], 0)
    row.state = state
    db.session.commit()
    with pytest.raises(Refusal, match=code):
        edit(event, **change)
    db.session.rollback()
    edit(event, end_at=time(12, 30), place="Salle d’à côté")
    assert (event.end_at, event.place) == (time(12, 30), "Salle d’à côté")


def test_once_people_came_it_is_on_that_day_and_may_begin_later(event: Event) -> None:
    event.day = today()
    comes(event, 12)
    db.session.commit()
    with pytest.raises(Refusal, match="wrong_day"):
        edit(event, day=date(2026, 12, 8))
    db.session.rollback()
    edit(event, start_at=time(9, 30))
    assert event.start_at == time(9, 30)


def test_where_nobody_came_at_a_first_hour_the_timetable_is_still_made(event: Event) -> None:
    """The clock of a tablet may be ahead: a slot that was missed is to come for the service."""
    event.day = today()
    row = sits(comes(event, 12), stands_of(event)[0], 0, "")
    row.state = "missed"
    for number in range(40, 70):
        comes(event, number)
    db.session.commit()
    early = at(datetime(2026, 12, 1, 8, 50, tzinfo=PARIS))
    timetable.settle(db.session, event, by=REGION, occasion=early, today=today(), seed="x")
    db.session.commit()
    taken = sa.select(sa.func.count()).where(
        EventInterview.stand_id == row.stand_id, EventInterview.slot == 0, EventInterview.state != "dropped"
    )
    assert db.session.scalar(taken) == 1


def test_a_refused_change_is_said_in_the_form_and_nothing_typed_is_lost(
    event: Event, client: FlaskClient
) -> None:
    event.day = today()
    comes(event, 12)
    db.session.commit()
    enter(client, "region")
    typed = as_typed(client) | {"day": "2026-12-08", "words": "Du thé."}
    answer = post(client, HERE, **typed)
    page = soup(answer.text)
    assert answer.status_code == 422
    assert "Des personnes sont arrivées." in page.get_text()
    assert page.select_one("[name=day]")["value"] == "2026-12-08"
    assert page.select_one("[name=words]").get_text().strip() == "Du thé."
    db.session.expire_all()
    assert (event.day, event.words) == (today(), event.words)
    assert "Du thé." not in event.words


def test_a_form_sent_again_after_a_mistake_does_not_cover_what_another_changed(
    event: Event, client: FlaskClient
) -> None:
    enter(client, "region")
    form = soup(client.get(HERE).text).select_one(f'form[action="{HERE}"]')
    held = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden][name]")}
    typed = as_typed(client)
    edit(event, place="Gymnase")
    wrong = client.post(HERE, data=held | typed | {"end_at": ""})
    assert wrong.status_code == 422
    again = soup(wrong.text).select_one("form [name=version]")["value"]
    answer = client.post(HERE, data=held | typed | {"version": again})
    assert answer.status_code == 409
    db.session.expire_all()
    assert event.place == "Gymnase"


def as_typed(client: FlaskClient) -> dict[str, str]:
    """What the form of the meeting holds as it is drawn."""
    form = soup(client.get(HERE).text).select_one(f'form[action="{HERE}"]')
    typed = {
        one["name"]: one.get("value", "")
        for one in form.select("input[name]:not([type=hidden])")
        if one.get("type") != "checkbox" or one.has_attr("checked")
    }
    for one in form.select("select[name]"):
        chosen = one.select_one("option[selected]")
        typed[one["name"]] = chosen["value"] if chosen else ""
    return typed | {"words": form.select_one("[name=words]").get_text().strip()}


def test_a_yes_from_a_page_drawn_before_the_move_is_asked_again(event: Event, client: FlaskClient) -> None:
    enter(client, "habitant", SAMIRA)
    page = f"/mes-rencontres/{event.id}"
    assert post(client, page, answer="no").status_code == 303
    form = soup(client.get(page).text).select_one(f'form[action="{page}"]')
    old = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden][name]")}
    edit(event, day=date(2026, 12, 10))
    answer = client.post(page, data={**old, "answer": "yes"}, follow_redirects=True)
    assert "La rencontre a changé." in soup(answer.text).select_one(".notice.bad").get_text()
    assert "10 décembre" in soup(answer.text).select_one("h1").get_text().replace("\N{NO-BREAK SPACE}", " ")
    db.session.expire_all()
    assert samira(event).answer == "no"
    assert post(client, page, answer="yes").status_code == 303
    db.session.expire_all()
    assert samira(event).answer == "yes"
