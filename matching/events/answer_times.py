"""The time that answers have after a meeting: asked once it ends, reminded on day 3, closed on day 5."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import answer_telling
from matching.events.answer_models import InterviewAnswer
from matching.events.answers import REMINDER_DAY, asked_on, close_silent, due_at
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.introductions.values import Occasion
from matching.refusals import Refusal

logger = logging.getLogger(__name__)
STALE: Final = timedelta(days=30)
"""Nobody is told of a meeting that was closed longer ago: it would be no answer any more."""


def end_interviews(session: Session, event: Event, occasion: Occasion) -> None:
    """The meeting is over: who was still expected did not come by, and each employer reads who waits."""
    of_event = sa.select(Attendance.id).where(Attendance.event_id == event.id)
    session.execute(
        sa.update(EventInterview)
        .where(EventInterview.attendance_id.in_(of_event), EventInterview.state == "planned")
        .values(state="missed"),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
    for stand, waiting in _waiting(session, event):
        answer_telling.answers_asked(session, event, stand, len(waiting), due_at(event), occasion)


def keep_answer_time(session: Session, occasion: Occasion, seed: str) -> int:
    """Remind and close all that is due, with a commit for each stand. Returns how many answers were closed.

    Running it twice does no harm: what is told has its key, and what is answered waits no longer.
    """
    closed = 0
    for number in session.scalars(_over(occasion.now)).all():
        event = session.get_one(Event, number)
        for stand, waiting in _waiting(session, event):
            try:
                closed += _keep(session, event, stand, waiting, occasion, seed)
                session.commit()
            except Refusal as refused:
                session.rollback()
                logger.info("answers of stand %d left to the next run: %s", stand.id, refused.code)
    return closed


def _keep(
    session: Session, event: Event, stand: EventStand, waiting: list[int], occasion: Occasion, seed: str
) -> int:
    due = due_at(event)
    if occasion.now >= due:
        closed = sum(
            close_silent(session, event, stand, one, occasion=occasion, seed=seed) for one in waiting
        )
        if closed:
            answer_telling.answers_closed(session, event, stand, closed, occasion)
        return closed
    days = (occasion.today - asked_on(event)).days
    if days >= REMINDER_DAY:
        answer_telling.answers_late(session, event, stand, len(waiting), due, occasion)
    return 0


def _over(now: datetime) -> sa.Select[tuple[int]]:
    """The meetings that are over, lately, and where an answer is due."""
    return (
        sa.select(Event.id)
        .join(EventStand, EventStand.event_id == Event.id)
        .join(EventInterview, EventInterview.stand_id == EventStand.id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .where(
            Event.state == "over", Event.changed_at > now - STALE, EventInterview.state == "done",
            InterviewAnswer.interview_id.is_(None),
        )
        .distinct()
        .order_by(Event.id)
    )  # fmt: skip


def _waiting(session: Session, event: Event) -> list[tuple[EventStand, list[int]]]:
    """The stands of a meeting whose employer owes answers, with the interviews that wait."""
    query = (
        sa.select(EventStand, EventInterview.id)
        .join(EventInterview, EventInterview.stand_id == EventStand.id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .where(
            EventStand.event_id == event.id, EventStand.establishment_id.is_not(None),
            EventInterview.state == "done", InterviewAnswer.interview_id.is_(None),
        )
        .order_by(EventStand.number, EventInterview.slot, EventInterview.id)
    )  # fmt: skip
    found: dict[int, tuple[EventStand, list[int]]] = {}
    for stand, number in session.execute(query):
        found.setdefault(stand.id, (stand, []))[1].append(number)
    return list(found.values())
