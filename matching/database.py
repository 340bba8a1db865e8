"""How the two databases are made to behave alike, and why a page that is only read cannot write."""

from __future__ import annotations

import sqlite3
from typing import Any

from flask import has_request_context, request
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState, Session

from .write_ahead import switch_on

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class WriteRefused(RuntimeError):
    """A GET tried to write. This is a fault of ours, never of the person."""


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    """Foreign keys and WAL on each SQLite connection; PostgreSQL needs nothing."""
    if not isinstance(connection, sqlite3.Connection):
        return
    switch_on(connection)
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _only_reading() -> bool:
    return has_request_context() and request.method in READING


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: Any, _instances: Any) -> None:
    if _only_reading() and (session.new or session.deleted or session.dirty):
        raise WriteRefused(f"{request.method} {request.path} may not write to the database.")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if _only_reading() and (state.is_insert or state.is_update or state.is_delete):
        raise WriteRefused(f"{request.method} {request.path} may not write to the database.")
