"""What is told of a prescription: short sentences, through the outbox, once each.

A message never names the scheme: a telephone is often shared, and one of them tells that reading is hard. The
page behind the link says it. No employer is ever told anything.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from matching.accounts.visitor import Role
from matching.counsellors.caseload import structure_of
from matching.counsellors.prescriptions_models import Prescription
from matching.counsellors.prescriptions_table import REASONS
from matching.introductions.values import Occasion
from matching.notifications.people import Person, tell
from matching.residents.models import Profile


def tell_resident(session: Session, row: Prescription, occasion: Occasion, subject: str, text: str) -> None:
    """Tell the resident; the link is the page of their courses."""
    tell(
        session, Person(Role.RESIDENT, row.profile_id), event=_event(row), subject=subject, text=text,
        link=f"{occasion.site_url}/mes-formations",
    )  # fmt: skip


def tell_structure(session: Session, row: Prescription, occasion: Occasion, what: str) -> None:
    """Tell the structure that follows the resident, if there is one."""
    structure = structure_of(session, row.profile_id)
    if structure is None:
        return
    name = session.get_one(Profile, row.profile_id).name or f"Personne n° {row.profile_id}"
    tell(
        session, Person(Role.COUNSELLOR, structure), event=_event(row), subject=f"{name} {what}",
        text="Ouvrez sa page pour lire la suite.",
        link=f"{occasion.site_url}/conseiller/suivis/{row.profile_id}/dispositifs",
    )  # fmt: skip


def proposed(session: Session, row: Prescription, occasion: Occasion) -> None:
    """The resident reads that something waits for an answer."""
    tell_resident(
        session, row, occasion, "Une proposition de votre conseiller",
        "Votre conseiller vous propose une formation ou une aide.\nLisez-la, puis dites oui ou non.",
    )  # fmt: skip


def accepted(session: Session, row: Prescription, occasion: Occasion, *, mandate: str) -> None:
    """A yes: the structure reads it; a yes said for the resident is told to them, who can still stop."""
    if not mandate:
        tell_structure(session, row, occasion, "a dit oui à votre proposition")
        return
    said = {"oral": "à l’oral", "written": "par écrit"}[mandate]
    tell_resident(
        session, row, occasion, "Votre conseiller a dit oui pour vous",
        f"Vous lui avez donné votre accord {said}.\nVous pouvez encore dire non.",
    )  # fmt: skip


def started(session: Session, row: Prescription, occasion: Occasion) -> None:
    tell_resident(
        session, row, occasion, "C’est parti", "Votre conseiller a noté votre premier jour.\nBonne route !"
    )


def finished(session: Session, row: Prescription, occasion: Occasion, *, skills: int) -> None:
    """What was attested is in the profile: the offers already count it."""
    more = "Vos nouveaux savoir-faire comptent déjà dans vos offres." if skills else "Regardez vos offres."
    tell_resident(session, row, occasion, "Bravo, c’est fini", f"Votre conseiller a noté la fin.\n{more}")


def given_up(session: Session, row: Prescription, occasion: Occasion, *, reason: str, by: str) -> None:
    """The other one is told."""
    if by == "resident":
        tell_structure(session, row, occasion, f"arrête une proposition : {REASONS[reason].lower()}")
    else:
        tell_resident(
            session, row, occasion, "Une proposition s’arrête",
            "Votre conseiller a noté l’arrêt.\nAppelez-le pour en parler.",
        )  # fmt: skip


def _event(row: Prescription) -> str:
    return f"prescription-{row.id}-{row.version}-{row.state}"
