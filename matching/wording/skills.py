"""From free text to skills of the referential, and to permits, cards and languages.

As for occupations: a text is compared with every way to name a skill, and a logistic model makes a
probability of the figures. The occupations that the text makes think of count too: who "tourne la nuit pour
surveiller le site" is looked for among the skills of security guards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from matching.wording.cards import Card, find_cards
from matching.wording.model import Model, read_skill_model
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
from matching.wording.normalise import LONGEST_TEXT, content_words, stem, telling_words
from matching.wording.speller import Speller
from matching.wording.titles import OccupationFinder

COMPARED_AGAIN = 60
"""Rows that rapidfuzz compares with the query, the nearest by spelling and words."""

CONSIDERED = 400
"""Skills of which all figures are taken, the likest by the figures that cost little."""

LEAST_SCORE = 0.1
"""An answer with a lower score is no answer."""

OCCUPATIONS_THOUGHT_OF = 20
"""Occupations whose skills are favoured, each by its chance to be meant."""

MOST_PARTS = 8
"""Parts of a text that are looked for by themselves: a page pasted in must not cost a second."""

_PARTING = re.compile(r"[,;\n•]|\.\s")

SKILL_FEATURES = (
    "spelling",  # likeness of characters with the best row
    "words",  # likeness of words with the best row
    "row_covered",  # share of a row's rare words that are in the query, the best row
    "query_covered",  # share of the query's rare words that a row holds, the best row
    "edits",  # rapidfuzz token_set_ratio with the best row
    "context",  # chance that the text is about an occupation that asks the skill
    "occupations",  # logarithm of the number of occupations that ask it
    "themes",  # likeness of themes with all the ways to name it
    "everyday",  # 1 for a skill that the project's vocabulary puts in plain words
)


class SkillRow(NamedTuple):
    """One way to name a skill: `label` is shown, `text` is compared, `rome_item` is ROME's number or none.

    `codes` are the ROME codes of the occupations that ask it, `plain` tells words of the project's own.
    """

    label: str
    text: str
    rome_item: int | None = None
    codes: tuple[str, ...] = ()
    plain: bool = False


class FoundSkill(NamedTuple):
    """A skill for the words typed; `score` is the chance that it is meant, `matched` the text that won."""

    label: str
    rome_item: int | None
    matched: str
    score: float


class Considered(NamedTuple):
    """A query beside k skills.

    figures : float32 (k, features)
    labels  : int64 (k,), the skills, rising
    near    : float32 (rows,), likeness with each row
    """

    figures: F32
    labels: NDArray[np.int64]
    near: F32


class SkillLikeness:
    """The ways to name each skill, indexed. Holds nothing of a query."""

    def __init__(self, rows: Sequence[SkillRow], occupations: OccupationFinder | None) -> None:
        """Index the rows, at least one of which holds a word; their order does not matter."""
        named = _distinct(rows)
        self.rows = [row for row, _ in named]
        bags = [bag for _, bag in named]
        self.labels = sorted({row.label for row in self.rows})
        position = {label: at for at, label in enumerate(self.labels)}
        self._label_of = np.asarray([position[row.label] for row in self.rows], dtype=np.int64)
        self._starts = np.searchsorted(self._label_of, np.arange(len(self.labels)))
        self._joined = [" ".join(bag) for bag in bags]
        self._spelling: Nearness[str] = Nearness(bags, grams)
        self._words: Nearness[str] = Nearness(bags, whole_words)
        self._rarity = Stock(bags)
        self._common: Postings[str] = Postings([{w: self._rarity.rarity(w) for w in bag} for bag in bags])
        self._whole = np.asarray([sum(map(self._rarity.rarity, bag)) for bag in bags], dtype=np.float32)
        self._speller = Speller(word for row in self.rows for word in telling_words(row.text))
        self._occupations = occupations
        self._asked_by(rows, position)
        # Half precision: 33,000 skills by 150 themes are 10 MB, and the third decimal decides nothing.
        self._places = self._place_all(bags).astype(np.float16)

    def _place_all(self, bags: Sequence[tuple[str, ...]]) -> F32:
        themes = self._occupations.themes if self._occupations else None
        pooled: list[dict[str, float]] = [{} for _ in self.labels]
        for label, bag in zip(self._label_of.tolist(), bags, strict=True):
            pooled[label].update(dict.fromkeys(bag, 1.0))
        if themes is None:
            return np.zeros((len(self.labels), 0), dtype=np.float32)
        return np.stack([themes.place(bag) for bag in pooled])

    def _asked_by(self, rows: Sequence[SkillRow], position: dict[str, int]) -> None:
        pairs = sorted(
            {(code, position[row.label]) for row in rows if row.label in position for code in row.codes}
        )
        self._of_code: dict[str, list[int]] = {}
        for code, label in pairs:
            self._of_code.setdefault(code, []).append(label)
        count = np.bincount(
            np.asarray([label for _, label in pairs], dtype=np.int64), minlength=len(self.labels)
        )
        self._occupation_count = np.log1p(count).astype(np.float32)
        plain = {row.label for row in rows if row.plain}
        self._everyday = np.asarray([label in plain for label in self.labels], dtype=np.float32)

    def compare(self, text: str) -> Considered | None:
        """The figures of `text` beside the CONSIDERED likest skills; None when it is near nothing."""
        bag = content_words(text)
        spelt = tuple(dict.fromkeys(stem(self._speller.put_right(word)) for word in telling_words(text)))
        spelling = self._spelling.to(bag)
        if spelt != bag:
            spelling = np.maximum(spelling, self._spelling.to(spelt))
        context = self._context(text)
        if not spelling.any() and not context.any():
            return None
        words = self._words.to(spelt)
        common = self._common.sums(dict.fromkeys(spelt, 1.0))
        near = spelling + words
        edits = self._edits(" ".join(spelt), near)
        asked = np.float32(sum(self._rarity.rarity(word) for word in spelt))
        figures = {
            "spelling": self._best(spelling),
            "words": self._best(words),
            "row_covered": self._best(common / self._whole),
            "query_covered": self._best(common) / asked,
            "edits": self._best(edits),
            "context": context,
            "occupations": self._occupation_count,
            "everyday": self._everyday,
        }
        told = figures["spelling"] + context
        cheap = sum(figures.values()) + context - np.float32(0.8) * self._occupation_count
        kept = np.sort(nearest(np.where(told > 0.0, cheap, np.float32(0.0)), CONSIDERED))
        table = {name: figure[kept] for name, figure in figures.items()} | {
            "themes": self._themes_of(kept, spelt)
        }
        columns = np.stack([table[name] for name in SKILL_FEATURES], axis=1).astype(np.float32)
        return Considered(columns, kept, near + edits)

    def _themes_of(self, labels: NDArray[np.int64], bag: tuple[str, ...]) -> F32:
        themes = self._occupations.themes if self._occupations else None
        if themes is None:
            return np.zeros(len(labels), dtype=np.float32)
        return self._places[labels].astype(np.float32) @ themes.place(dict.fromkeys(bag, 1.0))

    def best_row(self, near: F32, label: int) -> SkillRow:
        """The row of the skill numbered `label` that is likest by `near`, (rows,)."""
        start = int(self._starts[label])
        end = int(self._starts[label + 1]) if label + 1 < len(self._starts) else len(near)
        return self.rows[start + int(near[start:end].argmax())]

    def _context(self, text: str) -> F32:
        context = np.zeros(len(self.labels), dtype=np.float32)
        if self._occupations is not None:
            for code, chance in self._occupations.find_codes(text, OCCUPATIONS_THOUGHT_OF):
                context[self._of_code.get(code, [])] += chance
        return context

    def _edits(self, joined: str, near: F32) -> F32:
        ratios = np.zeros_like(near)
        for at in nearest(near, COMPARED_AGAIN).tolist():
            ratios[at] = fuzz.token_set_ratio(joined, self._joined[at]) / 100.0
        return ratios

    def _best(self, by_row: F32) -> F32:
        return best_of_groups(by_row, self._label_of, self._starts)


class SkillFinder:
    """All skills of the referential, ready to be asked. Holds nothing of a query: safe to share."""

    def __init__(self, likeness: SkillLikeness | None, model: Model) -> None:
        self._likeness = likeness
        self._model = model

    @classmethod
    def build(cls, rows: Iterable[SkillRow], occupations: OccupationFinder | None = None) -> SkillFinder:
        """Index the rows; their order does not matter, and a text given twice for a label counts once.

        With `occupations`, the skills of the occupations that a text makes think of are more probable.
        """
        kept = [row for row in rows if content_words(row.text)]
        return cls(SkillLikeness(kept, occupations) if kept else None, read_skill_model())

    def find(self, text: str, limit: int = 5) -> list[FoundSkill]:
        """The skills meant by `text`, most probable first, at most `limit`, each label once.

        What is parted by commas or lines is also looked for by itself: "les plats froids, la caisse" are two
        skills. A score is the chance that the label is right; as ROME says one thing in several labels, more
        than one may be, so the scores do not share 1 as in `OccupationFinder.find`, and "not sure" is a low
        first score, or no answer. Each answer is shown for a yes or no.
        """
        if limit < 1:
            return []
        best: dict[str, FoundSkill] = {}
        for part in _parts(text):
            for found in self._find_one(part, limit):
                kept = best.get(found.label)
                if kept is None or found.score > kept.score:
                    best[found.label] = found
        return sorted(best.values(), key=lambda found: (-found.score, found.label))[:limit]

    def _find_one(self, text: str, limit: int) -> list[FoundSkill]:
        compared = self._likeness.compare(text) if self._likeness else None
        if self._likeness is None or compared is None:
            return []
        chances = self._model.chances(compared.figures, SKILL_FEATURES, is_vacancy=False)
        answers = []
        for at in np.lexsort((np.arange(len(chances)), -chances))[:limit].tolist():
            row = self._likeness.best_row(compared.near, int(compared.labels[at]))
            score = round(float(chances[at]) ** self._model.alike, 4)
            if score >= LEAST_SCORE:
                answers.append(FoundSkill(row.label, row.rome_item, row.text, score))
        return answers

    def find_cards(self, text: str) -> list[Card]:
        """The permits, cards and languages named in `text`, in the order they are named."""
        return find_cards(text)


def _parts(text: str) -> list[str]:
    """The whole text, and its parts where there are several; at most MOST_PARTS of them."""
    parts = [part for part in _PARTING.split(text[:LONGEST_TEXT]) if content_words(part)]
    return [text, *parts[:MOST_PARTS]] if len(parts) > 1 else [text]


def _distinct(rows: Sequence[SkillRow]) -> list[tuple[SkillRow, tuple[str, ...]]]:
    """Each row with its words, the same words once a label, in a fixed order."""
    best: dict[tuple[str, tuple[str, ...]], SkillRow] = {}
    for row in sorted(rows, key=lambda r: (r.label, r.text != r.label, r.text, r.rome_item or 0)):
        bag = content_words(row.text)
        if bag:
            best.setdefault((row.label, bag), row)
    return [(best[label, bag], bag) for label, bag in sorted(best)]
