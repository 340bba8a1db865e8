"""Prescriptions: propose a scheme to a resident, then act on it. The caller commits.

Two people who act at once cannot both win: an act names the version that was seen, and the row moves only
from that version. At the end, what was attested enters the profile, and the very next list counts it. Nothing
of a prescription reaches an employer: they read the skills of a profile, and never where these come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.counsellors import prescriptions_telling as telling
from matching.counsellors.caseload import follows
from matching.counsellors.prescriptions_following import follow
from matching.counsellors.prescriptions_models import OPEN_STATES, Prescription, PrescriptionEvent
from matching.counsellors.prescriptions_needs import (
    LONGEST_COURSE,
    LONGEST_PLACE,
    NOTHING,
    Given,
    check,
)
from matching.counsellors.prescriptions_table import STATE_WORDS, TABLE
from matching.introductions.needs import wrong
from matching.introductions.values import Actor, Occasion
from matching.refusals import Refusal, not_found, require_short
from matching.state_table import move

ABSENT: Final = "Cette proposition n’existe pas, ou n’est pas à vous."


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a counsellor writes: a scheme's identifier, and what is known of the course."""

    scheme: str
    course: str = ""
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def load(session: Session, prescription_id: int, by: Actor) -> Prescription:
    """A prescription to which `by` is a party. Any other is not found, like one that does not exist."""
    session.flush()
    row = session.get(Prescription, prescription_id, populate_existing=True)
    if row is None or not _is_party(session, row.profile_id, by):
        raise not_found(ABSENT)
    return row


def _is_party(session: Session, profile_id: int, by: Actor) -> bool:
    if by.party == "resident":
        return profile_id == by.id
    if by.party == "counsellor":
        return by.acting_for == profile_id or follows(session, by.id, profile_id)
    return False


def list_of(session: Session, profile_id: int) -> list[Prescription]:
    """The prescriptions of a resident: those that wait for an answer, that go on, then the last ended."""
    waiting = sa.case(
        (Prescription.state == "proposed", 0), (Prescription.state.in_(OPEN_STATES), 1), else_=2
    )
    query = sa.select(Prescription).where(Prescription.profile_id == profile_id)
    return list(session.scalars(query.order_by(waiting, Prescription.since.desc(), Prescription.id.desc())))


def log_of(session: Session, prescription_id: int) -> list[PrescriptionEvent]:
    """What happened to a prescription, in order."""
    query = sa.select(PrescriptionEvent).where(PrescriptionEvent.prescription_id == prescription_id)
    return list(session.scalars(query.order_by(PrescriptionEvent.version)))


def propose(
    session: Session,
    profile_id: int,
    what: Proposed,
    *,
    schemes: frozenset[str],
    by: Actor,
    occasion: Occasion,
) -> Prescription:
    """Propose a scheme to a resident of the caseload.

    schemes : identifiers that may be proposed
    Refuses with 404 who is not followed here, 422 what cannot be taken, 409 a course that is under way.
    """
    if by.party != "counsellor" or not _is_party(session, profile_id, by):
        raise not_found("Cette personne n’est pas suivie ici.")
    _check_proposed(what, schemes)
    row = Prescription(
        profile_id=profile_id, structure_id=by.id or None, scheme=what.scheme, course=what.course,
        place=what.place, starts_on=what.starts_on, ends_on=what.ends_on, state="proposed", version=0,
        created_at=occasion.now, since=occasion.now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Refusal(
            "exists", "C’est déjà proposé", "La même proposition est en cours pour cette personne.", 409
        ) from None
    _write(session, row, by, occasion, "propose", "", NOTHING)
    telling.proposed(session, row, occasion)
    return row


def _check_proposed(what: Proposed, schemes: frozenset[str]) -> None:
    if what.scheme not in schemes:
        raise wrong("scheme", "Choisissez un dispositif", "Prenez-en un dans la liste.")
    for field, text, longest in (
        ("course", what.course, LONGEST_COURSE), ("place", what.place, LONGEST_PLACE)
    ):  # fmt: skip
        require_short(field, text, longest)
    if what.starts_on and what.ends_on and what.ends_on < what.starts_on:
        raise wrong("ends_on", "La fin est avant le début", "Écrivez une date après le premier jour.")


def act(
    session: Session,
    prescription_id: int,
    act: str,
    *,
    by: Actor,
    seen: int,
    occasion: Occasion,
    given: Given = NOTHING,
) -> Prescription:
    """Do one act, and all that follows.

    seen : the version that the person had before their eyes
    Refuses with 404 who is no party, 403 an act that is never theirs, 409 one that cannot be done from here
    or that came second, 422 an answer that cannot be taken. A refused act changes nothing.
    """
    row = load(session, prescription_id, by)
    TABLE.require_ever(act, by.party, "Demandez à votre conseiller.")
    way = TABLE.way_of(act, row.state, by.party)
    if seen != row.version:
        raise _too_late(row)
    if way is None:
        more = "" if TABLE.acts_of(row.state, by.party) else " Vous n’avez rien à faire."
        raise Refusal(
            "wrong_move",
            "Ce n’est pas possible maintenant",
            f"La proposition est déjà {STATE_WORDS[row.state]}.{more}",
            409,
        )
    today = occasion.today
    check(way.needs, row, by, given, today)
    from_state = row.state
    move(session, row, seen, _too_late, state=way.to, since=occasion.now)
    _write(session, row, by, occasion, act, from_state, given)
    follow(way.follows, session, row, by, given, occasion)
    session.flush()
    return row


def is_done_by(
    session: Session, prescription_id: int, act: str, *, by: Actor, seen: int, given: Given
) -> bool:
    """Whether the very act that a form asks again was done by the same party from the same version.

    A button pressed twice: nobody else acted, and nothing is left to do. Another answer than the first is
    no such thing, nor is an end, whose form holds more than can be compared.
    """
    row = session.get_one(Prescription, prescription_id, populate_existing=True)
    line = session.scalar(
        sa.select(PrescriptionEvent).where(
            PrescriptionEvent.prescription_id == prescription_id, PrescriptionEvent.version == seen + 1
        )
    )
    if line is None or act == "finish" or (line.act, line.party, line.actor_id) != (act, by.party, by.id):
        return False
    return line.reason == given.reason and (act != "start" or row.starts_on == given.day)


def _too_late(row: Prescription) -> Refusal:
    return Refusal(
        "too_late",
        "Quelqu’un a agi avant vous",
        f"La proposition est maintenant {STATE_WORDS[row.state]}. Relisez avant d’agir.",
        409,
    )


def _write(
    session: Session,
    row: Prescription,
    by: Actor,
    occasion: Occasion,
    act: str,
    from_state: str,
    given: Given,
) -> None:
    words = ""
    if by.party == "counsellor" and given.mandate and given.mandate_on and act == "accept":
        words = f"Mandat {'oral' if given.mandate == 'oral' else 'écrit'} du {given.mandate_on:%d/%m/%Y}."
    session.add(
        PrescriptionEvent(
            prescription_id=row.id, version=row.version, at=occasion.now, party=by.party, actor_id=by.id,
            act=act, from_state=from_state, to_state=row.state, reason=given.reason, words=words,
        )
    )  # fmt: skip
    session.flush()
