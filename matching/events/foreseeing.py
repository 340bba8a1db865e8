"""What an employer reads before a meeting: how many residents each post could fit. Numbers, never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from sqlalchemy.orm import Session

from matching.events.fitting import can_come, who_could
from matching.events.models import Event
from matching.events.nearby import open_posts
from matching.matches.snapshot import current_snapshot
from matching.matches.values import vacancy_key

SMALL: Final = 5
"""Below it a number could point at somebody: it is said as « moins de 5 »."""
BANDS: Final = (10, 20, 50, 100)
"""Where the bands begin in which an employer reads a number that is not small. Two posts that differ by one
card would tell, by 12 beside 11, whether the one person who holds it lives near the meeting."""
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
        """« de 10 à 19 habitants », « moins de 5 habitants »."""
        return residents_words(self.residents)

    @property
    def more_words(self) -> str:
        """The same, of those whom no post that is brought draws."""
        return residents_words(self.more)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The posts of an employer beside a meeting, and the one not brought that would draw most."""

    posts: tuple[PostForeseen, ...]
    extra: PostForeseen | None


def residents_words(number: int) -> str:
    """About how many residents: a band, small numbers hidden."""
    if number < SMALL:
        return f"{hidden_if_small(number)} habitants"
    if number >= BANDS[-1]:
        return f"{BANDS[-1]} habitants ou plus"
    starts = (SMALL, *BANDS)
    first, after = next(pair for pair in pairwise(starts) if number < pair[1])
    return f"de {first} à {after - 1} habitants"


def hidden_if_small(number: int) -> str:
    """« 12 », « moins de 5 »."""
    return str(number) if number >= SMALL else f"moins de {SMALL}"


def foresee(
    session: Session, event: Event, establishment_id: int, brought: Sequence[int], *, today: date, seed: str
) -> Foreseen:
    """How many residents who can be at the meeting each open post of an employer could fit."""
    snapshot = current_snapshot(session)
    there = can_come(snapshot.profiles, event, own_minutes=False)
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
