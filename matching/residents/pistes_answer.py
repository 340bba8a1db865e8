"""One piste for somebody who is told no: another offer within reach, a course, and whom to see.

A few short lines for a message, which a shared telephone may show: nothing in it tells an age, nor that
reading is hard. Those steps stand on `/mes-pistes`, which asks to sign in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Organisation
from matching.counsellors.caseload import structure_of
from matching.matches import service
from matching.matches.question import Question
from matching.matches.values import row_id

SKILL: Final = "competence"
"""The reason of an employer that a course answers."""
MOST_POSTS: Final = 5
"""Posts of one employer that are looked at for a skill."""


def piste_for(
    session: Session, profile_id: int, *, posts: Sequence[int], skill: bool, today: date, seed: str
) -> list[str]:
    """The lines of a piste, at least one: the person to see comes last.

    posts : the open posts of who says no, which are no other way
    skill : a skill is said to be missing for them
    """
    missing = _skill_to_learn(session, profile_id, posts, today, seed) if skill else ""
    if missing:
        lines = [f"Une formation peut vous apprendre : {missing}."]
    else:
        lines = _another_offer(session, profile_id, frozenset(posts), today, seed)
    return [*lines, _whom_to_see(session, profile_id)]


def _skill_to_learn(session: Session, profile_id: int, posts: Sequence[int], today: date, seed: str) -> str:
    """The first skill asked by one of the posts that a course can give to this person; "" for none."""
    for post in posts[:MOST_POSTS]:
        offer = service.find_offer_of(session, post, profile_id, today=today, seed=seed)
        for one in offer.card.match.missing_skills if offer else ():
            if one.scheme:
                return one.label
    return ""


def _another_offer(
    session: Session, profile_id: int, not_these: frozenset[int], today: date, seed: str
) -> list[str]:
    """The best offer of another employer that nothing blocks."""
    offers = service.offers_of(session, profile_id, Question(), today=today, seed=seed, law="without_plan")
    others = (
        card
        for card in offers.cards
        if not card.match.blockers and row_id(card.match.vacancy_id) not in not_these
    )
    card = next(others, None)
    return [] if card is None else [f"Une autre offre près de vous : {card.plain_name}, {card.employer}."]


def _whom_to_see(session: Session, profile_id: int) -> str:
    number = structure_of(session, profile_id)
    if number is None:
        return "Une personne peut vous aider : regardez vos pistes."
    found = session.get(Organisation, number) if number else None
    return f"Votre conseiller peut vous aider{f' : {found.name}' if found else ''}."
