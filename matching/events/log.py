"""The log of a meeting: lines are added, never changed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.models import Event, EventLine
from matching.events.values import Organiser


def write(
    session: Session, event_id: int, act: str, *, by: Organiser, now: datetime, words: str = "",
    attendance_id: int | None = None,
) -> None:  # fmt: skip
    """Write one line: who did what, when."""
    session.add(
        EventLine(
            event_id=event_id, at=now, party=by.party, actor_id=by.account_id, act=act, words=words,
            attendance_id=attendance_id,
        )
    )  # fmt: skip


def lines_of(session: Session, event: Event) -> list[EventLine]:
    """What was done to the meeting itself, in order; who came and who sat where is not among it."""
    query = sa.select(EventLine).where(EventLine.event_id == event.id, EventLine.attendance_id.is_(None))
    return list(session.scalars(query.order_by(EventLine.id)))
