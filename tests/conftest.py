"""What every test may ask for: an application on each of the two databases, fresh and filled.

The schema is built by the migrations and the built-in referential is loaded once for a database; each test
then gets its own copy, so that a test commits for real and no other test sees it.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from datetime import time as day_time
from pathlib import Path

import pytest
from databases import Databases, PostgresDatabases, SqliteDatabases
from environ import environ_for
from flask import Flask
from flask.testing import FlaskClient
from forgetful import ForgetfulClient
from hypothesis import HealthCheck, settings
from kept_for_the_run import keep_addresses, keep_rows, keep_templates, keep_words
from prepared import Prepared

from matching import clock, create_app
from matching.commands import STOPS
from matching.extensions import db

# No test asserts a time: a busy machine is not a wrong answer.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
# Each test makes an application, and the referential stays: looking through all of it for what is no longer
# used, as often as Python does, takes a sixth of the run.
gc.set_threshold(5_000, 20, 100)
TEN = datetime(2026, 12, 1, 10, tzinfo=clock.PARIS)


@pytest.fixture(scope="session", autouse=True)
def made_once_for_the_run(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each test makes an application, where a site makes one: what is alike in all of them is made once."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base  # the workers of a run share it
    keep_templates(folder / "templates")
    keep_addresses()
    keep_words(folder / "words")
    keep_rows()


@pytest.fixture
def heard() -> Iterator[None]:
    """Signals as a terminal leaves them: a run that is started in the background is deaf to some."""
    before = {one: signal.signal(one, signal.SIG_DFL) for one in STOPS}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


@pytest.fixture(scope="session", autouse=True)
def the_run_begins_at_ten() -> None:
    """A meeting of the day is over in the evening: what a test shows may not hang on the hour it runs at."""
    begun = time.monotonic()

    def hour() -> day_time:
        return (TEN + timedelta(seconds=time.monotonic() - begun)).time()

    clock.hour_in_paris = hour


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    with SqliteDatabases.started() as databases:
        yield databases


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresDatabases]:
    with PostgresDatabases.started() as databases:
        yield databases


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """The maker of databases: a test that asks for it, or for `app`, runs on both engines."""
    name = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    return request.getfixturevalue(name)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """The databases that the tests of a file begin with, see `filled`."""
    with Prepared(tmp_path_factory.mktemp("prepared")) as made:
        yield made


@pytest.fixture
def filled() -> Callable[[], None] | None:
    """What fills the databases that the tests of a file begin with, once for the file; None = nothing."""
    return None


@pytest.fixture
def database_url(
    databases: Databases, prepared: Prepared, filled: Callable[[], None] | None
) -> Iterator[str]:
    """A database of its own, with the referential and what `filled` says, thrown away after the test."""
    with prepared.copy(databases, filled) if filled else databases.copy() as url:
        yield url


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    application = create_app(environ_for(database_url, tmp_path))
    application.test_client_class = ForgetfulClient
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
