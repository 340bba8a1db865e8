"""The real files, whole, into fresh databases: `make check-data` runs this with the folder in MIRROR."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import sqlalchemy as sa
from databases import Databases
from environ import environ_for
from flask import Flask
from flask_migrate import upgrade

from matching import create_app
from matching.extensions import db
from matching.region import models

pytestmark = pytest.mark.real

# Kind -> what its files hold, as README and publishers count it.
READ = {
    "rome": {"codes": 1_584, "titles": 13_120, "skills": 33_671, "links": 104_219, "mobilities": 14_912},
    "communes": {"communes": 4_446, "without_town_hall": 25, "outside": 0},
    "qpv": {"neighbourhoods": 108, "outside": 0},
    "structures": {"mission_locale": 27, "france_travail": 86, "france_services": 145, "outside": 0},
    "tension": {"families": 217, "codes": 964},
}
CONTEXT_LINKS = (
    13_663  # links to work contexts: those that somebody may avoid are kept as words, not as skills
)

ROWS = {
    models.Occupation: 1_584,
    models.Skill: 33_671,
    models.OccupationSkill: 104_219 - CONTEXT_LINKS,
    models.OccupationContext: 1_671,
    models.OccupationNear: 14_912,
    models.Commune: 4_446,
    models.Neighbourhood: 108,
    models.Structure: 27 + 86 + 145,
    models.Shortage: 964,
}


@pytest.fixture(scope="module")
def mirror() -> Path:
    folder = os.environ.get("MIRROR")
    if not folder:
        pytest.fail("Name the folder of the official files: make check-data MIRROR=<folder>.", pytrace=False)
    return Path(folder).resolve()


def _empty(databases: Databases) -> AbstractContextManager[str]:
    return databases.empty()


def _with_built_in(databases: Databases) -> AbstractContextManager[str]:
    return databases.copy()


@pytest.fixture(params=[_empty, _with_built_in], ids=["empty", "with-built-in"])
def real_app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """An application on a fresh database of each engine, without any referential or with the built-in one."""
    with request.param(databases) as url:
        application = create_app(environ_for(url, tmp_path))
        with application.app_context():
            upgrade()
            yield application
            db.session.remove()
            db.engine.dispose()


def count_rows() -> dict[type, int]:
    return {model: db.session.scalar(sa.select(sa.func.count()).select_from(model)) for model in ROWS}


def count_official_titles() -> int | None:
    return db.session.scalar(sa.select(sa.func.count()).where(models.JobTitle.kind == "official"))


@pytest.fixture
def run(real_app: Flask, mirror: Path) -> Callable[[str], dict[str, object]]:
    runner = real_app.test_cli_runner()

    def run(kind: str) -> dict[str, object]:
        result = runner.invoke(args=["import", kind, "--mirror", str(mirror), "--json"])
        assert result.exit_code == 0, result.stderr
        db.session.rollback()
        return json.loads(result.stdout)

    return run


def test_everything_is_imported_and_a_second_run_changes_nothing(run: Callable[[str], dict]) -> None:
    for kind, read in READ.items():
        report = run(kind)
        assert report["read"] == read
        assert (report["refused"], report["rejects"], report["removed"]) == (0, [], 0)
    assert count_rows() == ROWS
    assert count_official_titles() == 13_120

    log = sa.select(sa.func.count(models.ReferentialImport.id))
    imports = db.session.scalar(log)
    for kind in READ:
        report = run(kind)
        assert (report["added"], report["changed"], report["removed"]) == (0, 0, 0)
    assert count_rows() == ROWS
    assert db.session.scalar(log) == imports
