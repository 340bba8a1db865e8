"""Messages as they are read: one's own on the site, and all those of the demonstration, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.notifications.models import OutboxMessage
from matching.notifications.people import Person

PER_PAGE: Final = 30
ABOUT_PEOPLE: Final = ("introduction-", "slot-")
"""How the keys begin of what is told about one resident."""


class Read(NamedTuple):
    """One page of messages, and how many there are in all."""

    messages: list[OutboxMessage]
    total: int


def messages_of(session: Session, who: Person, *, checked: bool, now: datetime, number: int) -> Read:
    """The messages that somebody received on the site, the last first: page `number`, from 1.

    checked : an employer whose establishment is to be checked (again) reads no words about people
    """
    query = sa.select(OutboxMessage).where(
        OutboxMessage.channel == "site",
        OutboxMessage.recipient == str(who),
        OutboxMessage.due_at <= now,
        OutboxMessage.state.in_(("waiting", "sending", "sent")),
        *(() if checked else (~OutboxMessage.key.startswith(beginning) for beginning in ABOUT_PEOPLE)),
    )
    return _paged(session, query, number, OutboxMessage.due_at.desc())


def messages_out(session: Session, recipient: str, number: int) -> Read:
    """Every message that leaves the site, to one address or to all (""), the last first: page `number`."""
    query = sa.select(OutboxMessage).where(OutboxMessage.channel != "site")
    if recipient:
        query = query.where(OutboxMessage.recipient == recipient)
    return _paged(session, query, number)


def find_attachment(session: Session, message_id: int, place: int) -> dict[str, Any] | None:
    """A file that goes with a message, by its place from 0, as the row keeps it; None for none."""
    found = session.get(OutboxMessage, message_id)
    return found.attachments[place] if found is not None and place < len(found.attachments) else None


def _paged(session: Session, query: sa.Select[tuple[OutboxMessage]], number: int, *first: Any) -> Read:
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    shown = query.order_by(*first, OutboxMessage.id.desc())
    shown = shown.limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Read(list(session.scalars(shown)), total)
