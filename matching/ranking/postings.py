"""The skills of an index by key, each with the rows that have it: a pass reads those it needs alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .coded import Numbered
from .compiled import Whole, compiled
from .criteria import REQUIRED_FROM
from .referential import HELD, SkillKey

COVERED_BITS: Final = 21
"""Of `Sums.shared`, those that tell what is covered; the rest tell how many required skills are held."""
COVERED_MASK: Final = (1 << COVERED_BITS) - 1
SHARES_REQUIRED: Final = 1 << COVERED_BITS
"""The bit after them: one of the required skills is covered, in part at least."""
HELD_BIT: Final = COVERED_BITS + 1
HELD_ONE: Final = 1 << HELD_BIT
MOST_SKILLS: Final = 500
"""Skills that one vacancy may ask: what they weigh fits COVERED_BITS, and their number the rest."""


class Sums(NamedTuple):
    """What the skills of one end and those of each of N rows come to together.

    shared   : int32 (N,)  thousandths of weight that are covered, and how many required skills are wholly
               held: `covered_of`, `required_held_of`. All that a row is bounded by is one read
    required : int32 (N,)  thousandths of weight of the required skills that are covered, of the rows that
               share one of them; of the others it holds anything: `required_covered_of`
    """

    shared: NDArray[np.int32]
    required: NDArray[np.int32]


Entries: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]
"""`starts`, `rows` and `worth` of `Postings`."""


@dataclass(frozen=True, slots=True)
class Postings:
    """For each of U keys, the rows that have it, and what it is worth there.

    vocabulary : key -> its place, 0 ... U-1
    starts     : int64 (U+1,)  where the entries of each key begin
    rows       : int32 (E,)    rising within a key, until `arranged`
    worth      : int32 (E,)    of a vacancy, the weight of the skill; of a profile, the thousandths it brings
    size       : how many rows there are
    """

    vocabulary: Mapping[SkillKey, int]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    worth: NDArray[np.int32]
    size: int

    @classmethod
    def of_rows(cls, rows: Sequence[Mapping[SkillKey, int]]) -> Self:
        """The postings of rows, in their order; each maps keys to what they are worth there."""
        numbered: Numbered[SkillKey] = Numbered()
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        entries = int(lengths.sum())
        keys = np.fromiter(map(numbered.__getitem__, chain.from_iterable(rows)), np.int64, entries)
        worth = np.fromiter(chain.from_iterable(row.values() for row in rows), np.int32, entries)
        owners = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        order = _by_key(keys, len(numbered))
        return cls._of(numbered, keys[order], owners[order], worth[order], len(rows))

    @classmethod
    def _of(
        cls,
        vocabulary: Mapping[SkillKey, int],
        keys: NDArray[np.int64],
        rows: NDArray[np.int32],
        worth: NDArray[np.int32],
        size: int,
    ) -> Self:
        starts = np.searchsorted(keys, np.arange(len(vocabulary) + 1))
        return cls(vocabulary, starts.astype(np.int64), rows, worth, size)

    @property
    def keys(self) -> NDArray[np.int64]:
        """The key of each entry, int64 (E,)."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    @property
    def entries(self) -> Entries:
        """What `sums_over` reads of these."""
        return self.starts, self.rows, self.worth

    def own(self, one: Mapping[SkillKey, int]) -> NDArray[np.int64]:
        """The skills of one end among these keys, int64 (K, 2), as `sums_over` reads them.

        one : of a profile, key -> thousandths; of a vacancy, key -> weight
        """
        vocabulary = self.vocabulary
        own = [(vocabulary[key], number) for key, number in one.items() if key in vocabulary]
        return np.array(own, np.int64).reshape(-1, 2)

    def by_row(self, other: Mapping[SkillKey, int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What each row has, over the keys of another vocabulary: (starts (size+1,), own (K, 2)).

        own : int64, the place of a key in `other` and its worth here, as `add_shared` reads them
        """
        known = np.array([other.get(key, -1) for key in self.vocabulary], np.int64)
        place = known[self.keys]
        kept = np.flatnonzero(place >= 0)
        kept = kept[np.argsort(self.rows[kept], kind="stable")]
        starts = np.searchsorted(self.rows[kept], np.arange(self.size + 1)).astype(np.int64)
        return starts, np.stack((place[kept], self.worth[kept].astype(np.int64)), axis=1)

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        vocabulary = Numbered(self.vocabulary)
        moved = np.array([vocabulary[key] for key in other.vocabulary], np.int64)
        keys = moved[other.keys]
        order = _by_key(keys, len(vocabulary))
        keys = keys[order]
        # Each new entry after those that its key has: the many are not sorted again for the few.
        unknown = np.full(len(vocabulary) - len(self.vocabulary), self.starts[-1])
        starts = np.concatenate((self.starts, unknown))
        place = starts[keys + 1]
        return type(self)(
            vocabulary,
            starts + np.searchsorted(keys, np.arange(len(starts))),
            np.insert(self.rows, place, other.rows[order] + np.int32(self.size)),
            np.insert(self.worth, place, other.worth[order]),
            self.size + other.size,
        )

    def arranged(self, order: NDArray[np.intp]) -> Self:
        """All the rows, in another order."""
        place = np.empty(self.size, np.int32)
        place[order] = np.arange(self.size, dtype=np.int32)
        return replace(self, rows=place[self.rows])

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows, in rising order, over the keys that they need."""
        moved = np.full(self.size, -1, np.int32)
        moved[rows] = np.arange(len(rows), dtype=np.int32)
        kept = moved[self.rows] >= 0
        keys, needed = self.keys[kept], np.zeros(len(self.vocabulary), np.bool_)
        needed[keys] = True
        place = np.cumsum(needed) - 1
        vocabulary = {key: int(place[old]) for key, old in self.vocabulary.items() if needed[old]}
        return type(self)._of(vocabulary, place[keys], moved[self.rows][kept], self.worth[kept], len(rows))


def _by_key(keys: NDArray[np.int64], size: int) -> NDArray[np.intp]:
    """The entries by their keys, which are less than `size`: a stable sort keeps the rows of a key rising."""
    # Of 16 bits they are dealt out in two rounds, not compared: a sixth of the time.
    return np.argsort(keys.astype(np.uint16) if size <= 1 << 16 else keys, kind="stable")


@compiled
def sums_over(entries: Entries, own: NDArray[np.int64], size: int, weighs: bool) -> Sums:
    """What the skills of one end and those of each of `size` rows come to together.

    own    : of `Postings.own`
    weighs : its numbers are weights, and the rows are profiles
    """
    starts, rows, worth = entries
    sums = Sums(np.zeros(size, np.int32), np.empty(size, np.int32))
    add_shared(sums, starts, rows, worth, own, weighs)
    return sums


@compiled
def add_shared(
    sums: Sums,
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
    worth: NDArray[np.int32],
    own: NDArray[np.int64],
    weighs: bool,
) -> None:
    """`sums_over`, added to `sums`.

    own : int64 (K, 2)  places of keys, and their numbers
    """
    shared, required = sums
    for one in range(len(own)):
        place, number = own[one, 0], own[one, 1]
        for entry in range(starts[place], starts[place + 1]):
            weight, part = (number, worth[entry]) if weighs else (worth[entry], number)
            covered, row = weight * part, rows[entry]
            before = shared[row]
            # Most skills are not required, and the rows of one lie far apart: what is not written is
            # not fetched either.
            if weight >= REQUIRED_FROM:
                required[row] = covered + (required[row] if before & SHARES_REQUIRED != 0 else 0)
                before |= SHARES_REQUIRED
                covered += HELD_ONE if part == HELD else 0
            shared[row] = before + covered


@compiled
def covered_of(shared: Whole) -> int:
    """Thousandths of weight of the skills asked that are held, like ones in part."""
    return int(shared & COVERED_MASK)


@compiled
def required_covered_of(shared: Whole, required: Whole) -> int:
    """Thousandths of weight of the required skills that are covered. shared, required : `Sums`, of one row"""
    return int(required) if shared & SHARES_REQUIRED != 0 else 0


@compiled
def required_held_of(shared: Whole) -> np.int32:
    """How many required skills are wholly held."""
    return np.int32(shared >> HELD_BIT)
