"""The rules for minors: an account from 16, alone; a written agreement before an introduction is sent.

Source: DOMAIN of the project, « Law that shapes the product », to be confirmed by the Region.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.privacy.models import MinorAgreement
from matching.referential.schemes import age_on
from matching.residents.models import Profile

YOUNGEST: Final = 16
OF_AGE: Final = 18


@dataclass(frozen=True, slots=True)
class AgreementNeed:
    """Whether a written agreement is needed on a day, and whether it is recorded."""

    needed: bool
    recorded: bool

    @property
    def missing(self) -> bool:
        """Nothing may be sent to an employer."""
        return self.needed and not self.recorded


def may_have_account(birth_date: date, today: date) -> bool:
    """Whether somebody born that day is 16 or more, in completed years."""
    return age_on(birth_date, today) >= YOUNGEST


def agreement_of(session: Session, profile_id: int, *, today: date) -> AgreementNeed:
    """What a profile needs that day. An unknown birth date asks for nothing: nobody is taken for a minor."""
    born = session.scalar(sa.select(Profile.birth_date).where(Profile.id == profile_id))
    recorded = session.scalar(
        sa.select(MinorAgreement.id).where(MinorAgreement.profile_id == profile_id).limit(1)
    )
    return AgreementNeed(
        needed=born is not None and age_on(born, today) < OF_AGE, recorded=recorded is not None
    )


def record_agreement(
    session: Session, profile_id: int, *, signed_by: str, signed_on: date, recorded_by: str, now: datetime
) -> MinorAgreement:
    """Write down an agreement seen on paper. `recorded_by` is « role:id ». The caller commits.

    Raises ValueError for an empty name or a signature later than today.
    """
    name = " ".join(signed_by.split())[:120]
    if not name:
        raise ValueError("Écrivez le nom de la personne qui a signé.")
    if signed_on > now.date():
        raise ValueError("Écrivez une date de signature passée.")
    found = MinorAgreement(
        profile_id=profile_id, signed_by=name, signed_on=signed_on, recorded_by=recorded_by, recorded_at=now
    )
    session.add(found)
    session.flush()
    return found
