"""Everybody against everything: the best vacancies of each profile, and the best profiles of each vacancy.

Profiles go by blocks. A block is ranked against all the vacancies, in one pass for each profile; it needs
nothing of the other blocks, so that any process may do it and none needs much memory. `merge` puts together
the lists of the vacancies. Both lists are those of `rank.rank_vacancies` and `rank.rank_profiles`: same
scores, same order, whatever the size of the blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .every_pass import Best, pass_both, prune_all
from .everything_ways import Ways
from .hunt import SIZE, Hunt, found_for
from .index import ProfileSegment, VacancySegment
from .order import Ties, in_order
from .pair import Way
from .postings import Sums, add_shared
from .referential import Mobility
from .sieve import COUNTS

NOBODY: Final = -1
"""A place of a list that stays empty: there were fewer rows than places."""
_NO_BOUND: Final = 4_000_000


class Lists(NamedTuple):
    """L lists of K places, best first; NOBODY in the places that stay empty.

    rows   : int32 (L, K)  rows of the other end
    keys   : int32 (L, K)  of the score, as lists are ordered by it (`hunt.NOT_BLOCKED`)
    groups : int8 (L, K)   places in `values.GROUPS`
    """

    rows: NDArray[np.int32]
    keys: NDArray[np.int32]
    groups: NDArray[np.int8]

    @classmethod
    def empty(cls, lists: int, top: int) -> Lists:
        """Lists of nothing."""
        shape = (lists, top)
        return cls(np.full(shape, NOBODY, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.int8))

    def some(self, first: int, last: int) -> Lists:
        """The lists from `first` to `last`."""
        return Lists(self.rows[first:last], self.keys[first:last], self.groups[first:last])


@dataclass(frozen=True, slots=True)
class Market:
    """What each block is ranked against.

    top  : how many are kept of each list
    seed : of the order of ties, as everywhere
    """

    vacancies: VacancySegment
    mobility: Mobility
    ways: Ways
    today: date
    seed: str
    top: int

    def ties_of_vacancies(self) -> Ties:
        """The order of vacancies that tie in a profile's list."""
        return Ties(self.seed, self.today)

    def ties_of_profiles(self, vacancy: int) -> Ties:
        """The order of profiles that tie in the list of a vacancy, by its row."""
        return Ties(self.seed, self.today, self.vacancies.things[vacancy].id)


class Block(NamedTuple):
    """What the profiles of a block bring: a list each, of vacancies; and of each vacancy, a list of them.

    The rows of `of_vacancies` are those of the block, in no order that means something.
    """

    of_profiles: Lists
    of_vacancies: Lists


def rank_block(market: Market, people: ProfileSegment) -> Block:
    """The lists of some profiles and, among them, of every vacancy."""
    vacancies, columns = market.vacancies, people.columns
    size, offers, profiles = len(vacancies), vacancies.columns.arrays, columns.arrays
    starts, brought = people.skills.by_row(vacancies.skills.vocabulary)
    skills = vacancies.skills
    best, lists = Best.of(size, market.top), Lists.empty(len(people), market.top)
    sums = Sums(np.empty(size, np.int32), np.empty(size, np.int32))
    groups = np.empty(size, np.int8)
    found = found_for(np.zeros(COUNTS, np.int64), size, market.top)
    hunt, day, ties = Hunt(market.top, 1, _NO_BOUND), market.today.toordinal(), market.ties_of_vacancies()
    way, here = Way(np.empty(0, np.int32), np.empty(0, np.int32)), None
    for row in _by_home(people):
        home = (columns.lat[row], columns.lon[row], columns.means[row])
        if here is None or not np.array_equal(home, here, equal_nan=True):
            travel, here = market.ways((float(home[0]), float(home[1])), int(home[2]), vacancies), home
            way = Way(travel.minutes_out, travel.minutes_back)
        sums.shared[:] = 0
        own = brought[starts[row] : starts[row + 1]]
        add_shared(sums, skills.starts, skills.rows, skills.worth, own, False)
        if pass_both(
            offers, profiles, row, sums, way, market.mobility, day, hunt, found, groups, best
        ):  # fmt: skip
            _choose(market, people, best, np.flatnonzero(best.full))
        kept = int(found.state[SIZE])
        rows = zip(found.keys[:kept].tolist(), found.rows[:kept].tolist(), strict=True)
        ordered = in_order(rows, lambda one: ties.of(vacancies.things[one].id), market.top)
        for place, (key, one) in enumerate(ordered):
            lists.rows[row, place], lists.keys[row, place] = one, key
            lists.groups[row, place] = groups[one]
    prune_all(best)
    _choose(market, people, best, np.flatnonzero(best.size > market.top))
    return Block(lists, _settled(best))


def _by_home(people: ProfileSegment) -> list[int]:
    """The rows, those of one home and the same means together: their ways are worked out once."""
    columns = people.columns
    rows: list[int] = np.lexsort((columns.means, columns.lon, columns.lat)).tolist()
    return rows


def _choose(market: Market, people: ProfileSegment, best: Best, ones: NDArray[np.intp]) -> None:
    """Cut the lists `ones` down to their first rows; among those that tie, the seeded hash tells which."""
    for one in ones.tolist():
        size, ties = int(best.size[one]), market.ties_of_profiles(one)
        keys, rows = best.keys[one, :size], best.rows[one, :size]
        last = np.partition(keys, size - best.top)[size - best.top]
        sure, tied = np.flatnonzero(keys > last), np.flatnonzero(keys == last).tolist()
        ids = {place: people.things[rows[place]].id for place in tied}
        tied.sort(key=_hashes(ties, ids))
        kept = [*sure.tolist(), *tied[: best.top - len(sure)]]
        for array in (best.rows, best.keys, best.groups):
            array[one, : best.top] = array[one, kept]
        best.size[one], best.least[one], best.full[one] = best.top, last, False


def _hashes(ties: Ties, ids: Mapping[int, str]) -> Callable[[int], bytes]:
    """From the place of somebody whose id is told to the hash by which ties are put in order."""
    return lambda place: ties.of(ids[place])


def _settled(best: Best) -> Lists:
    """The lists of `best`, in falling order of keys, then by row: the same bytes whatever came first."""
    rows, keys, groups = best.rows[:, : best.top], best.keys[:, : best.top], best.groups[:, : best.top]
    empty = np.arange(best.top) >= best.size[:, None]
    ones = np.arange(len(rows))[:, None], np.lexsort((rows, -keys, empty), axis=1)
    rows, keys, groups = rows[ones], keys[ones], groups[ones]
    empty = empty[ones]
    rows[empty], keys[empty], groups[empty] = NOBODY, 0, 0
    return Lists(rows, keys, groups)


def merge(market: Market, ids: Sequence[str], parts: Iterable[Lists], first: int) -> Lists:
    """Lists of the same vacancies from several blocks, as one; ties by the seeded hash.

    ids   : of the profiles that the rows of `parts` name
    first : the row of the vacancy that the first list is of
    """
    told = list(parts)
    rows, keys, groups = (np.concatenate([part[field] for part in told], axis=1) for field in range(3))
    merged, top = Lists.empty(len(rows), market.top), market.top
    there = rows != NOBODY
    for one in range(len(rows)):
        held = np.flatnonzero(there[one])
        if len(held) > top:
            least = np.partition(keys[one, held], len(held) - top)[len(held) - top]
            held = held[keys[one, held] >= least]
        ties = market.ties_of_profiles(first + one)
        candidates = zip(keys[one, held].tolist(), held.tolist(), strict=True)
        own = {place: ids[row] for place, row in enumerate(rows[one].tolist()) if row != NOBODY}
        ordered = in_order(candidates, _hashes(ties, own), top)
        kept = [place for _, place in ordered]
        merged.rows[one, : len(kept)] = rows[one, kept]
        merged.keys[one, : len(kept)] = keys[one, kept]
        merged.groups[one, : len(kept)] = groups[one, kept]
    return merged
