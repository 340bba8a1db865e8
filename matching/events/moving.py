"""A published meeting that moves: what it may still change, and who reads of it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import answering, inviting, telling, timetable
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.events.values import Facts
from matching.introductions.values import Occasion
from matching.refusals import wrong

SAT = ("done", "missed")


def require_not_begun(session: Session, event: Event, facts: Facts) -> None:
    """Refuse another day once people have come, and other slots once interviews were held in them.

    An arrival, a note and a stand that left are of the day and the hour at which they were written.
    """
    slots = (event.day, event.start_at, event.slot_minutes) != (facts.day, facts.start_at, facts.slot_minutes)
    if slots and (_any_sat(session, event) or _any_left(session, event)):
        field = "day" if event.day != facts.day else "start_at"
        raise wrong(
            field, "Des entretiens ont eu lieu", "Gardez le jour, le début et la durée d’un entretien."
        )
    if event.day != facts.day and _any_came(session, event):
        raise wrong("day", "Des personnes sont arrivées", "Gardez le jour, ou copiez la rencontre.")


def tell_move(session: Session, event: Event, occasion: Occasion) -> None:
    """Where or when has changed: who may come reads it, with a link that lasts until the new end.

    What had not left yet does not leave; who said yes is reminded on the new evening before.
    """
    telling.keep_back(session, event)
    telling.changed(session, event, occasion, inviting.link_of)
    answering.remind_all(session, event, occasion)
    timetable.tell_again(session, event, occasion)


def _any_sat(session: Session, event: Event) -> bool:
    query = (
        sa.select(EventInterview.id)
        .join(EventStand, EventStand.id == EventInterview.stand_id)
        .where(EventStand.event_id == event.id, EventInterview.state.in_(SAT))
    )
    return session.scalar(query.limit(1)) is not None


def _any_left(session: Session, event: Event) -> bool:
    query = sa.select(EventStand.id).where(EventStand.event_id == event.id, EventStand.left_at.is_not(None))
    return session.scalar(query.limit(1)) is not None


def _any_came(session: Session, event: Event) -> bool:
    query = sa.select(Attendance.id).where(
        Attendance.event_id == event.id, Attendance.checked_in_at.is_not(None)
    )
    return session.scalar(query.limit(1)) is not None
