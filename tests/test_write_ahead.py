"""The write-ahead log of SQLite is switched on for all who open a new file at once."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from environ import environ_for
from sqlalchemy import text

from matching import create_app, write_ahead
from matching.accounts.counters import SqliteCounters
from matching.extensions import db


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Somebody who is writing to a new file, `new.db`, without a log yet."""
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("CREATE TABLE thing (id INTEGER)")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO thing VALUES (1)")
        yield connection


def test_whoever_comes_second_waits_for_the_first(writing: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "new.db", timeout=5)) as second:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            second.execute("PRAGMA journal_mode=WAL")  # what SQLite itself answers, at once
        threading.Timer(0.2, writing.execute, ["COMMIT"]).start()
        write_ahead.switch_on(second)
        assert second.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert second.execute("SELECT id FROM thing").fetchall() == [(1,)]


def test_nobody_waits_for_ever(
    writing: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_ahead, "WAIT_S", 0.05)
    with (
        closing(sqlite3.connect(tmp_path / "new.db", timeout=0)) as second,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        write_ahead.switch_on(second)


def test_another_fault_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("this cannot pass by waiting"))
    file = tmp_path / "new.db"
    with closing(sqlite3.connect(file)) as first:
        first.execute("CREATE TABLE thing (id INTEGER)")
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        write_ahead.switch_on(connection)


def test_the_first_form_of_a_worker_waits_too(writing: sqlite3.Connection, tmp_path: Path) -> None:
    counters = SqliteCounters(f"counters://{tmp_path / 'new.db'}")
    threading.Timer(0.2, writing.execute, ["COMMIT"]).start()
    assert counters.incr("form", 60) == 1
    counters.close()


def test_the_first_page_of_a_worker_waits_too(writing: sqlite3.Connection, tmp_path: Path) -> None:
    app = create_app(environ_for(f"sqlite:///{tmp_path / 'new.db'}", tmp_path))
    threading.Timer(0.2, writing.execute, ["COMMIT"]).start()
    with app.app_context():
        assert db.session.execute(text("SELECT id FROM thing")).scalar() == 1
        db.session.remove()
        db.engine.dispose()
