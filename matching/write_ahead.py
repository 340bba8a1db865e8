"""SQLite's write-ahead log, switched on by whoever comes first, and waited for by the others."""

from __future__ import annotations

import sqlite3
import time
from typing import Final

WAIT_S: Final = 10.0
_AGAIN_S: Final = 0.01
_PRIMARY: Final = 0xFF
"""Bits of an extended result code of SQLite that tell the kind of error."""


def switch_on(connection: sqlite3.Connection) -> None:
    """Have the file of a connection written ahead. Raises sqlite3.OperationalError after WAIT_S seconds."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            # On a new file SQLite refuses the second of two at once, whatever its own time to wait.
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
