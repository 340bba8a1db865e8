"""Every vacancy for one profile, kept for both ends: the best of the profile, and the best of each vacancy.

A pair's score is one number, so that one pass over the vacancies serves the two lists.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .hunt import LEAST, Found, Hunt, begin, bring
from .offers import VacancyArrays
from .pair import Way
from .people import ProfileArrays
from .postings import Sums
from .referential import Mobility
from .vacancy_score import kinds_for, person_for, pick_rows, score_rows

ROOM: Final = 4
"""Places of a list, times what it shall hold: between two prunings rows come in without being looked at."""
CHUNK: Final = 256
"""Rows that are looked at together: those of them that may come in are then scored."""
NOTHING: Final = -1
"""The least key of a list that takes all: below every key."""


class Best(NamedTuple):
    """The best of L lists while their rows come in one by one, ties of the last one included.

    top   : how many each shall hold
    rows  : int32 (L, ROOM * top)  the rows of the other end
    keys  : int32 (L, ROOM * top)
    groups: int8 (L, ROOM * top)   places in `values.GROUPS`
    size  : int32 (L,)             how many places are taken
    least : int32 (L,)             a row with a smaller key does not come in
    full  : bool (L,)              so many tie that the seeded hash must choose among them now
    """

    top: int
    rows: NDArray[np.int32]
    keys: NDArray[np.int32]
    groups: NDArray[np.int8]
    size: NDArray[np.int32]
    least: NDArray[np.int32]
    full: NDArray[np.bool_]

    @classmethod
    def of(cls, lists: int, top: int) -> Best:
        """Empty lists."""
        shape = (lists, ROOM * top)
        return cls(
            top, np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.int8),
            np.zeros(lists, np.int32), np.full(lists, NOTHING, np.int32), np.zeros(lists, np.bool_),
        )  # fmt: skip


@compiled
def pass_both(
    vacancies: VacancyArrays, profiles: ProfileArrays, profile: int, sums: Sums, way: Way,
    mobility: Mobility, today: int, hunt: Hunt, found: Found, groups: NDArray[np.int8], best: Best,
) -> bool:  # fmt: skip
    """Every vacancy for one profile. Writes `found`, the best of the profile; `groups`; and `best`.

    sums   : of `postings.sums_over`
    groups : int8 (N,)   of each vacancy for this profile that may come among the best
    best   : a list for each vacancy, of rows of `profiles`
    Returns whether a list of `best` is full.
    """
    kinds = kinds_for(vacancies, profiles, profile, mobility)
    person = person_for(vacancies, profiles, profile, today)
    picked, is_full = np.empty(CHUNK, np.int64), False
    keys, told = np.empty(CHUNK, np.int32), np.empty(CHUNK, np.int8)
    begin(hunt, found)
    for first in range(0, len(sums.shared), CHUNK):
        last, least = min(first + CHUNK, len(sums.shared)), found.state[LEAST]
        size = pick_rows(vacancies, kinds, person, sums, way, first, last, least, best.least, picked)
        score_rows(vacancies, kinds, person, sums, way, picked, size, keys, told)
        bring(picked, keys, size, hunt, found)
        for place in range(size):
            row, key = picked[place], keys[place]
            groups[row] = told[place]
            if key >= best.least[row]:
                is_full |= _take_in(best, row, profile, key, told[place])
    return is_full


@compiled
def _take_in(best: Best, one: int, row: int, key: int, group: int) -> bool:
    """Put a row in a list; when it has no place left, keep its best. Returns whether it is full."""
    size = best.size[one]
    best.rows[one, size], best.keys[one, size], best.groups[one, size] = row, key, group
    best.size[one] = size + 1
    if size + 1 == best.rows.shape[1]:
        prune(best, one)
        # Room for one more of each profile must be left until the hash has chosen.
        best.full[one] = best.size[one] > (ROOM - 1) * best.top
    return bool(best.full[one])


@compiled
def prune(best: Best, one: int) -> None:
    """Keep the rows of a list that may be among the best, ties included, and raise its least key."""
    size, kept = best.size[one], 0
    if size <= best.top:
        return
    keys = best.keys[one]
    least = np.partition(keys[:size], size - best.top)[size - best.top]
    for place in range(size):
        if keys[place] >= least:
            best.rows[one, kept], keys[kept] = best.rows[one, place], keys[place]
            best.groups[one, kept] = best.groups[one, place]
            kept += 1
    best.size[one], best.least[one] = kept, least


@compiled
def prune_all(best: Best) -> None:
    """`prune` every list."""
    for one in range(len(best.size)):
        prune(best, one)
