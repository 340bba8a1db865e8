"""How near a text is to each of many texts: one sparse matrix, one pass over the rows a query touches."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Feature = TypeVar("Feature", bound=Hashable)

SHORTEST_GRAM, LONGEST_GRAM = 3, 5


def grams(words: Iterable[str]) -> list[str]:
    """Runs of 3 to 5 characters inside each word, the word's own edges written as spaces.

    A word of one or two letters gives itself between its edges.
    """
    out: list[str] = []
    for word in words:
        edged = f" {word} "
        for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1):
            out.extend(edged[at : at + size] for at in range(len(edged) - size + 1))
    return out


class Nearness(Generic[Feature]):
    """Cosine of rarity-weighted features between a query and D documents.

    The weight of a feature in a text is (1 + ln count) * rarity, rarity = 1 + ln((1 + D) / (1 + d)),
    d being the documents that hold it; every document has length 1 (Salton's tf-idf, smoothed).
    """

    def __init__(
        self,
        index: dict[Feature, int],
        rarity: F32,
        starts: NDArray[np.int64],
        held_by: NDArray[np.int32],
        weights: F32,
        documents: int,
    ) -> None:
        """`index` numbers the F features; `rarity` (F,); the documents that hold feature f and their weights
        are `held_by[starts[f]:starts[f + 1]]` and that slice of `weights` (a sparse matrix by feature)."""
        self._index = index
        self._rarity = rarity
        self._starts = starts
        self._held_by = held_by
        self._weights = weights
        self.documents = documents

    @classmethod
    def build(cls, bags: Sequence[Sequence[Feature]]) -> Nearness[Feature]:
        """Index `bags`, one sequence of features per document; an empty one is near nothing."""
        index: dict[Feature, int] = {}
        counts = [Counter(bag) for bag in bags]
        for count in counts:
            for feature in count:
                index.setdefault(feature, len(index))
        sizes = np.fromiter((len(count) for count in counts), dtype=np.int64, count=len(counts))
        columns = np.fromiter((index[f] for c in counts for f in c), dtype=np.int32, count=int(sizes.sum()))
        values = np.fromiter(
            (n for c in counts for n in c.values()), dtype=np.float32, count=int(sizes.sum())
        )
        rows = np.repeat(np.arange(len(bags), dtype=np.int32), sizes)
        held = np.bincount(columns, minlength=len(index))
        rarity = (1.0 + np.log((1.0 + len(bags)) / (1.0 + held))).astype(np.float32)
        values = (1.0 + np.log(values)) * rarity[columns]
        lengths = np.sqrt(np.bincount(rows, weights=values.astype(np.float64) ** 2, minlength=len(bags)))
        values = (values / np.maximum(lengths, 1e-12)[rows]).astype(np.float32)
        order = np.lexsort((rows, columns))
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        return cls(index, rarity, starts, rows[order], values[order], len(bags))

    def rarity_of(self, feature: Feature) -> float:
        """The rarity weight of a feature; one never seen is as rare as a feature can be."""
        at = self._index.get(feature)
        return 1.0 + math.log(1.0 + self.documents) if at is None else float(self._rarity[at])

    def knows(self, feature: Feature) -> bool:
        """Whether at least one document holds the feature."""
        return feature in self._index

    def to(self, bag: Sequence[Feature], weight: Callable[[Feature], float] | None = None) -> F32:
        """Cosine of `bag` with every document: float32 (D,), 0 to 1. Unknown features count in its length.

        `weight` multiplies each feature's weight in the query (1 for all when absent).
        """
        count = Counter(bag)
        unseen = 1.0 + math.log(1.0 + self.documents)
        length = 0.0
        rows: list[int] = []
        values: list[float] = []
        for feature, times in count.items():
            at = self._index.get(feature)
            value = (1.0 + math.log(times)) * (unseen if at is None else float(self._rarity[at]))
            if weight is not None:
                value *= weight(feature)
            length += value * value
            if at is not None:
                rows.append(at)
                values.append(value)
        if not rows or length == 0.0:
            return np.zeros(self.documents, dtype=np.float32)
        return self._gather(rows, np.asarray(values) / math.sqrt(length))

    def _gather(self, rows: list[int], values: NDArray[np.float64]) -> F32:
        """Sum over `rows` of value * stored weights: values float64 (k,), answer float32 (D,)."""
        starts, ends = self._starts[rows], self._starts[np.asarray(rows) + 1]
        spans = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        documents = np.concatenate([self._held_by[span] for span in spans])
        weights = np.concatenate([self._weights[span] for span in spans]) * np.repeat(values, ends - starts)
        return np.bincount(documents, weights=weights, minlength=self.documents).astype(np.float32)
