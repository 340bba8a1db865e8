"""Seats in whole numbers, out of the relaxation.

A timetable with hours of presence is NP-complete (Even, Itai & Shamir 1976), but the corners of its
relaxation are mostly whole. Seats that come out whole stay; the rest is asked in whole numbers over the seats
of price zero, since any timetable made of them alone is as good as the relaxation, hence the best. When a
little is missing and the meeting is small, all of it is asked in whole numbers.

No limit is a time: the same meeting gives the same timetable on every machine that has the same scipy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

from .pairing_relaxation import PRICE, Relaxed, relax
from .pairing_table import Programme, Seat, Table, table_of
from .pairing_values import Flags, Floats

# What the solver holds whole numbers to.
WHOLE: Final = 1e-6
# Up to so many seats, the whole problem is asked in whole numbers when a little is missing.
SMALL: Final = 1_000


@dataclass(frozen=True, slots=True)
class Solved:
    """The seats, the sum of their worth, and what no seats can pass; `proved`: nothing better exists."""

    seats: list[Seat]
    worth: float
    bound: float
    proved: bool


@dataclass(frozen=True, slots=True)
class _Search:
    """How a search in whole numbers goes.

    columns : bool  those that may be more than 0
    least   : float64  the smallest value of each
    missing : what may be missing to the best, in units of worth
    nodes   : how many nodes of the tree at most; None = as many as it takes
    """

    columns: Flags
    least: Floats
    missing: float
    nodes: int | None


def solve(programme: Programme, *, within: float) -> Solved:
    """The seats worth most.

    within : a large meeting is not searched further when no more than this is missing, in units of worth
    """
    if not programme.seats.any():
        return Solved([], 0.0, 0.0, True)
    relaxed = relax(programme)
    table, values = relaxed.table, relaxed.values
    if _broken(relaxed).any():
        found = _the_rest(relaxed, within)
        if found is None or (_worth(table, found) < relaxed.bound - WHOLE and programme.seats.sum() <= SMALL):
            return _at_once(programme, relaxed.bound)
        values = found
    worth = _worth(table, values)
    return Solved(table.sat(values), worth, max(worth, relaxed.bound), worth > relaxed.bound - WHOLE)


def _broken(relaxed: Relaxed) -> Flags:
    """bool (N,): the seats that came out in parts."""
    seats = relaxed.values[: relaxed.table.size]
    return (seats > WHOLE) & (seats < 1 - WHOLE)


def _the_rest(relaxed: Relaxed, within: float) -> Floats | None:
    """Values with the whole seats kept: first among the seats of price zero, then among all. None: no way."""
    table = relaxed.table
    least = table.least.copy()
    least[: table.size] = relaxed.values[: table.size] > 1 - WHOLE
    all_columns = np.ones(len(least), np.bool_)
    best: Floats | None = None
    for columns in (relaxed.prices > -PRICE, all_columns):
        found = _search(table, relaxed.bound, _Search(columns | (least > 0), least, within, 1))
        if found is not None and (best is None or _worth(table, found) > _worth(table, best)):
            best = found
        if best is not None and _worth(table, best) >= relaxed.bound - within:
            break
    return best


def _at_once(programme: Programme, bound: float) -> Solved:
    """Every seat asked in whole numbers, however long it takes."""
    table = table_of(programme, programme.seats)
    found = _search(table, bound, _Search(np.ones(len(table.gain), np.bool_), table.least, 0.0, None))
    if found is None:
        raise RuntimeError("the timetable was not solved in whole numbers")
    worth = _worth(table, found)
    return Solved(table.sat(found), worth, worth, True)


def _search(table: Table, bound: float, asked: _Search) -> Floats | None:
    """Values of all columns; None when nothing was found."""
    seats = np.arange(len(table.gain)) < table.size
    taken = asked.columns | ~seats
    options: dict[str, float] = {"mip_rel_gap": asked.missing / max(1.0, bound)}
    if asked.nodes is not None:
        options["node_limit"] = asked.nodes
    found = milp(
        -table.gain[taken],
        constraints=LinearConstraint(table.rows[:, taken], -np.inf, table.most),
        integrality=seats[taken],
        bounds=Bounds(asked.least[taken], 1.0),
        options=options,
    )
    if found.x is None:
        return None
    values = np.zeros(len(taken))
    values[taken] = found.x
    return values


def _worth(table: Table, values: Floats) -> float:
    """The sum over the seats, each 0 or 1."""
    return float(table.gain[: table.size] @ np.round(values[: table.size]))
