"""Tables of employers: an establishment, its vacancies, their hours, skills and conditions."""

from __future__ import annotations

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.columns import UtcDateTime, among, between, point_checks
from matching.extensions import db
from matching.ranking.values import ACCEPTS, CARDS, CONTRACTS, FRENCH, PAY_PER, READINGS

STATUSES = ("draft", "open", "paused", "closed")
"""paused: a request waited 15 days for an answer; the employer opens the post again."""


class Establishment(db.Model):
    """A workplace with its SIRET. `demo` marks the invented ones.

    phone : +33412345678, "" when none was given; read by the residents whom it meets
    """

    __tablename__ = "establishment"
    __table_args__ = (
        *point_checks(),
        sa.UniqueConstraint("siret"),
        sa.CheckConstraint("length(siret) = 14", name="siret_has_14_digits"),
        sa.CheckConstraint("length(name) > 0", name="name_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    siret: Mapped[str] = mapped_column(sa.String(14))
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    phone: Mapped[str] = mapped_column(sa.String(20), default="", server_default=sa.text("''"))
    commune_code: Mapped[str] = mapped_column(sa.String(5), sa.ForeignKey("commune.code"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    demo: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())

    vacancies: Mapped[list[Vacancy]] = relationship(back_populates="establishment", passive_deletes=True)


class Vacancy(db.Model):
    """A post. Only an `open` one is ranked; `changed_at` moves with every change of it or of its parts."""

    __tablename__ = "vacancy"
    __table_args__ = (
        *point_checks(),
        sa.CheckConstraint(among("status", STATUSES), name="status_known"),
        sa.CheckConstraint(among("contract", CONTRACTS), name="contract_known"),
        sa.CheckConstraint(f"reading IS NULL OR {among('reading', READINGS)}", name="reading_known"),
        sa.CheckConstraint(f"french IS NULL OR {among('french', FRENCH)}", name="french_known"),
        sa.CheckConstraint(between("qualification_level", 1, 8), name="level_1_to_8"),
        sa.CheckConstraint(
            "weekly_hours IS NULL OR (weekly_hours > 0 AND weekly_hours <= 60)", name="hours_a_week"
        ),
        sa.CheckConstraint("positions >= 1", name="positions_from_1"),
        sa.CheckConstraint("pay_cents IS NULL OR pay_cents > 0", name="pay_positive"),
        sa.CheckConstraint("(pay_cents IS NULL) = (pay_per IS NULL)", name="pay_whole"),
        sa.CheckConstraint(f"pay_per IS NULL OR {among('pay_per', PAY_PER)}", name="pay_per_known"),
        sa.CheckConstraint("(published_on IS NULL) = (status = 'draft')", name="published_when_not_draft"),
        sa.CheckConstraint("length(title) > 0", name="title_not_empty"),
        sa.Index("ix_vacancy_status_changed_at", "status", "changed_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    establishment_id: Mapped[int] = mapped_column(
        sa.ForeignKey("establishment.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(sa.String(8), default="draft", server_default="draft")
    title: Mapped[str]
    rome_code: Mapped[str | None] = mapped_column(
        sa.String(5), sa.ForeignKey("occupation.rome_code"), index=True
    )
    description: Mapped[str] = mapped_column(sa.Text, default="", server_default=sa.text("''"))
    address: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    commune_code: Mapped[str] = mapped_column(sa.String(5), sa.ForeignKey("commune.code"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    contract: Mapped[str] = mapped_column(sa.String(20))
    weekly_hours: Mapped[float | None]
    positions: Mapped[int] = mapped_column(default=1, server_default="1")
    reading: Mapped[str | None] = mapped_column(sa.String(8))
    french: Mapped[str | None] = mapped_column(sa.String(8))
    qualification_level: Mapped[int | None]
    pay_cents: Mapped[int | None]
    pay_per: Mapped[str | None] = mapped_column(sa.String(5))
    starts_on: Mapped[date | None]
    published_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime())
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime())

    establishment: Mapped[Establishment] = relationship(back_populates="vacancies")
    shifts: Mapped[list[VacancyShift]] = relationship(
        order_by="VacancyShift.day, VacancyShift.start_at", cascade="all, delete-orphan", passive_deletes=True
    )
    skills: Mapped[list[VacancySkill]] = relationship(
        order_by="VacancySkill.position", cascade="all, delete-orphan", passive_deletes=True
    )
    choices: Mapped[list[VacancyChoice]] = relationship(
        order_by="VacancyChoice.kind, VacancyChoice.value", cascade="all, delete-orphan", passive_deletes=True
    )


def _vacancy_key(**options: bool) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("vacancy.id", ondelete="CASCADE"), **options)


class VacancyShift(db.Model):
    """Hours on one day of the week (0 = Monday), local time; an end not after its start is the next day."""

    __tablename__ = "vacancy_shift"
    __table_args__ = (
        sa.CheckConstraint("day BETWEEN 0 AND 6", name="day_of_the_week"),
        sa.UniqueConstraint("vacancy_id", "day", "start_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = _vacancy_key(index=True)
    day: Mapped[int]
    start_at: Mapped[time]
    end_at: Mapped[time]


class VacancySkill(db.Model):
    """A skill that a post asks, in words, with its ROME item when there is one."""

    __tablename__ = "vacancy_skill"
    __table_args__ = (
        sa.UniqueConstraint("vacancy_id", "position"),
        sa.CheckConstraint("length(label) > 0", name="label_not_empty"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = _vacancy_key(index=True)
    position: Mapped[int]
    label: Mapped[str]
    rome_item: Mapped[int | None]
    required: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class VacancyChoice(db.Model):
    """What a post requires (cards, licences) and accepts (placements, a later start)."""

    __tablename__ = "vacancy_choice"
    __table_args__ = (
        sa.CheckConstraint(
            f"(kind = 'requires' AND {among('value', CARDS)}) OR "
            f"(kind = 'accepts' AND {among('value', ACCEPTS)})",
            name="value_known",
        ),
    )
    vacancy_id: Mapped[int] = _vacancy_key(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(30), primary_key=True)
