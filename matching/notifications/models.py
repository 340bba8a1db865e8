"""The outbox, one row a message to one recipient by one channel; and how people want to be reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among
from matching.extensions import db

CHANNELS = ("email", "sms", "print", "site")
DELIVERY_STATES = ("waiting", "sending", "sent", "failed", "stopped")
KINDS = ("notice", "reminder", "alert", "urgent")
"""notice: something happened. reminder, alert: may wait for the morning, and be stopped by the reader.
urgent: the reader waits for it on a screen (a code): never held back, its text goes once sent or given up."""

ROLES = ("habitant", "employeur", "conseiller", "region")
ALERTS = ("none", "daily", "weekly")
STOPS = ("optional", "all")
"""optional: reminders and alerts; all: every message but a code that somebody waits for."""


class OutboxMessage(db.Model):
    """A message to deliver, written in the transaction of the change that it tells.

    `key` names the recipient and the event: the same one is never written twice. `lease` is the token of the
    worker that holds the row until `lease_until`; a row left in `sending` after that is taken again.
    `recipient` is an e-mail address, a telephone number, or « role:id » for print and site.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.CheckConstraint(among("channel", CHANNELS), name="channel_known"),
        sa.CheckConstraint(among("state", DELIVERY_STATES), name="state_known"),
        sa.CheckConstraint(among("kind", KINDS), name="kind_known"),
        sa.CheckConstraint("length(key) > 0 AND length(recipient) > 0", name="addressed"),
        sa.CheckConstraint("(lease IS NULL) = (lease_until IS NULL)", name="lease_whole"),
        sa.CheckConstraint("attempts >= 0", name="attempts_from_0"),
        sa.Index("ix_outbox_message_state_due_at", "state", "due_at"),
        sa.Index("ix_outbox_message_channel_recipient", "channel", "recipient"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(200))
    channel: Mapped[str] = mapped_column(sa.String(5))
    kind: Mapped[str] = mapped_column(sa.String(8), default="notice", server_default="notice")
    recipient: Mapped[str] = mapped_column(sa.String(320))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    state: Mapped[str] = mapped_column(sa.String(8), default="waiting", server_default="waiting")
    due_at: Mapped[datetime] = mapped_column(UtcDateTime())
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    lease: Mapped[str | None] = mapped_column(sa.String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime())
    last_error: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class MessagePreference(db.Model):
    """How somebody wants to be told. `person_id` is the number of the visitor in that role.

    Without a row: by the contact of the account, and alerts once a week. Addresses are the account's.
    """

    __tablename__ = "message_preference"
    __table_args__ = (
        sa.CheckConstraint(among("role", ROLES), name="role_known"),
        sa.CheckConstraint(f"channel IS NULL OR {among('channel', CHANNELS)}", name="channel_known"),
        sa.CheckConstraint(among("alerts", ALERTS), name="alerts_known"),
    )
    role: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str | None] = mapped_column(sa.String(5))
    alerts: Mapped[str] = mapped_column(sa.String(6), default="weekly", server_default="weekly")
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class MessageStop(db.Model):
    """An address that wants no more reminders and alerts, or nothing at all but codes."""

    __tablename__ = "message_stop"
    __table_args__ = (
        sa.CheckConstraint(among("channel", CHANNELS), name="channel_known"),
        sa.CheckConstraint(among("what", STOPS), name="what_known"),
    )
    channel: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(320), primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(8))
    since: Mapped[datetime] = mapped_column(UtcDateTime())
