"""The caseload with the next action first: one row for each resident, from a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.counsellors.caseload import caseload_of
from matching.counsellors.models import Followed as FollowedRow
from matching.counsellors.steps import (
    AGREEMENT,
    CALM,
    COMPLETE,
    LATE,
    LOOK,
    PROPOSE,
    RECORD,
    TASK,
    TODAY,
    WEEK,
    YES,
    Step,
    missing_of,
    pressing_of,
    proposing_of,
)
from matching.region.models import Neighbourhood
from matching.residents.models import Profile

VIEWS: Final = {
    "attente": ("Attendent une réponse", (LATE, AGREEMENT, LOOK, YES)),
    "noter": ("Résultats à noter", (RECORD,)),
    "semaine": ("Entretiens de la semaine", (TODAY, WEEK)),
    "taches": ("Tâches à faire", (TASK,)),
    "rien": ("Sans proposition", (PROPOSE,)),
    "profil": ("Profil à compléter", (COMPLETE,)),
}
"""What the desk can be narrowed to: its words, and the ranks that count. Who has several is in several."""
_NOTHING: Final = Step(CALM, "Rien à faire", "Ouvrir")


@dataclass(frozen=True, slots=True)
class Followed:
    """A resident of the caseload, and what is to be done: what presses most first, one step at least."""

    profile_id: int
    name: str
    quarter: str
    quarter_code: str
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        """What comes before all the rest."""
        return self.steps[0]

    @property
    def rank(self) -> int:
        """How much the first step presses."""
        return self.first.rank

    def within(self, ranks: Collection[int]) -> Step | None:
        """The first step of these ranks; None when there is none."""
        return next((step for step in self.steps if step.rank in ranks), None)


def read_caseload(
    session: Session, structure_id: int, now: datetime, *, only: int | None = None
) -> list[Followed]:
    """Everybody whom a structure follows: what presses most first, then the day it is due, then the name.

    only : the number of one resident, to read their row again; nothing for somebody followed elsewhere
    """
    ids = caseload_of(structure_id)
    if only is not None:
        ids = ids.where(Profile.id == only)
    people = session.execute(
        sa.select(
            Profile.id, Profile.name, Profile.max_minutes, Profile.birth_date, Profile.lat,
            Profile.neighbourhood_code, Profile.commune_code, Neighbourhood.name.label("quarter"),
            FollowedRow.since, Profile.created_at,
        )
        .outerjoin(FollowedRow, FollowedRow.profile_id == Profile.id)
        .outerjoin(Neighbourhood, Neighbourhood.code == Profile.neighbourhood_code)
        .where(Profile.id.in_(ids))
    ).all()  # fmt: skip
    found = pressing_of(session, ids, structure_id, now)
    proposing = proposing_of(session, ids, [(one.id, one.since or one.created_at) for one in people], now)
    missing = missing_of(session, ids, people)
    rows = [_row(one, [*found[one.id], proposing.get(one.id), missing.get(one.id)]) for one in people]
    return sorted(rows, key=lambda row: (row.rank, row.first.due or date.max, row.name, row.profile_id))


def _row(one: Any, steps: list[Step | None]) -> Followed:
    there = sorted((step for step in steps if step), key=lambda step: (step.rank, step.due or date.max))
    return Followed(
        one.id, one.name, one.quarter or "", one.neighbourhood_code or "", tuple(there) or (_NOTHING,)
    )
