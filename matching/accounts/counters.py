"""Counts of requests that all workers share: one SQLite file, no server to run.

flask-limiter's own `memory://` counts in each worker apart, so four workers would allow four times the limit.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from limits.storage import Storage

from matching.write_ahead import switch_on


class SqliteCounters(Storage):
    """Fixed windows in a table `(key, count, expires)`. An expired row counts as absent."""

    STORAGE_SCHEME = ["counters"]  # noqa: RUF012 - the parent class reads it so

    def __init__(self, uri: str, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = Path(uri.split("://", 1)[1])
        self._local = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=5, isolation_level=None)
            switch_on(connection)
            connection.execute("PRAGMA synchronous=OFF")  # counters: losing a minute of them costs nothing
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counter (key TEXT PRIMARY KEY, count INTEGER, expires REAL)"
            )
            self._local.connection = connection
        return connection

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add `amount` to a window of `expiry` seconds, opened if there is none. Returns its count."""
        now = time.time()
        row = (
            self._connection()
            .execute(
                "INSERT INTO counter VALUES (:key, :amount, :until) ON CONFLICT (key) DO UPDATE SET "
                "count = CASE WHEN expires <= :now THEN :amount ELSE count + :amount END, "
                "expires = CASE WHEN expires <= :now THEN :until ELSE expires END RETURNING count",
                {"key": key, "amount": amount, "until": now + expiry, "now": now},
            )
            .fetchone()
        )
        return int(row[0])

    def get(self, key: str) -> int:
        row = (
            self._connection()
            .execute("SELECT count FROM counter WHERE key = ? AND expires > ?", (key, time.time()))
            .fetchone()
        )
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._connection().execute("SELECT expires FROM counter WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        return self._connection().execute("SELECT 1").fetchone() == (1,)

    def reset(self) -> int:
        return self._connection().execute("DELETE FROM counter").rowcount

    def clear(self, key: str) -> None:
        self._connection().execute("DELETE FROM counter WHERE key = ?", (key,))

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None
