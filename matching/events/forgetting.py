"""Walk-ins are forgotten as profiles are: 24 months after the meeting. The line stays, for the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import day_in_france
from matching.events import log
from matching.events.models import Attendance, Event, EventInterview, EventLine, EventSent
from matching.events.values import Organiser
from matching.notifications.models import OutboxMessage
from matching.privacy.retention import ERASURE_MONTHS, months_after
from matching.refusals import wrong


def forget_walk_ins(session: Session, now: datetime) -> int:
    """Empty what was said of walk-ins two years ago. Returns how many. The caller commits.

    They have no account and nothing to come back to: nobody is warned a month before. The keys under which
    acts of days gone by were sent go too.
    """
    until = months_after(day_in_france(now), -ERASURE_MONTHS)
    due = list(
        session.scalars(
            sa.select(Attendance.id)
            .join(Event, Event.id == Attendance.event_id)
            .where(Attendance.comer == "walk_in", Attendance.forgotten_at.is_(None), Event.day <= until)
        )
    )
    _empty(session, due, now)
    _forget_keys(session, now)
    return len(due)


def forget_one(session: Session, event: Event, number: int, *, by: Organiser, now: datetime) -> None:
    """A walk-in asks to be forgotten: at once. Who has a profile erases it from their own page."""
    found = session.scalar(
        sa.select(Attendance.id).where(
            Attendance.event_id == event.id, Attendance.number == number, Attendance.comer == "walk_in"
        )
    )
    if found is None:
        raise wrong("forget", "Personne à oublier", "Ce numéro n’est pas celui d’une personne sans compte.")
    _empty(session, [found], now)
    log.write(session, event.id, "forget", by=by, now=now)


def _forget_keys(session: Session, now: datetime) -> None:
    """The keys of meetings whose day is over: a browser sends nothing again after it."""
    over = sa.select(Event.id).where(Event.day < day_in_france(now))
    session.execute(
        sa.delete(EventSent).where(EventSent.event_id.in_(over)),
        execution_options={"synchronize_session": False},
    )


def _empty(session: Session, due: Sequence[int], now: datetime) -> None:
    """What was said of them, what was noted of them, and what was written to them of meetings."""
    contacts = sa.select(Attendance.contact).where(Attendance.id.in_(due), Attendance.contact != "")
    session.execute(
        sa.delete(OutboxMessage).where(
            OutboxMessage.recipient.in_(contacts), OutboxMessage.key.startswith("event-")
        ),
        execution_options={"synchronize_session": False},
    )
    for table, key, emptied in (
        (EventInterview, EventInterview.attendance_id, {"line": ""}),
        (EventLine, EventLine.attendance_id, {"words": ""}),
        (EventSent, EventSent.attendance_id, {"words": ""}),
        (
            Attendance,
            Attendance.id,
            {"first_name": "", "channel": None, "contact": "", "wants": "", "forgotten_at": now},
        ),
    ):
        session.execute(
            sa.update(table).where(key.in_(due)).values(emptied),
            execution_options={"synchronize_session": False},
        )
    session.expire_all()
