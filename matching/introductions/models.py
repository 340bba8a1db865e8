"""The skeleton of an introduction: who meets what, and its state. Its transitions come with its own work."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among
from matching.extensions import db

STATES = (
    "proposed", "agreed", "sent", "seen", "interview", "trial", "hired", "not_retained",
    "withdrawn", "refused", "expired", "no_longer_needed",
)  # fmt: skip
PROPOSERS = ("resident", "employer", "counsellor")


class Introduction(db.Model):
    """One resident and one vacancy brought together; never twice the same pair."""

    __tablename__ = "introduction"
    __table_args__ = (
        sa.UniqueConstraint("vacancy_id", "profile_id"),
        sa.CheckConstraint(among("state", STATES), name="state_known"),
        sa.CheckConstraint(among("proposed_by", PROPOSERS), name="proposer_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(sa.String(16), default="proposed", server_default="proposed")
    proposed_by: Mapped[str] = mapped_column(sa.String(10))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    since: Mapped[datetime] = mapped_column(UtcDateTime())
