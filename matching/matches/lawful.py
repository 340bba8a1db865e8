"""Whether the law allows one post to one resident: by the date of birth, at the first shift of the post."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Vacancy
from matching.matches.values import read_vacancies
from matching.privacy.minors import OF_AGE
from matching.ranking.minors import Forbidden, forbidden
from matching.referential.schemes import age_on
from matching.residents.models import Profile


def forbidden_to(session: Session, vacancy_id: int, profile_id: int, *, today: date) -> Forbidden | None:
    """Why the law forbids an open post to a resident; None when it may be worked, or is not open.

    An unknown birth date forbids nothing: nobody is taken for a minor.
    """
    born = session.scalar(sa.select(Profile.birth_date).where(Profile.id == profile_id))
    if born is None:
        return None
    starts_on = session.scalar(sa.select(Vacancy.starts_on).where(Vacancy.id == vacancy_id))
    # Most people are of age whenever a post began: then its hours need not be read.
    if age_on(born, min(today, starts_on or today)) >= OF_AGE:
        return None
    found = read_vacancies(session, {vacancy_id})
    return forbidden(found[0], born, today=today) if found else None
