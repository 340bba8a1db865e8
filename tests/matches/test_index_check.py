"""`index check`: whatever the lists say otherwise than the database is found, by its id, and said."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from demo_town import SAMIRA, load_town
from environ import SECRET
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from matching.clock import now, real_now
from matching.employers.models import Vacancy
from matching.extensions import db
from matching.matches import index_cli
from matching.matches import snapshot as snapshots
from matching.matches import vocabulary as vocabularies
from matching.matches.index_check import Report, SiteSilent, ask_site, check_index, compare
from matching.matches.index_marks import ADDRESS, Marks, marks_of, question
from matching.matches.snapshot import current_snapshot, note_change
from matching.matches.values import row_id
from matching.matches.vocabulary import Vocabulary, load_vocabulary
from matching.residents.models import Profile


@pytest.fixture
def town(app: Flask) -> Flask:
    load_town(30)
    current_snapshot(db.session)
    return app


def look(app: Flask, **options) -> Report:
    """A check whose vocabulary is the one that is kept: making it anew takes seconds."""
    folder = app.config["INSTANCE"]
    return check_index(db.session, lambda: load_vocabulary(db.session, folder), folder, **options)


def found(report: Report) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(one.where, one.name): one.ids for one in report.findings}


def set_behind_its_back(offer: int, **values) -> None:
    """Change a post without telling the index."""
    db.session.execute(sa.update(Vacancy).where(Vacancy.id == offer).values(**values))
    db.session.commit()


def some_offers(number: int) -> list[int]:
    return list(db.session.scalars(sa.select(Vacancy.id).order_by(Vacancy.id).limit(number)))


def test_an_index_that_follows_has_nothing_to_say(town: Flask) -> None:
    first, second, _ = some_offers(3)
    set_behind_its_back(first, weekly_hours=11.5)
    set_behind_its_back(second, status="paused")
    note_change(db.session, "vacancy", first, now())
    note_change(db.session, "vacancy", second, now())
    db.session.commit()
    report = look(town)
    assert report.findings == ()
    assert {name: len(marks.vacancies) for name, marks in report.seen.items()} == {
        "database": 29, "kept": 29, "overlay": 29,
    }  # fmt: skip
    assert len(report.seen["database"].profiles) > 5


def test_what_was_written_behind_its_back_is_named(town: Flask) -> None:
    changed, left, missing = some_offers(3)
    set_behind_its_back(missing, status="paused")
    note_change(db.session, "vacancy", missing, now())
    db.session.commit()
    current_snapshot(db.session)
    set_behind_its_back(changed, weekly_hours=11.5)
    set_behind_its_back(left, status="paused")
    set_behind_its_back(missing, status="open")
    db.session.execute(sa.update(Profile).where(Profile.id == SAMIRA).values(max_minutes=17))
    db.session.commit()
    report = look(town)
    assert found(report) == {
        ("kept", "vacancies_missing"): (f"v-{missing}",),
        ("kept", "vacancies_left"): (f"v-{left}",),
        ("kept", "vacancies_changed"): (f"v-{changed}",),
        ("kept", "profiles_changed"): (f"p-{SAMIRA}",),
    }
    assert all(one.todo for one in report.findings)


def test_what_was_only_being_written_is_no_finding(town: Flask) -> None:
    [offer] = some_offers(1)
    folder, looks = town.config["INSTANCE"], []

    def anew() -> Vocabulary:
        looks.append(1)
        if len(looks) == 1:  # somebody changes the post when the kept index is read and the database is not
            set_behind_its_back(offer, weekly_hours=11.5)
            note_change(db.session, "vacancy", offer, now())
            db.session.commit()
        return load_vocabulary(db.session, folder)

    assert check_index(db.session, anew, folder).findings == ()
    assert len(looks) == 2


def test_an_overlay_that_reads_otherwise_is_found(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    [offer] = some_offers(1)
    read = snapshots.read_vacancies

    def wrong(session, ids=None):
        return [
            replace(one, positions=one.positions + 1) if ids and row_id(one.id) == offer else one
            for one in read(session, ids)
        ]

    monkeypatch.setattr(snapshots, "read_vacancies", wrong)
    assert found(look(town)) == {("overlay", "vacancies_changed"): (f"v-{offer}",)}


def test_a_kept_vocabulary_that_says_otherwise_is_found(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    right = load_vocabulary(db.session, town.config["INSTANCE"])
    wrong = replace(right, ranking=replace(right.ranking, shortage={}, core={}))
    monkeypatch.setitem(vocabularies._kept, right.digest, wrong)
    town.extensions.pop("matching.index")
    report = check_index(db.session, lambda: right, town.config["INSTANCE"])
    assert {one.name for one in report.findings if one.where == "kept"} == {"vacancies_changed"}


def test_a_cause_is_told_alone(town: Flask) -> None:
    marks = marks_of(current_snapshot(db.session), None)
    other = replace(marks, on="2020-01-01", vacancies={}, schemes="x")
    assert [one.name for one in compare("7", other, marks)] == ["on"]
    assert [one.name for one in compare("7", replace(marks, weights="x"), marks)] == ["weights"]
    assert [one.name for one in compare("7", replace(marks, timetable="x"), marks)] == ["timetable"]


def test_a_web_server_tells_only_who_signs(town: Flask, client: FlaskClient) -> None:
    def ask(token: str):
        return client.get(ADDRESS, headers={"Authorization": f"Bearer {token}"})

    assert client.get(ADDRESS).status_code == 404
    assert ask(question(real_now(), "another-key" * 4)).status_code == 404
    assert ask(question(real_now() - timedelta(minutes=6), SECRET)).status_code == 410
    answer = ask(question(real_now(), SECRET))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json().pop("process") == os.getpid()
    assert len(answer.get_json()["vacancies"]) == 30


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_servers_of_a_site_are_asked(town: Flask) -> None:
    def ask() -> dict[str, Marks]:
        return ask_site(site, now=real_now(), secret=SECRET)

    with served(town) as site:
        process = str(os.getpid())
        assert set(look(town, ask=ask).seen) == {"database", "kept", "overlay", process}
        [offer] = some_offers(1)
        set_behind_its_back(offer, weekly_hours=11.5)
        assert (process, "vacancies_changed") in found(look(town, ask=ask))
        with pytest.raises(SiteSilent, match="404"):
            ask_site(site, now=real_now(), secret="another-key" * 4)
    with pytest.raises(SiteSilent):
        ask()


def test_the_command_says_it_in_french_and_exits_1(town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = town.test_cli_runner()
    right = runner.invoke(args=["index", "check"])
    assert (right.exit_code, right.stderr) == (0, "")
    assert "L’index dit ce que dit la base." in right.stdout
    # The first check made the words anew, for seconds; they are the same for the second, which looks twice.
    kept = load_vocabulary(db.session, town.config["INSTANCE"])
    monkeypatch.setattr(index_cli, "vocabulary_anew", lambda session: kept)
    [offer] = some_offers(1)
    set_behind_its_back(offer, weekly_hours=11.5)
    wrong = runner.invoke(args=["index", "check", "--json"])
    assert wrong.exit_code == 1
    document = json.loads(wrong.stdout)
    assert document["vacancies"] == {"database": 30, "kept": 30, "overlay": 30}
    [finding] = document["findings"]
    assert finding["ids"] == [f"v-{offer}"]
    assert f"(v-{offer})" in finding["sentence"]
    assert "relancez" in finding["todo"]
    assert wrong.stderr.count("\n") == 1


def test_the_command_refuses_in_one_sentence(town: Flask) -> None:
    runner = town.test_cli_runner()
    assert runner.invoke(args=["index", "check", "--site", "http://127.0.0.1:9/x"]).exit_code == 2
    silent = runner.invoke(args=["index", "check", "--site", "http://127.0.0.1:9"])
    assert (silent.exit_code, silent.stdout) == (1, "")
    assert "vérifiez l’adresse" in silent.stderr
