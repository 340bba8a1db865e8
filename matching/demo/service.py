"""Puts the invented town into the database and takes it out. The caller commits.

The town has the same rows at every load, ids included: what was changed in it, and what hangs on it
(introductions), goes with it. Nothing that is not of the demonstration is touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.demo import rows
from matching.demo.employers import make_employers
from matching.demo.events import clear_meetings, load_lived_meeting, load_meetings
from matching.demo.people import hired_around, make_residents
from matching.demo.places import Ground
from matching.demo.vacancies import make_vacancies
from matching.demo.values import DemoEmployer, DemoResident, DemoVacancy
from matching.employers import models as employers
from matching.matches.models import IndexChange
from matching.privacy import models as privacy
from matching.referential.rome import read_builtin_vocabulary
from matching.referential.territory import read_builtin_communes, read_builtin_neighbourhoods
from matching.region.store import table_of
from matching.residents import models as residents

USUAL_SIZE: Final = 300
LARGEST_SIZE: Final = 50_000  # beyond, the tables have no new name left for an employer
_CHUNK: Final = 5_000

Town = tuple[tuple[DemoEmployer, ...], tuple[DemoVacancy, ...], tuple[DemoResident, ...]]
Counts = dict[str, int]


class DemoRefused(ValueError):
    """The town cannot be loaded; the message is one French sentence that says what to do."""


def make_town(size: int = USUAL_SIZE) -> Town:
    """Employers, vacancies and residents of a town with `size` vacancies: always the same ones."""
    usual = {occupation.code: occupation for occupation in read_builtin_vocabulary()}
    ground = Ground(read_builtin_communes(), read_builtin_neighbourhoods())
    made = make_employers(size, ground)
    posts = make_vacancies(size, made, usual, ground)
    return made, posts, make_residents(size, usual, ground, hired_around(made, posts, ground))


def load_demo(session: Session, *, size: int = USUAL_SIZE, now: datetime, lived: bool = False) -> Counts:
    """Load the town, in the place of the one that is there. Returns how many rows of each kind it has.

    lived : with a meeting that was held, and the exchanges that followed it
    Raises DemoRefused for a size outside 1 to 50,000, and when rows that are not of the demonstration
    already bear its numbers (they were entered after the load of a smaller town).
    """
    if not 1 <= size <= LARGEST_SIZE:
        raise DemoRefused(f"La taille {size} ne va pas : donnez un nombre de 1 à {LARGEST_SIZE}.")
    _remove(session)
    made, posts, people = make_town(size)
    filled = [
        (employers.Establishment, rows.employer_rows(made)),
        (employers.Vacancy, rows.vacancy_rows(posts)),
        (employers.VacancyShift, rows.shift_rows(posts)),
        (employers.VacancySkill, rows.vacancy_skill_rows(posts)),
        (employers.VacancyChoice, rows.vacancy_choice_rows(posts)),
        (residents.Profile, rows.profile_rows(people)),
        (privacy.Consent, rows.consent_rows(people)),
        (residents.ProfileWant, rows.want_rows(people)),
        (residents.ProfileSkill, rows.profile_skill_rows(people)),
        (residents.ProfileChoice, rows.profile_choice_rows(people)),
    ]
    for model, some in filled:
        _insert(session, table_of(model), list(some))
    load_meetings(session)
    if lived:
        load_lived_meeting(session)
    _tell_index(session, now)
    return {"employers": len(made), "vacancies": len(posts), "residents": len(people)}


def clear_demo(session: Session, *, now: datetime) -> Counts:
    """Take the town out, with all that its employers posted. Returns how many rows went."""
    counts = _remove(session)
    _tell_index(session, now)
    return counts


def _remove(session: Session) -> Counts:
    demo_employers = sa.select(employers.Establishment.id).where(employers.Establishment.demo)
    # Parts of a vacancy and of a profile go with it: ON DELETE CASCADE.
    doomed: dict[str, Any] = {
        "vacancies": (employers.Vacancy, employers.Vacancy.establishment_id.in_(demo_employers)),
        "employers": (employers.Establishment, employers.Establishment.demo),
        "residents": (residents.Profile, residents.Profile.demo),
    }
    clear_meetings(session)
    counts = {}
    for name, (model, which) in doomed.items():
        counts[name] = session.scalar(sa.select(sa.func.count()).select_from(model).where(which)) or 0
        session.execute(sa.delete(model).where(which), execution_options={"synchronize_session": False})
    # Objects read before would show rows that are gone.
    session.expire_all()
    return {name: counts[name] for name in ("employers", "vacancies", "residents")}


def _insert(session: Session, table: sa.Table, some: list[dict[str, Any]]) -> None:
    if "id" in table.c and some:
        taken = session.scalar(
            sa.select(table.c.id).where(table.c.id.between(some[0]["id"], some[-1]["id"])).limit(1)
        )
        if taken is not None:
            raise DemoRefused(
                f"Le numéro {taken} de {table.name} est déjà pris par une fiche réelle : "
                "chargez une démonstration plus petite, ou videz la base."
            )
    for chunk in _chunks(some):
        session.execute(sa.insert(table), chunk)


def _tell_index(session: Session, now: datetime) -> None:
    # Thousands of rows changed at once: the index is built again whole, as when the referential changes.
    session.add(IndexChange(kind="referential", row_id=0, changed_at=now))
    session.flush()


def _chunks(some: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    left = iter(some)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
