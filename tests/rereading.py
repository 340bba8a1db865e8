"""Reads rows again only when something may have changed them: a walk that is refused all along reads once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event

from matching.extensions import db

Rows = TypeVar("Rows")


def read_again_when_written(read: Callable[[sa.Connection], Rows]) -> Callable[[], Rows]:
    """What `read` finds in the database now. What it returns is shared: nobody may change it.

    As long as nothing but SELECT is sent by any connection of the application, and nothing is committed,
    no row has changed and what was read last is returned.
    """
    found: WeakKeyDictionary[sa.Engine, list[Rows]] = WeakKeyDictionary()

    def forget(connection: sa.Connection) -> None:
        found[connection.engine] = []

    def forget_what_is_written(
        connection: sa.Connection, _cursor: object, statement: str, *_rest: object
    ) -> None:
        if not statement.lstrip().upper().startswith("SELECT"):
            forget(connection)

    @wraps(read)
    def reading() -> Rows:
        db.session.rollback()
        engine = db.engine
        if engine not in found:
            found[engine] = []
            event.listen(engine, "before_cursor_execute", forget_what_is_written)
            event.listen(engine, "commit", forget)
        if not found[engine]:
            found[engine] = [read(db.session.connection())]
        return found[engine][0]

    return reading
