"""A human look at a ranking: a resident asks, a person looks and answers. Who, when nobody follows them.

Whoever follows a resident looks; else the nearest mission locale or partner that is in the service; else the
Region. Asking is the resident's yes to be looked at by them, for this one post.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import Role, Visitor
from matching.counsellors.caseload import structure_of
from matching.employers.models import Vacancy
from matching.introductions.log import find_pair
from matching.introductions.models import HumanLook
from matching.introductions.values import Occasion
from matching.notifications.people import Person, tell
from matching.refusals import not_found
from matching.region.models import Commune, Neighbourhood, Structure
from matching.residents.models import Profile
from matching.travel.estimate import metres_between

ABSENT = "Cette demande n’existe pas, ou n’est pas pour vous."


class Looker(NamedTuple):
    """Who looks, in words for the resident, and whether they follow the resident."""

    who: Person
    name: str
    follows: bool


class Asked(NamedTuple):
    """A look that somebody reads. person: the name of whom they follow, "" for whom they do not."""

    look: HumanLook
    person: str


def looker_of(session: Session, profile_id: int) -> Looker:
    """Who looks for a resident."""
    structure = structure_of(session, profile_id)
    if structure is not None:
        return Looker(Person(Role.COUNSELLOR, structure), "Votre conseiller", follows=True)
    near = _nearest(session, profile_id)
    if near is None:
        return Looker(Person(Role.REGION, 0), "La Région", follows=False)
    return Looker(Person(Role.COUNSELLOR, near.id), near.name, follows=False)


def _nearest(session: Session, profile_id: int) -> Organisation | None:
    """The structure of the service whose place in the directory is the nearest to where a resident starts."""
    home = session.execute(
        sa.select(
            sa.func.coalesce(Profile.lat, Neighbourhood.lat, Commune.lat),
            sa.func.coalesce(Profile.lon, Neighbourhood.lon, Commune.lon),
        )
        .select_from(Profile)
        .outerjoin(Neighbourhood, Neighbourhood.code == Profile.neighbourhood_code)
        .outerjoin(Commune, Commune.code == Profile.commune_code)
        .where(Profile.id == profile_id)
    ).one_or_none()
    if home is None or home[0] is None:
        return None
    found = session.execute(
        sa.select(Organisation, Structure.lat, Structure.lon)
        .join(Structure, Structure.id == Organisation.directory_id)
        .where(Organisation.kind == "structure", Structure.lat.is_not(None))
        .order_by(Organisation.id)
    ).all()
    return min(
        (row for row in found),
        key=lambda row: float(metres_between(home[0], home[1], row[1], row[2])),
        default=(None,),
    )[0]


def ask_human_look(session: Session, profile_id: int, vacancy_id: int, occasion: Occasion) -> Looker:
    """A resident asks that a person looks at how a post ranks them. Asked twice, it is asked once."""
    vacancy = session.get(Vacancy, vacancy_id)
    if vacancy is None or not (vacancy.status == "open" or find_pair(session, vacancy_id, profile_id)):
        raise not_found("Cette offre n’existe pas, ou n’est plus ouverte.")
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    asked = session.scalar(
        insert(HumanLook)
        .values(profile_id=profile_id, vacancy_id=vacancy_id, asked_at=occasion.now)
        .on_conflict_do_nothing()
        .returning(sa.column("id"))
    )
    looker = looker_of(session, profile_id)
    if asked is not None:
        _tell_looker(session, looker, asked, vacancy, profile_id, occasion)
    return looker


def _tell_looker(
    session: Session, looker: Looker, number: int, vacancy: Vacancy, profile_id: int, occasion: Occasion
) -> None:
    name = _name_of(session, profile_id)
    text = "Regardez avec la personne comment l’offre la classe.\nRépondez-lui depuis sa page."
    link = f"{occasion.site_url}/conseiller/suivis/{profile_id}"
    if not looker.follows:
        # Who does not follow her reads of her what this one answer needs.
        name, link = "Une personne", f"{occasion.site_url}/regards-humains/{number}"
        text = "Personne ne la suit encore.\nRegardez comment l’offre la classe, puis répondez-lui."
    tell(
        session, looker.who, event=f"human-look-{number}",
        subject=f"{name} demande un regard humain : {vacancy.title}", text=text, link=link,
    )  # fmt: skip


def look_for(session: Session, look_id: int, visitor: Visitor) -> Asked:
    """A look that this visitor is to give. Any other is not found, like one that does not exist."""
    look = session.get(HumanLook, look_id)
    if look is None:
        raise not_found(ABSENT)
    number = 0 if visitor.role is Role.REGION else visitor.id
    looker = looker_of(session, look.profile_id)
    if looker.who != Person(visitor.role, number):
        raise not_found(ABSENT)
    return Asked(look, _name_of(session, look.profile_id) if looker.follows else "")


def _name_of(session: Session, profile_id: int) -> str:
    return session.scalar(sa.select(Profile.name).where(Profile.id == profile_id)) or "Une personne"


def answer_human_look(session: Session, look: HumanLook, answer: str, occasion: Occasion) -> None:
    """A person looked, and says what they saw; the resident is told."""
    look.answered_at, look.answer = occasion.now, answer
    title = session.scalar(sa.select(Vacancy.title).where(Vacancy.id == look.vacancy_id))
    name = looker_of(session, look.profile_id).name
    tell(
        session, Person(Role.RESIDENT, look.profile_id), event=f"human-look-{look.id}-answer",
        subject=f"{name} a regardé : {title}", text=answer,
        link=f"{occasion.site_url}/mes-offres/{look.vacancy_id}",
    )  # fmt: skip


def looks_of(session: Session, profile_id: int) -> list[HumanLook]:
    """The looks that a resident asked, those without an answer first."""
    query = sa.select(HumanLook).where(HumanLook.profile_id == profile_id)
    return list(session.scalars(query.order_by(HumanLook.answered_at.is_not(None), HumanLook.id.desc())))
