"""How rows of the referential reach the database: what is new, what changed, what is the same.

Everything happens in the caller's transaction: nothing is committed here, so that an import that fails
leaves the old rows as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

Row = Mapping[str, Any]
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of rows. Two tallies add up."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
        )


def sync(
    session: Session,
    table: sa.Table,
    rows: Iterable[Row],
    *,
    where: sa.ColumnElement[bool] | None = None,
    key: tuple[str, ...] = (),
    only_missing: bool = False,
    keep_others: bool = False,
    told: Callable[[int], None] = lambda _: None,
) -> Tally:
    """Make the rows of `table` (those `where` holds) equal to `rows`, writing only what differs.

    key          : the columns that name a row; the primary key by default
    only_missing : add what is not there, and change nothing that is
    keep_others  : leave in place the rows that are not in `rows`
    told         : called with the number of rows done, for a progress bar
    """
    names = key or tuple(column.name for column in table.primary_key)
    wanted = {tuple(row[name] for name in names): row for row in rows}
    columns = [table.c[name] for name in next(iter(wanted.values()), dict.fromkeys(names))]
    query = sa.select(*columns) if where is None else sa.select(*columns).where(where)
    there = {tuple(row[name] for name in names): row for row in session.execute(query).mappings()}
    new = [row for name, row in wanted.items() if name not in there]
    changed = [
        row
        for name, row in wanted.items()
        if name in there and any(there[name][c] != v for c, v in row.items())
    ]
    gone = [name for name in there if name not in wanted]
    tally = Tally(len(new), len(changed), len(wanted) - len(new) - len(changed), len(gone))
    if only_missing:
        changed, tally = [], Tally(tally.added, 0, tally.unchanged + tally.changed, 0)
    if keep_others or only_missing:
        gone, tally = [], Tally(tally.added, tally.changed, tally.unchanged, 0)
    told(tally.unchanged)
    for some in _chunks(gone):
        # By key, in a subquery-free statement that both databases know: (a = 1 AND b = 2) OR ...
        match = sa.or_(
            *(sa.and_(*(table.c[n] == v for n, v in zip(names, name, strict=True))) for name in some)
        )
        session.execute(sa.delete(table).where(match))
    if changed:
        statement = sa.update(table).where(*(table.c[n] == sa.bindparam(f"key_{n}") for n in names))
        for some in _chunks(changed):
            session.connection().execute(
                statement, [{**row, **{f"key_{n}": row[n] for n in names}} for row in some]
            )
            told(len(some))
    for some in _chunks(new):
        session.execute(sa.insert(table), [dict(row) for row in some])
        told(len(some))
    return tally


def _chunks(things: list[Any]) -> Iterable[list[Any]]:
    # Deleting compares keys one by one: SQLite takes an expression 1,000 deep at the most.
    size = 400 if things and isinstance(things[0], tuple) else CHUNK
    for start in range(0, len(things), size):
        yield things[start : start + size]
