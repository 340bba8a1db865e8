"""From a title or a phrase to ROME occupations, with a probability that means something.

`likeness` compares the words with every occupation; a logistic model, whose few numbers are in the dated
table `tables/model.toml`, makes one probability of the figures. "None of these" is one of its answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from matching.wording.likeness import FEATURES, Likeness, TitleRow
from matching.wording.model import Model, read_model
from matching.wording.nearness import F32
from matching.wording.normalise import content_words, has_marks
from matching.wording.themes import Themes

__all__ = ["Found", "OccupationFinder", "TitleRow"]

LEAST_SCORE = 0.001
"""An answer less probable than this is no answer."""

_WHY_SAME = {
    "title": "C’est un nom officiel de ce métier.",
    "name": "C’est le nom courant de ce métier.",
    "usual": "On appelle souvent ce métier ainsi.",
    "ad": "Les employeurs l’appellent souvent ainsi.",
    "says": "On en parle souvent ainsi.",
    "verb": "C’est ce que l’on fait dans ce métier.",
}


class Found(NamedTuple):
    """An occupation for the words typed: `score` is its chance to be meant, `matched` the row that won."""

    rome_code: str
    matched: str
    score: float
    why: str


class OccupationFinder:
    """All rows of the referential, ready to be asked. Holds nothing of a query: safe to share."""

    def __init__(self, likeness: Likeness | None, model: Model) -> None:
        self._likeness = likeness
        self._model = model

    @classmethod
    def build(cls, rows: Iterable[TitleRow]) -> OccupationFinder:
        """Index the rows; their order does not matter, and a text given twice for a code counts once."""
        kept = list(rows)
        named = any(row.kind != "skill" for row in kept)
        return cls(Likeness(kept) if named else None, read_model())

    @property
    def themes(self) -> Themes | None:
        """The themes of the occupations, by which words of like meaning are near; None without rows."""
        return self._likeness.themes if self._likeness else None

    def find(self, text: str, limit: int = 5) -> list[Found]:
        """The occupations meant by `text`, most probable first, at most `limit`.

        Scores are probabilities: over all occupations they add up to 1 at most, and what is missing is the
        chance that none is meant. Empty, or a low first score: not sure.
        """
        compared = self._likeness.compare(text) if self._likeness else None
        if self._likeness is None or compared is None or limit < 1:
            return []
        likeness, said = self._likeness, frozenset(content_words(text))
        return [
            _answer(likeness, int(compared.rows[at]), chance, said)
            for at, chance in self._likeliest(compared.figures, text, limit)
        ]

    def find_codes(self, text: str, limit: int) -> list[tuple[str, float]]:
        """The ROME codes and chances of `find`, without what tells them to people: half the time."""
        compared = self._likeness.compare(text) if self._likeness else None
        if self._likeness is None or compared is None or limit < 1:
            return []
        codes = self._likeness.codes
        return [(codes[at], chance) for at, chance in self._likeliest(compared.figures, text, limit)]

    def _likeliest(self, figures: F32, text: str, limit: int) -> list[tuple[int, float]]:
        chances = self._model.chances(figures, FEATURES, has_marks(text))
        order = np.lexsort((np.arange(len(chances)), -chances))[:limit].tolist()
        return [(at, float(chances[at])) for at in order if chances[at] >= LEAST_SCORE]


def _answer(likeness: Likeness, at: int, chance: float, said: frozenset[str]) -> Found:
    row = likeness.rows[at]
    near = f"Ressemble à « {row.text} »."
    why = _WHY_SAME.get(row.kind, near) if likeness.says_the_same(at, said) else near
    return Found(row.rome_code, row.text, round(chance, 4), why)
