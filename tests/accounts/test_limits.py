"""Too many forms in a minute: a page in plain French, counted by session, shared by all workers."""

from __future__ import annotations

from pathlib import Path

from environ import environ_for
from flask.testing import FlaskClient

from matching import create_app
from matching.accounts.counters import SqliteCounters
from matching.extensions import db


def post(client: FlaskClient) -> int:
    return client.post("/quitter").status_code


def test_the_third_form_of_a_minute_is_one_too_many(database_url: str, tmp_path: Path) -> None:
    app = create_app(environ_for(database_url, tmp_path, WRITES_PER_MINUTE="2"))
    app.config["WTF_CSRF_ENABLED"] = False
    here, there = app.test_client(), app.test_client()
    with here.session_transaction() as session:
        session["role"], session["id"] = "employeur", 7
    assert post(there) == post(there) == 303
    refused = there.post("/quitter")
    assert refused.status_code == 429
    assert "Attendez une minute" in refused.text
    assert post(here) == 303, "somebody else behind the same address is not stopped"
    with app.app_context():
        db.engine.dispose()


def test_what_is_only_read_is_never_counted_and_an_address_is_counted_far_above(
    database_url: str, tmp_path: Path
) -> None:
    app = create_app(environ_for(database_url, tmp_path, WRITES_PER_MINUTE="1"))
    app.config["WTF_CSRF_ENABLED"] = False
    assert {app.test_client().get("/aide").status_code for _ in range(30)} == {200}
    statuses = []
    for number in range(22):
        client = app.test_client()
        with client.session_transaction() as session:
            session["csrf_token"] = f"browser-{number}"
        statuses.append(post(client))
    assert statuses == [303] * 20 + [429] * 2, (
        "a machine with a new session each time is stopped by its address"
    )
    with app.app_context():
        db.engine.dispose()


def test_two_workers_share_the_count(tmp_path: Path) -> None:
    one, two = (SqliteCounters(f"counters://{tmp_path / 'counters.db'}") for _ in range(2))
    assert [one.incr("key", 60), two.incr("key", 60), one.incr("key", 60)] == [1, 2, 3]
    assert two.get("key") == 3
    two.clear("key")
    assert one.get("key") == 0
    for counters in (one, two):
        counters.close()


def test_an_old_window_counts_for_nothing(tmp_path: Path) -> None:
    counters = SqliteCounters(f"counters://{tmp_path / 'counters.db'}")
    counters.incr("key", -1)
    assert counters.get("key") == 0
    assert counters.incr("key", 60) == 1
    counters.close()
