"""At which migration the database is, and which one the code expects."""

from __future__ import annotations

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from matching.config import ROOT


def migration_of(connection: Connection) -> str | None:
    """The last migration of this database; None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def expected_migration() -> str:
    """The last migration that comes with the code."""
    head = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
    assert head is not None
    return head
