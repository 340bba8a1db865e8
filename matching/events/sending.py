"""What a browser kept while the connection was cut, and sends under a key: done once, answered the same.

The key is claimed in the transaction of the act itself: of two sendings at once the second one waits for the
first and reads its answer. What is refused spends no key. The caller commits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.clock import PARIS, day_in_france
from matching.events.holding import hold
from matching.events.models import Event, EventSent
from matching.refusals import Refusal

LONGEST_KEY: Final = 36
LONGEST_AGO_S: Final = 86_400


@dataclass(frozen=True, slots=True)
class Told:
    """What an act answers.

    words : names nobody, and is kept with the key
    named : the same with the person's first name, for the page that follows; never kept
    fresh : false when it had been done before, by another
    """

    words: str
    fresh: bool = True
    attendance_id: int | None = None
    named: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """One act as it was sent: which, on what, under which key ("" = a plain form, without any)."""

    act: str
    target_id: int
    key: str


def moment(ago_s: int, now: datetime) -> datetime:
    """When an act was done, `ago_s` seconds before it was sent: not to come, not before this day."""
    began = datetime.combine(day_in_france(now), time(), PARIS)
    return max(began.astimezone(now.tzinfo), now - timedelta(seconds=max(0, min(ago_s, LONGEST_AGO_S))))


def once(session: Session, event: Event, sent: Sending, now: datetime, act: Callable[[], Told]) -> Told:
    """Do an act, alone at its meeting, or answer what was answered when this key was sent before.

    Refuses a key that was sent for another act.
    """
    hold(session, event.id)
    if not sent.key:
        return act()
    if not _claim(session, event.id, sent, now):
        return _answered(session, event.id, sent)
    told = act()
    session.execute(
        sa.update(EventSent)
        .where(EventSent.event_id == event.id, EventSent.key == sent.key)
        .values(words=told.words, fresh=told.fresh, attendance_id=told.attendance_id),
        execution_options={"synchronize_session": False},
    )
    return told


def _claim(session: Session, event_id: int, sent: Sending, now: datetime) -> bool:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = {
        "event_id": event_id, "key": sent.key, "act": sent.act, "target_id": sent.target_id, "at": now,
    }  # fmt: skip
    statement = insert(EventSent).values(row).on_conflict_do_nothing(index_elements=["event_id", "key"])
    return session.scalar(statement.returning(sa.column("id"))) is not None


def _answered(session: Session, event_id: int, sent: Sending) -> Told:
    one = session.execute(
        sa.select(
            EventSent.act, EventSent.target_id, EventSent.words, EventSent.fresh, EventSent.attendance_id
        ).where(EventSent.event_id == event_id, EventSent.key == sent.key)
    ).one()
    if (one.act, one.target_id) != (sent.act, sent.target_id):
        raise Refusal("key_used", "Envoi déjà reçu", "Cette clé a servi pour autre chose. Recommencez.", 409)
    return Told(one.words, one.fresh, one.attendance_id)
