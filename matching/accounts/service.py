"""Accounts: made by what was proven, tied to a profile, and the log of sign-ins. The caller commits."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching.accounts.contacts import Contact
from matching.accounts.models import (
    Account,
    AccountSession,
    Acting,
    ResidentCard,
    SignIn,
    SignInCode,
    SignInLink,
)
from matching.accounts.organisation_models import Invitation, Membership
from matching.refusals import Refusal

LOG_KEPT = timedelta(days=365)
SPENT_KEPT = timedelta(days=1)


def find_account(session: Session, contact: Contact) -> Account | None:
    """The account of a contact, or none yet."""
    column = Account.email if contact.channel == "email" else Account.phone
    return session.scalar(sa.select(Account).where(column == contact.address))


def account_of(session: Session, contact: Contact, now: datetime) -> Account:
    """The account of a contact that was proven, made if there is none. Two at once get the same one."""
    found = find_account(session, contact)
    if found is not None:
        return found
    made = Account(created_at=now)
    if contact.channel == "email":
        made.email = contact.address
    else:
        made.phone = contact.address
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody else made it since we looked
        found = find_account(session, contact)
        assert found is not None
        return found
    return made


def account_of_profile(session: Session, profile_id: int, now: datetime) -> Account:
    """The account of a profile, made without any contact if there is none: a card will open it."""
    query = sa.select(Account).where(Account.profile_id == profile_id)
    found = session.scalar(query)
    if found is not None:
        return found
    made = Account(profile_id=profile_id, created_at=now)
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        found = session.scalar(query)
        assert found is not None
        return found
    return made


def attach_profile(session: Session, account_id: int, profile_id: int) -> None:
    """Make a profile that of an account which has none. Refuses (409) when it has one."""
    done = session.execute(
        sa.update(Account)
        .where(Account.id == account_id, Account.profile_id.is_(None))
        .values(profile_id=profile_id)
        .execution_options(synchronize_session="fetch")
    )
    if done.rowcount != 1:
        raise Refusal(
            "has_profile",
            "Vous avez déjà un profil",
            "Ouvrez votre profil pour le changer.",
            409,
            [("Mes offres", "residents.offers")],
        )


def attach_contact(session: Session, account_id: int, contact: Contact) -> None:
    """Make a proven contact that of an account, in the place of the one it had by that channel.

    An account that this contact made by itself, and that has nothing, goes: it was the same person before
    the card or the other contact. Refuses (409) when the contact is that of somebody else.
    """
    other = find_account(session, contact)
    if other is not None and other.id != account_id:
        member = session.scalar(sa.select(Membership.id).where(Membership.account_id == other.id).limit(1))
        if other.profile_id is not None or member is not None:
            raise _taken()
        session.delete(other)
        session.flush()
    column = Account.email if contact.channel == "email" else Account.phone
    try:
        with session.begin_nested():
            session.execute(
                sa.update(Account).where(Account.id == account_id).values({column: contact.address})
            )
    except IntegrityError:  # somebody else took it since we looked
        raise _taken() from None


def _taken() -> Refusal:
    return Refusal(
        "contact_taken",
        "Ce contact a déjà un compte",
        "Entrez avec ce contact, ou choisissez-en un autre.",
        409,
        [("Mon compte", "accounts.account")],
    )


def cut_address(address: str) -> str:
    """What is kept of a network address: its /24 (IPv4) or its /48 (IPv6); nothing when it is not one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def log_sign_in(
    session: Session,
    account_id: int | None,
    *,
    method: str,
    outcome: str,
    device: str,
    address: str,
    now: datetime,
) -> None:
    """Write one line of the log, whether there is an account or not: both take the same time."""
    session.add(
        SignIn(
            account_id=account_id,
            at=now,
            method=method,
            outcome=outcome,
            device=device,
            address=cut_address(address),
        )
    )
    session.flush()


def sign_ins_of(session: Session, account_id: int, limit: int = 20) -> list[SignIn]:
    """The last sign-ins of an account, the latest first."""
    query = sa.select(SignIn).where(SignIn.account_id == account_id)
    return list(session.scalars(query.order_by(SignIn.at.desc(), SignIn.id.desc()).limit(limit)))


def sweep(session: Session, now: datetime) -> int:
    """Delete what serves no more: spent codes and links after a day, the log after 12 months. How many."""
    spent, old = now - SPENT_KEPT, now - LOG_KEPT
    doomed = (
        (SignInCode, SignInCode.expires_at < spent),
        (SignInLink, SignInLink.expires_at < spent),
        (Invitation, Invitation.expires_at < old),
        (AccountSession, AccountSession.expires_at < now - timedelta(days=30)),
        (ResidentCard, ResidentCard.revoked_at < old),
        (Acting, Acting.expires_at < old),
        (SignIn, SignIn.at < old),
    )
    gone = 0
    for model, which in doomed:
        gone += session.execute(
            sa.delete(model).where(which), execution_options={"synchronize_session": False}
        ).rowcount
    return gone
