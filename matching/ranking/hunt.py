"""The best rows of a pass, found as it goes: never many more than are asked for, ties included."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled, inlined
from .criteria import MILLION
from .sieve import AHEAD

NOT_BLOCKED: Final = 2 * MILLION
"""Added to the millionths of a score: puts every pair that is not blocked before those that are."""
EVERYTHING: Final = -1
"""`Hunt.top` that keeps all rows."""
NO_BOUND: Final = 4 * MILLION
"""A key that no pair reaches."""
_FEWEST: Final = 64


class Hunt(NamedTuple):
    """Which rows to bring back.

    top   : how many, EVERYTHING, or 0
    sign  : 1 = the largest keys, -1 = the smallest
    bound : times `sign`, the key to begin from: larger ones are only counted, those equal to it all kept
    """

    top: int
    sign: int
    bound: int


class Found(NamedTuple):
    """What a pass writes, for an index of N rows.

    counts : int64 (COUNTS,)  see `sieve`
    rows   : int32 (N,)       rows brought back, from the beginning; those of the bound from the end
    keys   : int32 (N,)       the keys of those from the beginning
    best   : int32 (top,)     a heap of the largest keys so far, times `sign`: the least of them first
    state  : int64 (5,)       how many from the beginning, from the end, in `best`; least key; when to prune
    """

    counts: NDArray[np.int64]
    rows: NDArray[np.int32]
    keys: NDArray[np.int32]
    best: NDArray[np.int32]
    state: NDArray[np.int64]


SIZE, AT_BOUND, HELD, LEAST, LIMIT = range(5)


@compiled
def found_for(counts: NDArray[np.int64], size: int, top: int) -> Found:
    """To be written by a pass over `size` rows. counts : added to"""
    most = min(max(top, 0), size)
    return Found(
        counts, np.empty(size, np.int32), np.empty(size, np.int32), np.empty(most, np.int32),
        np.empty(5, np.int64),
    )  # fmt: skip


@compiled
def begin(hunt: Hunt, found: Found) -> None:
    """Make `found.state` ready for a pass."""
    found.state[SIZE] = found.state[AT_BOUND] = found.state[HELD] = 0
    found.state[LEAST] = NO_BOUND + 1 if hunt.top == 0 else -NO_BOUND
    found.state[LIMIT] = len(found.rows) + 1 if hunt.top == EVERYTHING else max(_FEWEST, 2 * hunt.top)


@compiled
def brought(hunt: Hunt, found: Found) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rows brought back and their keys, int32 (K,): those of the bound last."""
    if hunt.top > 0:
        _prune(hunt, found)
    rows, size, at_bound = found.rows, found.state[SIZE], found.state[AT_BOUND]
    told, keys = np.empty(size + at_bound, np.int32), np.empty(size + at_bound, np.int32)
    told[:size], keys[:size] = rows[:size], found.keys[:size]
    told[size:], keys[size:] = rows[len(rows) - at_bound :], hunt.sign * hunt.bound
    return told, keys


@compiled
def bring(some: NDArray[np.int64], their: NDArray[np.int32], size: int, hunt: Hunt, found: Found) -> None:
    """Take in those of the first `size` of some rows, with their keys, that reach `found.state[LEAST]`."""
    # Out of their tuples once: a call for each row would count the references of all of them.
    counts, rows, keys, best, state = found
    top, sign, bound = hunt
    for place in range(size):
        key = their[place]
        told = sign * key
        if told < state[LEAST]:
            continue
        if told > bound:
            counts[AHEAD] += 1
        elif told == bound:
            state[AT_BOUND] += 1
            rows[len(rows) - state[AT_BOUND]] = some[place]
        else:
            rows[state[SIZE]], keys[state[SIZE]] = some[place], key
            state[SIZE] += 1
            if top > 0:
                _raise_least(told, best, state)
                if state[SIZE] >= state[LIMIT]:
                    _prune(hunt, found)


@inlined
def _raise_least(told: int, best: NDArray[np.int32], state: NDArray[np.int64]) -> None:
    """Put a key among the best, the least of which then leaves; what follows must reach the new least."""
    held, place = state[HELD], 0
    if held < len(best):
        place = held
        while place > 0 and best[(place - 1) // 2] > told:
            best[place] = best[(place - 1) // 2]
            place = (place - 1) // 2
        state[HELD] = held + 1
    elif told > best[0]:
        below = 1
        while below < held:
            if below + 1 < held and best[below + 1] < best[below]:
                below += 1
            if best[below] >= told:
                break
            best[place] = best[below]
            place, below = below, 2 * below + 1
    else:
        return
    best[place] = told
    if state[HELD] == len(best):
        state[LEAST] = best[0]


@compiled
def _prune(hunt: Hunt, found: Found) -> None:
    """Keep the rows that may be among the best, ties included."""
    rows, keys, state, kept = found.rows, found.keys, found.state, 0
    for place in range(state[SIZE]):
        # All that equal the last one stay in: the hash, not the row, decides among them.
        if hunt.sign * keys[place] >= state[LEAST]:
            rows[kept], keys[kept] = rows[place], keys[place]
            kept += 1
    state[SIZE], state[LIMIT] = kept, max(_FEWEST, 2 * hunt.top, 2 * kept)
