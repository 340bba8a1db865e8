"""A stand that does not come after all: who was to sit there reads it, and so does who was to hold it."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events import log, telling, timetable
from matching.events.holding import hold
from matching.events.models import Event, EventInterview
from matching.events.stands import find_stand, require_open
from matching.events.values import Organiser
from matching.introductions.values import Occasion
from matching.refusals import Refusal


def remove_stand(
    session: Session,
    event: Event,
    stand_id: int,
    *,
    by: Organiser,
    occasion: Occasion,
    today: date,
    seed: str,
) -> None:
    """Take a stand out of a meeting. Whoever was to sit there is given another interview, and told.

    Refuses a stand where interviews were held: their notes, and the answers that people wait for, would go
    with it. It closes at the door instead.
    """
    hold(session, event.id)
    require_open(event)
    stand = find_stand(session, event, stand_id)
    query = sa.select(EventInterview.state, EventInterview.slot).where(
        EventInterview.stand_id == stand.id, EventInterview.state != "dropped"
    )
    now, seats = timetable.slot_now(event, occasion.now), session.execute(query).all()
    if any(state != "planned" or slot < now for state, slot in seats):
        raise Refusal(
            "held", "Des entretiens y ont eu lieu", "Fermez plutôt ce stand à l’accueil.", 409,
            [("Rencontres", "events.organise")],
        )  # fmt: skip
    if seats:
        stand.left_at = occasion.now
        session.flush()
        timetable.settle(session, event, by=by, occasion=occasion, today=today, seed=seed)
    log.write(session, event.id, "remove_stand", by=by, now=occasion.now, words=stand.name)
    telling.stand_removed(session, event, stand, occasion)
    session.delete(stand)
    session.flush()
