"""Small numbers of people are hidden, and no hidden one can be worked out from what is shown. Pure.

The rule. A count of 1 to 4 people is shown as « moins de 5 »: so few could be named by who was there. Five is
the floor that the rest of this house keeps, and a usual one in public statistics on people. Totals give a
hidden cell away (12 less 9 is 3), so others are hidden too, as « masqué », until who reads all that is shown,
and knows how the columns hang together, is left with two values or more for each hidden cell.

How it is made sure of. All that a reader knows is written as bonds between cells: a total is the sum of its
parts, who is counted in one cell is counted in another; « moins de 5 » is 1 to 4, « masqué » is anything. A
cell is safe when a whole table with another value there keeps every bond. Such tables are looked for by a
programme in whole numbers (HiGHS): one table makes many cells safe at once, and that there is none is proved.
While a cell is not safe, one more that hangs on it is hidden, the smallest first.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

FLOOR: Final = 5
"""From this many people on, a count is shown."""
SMALL, MASKED = "moins de 5", "masqué"
ROOM: Final = 20
"""How far above every true count a masked one is looked for: more would only make more tables fit."""

ASIDE: Final = 1e-4
"""What the other cells weigh while one is looked at: all of them together less than one person there."""

Key = Hashable
Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Bond:
    """What every reader knows of some cells: low <= the sum of (times, cell) <= high, None where open."""

    terms: tuple[tuple[int, Key], ...]
    low: int | None = 0
    high: int | None = 0


def total(whole: Key, parts: Iterable[Key]) -> Bond:
    """A cell is the sum of others."""
    return Bond(((-1, whole), *((1, one) for one in parts)))


def at_most(small: Key, large: Key, times: int = 1) -> Bond:
    """Whoever is counted in `small` is counted in `large`: small <= times * large."""
    return Bond(((times, large), (-1, small)), 0, None)


def covered(whole: Key, parts: Iterable[Key]) -> Bond:
    """Everybody of `whole` is in one of the parts, or in several: whole <= the sum of the parts."""
    return Bond(((-1, whole), *((1, one) for one in parts)), 0, None)


def holds(bond: Bond, counts: Mapping[Any, int]) -> bool:
    """Whether counts keep a bond."""
    told = sum(times * counts[key] for times, key in bond.terms)
    return (bond.low is None or told >= bond.low) and (bond.high is None or told <= bond.high)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown of some cells. `small` read « moins de 5 », `masked` read « masqué »."""

    small: frozenset[Key]
    masked: frozenset[Key]

    def __contains__(self, key: Key) -> bool:
        return key in self.small or key in self.masked

    def words(self, key: Key, value: int) -> str:
        """What is shown in place of a count, "" where the count itself is."""
        if key in self.masked:
            return MASKED
        return SMALL if key in self.small else ""


def hide(counts: Mapping[Any, int], bonds: Sequence[Bond], *, last: Collection[Key] = ()) -> Hidden:
    """What is hidden of `counts`, so that nothing hidden can be worked out.

    counts : cell -> how many people, >= 0
    bonds  : what a reader knows; cells that are not in `counts` are not allowed
    last   : cells that are worth most to a reader: masked when nothing else is left to mask
    """
    masked: set[Key] = set()
    small = {key for key, count in counts.items() if 0 < count < FLOOR}
    reader = _Reader(counts, bonds)
    order = {key: place for place, key in enumerate(counts)}

    def worth(key: Key) -> tuple[bool, bool, int, int]:
        # Where only « moins de 5 » is left, one of them says no longer that it is so few.
        return key in last, key in small, counts[key], order[key]

    added: list[Key] = []
    while loose := reader.unsafe(small, masked):
        touched: set[Key] = set()
        for cell in sorted(loose, key=order.__getitem__):
            near = [key for key in reader.beside(cell) if counts[key]]
            free = [key for key in near if key not in masked]
            if free and touched.isdisjoint(near):
                touched.add(min(free, key=worth))
        if not touched:
            break
        masked |= touched
        small -= touched
        added += sorted(touched, key=order.__getitem__)
    for key in added:  # what came later may do by itself
        masked.discard(key)
        small |= {key} if counts[key] < FLOOR else set()
        if reader.unsafe(small, masked, any_one=True):
            masked.add(key)
            small.discard(key)
    return Hidden(frozenset(small), frozenset(masked))


class _Reader:
    """Somebody who reads all that is shown, and looks for the tables that it leaves possible.

    Tables that were found are kept: one stays possible until something is shown that it lacks.
    """

    def __init__(self, counts: Mapping[Any, int], bonds: Sequence[Bond]) -> None:
        self._keys = list(counts)
        self._place = {key: place for place, key in enumerate(self._keys)}
        self._bonds: dict[Key, list[Bond]] = {}
        for bond in bonds:
            for _, key in bond.terms:
                self._bonds.setdefault(key, []).append(bond)
        self._truth = np.array([counts[key] for key in self._keys], float)
        self._matrix, self._low, self._high = _rules(bonds, self._place)
        self._found = self._truth[None, :]

    def beside(self, cell: Key) -> list[Key]:
        """The cells that hang on one."""
        return [key for bond in self._bonds.get(cell, ()) for _, key in bond.terms]

    def unsafe(self, small: Collection[Key], masked: Collection[Key], *, any_one: bool = False) -> set[Key]:
        """The hidden cells for which no other value fits what is shown; or the first that is found."""
        low, high = self._truth.copy(), self._truth.copy()
        for cells, least, most in ((small, 1, FLOOR - 1), (masked, 0, self._truth.max() + ROOM)):
            places = [self._place[key] for key in cells]
            low[places], high[places] = least, most
        possible = ((self._found >= low) & (self._found <= high)).all(axis=1)
        left = (high > low) & (self._found[possible] == self._truth).all(axis=0)
        programme = self._programme(low, high)
        spread = np.where(np.cumsum(left) % 2, 1.0, -1.0) * (1 + np.arange(len(left)) % 7 / 10)
        # Far from the truth all at once: most cells are safe after these two.
        for sign in () if any_one else (1.0, -1.0):
            self._look(sign * spread * left, programme, left)
        lost: set[Key] = set()
        while left.any() and not (any_one and lost):
            place = int(np.flatnonzero(left)[0])
            for sign in (1.0, -1.0):
                if left[place]:
                    # The others go far too where that costs nothing: one table makes many cells safe.
                    goal = ASIDE * sign * spread * left
                    goal[place] = sign
                    self._look(goal, programme, left)
            if left[place]:
                left[place] = False
                lost.add(self._keys[place])
        return lost

    def _look(self, goal: Numbers, programme: _Programme, left: Numbers) -> None:
        """Look for a table towards `goal`, and strike off `left` the cells that have another value there."""
        if not goal.any():
            return
        table = self._truth.copy()
        table[programme.free] = programme.solve(goal[programme.free], self._truth[programme.free])
        if (table != self._truth).any():
            self._found = np.vstack([self._found, table])
            left &= table == self._truth

    def _programme(self, low: Numbers, high: Numbers) -> _Programme:
        """What is known of the hidden cells alone: each bond, less what is shown of it."""
        free = np.flatnonzero(high > low)
        rows = np.flatnonzero(np.diff(self._matrix[:, free].indptr))
        among = self._matrix[rows][:, free]
        known = self._matrix[rows] @ self._truth - among @ self._truth[free]
        rules = LinearConstraint(among, self._low[rows] - known, self._high[rows] - known)
        return _Programme(free, Bounds(low[free], high[free]), rules if len(rows) else ())


@dataclass(frozen=True, slots=True)
class _Programme:
    """A programme in whole numbers over the hidden cells, whose places are `free`."""

    free: Numbers
    bounds: Bounds
    rules: LinearConstraint | tuple[()]

    def solve(self, goal: Numbers, truth: Numbers) -> Numbers:
        """Values that fit, as far as they can be towards `goal`. The true ones always fit."""
        found = milp(goal, integrality=np.ones(len(goal)), bounds=self.bounds, constraints=self.rules)
        return truth if found.x is None else np.rint(found.x)


def _rules(bonds: Sequence[Bond], place: Mapping[Key, int]) -> tuple[csr_matrix, Numbers, Numbers]:
    """Every bond as a row: what it adds up, and between what."""
    values = [times for bond in bonds for times, _ in bond.terms]
    columns = [place[key] for bond in bonds for _, key in bond.terms]
    starts = np.cumsum([0, *(len(bond.terms) for bond in bonds)])
    matrix = csr_matrix((values, columns, starts), (len(bonds), len(place)), dtype=float)
    lows = np.array([-np.inf if bond.low is None else bond.low for bond in bonds], float)
    highs = np.array([np.inf if bond.high is None else bond.high for bond in bonds], float)
    return matrix, lows, highs
