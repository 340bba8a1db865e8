"""Invitations: an e-mail address asked into an organisation, by a link good once, within seven days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.organisation_models import Invitation, Organisation
from matching.accounts.tokens import digest, new_token
from matching.refusals import Refusal, not_found
from matching.region.models import Structure

GOOD_FOR = timedelta(days=7)


class Invited(NamedTuple):
    """An invitation just written: its row and the token of its link."""

    id: int
    token: str


class Offer(NamedTuple):
    """What an invitation that is still good leads to."""

    organisation_id: int
    organisation: str
    kind: str
    email: str
    admin: bool


def invite(
    session: Session, organisation_id: int, email: str, *, admin: bool, by: int | None, now: datetime
) -> Invited:
    """Ask an address to join. An earlier invitation of the same address stops being good."""
    session.execute(
        sa.update(Invitation)
        .where(
            Invitation.organisation_id == organisation_id,
            Invitation.email == email,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )
    token = new_token()
    row = Invitation(
        organisation_id=organisation_id,
        email=email,
        admin=admin,
        token_digest=digest(token),
        invited_by=by,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    session.add(row)
    session.flush()
    return Invited(row.id, token)


def find_offer(session: Session, token: str, now: datetime) -> Offer | None:
    """What the link leads to; None when it is unknown, used, withdrawn or too old."""
    row = session.execute(
        sa.select(Organisation.id, Organisation.name, Organisation.kind, Invitation.email, Invitation.admin)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(*_good(token, now))
    ).first()
    return Offer(*row) if row else None


def take_up(session: Session, token: str, now: datetime) -> Offer | None:
    """Use an invitation, in one statement: of two at once, the second finds it used."""
    offer = find_offer(session, token, now)
    done = session.execute(
        sa.update(Invitation)
        .where(*_good(token, now))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    return offer if done.rowcount == 1 else None


def withdraw(session: Session, organisation_id: int, invitation_id: int, now: datetime) -> None:
    """Take an invitation back; twice is once. One of another organisation is not found.

    Refuses (409) one that was taken up meanwhile: nobody may believe that this person stayed outside.
    """
    ours = (Invitation.id == invitation_id, Invitation.organisation_id == organisation_id)
    done = session.execute(
        sa.update(Invitation)
        .where(*ours, Invitation.used_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount == 1:
        return
    if session.scalar(sa.select(Invitation.id).where(*ours)) is None:
        raise not_found("Cette invitation n’existe pas, ou n’est pas à vous.")
    raise Refusal(
        "invitation_used",
        "Cette invitation vient de servir",
        "Cette personne est membre. Retirez-la dans la liste des membres.",
        409,
        [("Mon organisation", "accounts.organisation")],
    )


def waiting(session: Session, organisation_id: int, now: datetime) -> list[Invitation]:
    """The invitations of an organisation that nobody took up yet."""
    query = sa.select(Invitation).where(
        Invitation.organisation_id == organisation_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
    )
    return list(session.scalars(query.order_by(Invitation.created_at, Invitation.id)))


def open_structure(session: Session, name: str, directory_id: int | None, now: datetime) -> Organisation:
    """The organisation of a mission locale (by its entry in the directory) or of a partner (by its name)."""
    if directory_id is not None:
        entry = session.get(Structure, directory_id)
        if entry is None:
            raise not_found("Cette structure n’est pas dans l’annuaire.")
        found = session.scalar(sa.select(Organisation).where(Organisation.directory_id == directory_id))
        name = entry.name
    else:
        found = session.scalar(
            sa.select(Organisation).where(Organisation.kind == "structure", Organisation.name == name)
        )
    if found is None:
        found = Organisation(kind="structure", name=name, directory_id=directory_id, created_at=now)
        session.add(found)
        session.flush()
    return found


def open_region(session: Session, now: datetime) -> Organisation:
    """The organisation of the Region: one, made at its first invitation."""
    found = session.scalar(sa.select(Organisation).where(Organisation.kind == "region"))
    if found is None:
        found = Organisation(kind="region", name="Région Occitanie", created_at=now)
        session.add(found)
        session.flush()
    return found


def _good(token: str, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Invitation.token_digest == digest(token),
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > now,
    )
