"""The invented town in both databases: every constraint holds, the same rows always, out without a trace."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.demo import rows as demo_rows
from matching.demo.cli import demo_cli
from matching.demo.service import DemoRefused, clear_demo, load_demo, make_town
from matching.demo.values import FIRST_ID
from matching.employers.models import (
    Establishment,
    Vacancy,
    VacancyChoice,
    VacancyShift,
    VacancySkill,
)
from matching.extensions import db
from matching.matches.models import IndexChange
from matching.privacy.models import Consent
from matching.residents.models import Profile, ProfileChoice, ProfileSkill, ProfileWant

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
TABLES = (
    Establishment, Vacancy, VacancyShift, VacancySkill, VacancyChoice,
    Profile, Consent, ProfileWant, ProfileSkill, ProfileChoice,
)  # fmt: skip
SIZE = 30


def rows() -> list[dict[str, Any]]:
    """Every row of every table of the town, in the order of its key."""
    found = []
    for model in TABLES:
        table = model.__table__
        statement = sa.select(table).order_by(*table.primary_key.columns)
        found += [{"table": table.name, **row} for row in db.session.execute(statement).mappings()]
    return found


def made_rows() -> list[dict[str, Any]]:
    """The same rows as the makers give them, before any database: what both must hold, to the byte."""
    made, posts, people = make_town(SIZE)
    makers = (
        demo_rows.employer_rows(made),
        demo_rows.vacancy_rows(posts),
        demo_rows.shift_rows(posts),
        demo_rows.vacancy_skill_rows(posts),
        demo_rows.vacancy_choice_rows(posts),
        demo_rows.profile_rows(people),
        demo_rows.consent_rows(people),
        demo_rows.want_rows(people),
        demo_rows.profile_skill_rows(people),
        demo_rows.profile_choice_rows(people),
    )
    found = []
    for model, some in zip(TABLES, makers, strict=True):
        key = [column.name for column in model.__table__.primary_key.columns]
        found += [
            {"table": model.__tablename__, **row}
            for row in sorted(some, key=lambda row: [row[name] for name in key])
        ]
    return found


def digest(some: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(some, default=str, sort_keys=True).encode()).hexdigest()


def counts() -> list[int]:
    return [db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in TABLES]


def a_real_vacancy(identity: int = 7) -> Vacancy:
    """An establishment, its post with one shift, and a resident, none of the demonstration."""
    place = {"commune_code": "30189", "lat": 43.83, "lon": 4.36, "created_at": NOW}
    firm = Establishment(id=identity, siret="73282932000074", name="Un vrai", **place)
    post = Vacancy(
        id=identity, establishment=firm, title="Plongeur (h/f)", contract="cdi", changed_at=NOW, **place
    )
    post.shifts = [VacancyShift(id=identity, day=0, start_at=time(9), end_at=time(12))]
    db.session.add_all(
        [
            post,
            Profile(id=identity, neighbourhood_code="QN03003M", created_at=NOW, changed_at=NOW),
        ]
    )
    db.session.commit()
    return post


def test_the_usual_town_is_accepted_whole(app: Flask):
    assert load_demo(db.session(), now=NOW) == {"employers": 80, "vacancies": 300, "residents": 250}
    db.session.commit()
    made, posts, people = make_town(300)
    assert counts() == [
        len(made),
        len(posts),
        sum(len(post.shifts) for post in posts),
        sum(len(post.skills) for post in posts),
        sum(len(post.requires) + len(post.accepts) for post in posts),
        len(people),
        sum(one.open_to_employers for one in people),
        sum(len(one.wants) for one in people),
        sum(len(one.skills) for one in people),
        sum(len(one.choices) for one in people),
    ]
    assert all(firm.demo for firm in db.session.scalars(sa.select(Establishment)))
    assert all(one.demo for one in db.session.scalars(sa.select(Profile)))
    assert {post.status for post in db.session.scalars(sa.select(Vacancy))} == {"open"}


def test_two_loads_at_two_times_give_the_rows_of_the_makers_on_both_databases(app: Flask):
    load_demo(db.session(), size=SIZE, now=NOW)
    db.session.commit()
    assert digest(rows()) == digest(made_rows())
    load_demo(db.session(), size=SIZE, now=NOW.replace(month=11, hour=17))
    db.session.commit()
    assert digest(rows()) == digest(made_rows())


def test_a_smaller_town_takes_the_place_of_a_larger_one(app: Flask):
    load_demo(db.session(), size=SIZE, now=NOW)
    small = load_demo(db.session(), size=3, now=NOW)
    db.session.commit()
    assert small == {"employers": 1, "vacancies": 3, "residents": 2}
    assert counts()[:2] == [1, 3]
    load_demo(db.session(), size=SIZE, now=NOW)
    assert digest(rows()) == digest(made_rows())


def test_what_was_changed_in_the_town_is_put_right_by_a_load(app: Flask):
    load_demo(db.session(), size=SIZE, now=NOW)
    post = db.session.get_one(Vacancy, FIRST_ID)
    post.title, post.shifts = "Autre titre", []
    db.session.commit()
    load_demo(db.session(), size=SIZE, now=NOW)
    assert digest(rows()) == digest(made_rows())


def test_clear_takes_the_town_and_nothing_else(app: Flask):
    a_real_vacancy()
    before = rows()
    load_demo(db.session(), size=SIZE, now=NOW)
    assert clear_demo(db.session(), now=NOW) == {"employers": 8, "vacancies": 30, "residents": 25}
    db.session.commit()
    assert rows() == before
    assert clear_demo(db.session(), now=NOW) == {"employers": 0, "vacancies": 0, "residents": 0}


def test_clear_takes_what_an_employer_of_the_town_posted(app: Flask):
    load_demo(db.session(), size=SIZE, now=NOW)
    firm = db.session.get_one(Establishment, FIRST_ID)
    place = {"commune_code": firm.commune_code, "lat": firm.lat, "lon": firm.lon}
    posted = Vacancy(
        establishment=firm, title="Cuisinier (h/f)", contract="cdi", created_at=NOW, changed_at=NOW, **place
    )
    db.session.add(posted)
    db.session.commit()
    assert clear_demo(db.session(), now=NOW)["vacancies"] == SIZE + 1
    assert counts() == [0] * len(TABLES)


def test_each_load_and_clear_tells_the_index_once(app: Flask):
    load_demo(db.session(), size=SIZE, now=NOW)
    clear_demo(db.session(), now=NOW)
    db.session.commit()
    told = db.session.scalars(sa.select(IndexChange)).all()
    assert [(one.kind, one.row_id, one.changed_at) for one in told] == [("referential", 0, NOW)] * 2


def test_a_real_row_is_never_overwritten(app: Flask):
    a_real_vacancy(FIRST_ID + 20)
    with pytest.raises(DemoRefused, match=str(FIRST_ID + 20)):
        load_demo(db.session(), size=SIZE, now=NOW)
    db.session.rollback()
    assert counts()[:2] == [1, 1]


@pytest.mark.parametrize("size", [0, -3, 50_001])
def test_a_size_out_of_bounds_is_refused_in_one_sentence(app: Flask, size: int):
    with pytest.raises(DemoRefused, match="de 1 à 50000"):
        load_demo(db.session(), size=size, now=NOW)


def run(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(demo_cli, args)


def test_the_commands_commit_and_tell_in_french(app: Flask):
    loaded = run(app, "load", "--size", "30")
    assert (loaded.exit_code, loaded.stderr) == (0, "")
    assert loaded.stdout.replace("\u00a0", " ") == (
        "Démonstration chargée : 30 offres, 8 employeurs, 25 habitants.\n"
    )
    db.session.rollback()
    assert digest(rows()) == digest(made_rows())
    cleared = run(app, "clear", "--json")
    assert json.loads(cleared.stdout) == {"employers": 8, "vacancies": 30, "residents": 25}
    db.session.rollback()
    assert counts() == [0] * len(TABLES)


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("load", "--size", "0"), 1, "La taille 0 ne va pas : donnez un nombre de 1 à 50000.\n"),
        (("load", "--sise", "3"), 2, "L’option --sise n’existe pas : voyez --help.\n"),
        (("load", "3"), 2, "Il y a un mot de trop dans la commande : voyez --help.\n"),
    ],
)
def test_a_wrong_command_is_one_sentence(app: Flask, args: tuple[str, ...], code: int, sentence: str):
    result = run(app, *args)
    assert (result.exit_code, result.stdout, result.stderr) == (code, "", sentence)


def test_a_size_that_is_no_number_is_wrong_usage_in_one_sentence(app: Flask):
    result = run(app, "load", "--size", "beaucoup")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "La taille beaucoup n’est pas un nombre : écrivez --size 300.\n"


def test_a_database_without_referential_is_one_sentence_and_stays_empty(app: Flask):
    db.session.execute(sa.text("DELETE FROM neighbourhood_name"))
    db.session.execute(sa.text("DELETE FROM neighbourhood_commune"))
    db.session.execute(sa.text("DELETE FROM neighbourhood"))
    db.session.commit()
    result = run(app, "load", "--size", "30")
    assert result.exit_code == 1
    assert "referential load" in result.stderr
    assert result.stderr.count("\n") == 1
    assert counts() == [0] * len(TABLES)
