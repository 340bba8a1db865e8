"""Who follows whom. The residents of the demonstration are followed by the demonstration's counsellor, 0."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Organisation
from matching.counsellors.models import Followed
from matching.residents.models import Profile

DEMO_STRUCTURE = 0


def structure_of(session: Session, profile_id: int) -> int | None:
    """The structure that follows a resident; None for nobody."""
    return structures_of(session, (profile_id,)).get(profile_id)


def structures_of(session: Session, profile_ids: Collection[int]) -> dict[int, int | None]:
    """Profile -> the structure that follows it, None for nobody; of those that exist, from one query."""
    rows = session.execute(
        sa.select(Profile.id, Profile.demo, Followed.profile_id, Followed.structure_id)
        .outerjoin(Followed, Followed.profile_id == Profile.id)
        .where(Profile.id.in_(profile_ids))
    )
    return {
        row.id: (DEMO_STRUCTURE if row.demo else None)
        if row.profile_id is None
        else row.structure_id or DEMO_STRUCTURE
        for row in rows
    }


def follows(session: Session, structure_id: int, profile_id: int) -> bool:
    """Whether a structure follows a resident."""
    return structure_of(session, profile_id) == structure_id


def caseload_of(structure_id: int) -> sa.Select[tuple[int]]:
    """The profile numbers of a structure's caseload, to build queries on."""
    if structure_id == DEMO_STRUCTURE:
        elsewhere = sa.select(Followed.profile_id).where(Followed.structure_id.is_not(None))
        here = sa.select(Followed.profile_id).where(Followed.structure_id.is_(None))
        return sa.select(Profile.id).where(
            sa.or_(Profile.demo, Profile.id.in_(here)),
            Profile.id.not_in(elsewhere),
            Profile.erased_at.is_(None),
        )
    return (
        sa.select(Followed.profile_id)
        .join(Profile, Profile.id == Followed.profile_id)
        .where(Followed.structure_id == structure_id, Profile.erased_at.is_(None))
    )


def of_structure(column: Any, structure_id: int) -> sa.ColumnElement[bool]:
    """The rows of one structure, by their column `structure_id`; the demonstration's have none."""
    return column == structure_id if structure_id else column.is_(None)


def names_of(session: Session, structure_id: int) -> dict[int, str]:
    """Profile -> first name, for everybody whom a structure follows."""
    query = sa.select(Profile.id, Profile.name).where(Profile.id.in_(caseload_of(structure_id)))
    return {row.id: row.name or f"Personne n° {row.id}" for row in session.execute(query)}


def structures(session: Session) -> list[tuple[int, str]]:
    """The structures that follow residents here, by name: what a resident chooses from."""
    query = sa.select(Organisation.id, Organisation.name).where(Organisation.kind == "structure")
    return [(row.id, row.name) for row in session.execute(query.order_by(Organisation.name, Organisation.id))]


def follow(session: Session, profile_id: int, structure_id: int | None, now: datetime) -> None:
    """A resident says who follows them: a structure, or nobody (None). It is their yes to a transfer too.

    The tasks of the old structure stay its own; it reads the person no longer. Raises ValueError for a number
    that is no structure's.
    """
    if structure_id is not None and structure_id not in {number for number, _ in structures(session)}:
        raise ValueError(f"{structure_id} is no structure")
    row = session.get(Followed, profile_id)
    if structure_id is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        try:
            with session.begin_nested():
                session.add(Followed(profile_id=profile_id, structure_id=structure_id, since=now))
        except IntegrityError:  # said twice at the same moment: the last one stays
            row = session.get_one(Followed, profile_id)
            row.structure_id, row.since = structure_id, now
    elif row.structure_id != structure_id:
        row.structure_id, row.since = structure_id, now
    session.flush()
