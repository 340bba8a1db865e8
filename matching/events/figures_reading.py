"""What figures are counted from: the rows of meetings, in as many queries for one as for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import day_in_france
from matching.counsellors.prescriptions_models import Prescription
from matching.employers.models import Vacancy
from matching.events.answer_models import InterviewAnswer
from matching.events.models import Attendance, Event, EventInterview, EventStand, StandVacancy
from matching.introductions.models import Introduction, IntroductionEvent
from matching.residents.models import ProfileChoice

FOLLOWED: Final = ("accepted", "started", "finished")
"""Prescriptions that somebody follows, or followed to the end."""
OUTCOMES: Final = ("try", "hire")


@dataclass(frozen=True, slots=True)
class Comer:
    """Somebody invited, or who came by. `came`: was at the door, or sat at a stand."""

    id: int
    profile_id: int | None
    invited: bool
    said_yes: bool
    came: bool


@dataclass(frozen=True, slots=True)
class Sat:
    """An interview that was not dropped. `answer` is "" while there is none."""

    stand_id: int
    attendance_id: int
    held: bool
    answer: str
    vacancy_id: int | None


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand of an employer, and the posts it brought."""

    id: int
    name: str
    establishment_id: int
    brought: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A resident whom an employer met began a trial there, or was hired: for which post, on which day."""

    profile_id: int
    vacancy_id: int
    act: str
    day: date


@dataclass(frozen=True, slots=True)
class Lived:
    """A meeting that is over, with all that is counted of it.

    posts   : number -> (title, ROME code, establishment), of all employers who were there
    schemes : profile -> the schemes noted for it today
    """

    event: Event
    comers: list[Comer] = field(default_factory=list)
    sat: list[Sat] = field(default_factory=list)
    stands: dict[int, Stand] = field(default_factory=dict)
    posts: dict[int, tuple[str, str | None, int]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    schemes: dict[int, set[str]] = field(default_factory=dict)


def read_lived(session: Session, events: Sequence[Event]) -> list[Lived]:
    """Meetings with what is counted of each, in the order given: seven queries for any number of them."""
    found = {event.id: Lived(event) for event in events}
    ids = list(found)
    _read_sat(session, found, ids)
    _read_comers(session, found, ids)
    _read_posts(session, found, ids)
    _read_outcomes(session, found, ids)
    _read_schemes(session, found, ids)
    return list(found.values())


def _read_sat(session: Session, found: dict[int, Lived], ids: Sequence[int]) -> None:
    query = (
        sa.select(
            EventStand.event_id, EventInterview.stand_id, EventInterview.attendance_id, EventInterview.state,
            InterviewAnswer.answer, InterviewAnswer.vacancy_id,
        )
        .join(EventStand, EventStand.id == EventInterview.stand_id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .where(EventStand.event_id.in_(ids), EventInterview.state.in_(("done", "missed")))
        .order_by(EventInterview.id)
    )  # fmt: skip
    for event_id, stand_id, attendance_id, state, answer, vacancy_id in session.execute(query):
        one = Sat(stand_id, attendance_id, state == "done", answer or "", vacancy_id)
        found[event_id].sat.append(one)


def _read_comers(session: Session, found: dict[int, Lived], ids: Sequence[int]) -> None:
    seated = {one.attendance_id for lived in found.values() for one in lived.sat if one.held}
    query = sa.select(Attendance).where(Attendance.event_id.in_(ids)).order_by(Attendance.id)
    for row in session.scalars(query):
        invited, came = row.invited_at is not None, row.checked_in_at is not None or row.id in seated
        one = Comer(row.id, row.profile_id, invited, invited and row.answer == "yes", came)
        found[row.event_id].comers.append(one)


def _read_posts(session: Session, found: dict[int, Lived], ids: Sequence[int]) -> None:
    stands = sa.select(EventStand).where(EventStand.event_id.in_(ids), EventStand.kind == "employer")
    for row in session.scalars(stands.order_by(EventStand.number)):
        found[row.event_id].stands[row.id] = Stand(row.id, row.name, row.establishment_id or 0)
    brought = (
        sa.select(EventStand.event_id, StandVacancy.stand_id, StandVacancy.vacancy_id)
        .join(EventStand, EventStand.id == StandVacancy.stand_id)
        .where(EventStand.event_id.in_(ids))
    )
    for event_id, stand_id, vacancy_id in session.execute(brought.order_by(StandVacancy.vacancy_id)):
        found[event_id].stands[stand_id].brought.append(vacancy_id)
    posts = (
        sa.select(EventStand.event_id, Vacancy.id, Vacancy.title, Vacancy.rome_code, Vacancy.establishment_id)
        .join(Vacancy, Vacancy.establishment_id == EventStand.establishment_id)
        .where(EventStand.event_id.in_(ids))
    )
    for event_id, number, *post in session.execute(posts.order_by(Vacancy.id)):
        found[event_id].posts[number] = (post[0], post[1], post[2])


def _read_outcomes(session: Session, found: dict[int, Lived], ids: Sequence[int]) -> None:
    query = (
        sa.select(
            Attendance.event_id, Introduction.profile_id, Introduction.vacancy_id, IntroductionEvent.act,
            IntroductionEvent.at,
        )
        .join(EventInterview, EventInterview.attendance_id == Attendance.id)
        .join(EventStand, EventStand.id == EventInterview.stand_id)
        .join(Introduction, Introduction.profile_id == Attendance.profile_id)
        .join(
            Vacancy,
            sa.and_(
                Vacancy.id == Introduction.vacancy_id,
                Vacancy.establishment_id == EventStand.establishment_id,
            ),
        )
        .join(IntroductionEvent, IntroductionEvent.introduction_id == Introduction.id)
        .where(
            Attendance.event_id.in_(ids), EventInterview.state == "done", IntroductionEvent.act.in_(OUTCOMES)
        )
        .order_by(IntroductionEvent.at, IntroductionEvent.id)
    )  # fmt: skip
    for event_id, profile_id, vacancy_id, act, at in session.execute(query):
        day = day_in_france(at)
        found[event_id].outcomes.append(Outcome(profile_id, vacancy_id, act, day))


def _read_schemes(session: Session, found: dict[int, Lived], ids: Sequence[int]) -> None:
    said = (
        sa.select(Attendance.event_id, ProfileChoice.profile_id, ProfileChoice.value)
        .join(ProfileChoice, ProfileChoice.profile_id == Attendance.profile_id)
        .where(Attendance.event_id.in_(ids), ProfileChoice.kind == "in_schemes")
    )
    prescribed = (
        sa.select(Attendance.event_id, Prescription.profile_id, Prescription.scheme)
        .join(Prescription, Prescription.profile_id == Attendance.profile_id)
        .where(Attendance.event_id.in_(ids), Prescription.state.in_(FOLLOWED))
    )
    for event_id, profile_id, scheme in session.execute(said.union(prescribed)):
        found[event_id].schemes.setdefault(profile_id, set()).add(scheme)
