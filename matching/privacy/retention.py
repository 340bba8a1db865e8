"""How long a profile is kept with no contact: a warning at 23 months, erasure at 24. Logs: 12 months.

Source: the CNIL's recruitment guide (two years), as DOMAIN of the project has it.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.accounts.visitor import Role
from matching.clock import PARIS, day_in_france
from matching.notifications.people import Person, tell
from matching.privacy import erasure
from matching.privacy.readings import prune_readings
from matching.ranking.labels import day_label
from matching.residents.models import Profile

logger = logging.getLogger(__name__)
WARNING_MONTHS: Final = 23
ERASURE_MONTHS: Final = 24
LOG_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done on a day: profiles to warn, with the day of their erasure; profiles to erase."""

    warn: dict[int, date]
    erase: list[int]


def months_after(day: date, months: int) -> date:
    """The same day some months later (earlier when negative); the last of the month when there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def note_contact(session: Session, profile_id: int, now: datetime) -> None:
    """Somebody was in touch (an entry, a call): the two years begin again. The caller commits."""
    session.execute(
        sa.update(Profile).where(Profile.id == profile_id).values(contact_at=now, warned_on=None),
        execution_options={"synchronize_session": False},
    )


def note_entry(session: Session, account_id: int, now: datetime) -> None:
    """The person of an account entered: the two years begin again. The caller commits."""
    profile_id = session.scalar(sa.select(Account.profile_id).where(Account.id == account_id))
    if profile_id is not None:
        note_contact(session, profile_id, now)


def plan(session: Session, today: date, *, only: int | None = None) -> Plan:
    """Who is to be warned and who is to be erased that day, of all or of one profile. Only reads.

    Nobody is erased who was not warned a month before: a sweep that was late warns first.
    """
    contact = sa.func.coalesce(Profile.contact_at, Profile.changed_at)
    bound = datetime.combine(months_after(today, 1 - WARNING_MONTHS), time(), PARIS)
    query = (
        sa.select(Profile.id, Profile.contact_at, Profile.changed_at, Profile.warned_on)
        .where(contact < bound, Profile.erased_at.is_(None), Profile.erase_on.is_(None))
        .order_by(Profile.id)
    )
    rows = session.execute(query if only is None else query.where(Profile.id == only))
    warn, erase = {}, []
    for row in rows:
        last = day_in_france(row.contact_at or row.changed_at)
        if row.warned_on is None:
            if months_after(last, WARNING_MONTHS) <= today:
                warn[row.id] = max(months_after(last, ERASURE_MONTHS), months_after(today, 1))
        elif months_after(last, ERASURE_MONTHS) <= today and months_after(row.warned_on, 1) <= today:
            erase.append(row.id)
    return Plan(warn, erase)


def erase_due(session: Session, profile_id: int, *, now: datetime) -> bool:
    """Erase a person with no contact for 24 months, unless she came back since `plan` was made.

    Her row is held before it is looked at. Returns whether she was erased.
    """
    session.execute(sa.select(Profile.id).where(Profile.id == profile_id).with_for_update())
    if profile_id not in plan(session, day_in_france(now), only=profile_id).erase:
        return False
    erasure.erase(session, profile_id, now=now)
    return True


def warn(session: Session, profile_id: int, until: date, *, now: datetime, link: str) -> None:
    """Tell a person that the profile is erased on a day, and how to keep it. The caller commits."""
    today = day_in_france(now)
    session.execute(
        sa.update(Profile).where(Profile.id == profile_id).values(warned_on=today),
        execution_options={"synchronize_session": False},
    )
    tell(
        session,
        Person(Role.RESIDENT, profile_id),
        event=f"retention-{today.isoformat()}",
        subject="Votre profil va être effacé",
        text=(
            "Vous n’êtes pas venue ou venu depuis 23 mois.\n"
            f"Nous effaçons votre profil le {day_label(until)}.\n"
            "Pour le garder : entrez une fois sur le site."
        ),
        link=link,
    )


def sweep(session: Session, *, now: datetime, link: str) -> dict[str, int]:
    """All that is due: erasures asked, warnings, erasures at 24 months, old logs. The caller commits.

    One that fails is written in the service's log and tried again the next night; the others are done.
    """
    today = day_in_france(now)

    def erase_asked(profile_id: int) -> bool:
        return erasure.erase_due(session, profile_id, now=now)

    def tell_late(profile_id: int) -> bool:
        warn(session, profile_id, due.warn[profile_id], now=now, link=link)
        return True

    def erase_silent(profile_id: int) -> bool:
        return erase_due(session, profile_id, now=now)

    asked = _each(session, erasure.due(session, today), erase_asked)
    due = plan(session, today)
    warned = _each(session, due.warn, tell_late)
    return {
        "erased_as_asked": asked,
        "warned": warned,
        "erased_without_contact": _each(session, due.erase, erase_silent),
        "log_lines": prune_readings(session, log_limit(today)),
        "tokens": erasure.forget_tokens(session),
    }


def _each(session: Session, profile_ids: Iterable[int], do: Callable[[int], bool]) -> int:
    done = 0
    for profile_id in list(profile_ids):
        try:
            with session.begin_nested():
                done += do(profile_id)
        except Exception:
            logger.exception("what is due for profile %d failed", profile_id)
    return done


def log_limit(today: date) -> datetime:
    """The instant before which a line of a log is forgotten."""
    return datetime.combine(months_after(today, -LOG_MONTHS), time(), PARIS)
