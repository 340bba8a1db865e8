"""Tables of introductions: who meets what and how far, its timeline, its messages, its interview slots."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among, point_checks, profile_column
from matching.extensions import db

STATES = (
    "proposed", "agreed", "sent", "seen", "interview", "trial", "hired", "not_retained",
    "withdrawn", "refused", "expired", "no_longer_needed",
)  # fmt: skip
PROPOSERS = ("resident", "employer", "counsellor")
PARTIES = (*PROPOSERS, "service")
MODES = ("on_site", "remote")
SLOT_STATES = ("proposed", "chosen", "dropped")


def _introduction_key(**options: bool) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("introduction.id", ondelete="CASCADE"), **options)


class Introduction(db.Model):
    """One resident and one vacancy brought together; never twice the same pair.

    version    : moves with every act; who acts names the one that was seen, and the second of two is told
    shared     : the lines that the resident chose to share; empty until the agreement
    adult      : the resident said to be 18 or more, asked only when the birth date is not known
    employer_asked : the employer proposed, or joined a proposal: reads that it waits, and nothing else
    send_after : a yes said for somebody leaves at this instant, so that the person can undo it
    sent_at    : when the employer received it, and from when days are counted
    answered_at : the employer's first answer; reading it is none
    """

    __tablename__ = "introduction"
    __table_args__ = (
        sa.UniqueConstraint("vacancy_id", "profile_id"),
        sa.CheckConstraint(among("state", STATES), name="state_known"),
        sa.CheckConstraint(among("proposed_by", PROPOSERS), name="proposer_known"),
        sa.CheckConstraint("version >= 0", name="version_from_0"),
        sa.CheckConstraint(
            "sent_at IS NOT NULL OR state NOT IN ('sent', 'seen', 'interview', 'trial', 'hired')",
            name="sent_is_dated",
        ),
        sa.CheckConstraint("trial_to IS NULL OR trial_from <= trial_to", name="trial_in_order"),
        sa.Index("ix_introduction_state_sent_at", "state", "sent_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"))
    profile_id: Mapped[int] = profile_column(index=True)
    state: Mapped[str] = mapped_column(sa.String(16), default="proposed", server_default="proposed")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    proposed_by: Mapped[str] = mapped_column(sa.String(10))
    employer_asked: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    shared: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    adult: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    trial_from: Mapped[date | None]
    trial_to: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    since: Mapped[datetime] = mapped_column(UtcDateTime())
    send_after: Mapped[datetime | None] = mapped_column(UtcDateTime())
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class IntroductionEvent(db.Model):
    """One line of the timeline: what was done, by whom, when. Written once, never changed.

    `version` is the one that the act made: two acts cannot make the same.
    """

    __tablename__ = "introduction_event"
    __table_args__ = (
        sa.UniqueConstraint("introduction_id", "version"),
        sa.CheckConstraint(among("party", PARTIES), name="party_known"),
        sa.CheckConstraint(among("to_state", STATES), name="state_known"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = _introduction_key()
    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    party: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(16))
    from_state: Mapped[str] = mapped_column(sa.String(16), default="", server_default=sa.text("''"))
    to_state: Mapped[str] = mapped_column(sa.String(16))
    reason: Mapped[str] = mapped_column(sa.String(20), default="", server_default=sa.text("''"))
    words: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))


class IntroductionMessage(db.Model):
    """Words of one party about one introduction. `to_employer`: written when the employer was in it."""

    __tablename__ = "introduction_message"
    __table_args__ = (
        sa.CheckConstraint(among("party", PROPOSERS), name="party_known"),
        sa.CheckConstraint("length(text) > 0", name="text_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = _introduction_key(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    party: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    to_employer: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class InterviewSlot(db.Model):
    """A time for an interview, that the employer proposes and the resident chooses.

    `lat` and `lon` say where it is when that is elsewhere than the post; journeys lead there.
    """

    __tablename__ = "interview_slot"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="place_whole"),
        sa.CheckConstraint(among("mode", MODES), name="mode_known"),
        sa.CheckConstraint(among("state", SLOT_STATES), name="state_known"),
        sa.CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes_5_to_240"),
        # One chosen at most: the database says so too.
        sa.Index(
            "uq_interview_slot_chosen",
            "introduction_id",
            unique=True,
            sqlite_where=sa.text("state = 'chosen'"),
            postgresql_where=sa.text("state = 'chosen'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    introduction_id: Mapped[int] = _introduction_key(index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    mode: Mapped[str] = mapped_column(sa.String(8))
    place: Mapped[str] = mapped_column(sa.String(300))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    state: Mapped[str] = mapped_column(sa.String(8), default="proposed", server_default="proposed")


class RankedList(db.Model):
    """A page of candidates that an employer opened: when, which post, in which order, by which weights."""

    __tablename__ = "ranked_list"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    establishment_id: Mapped[int]
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    page: Mapped[int]
    weights: Mapped[str]
    seed: Mapped[str]
    day: Mapped[date]
    profile_ids: Mapped[list[int]] = mapped_column(sa.JSON)


class HumanLook(db.Model):
    """A resident asked that a person look at how a post ranks them; a counsellor answers."""

    __tablename__ = "human_look"
    __table_args__ = (
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_is_dated"),
        sa.Index(
            "uq_human_look_open",
            "profile_id",
            "vacancy_id",
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column()
    vacancy_id: Mapped[int] = mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime())
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answer: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))


class TimelineChanged(RuntimeError):
    """Something tried to change the past. This is a fault of ours, never of the person."""


@event.listens_for(IntroductionEvent, "before_update")
@event.listens_for(IntroductionEvent, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, line: IntroductionEvent) -> None:
    raise TimelineChanged(f"Line {line.id} of introduction {line.introduction_id} may not be changed.")
