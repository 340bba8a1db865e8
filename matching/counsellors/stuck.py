"""Who of a caseload has no offer, and which posts have nobody of it: some at a time, with what would help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.counsellors.caseload import names_of
from matching.counsellors.desk import Followed, read_caseload
from matching.counsellors.openings import (
    Fitting,
    index_of,
    openings_of_person,
    openings_of_post,
)
from matching.employers.models import Establishment, Vacancy
from matching.matches.snapshot import current_snapshot
from matching.matches.values import vacancy_key

LOOKED_AT: Final = 10


@dataclass(frozen=True, slots=True)
class StuckPeople:
    """Those whom nothing fits, of the `looked` that were looked at, among `everybody` of the caseload."""

    people: tuple[tuple[Followed, Fitting], ...]
    looked: int
    everybody: int


@dataclass(frozen=True, slots=True)
class StuckPosts:
    """[(vacancy id, title, employer), what would open it] of those that nobody fits; `total` are open."""

    posts: tuple[tuple[Any, Fitting], ...]
    total: int


def stuck_people(
    session: Session, structure_id: int, skipped: int, now: datetime, *, today: date, seed: str
) -> StuckPeople:
    """Of the ten people after the first `skipped`, those whom no offer fits."""
    people = read_caseload(session, structure_id, now)
    looked = people[skipped : skipped + LOOKED_AT]
    found = []
    for one in looked:
        fitting = openings_of_person(session, one.profile_id, equipped=False, today=today, seed=seed)
        if not fitting.total:
            found.append((one, fitting))
    return StuckPeople(tuple(found), len(looked), len(people))


def stuck_posts(session: Session, structure_id: int, skipped: int, *, today: date, seed: str) -> StuckPosts:
    """Of the ten open posts after the first `skipped`, the last first, those that nobody here fits."""
    opened = Vacancy.status == "open"
    total = session.scalar(sa.select(sa.func.count()).select_from(Vacancy).where(opened)) or 0
    rows = session.execute(
        sa.select(Vacancy.id, Vacancy.title, Establishment.name)
        .join(Establishment, Establishment.id == Vacancy.establishment_id)
        .where(opened)
        .order_by(Vacancy.id.desc())
        .offset(skipped)
        .limit(LOOKED_AT)
    ).all()
    index = index_of(session, names_of(session, structure_id).keys())
    ranked = current_snapshot(session).vacancies
    found = []
    for row in rows:
        post = ranked.find(vacancy_key(row.id))
        if post is None:  # closed, or opened, at this very moment
            continue
        fitting = openings_of_post(index, post, today=today, seed=seed)
        if not fitting.total:
            found.append((row, fitting))
    return StuckPosts(tuple(found), total)
