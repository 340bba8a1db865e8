"""Words that go with the same occupations mean like things: latent themes (Deerwester et al., 1990).

The table of occupations by words is brought down to a few themes by a singular value decomposition, so that
a word met in one occupation also points to its neighbours.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from matching.wording.nearness import F32

THEMES = 150
"""Most themes kept; 80 to 300 measured alike."""

WORDS_AT_ONCE = 2048
"""Words of the table laid out in full at one time: keeps the memory of building under 15 MB."""


class Themes:
    """Each occupation and each word as a direction in at most THEMES dimensions."""

    def __init__(self, sources: Sequence[tuple[Sequence[Sequence[str]], float]]) -> None:
        """`sources`: (one bag of words per occupation, weight), the same occupations in each."""
        table = _Table(sources)
        self._index, self._rarity = table.index, table.rarity
        products = np.zeros((table.occupations, table.occupations))
        for block in table.blocks():
            products += block @ block.T
        values, axes = np.linalg.eigh(products)
        kept = [at for at in range(len(values))[::-1] if values[at] > 1e-6 * values[-1]][:THEMES]
        sizes = np.sqrt(values[kept])
        places = axes[:, kept] * sizes
        places /= np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-9)
        self._occupations: F32 = places.astype(np.float32)
        across = (axes[:, kept] / sizes).astype(np.float32)
        words = [block.T @ across for block in table.blocks()]
        self._words: F32 = np.concatenate(words) if words else np.zeros((0, len(kept)), dtype=np.float32)

    def to(self, bag: Mapping[str, float]) -> F32:
        """Cosine of `bag` (word: weight) with each occupation, float32, -1 to 1; zeros if none is known."""
        return np.asarray(self._occupations @ self.place(bag), dtype=np.float32)

    def place(self, bag: Mapping[str, float]) -> F32:
        """The direction of `bag` among the themes, float32 of length 1; zeros if no word is known."""
        known = [word for word in bag if word in self._index]
        if not known:
            return np.zeros(self._words.shape[1], dtype=np.float32)
        weights = np.asarray([bag[word] * self._rarity[word] for word in known], dtype=np.float32)
        meant = weights @ self._words[[self._index[word] for word in known]]
        return np.asarray(meant / max(float(np.linalg.norm(meant)), 1e-9), dtype=np.float32)


class _Table:
    """Occupations by words, sparse: each source's tf-idf rows of length 1, times its weight, added up."""

    def __init__(self, sources: Sequence[tuple[Sequence[Sequence[str]], float]]) -> None:
        self.occupations = len(sources[0][0]) if sources else 0
        cells: defaultdict[tuple[str, int], float] = defaultdict(float)
        for bags, weight in sources:
            for at, vector in enumerate(_vectors(bags)):
                for word, value in vector.items():
                    cells[word, at] += value * weight
        keys = sorted(cells)
        self.index = {word: at for at, word in enumerate(dict.fromkeys(word for word, _ in keys))}
        held = Counter(word for word, _ in keys)
        self.rarity = {word: math.log((self.occupations + 1) / (held[word] + 1)) for word in self.index}
        self._columns = np.asarray([self.index[word] for word, _ in keys], dtype=np.int64)
        self._rows = np.asarray([at for _, at in keys], dtype=np.int64)
        self._values = np.asarray([cells[key] for key in keys], dtype=np.float32)

    def blocks(self) -> Iterator[F32]:
        """The table in full, WORDS_AT_ONCE columns at a time: float32 (occupations, words)."""
        for start in range(0, len(self.index), WORDS_AT_ONCE):
            first, last = np.searchsorted(self._columns, [start, start + WORDS_AT_ONCE])
            width = min(WORDS_AT_ONCE, len(self.index) - start)
            block = np.zeros((self.occupations, width), dtype=np.float32)
            block[self._rows[first:last], self._columns[first:last] - start] = self._values[first:last]
            yield block


def _vectors(bags: Sequence[Sequence[str]]) -> Iterator[dict[str, float]]:
    counts = [Counter(bag) for bag in bags]
    held = Counter(word for count in counts for word in count)
    for count in counts:
        raw = {w: (1.0 + math.log(n)) * math.log((len(bags) + 1) / (held[w] + 1)) for w, n in count.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        yield {word: value / length for word, value in raw.items()}
