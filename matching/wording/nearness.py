"""How near a text is to each of many texts: one sparse matrix, one pass over the rows a query touches."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Feature = TypeVar("Feature", bound=Hashable)

SHORTEST_GRAM, LONGEST_GRAM = 3, 5

# Okapi BM25: how soon a repeated word stops counting, and how much a long text is held back.
REPEAT, LENGTH = 1.2, 0.5


def grams(words: Sequence[str]) -> list[str]:
    """Runs of 3 to 5 characters inside each word, the word's own edges written as spaces."""
    out: list[str] = []
    for word in words:
        edged = f" {word} "
        for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1):
            out.extend(edged[at : at + size] for at in range(len(edged) - size + 1))
    return out


class Postings(Generic[Feature]):
    """A sparse matrix of F features by D documents, asked one weighted bag of features at a time."""

    def __init__(self, documents: Iterable[Mapping[Feature, float]]) -> None:
        """`documents` gives the weight of each feature it holds; it is read once, one document at a time."""
        self.index: dict[Feature, int] = {}
        held_in, weighed, sizes = array("i"), array("f"), array("i")
        for document in documents:
            held_in.extend(self.index.setdefault(feature, len(self.index)) for feature in document)
            weighed.extend(document.values())
            sizes.append(len(document))
        features = np.frombuffer(held_in, dtype=np.intc) if held_in else np.zeros(0, dtype=np.intc)
        weights = np.frombuffer(weighed, dtype=np.float32) if weighed else np.zeros(0, dtype=np.float32)
        holders = np.repeat(np.arange(len(sizes), dtype=np.int32), np.asarray(sizes))
        order = np.argsort(features, kind="stable")
        held = np.bincount(features, minlength=len(self.index))
        # The documents that hold feature f are _holders[_starts[f] : _starts[f + 1]], with weights.
        self._starts: list[int] = np.concatenate([[0], np.cumsum(held)]).astype(int).tolist()
        self._holders, self._weights = holders[order], weights[order]
        self.documents = len(sizes)

    def sums(self, bag: Mapping[Feature, float]) -> F32:
        """Sum over the features of `bag` of weight in it times weight in a document: float32 (D,)."""
        spans, values = [], []
        for feature, value in bag.items():
            at = self.index.get(feature)
            if at is not None:
                spans.append(slice(self._starts[at], self._starts[at + 1]))
                values.append(value)
        if not spans:
            return np.zeros(self.documents, dtype=np.float32)
        holders = np.concatenate([self._holders[span] for span in spans])
        weights = np.concatenate(
            [self._weights[span] * value for span, value in zip(spans, values, strict=True)]
        )
        return np.bincount(holders, weights=weights, minlength=self.documents).astype(np.float32)


class Nearness(Generic[Feature]):
    """Cosine of rarity-weighted features between a query and D documents.

    The weight of a feature in a text is (1 + ln count) * rarity, rarity = 1 + ln((1 + D) / (1 + d)),
    d being the documents that hold it; every document has length 1 (Salton's tf-idf, smoothed).
    """

    def __init__(
        self, bags: Sequence[Sequence[str]], features: Callable[[Sequence[str]], Sequence[Feature]]
    ) -> None:
        """Index what `features` makes of each bag of words; a bag without features is near nothing.

        Features are made twice rather than kept: the runs of characters of all of ROME fill hundreds of MB.
        """
        self._features = features
        held = Counter(feature for bag in bags for feature in set(features(bag)))
        self._unseen = 1.0 + math.log(1.0 + len(bags))
        self._rarity = {f: 1.0 + math.log((1.0 + len(bags)) / (1.0 + d)) for f, d in held.items()}
        self._postings = Postings(self._vector(Counter(features(bag))) for bag in bags)

    def _vector(self, count: Mapping[Feature, float]) -> dict[Feature, float]:
        raw = {
            f: (1.0 + math.log(n) if n > 1.0 else n) * self._rarity.get(f, self._unseen)
            for f, n in count.items()
        }
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {feature: value / length for feature, value in raw.items()}

    def to(self, bag: Sequence[str] | Mapping[str, float]) -> F32:
        """Cosine of `bag` with every document: float32 (D,), 0 to 1. Unknown features count in its length.

        `bag` is words, or words with a weight of 0 to 1 each: of several weights, a feature takes the sum.
        """
        count: dict[Feature, float] = {}
        weights = bag if isinstance(bag, Mapping) else Counter(bag)
        for word, weight in weights.items():
            for feature in self._features((word,)):
                count[feature] = count.get(feature, 0.0) + weight
        return self._postings.sums(self._vector(count))


def whole_words(words: Sequence[str]) -> Sequence[str]:
    """The words themselves, as features."""
    return words


def nearest(near: F32, most: int) -> NDArray[np.int64]:
    """Where `near` is highest above 0, at most `most` places, in no order."""
    touched = np.flatnonzero(near > 0.0)
    if len(touched) <= most:
        return touched
    return touched[np.argpartition(-near[touched], most)[:most]]


def best_of_groups(values: F32, groups: NDArray[np.int64], starts: NDArray[np.int64]) -> F32:
    """The highest of `values`, all 0 or more, in each group: float32 (G,).

    groups : int64 (rows,), the group of each row, rising
    starts : int64 (G,), the first row of each group, none of which is empty
    """
    touched = np.flatnonzero(values)
    if len(touched) * 4 > len(values):
        return np.maximum.reduceat(values, starts)
    best = np.zeros(len(starts), dtype=np.float32)
    np.maximum.at(best, groups[touched], values[touched])
    return best


class Stock:
    """How much of a query's rare words each document's whole stock of words covers (Okapi BM25, as a share).

    The rarity of a word is ln(1 + (D - d + 0.5) / (d + 0.5)), d being the documents that hold it.
    """

    def __init__(self, bags: Sequence[Sequence[str]]) -> None:
        """One bag of words per document, repeated as often as they are said."""
        counts = [Counter(bag) for bag in bags]
        self._documents = len(bags)
        self._held = Counter(word for count in counts for word in count)
        mean = max(1.0, sum(len(bag) for bag in bags) / max(1, len(bags)))
        self._postings = Postings(
            [self._weights(count, len(bag) / mean) for count, bag in zip(counts, bags, strict=True)]
        )

    def _weights(self, count: Mapping[str, int], length: float) -> dict[str, float]:
        hold_back = REPEAT * (1.0 - LENGTH + LENGTH * length)
        return {word: self.rarity(word) * n * (REPEAT + 1.0) / (n + hold_back) for word, n in count.items()}

    def rarity(self, word: str) -> float:
        """The weight of a word in the query, > 0; the rarer, the higher."""
        held = self._held.get(word, 0)
        return math.log(1.0 + (self._documents - held + 0.5) / (held + 0.5))

    def cover(self, bag: Mapping[str, float]) -> F32:
        """Share of `bag` (word: weight) covered by each document: float32 (D,), 0 to about 1."""
        whole = sum(self.rarity(word) * weight for word, weight in bag.items()) * (REPEAT + 1.0)
        return self._postings.sums(bag) / np.float32(max(whole, 1e-9))
