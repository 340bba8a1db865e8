"""After a meeting: each interview that was held has an answer, from the employer or from the service.

The contract of introductions, shorter: 5 days from the meeting, calendar days of France. « On continue »
opens an introduction, which asks the resident's own yes: an employer knows a number, and learns nothing more
by answering. It reads the same for somebody without an account, who is written to. The caller commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.clock import PARIS, day_in_france
from matching.employers.models import Vacancy
from matching.events import answer_telling, log
from matching.events.answer_models import InterviewAnswer
from matching.events.models import Attendance, Event, EventInterview, EventStand
from matching.events.nearby import open_posts
from matching.events.values import Organiser, slot_hour, starts_at
from matching.introductions.log import find_pair
from matching.introductions.needs import filled
from matching.introductions.reasons import OF_EMPLOYERS
from matching.introductions.service import propose
from matching.introductions.values import Actor, Given, Occasion
from matching.refusals import Refusal, not_found, wrong
from matching.residents.models import Profile

ANSWER_DAYS: Final = 5
REMINDER_DAY: Final = 3
ANSWER_HOUR: Final = time(18)
"""Local hour of the last day at which answers are closed: who waited is told on that day, not at night."""
REASONS: Final = {one.code: one for one in OF_EMPLOYERS}


@dataclass(frozen=True, slots=True)
class Met:
    """An interview that was held, as its employer reads it: a number, its own note, and what it answered.

    answer : go_on, not_retained, silent, or "" while it is due
    told   : the reason that was given, or the post to go on for; "" for none
    """

    id: int
    number: int
    at: time
    note: str
    line: str
    answer: str
    told: str


def asked_on(event: Event) -> date:
    """The day from which answers are counted: the meeting's, or that of its closing if that came late."""
    closed = day_in_france(event.changed_at)
    late = event.state == "over" and closed > event.day + timedelta(days=1)
    return closed if late else event.day


def due_at(event: Event) -> datetime:
    """The instant at which answers are closed."""
    return datetime.combine(asked_on(event) + timedelta(days=ANSWER_DAYS), ANSWER_HOUR, PARIS)


def may_answer(event: Event, now: datetime) -> bool:
    """Whether the meeting has ended: nobody reads a no while they still wait at another stand."""
    return event.state == "over" or (event.state == "published" and starts_at(event.day, event.end_at) <= now)


def met_at(session: Session, event: Event, stand: EventStand) -> list[Met]:
    """The interviews that a stand held, in order of hour."""
    query = (
        sa.select(EventInterview, Attendance.number, InterviewAnswer, Vacancy.title)
        .join(Attendance, Attendance.id == EventInterview.attendance_id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .outerjoin(Vacancy, Vacancy.id == InterviewAnswer.vacancy_id)
        .where(EventInterview.stand_id == stand.id, EventInterview.state == "done")
        .order_by(EventInterview.slot, EventInterview.id)
    )
    return [
        Met(
            row.id, number, slot_hour(event.start_at, event.slot_minutes, row.slot), row.note, row.line,
            said.answer if said else "", _told(said, title),
        )
        for row, number, said, title in session.execute(query)
    ]  # fmt: skip


def _told(said: InterviewAnswer | None, title: str | None) -> str:
    if said is None:
        return ""
    return REASONS[said.reason].label if said.reason in REASONS else title or ""


def answers_to(session: Session, event: Event, attendance_id: int) -> list[tuple[str, str]]:
    """(employer, what it answers) for each interview that somebody had, in order of hour."""
    query = (
        sa.select(EventStand.name, InterviewAnswer.answer, InterviewAnswer.reason, Vacancy.title)
        .join(EventInterview, EventInterview.stand_id == EventStand.id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .outerjoin(Vacancy, Vacancy.id == InterviewAnswer.vacancy_id)
        .where(EventInterview.attendance_id == attendance_id, EventInterview.state == "done")
        .order_by(EventInterview.slot)
    )
    waits = f"Réponse avant le {answer_telling.when_due(due_at(event))}."
    return [
        (name, _words_for(answer, reason, title or "une offre") or waits)
        for name, answer, reason, title in session.execute(query)
    ]


def _words_for(answer: str | None, reason: str | None, title: str) -> str:
    """What a resident reads of an answer; "" while there is none."""
    if answer == "not_retained":
        found = REASONS.get(reason or "")
        return found.told if found else "Ne donne pas suite."
    return {
        "go_on": f"On continue : {title}.",
        "silent": f"Pas de réponse en {ANSWER_DAYS} jours.",
    }.get(answer or "", "")


def answers_due(session: Session, establishment_id: int) -> dict[int, int]:
    """Meeting -> how many answers an employer still owes after it, where there are some."""
    query = (
        sa.select(Event.id, sa.func.count())
        .join(EventStand, EventStand.event_id == Event.id)
        .join(EventInterview, EventInterview.stand_id == EventStand.id)
        .outerjoin(InterviewAnswer, InterviewAnswer.interview_id == EventInterview.id)
        .where(
            EventStand.establishment_id == establishment_id, Event.state == "over",
            EventInterview.state == "done", InterviewAnswer.interview_id.is_(None),
        )
        .group_by(Event.id)
    )  # fmt: skip
    return {row[0]: row[1] for row in session.execute(query)}


def go_on(
    session: Session, event: Event, stand: EventStand, interview_id: int, vacancy_id: int | None, *,
    by: Organiser, occasion: Occasion,
) -> None:  # fmt: skip
    """« On continue » for a post: the person is asked. Nothing of them is told, not even whether they had an
    exchange for that post before."""
    one = _find(session, event, stand, interview_id, occasion)
    posts = open_posts(session, stand.establishment_id or 0)
    post = next((own for own in posts if own.id == vacancy_id), None)
    if post is None:
        raise wrong("post", "Pour quelle offre ?", "Choisissez une de vos offres ouvertes.")
    if filled(session, post):
        raise wrong("post", "Toutes les places sont prises", "Ajoutez une place, ou prenez une autre offre.")
    _write(session, interview_id, occasion, answer="go_on", vacancy_id=post.id)
    log.write(session, event.id, "answer_go_on", by=by, now=occasion.now, attendance_id=one.id)
    told = answer_telling.Answered(session, event, stand, interview_id, one, occasion)
    if one.profile_id is None:
        answer_telling.go_on_without_account(told, post)
    elif _is_there(session, one.profile_id):
        pair = find_pair(session, post.id, one.profile_id)
        if pair is not None:
            answer_telling.go_on_again(told, post, pair)
            return
        who = Actor("employer", post.establishment_id, by.account_id or None)
        propose(session, post.id, one.profile_id, by=who, occasion=occasion, given=Given(met_on=event.day))


def not_retain(
    session: Session, event: Event, stand: EventStand, interview_id: int, reason: str, *,
    by: Organiser, occasion: Occasion, seed: str,
) -> None:  # fmt: skip
    """A no, with a reason of the list, which the person reads with a piste."""
    one = _find(session, event, stand, interview_id, occasion)
    if reason not in REASONS:
        raise wrong("reason", "Choisissez une raison", "Choisissez dans la liste, puis envoyez.")
    _write(session, interview_id, occasion, answer="not_retained", reason=reason)
    log.write(session, event.id, "answer_no", by=by, now=occasion.now, attendance_id=one.id)
    if one.profile_id is None or _is_there(session, one.profile_id):
        told = answer_telling.Answered(session, event, stand, interview_id, one, occasion)
        answer_telling.not_retained(told, REASONS[reason], seed)


def close_silent(
    session: Session, event: Event, stand: EventStand, interview_id: int, *, occasion: Occasion, seed: str
) -> bool:
    """Nobody answered in time: the person is told so. Returns whether that was still so."""
    interview = session.get_one(EventInterview, interview_id)
    one = session.get_one(Attendance, interview.attendance_id)
    if not _insert(session, interview_id, occasion, answer="silent"):
        return False
    log.write(
        session, event.id, "answer_none", by=Organiser("service"), now=occasion.now, attendance_id=one.id
    )
    if one.profile_id is None or _is_there(session, one.profile_id):
        told = answer_telling.Answered(session, event, stand, interview_id, one, occasion)
        answer_telling.silent(told, ANSWER_DAYS, seed)
    return True


def _find(
    session: Session, event: Event, stand: EventStand, interview_id: int, occasion: Occasion
) -> Attendance:
    """Who sat in an interview of this stand that was held, once the meeting has ended."""
    one = session.get(EventInterview, interview_id)
    if one is None or one.stand_id != stand.id or one.state != "done":
        raise not_found("Cet entretien n’est pas à votre stand.")
    if not may_answer(event, occasion.now):
        raise Refusal("not_yet", "Pas encore", "Vous répondez quand la rencontre est finie.", 409)
    return session.get_one(Attendance, one.attendance_id)


def _is_there(session: Session, profile_id: int) -> bool:
    """Whether somebody is still a resident of the service: who was erased is neither asked nor told."""
    return session.scalar(sa.select(Profile.erased_at).where(Profile.id == profile_id)) is None


def _write(session: Session, interview_id: int, occasion: Occasion, **said: str | int) -> None:
    """Write an answer. Refuses a second one, of whomever."""
    if not _insert(session, interview_id, occasion, **said):
        raise Refusal(
            "answered", "C’est déjà répondu", "Cette personne a eu sa réponse. Rechargez la page.", 409,
            [("Rencontres", "events.my_meetings")],
        )  # fmt: skip


def _insert(session: Session, interview_id: int, occasion: Occasion, **said: str | int) -> bool:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = {"reason": "", "vacancy_id": None, **said}
    statement = (
        insert(InterviewAnswer)
        .values(interview_id=interview_id, answered_at=occasion.now, **row)
        .on_conflict_do_nothing()
    )
    return session.scalar(statement.returning(sa.column("interview_id"))) is not None
