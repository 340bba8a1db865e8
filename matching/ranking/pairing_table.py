"""The timetable as a linear programme: a column is a seat, that is a resident, a stand and a slot.

The rows say: a resident at one place in a slot, a stand with one resident in a slot, a pair once, the limits
of both, and how many residents have a first interview.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.sparse import csr_array, vstack  # type: ignore[import-untyped]

from .pairing_values import Flags, Floats, Ints

Seat: TypeAlias = tuple[int, int, int]
Sparse: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Programme:
    """What is to be made largest.

    worth          : float64 (R, S, T)  of each seat; NaN = nobody can sit so
    owed           : bool (R,)  residents of whom as many as `cover` has seats get an interview
    cover          : one seat for each of the most of them who can sit at once, see `pairing_cover`
    resident_limit : int64 (R,)  1 or more where there is a seat
    stand_limit    : int64 (S,)  1 or more where there is a seat
    """

    worth: Floats
    owed: Flags
    cover: list[Seat]
    resident_limit: Ints
    stand_limit: Ints

    @property
    def seats(self) -> Flags:
        """bool (R, S, T): who can sit where and when."""
        seats: Flags = ~np.isnan(self.worth)
        return seats

    @property
    def first(self) -> Ints:
        """Rows of the residents who are owed an interview and can have one, in order."""
        return np.nonzero(self.owed & self.seats.any(axis=(1, 2)))[0]


@dataclass(frozen=True, slots=True)
class Table:
    """A programme over some of its seats: `rows` times the columns is at most `most`.

    seats : three int64 (N,): resident, stand, slot of each column
    rows  : sparse (rows, N + F)  the columns end with one for each of the F residents of `first`: has one
    most  : float64 (rows,)
    gain  : float64 (N + F,)  worth of each column, 0 for the last F
    least : float64 (N + F,)  smallest value of each column; the largest is 1
    """

    seats: tuple[Ints, Ints, Ints]
    rows: Sparse
    most: Floats
    gain: Floats
    least: Floats

    @property
    def size(self) -> int:
        """N, how many columns are seats."""
        return len(self.seats[0])

    def sat(self, values: Floats) -> list[Seat]:
        """The seats whose column is 1."""
        taken = values[: self.size] > 0.5
        rows, ends, slots = (axis[taken].tolist() for axis in self.seats)
        return list(zip(rows, ends, slots, strict=True))


def sums(keys: Ints, rows: int, width: int) -> Sparse:
    """A sparse matrix (rows, width) whose row k adds up the columns that have key k."""
    return csr_array((np.ones(len(keys)), (keys, np.arange(len(keys)))), shape=(rows, width))


def row_sizes(programme: Programme) -> list[int]:
    """How many rows a table has of each kind, in their order (see `table_of`)."""
    residents, stands, slots = programme.worth.shape
    kinds = [residents * slots, stands * slots, residents * stands, residents, stands]
    return [*kinds, len(programme.first), 1]


def table_of(programme: Programme, seats: Flags) -> Table:
    """The programme over the seats that are True.

    Its rows: each resident and slot, each stand and slot, each pair, limits of residents, limits of stands,
    for each of `first` that who has one sits somewhere, and at last that as many have one as the cover says.
    """
    _, stands, slots = programme.worth.shape
    row, end, slot = np.nonzero(seats)
    first, size = programme.first, len(row)
    width = size + len(first)
    sizes = row_sizes(programme)
    keys = [row * slots + slot, end * slots + slot, row * stands + end, row, end]
    rows = [sums(key, many, width) for key, many in zip(keys, sizes[:5], strict=True)]
    rows += _first_ones(row, first, width)
    most: list[Floats | Ints] = [
        np.ones(sum(sizes[:3])),
        programme.resident_limit,
        programme.stand_limit,
        np.zeros(len(first)),
        np.array([-len(programme.cover)]),
    ]
    least = np.zeros(width)
    least[size:] = len(first) == len(programme.cover)
    gain = np.concatenate([programme.worth[row, end, slot], np.zeros(len(first))])
    return Table((row, end, slot), vstack(rows).tocsc(), np.concatenate(most).astype(np.float64), gain, least)


def _first_ones(row: Ints, first: Ints, width: int) -> list[Sparse]:
    """Has one, less the seats of that resident, is at most 0; and less the sum of who has one."""
    has_one = np.arange(len(row), width)
    of_first = np.isin(row, first)
    places = np.concatenate([np.searchsorted(first, row[of_first]), np.arange(len(first))])
    columns = np.concatenate([np.nonzero(of_first)[0], has_one])
    signs = np.concatenate([-np.ones(int(of_first.sum())), np.ones(len(first))])
    sits = csr_array((signs, (places, columns)), shape=(len(first), width))
    as_many = csr_array((-np.ones(len(first)), (np.zeros(len(first), np.int64), has_one)), shape=(1, width))
    return [sits, as_many]
