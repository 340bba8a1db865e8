"""The contract of answers: an employer answers within 7 days of what is sent, counted in calendar days.

Reminded on days 3, 5 and 7; on day 8 the counsellor calls; on day 15 the request expires and the post is
paused. A proposal that a resident does not answer is closed after 30 days.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import day_in_france
from matching.employers.models import Vacancy
from matching.introductions import telling
from matching.introductions.following import send_if_ready
from matching.introductions.models import Introduction, IntroductionEvent
from matching.introductions.service import act
from matching.introductions.sides import ANSWER_DAYS, COUNSELLOR_DAY, EXPIRY_DAYS, REMINDER_DAYS, Sides
from matching.introductions.transitions import AT_THE_EMPLOYERS, TABLE, UNANSWERED
from matching.introductions.values import SERVICE, Occasion
from matching.refusals import Refusal

logger = logging.getLogger(__name__)
PROPOSAL_DAYS: Final = 30
ANSWERS: Final = frozenset(way.act for way in TABLE if "date_answer" in way.follows)
"""The acts by which an employer answers, done by themselves or noted by a counsellor."""


class AnswerRate(NamedTuple):
    """Of the requests whose 7 days are over or that were answered: how many were answered within them."""

    in_time: int
    due: int


def days_since(instant: datetime, now: datetime) -> int:
    """Calendar days in France between two instants: 0 on the same day."""
    return (day_in_france(now) - day_in_france(instant)).days


def keep_time(session: Session, occasion: Occasion) -> int:
    """Remind, warn, expire and send all that is due, with a commit for each. Returns how many were seen.

    Running it twice does no harm: what is told has its key, and what is expired is no longer waiting.
    """
    looked = 0
    for query, step in (
        (_waiting_to_leave(occasion.now), _send),
        (_unanswered(), _keep_answer_time),
        (_old_proposals(occasion.now), _expire),
    ):
        for number in session.scalars(query).all():
            looked += 1
            _one(session, number, step, occasion)
    return looked


def _one(session: Session, number: int, step: Callable[[Sides], None], occasion: Occasion) -> None:
    try:
        row = session.get(Introduction, number, populate_existing=True)
        if row is not None:
            step(Sides(session, row, occasion))
        session.commit()
    except Refusal as refused:
        # Somebody acted at this very moment: the next run sees it as it then is.
        session.rollback()
        logger.info("introduction %d left to the next run: %s", number, refused.code)


def _waiting_to_leave(now: datetime) -> sa.Select[tuple[int]]:
    return (
        sa.select(Introduction.id)
        .where(Introduction.state == "agreed", Introduction.send_after <= now)
        .order_by(Introduction.id)
    )


def _unanswered() -> sa.Select[tuple[int]]:
    waiting = Introduction.state.in_(UNANSWERED)
    return sa.select(Introduction.id).where(waiting).order_by(Introduction.sent_at)


def _old_proposals(now: datetime) -> sa.Select[tuple[int]]:
    old = Introduction.since < now - timedelta(days=PROPOSAL_DAYS)
    return sa.select(Introduction.id).where(Introduction.state == "proposed", old).order_by(Introduction.id)


def _send(sides: Sides) -> None:
    send_if_ready(sides, SERVICE)


def _expire(sides: Sides) -> None:
    act(sides.session, sides.row.id, "expire", by=SERVICE, seen=sides.row.version, occasion=sides.occasion)


def _keep_answer_time(sides: Sides) -> None:
    if sides.row.state not in UNANSWERED or sides.row.sent_at is None:
        return
    days = days_since(sides.row.sent_at, sides.occasion.now)
    if days >= EXPIRY_DAYS:
        _expire(sides)
        return
    # After a stop of the worker, one reminder is enough: the last that is due.
    passed = [day for day in REMINDER_DAYS if day <= days]
    if passed and days < COUNSELLOR_DAY:
        telling.late(sides, passed[-1])
    if days >= COUNSELLOR_DAY:
        telling.call_employer(sides, days)


def answer_rate_of(session: Session, vacancy_id: int, now: datetime) -> AnswerRate | None:
    """The rate of the employer of a post, over all its posts; None when no answer was due yet."""
    owner = sa.select(Vacancy.establishment_id).where(Vacancy.id == vacancy_id).scalar_subquery()
    rates = _rates(session, Vacancy.establishment_id == owner, now).values()
    return AnswerRate(sum(one.in_time for one in rates), sum(one.due for one in rates)) if rates else None


def answer_rates(session: Session, establishment_id: int, now: datetime) -> dict[int, AnswerRate]:
    """The rate of each post of an establishment that has one."""
    return _rates(session, Vacancy.establishment_id == establishment_id, now)


class _Round(NamedTuple):
    """One time that a request was sent: when, the employer's first answer, and until when it waited."""

    vacancy_id: int
    sent_at: datetime
    answered_at: datetime | None
    until: datetime


def _rates(session: Session, which: sa.ColumnElement[bool], now: datetime) -> dict[int, AnswerRate]:
    rates: dict[int, AnswerRate] = {}
    for one in (*_rounds_now(session, which, now), *_rounds_before(session, which)):
        if one.answered_at is not None:
            in_time = days_since(one.sent_at, one.answered_at) <= ANSWER_DAYS
        elif days_since(one.sent_at, one.until) > ANSWER_DAYS:
            in_time = False
        else:
            continue  # still in time, or taken back before an answer was due
        old = rates.get(one.vacancy_id, AnswerRate(0, 0))
        rates[one.vacancy_id] = AnswerRate(old.in_time + in_time, old.due + 1)
    return rates


def _rounds_now(session: Session, which: sa.ColumnElement[bool], now: datetime) -> Iterable[_Round]:
    query = (
        sa.select(
            Introduction.vacancy_id, Introduction.sent_at, Introduction.answered_at, Introduction.state,
            Introduction.since,
        )
        .join(Vacancy, Vacancy.id == Introduction.vacancy_id)
        .where(which, Introduction.sent_at.is_not(None))
    )  # fmt: skip
    for vacancy_id, sent_at, answered_at, state, since in session.execute(query):
        # What was taken back waited until then: late already, it counts as not answered.
        yield _Round(vacancy_id, sent_at, answered_at, now if state in UNANSWERED else since)


def _rounds_before(session: Session, which: sa.ColumnElement[bool]) -> Iterable[_Round]:
    """What was sent before it was proposed again: the row forgot it, its timeline did not."""
    again = sa.select(IntroductionEvent.introduction_id).where(IntroductionEvent.act == "propose_again")
    query = (
        sa.select(IntroductionEvent, Introduction.vacancy_id)
        .join(Introduction, Introduction.id == IntroductionEvent.introduction_id)
        .join(Vacancy, Vacancy.id == Introduction.vacancy_id)
        .where(which, Introduction.id.in_(again))
        .order_by(IntroductionEvent.introduction_id, IntroductionEvent.version)
    )
    sent: datetime | None = None
    answered: datetime | None = None
    until: datetime | None = None
    for event, vacancy_id in session.execute(query):
        if event.act == "propose":
            sent = None  # another introduction begins
        if event.act == "send":
            sent, answered, until = event.at, None, None
        elif event.act in ANSWERS and event.from_state in AT_THE_EMPLOYERS:
            answered = answered or event.at
        if event.from_state in AT_THE_EMPLOYERS and event.to_state not in AT_THE_EMPLOYERS:
            until = event.at
        if event.act == "propose_again" and sent is not None:
            yield _Round(vacancy_id, sent, answered, until or event.at)
            sent = None
