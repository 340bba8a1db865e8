"""Databases that the tests of a file begin with: filled once for the file, then copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from databases import Databases
from environ import environ_for
from kept_for_the_run import AS_COPIED

from matching import create_app
from matching.extensions import db

_numbers = count(1)


class Prepared:
    """Use as a context. What fills a database is called once on each engine, in an application of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()
        self._filled: dict[tuple[Databases, Callable[[], None]], str] = {}

    def __enter__(self) -> Prepared:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def filled(self, databases: Databases, fill: Callable[[], None]) -> str:
        """The address of the one that is copied: nobody may write in it, nor stay connected."""
        if (databases, fill) not in self._filled:
            url = self._open.enter_context(databases.copy())
            app = create_app(environ_for(url, self._folder))
            with app.app_context():
                fill()
                db.session.remove()
                db.engine.dispose()
            self._filled[databases, fill] = url
        return self._filled[databases, fill]

    @contextmanager
    def copy(self, databases: Databases, fill: Callable[[], None]) -> Iterator[str]:
        """A copy of it, thrown away at the end."""
        with copy_of(self.filled(databases, fill)) as url:
            yield url


@contextmanager
def copy_of(url: str) -> Iterator[str]:
    """A database like that of `url`, thrown away at the end."""
    like = sa.make_url(url)
    name = f"{like.database}_like_{next(_numbers)}"
    made = like.set(database=name).render_as_string(hide_password=False)
    if like.get_backend_name() == "sqlite":
        shutil.copyfile(like.database, name)
    else:
        _on_the_server(like, f"CREATE DATABASE {name} TEMPLATE {like.database} STRATEGY file_copy")
    if url in AS_COPIED:
        AS_COPIED.add(made)
    yield made
    AS_COPIED.discard(made)
    if like.get_backend_name() == "sqlite":
        for leftover in Path(name).parent.glob(f"{Path(name).name}*"):
            leftover.unlink()
    else:
        _on_the_server(like, f"DROP DATABASE {name} WITH (FORCE)")


def _on_the_server(url: sa.URL, statement: str) -> None:
    server = sa.create_engine(
        url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.pool.NullPool
    )
    with server.connect() as connection:
        connection.execute(sa.text(statement))
