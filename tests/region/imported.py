"""What an import left in the tables, for the tests of imports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from matching.extensions import db
from matching.region.imports import Report

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 2, 8, 0, tzinfo=UTC)

Load = Callable[..., Report]

# What never reaches the database is tried on the quicker of the two.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def everything() -> dict[str, list[Any]]:
    """All the rows of all the tables."""
    return {
        table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=repr)
        for table in db.metadata.sorted_tables
    }


def rows_of(*columns: Any) -> set[Any]:
    return {row if len(row) > 1 else row[0] for row in map(tuple, db.session.execute(sa.select(*columns)))}
