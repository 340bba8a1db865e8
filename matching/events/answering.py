"""What somebody answers to an invitation, and the reminder of who says yes. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.clock import PARIS
from matching.events import log
from matching.events.models import ANSWERS, Attendance, Event
from matching.events.telling import beginning_of, where_of
from matching.events.values import Organiser, starts_at
from matching.french import hour
from matching.introductions.values import Occasion
from matching.notifications import service as outbox
from matching.notifications.people import Person, tell
from matching.refusals import Refusal, not_found, wrong

EVENING: Final = time(18)
ABSENT: Final = "Cette invitation n’existe pas, ou n’est pas à vous."


@dataclass(frozen=True, slots=True)
class Answers:
    """How many were invited, come, do not come, and have arrived (walk-ins among them)."""

    invited: int
    yes: int
    no: int
    arrived: int


def find(session: Session, attendance_id: int) -> tuple[Attendance, Event]:
    """An invitation and its meeting."""
    one = session.get(Attendance, attendance_id)
    event = session.get(Event, one.event_id) if one else None
    if one is None or event is None or event.state == "draft":
        raise not_found(ABSENT)
    return one, event


def find_mine(session: Session, event_id: int, profile_id: int) -> Attendance:
    """A resident's own place at a meeting."""
    one = session.scalar(
        sa.select(Attendance).where(Attendance.event_id == event_id, Attendance.profile_id == profile_id)
    )
    if one is None:
        raise not_found(ABSENT)
    return one


def list_mine(session: Session, profile_id: int) -> list[Any]:
    """A resident's meetings as (event, attendance), the latest day first."""
    query = (
        sa.select(Event, Attendance)
        .join(Attendance, Attendance.event_id == Event.id)
        .where(Attendance.profile_id == profile_id, Event.state != "draft")
    )
    return list(session.execute(query.order_by(Event.day.desc(), Event.id.desc())).all())


def answer(session: Session, attendance_id: int, said: str, *, occasion: Occasion) -> Attendance:
    """Write down a yes or a no, changed until the end. Who says yes is reminded the evening before."""
    one, event = find(session, attendance_id)
    if said not in ANSWERS:
        raise wrong("answer", "Dites oui ou non", "Touchez « Je viens » ou « Je ne viens pas ».")
    if event.state != "published" or starts_at(event.day, event.end_at) <= occasion.now:
        raise Refusal("over", "La rencontre n’est plus ouverte", "Regardez les autres rencontres.", 409)
    if one.answer == said:
        return one
    one.answer, one.answered_at = said, occasion.now
    session.flush()
    by = Organiser("resident", None, one.profile_id or 0)
    log.write(session, event.id, "answer", by=by, now=occasion.now, words=said, attendance_id=one.id)
    if said == "no":
        outbox.drop(session, _reminder_of(event, one))
    elif one.profile_id is not None:
        _remind(session, event, one, occasion)
    return one


def remind_all(session: Session, event: Event, occasion: Occasion) -> None:
    """Who says yes is reminded the evening before: again, once a meeting moved and its reminders are off."""
    query = sa.select(Attendance).where(
        Attendance.event_id == event.id, Attendance.answer == "yes", Attendance.profile_id.is_not(None)
    )
    for one in session.scalars(query.order_by(Attendance.id)).all():
        _remind(session, event, one, occasion)


def counts_of(session: Session, event: Event) -> Answers:
    """What was answered so far."""
    row = session.execute(
        sa.select(
            sa.func.count(Attendance.invited_at),
            sa.func.count().filter(Attendance.answer == "yes"),
            sa.func.count().filter(Attendance.answer == "no"),
            sa.func.count(Attendance.checked_in_at),
        ).where(Attendance.event_id == event.id)
    ).one()
    return Answers(*row)


def _reminder_of(event: Event, one: Attendance) -> str:
    return f"{beginning_of(event)}reminder-{one.id}-"


def _remind(session: Session, event: Event, one: Attendance, occasion: Occasion) -> None:
    eve = datetime.combine(event.day - timedelta(days=1), EVENING, PARIS).astimezone(UTC)
    if eve <= occasion.now:
        return
    tell(
        session, Person(Role.RESIDENT, one.profile_id or 0),
        event=f"{_reminder_of(event, one)}{occasion.now:%Y%m%d%H%M%S%f}",
        subject=f"Demain à {hour(event.start_at)} : {event.title}",
        text=f"Rendez-vous demain à {hour(event.start_at)}.\n{where_of(event)}.\n"
        f"À l’entrée, dites le numéro {one.number}.",
        link=f"{occasion.site_url}/mes-rencontres/{event.id}", kind="reminder", not_before=eve,
    )  # fmt: skip
