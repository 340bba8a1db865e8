"""The open posts that take somebody on placement, as lines: what id.Stages, or a school, copies from here.

Only what the page of each post shows to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.employers.models import Establishment
from matching.employers.models import Vacancy as VacancyRow
from matching.matches import words
from matching.matches.snapshot import current_snapshot
from matching.matches.values import vacancy_key
from matching.ranking.labels import CONTRACT_LABELS
from matching.ranking.values import Vacancy
from matching.region.models import Commune

TITLES: Final = (
    "Offre", "Titre", "Métier", "Code ROME", "Employeur", "Commune", "Code commune", "Contrat", "Accepte",
    "Horaires", "Début", "Publiée le", "Adresse", "Source",
)  # fmt: skip
PLACEMENTS: Final = ("stage", "immersion")
"""Contracts, and what a post of another contract may accept, that let somebody come and try."""
INVENTED: Final = "Démonstration, offre inventée"


def takes_placements(vacancy: Vacancy) -> bool:
    """Whether the post is a placement, or welcomes one."""
    return vacancy.contract in PLACEMENTS or not set(PLACEMENTS).isdisjoint(vacancy.accepts)


def placement_lines(session: Session, address_of: Callable[[int], str]) -> Iterable[tuple[str, ...]]:
    """One line for each open post that takes placements, in the order of their numbers, as TITLES.

    address_of : the address of the page of a post, by its number
    """
    snapshot = current_snapshot(session)
    query = (
        sa.select(
            VacancyRow.id,
            Establishment.name,
            Establishment.demo,
            Commune.name.label("commune"),
            VacancyRow.commune_code,
        )
        .join(Establishment, Establishment.id == VacancyRow.establishment_id)
        .join(Commune, Commune.code == VacancyRow.commune_code)
        .where(VacancyRow.status == "open")
        .order_by(VacancyRow.id)
    )
    for row in session.execute(query):
        post = snapshot.vacancies.find(vacancy_key(row.id))
        if post is None or not takes_placements(post):
            continue
        yield (
            str(row.id),
            post.title,
            snapshot.vocabulary.plain_name(post.rome_code) or "",
            post.rome_code or "",
            row.name,
            row.commune,
            row.commune_code,
            words.contract_of(post),
            ", ".join(CONTRACT_LABELS[one] for one in PLACEMENTS if one in post.accepts),
            " ".join(words.hours_of(post.shifts)),
            f"{post.starts_on:%d/%m/%Y}" if post.starts_on else "",
            f"{post.published_on:%d/%m/%Y}" if post.published_on else "",
            address_of(row.id),
            INVENTED if row.demo else "",
        )
