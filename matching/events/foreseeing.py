"""What an employer reads before a meeting: how many residents each post could fit. Numbers, never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matching.events.fitting import can_come, who_could
from matching.events.models import Event
from matching.events.nearby import open_posts
from matching.matches.snapshot import current_snapshot
from matching.matches.values import vacancy_key

SMALL: Final = 5
"""Below it a number could point at somebody: it is said as « moins de 5 »."""
MOST_POSTS: Final = 12


@dataclass(frozen=True, slots=True)
class PostForeseen:
    """A post of an employer: whether it is brought, whom it could fit, and how many no other one brings."""

    vacancy_id: int
    title: str
    brought: bool
    residents: int
    more: int

    @property
    def words(self) -> str:
        """« 12 habitants », « moins de 5 habitants »."""
        return residents_words(self.residents)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The posts of an employer beside a meeting, and the one not brought that would draw most."""

    posts: tuple[PostForeseen, ...]
    extra: PostForeseen | None


def residents_words(number: int) -> str:
    """How many residents, small numbers hidden."""
    return f"{hidden_if_small(number)} habitants"


def hidden_if_small(number: int) -> str:
    """« 12 », « moins de 5 »."""
    return str(number) if number >= SMALL else f"moins de {SMALL}"


def foresee(
    session: Session, event: Event, establishment_id: int, brought: Sequence[int], *, today: date, seed: str
) -> Foreseen:
    """How many residents who can be at the meeting each open post of an employer could fit."""
    snapshot = current_snapshot(session)
    there = can_come(snapshot.profiles, event)
    found: dict[int, set[str]] = {}
    titles: dict[int, str] = {}
    for post in open_posts(session, establishment_id)[:MOST_POSTS]:
        vacancy = snapshot.vacancies.find(vacancy_key(post.id))
        if vacancy is not None:
            found[post.id] = who_could(snapshot, vacancy, there, today=today, seed=seed)
            titles[post.id] = post.title
    drawn: set[str] = set().union(*(people for number, people in found.items() if number in brought))
    posts = tuple(
        PostForeseen(number, titles[number], number in brought, len(people), len(people - drawn))
        for number, people in found.items()
    )
    extras = [one for one in posts if not one.brought and one.more >= SMALL]
    extra = max(extras, key=lambda one: (one.more, -one.vacancy_id), default=None)
    return Foreseen(posts, extra)
