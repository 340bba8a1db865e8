"""Hops of no length in one second, with changes of no seconds between them: what no clock can put in order.

A pass reads each hop once, after whatever it can be boarded from. Where a feed gives several stops the same
minute and lets one change there at once, the order is found here: each part of a ride that takes no time
comes after those it can be boarded from. Where they lead in a circle, some are read again, once for each
more ride.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .feed import Int8s, Int32s

CHANGES_MOST: Final = 5
"""Of six rides: a circle is worth reading no more often."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The hops of one ride within one second, in its order: places of the order given."""

    run: int
    places: list[int]
    entered: set[int]
    left: set[int]


def order_instants(
    order: Int32s,
    run: Int32s,
    stops: tuple[Int32s, Int32s],
    seconds: tuple[Int32s, Int32s],
    may: tuple[Int8s, Int8s],
    at_once: Mapping[int, Sequence[int]],
) -> Int32s:
    """The order of a pass, in which a hop comes after those of its second that lead to it; some come again.

    order   : int32 (C,) rows by the end, then the beginning, then the place in the ride
    run     : int32 (C,) by row, as all that follows
    stops   : where each is entered, and left
    seconds : at which it is entered, and left
    may     : 1 where it can be entered, and left
    at_once : stops that can be boarded in no time, by the stop left
    Returns int32 (C or more,) rows.
    """
    if not at_once or not len(order):
        return order
    instant = (seconds[0] == seconds[1])[order]
    end = seconds[1][order]
    opens = np.flatnonzero(np.diff(end, prepend=end[:1] - 1))
    # Within a second those of no length stand last: they begin the latest.
    first = np.add.reduceat(~instant, opens, dtype=np.int64) + opens
    last = np.append(opens[1:], len(order))
    pieces, before = [], 0
    for begins, ends in zip(first.tolist(), last.tolist(), strict=True):
        if ends - begins < 2:
            continue
        parts = list(_parts(order[begins:ends], run, stops, may))
        after = _boarded_from(parts, at_once)
        if not any(after):
            continue
        sequence = _sequence(after)
        rows = [row for part in sequence for row in parts[part].places]
        pieces += [order[before:begins], np.array(rows, np.int32)]
        before = ends
    return np.concatenate([*pieces, order[before:]])


def _parts(
    rows: NDArray[np.int32], run: Int32s, stops: tuple[Int32s, Int32s], may: tuple[Int8s, Int8s]
) -> Iterator[_Part]:
    """The rides of one second. `rows` stand ride after ride."""
    part: _Part | None = None
    for row in rows.tolist():
        if part is None or part.run != run[row] or part.places[-1] != row - 1:
            if part is not None:
                yield part
            part = _Part(int(run[row]), [], set(), set())
        part.places.append(row)
        if may[0][row]:
            part.entered.add(int(stops[0][row]))
        if may[1][row]:
            part.left.add(int(stops[1][row]))
    if part is not None:
        yield part


def _boarded_from(parts: Sequence[_Part], at_once: Mapping[int, Sequence[int]]) -> list[list[int]]:
    """By part, the others that can be boarded from it."""
    entering: dict[int, list[int]] = {}
    for place, part in enumerate(parts):
        for stop in part.entered:
            entering.setdefault(stop, []).append(place)
    found = []
    for one in parts:
        reached = {stop for left in one.left for stop in at_once.get(left, ())}
        others = {place for stop in reached for place in entering.get(stop, ())}
        found.append(sorted(place for place in others if parts[place].run != one.run))
    return found


def _sequence(after: Sequence[Sequence[int]]) -> list[int]:
    """Each part after those it is boarded from; those on a circle again, as often as a way may change."""
    base = _depth_first(after)
    rank = {part: place for place, part in enumerate(base)}
    sequence, last = list(base), dict(rank)
    for _ in range(CHANGES_MOST):
        late = {other for part, others in enumerate(after) for other in others if last[part] > last[other]}
        for part in sorted(late, key=rank.__getitem__):
            last[part] = len(sequence)
            sequence.append(part)
        if not late:
            break
    return sequence


def _depth_first(after: Sequence[Sequence[int]]) -> list[int]:
    """The parts, each before those that follow it unless they lead back to it. Chains may be long."""
    done: list[int] = []
    seen: set[int] = set()
    for start in range(len(after)):
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(after[start]))]
        while stack:
            part, rest = stack[-1]
            following = next((one for one in rest if one not in seen), None)
            if following is None:
                done.append(part)
                stack.pop()
            else:
                seen.add(following)
                stack.append((following, iter(after[following])))
    return done[::-1]
