"""Tables of meetings: where and when, the stands, who comes, the interviews, and a log that only grows."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among, point_checks, profile_column
from matching.extensions import db
from matching.ranking.values import SCHEMES

STATES = ("draft", "published", "cancelled", "over")
KINDS = ("meeting", "market", "mobile")
"""A meeting of a morning, a market that comes back, a stop of the mobile Maison de l'orientation."""
STAND_KINDS = ("employer", "partner", "association", "mission_locale")
SHELTERS = ("inside", "covered", "open")
PARTIES = ("region", "counsellor", "employer", "resident", "service")
COMERS = ("resident", "walk_in")
ANSWERS = ("yes", "no")
INTERVIEW_STATES = ("planned", "done", "missed", "dropped")
NOTES = ("", "yes", "maybe", "no")
EMPTY = sa.text("''")


def _event_key(**options: bool) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("event.id", ondelete="CASCADE"), **options)


class EventSeries(db.Model):
    """Meetings made together: a market every Tuesday, the tour of the mobile Maison de l'orientation."""

    __tablename__ = "event_series"
    __table_args__ = (sa.CheckConstraint("length(title) > 0", name="title_not_empty"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())


class Event(db.Model):
    """A meeting. Its hours are local ones of its day; what nobody has said yet is empty or NULL.

    slug           : its address on the site, never another's
    version        : moves with every act; who acts names the one that was seen
    foot, lio      : how one comes, in the words of who knows the place; "" = to be confirmed
    wheelchair, child_corner : NULL = to be confirmed
    languages      : codes of `values.LANGUAGES` that somebody present speaks
    slot_minutes   : how long an interview is
    structure_id   : whose draft it is: a structure, or the Region where NULL
    """

    __tablename__ = "event"
    __table_args__ = (
        *point_checks(),
        sa.UniqueConstraint("slug"),
        sa.CheckConstraint(among("state", STATES), name="state_known"),
        sa.CheckConstraint(among("kind", KINDS), name="kind_known"),
        sa.CheckConstraint(f"shelter IS NULL OR {among('shelter', SHELTERS)}", name="shelter_known"),
        sa.CheckConstraint("start_at < end_at", name="hours_in_order"),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_from_1"),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 60", name="slot_5_to_60"),
        sa.CheckConstraint("version >= 0", name="version_from_0"),
        sa.CheckConstraint("length(title) > 0 AND length(slug) > 0", name="named"),
        sa.CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_is_dated"),
        sa.Index("ix_event_state_day", "state", "day"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(sa.String(80))
    kind: Mapped[str] = mapped_column(sa.String(8), default="meeting", server_default="meeting")
    state: Mapped[str] = mapped_column(sa.String(9), default="draft", server_default="draft")
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    title: Mapped[str] = mapped_column(sa.String(120))
    neighbourhood_code: Mapped[str] = mapped_column(
        sa.String(8), sa.ForeignKey("neighbourhood.code"), index=True
    )
    place: Mapped[str] = mapped_column(sa.String(120))
    address: Mapped[str] = mapped_column(sa.String(300))
    lat: Mapped[float]
    lon: Mapped[float]
    foot: Mapped[str] = mapped_column(sa.String(300), default="", server_default=EMPTY)
    lio: Mapped[str] = mapped_column(sa.String(300), default="", server_default=EMPTY)
    wheelchair: Mapped[bool | None]
    shelter: Mapped[str | None] = mapped_column(sa.String(7))
    day: Mapped[date]
    start_at: Mapped[time]
    end_at: Mapped[time]
    slot_minutes: Mapped[int] = mapped_column(default=20, server_default="20")
    capacity: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(sa.JSON)
    child_corner: Mapped[bool | None]
    words: Mapped[str] = mapped_column(sa.Text, default="", server_default=EMPTY)
    series_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("event_series.id", ondelete="SET NULL"), index=True
    )
    structure_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    cancelled_why: Mapped[str] = mapped_column(sa.String(300), default="", server_default=EMPTY)
    demo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class EventStand(db.Model):
    """A stand: an employer's, with the posts it brings, or somebody's who helps. One may be the host.

    break_from, break_to : the hours at which nobody sits there, local
    interview_limit : the most interviews it gives; NULL = as many as there are slots
    left_at         : when it was closed before the end
    """

    __tablename__ = "event_stand"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("event_id", "establishment_id"),
        sa.CheckConstraint(among("kind", STAND_KINDS), name="kind_known"),
        sa.CheckConstraint(
            "(kind = 'employer') = (establishment_id IS NOT NULL)", name="employer_has_its_row"
        ),
        sa.CheckConstraint("number >= 1", name="number_from_1"),
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
        sa.CheckConstraint("(break_from IS NULL) = (break_to IS NULL)", name="break_whole"),
        sa.CheckConstraint("break_from IS NULL OR break_from < break_to", name="break_in_order"),
        sa.CheckConstraint("interview_limit IS NULL OR interview_limit >= 0", name="limit_from_0"),
        sa.Index(
            "uq_event_stand_host",
            "event_id",
            unique=True,
            sqlite_where=sa.text("host"),
            postgresql_where=sa.text("host"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _event_key()
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(14))
    name: Mapped[str] = mapped_column(sa.String(200))
    establishment_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("establishment.id", ondelete="CASCADE"), index=True
    )
    host: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    break_from: Mapped[time | None]
    break_to: Mapped[time | None]
    interview_limit: Mapped[int | None]
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


def _stand_key(**options: bool) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("event_stand.id", ondelete="CASCADE"), **options)


class StandVacancy(db.Model):
    """A post that an employer brings to a stand."""

    __tablename__ = "event_stand_vacancy"
    stand_id: Mapped[int] = _stand_key(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(
        sa.ForeignKey("vacancy.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class StandScheme(db.Model):
    """A scheme that somebody at a stand explains."""

    __tablename__ = "event_stand_scheme"
    __table_args__ = (sa.CheckConstraint(among("scheme", SCHEMES), name="scheme_known"),)
    stand_id: Mapped[int] = _stand_key(primary_key=True)
    scheme: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class Attendance(db.Model):
    """Somebody invited, or who came by: a resident of the service, or a walk-in without an account.

    number    : small, drawn for this meeting alone. It comes from nothing: not from the profile, and not from
                the code that an employer saw on a list, which nothing joins it to
    contact   : how a walk-in is reached, by `channel`; both go with the first name when they are forgotten
    wants     : what work, in the walk-in's words; a resident's stands in the profile
    forgotten_at : what was said of a walk-in is gone; the line stays for the figures
    """

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "number"),
        sa.UniqueConstraint("event_id", "profile_id"),
        sa.CheckConstraint(among("comer", COMERS), name="comer_known"),
        sa.CheckConstraint("(comer = 'resident') = (profile_id IS NOT NULL)", name="resident_has_a_profile"),
        sa.CheckConstraint("number >= 1", name="number_from_1"),
        sa.CheckConstraint(f"answer IS NULL OR {among('answer', ANSWERS)}", name="answer_known"),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_is_dated"),
        sa.CheckConstraint("channel IS NULL OR channel IN ('email', 'sms')", name="channel_known"),
        sa.CheckConstraint("(channel IS NULL) = (contact = '')", name="contact_whole"),
        sa.CheckConstraint(
            "comer = 'resident' OR forgotten_at IS NOT NULL OR length(first_name) > 0", name="walk_in_named"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _event_key()
    comer: Mapped[str] = mapped_column(sa.String(8))
    profile_id: Mapped[int | None] = profile_column(index=True)
    number: Mapped[int]
    first_name: Mapped[str] = mapped_column(sa.String(60), default="", server_default=EMPTY)
    channel: Mapped[str | None] = mapped_column(sa.String(5))
    contact: Mapped[str] = mapped_column(sa.String(254), default="", server_default=EMPTY)
    wants: Mapped[str] = mapped_column(sa.String(120), default="", server_default=EMPTY)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    answer: Mapped[str | None] = mapped_column(sa.String(3))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    checked_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class EventInterview(db.Model):
    """An interview of somebody at a stand, in a slot from 0; and its note: three buttons and a line.

    version : moves with every note; who notes names the one that was seen
    """

    __tablename__ = "event_interview"
    __table_args__ = (
        sa.UniqueConstraint("stand_id", "attendance_id"),
        sa.CheckConstraint(among("state", INTERVIEW_STATES), name="state_known"),
        sa.CheckConstraint(among("note", NOTES), name="note_known"),
        sa.CheckConstraint("slot >= 0", name="slot_from_0"),
        sa.CheckConstraint("note = '' OR noted_at IS NOT NULL", name="note_is_dated"),
        sa.CheckConstraint("version >= 0", name="version_from_0"),
        sa.Index("ix_event_interview_attendance_id", "attendance_id"),
        *(
            sa.Index(
                f"uq_event_interview_{who}_slot",
                f"{who}_id",
                "slot",
                unique=True,
                sqlite_where=sa.text("state <> 'dropped'"),
                postgresql_where=sa.text("state <> 'dropped'"),
            )
            for who in ("stand", "attendance")
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    stand_id: Mapped[int] = _stand_key()
    attendance_id: Mapped[int] = mapped_column(sa.ForeignKey("attendance.id", ondelete="CASCADE"))
    slot: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(8), default="planned", server_default="planned")
    note: Mapped[str] = mapped_column(sa.String(5), default="", server_default=EMPTY)
    line: Mapped[str] = mapped_column(sa.String(200), default="", server_default=EMPTY)
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    version: Mapped[int] = mapped_column(default=0, server_default="0")


class EventWish(db.Model):
    """A stand that somebody would like to sit at. Who said none may be given any."""

    __tablename__ = "event_wish"
    attendance_id: Mapped[int] = mapped_column(
        sa.ForeignKey("attendance.id", ondelete="CASCADE"), primary_key=True
    )
    stand_id: Mapped[int] = _stand_key(primary_key=True, index=True)


class EventSent(db.Model):
    """An act that a browser sent under a key of its own: sent again, it is answered the same and done once.

    act, target_id : which act, on what (a number, a stand, an interview; 0 where there is nothing)
    words     : what was answered, without a name
    fresh     : false when somebody else had done it before, which the answer says
    """

    __tablename__ = "event_sent"
    __table_args__ = (
        sa.UniqueConstraint("event_id", "key"),
        sa.CheckConstraint("length(key) > 0", name="key_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _event_key()
    key: Mapped[str] = mapped_column(sa.String(36))
    act: Mapped[str] = mapped_column(sa.String(16))
    target_id: Mapped[int] = mapped_column(default=0, server_default="0")
    attendance_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("attendance.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(sa.String(200), default="", server_default=EMPTY)
    fresh: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    at: Mapped[datetime] = mapped_column(UtcDateTime())


class EventLine(db.Model):
    """One line of a meeting's log: what was done, by whom, when. Written once, never changed."""

    __tablename__ = "event_line"
    __table_args__ = (sa.CheckConstraint(among("party", PARTIES), name="party_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = _event_key(index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime())
    party: Mapped[str] = mapped_column(sa.String(10))
    actor_id: Mapped[int]
    act: Mapped[str] = mapped_column(sa.String(16))
    attendance_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("attendance.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str] = mapped_column(sa.Text, default="", server_default=EMPTY)


class LogChanged(RuntimeError):
    """Something tried to change the past. This is a fault of ours, never of the person."""


@event.listens_for(EventLine, "before_update")
@event.listens_for(EventLine, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, line: EventLine) -> None:
    raise LogChanged(f"Line {line.id} of meeting {line.event_id} may not be changed.")
