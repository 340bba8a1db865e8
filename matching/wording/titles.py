"""From a title or a phrase to ROME occupations, with a probability that means something.

Every row of the referential (a title, a name, a way of saying it) is one document. A query is compared with
all of them by spelling (runs of characters), by words (rare words weigh more), and with each occupation's
whole stock of words; the best rows are compared again by rapidfuzz. A logistic model with the few numbers of
`coefficients.py` makes of these one probability per occupation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matching.wording.coefficients import FEATURES, WEIGHTS
from matching.wording.nearness import F32, Nearness, grams
from matching.wording.normalise import content_words, split_pair

COMPARED_AGAIN = 60
"""Rows of the referential that rapidfuzz compares with the query, the nearest by spelling and words."""

LEAST_SHARE = 0.01
"""An answer less probable than this is no answer."""

SAME_WORDS = 0.999
"""Likeness of spelling above which the words typed are those of the row."""

_WHY_SAME = {
    "title": "C’est un nom officiel de ce métier.",
    "name": "C’est le nom courant de ce métier.",
    "usual": "On appelle souvent ce métier ainsi.",
    "says": "On en parle souvent ainsi.",
    "verb": "C’est ce que l’on fait dans ce métier.",
    "skill": "C’est un savoir-faire de ce métier.",
}


class TitleRow(NamedTuple):
    """One way to name an occupation.

    `kind`: title (official), usual (what people type), says (what they say), name, verb, skill.
    `weight`: how surely the row means this occupation, 0 to 1.
    """

    rome_code: str
    text: str
    kind: str
    weight: float = 1.0


class Found(NamedTuple):
    """An occupation for the words typed; `score` is the chance that it is meant, `matched` the row that won."""

    rome_code: str
    matched: str
    score: float
    why: str


class OccupationFinder:
    """All rows of the referential, ready to be asked. Holds no state of a query: safe to share."""

    def __init__(self, rows: list[TitleRow], bags: list[tuple[str, ...]]) -> None:
        codes = [row.rome_code for row in rows]
        self._rows = rows
        self._joined = [" ".join(bag) for bag in bags]
        self._codes = sorted(set(codes))
        position = {code: at for at, code in enumerate(self._codes)}
        self._code_of = np.asarray([position[code] for code in codes], dtype=np.int32)
        self._firsts = np.searchsorted(self._code_of, np.arange(len(self._codes)))
        self._weight = np.asarray([row.weight for row in rows], dtype=np.float32)
        self._spelling: Nearness[str] = Nearness.build([grams(bag) for bag in bags])
        self._words: Nearness[str] = Nearness.build(bags)
        stock: list[list[str]] = [[] for _ in self._codes]
        for code, bag in zip(codes, bags, strict=True):
            stock[position[code]].extend(bag)
        self._stock: Nearness[str] = Nearness.build(stock)
        sizes = np.bincount(self._code_of, minlength=len(self._codes)) if rows else np.zeros(0)
        self._size = np.log1p(sizes).astype(np.float32)
        ours = {row.rome_code for row in rows if row.kind in ("usual", "says")}
        self._everyday = np.asarray([code in ours for code in self._codes], dtype=np.float32)

    @classmethod
    def build(cls, rows: Iterable[TitleRow]) -> OccupationFinder:
        """Index the rows; their order does not matter, and a text given twice for a code counts once."""
        best: dict[tuple[str, tuple[str, ...]], TitleRow] = {}
        for row in sorted(rows, key=lambda r: (r.rome_code, -r.weight, r.kind, r.text)):
            for reading in split_pair(row.text):
                bag = content_words(reading)
                if bag:
                    best.setdefault((row.rome_code, bag), row)
        keys = sorted(best)
        return cls([best[key] for key in keys], [bag for _, bag in keys])

    def find(self, text: str, limit: int = 5) -> list[Found]:
        """The occupations meant by `text`, most probable first, at most `limit`.

        Empty when nothing is near. Scores are probabilities: they add up to 1 at most over all occupations.
        """
        bag = content_words(text)
        if not bag or not self._rows or limit < 1:
            return []
        features, winners = self._features(bag)
        chances = _chances(features)
        order = np.lexsort((np.arange(len(chances)), -chances))[:limit]
        return [
            self._answer(at, self._rows[winners[at]], float(chances[at]), bool(features[at, 0] > SAME_WORDS))
            for at in order.tolist()
            if chances[at] >= LEAST_SHARE and features[at, 0] > 0.0
        ]

    def _features(self, bag: tuple[str, ...]) -> tuple[F32, NDArray[np.int64]]:
        """What the model sees: float32 (codes, features) as FEATURES names them; each code's best row (codes,)."""
        spelling = self._spelling.to(grams(bag)) * self._weight
        by_words = self._words.to(bag) * self._weight
        near = spelling + by_words
        again = np.zeros_like(near)
        top = np.argpartition(-near, min(COMPARED_AGAIN, len(near) - 1))[:COMPARED_AGAIN]
        joined = " ".join(bag)
        for at in top.tolist():
            again[at] = fuzz.token_sort_ratio(joined, self._joined[at]) / 100.0
        near += again
        best = np.maximum.reduceat(near, self._firsts)
        winners = np.zeros(len(self._codes), dtype=np.int64)
        is_best = np.flatnonzero(near == best[self._code_of])[::-1]
        winners[self._code_of[is_best]] = is_best
        columns = {
            "spelling": np.maximum.reduceat(spelling, self._firsts),
            "words": np.maximum.reduceat(by_words, self._firsts),
            "again": np.maximum.reduceat(again, self._firsts),
            "stock": self._stock.to(bag),
            "size": self._size,
            "everyday": self._everyday,
        }
        return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32), winners

    def _answer(self, at: int, row: TitleRow, chance: float, same_words: bool) -> Found:
        why = _WHY_SAME.get(row.kind, _WHY_SAME["title"]) if same_words else f"Ressemble à « {row.text} »."
        return Found(self._codes[at], row.text, round(chance, 4), why)


def _chances(features: F32) -> NDArray[np.float64]:
    """Probability of each code, float64 (codes,), from the model's features (codes, features)."""
    raw = features.astype(np.float64) @ np.asarray([WEIGHTS[name] for name in FEATURES])
    powers = np.exp(raw - raw.max())
    return np.asarray(powers / powers.sum(), dtype=np.float64)
