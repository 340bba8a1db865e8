"""Tables of residents: a profile, what it wants, what it can do, and its choices."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.columns import UtcDateTime, among, between, point_checks, profile_column
from matching.extensions import db
from matching.ranking.values import (
    AVOIDED,
    CARDS,
    CONTRACTS,
    FRENCH,
    HOURS,
    MEANS,
    PROJECTS,
    READINGS,
    REGISTRATIONS,
    SCHEMES,
    SITUATIONS,
)

DIFFICULTIES = ("child_care", "hours", "papers", "housing", "transport", "fees", "internet")
"""What makes work hard, between the resident and the counsellor. Health is never among them."""
ANSWER_STATES = ("answered", "skipped")
ERASE_WHYS = ("asked", "under_16", "no_contact")
CHOICES = {
    "holds": CARDS,
    "means": MEANS,
    "contracts": CONTRACTS,
    "avoid": AVOIDED,
    "registered": REGISTRATIONS,
    "in_schemes": SCHEMES,
}


class Profile(db.Model):
    """What a resident said. The home is a point of the 250 m grid, never an address.

    `name` is a first name, for the resident and the counsellor alone: no employer page reads it.
    `open_to_employers` follows from the consent, the place and the erasure: `residents.visibility` alone
    writes it. An `erased_at` row is what is left of somebody erased: a random token as its name, no answer.
    """

    __tablename__ = "profile"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint(among("hours", HOURS), name="hours_known"),
        sa.CheckConstraint("max_minutes IS NULL OR max_minutes BETWEEN 5 AND 240", name="minutes_5_to_240"),
        sa.CheckConstraint(between("qualification_level", 1, 8), name="level_1_to_8"),
        sa.CheckConstraint(between("aims_at_level", 1, 8), name="aim_1_to_8"),
        sa.CheckConstraint(f"reading IS NULL OR {among('reading', READINGS)}", name="reading_known"),
        sa.CheckConstraint(f"french IS NULL OR {among('french', FRENCH)}", name="french_known"),
        sa.CheckConstraint(f"situation IS NULL OR {among('situation', SITUATIONS)}", name="situation_known"),
        sa.CheckConstraint(f"project IS NULL OR {among('project', PROJECTS)}", name="project_known"),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="home_whole"),
        sa.CheckConstraint(f"erase_why IS NULL OR {among('erase_why', ERASE_WHYS)}", name="erase_why_known"),
        sa.CheckConstraint("(erase_on IS NULL) = (erase_why IS NULL)", name="erasure_whole"),
        # A number never comes back: a session left open somewhere must not enter another person's profile.
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    neighbourhood_code: Mapped[str | None] = mapped_column(
        sa.String(8), sa.ForeignKey("neighbourhood.code"), index=True
    )
    commune_code: Mapped[str | None] = mapped_column(sa.String(5), sa.ForeignKey("commune.code"), index=True)
    max_minutes: Mapped[int | None]
    hours: Mapped[str] = mapped_column(sa.String(4), default="any", server_default="any")
    qualification_level: Mapped[int | None]
    reading: Mapped[str | None] = mapped_column(sa.String(8))
    french: Mapped[str | None] = mapped_column(sa.String(8))
    birth_date: Mapped[date | None]
    situation: Mapped[str | None] = mapped_column(sa.String(14))
    project: Mapped[str | None] = mapped_column(sa.String(8))
    aims_at_level: Mapped[int | None]
    wants_business: Mapped[bool | None]
    available_from: Mapped[date | None]
    open_to_employers: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    demo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())
    contact_at: Mapped[datetime | None] = mapped_column(UtcDateTime())  # None: nothing since changed_at
    warned_on: Mapped[date | None]
    erase_on: Mapped[date | None]
    erase_why: Mapped[str | None] = mapped_column(sa.String(10))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime())

    wants: Mapped[list[ProfileWant]] = relationship(
        order_by="ProfileWant.position", cascade="all, delete-orphan", passive_deletes=True
    )
    skills: Mapped[list[ProfileSkill]] = relationship(
        order_by="ProfileSkill.position", cascade="all, delete-orphan", passive_deletes=True
    )
    choices: Mapped[list[ProfileChoice]] = relationship(
        order_by="ProfileChoice.kind, ProfileChoice.value", cascade="all, delete-orphan", passive_deletes=True
    )
    difficulties: Mapped[list[ProfileDifficulty]] = relationship(
        order_by="ProfileDifficulty.value", cascade="all, delete-orphan", passive_deletes=True
    )
    answers: Mapped[list[ProfileAnswer]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class ProfileWant(db.Model):
    """Work that is wanted: a ROME code, or words, or both."""

    __tablename__ = "profile_want"
    __table_args__ = (
        sa.UniqueConstraint("profile_id", "position"),
        sa.CheckConstraint("rome_code IS NOT NULL OR length(text) > 0", name="something_wanted"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    position: Mapped[int]
    rome_code: Mapped[str | None] = mapped_column(
        sa.String(5), sa.ForeignKey("occupation.rome_code"), index=True
    )
    text: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))


class ProfileSkill(db.Model):
    """A skill that the resident confirmed, in words, with its ROME item when there is one.

    `attested_by` and `attested_on`: who attested it at the end of a course, and when. Employers read neither.
    """

    __tablename__ = "profile_skill"
    __table_args__ = (
        sa.UniqueConstraint("profile_id", "position"),
        sa.CheckConstraint("length(label) > 0", name="label_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    position: Mapped[int]
    label: Mapped[str]
    rome_item: Mapped[int | None]
    attested_by: Mapped[str] = mapped_column(sa.String(200), default="", server_default=sa.text("''"))
    attested_on: Mapped[date | None]


class ProfileChoice(db.Model):
    """A word chosen from one of the lists of EXCHANGE: cards held, means, contracts, avoided ..."""

    __tablename__ = "profile_choice"
    __table_args__ = (
        sa.CheckConstraint(
            " OR ".join(
                f"(kind = '{kind}' AND {among('value', values)})" for kind, values in CHOICES.items()
            ),
            name="value_known",
        ),
    )
    profile_id: Mapped[int] = profile_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(40), primary_key=True)


class ProfileDifficulty(db.Model):
    """What makes work hard. Apart from the choices: no list and no employer page reads it."""

    __tablename__ = "profile_difficulty"
    __table_args__ = (sa.CheckConstraint(among("value", DIFFICULTIES), name="value_known"),)
    profile_id: Mapped[int] = profile_column(primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(12), primary_key=True)


class ProfileAnswer(db.Model):
    """A question that was answered or skipped, so that another device goes on from there."""

    __tablename__ = "profile_answer"
    __table_args__ = (sa.CheckConstraint(among("state", ANSWER_STATES), name="state_known"),)
    profile_id: Mapped[int] = profile_column(primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    state: Mapped[str] = mapped_column(sa.String(8))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime())
