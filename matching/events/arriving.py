"""The day itself, at the door: arrivals by number or by name, and who walks in. The caller commits.

A walk-in gives a first name, a way to be reached if they like, and what work: twenty seconds, no account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.contacts import read_contact
from matching.events import log
from matching.events.inviting import draw_number
from matching.events.models import Attendance, Event
from matching.events.telling import walk_in_numbered
from matching.events.values import Organiser
from matching.introductions.values import Occasion
from matching.referential.folding import fold
from matching.refusals import Refusal, require_short, wrong
from matching.residents.models import Profile

LONGEST_NAME: Final = 60
LONGEST_WANTS: Final = 120
FEWEST_LETTERS: Final = 2
MOST_FOUND: Final = 10


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who is expected and whose first name was typed at the door."""

    number: int
    name: str
    arrived: bool


def check_in(
    session: Session,
    event: Event,
    number: int,
    *,
    by: Organiser,
    occasion: Occasion,
    at: datetime | None = None,
) -> tuple[Attendance, bool]:
    """Somebody with a number has arrived, `at` an instant of this day. Returns them, and whether it is news.

    A second time changes nothing: of two doors at once, the first one is kept.
    """
    require_the_day(event, occasion)
    one = session.scalar(
        sa.select(Attendance).where(Attendance.event_id == event.id, Attendance.number == number)
    )
    if one is None:
        raise wrong("number", "Numéro inconnu", "Cherchez par le prénom, ou notez une nouvelle personne.")
    came = session.execute(
        sa.update(Attendance)
        .where(Attendance.id == one.id, Attendance.checked_in_at.is_(None))
        .values(checked_in_at=at or occasion.now),
        execution_options={"synchronize_session": False},
    )
    session.refresh(one)
    if came.rowcount:
        log.write(session, event.id, "check_in", by=by, now=occasion.now, attendance_id=one.id)
    return one, bool(came.rowcount)


def walk_in(
    session: Session,
    event: Event,
    *,
    name: str,
    contact: str,
    wants: str,
    by: Organiser,
    occasion: Occasion,
    at: datetime | None = None,
) -> Attendance:
    """Somebody who was not expected: noted, numbered and arrived, `at` an instant of this day."""
    require_the_day(event, occasion)
    first_name = require_short("name", name, LONGEST_NAME)
    if not first_name:
        raise wrong("name", "Quel prénom ?", "Un prénom suffit.")
    reached = read_contact(contact)
    if contact.strip() and reached is None:
        raise wrong("contact", "Contact illisible", "Un e-mail, un mobile, ou rien.")
    one = Attendance(
        event_id=event.id, comer="walk_in", number=draw_number(session, event.id), first_name=first_name,
        channel=reached.channel if reached else None, contact=reached.address if reached else "",
        wants=require_short("wants", wants, LONGEST_WANTS), created_at=occasion.now,
        checked_in_at=at or occasion.now,
    )  # fmt: skip
    session.add(one)
    session.flush()
    log.write(session, event.id, "walk_in", by=by, now=occasion.now, attendance_id=one.id)
    walk_in_numbered(session, event, one, occasion)
    return one


def find_expected(session: Session, event: Event, typed: str) -> list[Expected]:
    """Those expected whose first name begins as typed; two letters at least, so that no list is read."""
    begun = fold(typed)
    if len(begun) < FEWEST_LETTERS:
        return []
    query = (
        sa.select(Attendance.number, Attendance.first_name, Attendance.checked_in_at, Profile.name)
        .outerjoin(Profile, Profile.id == Attendance.profile_id)
        .where(Attendance.event_id == event.id)
        .order_by(Attendance.number)
    )
    named = [(row, row.name or row.first_name) for row in session.execute(query)]
    return [
        Expected(row.number, name, row.checked_in_at is not None)
        for row, name in named
        if fold(name).startswith(begun)
    ][:MOST_FOUND]


def require_the_day(event: Event, occasion: Occasion) -> None:
    """Refuse what is only done on the day of a meeting that is published."""
    if event.state != "published" or event.day != occasion.today:
        raise Refusal(
            "not_the_day", "Ce n’est pas le jour", "L’accueil ouvre le jour de la rencontre.", 409,
            [("Rencontres", "events.organise")],
        )  # fmt: skip
