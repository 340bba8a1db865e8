"""One writer at a time on the stands, numbers and interviews of a meeting: who comes second reads what is."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.models import Event
from matching.matches.snapshot import current_snapshot


def hold(session: Session, event_id: int) -> None:
    """Wait for who writes of this meeting, and make others wait until the end of this transaction.

    What was read of it before is read again. An update that changes nothing: SQLite has no other lock, and
    PostgreSQL goes on letting residents be written down beside it.
    """
    # Made once a process, in seconds, and most of what is held for reads it: nobody waits behind the lock.
    current_snapshot(session)
    session.flush()
    session.execute(
        sa.update(Event).where(Event.id == event_id).values(version=Event.version),
        execution_options={"synchronize_session": False},
    )
    session.expire_all()
