"""What a resident shares with an employer, line by line; and what the employer then reads, and no more."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.models import Account
from matching.employers.codes import Codes
from matching.french import short_day
from matching.matches.values import profile_key, vacancy_key
from matching.ranking.labels import card_label
from matching.residents.models import Profile

SCHOOL: Final = "school"
LINES: Final = {
    "name": "Mon prénom",
    "phone": "Mon téléphone",
    "email": "Mon adresse e-mail",
    "skills": "Ce que je sais faire",
    "cards": "Mes permis et mes cartes",
    "when": "Quand je peux commencer",
    SCHOOL: "Mon école de la 2e chance",
}
"""Each line that may be shared, and its name for the resident. Never age, place or reading.

Of all schemes only the school whose placements somebody looks for, a line of its own that is never ticked for
them: it tells an age.
"""
TOLD: Final = {
    "name": "Prénom",
    "phone": "Téléphone",
    "email": "E-mail",
    "skills": "Sait faire",
    "cards": "Permis et cartes",
    "when": "Disponible",
    SCHOOL: "Cherche un stage avec",
}


@dataclass(frozen=True, slots=True)
class Shared:
    """A person as an employer knows them: a code, and the lines that the person chose, with a label each."""

    code: str
    lines: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """The first name when it is shared, else « Personne K4 73 LM »."""
        return next((value for label, value in self.lines if label == TOLD["name"]), f"Personne {self.code}")


def code_of(vacancy_id: int, profile_id: int, secret: str) -> str:
    """The code of a person for one post, as its list of candidates writes it."""
    return Codes(vacancy_key(vacancy_id), secret)[profile_key(profile_id)]


def read_shared(
    session: Session,
    *,
    vacancy_id: int,
    profile_id: int,
    shared: Collection[str] | None,
    secret: str,
    today: date,
) -> Shared:
    """What the employer of a post reads of somebody. `shared` is None before the yes: the code alone."""
    code = code_of(vacancy_id, profile_id, secret)
    if not shared:
        return Shared(code)
    values = lines_of(session, profile_id, today)
    return Shared(
        code, tuple((TOLD[line], values[line]) for line in LINES if line in shared and values[line])
    )


def lines_of(session: Session, profile_id: int, today: date) -> dict[str, str]:
    """Every line that could be shared, with its words; "" for what is not known."""
    profile = session.get(Profile, profile_id)
    if profile is None or profile.erased_at is not None:
        return dict.fromkeys(LINES, "")
    account = session.execute(
        sa.select(Account.email, Account.phone).where(Account.profile_id == profile_id)
    ).one_or_none()
    later = profile.available_from is not None and profile.available_from > today
    return {
        "name": profile.name,
        "phone": (account.phone if account else "") or "",
        "email": (account.email if account else "") or "",
        "skills": ", ".join(skill.label for skill in profile.skills),
        "cards": ", ".join(card_label(one.value) for one in profile.choices if one.kind == "holds"),
        "when": f"à partir du {short_day(profile.available_from)}" if later else "tout de suite",
        SCHOOL: "l’École de la 2e chance" if _in_school(profile) else "",
    }


def _in_school(profile: Profile) -> bool:
    return any(one.kind in ("in_schemes", "registered") and one.value == "e2c" for one in profile.choices)
