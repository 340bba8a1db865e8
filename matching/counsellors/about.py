"""Who a followed person is, in a line, and how to reach them: what stands under their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.french import count, national
from matching.matches.snapshot import current_snapshot
from matching.referential.schemes import age_on
from matching.residents.models import Profile
from matching.residents.places import place_label
from matching.residents.summary import want_label


@dataclass(frozen=True, slots=True)
class About:
    """`line` says where from, which age, which work, as far as it is known; a contact may be "".

    phone : as it is kept, +33612345678; `phone_words` as it is read, 06 12 34 56 78
    """

    line: str
    phone: str
    phone_words: str
    email: str


def about(session: Session, profile_id: int, today: date) -> About:
    """For who follows them."""
    profile = session.get_one(Profile, profile_id)
    vocabulary = current_snapshot(session).vocabulary
    wants = ", ".join(want_label(one, vocabulary) for one in profile.wants)
    parts = (
        place_label(vocabulary, profile),
        count(age_on(profile.birth_date, today), "an") if profile.birth_date else "",
        f"Cherche : {wants}" if wants else "",
    )
    account = session.execute(
        sa.select(Account.phone, Account.email).where(Account.profile_id == profile_id)
    ).one_or_none()
    phone, email = (account.phone or "", account.email or "") if account else ("", "")
    return About(" ".join(f"{part}." for part in parts if part), phone, national(phone), email)
