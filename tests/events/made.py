"""Meetings as tests make them, in the invented town."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from bs4 import BeautifulSoup
from demo_town import SAMIRA, load_town
from environ import SECRET
from flask.testing import FlaskClient

from matching.demo.events import PISSEVIN
from matching.events import inviting, service, stands
from matching.events.models import Attendance, Event, EventLine, EventStand
from matching.events.nearby import open_posts
from matching.events.values import Facts, Organiser, StandFacts
from matching.extensions import db
from matching.introductions.values import Occasion
from matching.notifications.models import OutboxMessage

NOON = datetime(2026, 12, 1, 11, tzinfo=UTC)
REGION, COUNSELLOR = Organiser("region"), Organiser("counsellor")
EMPLOYER = 1_000_001
TUESDAY = date(2026, 12, 15)
FORM = {
    "kind": "meeting", "quarter": "Pissevin", "place": "Halle des Garrigues", "address": "12 place Pythagore",
    "day": "2026-12-15", "start_at": "09:00", "end_at": "12:00", "slot_minutes": "20", "languages": "fr",
    "wheelchair": "yes", "shelter": "", "child_corner": "",
}  # fmt: skip


def at(when: datetime = NOON) -> Occasion:
    return Occasion(when, "http://site.invalid", SECRET, demo=True)


def later(**delta: float) -> Occasion:
    return at(NOON + timedelta(**delta))


def facts(**over) -> Facts:
    said = {
        "title": "Rencontre à Pissevin", "kind": "meeting", "neighbourhood_code": "QN03003M",
        "place": "Halle des Garrigues", "address": "12 place Pythagore", "point": (43.8268, 4.3315),
        "day": TUESDAY, "start_at": time(9), "end_at": time(12), "languages": ("fr",),
    }  # fmt: skip
    return Facts(**said | over)


def a_draft(by: Organiser = REGION, **over) -> Event:
    """A draft with one employer of the town, who brings all its posts, and a mission locale."""
    event = service.draft(db.session, facts(**over), by=by, occasion=at())
    posts = tuple(one.id for one in open_posts(db.session, EMPLOYER))
    stands.add_stand(
        db.session, event, StandFacts("employer", establishment_id=EMPLOYER, vacancy_ids=posts), by=by,
        occasion=at(),
    )  # fmt: skip
    stands.add_stand(
        db.session, event, StandFacts("mission_locale", name="Mission locale", schemes=("e2c",)), by=by,
        occasion=at(),
    )  # fmt: skip
    db.session.commit()
    return event


def published(**over) -> Event:
    """The same, published."""
    event = a_draft(**over)
    return act(event, "publish")


def act(event: Event, name: str, by: Organiser = REGION, occasion: Occasion | None = None, **more) -> Event:
    """Do an act from what is there, and commit."""
    done = service.act(
        db.session, event.id, name, by=by, seen=event.version, occasion=occasion or at(), **more
    )
    db.session.commit()
    return done


def pissevin() -> Event:
    """The town, and its meeting of 8 December."""
    load_town()
    return db.session.get_one(Event, PISSEVIN)


def enter(client: FlaskClient, role: str = "", number: int = 0) -> None:
    with client.session_transaction() as session:
        session.clear()
        if role:
            session["role"], session["id"] = role, number


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def post(client: FlaskClient, seen: str, address: str = "", /, **typed):
    """Send a form of the page `seen` with what that page holds for it: its token, its version.

    Of several forms sent to `address`: the first one that has all the fields typed.
    """
    address = address or seen
    forms = soup(client.get(seen).text).select(f'form[action="{address}"]')
    whole = [one for one in forms if all(one.select(f'[name="{name}"]') for name in typed)]
    assert forms, f"{seen} has no form that is sent to {address}"
    form = (whole or forms)[0]
    held = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden][name]")}
    return client.post(address, data={**held, **typed})


def subjects(who: str, channel: str = "site") -> list[str]:
    """What somebody received, in order; `who` is role:id or an address."""
    query = sa.select(OutboxMessage.subject).where(
        OutboxMessage.channel == channel, OutboxMessage.recipient == who
    )
    return list(db.session.scalars(query.order_by(OutboxMessage.id)))


def acts_in_log(event: Event) -> list[str]:
    query = sa.select(EventLine.act).where(EventLine.event_id == event.id)
    return list(db.session.scalars(query.order_by(EventLine.id)))


def invited(event: Event) -> list[Attendance]:
    query = sa.select(Attendance).where(Attendance.event_id == event.id)
    return list(db.session.scalars(query.order_by(Attendance.id)))


def invitation_of_views(establishment_id: int) -> str:
    """Samira is invited to the town's first meeting, where an employer has a stand: the path of her link."""
    event = db.session.get_one(Event, PISSEVIN)
    there = sa.select(EventStand.id).where(
        EventStand.event_id == event.id, EventStand.establishment_id == establishment_id
    )
    if db.session.scalar(there) is None:
        facts_of = StandFacts("employer", establishment_id=establishment_id)
        stands.add_stand(db.session, event, facts_of, by=REGION, occasion=at())
    one = Attendance(
        event_id=event.id, comer="resident", profile_id=SAMIRA, number=27, created_at=NOON, invited_at=NOON
    )
    db.session.add(one)
    db.session.commit()
    return inviting.link_of(event, one.id, at()).removeprefix("http://site.invalid")
