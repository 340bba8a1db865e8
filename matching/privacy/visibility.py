"""The one place that decides whether a profile may be shown, without a name, to employers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.clock import day_in_france
from matching.matches.snapshot import note_change
from matching.privacy.minors import YOUNGEST
from matching.privacy.models import Consent
from matching.referential.schemes import age_on
from matching.residents.models import Profile


def settle(session: Session, profile: Profile, *, now: datetime) -> None:
    """Write `open_to_employers` again after any change, and tell the index. The caller commits.

    Shown: consent in force, a place to start from, no erasure asked or done, and 16 at least if the age is
    known. The index reads the row again in all cases: every change counts in the very next list.
    """
    session.flush()
    today = day_in_france(now)
    consent = session.scalar(
        sa.select(Consent.id).where(
            Consent.profile_id == profile.id,
            Consent.purpose == "employers",
            Consent.withdrawn_at.is_(None),
        )
    )
    placed = any((profile.lat is not None, profile.neighbourhood_code, profile.commune_code))
    old_enough = profile.birth_date is None or age_on(profile.birth_date, today) >= YOUNGEST
    leaving = profile.erase_on is not None or profile.erased_at is not None
    profile.open_to_employers = consent is not None and placed and old_enough and not leaving
    note_change(session, "profile", profile.id, now)
    session.flush()
