"""What makes a text like an occupation: twelve figures between a query and each occupation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matching.wording.nearness import (
    F32,
    Nearness,
    Postings,
    Stock,
    best_of_groups,
    grams,
    nearest,
    whole_words,
)
from matching.wording.normalise import content_words, split_pair, stem, telling_words
from matching.wording.speller import Speller
from matching.wording.themes import Themes

COMPARED_AGAIN = 60
"""Rows that rapidfuzz compares with the query, the nearest by spelling and words."""

TASKS_IN_THEMES = 0.7
"""Weight of the skills of an occupation beside its titles when themes are drawn."""

KIND_WEIGHT = {"usual": 0.9, "ad": 0.9}
"""Likeness with a row counts that much, 1 if not named: an equal official title goes before a usual one."""

TAKEN_NAME = 0.8
"""Likeness counts that much more where our words for an occupation are the official title of another."""

UNKNOWN_WORD = 0.6
"""Weight of a word that no row holds (a town, a brand), 1 for the others."""

SHOWN_FIRST = ("name", "title", "usual", "ad", "verb", "says")
"""Of two rows of an occupation with the same words, the kind that is kept and shown."""

FEATURES = (
    "spelling",  # likeness of characters with the best row
    "words",  # likeness of words with the best row, rare words weigh more
    "title_covered",  # share of a row's rare words that are in the query, the best row
    "first_word",  # likeness of characters with the best row that begins with the same word
    "edits",  # rapidfuzz ratio with the best row
    "stock_words",  # share of the query's rare words that the occupation's rows hold
    "stock_spelling",  # likeness of characters with all rows together
    "task_words",  # share of the query's rare words that its skills hold
    "task_likeness",  # likeness of words with all its skills together
    "themes",  # likeness of themes
    "rows",  # logarithm of the number of rows: broad occupations have many names
    "everyday",  # 1 for an occupation of the project's own vocabulary
)


class TitleRow(NamedTuple):
    """One way to name an occupation.

    `kind`: title (official), usual (what people type), ad (what employers write), says (what people say),
    name, verb, or skill (what one does there: tells of the occupation, is no name of it).
    `weight`: how surely the row means it, 0 to 1.
    """

    rome_code: str
    text: str
    kind: str
    weight: float = 1.0


class Compared(NamedTuple):
    """A query beside C occupations: `figures` float32 (C, features), `rows` the best row of each, (C,)."""

    figures: F32
    rows: NDArray[np.int64]


class Likeness:
    """The rows of a referential, indexed. Holds nothing of a query: safe to share between threads."""

    def __init__(self, rows: Sequence[TitleRow]) -> None:
        """Index the rows, at least one of which is not a skill; their order does not matter."""
        named = _distinct([row for row in rows if row.kind != "skill"])
        self.rows = [row for row, _ in named]
        bags = [bag for _, bag in named]
        self.codes = sorted({row.rome_code for row in self.rows})
        position = {code: at for at, code in enumerate(self.codes)}
        self._code_of = np.asarray([position[row.rome_code] for row in self.rows], dtype=np.int64)
        self._starts = np.searchsorted(self._code_of, np.arange(len(self.codes)))
        self._weight = _weigh(named)
        self._joined = [" ".join(bag) for bag in bags]
        self._bags = [frozenset(bag) for bag in bags]
        self._known = frozenset().union(*bags)
        self._first = np.asarray([bag[0] for bag in bags])
        self._spelling: Nearness[str] = Nearness(bags, grams)
        self._words: Nearness[str] = Nearness(bags, whole_words)
        self._index_occupations(bags, _by_code(position, rows))
        self._speller = Speller(word for row in self.rows for word in telling_words(row.text))

    def _index_occupations(self, bags: Sequence[tuple[str, ...]], tasks: list[list[str]]) -> None:
        stocks: list[list[str]] = [[] for _ in self.codes]
        for code, bag in zip(self._code_of.tolist(), bags, strict=True):
            stocks[code].extend(bag)
        self._stock, self._tasks = Stock(stocks), Stock(tasks)
        self._stock_spelling: Nearness[str] = Nearness(stocks, grams)
        self._task_likeness: Nearness[str] = Nearness(tasks, whole_words)
        self.themes = Themes([(stocks, 1.0), (tasks, TASKS_IN_THEMES)])
        row_rarity = Stock(bags)
        self._common: Postings[str] = Postings(
            [{word: row_rarity.rarity(word) for word in bag} for bag in bags]
        )
        self._whole = np.asarray([sum(map(row_rarity.rarity, bag)) for bag in bags], dtype=np.float32)
        self._size = np.log1p(np.bincount(self._code_of, minlength=len(self.codes))).astype(np.float32)
        ours = {row.rome_code for row in self.rows if row.kind in ("usual", "says")}
        self._everyday = np.asarray([code in ours for code in self.codes], dtype=np.float32)

    def compare(self, text: str) -> Compared | None:
        """The figures of `text` beside every occupation; None when it holds no word or is near no row."""
        bag = content_words(text)
        spelt = tuple(dict.fromkeys(stem(self._speller.put_right(word)) for word in telling_words(text)))
        told = {word: 1.0 if word in self._known else UNKNOWN_WORD for word in spelt}
        spelling = np.maximum(self._spelling.to(told), self._spelling.to(bag) if spelt != bag else 0.0)
        spelling *= self._weight
        if not spelling.any():
            return None
        words = self._words.to(told) * self._weight
        covered = self._common.sums(told) / self._whole * self._weight
        edits = self._edits(" ".join(spelt), spelling + words)
        tasks = self._tasks.cover(told)
        figures = {
            "spelling": self._best(spelling),
            "words": self._best(words),
            "title_covered": self._best(covered),
            "first_word": self._best(np.where(self._first == spelt[0], spelling, np.float32(0.0))),
            "edits": self._best(edits),
            "stock_words": self._stock.cover(told),
            "stock_spelling": self._stock_spelling.to(told),
            "task_words": tasks,
            "task_likeness": self._task_likeness.to(told),
            "themes": self.themes.to(told),
            "rows": self._size,
            "everyday": self._everyday,
        }
        near = spelling + words + edits
        table = np.stack([figures[name] for name in FEATURES], axis=1).astype(np.float32)
        return Compared(table, self._best_rows(near))

    def says_the_same(self, row: int, words: frozenset[str]) -> bool:
        """Whether `words` (stems) are the very words of the row, gender, order and silent words apart."""
        return words == self._bags[row]

    def _edits(self, joined: str, near: F32) -> F32:
        ratios = np.zeros_like(near)
        for at in nearest(near, COMPARED_AGAIN).tolist():
            ratios[at] = fuzz.ratio(joined, self._joined[at]) / 100.0
        return ratios

    def _best(self, by_row: F32) -> F32:
        return best_of_groups(by_row, self._code_of, self._starts)

    def _best_rows(self, near: F32) -> NDArray[np.int64]:
        winners = np.zeros(len(self.codes), dtype=np.int64)
        best = np.flatnonzero(near == self._best(near)[self._code_of])[::-1]
        winners[self._code_of[best]] = best
        return winners


def _distinct(rows: Sequence[TitleRow]) -> list[tuple[TitleRow, tuple[str, ...]]]:
    """Each row with its words, a pair read both ways, the same words once a code; in a fixed order."""
    best: dict[tuple[str, tuple[str, ...]], TitleRow] = {}
    for row in sorted(rows, key=lambda r: (r.rome_code, -r.weight, SHOWN_FIRST.index(r.kind), r.text)):
        for reading in split_pair(row.text):
            bag = content_words(reading)
            if bag:
                best.setdefault((row.rome_code, bag), row)
    return [(best[code, bag], bag) for code, bag in sorted(best)]


def _weigh(named: Sequence[tuple[TitleRow, tuple[str, ...]]]) -> F32:
    """How much likeness with each row counts: float32 (rows,)."""
    official: dict[frozenset[str], set[str]] = {}
    for row, bag in named:
        if row.kind == "title":
            official.setdefault(frozenset(bag), set()).add(row.rome_code)
    return np.asarray(
        [
            row.weight
            * KIND_WEIGHT.get(row.kind, 1.0)
            * (1.0 if row.rome_code in official.get(frozenset(bag), {row.rome_code}) else TAKEN_NAME)
            for row, bag in named
        ],
        dtype=np.float32,
    )


def _by_code(position: dict[str, int], rows: Sequence[TitleRow]) -> list[list[str]]:
    tasks: list[list[str]] = [[] for _ in position]
    for row in sorted(row for row in rows if row.kind == "skill" and row.rome_code in position):
        tasks[position[row.rome_code]].extend(content_words(row.text))
    return tasks
