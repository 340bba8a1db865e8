"""The order of a list: by key, ties by the seeded hash of EXCHANGE; the first few without sorting all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .criteria import Flags, Ints


def tie_break(seed: str | int, today: date, *ids: str) -> str:
    """SHA-256, in hexadecimal, of `seed|date|id` (or `seed|date|vacancy id|profile id`) in UTF-8.

    It deals equal pairs anew each day, gives each employer a fair share of first places, and is the same on
    every machine. The smaller comes first.
    """
    told = "|".join((str(seed), today.isoformat(), *ids))
    return hashlib.sha256(told.encode()).hexdigest()


def best_first(key: Ints, counted: Flags, tie_of: Callable[[int], str], top: int | None) -> list[int]:
    """The rows that count, largest key first, ties by the smaller `tie_of(row)`; at most `top` of them.

    Only rows that may be among the first `top` are sorted, and only their ties are hashed. Raises ValueError
    for a negative `top`.
    """
    if top is not None and top < 0:
        raise ValueError(f"top is {top}: it must be 0 or more")
    rows: NDArray[np.intp] = np.flatnonzero(counted)
    if top == 0:
        return []
    if top is not None and top < len(rows):
        own = key[rows]
        least = np.partition(own, len(own) - top)[len(own) - top]
        # All that equal the last one stay in: the hash, not the row, decides among them.
        rows = rows[own >= least]
    ordered = sorted(rows.tolist(), key=lambda row: (-int(key[row]), tie_of(row)))
    return ordered[:top]
