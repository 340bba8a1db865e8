"""How rows of the referential reach the database: what is new, what changed, what is the same.

Everything happens in the caller's transaction: nothing is committed here, so that an import that fails
leaves the old rows as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.extensions import Model

T = TypeVar("T")
Row = Mapping[str, Any]
Key = tuple[Any, ...]
CHUNK = 2_000


def table_of(model: type[Model]) -> sa.Table:
    """The table of a model: what rows are compared with and written to, many at a time."""
    table = model.__table__
    assert isinstance(table, sa.Table)
    return table


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


@dataclass(frozen=True, slots=True)
class Difference:
    """What must be written for a table to hold the wanted rows; keys are values of the `names` columns."""

    table: sa.Table
    names: tuple[str, ...]
    new: Mapping[Key, Row]
    changed: Mapping[Key, Row]
    gone: tuple[Key, ...]
    unchanged: tuple[Key, ...]

    @property
    def tally(self) -> Tally:
        """The counts of it, rows by rows."""
        return Tally(len(self.new), len(self.changed), len(self.unchanged), len(self.gone))

    @property
    def same_row(self) -> list[sa.ColumnElement[bool]]:
        """The condition of one row, by the parameters of `bound`."""
        return [self.table.c[name] == sa.bindparam(f"key_{name}") for name in self.names]

    def bound(self, key: Key) -> dict[str, Any]:
        """The parameters of `same_row` for one key."""
        return {f"key_{name}": value for name, value in zip(self.names, key, strict=True)}

    def without_changes(self) -> Difference:
        """What is there stays as it is: a row that differs counts as unchanged."""
        return replace(self, changed={}, unchanged=(*self.unchanged, *self.changed))

    def without_removals(self, keep: Callable[[Key], bool] = lambda _: True) -> Difference:
        """The rows that are not wanted stay in place: all of them, or those that `keep` holds."""
        return replace(self, gone=tuple(key for key in self.gone if not keep(key)))


def compare(
    session: Session,
    table: sa.Table,
    rows: Iterable[Row],
    *,
    where: sa.ColumnElement[bool] | None = None,
    key: tuple[str, ...] = (),
) -> Difference:
    """How the rows of `table` (those `where` holds) differ from `rows`. Only reads.

    key : the columns that name a row; the primary key by default. Of two rows with one key, the last counts.
    """
    names = key or tuple(column.name for column in table.primary_key)
    wanted = {tuple(row[name] for name in names): row for row in rows}
    columns = [table.c[name] for name in next(iter(wanted.values()), dict.fromkeys(names))]
    query = sa.select(*columns) if where is None else sa.select(*columns).where(where)
    there = {tuple(row[name] for name in names): row for row in session.execute(query).mappings()}
    new, changed, unchanged = {}, {}, []
    for name, row in wanted.items():
        if name not in there:
            new[name] = row
        elif any(there[name][column] != value for column, value in row.items()):
            changed[name] = row
        else:
            unchanged.append(name)
    gone = tuple(name for name in there if name not in wanted)
    return Difference(table, names, new, changed, gone, tuple(unchanged))


def write(
    session: Session, differences: Sequence[Difference], told: Callable[[int], None] = lambda _: None
) -> None:
    """Write `differences`, given in an order that foreign keys accept (a table after those it refers to).

    Rows go last, in the other order: a title that moved to another occupation must have left before its old
    occupation takes its titles with it. `told` is called with the number of rows done, for a progress bar.
    """
    # On the connection, with lists: one statement prepared and run many times, quick on both databases.
    connection = session.connection()
    for one in differences:
        told(len(one.unchanged))
        for some in _chunks([{**row, **one.bound(key)} for key, row in one.changed.items()]):
            connection.execute(sa.update(one.table).where(*one.same_row), some)
            told(len(some))
        for some in _chunks([dict(row) for row in one.new.values()]):
            connection.execute(sa.insert(one.table), some)
            told(len(some))
    for one in reversed(differences):
        for some in _chunks([one.bound(key) for key in one.gone]):
            connection.execute(sa.delete(one.table).where(*one.same_row), some)


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
    difference = compare(session, table, rows, where=where, key=key)
    if only_missing:
        difference = difference.without_changes()
    if keep_others or only_missing:
        difference = difference.without_removals()
    write(session, [difference], told)
    return difference.tally


def _chunks(things: list[T]) -> Iterable[list[T]]:
    for start in range(0, len(things), CHUNK):
        yield things[start : start + CHUNK]
