"""One person beside the desk: what is to be done, the requests, the three best offers to propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matching.counsellors import proposing
from matching.counsellors.about import About, about
from matching.counsellors.desk import Followed, read_caseload
from matching.introductions.listing import Listed, list_introductions
from matching.introductions.values import Actor, Occasion
from matching.matches import service as matches
from matching.matches.cards import Card
from matching.matches.question import Question
from matching.refusals import not_found

OFFERED: Final = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """A row of the desk opened. `offers` are those not proposed yet, each with what to say and what stops."""

    row: Followed
    about: About
    requests: tuple[Listed, ...]
    offers: tuple[tuple[Card, tuple[str, ...], tuple[str, ...]], ...]


def read_panel(
    session: Session, by: Actor, profile_id: int, occasion: Occasion, *, today: date, seed: str
) -> Panel:
    """Refuses with not_found who is not in the caseload. The caller writes down that the profile was read."""
    rows = read_caseload(session, by.id, occasion.now, only=profile_id)
    if not rows:
        raise not_found("Cette personne n’est pas suivie ici.")
    requests = list_introductions(session, by, occasion, profile_ids=(profile_id,))
    already = {one.vacancy_id for one in requests}
    cards = matches.offers_of(session, profile_id, Question(), today=today, seed=seed, law="always").cards
    fresh = [card for card in cards if card.row_id not in already][:OFFERED]
    return Panel(
        rows[0],
        about(session, profile_id, today),
        tuple(one for one in requests if one.active),
        tuple((one, proposing.reasons_of(one.match), proposing.stops_of(one.match)) for one in fresh),
    )
