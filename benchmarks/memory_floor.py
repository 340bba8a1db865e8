"""The memory floor of a list: one read of the bytes that its question needs, in the same process.

List and floor are told in the same state: both from the caches, one run after the other; and both from
memory, the caches emptied before each run. The bytes are those of all rows: a pass that leaves blocks out
reads fewer, so that from a million rows on a list may be faster than its floor.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from matching.ranking.pair import Ways
from matching.ranking.postings import sums_over
from matching.ranking.sweep import Part

TIMES = 25
"""Runs of which the median is told."""
FROM_CACHES = 201
"""The same of lists and floors from the caches, which take less than the host's pauses."""
LEAST_ELSEWHERE = 256 * 1024 * 1024
"""Bytes read to empty the caches where the machine does not say how large they are."""
CACHES = Path("/sys/devices/system/cpu/cpu0/cache")


def milliseconds(run: Callable[[], object], times: int = 9, before: Callable[[], object] = int) -> float:
    """The median of some runs, after one that does not count: of processor, which waits for nobody else.

    before : done before each, and not counted
    """
    run()
    return statistics.median([_spent(run, before) for _ in range(times)])


def _spent(run: Callable[[], object], before: Callable[[], object]) -> float:
    before()
    begun = time.process_time()
    run()
    return 1000 * (time.process_time() - begun)


def largest_cache() -> int:
    """Bytes of the largest cache of the processor; 0 where the machine does not say."""
    told = [file.read_text().strip() for file in CACHES.glob("index*/size")]
    return max((int(size[:-1]) * 1024 for size in told if size.endswith("K")), default=0)


class Caches:
    """Of the processor: `empty` reads twice as much elsewhere as the largest holds."""

    def __init__(self) -> None:
        self._elsewhere = np.ones(max(LEAST_ELSEWHERE, 2 * largest_cache()) // 8, np.int64)

    def empty(self) -> None:
        """What follows comes from memory."""
        self._elsewhere.sum()


TOLD_TWICE = {"of_code", "wanted_by", "wanted_sure"}
"""Columns that hold what others do in another order: one read of what a list needs reads it once."""


class Floor:
    """One read of the bytes that the pass over a part needs, in milliseconds, and lists beside it."""

    def __init__(self, part: Part[Any, Any], caches: Caches) -> None:
        columns = part.segment.columns.arrays._asdict()
        self._arrays = [one for name, one in columns.items() if name not in TOLD_TWICE]
        skills, ways = part.segment.skills, Ways(*part.ways)
        self._arrays += [*sums_over(skills.entries, part.own, skills.size, False), ways.out, ways.back]
        self._caches = caches
        self.bytes = sum(one.nbytes for one in self._arrays)

    def _read(self) -> None:
        for one in self._arrays:
            one.view(np.int64 if one.nbytes % 8 == 0 else one.dtype).sum()

    def beside(self, what: str, run: Callable[[], object]) -> float:
        """Print a list beside the floor. Returns its milliseconds from the caches."""
        caches = self._in_turn(what, run, FROM_CACHES, int)
        self._in_turn("  ... from memory", run, TIMES, self._caches.empty)
        return caches

    def _in_turn(
        self, what: str, run: Callable[[], object], times: int, before: Callable[[], object]
    ) -> float:
        """Print the medians of a list and of the floor, read in turn: a host slows down both."""
        run()
        lists, floors = [], []
        for _ in range(times):
            lists.append(_spent(run, before))
            floors.append(_spent(self._read, before))
        told, floor = statistics.median(lists), statistics.median(floors)
        print(f"{what:<32}{told:10.3f} ms, {told / floor:.1f} times the floor of {floor:.3f} ms")
        return told

    def tell(self) -> None:
        """Print how much the floor reads."""
        print(f"  floor: {self.bytes / 1e6:.1f} MB read once")
