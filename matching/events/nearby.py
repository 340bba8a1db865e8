"""Employers who hire near a meeting, and the meetings of one employer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment, Vacancy
from matching.employers.siret import clean_siret
from matching.events.models import Event, EventStand
from matching.travel.estimate import metres_between

MOST_NEAR: Final = 12
NEAR_KM: Final = 30


@dataclass(frozen=True, slots=True)
class EmployerNear:
    """An employer without a stand yet: how many posts and places are open, and how far, in kilometres."""

    id: int
    name: str
    posts: int
    places: int
    km: float


def employers_near(
    session: Session, event: Event, most: int = MOST_NEAR, *, only_demo: bool = False
) -> list[EmployerNear]:
    """The nearest employers with open posts, who have no stand there yet, within 30 km.

    `only_demo`: invented ones, however far.
    """
    there = sa.select(EventStand.establishment_id).where(
        EventStand.event_id == event.id, EventStand.establishment_id.is_not(None)
    )
    query = (
        sa.select(
            Establishment.id, Establishment.name, Establishment.lat, Establishment.lon,
            sa.func.count().label("posts"), sa.func.sum(Vacancy.positions).label("places"),
        )
        .join(Vacancy, Vacancy.establishment_id == Establishment.id)
        .where(Vacancy.status == "open", Establishment.id.not_in(there))
        .group_by(Establishment.id, Establishment.name, Establishment.lat, Establishment.lon)
        .order_by(Establishment.id)
    )  # fmt: skip
    if only_demo:
        query = query.where(Establishment.demo)
    rows = session.execute(query).all()
    lat, lon = np.array([one.lat for one in rows]), np.array([one.lon for one in rows])
    metres = metres_between(event.lat, event.lon, lat, lon)
    order = [
        n for n in np.argsort(metres, kind="stable").tolist() if only_demo or metres[n] <= 1000 * NEAR_KM
    ]
    return [
        EmployerNear(rows[n].id, rows[n].name, rows[n].posts, int(rows[n].places), float(metres[n]) / 1000)
        for n in order[:most]
    ]


def find_employer(session: Session, typed: str) -> int | None:
    """The establishment of a SIRET; None when nobody here has it."""
    return session.scalar(sa.select(Establishment.id).where(Establishment.siret == clean_siret(typed)))


def open_posts(session: Session, establishment_id: int) -> list[Vacancy]:
    """The open posts of an employer, by number."""
    query = sa.select(Vacancy).where(Vacancy.establishment_id == establishment_id, Vacancy.status == "open")
    return list(session.scalars(query.order_by(Vacancy.id)))


def meetings_of(session: Session, establishment_id: int, today: date) -> list[Any]:
    """The meetings at which an employer has a stand, as (event, stand): to come first, then the past."""
    query = (
        sa.select(Event, EventStand)
        .join(EventStand, EventStand.event_id == Event.id)
        .where(EventStand.establishment_id == establishment_id, Event.state != "draft")
        .order_by(Event.day, Event.start_at, Event.id)
    )
    rows = session.execute(query).all()
    return [one for one in rows if one.Event.day >= today] + [
        one for one in reversed(rows) if one.Event.day < today
    ]
