"""News worth a message: a resident's new jobs, an employer's new candidates. Only when there are some."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.clock import day_in_france
from matching.employers.candidates import candidates_for
from matching.employers.models import Vacancy
from matching.french import count
from matching.matches import service as matches
from matching.matches.question import Question
from matching.notifications.models import MessagePreference
from matching.notifications.people import Person, note_alerted, preference_of, tell
from matching.privacy.models import Consent
from matching.refusals import Refusal
from matching.residents.models import Profile

logger = logging.getLogger(__name__)
# A little less than a day and a week: the task runs at the same hour, never quite.
EVERY: Final = {"daily": timedelta(hours=20), "weekly": timedelta(days=6, hours=20)}
SHOWN: Final = 3
LOOKED_AT: Final = 200


def send_alerts(session: Session, *, now: datetime, site_url: str, seed: str, secret: str) -> int:
    """Write the alerts that are due, with a commit for each person. Returns how many were written.

    A resident receives them after a consent to alerts; an employer for open posts. The first run of somebody
    only notes the hour: what is already there is not news.
    """
    written = 0
    for who in [*_residents(session), *_employers(session)]:
        try:
            written += _alert(session, who, now, site_url, seed, secret)
            session.commit()
        except Exception:  # a fault with one person must not keep the others from their news
            session.rollback()
            logger.exception("the alerts of %s cannot be made; they are due still", who)
    return written


def _alert(session: Session, who: Person, now: datetime, site_url: str, seed: str, secret: str) -> bool:
    since = _due_since(session, who, now)
    if since is None:
        return False
    note_alerted(session, who, now)
    if since == now:
        return False
    if who.role is Role.RESIDENT:
        return _tell_jobs(session, who, since, now, site_url, seed)
    return _tell_candidates(session, who, since, now, site_url, seed, secret)


def _residents(session: Session) -> Iterable[Person]:
    query = (
        sa.select(Profile.id)
        .join(Consent, Consent.profile_id == Profile.id)
        .where(Consent.purpose == "alerts", Consent.withdrawn_at.is_(None), Profile.erased_at.is_(None))
    )
    return [Person(Role.RESIDENT, number) for number in session.scalars(query.order_by(Profile.id))]


def _employers(session: Session) -> Iterable[Person]:
    query = sa.select(Vacancy.establishment_id).where(Vacancy.status == "open").distinct()
    return [
        Person(Role.EMPLOYER, number) for number in session.scalars(query.order_by(Vacancy.establishment_id))
    ]


def _due_since(session: Session, who: Person, now: datetime) -> datetime | None:
    """Since when news are told; `now` for somebody new, None when it is not time or not wanted."""
    _, alerts = preference_of(session, who)
    if alerts == "none":
        return None
    found = session.get(MessagePreference, (who.role.value, who.id))
    last = found.alerted_at if found else None
    if last is None:
        return now
    return last if now - last >= EVERY[alerts] else None


def _tell_jobs(
    session: Session, who: Person, since: datetime, now: datetime, site_url: str, seed: str
) -> bool:
    today = day_in_france(now)
    cards = matches.offers_of(session, who.id, Question(), today=today, seed=seed, law="without_plan").cards
    ids = [card.row_id for card in cards]
    fresh = set(
        session.scalars(
            sa.select(Vacancy.id).where(
                Vacancy.id.in_(ids),
                # A day alone would miss what was published later on the day of the last alert.
                Vacancy.published_on >= day_in_france(since),
                Vacancy.changed_at > since,
            )
        )
    )
    new = [card for card in cards if card.row_id in fresh]
    if not new:
        return False
    words = count(len(new), "nouvelle offre", "nouvelles offres")
    lines = [f"{card.plain_name}, {card.employer}." for card in new[:SHOWN]]
    tell(
        session, who, event=f"jobs-{today}", subject=f"{words} pour vous",
        text="\n".join(lines), link=f"{site_url}/mes-offres", kind="alert",
    )  # fmt: skip
    return True


def _tell_candidates(
    session: Session, who: Person, since: datetime, now: datetime, site_url: str, seed: str, secret: str
) -> bool:
    today, told = day_in_france(now), False
    posts = sa.select(Vacancy).where(Vacancy.establishment_id == who.id, Vacancy.status == "open")
    for vacancy in session.scalars(posts.order_by(Vacancy.id)).all():
        try:
            listed = candidates_for(session, vacancy.id, top=LOOKED_AT, today=today, seed=seed, secret=secret)
        except Refusal:
            continue  # closed at this very moment
        able = [listed.who[one.code] for one in listed.ranked.candidates if one.can_be_there]
        new = session.scalar(
            sa.select(sa.func.count()).where(Profile.id.in_(able), Profile.created_at > since)
        )
        if new:
            words = count(new, "nouvelle personne pourrait venir", "nouvelles personnes pourraient venir")
            tell(
                session, who, event=f"candidates-{vacancy.id}-{today}", subject=f"{words} : {vacancy.title}",
                text="Regardez la liste, et proposez un échange.",
                link=f"{site_url}/recruter/offres/{vacancy.id}/candidats", kind="alert",
            )  # fmt: skip
            told = True
    return told
