"""Lists of introductions for each party, drawn from a fixed number of queries whatever their length."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment, Vacancy
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.reading import answer_by, late_days, read_by_employer
from matching.introductions.service import STATE_WORDS
from matching.introductions.sharing import code_of
from matching.introductions.transitions import ACTIVE, UNANSWERED, state_for
from matching.introductions.values import Actor, Occasion
from matching.residents.models import Profile

MOST = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One introduction in a list. `person` is a code for an employer, unless the name is shared and was read.

    choosing  : times are proposed to the resident, and none is chosen
    waiting   : the employer's answer is due; sent: the employer has the request
    """

    id: int
    vacancy_id: int
    state: str
    state_words: str
    title: str
    employer: str
    person: str
    interview_at: datetime | None
    choosing: bool
    answer_by: date | None
    late_days: int
    active: bool
    waiting: bool
    sent: bool


def list_introductions(
    session: Session,
    by: Actor,
    occasion: Occasion,
    *,
    profile_ids: Collection[int] | sa.Select[tuple[int]] = (),
    limit: int = MOST,
) -> list[Listed]:
    """The introductions of a party, those that go on first.

    profile_ids : for a counsellor, the people of the caseload whose introductions are read
    An employer sees what was sent, the oldest first, and their own proposals; others the latest change first.
    """
    query = (
        sa.select(Introduction, Vacancy.title, Establishment.name, Profile.name)
        .join(Vacancy, Vacancy.id == Introduction.vacancy_id)
        .join(Establishment, Establishment.id == Vacancy.establishment_id)
        .join(Profile, Profile.id == Introduction.profile_id)
    )
    if by.party == "resident":
        query = query.where(Introduction.profile_id == by.id)
    elif by.party == "counsellor":
        query = query.where(Introduction.profile_id.in_(profile_ids))
    else:
        query = query.where(Vacancy.establishment_id == by.id, _at_the_employers())
    first = sa.case((Introduction.state.in_(ACTIVE), 0), else_=1)
    order = Introduction.sent_at.asc() if by.party == "employer" else Introduction.since.desc()
    found = session.execute(query.order_by(first, order, Introduction.id).limit(limit)).all()
    slots = _slots(session, [row.id for row, *_ in found if row.state == "interview"])
    today = occasion.today
    return [
        _listed(row, by, title, employer, _person(row, name, by, occasion), slots.get(row.id, []), today)
        for row, title, employer, name in found
    ]


def _at_the_employers() -> sa.ColumnElement[bool]:
    return sa.or_(Introduction.employer_asked, Introduction.sent_at.is_not(None))


def _slots(session: Session, ids: Collection[int]) -> dict[int, list[InterviewSlot]]:
    query = sa.select(InterviewSlot).where(
        InterviewSlot.introduction_id.in_(ids), InterviewSlot.state != "dropped"
    )
    found: dict[int, list[InterviewSlot]] = {}
    for slot in session.scalars(query) if ids else ():
        found.setdefault(slot.introduction_id, []).append(slot)
    return found


def _person(row: Introduction, name: str, by: Actor, occasion: Occasion) -> str:
    if by.party != "employer":
        return name or "Sans nom"
    reads = row.sent_at is not None and row.state != "sent" and read_by_employer(row.state)
    shared = reads and "name" in (row.shared or ())
    return name if shared and name else f"Personne {code_of(row.vacancy_id, row.profile_id, occasion.secret)}"


def _listed(
    row: Introduction, by: Actor, title: str, employer: str, person: str, slots: list[InterviewSlot],
    today: date,
) -> Listed:  # fmt: skip
    state = state_for(by.party, row.state, sent=row.sent_at is not None)
    chosen = next((slot.starts_at for slot in slots if slot.state == "chosen"), None)
    return Listed(
        id=row.id,
        vacancy_id=row.vacancy_id,
        state=state,
        state_words=STATE_WORDS[state],
        title=title,
        employer=employer,
        person=person,
        interview_at=chosen,
        choosing=bool(slots) and chosen is None,
        answer_by=answer_by(row),
        late_days=late_days(row, today),
        active=row.state in ACTIVE,
        waiting=row.state in UNANSWERED,
        sent=row.sent_at is not None,
    )


def asked_codes(session: Session, vacancy_id: int, secret: str) -> set[str]:
    """The codes of those to whom the employer proposed, or who asked for the post."""
    query = sa.select(Introduction.profile_id).where(
        Introduction.vacancy_id == vacancy_id,
        _at_the_employers(),
    )
    return {code_of(vacancy_id, one, secret) for one in session.scalars(query)}
