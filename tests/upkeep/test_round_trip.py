"""A backup put back is the same data, whichever of the two engines it came from and goes to."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import Databases, PostgresDatabases, SqliteDatabases
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matching.clock import now
from matching.extensions import db
from matching.matches import index_cli, vocabulary
from matching.matches.models import IndexChange
from matching.matches.snapshot import note_change
from matching.matches.vocabulary import Vocabulary
from matching.region.scheme_models import AuditEntry

from .copies import all_rows, application, differences, fill

# What a restore changes on purpose: see matching/upkeep/restore.py.
ON_PURPOSE = {
    "index_change": {"rows"},
    "account_session": {"ended_at"},
    "sign_in_code": {"used_at"},
    "sign_in_link": {"used_at"},
    "outbox_message": {"state", "text"},
}


@pytest.fixture
def engines(sqlite_databases: SqliteDatabases, postgres_databases: PostgresDatabases) -> dict[str, Databases]:
    return {"sqlite": sqlite_databases, "postgresql": postgres_databases}


@pytest.fixture(scope="module")
def made_once() -> Callable[..., Vocabulary]:
    """The vocabulary made anew, once for the same rows: making it is most of a check of the index."""
    made: dict[str, Vocabulary] = {}

    def anew(session: Session) -> Vocabulary:
        rows, digest = vocabulary._read_all(session)
        if digest not in made:
            made[digest] = vocabulary.make_vocabulary(rows, digest)
        return made[digest]

    return anew


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_every_row_of_every_table_comes_back(
    engines: dict[str, Databases],
    source: str,
    target: str,
    tmp_path: Path,
    made_once: Callable[..., Vocabulary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_cli, "vocabulary_anew", made_once)
    file = tmp_path / "backup.zip"
    with engines[source].copy() as url, application(url, tmp_path / "from") as app:
        fill()
        before = all_rows()
        made = app.test_cli_runner().invoke(args=["backup", str(file), "--json"])
        assert made.exit_code == 0, made.stderr
        document = json.loads(made.stdout)
        assert document["engine"] == source
        assert document["tables"] == {name: len(rows) for name, rows in before.items()}
        assert differences(before, all_rows()) == {}
    with engines[target].empty() as url, application(url, tmp_path / "to") as app:
        done = app.test_cli_runner().invoke(args=["restore", str(file)])
        assert done.exit_code == 0, done.stderr
        after = all_rows()
        found = differences(before, after)
        for table, columns in found.items():
            assert columns <= ON_PURPOSE.get(table, set()), table
        changes = after["index_change"]
        assert [one for one in changes if one in before["index_change"]] == before["index_change"]
        assert len(changes) == len(before["index_change"]) + 1
        # New rows are numbered after those that came back, and the Region's journal is guarded again.
        note_change(db.session, "vacancy", 1, now())
        db.session.commit()
        last = db.session.scalar(sa.select(sa.func.max(IndexChange.id)))
        assert last == max(one["id"] for one in changes) + 1
        with pytest.raises(DBAPIError, match="only grows"):
            db.session.execute(sa.delete(AuditEntry))
        db.session.rollback()
        assert app.test_cli_runner().invoke(args=["index", "check"]).exit_code == 0
