"""What stands on the sheets of a meeting: whose hours, whose numbers. Values for templates, no page.

Sheets of stands and of the whole timetable hold numbers alone, as the screens do. The sheet of a resident
holds their own day, and is made for them or for who follows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import access, answering, sitting, stands
from matching.events.models import Attendance, Event, EventStand
from matching.events.reading import EventTold, StandTold, tell_event
from matching.events.timetable import slots_of
from matching.events.values import slot_hour
from matching.fields import read_number
from matching.matches.post_days import DayTold
from matching.matches.snapshot import current_snapshot
from matching.matches.values import read_profiles
from matching.refusals import Refusal, not_found, wrong

ACROSS: Final = 8
"""The most stands across one sheet of the timetable."""
FREE_LINES: Final = 3
"""Empty lines under the interviews of a stand, for who comes by."""


@dataclass(frozen=True, slots=True)
class StandSheet:
    """A stand with its posts or schemes, and its interviews by number."""

    told: StandTold
    seats: list[sitting.Seat]


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """A person's own sheet: number, meeting, interviews, and the way there and back where one is known."""

    one: Attendance
    event: EventTold
    passages: list[sitting.Passage]
    trip: DayTold | None


def require_on(event: Event) -> Event:
    """Refuse the paper of a meeting that is off: nobody should be brought to it."""
    if event.state == "cancelled":
        raise Refusal("cancelled", "Cette rencontre est annulée", "Il n’y a rien à imprimer.", 409)
    return event


def hours_of(event: Event) -> list[time]:
    """The hour of each slot."""
    return [slot_hour(event.start_at, event.slot_minutes, slot) for slot in range(slots_of(event))]


def across(session: Session, event: Event, now: datetime) -> list[Sequence[sitting.StandNow]]:
    """The stands with interviews, as many at once as one sheet holds."""
    found = sitting.stands_now(session, event, now)
    return [found[begin : begin + ACROSS] for begin in range(0, len(found), ACROSS)]


def stand_sheets(session: Session, event: Event, now: datetime) -> list[StandSheet]:
    """All stands of a meeting, in order of number, those without interviews among them."""
    seats = {one.id: one.seats for one in sitting.stands_now(session, event, now)}
    return [StandSheet(one, seats.get(one.id, [])) for one in tell_event(session, event).stands]


def stand_sheet(session: Session, event: Event, stand: EventStand, now: datetime) -> StandSheet:
    """One stand of a meeting."""
    return next(one for one in stand_sheets(session, event, now) if one.told.id == stand.id)


def own_sheet(session: Session, event_id: int, profile_id: int, today: date) -> OwnSheet:
    """The sheet of a resident at a meeting. Raises not_found for who is not invited."""
    one, event = answering.find(session, answering.find_mine(session, event_id, profile_id).id)
    return sheet_of(session, one, event, today)


def sheet_of(session: Session, one: Attendance, event: Event, today: date) -> OwnSheet:
    """The sheet of an invitation of a resident. Raises not_found where it is nobody's with a profile."""
    if one.profile_id is None:
        raise not_found(answering.ABSENT)
    require_on(event)
    occupations = current_snapshot(session).vocabulary.occupations
    people = read_profiles(session, occupations, {one.profile_id}, only_open=False)
    trip = access.day_from(event, people[0], "Chez vous", today) if people else None
    return OwnSheet(one, tell_event(session, event), sitting.passages_of(session, event, one.id), trip)


def find_number(session: Session, event: Event, typed: str) -> Attendance:
    """Whose number was typed at the door; the last one given at the door when nothing was."""
    query = sa.select(Attendance).where(Attendance.event_id == event.id)
    if typed.strip():
        one = session.scalar(query.where(Attendance.number == (read_number(typed) or 0)))
    else:
        walk_ins = query.where(Attendance.comer == "walk_in", Attendance.forgotten_at.is_(None))
        one = session.scalar(walk_ins.order_by(Attendance.id.desc()).limit(1))
    if one is None:
        raise wrong("number", "Numéro inconnu", "Cherchez-le à l’accueil par le prénom.")
    return one


def own_stand(session: Session, event_id: int, establishment_id: int) -> tuple[Event, EventStand]:
    """The stand of an employer at a meeting that is on, and the meeting."""
    event, stand = stands.own_stand(session, event_id, establishment_id)
    return require_on(event), stand
