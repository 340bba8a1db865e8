"""What is written to people who enter or are invited: short, plain, one link alone on its line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from matching.accounts.codes import Asked
from matching.accounts.contacts import Contact
from matching.accounts.invitations import Invited
from matching.accounts.links import Drawn
from matching.notifications.service import put

SITE = "Un emploi en bas de chez moi"
_DEMAND = "Vous n’avez rien demandé ? Oubliez ce message."


def send_code(session: Session, contact: Contact, asked: Asked) -> None:
    """Six digits, by the channel of the contact."""
    text = f"Votre code : {asked.code}\nIl sert une fois, pendant 10 minutes.\nNe le donnez à personne."
    put(
        session,
        key=f"sign-in-code-{asked.id}",
        channel=contact.channel,
        to=contact.address,
        subject="Votre code pour entrer",
        text=f"{SITE}.\n{text}" if contact.channel == "sms" else f"{text}\n\n{_DEMAND}\n\n{SITE}",
        kind="urgent",
    )


def send_link(session: Session, email: str, drawn: Drawn, address: str) -> None:
    """The link that enters, for an address that may have no account yet."""
    put(
        session,
        key=f"sign-in-link-{drawn.id}",
        channel="email",
        to=email,
        subject="Votre lien pour entrer",
        text=(
            "Ouvrez ce lien, puis appuyez sur « Entrer » :\n\n"
            f"{address}\n\nIl sert une fois, pendant 15 minutes.\n{_DEMAND}\n\n{SITE}"
        ),
        kind="urgent",
    )


def send_invitation(session: Session, email: str, invited: Invited, organisation: str, address: str) -> None:
    """The link that joins an organisation."""
    put(
        session,
        key=f"invitation-{invited.id}",
        channel="email",
        to=email,
        subject=f"Invitation : {organisation}"[:200],
        text=(
            f"Rejoignez « {organisation} » sur {SITE}.\n\nOuvrez ce lien, puis acceptez :\n\n"
            f"{address}\n\nIl sert une fois, pendant 7 jours.\n{_DEMAND}\n\n{SITE}"
        ),
        kind="urgent",
    )


def send_contact_changed(session: Session, account_id: int, before: Contact, now: datetime) -> None:
    """To the contact that an account no longer has: another one took its place."""
    put(
        session,
        key=f"contact-changed-{account_id}-{now.timestamp()}",
        channel=before.channel,
        to=before.address,
        subject="Votre contact a changé",
        text=(
            "Ce contact ne sert plus à entrer : un autre le remplace.\n"
            f"Ce n’est pas vous ? Prévenez votre conseiller ou votre administrateur.\n\n{SITE}"
        ),
    )


def send_checked(session: Session, organisation_id: int, emails: list[str], name: str, address: str) -> None:
    """An establishment was checked: its members are told."""
    for email in emails:
        put(
            session,
            key=f"checked-{organisation_id}-{email}",
            channel="email",
            to=email,
            subject="Votre établissement est vérifié",
            text=f"« {name} » est vérifié.\nVoyez maintenant qui pourrait venir :\n\n{address}\n\n{SITE}",
        )
