"""Whom a counsellor may act for or print a card for: the residents whom their structure follows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.visitor import Visitor
from matching.counsellors.caseload import caseload_of
from matching.refusals import not_found
from matching.residents.models import Profile


def name_of_followed(session: Session, visitor: Visitor, profile_id: int) -> str:
    """The first name of a resident whom the counsellor's structure follows. Anybody else is not found."""
    ours = caseload_of(visitor.id)
    name = session.scalar(sa.select(Profile.name).where(Profile.id == profile_id, Profile.id.in_(ours)))
    if name is None:
        raise not_found("Cette personne n’est pas suivie ici.")
    return name or f"Personne n° {profile_id}"
