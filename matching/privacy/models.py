"""Tables of rights: consents, the log of readings, agreements for minors, and sex for statistics only."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among, profile_column
from matching.extensions import db

PURPOSES = ("employers", "alerts", "statistics")
SEXES = ("woman", "man", "other")


class Consent(db.Model):
    """A yes to one purpose: when, to which text, by whom, and when it was taken back. Never two at once.

    `given_by` and `withdrawn_by` are « role:id », such as « habitant:4 ».
    """

    __tablename__ = "consent"
    __table_args__ = (
        sa.CheckConstraint(among("purpose", PURPOSES), name="purpose_known"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawal_whole"),
        sa.CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= given_at", name="withdrawn_after_given"),
        sa.Index(
            "uq_consent_one_in_force",
            "profile_id",
            "purpose",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    purpose: Mapped[str] = mapped_column(sa.String(12))
    text_version: Mapped[str] = mapped_column(sa.String(10))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime())
    given_by: Mapped[str] = mapped_column(sa.String(40))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime())
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(40))


class ProfileReading(db.Model):
    """Somebody read a profile. `reader_name` is the structure or establishment as it was named that day."""

    __tablename__ = "profile_reading"
    __table_args__ = (sa.Index("ix_profile_reading_profile_id_read_at", "profile_id", "read_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column()
    read_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)
    reader_role: Mapped[str] = mapped_column(sa.String(12))
    reader_id: Mapped[int]
    reader_name: Mapped[str] = mapped_column(default="", server_default=sa.text("''"))
    why: Mapped[str] = mapped_column(sa.String(20))


class MinorAgreement(db.Model):
    """The written agreement of a minor's legal representative, seen and recorded by a counsellor."""

    __tablename__ = "minor_agreement"
    __table_args__ = (sa.CheckConstraint("length(signed_by) > 0", name="signed_by_somebody"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = profile_column(index=True)
    signed_by: Mapped[str] = mapped_column(sa.String(120))
    signed_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(sa.String(40))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime())


class ProfileSex(db.Model):
    """Said or not, as the person likes; for statistics only, and gone with the consent to them."""

    __tablename__ = "profile_sex"
    __table_args__ = (sa.CheckConstraint(among("sex", SEXES), name="sex_known"),)
    profile_id: Mapped[int] = profile_column(primary_key=True)
    sex: Mapped[str] = mapped_column(sa.String(6))
