"""From free text to skills of the referential, and to permits, cards and languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

from matching.wording.cards import Card, find_cards
from matching.wording.nearness import Nearness, grams
from matching.wording.normalise import content_words

COMPARED_AGAIN = 60
LEAST_SCORE = 0.05


class SkillRow(NamedTuple):
    """One way to name a skill: `label` is shown, `text` is compared, `rome_item` is ROME's number or none."""

    label: str
    text: str
    rome_item: int | None = None
    weight: float = 1.0


class FoundSkill(NamedTuple):
    """A skill for the words typed; `score` is the chance that it is meant, `matched` the text that won."""

    label: str
    rome_item: int | None
    matched: str
    score: float


class SkillFinder:
    """All skills of the referential, ready to be asked."""

    def __init__(self, rows: list[SkillRow], bags: list[tuple[str, ...]]) -> None:
        self._rows = rows
        self._joined = [" ".join(bag) for bag in bags]
        self._weight = np.asarray([row.weight for row in rows], dtype=np.float32)
        self._spelling: Nearness[str] = Nearness([grams(bag) for bag in bags])
        self._words: Nearness[str] = Nearness(bags)

    @classmethod
    def build(cls, rows: Iterable[SkillRow]) -> SkillFinder:
        """Index the rows; their order does not matter, and a text given twice for a label counts once."""
        best: dict[tuple[str, tuple[str, ...]], SkillRow] = {}
        for row in sorted(rows, key=lambda r: (r.label, -r.weight, r.text, r.rome_item or 0)):
            bag = content_words(row.text)
            if bag:
                best.setdefault((row.label, bag), row)
        keys = sorted(best)
        return cls([best[key] for key in keys], [bag for _, bag in keys])

    def find(self, text: str, limit: int = 5) -> list[FoundSkill]:
        """The skills meant by `text`, most probable first, at most `limit`, each label once."""
        bag = content_words(text)
        if not bag or not self._rows or limit < 1:
            return []
        spelling = self._spelling.to(grams(bag))
        near = (spelling + self._words.to(bag)) * self._weight
        top = np.argpartition(-near, min(COMPARED_AGAIN, len(near) - 1))[:COMPARED_AGAIN]
        joined = " ".join(bag)
        scored: dict[str, tuple[float, int]] = {}
        for at in sorted(top.tolist()):
            again = fuzz.token_set_ratio(joined, self._joined[at]) / 100.0
            score = float(near[at]) / 2.0 * 0.75 + again * 0.25
            label = self._rows[at].label
            if near[at] > 0 and score > scored.get(label, (0.0, 0))[0]:
                scored[label] = (score, at)
        best = sorted(scored.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
        return [
            FoundSkill(label, self._rows[at].rome_item, self._rows[at].text, round(min(1.0, score), 4))
            for label, (score, at) in best
            if score >= LEAST_SCORE
        ]

    def find_cards(self, text: str) -> list[Card]:
        """The permits, cards and languages named in `text`, in the order they are named."""
        return find_cards(text)
