"""Column types and checks that several tables share, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: always aware, always UTC, on both databases. A naive datetime is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone: a naive datetime was given.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        # SQLite gives back what was stored without its zone; it was stored in UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def among(column: str, values: Iterable[str]) -> str:
    """The SQL of a CHECK: `column` holds one of `values` (plain lower-case words, never user input)."""
    words = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({words})"


def between(column: str, low: float, high: float) -> str:
    """The SQL of a CHECK: `column` is absent or within `low` and `high`, both included."""
    return f"{column} IS NULL OR {column} BETWEEN {low} AND {high}"


def point_checks() -> tuple[sa.CheckConstraint, sa.CheckConstraint]:
    """CHECKs of a table with `lat` and `lon`, WGS 84 degrees."""
    return (
        sa.CheckConstraint(between("lat", -90, 90), name="lat_on_earth"),
        sa.CheckConstraint(between("lon", -180, 180), name="lon_on_earth"),
    )


def profile_column(**options: bool) -> Mapped[Any]:
    """A column that names the profile a row is about, and whose row goes with it.

    options : `index`, `unique` or `primary_key`, as `mapped_column` has them
    """
    return mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), **options)
