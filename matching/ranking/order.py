"""The order of a list: by key, ties by the seeded hash of EXCHANGE; and where in it a reader stands."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nlargest, nsmallest
from operator import itemgetter
from typing import Final, Self, TypeVar

Row = TypeVar("Row", bound=Sequence[int])
_KEY: Final = itemgetter(0)
_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)([.~])(\d{1,7})\.([\w-]{1,80})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: what stands there need not be in it any more.

    today  : the day whose order the list has: a list that is read past midnight keeps its order
    key    : of the score, as the lists are ordered by it
    id     : of the vacancy or profile
    before : the reader goes back from here; else on from here
    """

    today: date
    key: int
    id: str
    before: bool = False

    def __str__(self) -> str:
        return f"{self.today}{'~' if self.before else '.'}{self.key}.{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From how it is written; None for anything else."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(date.fromisoformat(found[1]), int(found[3]), found[4], found[2] == "~")
        except ValueError:
            return None


def tie_break(seed: str | int, today: date, *ids: str) -> str:
    """SHA-256, in hexadecimal, of `seed|date|id` (or `seed|date|vacancy id|profile id`) in UTF-8.

    It deals equal pairs anew each day, gives each employer a fair share of first places, and is the same on
    every machine. The smaller comes first.
    """
    told = "|".join((str(seed), today.isoformat(), *ids))
    return hashlib.sha256(told.encode()).hexdigest()


class Ties:
    """`tie_break` of many ids that begin the same."""

    def __init__(self, seed: str | int, today: date, *ids: str) -> None:
        self._told = (seed, today, *ids)
        self._begun: hashlib._Hash | None = None

    def of(self, key: str) -> bytes:
        """`tie_break(seed, today, *ids, key)`, whose bytes stand in the same order as their hexadecimal."""
        if self._begun is None:  # in most lists no pair ties with another
            self._begun = hashlib.sha256("".join(f"{told}|" for told in self._told).encode())
        told = self._begun.copy()
        told.update(key.encode())
        return told.digest()


def _falling(row: Sequence[int]) -> int:
    return -row[0]


def in_order(
    rows: Iterable[Row],
    tie_of: Callable[[int], bytes],
    top: int | None,
    *,
    backwards: bool = False,
) -> list[Row]:
    """The first `top` of rows that begin with (key, row): largest key first, ties by the smaller `tie_of`.

    backwards : the last `top`, the very last one first
    """
    ordered = sorted(rows, key=_KEY, reverse=not backwards)
    size = len(ordered)
    last, first = size if top is None else min(top, size), 0
    # Of thousands that tie, those to show are picked without sorting all.
    pick = nlargest if backwards else nsmallest
    while first < last:
        key, end = ordered[first][0], first + 1
        # Few rows tie: the others need no hash.
        if end < size and ordered[end][0] == key:
            signed = key if backwards else -key
            end = bisect_right(ordered, signed, end, key=_KEY if backwards else _falling)
            tied = pick(last - first, ordered[first:end], key=lambda one: tie_of(one[1]))
            ordered[first : first + len(tied)] = tied
        first = end
    return ordered[:last]
