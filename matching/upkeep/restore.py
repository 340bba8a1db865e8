"""Puts a backup back: everything of it, in one transaction, or nothing at all.

The rows come back as they were. Then, in the same transaction, what must not come back to life is ended:
open sessions, unused codes and links to enter (somebody may have closed them since), messages that have left
since, and what people ended since (`ends`). Every web server reads its index anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.engine import Connection, Engine

from matching.accounts.models import AccountSession, SignInCode, SignInLink
from matching.extensions import db
from matching.french import count
from matching.matches.models import IndexChange
from matching.matches.snapshot import WHOLE
from matching.notifications.models import OutboxMessage
from matching.upkeep.archive import Archive, Manifest, WrongBackup
from matching.upkeep.ends import Ended, keep_ends, remember_ends
from matching.upkeep.migrations import expected_migration, migration_of

AT_ONCE: Final = 1_000
GONE: Final = ("sent", "failed", "stopped")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    replaced         : rows that were there before
    sessions_ended   : sessions that were open when the backup was made
    messages_waiting : messages that will leave when the worker runs
    ends_kept        : consents taken back, erasures asked, cards cancelled since, which stay so
    """

    manifest: Manifest
    replaced: int
    sessions_ended: int
    messages_waiting: int
    ends_kept: int


class NotEmpty(Exception):
    """The database holds something, and nobody said that it may go. One French sentence."""


def restore_backup(engine: Engine, archive: Archive, *, now: datetime, replace: bool) -> Restored:
    """Put the rows of a backup in place of those that are there.

    replace : whether rows that are there may go
    Makes the tables when the database has none. Raises WrongBackup or NotEmpty, and whatever the database
    raises; nothing is changed then.
    """
    _check(archive.manifest)
    archive.verify()
    with engine.connect() as connection:
        here = migration_of(connection)
    if here is None:
        upgrade()
    elif here != expected_migration():
        raise WrongBackup(
            f"La base est à la migration {here}, le programme à {expected_migration()} : "
            "lancez « flask --app wsgi db upgrade », puis recommencez"
        )
    with _alone(engine) as connection:
        held = _counts(connection)
        if any(held.values()) and not replace:
            raise NotEmpty(_not_empty(held))
        before = _remembered(connection)
        _empty(connection)
        for table in db.metadata.sorted_tables:
            rows = archive.rows_of(table)
            while some := list(islice(rows, AT_ONCE)):
                connection.execute(table.insert(), some)
        _check_rows(connection, archive)
        _number_on(connection)
        ended, waiting = _end_ways_in(connection, now), _settle_messages(connection, before)
        kept = keep_ends(connection, before.ended, now)
        _read_index_anew(connection, before, now)
        _number_on(connection)
    return Restored(archive.manifest, sum(held.values()), ended, waiting, kept)


def _check(manifest: Manifest) -> None:
    expected = expected_migration()
    if manifest.migration != expected:
        raise WrongBackup(
            f"La sauvegarde est de la migration {manifest.migration}, le programme est à {expected} : "
            "restaurez avec la version du service qui l’a faite, puis mettez-le à jour"
        )
    ours = {table.name: {column.name for column in table.columns} for table in db.metadata.sorted_tables}
    if ours != {name: set(facts.columns) for name, facts in manifest.tables.items()}:
        raise WrongBackup(
            "La sauvegarde n’a pas les tables de ce programme : "
            "restaurez avec la version du service qui l’a faite"
        )


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction in which nobody else writes: committed at the end, undone by whatever is raised."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            # The Region's journal only grows: its guards stand aside for the time of this transaction.
            guards = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _ in guards:
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            yield connection
            for _, statement in guards:
                connection.exec_driver_sql(statement)
        else:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '10s'")
            connection.exec_driver_sql(f"LOCK TABLE {_all_tables()} IN ACCESS EXCLUSIVE MODE")
            yield connection
        connection.commit()


def _all_tables() -> str:
    return ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)


def _counts(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    }


def _not_empty(held: Mapping[str, int]) -> str:
    told = ", ".join(
        (
            count(held["vacancy"], "offre"),
            count(held["profile"], "profil"),
            count(held["account"], "compte"),
            f"{count(sum(held.values()), 'ligne')} en tout",
        )
    )
    return (
        f"La base n’est pas vide ({told}) : sauvegardez-la si elle compte, "
        "puis ajoutez --yes pour mettre la sauvegarde à sa place"
    )


@dataclass(frozen=True, slots=True)
class _Before:
    """What is known of the database that goes. `left`: key of a message -> its state, when it was sent."""

    last_change: int
    left: Mapping[str, tuple[str, datetime | None]]
    ended: Ended


def _remembered(connection: Connection) -> _Before:
    message = OutboxMessage.__table__.c
    gone = connection.execute(
        sa.select(message.key, message.state, message.sent_at).where(message.state.in_(GONE))
    )
    last = connection.scalar(sa.select(sa.func.max(IndexChange.id))) or 0
    left = {row.key: (row.state, row.sent_at) for row in gone}
    return _Before(last, left, remember_ends(connection))


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        for table in reversed(db.metadata.sorted_tables):
            connection.execute(table.delete())
    else:
        # Unlike DELETE, it wakes no guard of the journal.
        connection.exec_driver_sql(f"TRUNCATE {_all_tables()}")


def _check_rows(connection: Connection, archive: Archive) -> None:
    counted = _counts(connection)
    assert counted == {name: facts.rows for name, facts in archive.manifest.tables.items()}
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise WrongBackup(
                f"La sauvegarde a {count(len(orphans), 'ligne')} sans ce à quoi elle se rattache "
                f"(table {orphans[0][0]}) : prenez une autre sauvegarde"
            )


def _end_ways_in(connection: Connection, now: datetime) -> int:
    """End open sessions, and spend the codes and links that wait. Returns how many sessions were open."""
    for model in (SignInCode, SignInLink):
        table = model.__table__
        connection.execute(table.update().where(table.c.used_at.is_(None)).values(used_at=now))
    opened = AccountSession.__table__
    ended = connection.execute(
        opened.update().where(opened.c.ended_at.is_(None), opened.c.expires_at > now).values(ended_at=now)
    )
    return ended.rowcount


def _settle_messages(connection: Connection, before: _Before) -> int:
    """Keep from leaving a second time what has left since, and a code that opens nothing any more.

    Returns how many messages wait.
    """
    message = OutboxMessage.__table__
    waits = message.c.state.in_(("waiting", "sending"))
    free = {"lease": None, "lease_until": None}
    spent = waits & message.c.key.startswith("sign-in-", autoescape=True)
    connection.execute(message.update().where(spent).values(state="stopped", text="", **free))
    for key in connection.scalars(sa.select(message.c.key).where(waits)).all():
        if key in before.left:
            state, sent_at = before.left[key]
            connection.execute(
                message.update().where(message.c.key == key).values(state=state, sent_at=sent_at, **free)
            )
    return connection.scalar(sa.select(sa.func.count()).select_from(message).where(waits)) or 0


def _read_index_anew(connection: Connection, before: _Before, now: datetime) -> None:
    """Have each web server read all again: numbered after every change that one of them may have counted."""
    change = IndexChange.__table__
    last = connection.scalar(sa.select(sa.func.max(change.c.id))) or 0
    number = max(last, before.last_change) + 1
    connection.execute(change.insert().values(id=number, kind="referential", row_id=WHOLE, changed_at=now))


def _number_on(connection: Connection) -> None:
    """Let PostgreSQL number the next rows after the last one; SQLite does it by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in db.metadata.sorted_tables:
        [key, *more] = table.primary_key.columns
        if not more and isinstance(key.type, sa.Integer) and key.autoincrement:
            sequence = f"pg_get_serial_sequence('\"{table.name}\"', '{key.name}')"
            connection.exec_driver_sql(
                f'SELECT setval({sequence}, max("{key.name}")) FROM "{table.name}" '  # noqa: S608 - names of our own tables
                f'HAVING max("{key.name}") IS NOT NULL'
            )
