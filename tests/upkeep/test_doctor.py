"""`doctor`: each thing that may go wrong is seen and said, with what to do, and no secret is ever shown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from databases import Databases, PostgresDatabases, SqliteDatabases
from demo_town import load_town
from environ import environ_for
from flask import Flask
from flask_migrate import downgrade
from gtfs_files import CALENDAR, write_feed

from matching.clock import now, today, unix_time
from matching.config import ROOT
from matching.extensions import db
from matching.matches.models import IndexChange
from matching.notifications.models import OutboxMessage
from matching.notifications.queue import last_sign, open_queue, tell_alive
from matching.region.models import ReferentialImport
from matching.region.timetable_import import import_feeds
from matching.region.timetables import timetable_path
from matching.upkeep import machine_checks
from matching.upkeep.data_checks import journal
from matching.upkeep.doctor import examine
from matching.upkeep.settings_checks import LEAST_BITS, is_public, strength
from matching.upkeep.sight import Sight

from .copies import application

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
GOOD_KEY = "5f0c8a17d2e94b36b1a7c3f8e6d05942"
PATIENCE_S = 60
SECRETS = {
    "SECRET_KEY": "hush-hush-hush-hush-hush-hush-hush-hush",
    "MAIL_URL": "smtp://postman:password-of-mail@127.0.0.1:25",
    "SMS_TOKEN": "token-of-sms",
}


def sight(app: Flask, **over: object) -> Sight:
    return Sight({**app.config, "SECRET_KEY": GOOD_KEY, **over}, db.engine, now(), today(), unix_time())


def said(app: Flask, **over: object) -> dict[str, set[str]]:
    """Name -> levels, of what is not well."""
    found: dict[str, set[str]] = {}
    for one in examine(sight(app, **over)):
        assert bool(one.todo) == (one.level != "ok"), one
        if one.level != "ok":
            found.setdefault(one.name, set()).add(one.level)
    return found


def doctor(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["doctor", *arguments])


@pytest.fixture
def well(app: Flask) -> Flask:
    """A service with a worker and a timetable that lasts."""
    tell_alive(open_queue(app.config), unix_time())
    set_timetable(app, CALENDAR.replace("20261213", "20270630"))
    return app


def set_timetable(app: Flask, calendar: str) -> None:
    instance = Path(app.config["INSTANCE"])
    import_feeds([write_feed(instance / "feed", calendar=calendar)], instance, dry_run=False)


def test_a_service_that_is_well(well: Flask) -> None:
    load_town(10)
    assert said(well) == {}
    well.config["SECRET_KEY"] = GOOD_KEY
    result = doctor(well)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "panne" not in result.stdout
    document = json.loads(doctor(well, "--json").stdout)
    assert document["level"] == "ok"
    assert {one["name"] for one in document["findings"]} >= {
        "réglages", "clé secrète", "démonstration", "horloge", "disque", "dossier", "pages", "horaires",
        "worker", "base", "référentiel", "messages", "heure",
    }  # fmt: skip


REAL = {
    "DEMO": False, "CLOCK": None, "HTTPS": True, "PROXIES": 1, "SITE_URL": "https://emploi.example.fr",
    "MAIL_URL": "smtp://x:y@127.0.0.1", "MAIL_FROM": "a@example.fr", "SMS_URL": "https://sms.example.fr",
}  # fmt: skip


@pytest.mark.parametrize(
    ("over", "name", "level"),
    [
        ({"HTTPS": False}, "réglages", "panne"),
        ({"SITE_URL": "http://emploi.example.fr"}, "réglages", "attention"),
        ({"SITE_URL": "http://127.0.0.1:8000"}, "réglages", "attention"),
        ({"PROXIES": 0}, "réglages", "attention"),
        ({"MAIL_URL": ""}, "réglages", "attention"),
        ({"SMS_URL": ""}, "réglages", "attention"),
        ({"MAIL_FROM": "x@exemple.invalid"}, "réglages", "attention"),
        ({"SECRET_KEY": "ab" * 30}, "clé secrète", "panne"),
        ({"DEMO": True}, "démonstration", "panne"),
        ({"CLOCK": today}, "horloge", "panne"),
    ],
)
@on_sqlite
def test_settings_that_do_not_go_together(well: Flask, over: dict, name: str, level: str) -> None:
    Path(well.config["INSTANCE"]).chmod(0o700)
    usual = {"référentiel": {"attention"}}  # its official files were never imported
    assert said(well, **REAL) == usual
    over = {key: value() if callable(value) else value for key, value in over.items()}
    found = said(well, **{**REAL, **over})
    assert found.pop(name) == {level}
    assert set(found) <= set(usual)


def test_a_key_that_repeats_or_says_little_is_guessed() -> None:
    for weak in ("x" * 40, "ab" * 30, "only-for-tests-only-for-tests-only-for-tests", "0" * 31 + "1"):
        assert strength(weak) < LEAST_BITS, weak
    for strong in (GOOD_KEY, GOOD_KEY * 2, "k7#Qz!mVw2&Lr9@Tx4^Bn6*Yc1(Hd8)Js"):
        assert strength(strong) >= LEAST_BITS, strong


def test_what_an_address_is() -> None:
    public = ("https://emploi.laregion.fr", "http://8.8.8.8", "https://[2a01:e0a::1]:8000")
    private = ("http://127.0.0.1:8000", "http://localhost", "http://10.0.0.5", "http://pc.local", "http://pc")
    assert [is_public(one) for one in (*public, *private)] == [True] * 3 + [False] * 5


def test_no_secret_is_shown(app: Flask) -> None:
    app.config.update(SECRETS, DEMO=False, SITE_URL="https://emploi.example.fr")
    shown = "".join(f"{one.stdout}{one.stderr}" for one in (doctor(app), doctor(app, "--json")))
    assert "se devine" in shown
    for secret in ("hush", "password-of-mail", "postman", "token-of-sms"):
        assert secret not in shown


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = "postgresql://clerk:password-of-base@127.0.0.1:9/emploi"
    with application(url, tmp_path / "instance") as app:
        result = doctor(app)
        assert result.exit_code == 1
        assert "La base ne répond pas" in result.stdout
        assert "référentiel" not in result.stdout
        assert "password-of-base" not in result.stdout + result.stderr
    file = tmp_path / "nothing.db"
    with application(f"sqlite:///{file}", tmp_path / "instance") as app:
        assert said(app)["base"] == {"panne"}
        assert not file.exists()  # looking makes none


def test_a_database_behind_the_code(databases: Databases, tmp_path: Path) -> None:
    with databases.empty() as url, application(url, tmp_path / "instance") as app:
        db.engine.connect().close()  # an empty SQLite file
        result = doctor(app)
        assert "à la migration aucune" in result.stdout
        assert result.exit_code == 1
    with databases.copy() as url, application(url, tmp_path / "instance") as app:
        downgrade()
        assert "db upgrade" in doctor(app).stdout


@on_sqlite
def test_a_damaged_file_and_rows_without_their_parent(well: Flask, tmp_path: Path) -> None:
    load_town(10)
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(
            "UPDATE vacancy_shift SET vacancy_id = 999 WHERE id = (SELECT min(id) FROM vacancy_shift)"
        )
        connection.commit()
    assert "1\u00a0ligne sans ce à quoi elle se rattache (vacancy_shift)" in doctor(well).stdout
    db.session.remove()
    db.engine.dispose()
    path = Path(db.engine.url.database)
    written = bytearray(path.read_bytes())
    for place in range(len(written) // 3, len(written) // 2):
        written[place] ^= 0x5A
    copy = tmp_path / "damaged.db"
    copy.write_bytes(bytes(written))
    with application(f"sqlite:///{copy}", tmp_path / "other") as app:
        assert said(app)["base"] == {"panne"}


def test_a_journal_that_is_not_the_usual_one() -> None:
    assert journal("wal").level == "ok"
    assert journal("delete").level == "attention"


@on_sqlite
def test_little_room(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    for free, level in ((500_000_000, "attention"), (1_000, "panne")):
        monkeypatch.setattr(shutil, "disk_usage", lambda _, free=free: usage(10**12, 0, free))
        assert said(well) == {"disque": {level}}


@on_sqlite
def test_a_folder_that_others_write_in(well: Flask) -> None:
    Path(well.config["INSTANCE"]).chmod(0o777)
    assert said(well) == {"dossier": {"panne"}}
    Path(well.config["INSTANCE"]).chmod(0o755)
    assert said(well) == {}
    assert said(well, DEMO=False)["dossier"] == {"attention"}


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("20260101,20260630", "est terminé"),
        ("20270101,20270630", "n’a pas commencé"),
        ("20261101,20261210", "se termine bientôt"),
    ],
)
@on_sqlite
def test_a_timetable_out_of_its_dates(well: Flask, dates: str, words: str) -> None:
    set_timetable(well, CALENDAR.replace("20261130,20261213", dates))
    assert said(well) == {"horaires": {"attention"}}
    assert words in doctor(well).stdout


@on_sqlite
def test_no_timetable_and_a_damaged_one(well: Flask) -> None:
    path = timetable_path(Path(well.config["INSTANCE"]))
    path.write_bytes(path.read_bytes()[:-64])
    assert said(well) == {"horaires": {"panne"}}
    path.unlink()
    assert said(well) == {"horaires": {"attention"}}


@on_sqlite
def test_a_worker_that_gives_no_sign(well: Flask) -> None:
    silent_s = machine_checks.SILENT_S + 60
    tell_alive(open_queue(well.config), unix_time() - silent_s)
    assert said(well) == {"worker": {"panne"}}
    assert "16\u00a0minutes" in doctor(well).stdout
    (Path(well.config["INSTANCE"]) / "queue.db").unlink()
    assert said(well) == {"worker": {"panne"}}


def test_a_real_worker_gives_one(sqlite_databases: SqliteDatabases, tmp_path: Path) -> None:
    with sqlite_databases.copy() as url, application(url, tmp_path / "instance") as app:
        queue = open_queue(app.config)
        consumer = Path(sys.executable).parent / "huey_consumer"
        worker = subprocess.Popen(
            [consumer, "matching.tasks.huey", "-k", "thread", "-w", "1", "-q"],
            cwd=ROOT,
            env={**os.environ, **environ_for(url, tmp_path / "instance")},
            start_new_session=True,
        )
        try:
            until = time.monotonic() + PATIENCE_S
            while last_sign(queue) is None and worker.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            assert "worker" not in said(app)
        finally:
            worker.kill()
            worker.wait()


def test_a_referential_that_is_missing_or_old(well: Flask, databases: Databases) -> None:
    db.session.add(
        ReferentialImport(
            kind="rome", version="4", imported_at=now() - timedelta(days=500), added=1, changed=0, refused=0
        )
    )
    db.session.commit()
    assert said(well) == {"référentiel": {"attention"}}
    for table in reversed(db.metadata.sorted_tables):
        if table.name not in ("scheme_version", "audit_entry"):
            db.session.execute(table.delete())
    db.session.commit()
    assert said(well) == {"référentiel": {"panne"}}


def add_message(key: str, **over: object) -> int:
    values = {
        "key": key, "channel": "email", "recipient": "sam@exemple.invalid", "subject": "s", "text": "t",
        "attachments": [], "due_at": now(), "created_at": now(),
    }  # fmt: skip
    row = OutboxMessage(**{**values, **over})
    db.session.add(row)
    db.session.commit()
    return row.id


def test_messages_that_do_not_leave(well: Flask) -> None:
    add_message("later", due_at=now() + timedelta(hours=9))
    add_message("now")
    add_message("held", state="sending", lease="x", lease_until=now() + timedelta(minutes=4))
    assert said(well) == {}
    late = add_message("late", due_at=now() - timedelta(minutes=20))
    assert said(well) == {"messages": {"attention"}}
    add_message("very late", due_at=now() - timedelta(hours=2))
    assert said(well) == {"messages": {"panne"}}
    failed = add_message("failed", state="failed")
    shown = doctor(well).stdout
    assert said(well) == {"messages": {"attention", "panne"}}
    assert f"n° {late}" in shown
    assert f"n° {failed}" in shown
    assert "sam@exemple.invalid" not in shown


def test_a_lease_that_ended_long_ago_is_late(well: Flask) -> None:
    ago = now() - timedelta(minutes=30)
    add_message("left", state="sending", lease="x", lease_until=ago, due_at=ago)
    assert said(well) == {"messages": {"attention"}}


def test_changes_of_tomorrow(well: Flask) -> None:
    db.session.add(IndexChange(kind="vacancy", row_id=1, changed_at=now() + timedelta(days=1)))
    db.session.commit()
    assert said(well) == {"heure": {"attention"}}


def test_a_database_with_another_hour(postgres_databases: PostgresDatabases, tmp_path: Path) -> None:
    with postgres_databases.copy() as url, application(url, tmp_path / "instance") as app:
        seen = Sight(app.config, db.engine, now(), today(), unix_time() - 600)
        [told] = [one for one in examine(seen) if one.name == "heure"]
        assert told.level == "attention"


@on_sqlite
def test_a_look_that_fails_hides_no_other(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise PermissionError("/secret/place")

    monkeypatch.setattr(shutil, "disk_usage", fail)
    assert said(well) == {"disque": {"panne"}}
    shown = doctor(well).stdout
    assert "PermissionError" in shown
    assert "/secret/place" not in shown


def test_it_writes_nothing(well: Flask) -> None:
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    examine(sight(well))
    assert statements
    assert [one for one in statements if one.split()[0].upper() not in ("SELECT", "PRAGMA", "SHOW")] == []
