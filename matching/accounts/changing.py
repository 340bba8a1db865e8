"""What changing a contact brings: the address before is told, and other browsers must enter again."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.accounts import service, sessions
from matching.accounts.checks import check_by_domain
from matching.accounts.contacts import Contact
from matching.accounts.messages import send_contact_changed
from matching.accounts.models import Account
from matching.accounts.organisation_models import Membership, Organisation
from matching.accounts.sessions import Entry
from matching.notifications.people import follow_contact


def change_contact(session: Session, entry: Entry, contact: Contact, now: datetime) -> None:
    """Make a contact that was just proven that of an account. The caller commits.

    The one that it replaces receives a word, and nothing more of this account: whoever took a session cannot
    take the account in silence. An establishment that waits to be checked may be so by the domain of the new
    address. Refuses (409) a contact of somebody else.
    """
    account = session.get_one(Account, entry.account_id)
    before = account.email if contact.channel == "email" else account.phone
    service.attach_contact(session, entry.account_id, contact)
    session.refresh(account)
    if before == contact.address:
        return
    sessions.end_all(session, entry.account_id, now, but=entry.session_id)
    if before:
        follow_contact(session, contact.channel, before, contact.address, now)
        send_contact_changed(session, entry.account_id, Contact(contact.channel, before), now)
    query = sa.select(Organisation).join(Membership, Membership.organisation_id == Organisation.id)
    for organisation in session.scalars(query.where(Membership.account_id == entry.account_id)).all():
        check_by_domain(session, organisation, now)
