"""A pass over an index, its base and its overlay, and the page of rows that a reader asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Generic, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import TravelArrays

from .compiled import Plain
from .filters import Filters, sieve_of
from .hunt import EVERYTHING, NO_BOUND, Hunt
from .index import ColumnsT, Index, Segment, Thing
from .order import Cursor, in_order
from .pair import KEY, ROW
from .referential import SkillKey
from .sieve import AHEAD, COUNTS, IN_GROUP
from .values import GROUPS

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


class Part(NamedTuple, Generic[ColumnsT, Thing]):
    """A segment of an index beside the single other end.

    first : the row of the index at which it begins
    own   : of `Postings.own`, of the other end
    ways  : the arrays of `Ways`
    """

    segment: Segment[ColumnsT, Thing]
    first: int
    own: Ints
    ways: Plain


class Swept(NamedTuple):
    """What a pass brought back.

    counts : COUNTS of them, see `sieve`
    rows   : what `pair.details` tells of each, in no order; ROW is that of the index
    """

    counts: list[int]
    rows: list[list[int]]

    @property
    def total(self) -> int:
        """How many pairs are kept."""
        return sum(self.counts[IN_GROUP : IN_GROUP + len(GROUPS)])


class Page(NamedTuple):
    """Rows to show, best first, as in `Swept`, and how many rows that are kept come before the first."""

    rows: list[list[int]]
    ahead: int


def parts_of(
    index: Index[ColumnsT, Thing], travel: TravelArrays, one: Mapping[SkillKey, int]
) -> list[Part[ColumnsT, Thing]]:
    """The base, and the overlay when it holds something. one : the skills of the other end, as `Postings.own`

    Raises ValueError when `travel` has another number of rows than the index.
    """
    if len(travel) != index.rows:
        raise ValueError(f"travel has {len(travel)} rows, and the index {index.rows}")
    parts, first = [], 0
    for segment in (index.base, index.overlay):
        end = first + len(segment)
        if first < end:
            ways = _ways_of(travel if first == 0 and end == len(travel) else travel.take(slice(first, end)))
            parts.append(Part(segment, first, segment.skills.own(one), ways))
        first = end
    return parts


def _ways_of(travel: TravelArrays) -> Plain:
    return (
        travel.minutes_out, travel.minutes_back, travel.basis, travel.wait_minutes, travel.worst_day,
        travel.leave_at, travel.home_at,
    )  # fmt: skip


def asked_of(
    index: Index[ColumnsT, Thing], today: date, filters: Filters, top: int | None, cursor: Cursor | None
) -> tuple[Plain, int, Plain, Plain]:
    """What each pass of a list is told, in its order: `Mobility`, the day number, `Sieve` and `Hunt`."""
    near, hunt = index.referential.mobility, hunt_for(top, cursor)
    return tuple(near), today.toordinal(), tuple(sieve_of(filters)), tuple(hunt)


def hunt_for(top: int | None, cursor: Cursor | None) -> Hunt:
    """What brings back a page of `top` rows from the cursor on. Raises ValueError for a negative `top`."""
    if top is not None and top < 0:
        raise ValueError(f"top is {top}: it must be 0 or more")
    sign = -1 if cursor is not None and cursor.before else 1
    return Hunt(EVERYTHING if top is None else top, sign, NO_BOUND if cursor is None else sign * cursor.key)


def sweep(
    parts: Sequence[Part[ColumnsT, Thing]],
    alive: Flags,
    run: Callable[[Part[ColumnsT, Thing], Flags, Ints], Ints],
) -> Swept:
    """Run a pass over each part; `run` calls the compiled one with its rows of `alive`, and the counts."""
    counts, rows = np.zeros(COUNTS, np.int64), []
    for part in parts:
        first = part.first
        told = run(part, alive[first : first + len(part.segment)], counts).tolist()
        if first:
            for own in told:
                own[ROW] += first
        rows += told
    return Swept(counts.tolist(), rows)


def page_of(
    swept: Swept, tie_of: Callable[[int], bytes], top: int | None, cursor: Cursor | None, tie: bytes
) -> Page:
    """The rows of a page in their order. `tie` is the hash of what stands at the cursor."""
    if cursor is None:
        return Page(in_order(swept.rows, tie_of, top), 0)
    # Of those that tie with the cursor, the hash tells which are past it.
    tied = [told for told in swept.rows if told[KEY] == cursor.key]
    before = cursor.before
    beyond = [told for told in tied if (tie_of(told[ROW]) < tie if before else tie_of(told[ROW]) > tie)]
    rows = [*(told for told in swept.rows if told[KEY] != cursor.key), *beyond]
    passed = swept.counts[AHEAD] + len(tied) - len(beyond)
    if not cursor.before:
        return Page(in_order(rows, tie_of, top), passed)
    shown = in_order(rows, tie_of, top, backwards=True)
    return Page(shown[::-1], swept.total - passed - len(shown))
