"""Who may do what to a meeting: each line of the table passes, each other way is refused; and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from flask import Flask

from events.made import (
    COUNSELLOR,
    EMPLOYER,
    NOON,
    REGION,
    TUESDAY,
    a_draft,
    act,
    acts_in_log,
    at,
    facts,
    later,
    published,
    subjects,
)
from matching.accounts.organisation_models import Organisation
from matching.events import service
from matching.events.models import STATES, Attendance, Event, EventLine, LogChanged
from matching.events.transitions import ACTS, TABLE
from matching.events.values import SERVICE, Organiser
from matching.extensions import db
from matching.notifications.models import OutboxMessage
from matching.refusals import Refusal

PARTIES = {"region": REGION, "counsellor": COUNSELLOR, "service": SERVICE}


def a_town() -> None:
    load_town(20)


@pytest.fixture
def filled() -> Callable[[], None]:
    return a_town


@pytest.fixture(autouse=True)
def town(app: Flask) -> None:
    """Each test is in the application of a town."""


def in_state(state: str) -> Event:
    event = a_draft()
    event.state = state
    event.published_at = None if state == "draft" else NOON
    db.session.commit()
    return event


def right_time(name: str):
    """When an act's need of the calendar is met."""
    return later(days=15) if name == "close" else at()


@pytest.mark.parametrize("name", [name for name in ACTS if name != "edit"])
def test_each_way_of_the_table_and_no_other(name: str) -> None:
    for state in STATES:
        for party, by in PARTIES.items():
            event = in_state(state)
            way = TABLE.way_of(name, state, party)
            if way is None:
                with pytest.raises(Refusal):
                    act(event, name, by, right_time(name), why="La salle est fermée.")
                db.session.rollback()
                assert db.session.get_one(Event, event.id).state == state
            else:
                act(event, name, by, right_time(name), why="La salle est fermée.")
                assert (event.state, event.version) == (way.to, 1)
                assert acts_in_log(event)[-1] == name


def test_every_state_is_reached_and_two_are_final() -> None:
    assert {way.to for way in TABLE} == set(STATES)
    assert set(STATES) - {start for way in TABLE for start in way.start} == {"cancelled", "over"}


def test_of_two_who_act_at_once_the_second_is_told() -> None:
    event = published()
    service.act(db.session, event.id, "cancel", by=REGION, seen=1, occasion=at(), why="Pluie.")
    db.session.commit()
    with pytest.raises(Refusal, match=r"wrong_move|too_late"):
        service.act(db.session, event.id, "cancel", by=REGION, seen=1, occasion=at(), why="Neige.")
    db.session.rollback()
    event = a_draft(day=TUESDAY + timedelta(days=1))
    service.edit(db.session, event.id, facts(), by=REGION, seen=0, occasion=at())
    db.session.commit()
    with pytest.raises(Refusal, match="too_late"):
        service.edit(db.session, event.id, facts(place="Ailleurs"), by=REGION, seen=0, occasion=at())


@pytest.mark.parametrize(
    ("change", "name", "code"),
    [
        ({"day": date(2026, 11, 30)}, "publish", "wrong_day"),
        ({}, "cancel", "wrong_why"),
        ({}, "close", "wrong_day"),
    ],
)
def test_what_an_act_needs(change: dict, name: str, code: str) -> None:
    event = a_draft(**change)
    if name != "publish":
        act(event, "publish")
    with pytest.raises(Refusal, match=code):
        act(event, name, why="  ")


def test_a_meeting_without_anybody_is_not_published() -> None:
    event = service.draft(db.session, facts(), by=REGION, occasion=at())
    db.session.commit()
    with pytest.raises(Refusal, match="wrong_stands"):
        act(event, "publish")


def test_a_structure_reads_its_own_meetings_and_the_region_all() -> None:
    ours = Organisation(kind="structure", name="Mission locale de Nîmes", created_at=NOON)
    other = Organisation(kind="structure", name="Mission locale d’Alès", created_at=NOON)
    db.session.add_all([ours, other])
    db.session.flush()
    event = service.draft(db.session, facts(), by=Organiser("counsellor", ours.id, 0), occasion=at())
    db.session.commit()
    assert service.load(db.session, event.id, Organiser("counsellor", ours.id)).id == event.id
    assert service.load(db.session, event.id, REGION).id == event.id
    for stranger in (Organiser("counsellor", other.id), COUNSELLOR):
        with pytest.raises(Refusal, match="not_found"):
            service.load(db.session, event.id, stranger)
        assert event.id not in [one.id for one in service.list_events(db.session, stranger)]


def test_the_employer_is_told_when_it_is_published_and_not_before() -> None:
    event = a_draft()
    assert subjects(f"employeur:{EMPLOYER}") == []
    act(event, "publish")
    assert subjects(f"employeur:{EMPLOYER}") == ["Votre stand : Rencontre à Pissevin"]
    [email] = db.session.scalars(
        sa.select(OutboxMessage).where(OutboxMessage.channel == "email", OutboxMessage.kind == "notice")
    )
    assert [one["media_type"] for one in email.attachments] == ["text/calendar"]


def come(event: Event, **over) -> Attendance:
    said = {"comer": "resident", "profile_id": SAMIRA, "number": 27, "created_at": NOON}
    one = Attendance(event_id=event.id, **said | over)
    db.session.add(one)
    db.session.commit()
    return one


def test_everybody_is_told_that_it_is_off_walk_ins_too_and_who_said_no_is_not() -> None:
    event = published()
    come(event)
    come(event, profile_id=SAMIRA + 1, number=28, answer="no", answered_at=NOON)
    come(event, comer="walk_in", profile_id=None, number=29, first_name="Aya", channel="sms",
         contact="+33612345678")  # fmt: skip
    act(event, "cancel", why="La salle est fermée.")
    off = "Annulée : Rencontre à Pissevin"
    assert subjects(f"employeur:{EMPLOYER}")[-1] == off
    assert subjects(f"habitant:{SAMIRA}") == [off]
    assert subjects(f"habitant:{SAMIRA + 1}") == []
    assert subjects("+33612345678", "sms") == [off]
    text = db.session.scalar(sa.select(OutboxMessage.text).where(OutboxMessage.recipient == "+33612345678"))
    assert "La salle est fermée." in text


def test_another_hour_is_told_and_another_word_is_not() -> None:
    event = published()
    come(event)
    service.edit(db.session, event.id, facts(words="Du café."), by=REGION, seen=1, occasion=at())
    db.session.commit()
    assert subjects(f"habitant:{SAMIRA}") == []
    service.edit(db.session, event.id, facts(start_at=time(10)), by=REGION, seen=2, occasion=at())
    db.session.commit()
    assert subjects(f"habitant:{SAMIRA}") == ["Changement : Rencontre à Pissevin"]


def test_what_is_past_is_closed_by_the_calendar() -> None:
    event = published()
    assert service.close_ended(db.session, later(days=14)) == 1  # the meeting of the town, on 8 December
    assert db.session.get_one(Event, event.id).state == "published"
    assert service.close_ended(db.session, later(days=15)) == 1
    assert db.session.get_one(Event, event.id).state == "over"


def test_the_log_is_never_changed() -> None:
    event = published()
    line = db.session.scalars(sa.select(EventLine).where(EventLine.event_id == event.id).limit(1)).one()
    line.words = "Autre chose"
    with pytest.raises(LogChanged):
        db.session.flush()
