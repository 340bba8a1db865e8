"""A stand taken out of a meeting: who was to sit there is told, and what was held there is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from events.after import comes, sits, stands_of
from events.made import REGION, at, enter, pissevin, post, subjects
from matching.clock import PARIS, today
from matching.demo.values import FIRST_ID
from matching.events import removing
from matching.events.models import Event, EventInterview, EventStand
from matching.extensions import db
from matching.refusals import Refusal

EARLY = at(datetime(2026, 12, 1, 8, tzinfo=PARIS))


def two_seats() -> None:
    """The meeting of Pissevin, on this very day: two people are to sit at its first stand."""
    event = pissevin()
    event.day = today()
    for place in range(2):
        sits(comes(event, 11 + place, FIRST_ID + place), stands_of(event)[0], place, "")
    db.session.commit()


@pytest.fixture
def filled() -> Callable[[], None]:
    return two_seats


def remove(event: Event, stand: EventStand, occasion=EARLY) -> None:
    removing.remove_stand(
        db.session, event, stand.id, by=REGION, occasion=occasion, today=today(), seed="occitanie"
    )
    db.session.commit()


def test_who_was_to_sit_there_sits_elsewhere_and_everybody_is_told(event: Event) -> None:
    stand = stands_of(event)[0]
    employer = f"employeur:{stand.establishment_id}"
    remove(event, stand)
    seats = db.session.execute(sa.select(EventInterview.attendance_id, EventInterview.state)).all()
    assert len({who for who, state in seats if state == "planned"}) == 2
    for place in range(2):
        assert subjects(f"habitant:{FIRST_ID + place}")[-1] == f"Votre passage : {event.title}"
    assert subjects(employer)[-1] == f"Sans votre stand : {event.title}"


def test_who_can_sit_nowhere_else_is_told_too(event: Event) -> None:
    first, *others = stands_of(event)
    for one in others:
        db.session.delete(one)
    db.session.commit()
    remove(event, first)
    assert subjects(f"habitant:{FIRST_ID}")[-1] == f"Votre passage : {event.title}"


@pytest.mark.parametrize("state", ["done", "missed"])
def test_a_stand_where_people_sat_is_not_taken_out(event: Event, client: FlaskClient, state: str) -> None:
    stand = stands_of(event)[0]
    db.session.execute(sa.update(EventInterview).where(EventInterview.slot == 0).values(state=state))
    db.session.commit()
    enter(client, "region")
    page = f"/organiser/{event.id}/stands/{stand.id}"
    answer = post(client, page, f"{page}/retirer")
    assert answer.status_code == 409
    assert "Fermez plutôt ce stand" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EventInterview)) == 2


def test_a_stand_where_somebody_sits_now_is_not_taken_out(event: Event) -> None:
    with pytest.raises(Refusal, match="held"):
        remove(event, stands_of(event)[0], at(datetime(2026, 12, 1, 9, 5, tzinfo=PARIS)))
