"""Columns: arrays of one length, and those of few distinct values as a small table and a place in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key")


class Numbered(dict[Key, int], Generic[Key]):
    """Numbers for things in the order they are first asked for: 0, 1, 2 ..."""

    def __missing__(self, key: Key) -> int:
        number = self[key] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Coded:
    """N rows that share K kinds. Once joined, two kinds may be equal: `take` makes each stand once.

    kind  : uint32 (N,)   place of each row in the table
    table : int (K, F)    the fields of each kind
    """

    kind: NDArray[np.uint32]
    table: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Iterable[Key], fields_of: Callable[[Key], Iterable[int]], width: int) -> Self:
        """Rows by their keys, in order; only different keys are read. `width` is the number of fields."""
        # Keys that read the same are one kind: the hours of posts differ more than what they come to.
        kinds: Numbered[tuple[int, ...]] = Numbered()
        known: dict[Key, int] = {}
        kind = [
            known[key] if key in known else known.setdefault(key, kinds[tuple(fields_of(key))])
            for key in keys
        ]
        return cls(np.array(kind, np.uint32), np.array(list(kinds), np.int64).reshape(-1, width))

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        moved = other.kind + np.uint32(len(self.table))
        return type(self)(np.concatenate((self.kind, moved)), np.concatenate((self.table, other.table)))

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows, and of the kinds only those they need, each once."""
        kind = self.kind[rows]
        needed = np.zeros(len(self.table), np.bool_)
        needed[kind] = True
        table, place = np.unique(self.table[needed], axis=0, return_inverse=True)
        moved = np.zeros(len(self.table), np.uint32)
        moved[needed] = place.reshape(-1)
        return type(self)(moved[kind], table)


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of one length, a row each. A subclass names them: arrays, or what has `joined` and `take`."""

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return type(self)(
            *(
                np.concatenate(pair) if isinstance(pair[0], np.ndarray) else pair[0].joined(pair[1])
                for pair in pairs
            )
        )

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows."""
        columns = (getattr(self, one.name) for one in fields(self))
        return type(self)(
            *(column[rows] if isinstance(column, np.ndarray) else column.take(rows) for column in columns)
        )
