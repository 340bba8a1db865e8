"""Rows of the database as values of the ranking: a fixed number of queries for any number of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import time
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Vacancy as VacancyRow
from matching.employers.models import VacancyChoice, VacancyShift, VacancySkill
from matching.matches.recent import Recent
from matching.ranking.values import (
    DAYS,
    Pay,
    Place,
    Point,
    Profile,
    Shift,
    SkillAsked,
    SkillHeld,
    Vacancy,
    Want,
)
from matching.region.models import Commune, Neighbourhood
from matching.residents.models import Profile as ProfileRow
from matching.residents.models import ProfileChoice, ProfileSkill, ProfileWant
from matching.wording.titles import OccupationFinder

LEAST_MEANT = 0.1
"""A want in words keeps the occupations that have this chance at least to be meant."""
MEANINGS = 4
TEXTS_KEPT: Final = 2_000
"""Texts whose meanings are kept, of a vocabulary: most people type one of some hundred words."""
_meant: WeakKeyDictionary[OccupationFinder, Recent] = WeakKeyDictionary()

Row = TypeVar("Row")
# SQLite takes 32,766 variables in a statement; beyond this many ids, all rows are read instead.
FEW = 1_000


def vacancy_key(row_id: int) -> str:
    """The id of a vacancy in the ranking and in exchange files: v-17."""
    return f"v-{row_id}"


def profile_key(row_id: int) -> str:
    """The id of a profile in the ranking and in exchange files: p-4."""
    return f"p-{row_id}"


def row_id(key: str) -> int:
    """The row of a vacancy's or profile's key."""
    return int(key.partition("-")[2])


def meanings_of(text: str, occupations: OccupationFinder) -> tuple[tuple[str, float], ...]:
    """What words may mean, as (ROME code, chance): the ends of a `Want`."""
    kept = _meant.get(occupations)
    if kept is None:
        kept = _meant.setdefault(occupations, Recent(TEXTS_KEPT))
    return kept.get_or_make(text, lambda: _meanings(text, occupations))


def _meanings(text: str, occupations: OccupationFinder) -> tuple[tuple[str, float], ...]:
    meant = ((code, round(chance, 4)) for code, chance in occupations.find_codes(text, MEANINGS))
    return tuple((code, chance) for code, chance in meant if chance >= LEAST_MEANT)


def read_vacancies(session: Session, ids: Collection[int] | None = None) -> list[Vacancy]:
    """The open vacancies, or those of them among `ids`, by id."""
    columns = [column for column in VacancyRow.__table__.columns if column.name != "description"]
    query = sa.select(*columns).where(VacancyRow.status == "open").order_by(VacancyRow.id)
    heads = session.execute(_among(query, VacancyRow.id, ids)).all()
    shifts = _grouped(session, VacancyShift, ids, VacancyShift.day, VacancyShift.start_at)
    skills = _grouped(session, VacancySkill, ids, VacancySkill.position)
    choices = _grouped(session, VacancyChoice, ids, VacancyChoice.kind, VacancyChoice.value)
    return [_vacancy(one, shifts[one.id], skills[one.id], choices[one.id]) for one in heads]


def read_profiles(
    session: Session,
    occupations: OccupationFinder,
    ids: Collection[int] | None = None,
    *,
    only_open: bool = True,
) -> list[Profile]:
    """The profiles that may be shown to employers without a name (or all), or those among `ids`, by id."""
    query = (
        sa.select(
            *(column for column in ProfileRow.__table__.columns if column.name != "name"),
            Neighbourhood.lat.label("quarter_lat"),
            Neighbourhood.lon.label("quarter_lon"),
            Commune.lat.label("town_lat"),
            Commune.lon.label("town_lon"),
        )
        .outerjoin(Neighbourhood, Neighbourhood.code == ProfileRow.neighbourhood_code)
        .outerjoin(Commune, Commune.code == ProfileRow.commune_code)
        .order_by(ProfileRow.id)
    )
    if only_open:
        query = query.where(ProfileRow.open_to_employers)
    heads = session.execute(_among(query, ProfileRow.id, ids)).all()
    wants = _grouped(session, ProfileWant, ids, ProfileWant.position)
    skills = _grouped(session, ProfileSkill, ids, ProfileSkill.position)
    choices = _grouped(session, ProfileChoice, ids, ProfileChoice.kind, ProfileChoice.value)
    return [_profile(one, wants[one.id], skills[one.id], choices[one.id], occupations) for one in heads]


def _among(query: Any, column: Any, ids: Collection[int] | None) -> Any:
    if ids is None:
        return query
    return query.where(column.in_(sorted(ids)) if len(ids) <= FEW else column.between(min(ids), max(ids)))


def _grouped(
    session: Session, model: type[Row], ids: Collection[int] | None, *order: Any
) -> dict[int, list[Any]]:
    table = cast(Any, model).__table__
    owner = table.c.vacancy_id if "vacancy_id" in table.c else table.c.profile_id
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(_among(sa.select(table).order_by(owner, *order), owner, ids)):
        found[getattr(row, owner.name)].append(row)
    return found


def _shifts(rows: Iterable[Any]) -> tuple[Shift, ...]:
    days: dict[tuple[time, time], list[int]] = defaultdict(list)
    for row in rows:
        days[row.start_at, row.end_at].append(row.day)
    return tuple(Shift(tuple(DAYS[day] for day in sorted(on)), *hours) for hours, on in sorted(days.items()))


def _chosen(rows: Sequence[Any], kind: str) -> tuple[Any, ...]:
    return tuple(row.value for row in rows if row.kind == kind)


def _vacancy(one: Any, shifts: Sequence[Any], skills: Sequence[Any], choices: Sequence[Any]) -> Vacancy:
    return Vacancy(
        id=vacancy_key(one.id),
        title=one.title,
        place=Place(one.lat, one.lon, one.commune_code),
        contract=one.contract,
        employer_id=f"e-{one.establishment_id}",
        rome_code=one.rome_code,
        weekly_hours=one.weekly_hours,
        positions=one.positions,
        shifts=_shifts(shifts),
        skills=tuple(SkillAsked(skill.label, skill.rome_item, skill.required) for skill in skills),
        requires=_chosen(choices, "requires"),
        qualification_level=one.qualification_level,
        reading=one.reading,
        french=one.french,
        accepts=_chosen(choices, "accepts"),
        published_on=one.published_on,
        starts_on=one.starts_on,
        pay=Pay(one.pay_cents, one.pay_per) if one.pay_cents is not None else None,
    )


def _home(one: Any) -> Point | None:
    for lat, lon in ((one.lat, one.lon), (one.quarter_lat, one.quarter_lon), (one.town_lat, one.town_lon)):
        if lat is not None:
            return Point(lat, lon)
    return None


def _profile(
    one: Any,
    wants: Sequence[Any],
    skills: Sequence[Any],
    choices: Sequence[Any],
    occupations: OccupationFinder,
) -> Profile:
    return Profile(
        id=profile_key(one.id),
        home=_home(one),
        neighbourhood=one.neighbourhood_code,
        commune=one.commune_code,
        wants=tuple(_want(want, occupations) for want in wants),
        skills=tuple(SkillHeld(skill.label, skill.rome_item) for skill in skills),
        holds=_chosen(choices, "holds"),
        means=_chosen(choices, "means"),
        max_minutes=one.max_minutes,
        contracts=_chosen(choices, "contracts"),
        hours=one.hours,
        avoid=_chosen(choices, "avoid"),
        qualification_level=one.qualification_level,
        reading=one.reading,
        french=one.french,
        birth_date=one.birth_date,
        situation=one.situation,
        registered=_chosen(choices, "registered"),
        in_schemes=_chosen(choices, "in_schemes"),
        project=one.project,
        aims_at_level=one.aims_at_level,
        wants_business=one.wants_business,
        available_from=one.available_from,
    )


def _want(row: Any, occupations: OccupationFinder) -> Want:
    if row.rome_code is not None:
        return Want(rome_code=row.rome_code, text=row.text or None)
    return Want(text=row.text, meanings=meanings_of(row.text, occupations))
