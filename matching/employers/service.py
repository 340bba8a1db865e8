"""Establishments and vacancies: read whose they are, write them, publish and close. The caller commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching import french
from matching.employers.models import (
    Establishment,
    Vacancy,
    VacancyChoice,
    VacancyShift,
    VacancySkill,
)
from matching.matches.snapshot import note_change
from matching.referential.places import Place, PlaceFinder
from matching.refusals import Refusal, not_found


class WrongAnswer(ValueError):
    """A field whose value cannot be taken; the message is for the person."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AskedSkill(NamedTuple):
    """A skill that a post asks: its ROME item when there is one, and whether nobody comes without it."""

    label: str
    item: int | None
    required: bool


@dataclass(frozen=True, slots=True)
class Post:
    """What an employer typed of a vacancy, checked: `shifts` (day, start, end)."""

    title: str
    rome_code: str | None
    skills: tuple[AskedSkill, ...]
    contract: str
    weekly_hours: float | None
    shifts: tuple[tuple[int, time, time], ...]
    pay_cents: int | None
    pay_per: str | None
    address: str
    place: Place
    requires: tuple[str, ...]
    accepts: tuple[str, ...]
    level: int | None
    reading: str | None
    french: str | None
    positions: int
    starts_on: date | None
    description: str


def commune_of(places: PlaceFinder, text: str) -> Place:
    """The commune that the words name. Raises WrongAnswer that says which ones to choose from."""
    place = places.resolve(text)
    if place is not None and place.kind == "commune":
        return place
    # Where only stops bear the very name, the communes that it begins.
    communes = [one for one in places.candidates(text) if one.kind == "commune"] or [
        one for one in places.find(text) if one.kind == "commune"
    ]
    if not communes:
        raise WrongAnswer("commune", "Écrivez une commune d’Occitanie ou son code postal.")
    named = french.join([one.label for one in communes[:6]], "ou")
    raise WrongAnswer("commune", f"Précisez la commune. Écrivez : {named}.")


def find_establishment(session: Session, establishment_id: int) -> Establishment | None:
    """The establishment of an employer, or none yet."""
    return session.get(Establishment, establishment_id) if establishment_id else None


def save_establishment(
    session: Session,
    old: Establishment | None,
    *,
    siret: str,
    name: str,
    address: str,
    phone: str,
    place: Place,
    now: datetime,
) -> Establishment:
    """Create or change an establishment. Raises WrongAnswer when its SIRET is another one's."""
    own = old.id if old is not None else None
    _refuse_taken(session, siret, own)
    found = old or Establishment(created_at=now, demo=False)
    found.siret, found.name, found.address, found.phone = siret, name, address, phone
    if old is None or old.commune_code != place.code:
        found.commune_code, found.lat, found.lon = place.code, place.lat, place.lon
    session.add(found)
    try:
        session.flush()
    except IntegrityError:
        # Another request took the number after we looked: only one of the two may have it.
        session.rollback()
        _refuse_taken(session, siret, own)
        raise
    return found


def _refuse_taken(session: Session, siret: str, own: int | None) -> None:
    holder = session.scalar(sa.select(Establishment.id).where(Establishment.siret == siret))
    if holder not in (None, own):
        raise WrongAnswer("siret", "Ce SIRET est déjà inscrit. Vérifiez le numéro.")


def vacancies_of(session: Session, establishment_id: int) -> list[Vacancy]:
    """The vacancies of an establishment, the latest change first."""
    query = sa.select(Vacancy).where(Vacancy.establishment_id == establishment_id)
    return list(session.scalars(query.order_by(Vacancy.changed_at.desc(), Vacancy.id.desc())))


def vacancy_of(session: Session, establishment_id: int, vacancy_id: int) -> Vacancy:
    """A vacancy of this establishment. One of somebody else is not found, like one that does not exist."""
    found = session.scalar(
        sa.select(Vacancy).where(Vacancy.id == vacancy_id, Vacancy.establishment_id == establishment_id)
    )
    if found is None:
        raise not_found("Cette offre n’existe pas, ou n’est pas à vous.")
    return found


def create_vacancy(session: Session, establishment_id: int, post: Post, now: datetime) -> Vacancy:
    """A new vacancy, as a draft that nobody else sees."""
    vacancy = Vacancy(establishment_id=establishment_id, status="draft", created_at=now)
    _fill(vacancy, post, now)
    _fill_parts(vacancy, post)
    session.add(vacancy)
    session.flush()
    return vacancy


def change_vacancy(session: Session, vacancy: Vacancy, post: Post, now: datetime) -> None:
    """Put what was typed in place of what was there."""
    _fill(vacancy, post, now)
    for parts in (vacancy.shifts, vacancy.skills, vacancy.choices):
        parts.clear()
    session.flush()  # the old parts go before the new ones: their places are unique
    _fill_parts(vacancy, post)
    if vacancy.status == "open":
        note_change(session, "vacancy", vacancy.id, now)
    session.flush()


def asks_anew(vacancy: Vacancy, post: Post) -> bool:
    """Whether what was typed has other hours or another place than a post that was published: who can be
    there is answered anew."""
    hours = {(one.day, one.start_at, one.end_at) for one in vacancy.shifts}
    moved = vacancy.commune_code != post.place.code or hours != set(post.shifts)
    return moved and vacancy.published_on is not None


def publish(session: Session, vacancy: Vacancy, *, today: date, now: datetime) -> None:
    """Open a vacancy to everybody; an open one stays as it is."""
    if vacancy.status == "open":
        return
    # A post that was paused keeps its date: it is not a new one.
    published = vacancy.published_on if vacancy.status == "paused" else today
    vacancy.status, vacancy.published_on, vacancy.changed_at = "open", published, now
    note_change(session, "vacancy", vacancy.id, now)


def close(session: Session, vacancy: Vacancy, now: datetime) -> None:
    """Close an open vacancy. Refuses for a draft: it was never open."""
    if vacancy.status == "draft":
        raise Refusal(
            "not_open",
            "Cette offre est un brouillon",
            "Publiez-la d’abord, ou laissez-la ainsi.",
            409,
            [("Mes offres", "employers.vacancies")],
        )
    if vacancy.status in ("open", "paused"):
        vacancy.status, vacancy.changed_at = "closed", now
        note_change(session, "vacancy", vacancy.id, now)


def accept_later_start(session: Session, vacancy: Vacancy, now: datetime) -> None:
    """Say that somebody may begin after the first day of a post. Said twice, it changes nothing."""
    if any((one.kind, one.value) == ("accepts", "later_start") for one in vacancy.choices):
        return
    vacancy.choices.append(VacancyChoice(kind="accepts", value="later_start"))
    vacancy.changed_at = now
    if vacancy.status == "open":
        note_change(session, "vacancy", vacancy.id, now)
    session.flush()


def _fill(vacancy: Vacancy, post: Post, now: datetime) -> None:
    if vacancy.commune_code != post.place.code:
        vacancy.commune_code, vacancy.lat, vacancy.lon = post.place.code, post.place.lat, post.place.lon
    for name in (
        "title", "rome_code", "description", "address", "contract", "weekly_hours", "positions",
        "reading", "french", "pay_cents", "pay_per", "starts_on",
    ):  # fmt: skip
        setattr(vacancy, name, getattr(post, name))
    vacancy.qualification_level, vacancy.changed_at = post.level, now


def _fill_parts(vacancy: Vacancy, post: Post) -> None:
    vacancy.shifts += [VacancyShift(day=day, start_at=start, end_at=end) for day, start, end in post.shifts]
    vacancy.skills += [
        VacancySkill(position=place, label=one.label, rome_item=one.item, required=one.required)
        for place, one in enumerate(post.skills, 1)
    ]
    vacancy.choices += [VacancyChoice(kind="requires", value=value) for value in post.requires]
    vacancy.choices += [VacancyChoice(kind="accepts", value=value) for value in post.accepts]


def count_like_posts(session: Session, vacancy: Vacancy) -> int:
    """How many people the establishment looks for in the occupation of a vacancy, over its open ones."""
    if vacancy.rome_code is None:
        return 0
    query = sa.select(sa.func.sum(Vacancy.positions)).where(
        Vacancy.establishment_id == vacancy.establishment_id,
        Vacancy.rome_code == vacancy.rome_code,
        Vacancy.status == "open",
    )
    return session.scalar(query) or 0
