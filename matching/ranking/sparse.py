"""Rows of few entries over a vocabulary: the skills and the occupations of an index.

Counts and sums are whole numbers, so that no order of rows, entries or words changes a result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array  # type: ignore[import-untyped]

Key = TypeVar("Key", int, str, int | str)


@dataclass(frozen=True, slots=True)
class SparseRows(Generic[Key]):
    """N rows; each maps some keys to whole numbers, one number for each of K layers.

    vocabulary : key -> its column; the columns are 0 ... U-1, in the order of the mapping
    indptr     : int64 (N+1,)  where the entries of each row begin
    columns    : int32 (E,)    the column of each entry
    layers     : int64 (K, E)  the numbers of each entry
    """

    vocabulary: Mapping[Key, int]
    indptr: NDArray[np.int64]
    columns: NDArray[np.int32]
    layers: NDArray[np.int64]
    _matrices: tuple[csr_array, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        shape = (len(self), len(self.vocabulary))
        matrices = tuple(csr_array((layer, self.columns, self.indptr), shape=shape) for layer in self.layers)
        object.__setattr__(self, "_matrices", matrices)

    @classmethod
    def build(cls, rows: Sequence[Mapping[Key, tuple[int, ...]]], layers: int) -> Self:
        """The rows, in their order, each entry with as many numbers as there are layers."""
        empty = np.zeros((layers, 0), np.int64)
        return cls({}, np.zeros(1, np.int64), np.zeros(0, np.int32), empty).extended(rows)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def extended(self, rows: Sequence[Mapping[Key, tuple[int, ...]]]) -> Self:
        """These rows, then more: only the new ones are read."""
        vocabulary = dict(self.vocabulary)
        columns = [vocabulary.setdefault(key, len(vocabulary)) for row in rows for key in row]
        numbers = list(chain.from_iterable(row.values() for row in rows))
        layers = np.array(numbers, np.int64).reshape(-1, len(self.layers)).T
        ends = self.indptr[-1] + np.cumsum([len(row) for row in rows], dtype=np.int64)
        return type(self)(
            vocabulary,
            np.concatenate((self.indptr, ends)),
            np.concatenate((self.columns, np.array(columns, np.int32))),
            np.concatenate((self.layers, layers), axis=1),
        )

    def row(self, place: int) -> Iterator[tuple[Key, tuple[int, ...]]]:
        """The entries of one row: key and its number in each layer."""
        keys = list(self.vocabulary)
        for entry in range(self.indptr[place], self.indptr[place + 1]):
            yield keys[self.columns[entry]], tuple(int(number) for number in self.layers[:, entry])

    def dot(self, one: Self) -> NDArray[np.int64]:
        """For each layer, the sum over shared keys of these numbers times those of the one row of `one`.

        Returns int64 (K, N). Both have the same K layers, and `one` a single row.
        """
        laid = np.zeros((len(self.layers), len(self.vocabulary)), np.int64)
        for key, numbers in one.row(0):
            column = self.vocabulary.get(key)
            if column is not None:
                laid[:, column] = numbers
        return np.stack([matrix @ along for matrix, along in zip(self._matrices, laid, strict=True)])

    def most(self, worth: NDArray[np.int64]) -> NDArray[np.int64]:
        """The largest number that `worth` (E,) gives to an entry of each row, 0 for a row without entry."""
        largest = np.zeros(len(self), np.int64)
        filled = self.indptr[1:] > self.indptr[:-1]
        if filled.any():
            largest[filled] = np.maximum.reduceat(worth, self.indptr[:-1][filled])
        return largest

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows, over the same vocabulary."""
        lengths = (self.indptr[1:] - self.indptr[:-1])[rows]
        indptr = np.concatenate(([0], np.cumsum(lengths)))
        # The entries of a taken row keep their places relative to its beginning.
        entries = np.arange(indptr[-1]) + np.repeat(self.indptr[:-1][rows] - indptr[:-1], lengths)
        return type(self)(self.vocabulary, indptr, self.columns[entries], self.layers[:, entries])

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`, over one vocabulary."""
        vocabulary = dict(self.vocabulary)
        moved = [vocabulary.setdefault(key, len(vocabulary)) for key in other.vocabulary]
        return type(self)(
            vocabulary,
            np.concatenate((self.indptr, self.indptr[-1] + other.indptr[1:])),
            np.concatenate((self.columns, np.array(moved, np.int32)[other.columns])),
            np.concatenate((self.layers, other.layers), axis=1),
        )
