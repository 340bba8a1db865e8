"""What an act on a meeting needs before it is done: one function for each name of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.models import Event, EventStand
from matching.events.values import starts_at
from matching.refusals import wrong


@dataclass(frozen=True, slots=True)
class Question:
    """All that a check may look at. `why` is what was typed with the act."""

    session: Session
    event: Event
    now: datetime
    why: str = ""


def check(needs: tuple[str, ...], asked: Question) -> None:
    """Check each need, in the order of the table. Raises the first Refusal."""
    for name in needs:
        CHECKS[name](asked)


def _ahead(asked: Question) -> None:
    if starts_at(asked.event.day, asked.event.end_at) <= asked.now:
        raise wrong("day", "Cette date est passée", "Choisissez un jour à venir.")


def _somebody(asked: Question) -> None:
    query = sa.select(EventStand.id).where(EventStand.event_id == asked.event.id).limit(1)
    if asked.session.scalar(query) is None:
        raise wrong("stands", "Il n’y a personne encore", "Ajoutez au moins un stand, puis publiez.")


def _why(asked: Question) -> None:
    if not asked.why:
        raise wrong("why", "Dites pourquoi", "Une phrase suffit : tout le monde la lit.")


def _ended(asked: Question) -> None:
    if starts_at(asked.event.day, asked.event.end_at) > asked.now:
        raise wrong("day", "Ce n’est pas fini", "Une rencontre se termine après son heure de fin.")


CHECKS: Final[Mapping[str, Callable[[Question], None]]] = {
    "ahead": _ahead,
    "somebody": _somebody,
    "why": _why,
    "ended": _ended,
}
