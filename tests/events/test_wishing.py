"""The stands that people ask for, and interviews that nobody came to: what the timetable makes of both."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from events.made import REGION, acts_in_log, at, enter, invited, pissevin, post, soup
from matching.clock import today
from matching.events import answering, arriving, inviting, sitting, timetable, wishing
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.extensions import db
from matching.refusals import Refusal

SEED = "occitanie"
EARLY = at(datetime(2026, 12, 1, 6, tzinfo=UTC))
MORNING = at(datetime(2026, 12, 1, 8, tzinfo=UTC))  # 9 h in France
LATER = at(datetime(2026, 12, 1, 8, 30, tzinfo=UTC))


@pytest.fixture
def event(app: Flask) -> Event:
    """The meeting of Pissevin, today: six are invited and say yes."""
    event = pissevin()
    event.day = today()
    db.session.commit()
    inviting.invite(db.session, event, 6, by=REGION, occasion=EARLY, today=today(), seed=SEED)
    for one in invited(event):
        answering.answer(db.session, one.id, "yes", occasion=EARLY)
    db.session.commit()
    return event


def _stands(event: Event) -> dict[int, EventStand]:
    query = sa.select(EventStand).where(EventStand.event_id == event.id)
    return {one.number: one for one in db.session.scalars(query)}


def _settle(event: Event, occasion=MORNING) -> timetable.Arranged:
    done = timetable.settle(db.session, event, by=REGION, occasion=occasion, today=today(), seed=SEED)
    db.session.commit()
    return done


def _met(one: Attendance) -> set[int]:
    """The stands of somebody's interviews."""
    query = sa.select(EventInterview.stand_id).where(
        EventInterview.attendance_id == one.id, EventInterview.state.in_(("planned", "done"))
    )
    return set(db.session.scalars(query))


def _wish(event: Event, one: Attendance, *stands: EventStand) -> None:
    numbers = [stand.id for stand in stands]
    wishing.wish(db.session, event, one, numbers, by=REGION, occasion=MORNING)
    db.session.commit()


def test_who_asked_for_stands_meets_those_alone(event: Event) -> None:
    stands, [first, second, *others] = _stands(event), invited(event)
    _wish(event, first, stands[2])
    _wish(event, second, stands[3], stands[5])
    _settle(event)
    assert _met(first) == {stands[2].id}
    assert _met(second) <= {stands[3].id, stands[5].id}
    assert _met(second)
    assert any(len(_met(one)) > 1 for one in others)


def test_when_all_that_was_asked_for_left_any_other_will_do(event: Event) -> None:
    stands, one = _stands(event), invited(event)[0]
    _wish(event, one, stands[2])
    sitting.leave(db.session, event, stands[2].id, by=REGION, occasion=MORNING)
    _settle(event)
    assert _met(one)
    assert stands[2].id not in _met(one)


def test_a_resident_says_which_stands_with_the_yes(event: Event, client: FlaskClient) -> None:
    stands, one = _stands(event), invited(event)[0]
    enter(client, "habitant", one.profile_id)
    here = f"/mes-rencontres/{event.id}"
    page = soup(client.get(here).text)
    assert page.select("fieldset input[name=stand][checked]") == []
    other = db.session.scalars(sa.select(EventStand.id).where(EventStand.event_id != event.id).limit(1)).one()
    partner = next(stand for stand in stands.values() if stand.kind != "employer")
    said = [str(stands[2].id), str(other), str(partner.id), "x"]
    assert post(client, here, answer="yes", stand=said).status_code == 303
    assert wishing.wishes_of(db.session, one.id) == {stands[2].id}
    [ticked] = soup(client.get(here).text).select("fieldset input[name=stand][checked]")
    assert ticked["value"] == str(stands[2].id)
    assert acts_in_log(event).count("wish") == 1
    token = soup(client.get(here).text).select_one("[name=csrf_token]")["value"]
    client.post(here, data={"csrf_token": token, "answer": "yes"})  # a form that did not ask changes nothing
    assert wishing.wishes_of(db.session, one.id) == {stands[2].id}
    assert post(client, here, answer="yes").status_code == 303
    assert wishing.wishes_of(db.session, one.id) == set()


def test_a_walk_in_says_which_stands_at_the_door(event: Event, client: FlaskClient) -> None:
    enter(client, "region")
    stands, door = _stands(event), f"/organiser/{event.id}/accueil"
    sent = post(client, door, f"{door}/nouveau", name="Aya", wants="vendre", stand=str(stands[3].id))
    assert sent.status_code == 303
    here = sa.select(Attendance).where(Attendance.event_id == event.id, Attendance.first_name == "Aya")
    aya = db.session.scalars(here).one()
    assert wishing.wishes_of(db.session, aya.id) == {stands[3].id}


def test_who_did_not_come_is_free_for_another_stand_and_is_not_sent_there_again(event: Event) -> None:
    stands, one = _stands(event), invited(event)[0]
    for other in invited(event)[1:]:
        db.session.delete(other)
    arriving.check_in(db.session, event, one.number, by=REGION, occasion=MORNING)
    db.session.add(EventInterview(stand_id=stands[1].id, attendance_id=one.id, slot=0))
    db.session.commit()
    seat = db.session.scalars(sa.select(EventInterview).where(EventInterview.attendance_id == one.id)).one()
    with pytest.raises(Refusal, match="wrong_missed"):
        sitting.miss(db.session, event, stands[1], seat.id, by=REGION, occasion=MORNING)
    assert sitting.miss(db.session, event, stands[1], seat.id, by=REGION, occasion=LATER)
    assert not sitting.miss(db.session, event, stands[1], seat.id, by=REGION, occasion=LATER)
    _settle(event, LATER)
    assert _met(one)
    assert stands[1].id not in _met(one)
    later = sa.select(sa.func.min(EventInterview.slot)).where(
        EventInterview.attendance_id == one.id, EventInterview.state == "planned"
    )
    assert db.session.scalar(later) >= timetable.slot_now(event, LATER.now)
    assert {each.stand for each in sitting.passages_of(db.session, event, one.id)}.isdisjoint({1})
    # Who comes late after all is noted as any other.
    sitting.note_interview(
        db.session, event, stands[1], seat.id, "yes", "", by=REGION, seen=0, occasion=LATER
    )  # fmt: skip
    assert seat.state == "done"


def test_a_stand_says_that_somebody_did_not_come(
    event: Event, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = _stands(event)
    seats = [
        EventInterview(stand_id=stands[1].id, attendance_id=one.id, slot=n)
        for n, one in enumerate(invited(event)[:2])
    ]
    db.session.add_all(seats)
    db.session.commit()
    monkeypatch.setattr("matching.events.day_views.now", lambda: LATER.now.replace(minute=10))
    monkeypatch.setattr("matching.events.doing.now", lambda: LATER.now.replace(minute=10))
    enter(client, "employeur", stands[1].establishment_id)
    here = f"/recruter/rencontres/{event.id}/entretiens"
    page = soup(client.get(here).text)
    assert page.select_one(f'form[action="{here}/{seats[0].id}/absent"]') is not None
    assert page.select_one(f'form[action="{here}/{seats[1].id}/absent"]') is None
    assert post(client, here, f"{here}/{seats[0].id}/absent").status_code == 303
    assert "Pas venu." in client.get(here).text
    assert page.select_one(f'form[action="{here}/{seats[0].id}/absent"]') is not None
    token = page.select_one("[name=csrf_token]")["value"]
    assert client.post(f"{here}/{seats[1].id}/absent", data={"csrf_token": token}).status_code == 422
    kept = {"csrf_token": token, "key": "clé"}
    answer = client.post(f"{here}/{seats[0].id}/absent", data=kept, headers={"HX-Request": "true"})
    assert not soup(answer.text).select_one("[data-receipt]").has_attr("data-fresh")
    assert acts_in_log(event).count("miss") == 1
