"""A pass over an index, its base and its overlay, and the page of rows that a reader asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import TravelArrays

from .hunt import AT_BOUND, EVERYTHING, NO_BOUND, SIZE, Found, Hunt
from .index import ColumnsT, Index, Segment, Thing
from .order import Cursor, in_order
from .pair import FACTS, Way
from .postings import Postings, Sums
from .sieve import AHEAD, COUNTS, IN_GROUP
from .values import GROUPS

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part(Generic[ColumnsT, Thing]):
    """A segment of an index beside the single other end.

    first : the row of the index at which it begins
    sums  : of `Postings.sums_over`
    """

    segment: Segment[ColumnsT, Thing]
    first: int
    sums: Sums
    way: Way


@dataclass(frozen=True, slots=True)
class Swept:
    """What a pass brought back.

    counts   : COUNTS of them, see `sieve`
    rows     : (key, row), in no order
    at_bound : rows whose key is that of the cursor
    facts    : int64 (K, FACTS)  of `pair.detail`, of the K rows `found`, those of `rows` and `at_bound`
    """

    counts: list[int]
    rows: list[tuple[int, int]]
    at_bound: list[int]
    facts: Ints
    found: list[int]

    @property
    def total(self) -> int:
        """How many pairs are kept."""
        return sum(self.counts[IN_GROUP : IN_GROUP + len(GROUPS)])


@dataclass(frozen=True, slots=True)
class Page:
    """Rows to show, best first, as (key, row), and how many rows that are kept come before the first."""

    rows: list[tuple[int, int]]
    ahead: int


def parts_of(
    index: Index[ColumnsT, Thing], travel: TravelArrays, sums_of: Callable[[Postings], Sums]
) -> list[Part[ColumnsT, Thing]]:
    """The base, and the overlay when it holds something.

    Raises ValueError when `travel` has another number of rows than the index.
    """
    if len(travel) != index.rows:
        raise ValueError(f"travel has {len(travel)} rows, and the index {index.rows}")
    parts, first = [], 0
    for segment in (index.base, index.overlay):
        end = first + len(segment)
        if first < end:
            way = Way(travel.minutes_out[first:end], travel.minutes_back[first:end])
            parts.append(Part(segment, first, sums_of(segment.skills), way))
        first = end
    return parts


def hunt_for(top: int | None, cursor: Cursor | None) -> Hunt:
    """What brings back a page of `top` rows from the cursor on. Raises ValueError for a negative `top`."""
    if top is not None and top < 0:
        raise ValueError(f"top is {top}: it must be 0 or more")
    sign = -1 if cursor is not None and cursor.before else 1
    return Hunt(EVERYTHING if top is None else top, sign, NO_BOUND if cursor is None else sign * cursor.key)


def sweep(
    parts: Sequence[Part[ColumnsT, Thing]],
    alive: Flags,
    hunt: Hunt,
    run: Callable[[Part[ColumnsT, Thing], Flags, Found], Ints],
) -> Swept:
    """Run a pass over each part; `run` calls the loop of `passes` with what the part and it are given."""
    counts = np.zeros(COUNTS, np.int64)
    rows: list[tuple[int, int]] = []
    at_bound: list[int] = []
    facts: list[Ints] = []
    every: list[int] = []
    for part in parts:
        size = len(part.segment)
        found = Found.of(counts, size, hunt.top)
        facts.append(run(part, alive[part.first : part.first + size], found))
        brought, bound = int(found.state[SIZE]), int(found.state[AT_BOUND])
        own = (found.rows[:brought] + part.first).tolist()
        tied = (found.rows[size - bound :] + part.first).tolist()
        rows += zip(found.keys[:brought].tolist(), own, strict=True)
        at_bound += tied
        every += own + tied
    told = facts[0] if len(facts) == 1 else np.concatenate(facts or [np.empty((0, FACTS), np.int64)])
    return Swept(counts.tolist(), rows, at_bound, told, every)


def page_of(
    swept: Swept, tie_of: Callable[[int], bytes], top: int | None, cursor: Cursor | None, tie: bytes
) -> Page:
    """The rows of a page in their order. `tie` is the hash of what stands at the cursor."""
    if cursor is None:
        return Page(in_order(swept.rows, tie_of, top), 0)
    # Of those that tie with the cursor, the hash tells which are past it.
    beyond = [row for row in swept.at_bound if (tie_of(row) < tie if cursor.before else tie_of(row) > tie)]
    rows = [*swept.rows, *((cursor.key, row) for row in beyond)]
    passed = swept.counts[AHEAD] + len(swept.at_bound) - len(beyond)
    if not cursor.before:
        return Page(in_order(rows, tie_of, top), passed)
    shown = in_order(rows, tie_of, top, backwards=True)
    return Page(shown[::-1], swept.total - passed - len(shown))


def facts_of(swept: Swept, rows: Sequence[int]) -> list[list[int]]:
    """What `pair.detail` tells of some of the rows brought back, in the order of `rows`."""
    place = {row: place for place, row in enumerate(swept.found)}
    told: list[list[int]] = swept.facts[np.array([place[row] for row in rows], np.intp)].tolist()
    return told
