"""A resident goes from one structure to another: a counsellor asks, the resident says, the other receives.

Nothing moves before both said yes; each is told of each step. The notes stay with the structure that wrote
them, unless it chose to send them, which the resident reads before answering. The caller commits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.accounts.acting import MANDATE_GOOD_FOR
from matching.accounts.models import MANDATES
from matching.accounts.organisation_models import Organisation
from matching.accounts.visitor import Role
from matching.counsellors.caseload import (
    DEMO_STRUCTURE,
    follow,
    follows,
    structure_of,
    structures,
    structures_of,
)
from matching.counsellors.models import OPEN_TRANSFER, CaseNote, CaseTransfer
from matching.introductions.following import TIME_TO_UNDO
from matching.introductions.values import Actor, Occasion
from matching.notifications.people import Person, tell
from matching.refusals import Refusal, not_found, wrong
from matching.residents.models import Profile

LONGEST_REASON: Final = 300
SHOWN_FOR: Final = timedelta(days=60)
STATE_WORDS: Final = {
    "waiting": "attend la réponse de la personne",
    "agreed": "la personne a dit oui, attend la structure",
    "done": "faite",
    "refused": "la personne a dit non",
    "declined": "la structure ne peut pas la suivre",
    "cancelled": "annulée",
}
DEMO_NAME: Final = "La structure de la démonstration"


@dataclass(frozen=True, slots=True)
class Told:
    """A transfer with its names: the person's for who may read it, else a blank."""

    row: CaseTransfer
    name: str
    leaves: str
    goes: str

    @property
    def stands(self) -> str:
        """Where it stands, in words."""
        return STATE_WORDS[self.row.state]


def open_transfer(session: Session, profile_id: int) -> Told | None:
    """The transfer of a resident that waits for somebody, asked by the structure that follows them."""
    row = open_row(session, profile_id)
    return _told(session, row) if row and _still_follows(session, row) else None


def open_row(session: Session, profile_id: int) -> CaseTransfer | None:
    """The same as its row, whoever asked."""
    return session.scalar(
        sa.select(CaseTransfer).where(
            CaseTransfer.profile_id == profile_id, CaseTransfer.state.in_(OPEN_TRANSFER)
        )
    )


def _still_follows(session: Session, row: CaseTransfer) -> bool:
    """Whether the structure that asked follows the person still: she may have chosen another one since."""
    return structure_of(session, row.profile_id) == (row.from_structure_id or DEMO_STRUCTURE)


def ask(
    session: Session,
    by: Actor,
    profile_id: int,
    to: int,
    reason: str,
    *,
    with_notes: bool,
    occasion: Occasion,
) -> CaseTransfer:
    """Ask that another structure follow a resident. The resident is told, and answers.

    Refuses who is not followed here, a structure that is none or this one, a missing reason, and a second
    transfer of the same person at once.
    """
    _require_followed(session, by, profile_id)
    if to not in {number for number, _ in structures(session)} or to == by.id:
        raise wrong("to", "Structure inconnue", "Choisissez une autre structure dans la liste.")
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise wrong("reason", "Écrivez pourquoi", f"Écrivez de 1 à {LONGEST_REASON} signes.")
    old = open_row(session, profile_id)
    if old is not None and not _still_follows(session, old):
        _move(session, old, OPEN_TRANSFER, "cancelled", closed_at=occasion.now)
    row = CaseTransfer(
        profile_id=profile_id, from_structure_id=by.id or None, to_structure_id=to, state="waiting",
        reason=words, with_notes=with_notes, asked_by=by.account_id, asked_at=occasion.now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # one is open, or was opened since we looked
        raise Refusal("transfer_open", "Un transfert attend déjà", "Annulez-le d’abord.") from None
    goes = _name(session, to)
    _tell_resident(
        session, row, "asked", f"{goes} peut vous suivre", f"Votre conseiller le propose : {words}", occasion
    )
    return row


def answer(session: Session, profile_id: int, transfer_id: int, yes: bool | None, occasion: Occasion) -> None:
    """The resident's own yes or no. A yes that was given, or recorded, can be taken back until it is done.

    yes : refused when it is neither: a transfer is closed by a no alone
    """
    row = _find(session, transfer_id)
    if row.profile_id != profile_id:
        raise _absent()
    _require_answer(yes)
    if yes:
        _move(session, row, ("waiting",), "agreed", answered_at=occasion.now)
        _tell_structures(session, row, "agreed", occasion)
    else:
        _move(session, row, OPEN_TRANSFER, "refused", answered_at=occasion.now, closed_at=occasion.now)
        _tell_old(session, row, "refused", occasion)


def record_yes(
    session: Session, by: Actor, transfer_id: int, mandate: str, mandate_on: date | None, occasion: Occasion
) -> None:
    """The resident's yes, said to the counsellor: with the mandate, and a message that undoes it."""
    row = _find(session, transfer_id)
    _require_from(session, row, by)
    today = occasion.today
    if mandate not in MANDATES or mandate_on is None or not today - MANDATE_GOOD_FOR <= mandate_on <= today:
        raise wrong("mandate", "Notez le mandat", "Dites comment et quel jour la personne a dit oui.")
    _move(
        session, row, ("waiting",), "agreed", answered_at=occasion.now, mandate=mandate, mandate_on=mandate_on
    )
    goes = _name(session, row.to_structure_id)
    text = "Votre conseiller a noté votre oui. Ce n’est pas vrai ? Dites non ici."
    _tell_resident(session, row, "recorded", f"Vous acceptez {goes} : noté", text, occasion)
    _tell_structures(session, row, "agreed", occasion)


def cancel(session: Session, by: Actor, transfer_id: int, occasion: Occasion) -> None:
    """The structure that asked takes it back."""
    row = _find(session, transfer_id)
    _require_from(session, row, by)
    _move(session, row, OPEN_TRANSFER, "cancelled", closed_at=occasion.now)
    text = "Rien ne change : la même structure vous suit."
    _tell_resident(session, row, "cancelled", "Le changement est annulé", text, occasion)


def receive(session: Session, by: Actor, transfer_id: int, yes: bool | None, occasion: Occasion) -> None:
    """The receiving structure follows the resident from now on, or says that it cannot."""
    row = _find(session, transfer_id)
    if row.to_structure_id != by.id or row.state not in ("agreed", "done", "declined"):
        raise _absent()
    _require_answer(yes)
    if row.state == "agreed" and not _still_follows(session, row):
        raise Refusal("moved", "La personne a changé", "Elle a choisi entre-temps qui la suit.")
    if yes and row.mandate and row.answered_at and occasion.now - row.answered_at < TIME_TO_UNDO:
        raise Refusal(
            "time_to_undo", "Trop tôt", "La personne a un jour pour défaire ce oui. Revenez demain."
        )
    _move(session, row, ("agreed",), "done" if yes else "declined", closed_at=occasion.now)
    goes = _name(session, row.to_structure_id)
    if not yes:
        text = "La même structure vous suit."
        _tell_resident(session, row, "declined", f"{goes} ne peut pas vous suivre", text, occasion)
        _tell_old(session, row, "declined", occasion)
        return
    if row.with_notes:
        _send_notes(session, row)
    follow(session, row.profile_id, row.to_structure_id, occasion.now)
    text = "Vous pouvez changer quand vous voulez."
    _tell_resident(session, row, "done", f"{goes} vous suit maintenant", text, occasion)
    _tell_old(session, row, "done", occasion)


def transfers_of(session: Session, structure_id: int, now: datetime) -> tuple[list[Told], list[Told]]:
    """(those that come, those that leave), the last first: open ones, and what was closed for 60 days.

    A structure reads nothing of who comes before the resident said yes.
    """
    recent = sa.or_(CaseTransfer.closed_at.is_(None), CaseTransfer.closed_at > now - SHOWN_FOR)
    query = sa.select(CaseTransfer).where(recent).order_by(CaseTransfer.id.desc())
    comes = query.where(
        CaseTransfer.to_structure_id == structure_id, CaseTransfer.state.in_(("agreed", "done", "declined"))
    )
    ours = CaseTransfer.from_structure_id
    leaves = query.where(ours == structure_id if structure_id else ours.is_(None))
    coming, leaving = session.scalars(comes).all(), session.scalars(leaves).all()
    left = _left(session, [*coming, *leaving])
    coming, leaving = ([row for row in rows if row.id not in left] for rows in (coming, leaving))
    told = _told_all(session, [*coming, *leaving])
    return told[: len(coming)], told[len(coming) :]


def _left(session: Session, rows: Sequence[CaseTransfer]) -> set[int]:
    """The open ones that wait for nobody: she chose since then another structure than the one that asked."""
    waiting = [row for row in rows if row.state in OPEN_TRANSFER]
    followed = structures_of(session, {row.profile_id for row in waiting})
    return {
        row.id for row in waiting if followed.get(row.profile_id) != (row.from_structure_id or DEMO_STRUCTURE)
    }


def _told(session: Session, row: CaseTransfer) -> Told:
    return _told_all(session, [row])[0]


def _told_all(session: Session, rows: Sequence[CaseTransfer]) -> list[Told]:
    """With their names, from two queries whatever their number."""
    people = sa.select(Profile.id, Profile.name).where(Profile.id.in_({row.profile_id for row in rows}))
    places = {number for row in rows for number in (row.from_structure_id, row.to_structure_id)}
    called = sa.select(Organisation.id, Organisation.name).where(Organisation.id.in_(places - {None}))
    names: dict[int, str] = {one.id: one.name for one in session.execute(people)}
    structure = {None: DEMO_NAME} | {one.id: one.name for one in session.execute(called)}
    return [
        Told(
            row,
            names.get(row.profile_id) or f"Personne n° {row.profile_id}",
            structure.get(row.from_structure_id, ""),
            structure.get(row.to_structure_id, ""),
        )
        for row in rows
    ]


def _name(session: Session, structure_id: int | None) -> str:
    if structure_id is None:
        return DEMO_NAME
    return session.scalar(sa.select(Organisation.name).where(Organisation.id == structure_id)) or ""


def _find(session: Session, transfer_id: int) -> CaseTransfer:
    row = session.get(CaseTransfer, transfer_id, populate_existing=True)
    if row is None:
        raise _absent()
    return row


def _absent() -> Refusal:
    return not_found("Ce transfert n’existe pas, ou n’est pas à vous.")


def _require_answer(yes: bool | None) -> None:
    if yes is None:
        raise wrong("answer", "Réponse inconnue", "Revenez en arrière, puis dites oui ou non.")


def _require_followed(session: Session, by: Actor, profile_id: int) -> None:
    if not follows(session, by.id, profile_id):
        raise not_found("Cette personne n’est pas suivie ici.")


def _require_from(session: Session, row: CaseTransfer, by: Actor) -> None:
    if (row.from_structure_id or DEMO_STRUCTURE) != by.id or not follows(session, by.id, row.profile_id):
        raise _absent()


def _move(session: Session, row: CaseTransfer, start: tuple[str, ...], to: str, **values: object) -> None:
    """From one of `start` alone: of two who answer at once, the second one is told."""
    moved = session.execute(
        sa.update(CaseTransfer)
        .where(CaseTransfer.id == row.id, CaseTransfer.state.in_(start))
        .values(state=to, **values),
        execution_options={"synchronize_session": False},
    )
    if moved.rowcount != 1:
        raise Refusal("transfer_closed", "C’est déjà répondu", "Rechargez la page pour voir où c’en est.")
    session.refresh(row)


def _send_notes(session: Session, row: CaseTransfer) -> None:
    """The notes of the old structure about this person, copied for the new one; the old one keeps its own."""
    ours = CaseNote.structure_id
    notes = session.scalars(
        sa.select(CaseNote).where(
            CaseNote.profile_id == row.profile_id,
            ours == row.from_structure_id if row.from_structure_id else ours.is_(None),
        )
    ).all()
    for note in notes:
        session.add(
            CaseNote(
                profile_id=note.profile_id, structure_id=row.to_structure_id, at=note.at, text=note.text,
                written_by=note.written_by,
            )
        )  # fmt: skip


def _event(row: CaseTransfer, what: str) -> str:
    return f"transfer-{row.id}-{what}"


def _tell_resident(
    session: Session, row: CaseTransfer, what: str, subject: str, text: str, occasion: Occasion
) -> None:
    tell(
        session, Person(Role.RESIDENT, row.profile_id), event=_event(row, what), subject=subject, text=text,
        link=f"{occasion.site_url}/qui-me-suit",
    )  # fmt: skip


def _tell_structures(session: Session, row: CaseTransfer, what: str, occasion: Occasion) -> None:
    link = f"{occasion.site_url}/conseiller/transferts"
    tell(
        session, Person(Role.COUNSELLOR, row.to_structure_id), event=_event(row, what),
        subject="Une personne demande à être suivie chez vous",
        text=f"{_name(session, row.from_structure_id)} vous la propose, et elle a dit oui.", link=link,
    )  # fmt: skip
    _tell_old(session, row, what, occasion)


def _tell_old(session: Session, row: CaseTransfer, what: str, occasion: Occasion) -> None:
    told = _told(session, row)
    tell(
        session, Person(Role.COUNSELLOR, row.from_structure_id or DEMO_STRUCTURE),
        event=_event(row, f"{what}-old"), subject=f"Transfert de {told.name} : {told.stands}",
        text=f"Vers {told.goes}.", link=f"{occasion.site_url}/conseiller/transferts",
    )  # fmt: skip
