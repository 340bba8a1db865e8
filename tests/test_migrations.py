"""Migrations on both engines: up, down, up, with rows in the tables, and nothing forgotten."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from databases import Databases
from demo_town import load_town
from environ import environ_for
from flask_migrate import check, downgrade, upgrade

from matching import create_app
from matching.extensions import db
from matching.region.builtin import load_builtin


def test_up_down_and_up_with_rows(databases: Databases, tmp_path: Path) -> None:
    with databases.empty() as url:
        app = create_app(environ_for(url, tmp_path))
        with app.app_context():
            for _ in range(2):
                upgrade()
                load_builtin(db.session)
                load_town(40)
                assert db.session.scalar(sa.text("SELECT count(*) FROM vacancy")) == 40
                db.session.remove()
                downgrade(revision="base")
                left = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
                assert left == set()
            upgrade()
            check()  # stops with a sentence when the tables are not those of the models
            with db.engine.connect() as connection:
                assert MigrationContext.configure(connection).get_current_revision()
            db.session.remove()
            db.engine.dispose()
