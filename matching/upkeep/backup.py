"""Copies every table into one file, as they all were at one instant, while the service goes on."""

from __future__ import annotations

import errno
import hmac
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError

from matching.extensions import db
from matching.upkeep.archive import Manifest, Rows, WrongBackup, is_backup, write_archive
from matching.upkeep.migrations import expected_migration, migration_of

AT_ONCE: Final = 2_000
"""Rows held in memory."""


def write_backup(engine: Engine, path: Path, *, made_at: datetime, secret: str) -> Manifest:
    """Write a backup of the database at `path`, in place of an older one. Reads only.

    Raises WrongBackup for a file that is something else, or a database of another version; OSError when the
    disk refuses.
    """
    if path.exists() and not is_backup(path):
        raise WrongBackup(f"Le fichier {path.name} existe et n’est pas une sauvegarde : donnez un autre nom")
    with _still(engine, path.parent) as connection:
        migration, expected = migration_of(connection), expected_migration()
        if migration != expected:
            raise WrongBackup(
                f"La base est à la migration {migration or 'aucune'}, le programme à {expected} : "
                "sauvegardez avec la version qui a fait la base, ou lancez « flask --app wsgi db upgrade »"
            )
        return write_archive(
            path,
            ((table, _rows(connection, table)) for table in db.metadata.sorted_tables),
            migration=expected,
            engine=engine.dialect.name,
            made_at=made_at,
            key_mark=key_mark(secret),
        )


def key_mark(secret: str) -> str:
    """Eight characters that are the same for the same secret key, and from which none is found."""
    return hmac.digest(secret.encode(), b"backup", "sha256").hex()[:8]


@contextmanager
def _still(engine: Engine, folder: Path) -> Iterator[Connection]:
    """The database as it is at one instant: whatever is written meanwhile is not seen."""
    if engine.dialect.name == "sqlite":
        with _copy_of_sqlite(engine, folder) as copy, copy.connect() as connection:
            yield connection
        return
    with engine.connect() as connection:
        connection = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True, stream_results=True
        )
        yield connection


@contextmanager
def _copy_of_sqlite(engine: Engine, folder: Path) -> Iterator[Engine]:
    """A copy by SQLite's own online backup, its write-ahead log included; gone afterwards."""
    # Beside the archive, where there is room and where its owner alone looks: the folder has mode 700.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as aside:
        file = Path(aside) / "copy.db"
        copy = sa.create_engine(f"sqlite:///{file}")
        try:
            with closing(engine.raw_connection()) as source, closing(copy.raw_connection()) as target:
                source.driver_connection.backup(target.driver_connection)
            yield copy
        except sqlite3.Error as failure:
            # The driver's own: nothing of SQLAlchemy stands between, to make one of its errors of it.
            raise _told_by_sqlite(failure) from None
        finally:
            copy.dispose()


def _told_by_sqlite(failure: sqlite3.Error) -> OSError | DatabaseError:
    """What SQLite says when it copies: the disk that refuses, or the database that is not one."""
    code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return DatabaseError("backup", None, failure)


def _rows(connection: Connection, table: sa.Table) -> Rows:
    # In a fixed order where the key gives one, so that the same rows make the same lines.
    query = sa.select(*table.columns).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as result:
        for row in result:
            yield tuple(row)
