"""What the index needs to stay fresh: which rows changed, and which index versions were built."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.columns import UtcDateTime, among
from matching.extensions import db

KINDS = ("vacancy", "profile", "referential")


class IndexChange(db.Model):
    """A row that the index must read again, written in the same transaction as the change itself."""

    __tablename__ = "index_change"
    __table_args__ = (sa.CheckConstraint(among("kind", KINDS), name="kind_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(12))
    row_id: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime(), index=True)


class IndexVersion(db.Model):
    """An index that was built: when, from how many rows, with which weights and referential."""

    __tablename__ = "index_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    built_at: Mapped[datetime] = mapped_column(UtcDateTime())
    weights: Mapped[str]
    referential: Mapped[str]
    vacancies: Mapped[int]
    profiles: Mapped[int]
