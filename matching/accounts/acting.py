"""Acting for a resident: started with a mandate, written down, ended by one button or after two hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Acting
from matching.counsellors.models import Followed
from matching.residents.models import Profile

LASTS = timedelta(hours=2)
MANDATE_GOOD_FOR = timedelta(days=365)
MANDATE_WORDS = {"oral": "Mandat oral", "written": "Mandat écrit"}


@dataclass(frozen=True, slots=True)
class ActingFor:
    """For whom somebody acts, and by which mandate. `name` is the resident's first name."""

    id: int
    profile_id: int
    name: str
    mandate: str
    mandate_on: date

    @property
    def words(self) -> str:
        """Mandat oral, Mandat écrit."""
        return MANDATE_WORDS[self.mandate]


def start_acting(
    session: Session,
    profile_id: int,
    *,
    structure_id: int | None,
    account_id: int | None,
    mandate: str,
    mandate_on: date,
    now: datetime,
) -> int:
    """Write down that a counsellor acts for a resident from now on. Returns the row's number."""
    row = Acting(
        profile_id=profile_id,
        structure_id=structure_id,
        account_id=account_id,
        mandate=mandate,
        mandate_on=mandate_on,
        started_at=now,
        expires_at=now + LASTS,
    )
    session.add(row)
    session.flush()
    return row.id


def find_acting(
    session: Session, acting_id: int, *, structure_id: int | None, account_id: int | None, now: datetime
) -> ActingFor | None:
    """For whom this counsellor acts; None when it ended, was another's, or nobody is followed now."""
    query = sa.select(Acting.id, Acting.profile_id, Profile.name, Acting.mandate, Acting.mandate_on)
    query = query.join(Profile, Profile.id == Acting.profile_id)
    if structure_id is not None:
        query = query.join(Followed, Followed.profile_id == Acting.profile_id).where(
            Followed.structure_id == structure_id
        )
    row = session.execute(
        query.where(
            Acting.id == acting_id,
            Acting.structure_id.is_not_distinct_from(structure_id),
            Acting.account_id.is_not_distinct_from(account_id),
            Acting.ended_at.is_(None),
            Acting.expires_at > now,
        )
    ).first()
    return ActingFor(*row) if row else None


def end_acting(session: Session, acting_id: int, now: datetime) -> None:
    """The counsellor is a counsellor again."""
    session.execute(
        sa.update(Acting)
        .where(Acting.id == acting_id, Acting.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def acted_for(session: Session, profile_id: int) -> list[Acting]:
    """Each time somebody acted for a resident, the latest first: the resident may read it."""
    query = sa.select(Acting).where(Acting.profile_id == profile_id)
    return list(session.scalars(query.order_by(Acting.started_at.desc(), Acting.id.desc())))
