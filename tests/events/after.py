"""A meeting that was held, as tests of what follows make it: people, interviews and notes, in one go."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from events.made import NOON, REGION, act, at, pissevin
from matching.clock import PARIS, today
from matching.demo.events import load_lived_meeting
from matching.demo.lived import LIVED
from matching.demo.values import FIRST_ID
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.extensions import db
from matching.residents.models import Profile

NIGHT = datetime(2026, 12, 2, 3, 50, tzinfo=UTC)  # when the service closes what has passed
WALK_IN = "aya@exemple.fr"


def day(number: int, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of December 2026, at an hour of France."""
    return datetime(2026, 12, number, hour, minute, tzinfo=PARIS)


def stands_of(event: Event) -> list[EventStand]:
    """The stands of its employers, in order."""
    query = sa.select(EventStand).where(EventStand.event_id == event.id, EventStand.kind == "employer")
    return list(db.session.scalars(query.order_by(EventStand.number)))


def comes(event: Event, number: int, profile_id: int | None = None, contact: str = "", **more) -> Attendance:
    """Somebody who came: a resident, or a walk-in called Aya."""
    said = {"profile_id": profile_id} if profile_id else {"first_name": "Aya", "contact": contact}
    one = Attendance(
        event_id=event.id, comer="resident" if profile_id else "walk_in", number=number, created_at=NOON,
        checked_in_at=NOON, channel="email" if contact else None, **said | more,
    )  # fmt: skip
    db.session.add(one)
    db.session.flush()
    return one


def sits(one: Attendance, stand: EventStand, slot: int, note: str = "maybe") -> EventInterview:
    """An interview: noted, or still planned when `note` is empty."""
    row = EventInterview(stand_id=stand.id, attendance_id=one.id, slot=slot, note=note, line="Souriante")
    row.state, row.noted_at = ("done", NOON) if note else ("planned", None)
    db.session.add(row)
    db.session.flush()
    return row


def held() -> Event:
    """The meeting of Pissevin on this very day: four residents and a walk-in, at two stands.

    Number 11 to 14 are Samira and the three residents after her, 21 the walk-in; 14 did not come to her seat.
    """
    event = pissevin()
    event.day = today()
    first, second = stands_of(event)[:2]
    people = [comes(event, 11 + place, FIRST_ID + place) for place in range(4)]
    for place, one in enumerate(people[:3]):
        sits(one, first, place)
    sits(people[0], second, 4, "no")
    sits(people[3], first, 3, "")
    sits(comes(event, 21, contact=WALK_IN), first, 5, "yes")
    db.session.commit()
    return event


def closed() -> Event:
    """The same once the service has closed it, the night after."""
    return act(held(), "close", REGION, at(NIGHT))


def lived() -> Event:
    """The meeting that the demonstration has lived, in a town that has it."""
    load_lived_meeting(db.session)
    db.session.commit()
    return db.session.get_one(Event, LIVED)


def interview_of(event: Event, number: int, stand: EventStand) -> EventInterview:
    """The interview of a number at a stand."""
    query = (
        sa.select(EventInterview)
        .join(Attendance, Attendance.id == EventInterview.attendance_id)
        .where(
            Attendance.event_id == event.id, Attendance.number == number, EventInterview.stand_id == stand.id
        )
    )
    return db.session.scalars(query).one()


def name_of(profile_id: int) -> str:
    """The first name of a resident."""
    return db.session.scalar(sa.select(Profile.name).where(Profile.id == profile_id)) or ""
