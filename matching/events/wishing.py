"""The stands that somebody would like, and who may meet whom at all. The caller commits."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from matching.events import log
from matching.events.models import Attendance, Event, EventInterview, EventStand, EventWish
from matching.events.values import Organiser
from matching.introductions.values import Occasion

Flags = NDArray[np.bool_]


def wish(
    session: Session,
    event: Event,
    one: Attendance,
    stand_ids: Collection[int],
    *,
    by: Organiser,
    occasion: Occasion,
) -> None:
    """Write down which stands somebody would like: employers of this very meeting; none = whichever fits."""
    query = sa.select(EventStand.id).where(
        EventStand.event_id == event.id, EventStand.kind == "employer", EventStand.id.in_(stand_ids)
    )
    said = set(session.scalars(query))
    # Held until the commit: of two wishes of one person at once, the second replaces the first.
    session.execute(sa.select(Attendance.id).where(Attendance.id == one.id).with_for_update())
    if said == wishes_of(session, one.id):
        return
    session.execute(
        sa.delete(EventWish).where(EventWish.attendance_id == one.id),
        execution_options={"synchronize_session": False},
    )
    session.add_all([EventWish(attendance_id=one.id, stand_id=stand_id) for stand_id in sorted(said)])
    session.flush()
    log.write(session, event.id, "wish", by=by, now=occasion.now, attendance_id=one.id)


def wishes_of(session: Session, attendance_id: int) -> set[int]:
    """The stands that somebody would like."""
    return set(session.scalars(sa.select(EventWish.stand_id).where(EventWish.attendance_id == attendance_id)))


def may_meet(session: Session, people: Sequence[Attendance], stands: Sequence[EventStand]) -> Flags:
    """bool (R, S): who may meet whom.

    Who said which stands they would like meets those alone, as long as one of them is still there. Nobody is
    sent again to where they did not come.
    """
    rows = {one.id: row for row, one in enumerate(people)}
    ends = {one.id: end for end, one in enumerate(stands)}
    wished = np.zeros((len(people), len(stands)), np.bool_)
    query = sa.select(EventWish.attendance_id, EventWish.stand_id).where(EventWish.stand_id.in_(list(ends)))
    for who, stand_id in session.execute(query):
        if who in rows:
            wished[rows[who], ends[stand_id]] = True
    here = np.array([one.left_at is None for one in stands])
    free = ~(wished & here).any(axis=1)
    found: Flags = wished | free[:, None]
    missed = sa.select(EventInterview.attendance_id, EventInterview.stand_id).where(
        EventInterview.stand_id.in_(list(ends)), EventInterview.state == "missed"
    )
    for who, stand_id in session.execute(missed):
        if who in rows:
            found[rows[who], ends[stand_id]] = False
    return found
