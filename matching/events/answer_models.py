"""What an employer answers after a meeting: one answer for one interview, written once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among
from matching.extensions import db

KINDS = ("go_on", "not_retained", "silent")
"""The employer wants to go on; does not; or said nothing in time, which the service writes."""


class InterviewAnswer(db.Model):
    """The answer to one interview. The interview is its key: of two who answer at once, one is written.

    reason     : a code of `introductions.reasons`, for a no alone
    vacancy_id : the post to go on for; NULL for a no, a silence, and a post that is gone
    """

    __tablename__ = "event_answer"
    __table_args__ = (
        sa.CheckConstraint(among("answer", KINDS), name="answer_known"),
        sa.CheckConstraint("(answer = 'not_retained') = (length(reason) > 0)", name="no_has_a_reason"),
        sa.CheckConstraint("answer = 'go_on' OR vacancy_id IS NULL", name="post_to_go_on"),
        sa.Index("ix_event_answer_vacancy_id", "vacancy_id"),
    )
    interview_id: Mapped[int] = mapped_column(
        sa.ForeignKey("event_interview.id", ondelete="CASCADE"), primary_key=True
    )
    answer: Mapped[str] = mapped_column(sa.String(12))
    reason: Mapped[str] = mapped_column(sa.String(20), default="", server_default=sa.text("''"))
    vacancy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime())
