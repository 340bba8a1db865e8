"""At the stands: who is next, by numbers alone; the note of an interview; a stand that closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import log
from matching.events.arriving import require_the_day
from matching.events.models import NOTES, Attendance, Event, EventInterview, EventStand
from matching.events.stands import find_stand
from matching.events.timetable import slot_now, slots_of
from matching.events.values import Organiser, slot_hour
from matching.introductions.values import Occasion
from matching.refusals import Refusal, not_found, require_short, wrong
from matching.state_table import move

LONGEST_LINE: Final = 200
NOTE_WORDS: Final[Mapping[str, str]] = {
    "": "aucun",
    "yes": "oui, je veux revoir cette personne",
    "maybe": "à revoir",
    "no": "non",
}
"""What each button says, as a page reads it back."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An interview by its number: at what hour, whether the person has arrived, what was noted."""

    id: int
    number: int
    at: time
    slot: int
    arrived: bool
    note: str
    line: str
    version: int
    missed: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """An interview as the person themselves reads it."""

    at: time
    stand: int
    name: str


@dataclass(frozen=True, slots=True)
class StandNow:
    """A stand on the day: who sits there now and who comes next; `closed` once it left."""

    id: int
    number: int
    name: str
    closed: bool
    current: Seat | None
    following: Seat | None
    seats: list[Seat]


def stands_now(session: Session, event: Event, now: datetime) -> list[StandNow]:
    """The stands with interviews, in order of number."""
    rows = session.execute(
        sa.select(EventStand, EventInterview, Attendance.number, Attendance.checked_in_at)
        .outerjoin(
            EventInterview,
            sa.and_(EventInterview.stand_id == EventStand.id, EventInterview.state != "dropped"),
        )
        .outerjoin(Attendance, Attendance.id == EventInterview.attendance_id)
        .where(EventStand.event_id == event.id, EventStand.kind == "employer")
        .order_by(EventStand.number, EventInterview.slot)
    ).all()
    stands: dict[int, tuple[EventStand, list[Seat]]] = {}
    for stand, interview, number, arrived in rows:
        seats = stands.setdefault(stand.id, (stand, []))[1]
        if interview is not None:
            seats.append(_seat(event, interview, number, arrived is not None))
    return [_now(event, stand, seats, now) for stand, seats in stands.values()]


def passages_of(session: Session, event: Event, attendance_id: int) -> list[Passage]:
    """The interviews of one person, in order of hour."""
    query = (
        sa.select(EventInterview.slot, EventStand.number, EventStand.name)
        .join(EventStand, EventStand.id == EventInterview.stand_id)
        .where(EventInterview.attendance_id == attendance_id, EventInterview.state.in_(("planned", "done")))
        .order_by(EventInterview.slot)
    )
    return [
        Passage(slot_hour(event.start_at, event.slot_minutes, row.slot), row.number, row.name)
        for row in session.execute(query)
    ]


def _seat(event: Event, one: EventInterview, number: int, arrived: bool) -> Seat:
    at = slot_hour(event.start_at, event.slot_minutes, one.slot)
    return Seat(one.id, number, at, one.slot, arrived, one.note, one.line, one.version, one.state == "missed")


def _now(event: Event, stand: EventStand, seats: list[Seat], now: datetime) -> StandNow:
    coming = slot_now(event, now)  # the first slot that has not begun
    begun = coming - 1 if 0 < coming <= slots_of(event) else -1
    current = next((one for one in seats if one.slot == begun and not (one.note or one.missed)), None)
    following = next((one for one in seats if one.slot >= coming), None)
    return StandNow(stand.id, stand.number, stand.name, stand.left_at is not None, current, following, seats)


def find_interview(session: Session, stand: EventStand, interview_id: int) -> EventInterview:
    """An interview of this very stand, which was not given to somebody else since."""
    one = session.get(EventInterview, interview_id)
    if one is None or one.stand_id != stand.id or one.state == "dropped":
        raise not_found("Cet entretien n’est pas à votre stand.")
    return one


def note_interview(
    session: Session, event: Event, stand: EventStand, interview_id: int, note: str, line: str, *,
    by: Organiser, seen: int, occasion: Occasion, at: datetime | None = None,
) -> EventInterview:  # fmt: skip
    """Three buttons and a line, by who sat at the stand, `at` an instant of this day.

    A note replaces the one that was seen. Refuses one that somebody else has changed since.
    """
    require_the_day(event, occasion)
    one = find_interview(session, stand, interview_id)
    if not note or note not in NOTES:
        raise wrong("note", "Choisissez un bouton", "Oui, à revoir, ou non.")
    said = require_short("line", line, LONGEST_LINE)
    noted_at = at or occasion.now
    move(session, one, seen, _noted_before, note=note, line=said, noted_at=noted_at, state="done")
    log.write(session, event.id, "note", by=by, now=occasion.now, words=note, attendance_id=one.attendance_id)
    return one


def miss(
    session: Session,
    event: Event,
    stand: EventStand,
    interview_id: int,
    *,
    by: Organiser,
    occasion: Occasion,
    at: datetime | None = None,
) -> bool:
    """Somebody did not come to an interview that has begun, `at` an instant of this day. Whether it is news.

    They may be given another one; the timetable is mended after. Who comes late after all is noted as any.
    """
    require_the_day(event, occasion)
    one = find_interview(session, stand, interview_id)
    if one.slot >= slot_now(event, at or occasion.now):
        raise wrong("missed", "Attendez l’heure du passage", "Ce passage n’a pas commencé.")
    missed = session.execute(
        sa.update(EventInterview)
        .where(EventInterview.id == one.id, EventInterview.state == "planned")
        .values(state="missed"),
        execution_options={"synchronize_session": False},
    )
    session.refresh(one)
    if missed.rowcount:
        log.write(session, event.id, "miss", by=by, now=occasion.now, attendance_id=one.attendance_id)
    return bool(missed.rowcount)


def _noted_before(one: EventInterview) -> Refusal:
    words = f"L’avis noté est : {_told(one)}."
    return Refusal(
        "too_late", "Quelqu’un a noté avant vous", words, 409, [("Rencontres", "events.my_meetings")]
    )


def _told(one: EventInterview) -> str:
    return f"{NOTE_WORDS[one.note]}, « {one.line} »" if one.line else NOTE_WORDS[one.note]


def leave(
    session: Session,
    event: Event,
    stand_id: int,
    *,
    by: Organiser,
    occasion: Occasion,
    at: datetime | None = None,
) -> tuple[EventStand, bool]:
    """A stand closes before the end, `at` an instant of this day. Returns it, and whether it is news.

    The timetable is mended after. A second time changes nothing.
    """
    require_the_day(event, occasion)
    stand = find_stand(session, event, stand_id)
    left = session.execute(
        sa.update(EventStand)
        .where(EventStand.id == stand.id, EventStand.left_at.is_(None))
        .values(left_at=at or occasion.now),
        execution_options={"synchronize_session": False},
    )
    session.refresh(stand)
    if left.rowcount:
        log.write(session, event.id, "leave", by=by, now=occasion.now, words=stand.name)
    return stand, bool(left.rowcount)
