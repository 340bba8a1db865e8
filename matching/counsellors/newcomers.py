"""A resident whom a counsellor brings in: with a mandate on record, shown to no employer. The caller commits.

The contact that the counsellor types becomes the account's: who holds it proves it by entering with a code.
Without any, messages are printed, and a card opens the profile.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts.acting import end_acting, start_acting
from matching.accounts.contacts import Contact
from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership
from matching.accounts.service import account_of_profile, attach_contact
from matching.accounts.visitor import Role
from matching.counsellors.models import Followed
from matching.introductions.values import Actor, Occasion
from matching.notifications.people import Person, set_preference, tell
from matching.privacy.minors import may_have_account
from matching.referential.places import Place
from matching.residents.answers import keep_proposals, save_date, start_profile
from matching.residents.places import save_place
from matching.residents.proposals import Proposal
from matching.residents.questions import read_questions

LONGEST_NAME: Final = 60
LONGEST_WORK: Final = 120
CHANNELS: Final[tuple[Literal["email", "sms"], ...]] = ("email", "sms")
PLACE, WORK, BIRTH = "depart", "metiers", "naissance"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What is known of somebody on the first day. `mandate` is oral or written, given on `mandate_on`."""

    name: str
    mandate: str
    mandate_on: date
    contacts: tuple[Contact, ...] = ()
    place: Place | None = None
    work: str = ""
    birth_date: date | None = None


def refused_birth(birth_date: date | None, today: date) -> str:
    """Why nobody born that day can have a profile; "" when they can."""
    if birth_date is None:
        return ""
    if birth_date > today or birth_date.year < today.year - 100:
        return "Écrivez une date de naissance possible."
    return "" if may_have_account(birth_date, today) else "Pas de profil avant 16 ans."


def holders_of(session: Session, contacts: Collection[Contact]) -> dict[Contact, int]:
    """Contact -> the profile whose account has it; 0 for an account of somebody at work; none for a free one.

    An account that has nothing yet is free: it becomes this person's, who proves the contact by entering.
    """
    if not contacts:
        return {}
    at_work = sa.select(Membership.id).where(Membership.account_id == Account.id).exists()
    addresses = {channel: [one.address for one in contacts if one.channel == channel] for channel in CHANNELS}
    rows = session.execute(
        sa.select(Account.email, Account.phone, Account.profile_id, at_work.label("at_work")).where(
            sa.or_(Account.email.in_(addresses["email"]), Account.phone.in_(addresses["sms"])),
            sa.or_(Account.profile_id.is_not(None), at_work),
        )
    )
    found = {}
    for row in rows:
        for channel, address in zip(CHANNELS, (row.email, row.phone), strict=True):
            if address in addresses[channel]:
                found[Contact(channel, address)] = row.profile_id or 0
    return found


def holder_of(session: Session, contact: Contact) -> int | None:
    """The holder of one contact, as in `holders_of`; None when it is free."""
    return holders_of(session, (contact,)).get(contact)


def bring_in(session: Session, one: Newcomer, by: Actor, occasion: Occasion) -> int:
    """Create a resident whom the structure follows from now on. Returns the number of the profile.

    The mandate stands in what the resident reads of « who acted for you ». No consent is given: employers are
    shown nothing. Refuses a contact that is somebody else's (409).
    """
    now, questions = occasion.now, read_questions()
    profile_id = _start(session, one.name, by, occasion)
    if one.place is not None:
        save_place(session, profile_id, questions[PLACE], one.place, None, now=now)
    if one.work:
        words = Proposal("metier-mots", "words", one.work)
        keep_proposals(session, profile_id, questions[WORK], [words], one.work, now=now)
    if one.birth_date is not None:
        save_date(session, profile_id, questions[BIRTH], one.birth_date, now=now)
    acting = start_acting(
        session, profile_id, structure_id=by.id or None, account_id=by.account_id,
        mandate=one.mandate, mandate_on=one.mandate_on, now=now,
    )  # fmt: skip
    end_acting(session, acting, now)
    who = Person(Role.RESIDENT, profile_id)
    if not one.contacts:
        set_preference(session, who, channel="print", alerts="none")
        return profile_id
    account_id = account_of_profile(session, profile_id, now).id
    for contact in one.contacts:
        attach_contact(session, account_id, contact)
    tell(
        session, who, event=f"newcomer-{profile_id}", subject="Votre profil est ouvert",
        text="Votre conseiller l’a ouvert avec votre accord. Lisez-le, changez-le, effacez-le.",
        link=f"{occasion.site_url}/mon-profil",
    )  # fmt: skip
    return profile_id


def _start(session: Session, name: str, by: Actor, occasion: Occasion) -> int:
    profile = start_profile(session, name=name, now=occasion.now)
    profile.demo = not by.id  # who is brought in behind the demonstration's door is invented too
    session.add(Followed(profile_id=profile.id, structure_id=by.id or None, since=occasion.now))
    session.flush()
    return profile.id
