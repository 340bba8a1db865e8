"""Write a message for somebody. It leaves after the caller's commit, and never if that fails."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from matching.clock import now as clock_now
from matching.notifications.models import OutboxMessage

Channel = Literal["email", "sms", "print", "site"]
Kind = Literal["notice", "reminder", "alert", "urgent"]
LONGEST_SUBJECT = 200
WAKES = "wakes_the_worker"
"""Stands in `session.info` from the moment a message is put until the commit or the rollback."""


class Attachment(NamedTuple):
    """A file that goes with an e-mail: its name, its type such as « text/calendar », its bytes."""

    name: str
    media_type: str
    content: bytes


def put(
    session: Session,
    *,
    key: str,
    channel: Channel,
    to: str,
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    not_before: datetime | None = None,
    kind: Kind = "notice",
) -> bool:
    """Write one message in the caller's transaction. Returns False when `key` is already written.

    key        names the recipient and the event, such as « introduction-12-sent-employer »: at most once
    channel    email, sms, print (an A4 sheet that the counsellor hands over), site (read when signed in)
    to         an e-mail address, a number such as +33612345678, or « role:id » for print and site
    text       plain text; links whole, alone on their line
    not_before an aware instant; delivered at once when absent
    kind       `urgent` for a code that somebody waits for: quiet hours and preferences do not hold it, and
               its text is erased once it has left. `reminder` and `alert` are held by both.
    subject    put on one line whatever it holds: it may end with a title that somebody typed
    Raises ValueError for an empty key or recipient, and for a line break in the recipient.
    """
    if not key or not to:
        raise ValueError("A message needs a key and a recipient.")
    if len(to.splitlines()) > 1:
        raise ValueError("A recipient holds on one line.")
    written = clock_now()
    row = {
        "key": key,
        "channel": channel,
        "kind": kind,
        "recipient": to,
        "subject": " ".join(subject.splitlines())[:LONGEST_SUBJECT],
        "text": text,
        "attachments": [
            {
                "name": one.name,
                "media_type": one.media_type,
                "content": b64encode(one.content).decode("ascii"),
            }
            for one in attachments
        ],
        "due_at": not_before or written,
        "created_at": written,
    }
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert
    statement = insert(OutboxMessage).values(row).on_conflict_do_nothing(index_elements=["key"])
    session.info[WAKES] = True  # `queue` calls it once the caller has committed
    # The row count is not told by every driver: the id that comes back is.
    return session.scalar(statement.returning(sa.column("id"))) is not None


def drop(session: Session, beginning: str) -> int:
    """Keep back what has not left yet of the keys that begin so. Returns how many messages."""
    found = session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.key.startswith(beginning, autoescape=True), OutboxMessage.state == "waiting")
        .values(state="stopped"),
        execution_options={"synchronize_session": False},
    )
    return found.rowcount


def prune_messages(session: Session, before: datetime) -> int:
    """Forget what left, was stopped or given up before an instant. Returns how many. The caller commits."""
    gone = session.execute(
        sa.delete(OutboxMessage).where(
            OutboxMessage.created_at < before, OutboxMessage.state.in_(("sent", "failed", "stopped"))
        ),
        execution_options={"synchronize_session": False},
    )
    return gone.rowcount
