"""The relaxation of the timetable, over all seats, though few are ever written down.

A transport problem without slots, whose corners are whole (Hoffman & Kruskal 1956), says which pairs are
worth columns. The relaxation is solved over these; its prices tell which other pair could still pay
(Dantzig & Wolfe 1960). When none can, this is the optimum over all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog  # type: ignore[import-untyped]
from scipy.sparse import vstack  # type: ignore[import-untyped]

from .pairing_table import Programme, Table, row_sizes, sums, table_of
from .pairing_values import Flags, Floats

# The solver holds prices to 1e-7.
PRICE: Final = 1e-7
# Pairs that the transport problem would lose less than this for are worth columns from the start.
_NEAR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum.

    values : float64 (N + F,)  of the columns of `table`, 0 to 1
    prices : float64 (N + F,)  what one more unit would bring: 0, or less where it is unused
    bound  : the objective, which no whole timetable passes
    """

    table: Table
    values: Floats
    prices: Floats
    bound: float


def relax(programme: Programme) -> Relaxed:
    """The optimum of the relaxation over all seats, of which there is at least one."""
    seats = programme.seats
    listed = _worth_columns(programme)
    while True:
        table = table_of(programme, seats & listed[:, :, None])
        found = _at_best(table)
        duals = -found.ineqlin.marginals
        paying = _paying(programme, duals, seats & ~listed[:, :, None])
        if not paying.any():
            return Relaxed(table, found.x, table.gain - table.rows.T @ duals, -float(found.fun))
        listed |= paying


def relax_at_once(programme: Programme) -> Relaxed:
    """The same with every seat written down: slower, and the twin that `relax` is held to."""
    table = table_of(programme, programme.seats)
    found = _at_best(table)
    prices = table.gain + table.rows.T @ found.ineqlin.marginals
    return Relaxed(table, found.x, prices, -float(found.fun))


def _worth_columns(programme: Programme) -> Flags:
    """bool (R, S): pairs that the transport problem takes or nearly takes, and those of the cover."""
    seats = programme.seats
    rows, ends = np.nonzero(seats.any(axis=2))
    residents, stands, _ = seats.shape
    worth = np.where(seats, programme.worth, -np.inf).max(axis=2)[rows, ends]
    by_resident, by_stand = sums(rows, residents, len(rows)), sums(ends, stands, len(rows))
    present, receives = seats.any(axis=1).sum(axis=1), seats.any(axis=0).sum(axis=1)
    most = [np.minimum(programme.resident_limit, present), np.minimum(programme.stand_limit, receives)]
    found = linprog(
        -worth,
        A_ub=vstack([by_resident, by_stand]).tocsc(),
        b_ub=np.concatenate(most),
        bounds=(0, 1),
        method="highs-ds",
    )
    of_residents, of_stands = np.split(-found.ineqlin.marginals, [residents])
    listed = np.zeros((residents, stands), np.bool_)
    listed[rows, ends] = worth - by_resident.T @ of_residents - by_stand.T @ of_stands > -_NEAR
    for row, end, _slot in programme.cover:
        listed[row, end] = True
    return listed


def _at_best(table: Table) -> Any:
    found = linprog(
        -table.gain,
        A_ub=table.rows,
        b_ub=table.most,
        bounds=np.column_stack([table.least, np.ones(len(table.gain))]),
        method="highs-ds",
    )
    if found.status != 0:
        raise RuntimeError(f"the relaxation of the timetable was not solved: {found.message}")
    return found


def _paying(programme: Programme, duals: Floats, left_out: Flags) -> Flags:
    """bool (R, S): pairs without columns that would raise the optimum, at the prices of the rows."""
    residents, stands, slots = left_out.shape
    parts = np.split(duals, np.cumsum(row_sizes(programme))[:-1])
    of_resident = parts[3].copy()
    # A first interview is paid for: the row « who has one sits somewhere » takes the seat off.
    of_resident[programme.first] -= parts[5]
    price = (
        programme.worth
        - parts[0].reshape(residents, 1, slots)
        - parts[1].reshape(1, stands, slots)
        - of_resident[:, None, None]
        - parts[4][None, :, None]
    )
    paying: Flags = np.any(np.where(left_out, price, -1.0) > PRICE, axis=2)
    return paying
