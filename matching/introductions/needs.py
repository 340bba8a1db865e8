"""What an act needs before it is done: one function for each name of the table. Each raises a Refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.acting import MANDATE_GOOD_FOR
from matching.accounts.checks import may_read
from matching.employers.models import Vacancy
from matching.french import lower_first
from matching.introductions.models import InterviewSlot, Introduction
from matching.introductions.reasons import find_reason
from matching.introductions.sharing import LINES
from matching.introductions.values import Actor, Given, Occasion
from matching.matches.lawful import forbidden_to
from matching.privacy.minors import agreement_of
from matching.refusals import Refusal, wrong
from matching.residents.models import Profile

MOST_SLOTS: Final = 3
MANDATES: Final = ("oral", "written")
LONGEST_TRIAL: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Question:
    """All that a check may look at. The introduction's row was read in this very transaction."""

    session: Session
    row: Introduction
    by: Actor
    given: Given
    occasion: Occasion


def check(needs: tuple[str, ...], asked: Question) -> None:
    """Check each need, in the order of the table. Raises the first Refusal."""
    for name in needs:
        CHECKS[name](asked)


def hired_of(session: Session, vacancy_id: int) -> int:
    """How many were hired for a post."""
    query = sa.select(sa.func.count()).where(
        Introduction.vacancy_id == vacancy_id, Introduction.state == "hired"
    )
    return session.scalar(query) or 0


def _lines(asked: Question) -> None:
    shared = asked.given.shared
    if shared is None or not set(shared) <= set(LINES):
        raise wrong("shared", "Choisissez ce que vous partagez", "Cochez les lignes, ou « rien de plus ».")
    born = asked.session.scalar(sa.select(Profile.birth_date).where(Profile.id == asked.row.profile_id))
    if born is None and not asked.given.adult and not _recorded(asked):
        raise wrong(
            "adult",
            "Dites si vous avez 18 ans",
            "Avant 18 ans, un parent ou un tuteur signe d’abord. Appelez votre conseiller.",
        )


def _recorded(asked: Question) -> bool:
    return agreement_of(asked.session, asked.row.profile_id, today=asked.occasion.today).recorded


def _mandate(asked: Question) -> None:
    if asked.by.party != "counsellor":
        return
    if asked.given.mandate not in MANDATES or asked.given.mandate_on is None:
        raise wrong("mandate", "Il manque le mandat", "Dites si l’accord est oral ou écrit, et sa date.")
    if asked.given.mandate_on > asked.occasion.today:
        raise wrong("mandate_on", "La date du mandat est à venir", "Écrivez une date passée, ou aujourd’hui.")
    if asked.given.mandate_on < asked.occasion.today - MANDATE_GOOD_FOR:
        raise wrong("mandate_on", "Ce mandat a plus d’un an", "Demandez de nouveau son accord.")


def _grown_up(asked: Question) -> None:
    need = agreement_of(asked.session, asked.row.profile_id, today=asked.occasion.today)
    if need.missing:
        raise Refusal(
            "minor_without_agreement",
            "Il manque un accord écrit",
            "Avant 18 ans, un parent ou un tuteur signe d’abord. La conseillère note son accord.",
        )


def _open_post(asked: Question) -> None:
    vacancy = asked.session.get_one(Vacancy, asked.row.vacancy_id)
    if vacancy.status != "open":
        raise Refusal(
            "post_not_open",
            "Cette offre n’est pas ouverte",
            NOT_OPEN.get(asked.by.party, "Elle est en pause ou fermée. Choisissez-en une autre."),
        )
    _place_left(asked)


NOT_LAWFUL: Final = "Ce poste n’est pas permis à cet âge"


def _lawful(asked: Question) -> None:
    why = forbidden_to(asked.session, asked.row.vacancy_id, asked.row.profile_id, today=asked.occasion.today)
    if why is None:
        return
    if asked.by.party == "resident":
        raise Refusal("law", NOT_LAWFUL, why.words, 409, [("Mes offres", "residents.offers")])
    title = asked.session.get_one(Vacancy, asked.row.vacancy_id).title
    raise Refusal(
        "law",
        NOT_LAWFUL,
        f"{title} : {lower_first(why.rule)} Rien n’est envoyé. Proposez un autre poste.",
        409,
        [("Mes suivis", "counsellors.desk")],
    )


def _checked(asked: Question) -> None:
    # An establishment that nobody has checked reads nothing of anybody: the yes is kept, and leaves after.
    if not may_read(asked.session, asked.session.get_one(Vacancy, asked.row.vacancy_id).establishment_id):
        raise Refusal(
            "unchecked",
            "Cet employeur est à vérifier",
            "Une conseillère ou un conseiller le vérifie. La demande part ensuite.",
        )


FILLED: Final = "Toutes les places sont prises"
WHEN_FILLED: Final = {
    "resident": "Ce poste est pourvu. Regardez les autres offres.",
    "employer": "Ajoutez une place à l’offre, puis recommencez.",
    "counsellor": "L’employeur peut ajouter une place. Proposez sinon une autre offre.",
    "service": "L’employeur peut ajouter une place.",
}
"""What to do when a post is filled, for each who may read it."""
NOT_OPEN: Final = {
    "employer": "Publiez-la de nouveau, puis recommencez.",
}


def filled(session: Session, vacancy: Vacancy) -> bool:
    """Whether as many were hired for a post as it has places."""
    return hired_of(session, vacancy.id) >= vacancy.positions


def _place_left(asked: Question) -> None:
    if filled(asked.session, asked.session.get_one(Vacancy, asked.row.vacancy_id)):
        raise Refusal("filled", FILLED, WHEN_FILLED[asked.by.party])


def _time_to_undo(asked: Question) -> None:
    # The resident may send at once; a yes said for them leaves when they had the time to undo it.
    if asked.by.party == "resident":
        return
    after = asked.row.send_after
    if after is not None and after > asked.occasion.now:
        raise Refusal(
            "time_to_undo",
            "La personne peut encore dire non",
            "La demande part 24 heures après votre oui, ou quand la personne l’envoie.",
        )


def _reason(asked: Question) -> None:
    if find_reason(asked.row.state, asked.given.reason) is None:
        raise wrong("reason", "Choisissez une raison", "Choisissez dans la liste, puis envoyez.")


def _slots(asked: Question) -> None:
    slots = asked.given.slots
    if not 1 <= len(slots) <= MOST_SLOTS:
        raise wrong("slots", "Proposez un horaire", f"Donnez de 1 à {MOST_SLOTS} horaires d’entretien.")
    if len({slot.starts_at for slot in slots}) < len(slots):
        raise wrong("slots", "Deux horaires sont les mêmes", "Donnez des horaires différents.")
    for slot in slots:
        if slot.starts_at <= asked.occasion.now:
            raise wrong("slots", "Un horaire est passé", "Donnez un jour et une heure à venir.")
        if not slot.place.strip():
            raise wrong("place", "Dites où vous vous voyez", "Écrivez l’adresse, ou comment vous appelez.")


def _slot(asked: Question) -> None:
    slot = asked.session.get(InterviewSlot, asked.given.slot_id)
    if slot is None or slot.introduction_id != asked.row.id or slot.state != "proposed":
        raise Refusal("slot_gone", "Cet horaire n’est plus proposé", "Choisissez un autre horaire.")
    if slot.starts_at <= asked.occasion.now:
        raise Refusal("slot_past", "Cet horaire est passé", "Choisissez un autre horaire.")


def chosen_slot(session: Session, introduction_id: int) -> InterviewSlot | None:
    """The slot that was chosen and still stands."""
    return session.scalar(
        sa.select(InterviewSlot).where(
            InterviewSlot.introduction_id == introduction_id, InterviewSlot.state == "chosen"
        )
    )


def slots_of(session: Session, introduction_id: int) -> list[InterviewSlot]:
    """The slots that stand, proposed or chosen, in order of time."""
    query = sa.select(InterviewSlot).where(
        InterviewSlot.introduction_id == introduction_id, InterviewSlot.state != "dropped"
    )
    return list(session.scalars(query.order_by(InterviewSlot.starts_at, InterviewSlot.id)))


def _chosen(asked: Question) -> None:
    if chosen_slot(asked.session, asked.row.id) is None:
        raise Refusal("no_slot", "Aucun horaire n’est choisi", "Choisissez d’abord un horaire.")


def _trial_days(asked: Question) -> None:
    start, end = asked.given.trial_from, asked.given.trial_to
    if start is None or end is None:
        raise wrong("trial", "Il manque les dates", "Donnez le premier et le dernier jour.")
    if not asked.occasion.today <= start <= end <= start + LONGEST_TRIAL:
        raise wrong(
            "trial", "Ces dates ne vont pas", "Commencez à partir d’aujourd’hui, pour 2 mois au plus."
        )


def _proposer(asked: Question) -> None:
    if asked.row.proposed_by != asked.by.party:
        raise Refusal(
            "not_the_proposer",
            "Ce n’est pas votre proposition",
            "Seule la personne qui propose peut retirer.",
            403,
        )


CHECKS: Final[dict[str, Callable[[Question], None]]] = {
    "lines": _lines,
    "mandate": _mandate,
    "grown_up": _grown_up,
    "open_post": _open_post,
    "lawful": _lawful,
    "checked": _checked,
    "place_left": _place_left,
    "time_to_undo": _time_to_undo,
    "reason": _reason,
    "slots": _slots,
    "slot": _slot,
    "chosen": _chosen,
    "trial_days": _trial_days,
    "proposer": _proposer,
}
