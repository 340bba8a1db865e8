"""Runs the migrations on SQLite and on PostgreSQL, and refuses to leave a row without its parent."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from matching.columns import UtcDateTime
from matching.extensions import db


def _render(kind: str, thing: object, _context: object) -> str | bool:
    """A migration names database types, never ours: it must still run when our code has changed."""
    if kind == "type" and isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A batch change of a table drops and creates it: with foreign keys on, its children would be
        # deleted in silence. Off for the time of the migrations, checked after.
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        connection.commit()
    else:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        orphans = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
        connection.commit()
        if orphans:
            raise RuntimeError(f"Migration left rows without their parent: {orphans[:5]}")
        connection.execute(text("PRAGMA foreign_keys=ON"))
        connection.commit()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database: give DATABASE_URL and run without --sql.")

with current_app.app_context(), db.engine.connect() as live:
    _run(live)
