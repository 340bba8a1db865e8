"""What the Region publishes of its schemes, and the trail of who changed what. Both only ever grow."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime
from matching.extensions import db


class SchemeVersion(db.Model):
    """A scheme as it was published: the highest `number` is in force. Number 0 is built in, and no row.

    rules         : the TOML of this scheme alone, as `referential.schemes.read_schemes` reads it
    restored_from : the number whose rules were taken again, 0 for the built-in ones; None for an edit
    published_by  : « role:account », « region:0 » behind a door of the demonstration
    """

    __tablename__ = "scheme_version"
    __table_args__ = (
        sa.UniqueConstraint("identifier", "number"),
        sa.CheckConstraint("number > 0", name="number_from_1"),
        sa.CheckConstraint("length(rules) > 0", name="rules_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    identifier: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[int]
    rules: Mapped[str] = mapped_column(sa.Text)
    restored_from: Mapped[int | None]
    published_by: Mapped[str] = mapped_column(sa.String(40))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime())


class AuditEntry(db.Model):
    """One change of the referential by the Region: what stood before, what stands after. Triggers of the
    database refuse to change or delete a row (migration 0007).

    subject : what was changed, such as « scheme:e2c »
    action  : such as « publish » or « restore »
    by      : « role:account »
    """

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    by: Mapped[str] = mapped_column(sa.String(40))
    subject: Mapped[str] = mapped_column(sa.String(60), index=True)
    action: Mapped[str] = mapped_column(sa.String(20))
    before: Mapped[str] = mapped_column(sa.Text)
    after: Mapped[str] = mapped_column(sa.Text)
