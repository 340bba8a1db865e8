"""Organisations and their members: founded, joined, administered, left. The caller commits."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.checks import check_by_domain, hold_organisation
from matching.accounts.models import Account, AccountSession
from matching.accounts.organisation_models import Membership, Organisation
from matching.employers.models import Establishment
from matching.refusals import Refusal, not_found, wrong


def found_establishment(
    session: Session, account_id: int, session_id: int, establishment: Establishment, now: datetime
) -> Organisation:
    """The organisation of a new establishment, its founder as administrator, checked at once if it can be."""
    organisation = Organisation(
        kind="establishment", name=establishment.name, establishment_id=establishment.id, created_at=now
    )
    session.add(organisation)
    session.flush()
    session.add(Membership(organisation_id=organisation.id, account_id=account_id, admin=True, since=now))
    row = session.get_one(AccountSession, session_id)
    row.role, row.organisation_id = "employeur", organisation.id
    session.flush()
    check_by_domain(session, organisation, now)
    return organisation


def members_of(session: Session, organisation_id: int) -> list[tuple[Membership, Account]]:
    """The members of an organisation, administrators first."""
    rows = session.execute(
        sa.select(Membership, Account)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.admin.desc(), Account.email, Membership.id)
    )
    return [(row[0], row[1]) for row in rows]


def member_of(session: Session, organisation_id: int, member_id: int) -> Membership:
    """A member of this organisation. One of another is not found."""
    found = session.scalar(
        sa.select(Membership).where(Membership.id == member_id, Membership.organisation_id == organisation_id)
    )
    if found is None:
        raise not_found("Cette personne n’est pas membre de votre organisation.")
    return found


def join(session: Session, organisation_id: int, account_id: int, *, admin: bool, now: datetime) -> None:
    """Make an account a member; somebody who is one already may become administrator, never less."""
    hold_organisation(session, organisation_id)
    found = session.scalar(
        sa.select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.account_id == account_id
        )
    )
    if found is None:
        session.add(
            Membership(organisation_id=organisation_id, account_id=account_id, admin=admin, since=now)
        )
    elif admin:
        found.admin = True
    session.flush()
    check_by_domain(session, session.get_one(Organisation, organisation_id), now)


def set_admin(session: Session, organisation_id: int, member_id: int, admin: bool | None) -> None:
    """Make a member an administrator, or no longer. Refuses to leave an organisation without any.

    admin : refused when it is neither: only a pressed button takes a role away
    """
    hold_organisation(session, organisation_id)
    member = member_of(session, organisation_id, member_id)
    if admin is None:
        raise wrong("role", "Rôle inconnu", "Revenez en arrière, puis choisissez un rôle.")
    if not admin:
        _refuse_last(session, member)
    member.admin = admin
    session.flush()


def remove_member(session: Session, organisation_id: int, member_id: int, now: datetime) -> None:
    """Let a member go: their sessions there end. The last administrator cannot go."""
    hold_organisation(session, organisation_id)
    member = member_of(session, organisation_id, member_id)
    _refuse_last(session, member)
    session.execute(
        sa.update(AccountSession)
        .where(
            AccountSession.account_id == member.account_id,
            AccountSession.organisation_id == member.organisation_id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    session.delete(member)
    session.flush()


def hand_over(session: Session, organisation_id: int, giver_id: int, taker_id: int) -> None:
    """Give one's administration to another member and keep none."""
    hold_organisation(session, organisation_id)
    giver = member_of(session, organisation_id, giver_id)
    taker = member_of(session, organisation_id, taker_id)
    if not giver.admin:
        raise Refusal(
            "not_admin",
            "Vous n’êtes pas administrateur",
            "Demandez à un administrateur de le faire.",
            403,
            [("Mon organisation", "accounts.organisation")],
        )
    if giver.id != taker.id:
        giver.admin, taker.admin = False, True
    session.flush()


def membership_of(session: Session, organisation_id: int, account_id: int) -> Membership:
    """What an account is in an organisation. Not found when it is nothing there."""
    found = session.scalar(
        sa.select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.account_id == account_id
        )
    )
    if found is None:
        raise not_found("Vous n’êtes pas membre de cette organisation.")
    return found


def _refuse_last(session: Session, member: Membership) -> None:
    others = session.scalar(
        sa.select(sa.func.count())
        .select_from(Membership)
        .where(
            Membership.organisation_id == member.organisation_id,
            Membership.admin,
            Membership.id != member.id,
        )
    )
    if member.admin and not others:
        raise Refusal(
            "last_admin",
            "Il faut un administrateur",
            "Vous êtes le dernier. Nommez d’abord une autre personne.",
            409,
            [("Mon organisation", "accounts.organisation")],
        )
