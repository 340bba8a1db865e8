"""Deliver what is due: one row at a time, held by a lease, tried again later when it fails.

The row says everything. A worker takes it (compare-and-set), commits, carries the message, and writes down
what came of it. Killed before the second commit, it leaves the row in `sending` with a lease that ends: the
next one takes it again. So a message is never lost, and is sent twice only if it was in the very act of being
sent at a crash. Its identifier is the same both times, by which a mail server may tell.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.notifications.hours import held_until
from matching.notifications.models import MessageStop, OutboxMessage

logger = logging.getLogger(__name__)
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
"""How long after each failure the next try comes; after the last one the message is given up."""
OPTIONAL = ("reminder", "alert")
NO_NEWS = "Each worker that took it died, or could not write down what came of it."


class Undeliverable(Exception):
    """The recipient's side refuses for good: it is not tried again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message in the hands of a worker, as it was in its row."""

    id: int
    lease: str
    key: str
    channel: str
    kind: str
    recipient: str
    subject: str
    text: str
    attachments: tuple[Mapping[str, Any], ...]
    attempts: int

    @property
    def number(self) -> str:
        """The same for every try: says nothing of the key, and lets a receiver see that it has it."""
        return sha256(self.key.encode()).hexdigest()[:32]


class Carrier(Protocol):
    """Takes a message out. Raises Undeliverable, or OSError for what another try may mend."""

    def carry(self, message: Taken) -> None: ...


def deliver_due(
    session: Session,
    carriers: Mapping[str, Carrier],
    *,
    clock: Callable[[], datetime],
    lease_s: int,
    keep_codes: bool = False,
) -> int:
    """Deliver until nothing is due. Commits around each message. Returns how many were handled.

    carriers   : one for each channel
    keep_codes : keep the text of urgent messages once sent or given up (the demonstration shows them)
    """
    handled = 0
    while (message := take(session, now=clock(), lease_s=lease_s)) is not None:
        session.commit()
        _handle(session, message, carriers[message.channel], clock(), keep_codes)
        session.commit()
        handled += 1
    session.rollback()
    return handled


def take(session: Session, *, now: datetime, lease_s: int) -> Taken | None:
    """Take the message that is due longest, or one whose lease has ended. Two workers never get the same."""
    waiting = sa.and_(OutboxMessage.state == "waiting", OutboxMessage.due_at <= now)
    left = sa.and_(OutboxMessage.state == "sending", OutboxMessage.lease_until <= now)
    free = sa.or_(waiting, left)
    one = (
        sa.select(OutboxMessage.id)
        .where(free)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    lease = secrets.token_hex(16)
    taken = session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == one.scalar_subquery(), free)
        .values(
            state="sending",
            lease=lease,
            lease_until=now + timedelta(seconds=lease_s),
            attempts=OutboxMessage.attempts + 1,
        )
        .returning(
            OutboxMessage.id, OutboxMessage.key, OutboxMessage.channel, OutboxMessage.kind,
            OutboxMessage.recipient, OutboxMessage.subject, OutboxMessage.text, OutboxMessage.attachments,
            OutboxMessage.attempts,
        ),
        execution_options={"synchronize_session": False},
    ).one_or_none()  # fmt: skip
    if taken is None:
        return None
    values = taken._asdict()
    return Taken(lease=lease, **{**values, "attachments": tuple(values["attachments"])})


def _handle(session: Session, message: Taken, carrier: Carrier, now: datetime, keep_codes: bool) -> None:
    over = {} if keep_codes or message.kind != "urgent" else {"text": ""}  # a code outlives no delivery
    if message.attempts > len(DELAYS) + 1:  # one more try would be one more copy, and so on for ever
        logger.error("message %d given up: no worker came back from it", message.id)
        _settle(session, message, state="failed", last_error=NO_NEWS, **over)
        return
    later = held_until(message.channel, message.kind, now)
    if later is not None:
        _settle(session, message, state="waiting", due_at=later, attempts=message.attempts - 1)
        return
    if _is_stopped(session, message):
        _settle(session, message, state="stopped")
        return
    session.commit()  # nothing is held open while the network is slow
    try:
        carrier.carry(message)
    except Undeliverable as refused:
        logger.warning("message %d refused for good: %s", message.id, refused)
        _settle(session, message, state="failed", last_error=_said(refused), **over)
    except OSError as trouble:
        _try_later(session, message, now, trouble, over)
    except Exception as fault:  # a fault of ours in one message must not hold up those behind it
        logger.exception("message %d cannot be written", message.id)
        _try_later(session, message, now, fault, over)
    else:
        _settle(session, message, state="sent", sent_at=now, last_error="", **over)


def _try_later(
    session: Session, message: Taken, now: datetime, trouble: Exception, over: Mapping[str, str]
) -> None:
    said = _said(trouble)
    if message.attempts > len(DELAYS):
        logger.error("message %d given up after %d tries: %s", message.id, message.attempts, said)
        _settle(session, message, state="failed", last_error=said, **over)
        return
    logger.warning("message %d not sent, try %d: %s", message.id, message.attempts, said)
    due = now + DELAYS[message.attempts - 1]
    _settle(session, message, state="waiting", due_at=due, last_error=said)


def _said(trouble: Exception) -> str:
    """What can be written down of it: PostgreSQL keeps no NUL, which a server may send."""
    return (str(trouble).replace("\0", "") or type(trouble).__name__)[:500]


def _settle(session: Session, message: Taken, **values: object) -> None:
    """Write what came of it, if the row is still ours: after the lease it may be somebody else's."""
    session.execute(
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.lease == message.lease)
        .values(lease=None, lease_until=None, **values),
        execution_options={"synchronize_session": False},
    )


def _is_stopped(session: Session, message: Taken) -> bool:
    if message.kind == "urgent":
        return False
    what = session.scalar(
        sa.select(MessageStop.what).where(
            MessageStop.channel == message.channel, MessageStop.recipient == message.recipient
        )
    )
    return what == "all" or (what == "optional" and message.kind in OPTIONAL)
