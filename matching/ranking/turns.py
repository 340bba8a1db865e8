"""In which order a pass takes the blocks of an index: those with a way first, so that its list is soon full.

Most rows of a region are too far from one home. A block without any way, where that blocks each row, is
counted and left as soon as the list is full of rows that are not blocked. Rows that are near each other on
the ground are therefore put near each other in an index: `order_by_place`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from .bounds import TIMED
from .compiled import compiled

BLOCK: Final = 32
"""Rows that are looked at together: as many as a number of 32 bits can mark."""
_WITH_A_WAY, _WITHOUT, _ALL_BLOCKED = range(3)
_BANDS_A_DEGREE: Final = 10
"""Bands of 11 km from south to north; each is read from west to east."""


class Turns(NamedTuple):
    """The blocks of N rows in the order in which they are looked at, B in all.

    blocks  : int32 (B,)  places of the blocks, each once
    living  : uint8 (B,)  how many rows of each block count, in the order of the rows
    blocked : where those begin in `blocks` of which each row is blocked for want of a way
    """

    blocks: NDArray[np.int32]
    living: NDArray[np.uint8]
    blocked: int


@compiled
def turns_of(
    out: NDArray[np.int32], back: NDArray[np.int32], lives: NDArray[np.uint8],
    needs: NDArray[np.int32] | None,
) -> Turns:  # fmt: skip
    """The turns of N rows.

    lives : 1 where a row counts, else 0
    needs : of N vacancies, as in `bounds`: those that give their hours are blocked without a way; None: all
    """
    size = -(-len(out) // BLOCK)
    blocks, living, turns = np.empty(size, np.int32), np.empty(size, np.uint8), np.empty(size, np.uint8)
    begins = np.zeros(4, np.int64)
    for block in range(size):
        first = BLOCK * block
        far = blocked = np.int32(1)
        count = np.int32(0)
        for row in range(np.uint64(first), np.uint64(min(first + BLOCK, len(out)))):
            live, no_way = np.int32(lives[row]), np.int32(max(out[row], back[row]) >= UNREACHABLE)
            hours = np.int32(TIMED) if needs is None else needs[row]
            far, count = np.int32(far & no_way), np.int32(count + live)
            blocked = np.int32(blocked & np.int32(np.int32(no_way & hours) | np.int32(1 - live)))
        turn = _ALL_BLOCKED if blocked != 0 else _WITHOUT if far != 0 else _WITH_A_WAY
        living[block], turns[block] = count, turn
        begins[turn + 1] += 1
    begins = np.cumsum(begins)
    told = begins[_ALL_BLOCKED]
    for block in range(size):
        blocks[begins[turns[block]]] = block
        begins[turns[block]] += 1
    return Turns(blocks, living, told)


@compiled
def turns_as_they_lie(size: int) -> Turns:
    """The turns of `size` rows that no way blocks."""
    blocks = -(-size // BLOCK)
    return Turns(np.arange(blocks).astype(np.int32), np.zeros(blocks, np.uint8), blocks)


def order_by_place(
    lat: NDArray[np.float64], lon: NDArray[np.float64], after: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """N rows from south to north in bands, and in each from west to east; those without a place last.

    lat, lon : degrees, NaN = not known
    after    : those that come after all others, in the same order
    """
    bands = np.floor(_BANDS_A_DEGREE * lat)
    return np.lexsort((lon, bands) if after is None else (lon, bands, after))
