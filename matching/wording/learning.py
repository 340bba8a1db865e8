"""Learning the model's numbers from the referential itself: no outside example is used.

Rows are held out in turn: a finder built without a fifth of them is asked that fifth, as if people had typed
it. A conditional logistic model (McFadden, 1974) is fitted to which occupation was right. For a share of the
questions the right occupation is taken off the list, so that "none of these" is learned too. Everything is
drawn by hashes of the text and solved by Newton's method: the same rows give the same numbers.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.wording.likeness import FEATURES, Likeness, TitleRow
from matching.wording.nearness import F32
from matching.wording.normalise import content_words, split_pair

FOLDS = 5
ONE_ASKED_OF = {"title": 3, "usual": 1, "ad": 2, "says": 1, "name": 1, "verb": 1}
"""Of the rows of a kind one in so many is asked: official titles are many, and much alike."""

NONE_ONE_OF = 10
"""One question in so many has its answer taken off the list."""

CHOICES = 60
"""Occupations kept beside a question, the likest by a plain sum of figures."""

KEPT_SMALL = 2.0
"""Ridge: how strongly weights are held to zero, in questions."""


class Question(NamedTuple):
    """Figures of CHOICES answers, float32 (CHOICES, features), and which is right; -1 is none of them."""

    figures: F32
    right: int
    blurred: bool
    weight: float = 1.0


def learn(rows: Iterable[TitleRow], everyday_share: float, blurred_share: float) -> dict[str, float]:
    """Weights by feature, and that of "none", rounded to 3 decimals, from the rows of all of ROME.

    `everyday_share`: share of the questions to be about occupations of the project's own vocabulary, 0 to 1:
    the official titles hold far more rare occupations than the vacancies do. `blurred_share`: share of known
    titles with a word too many or too few; the rest are titles never seen.
    """
    weights = fit(balance(list(ask_held_out(list(rows))), everyday_share, blurred_share))
    names = (*FEATURES, "none")
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


def ask_held_out(rows: Sequence[TitleRow]) -> Iterator[Question]:
    """Each question of each fold, asked of a finder that has not seen its row nor one of the same words.

    The same finder is asked some of the rows it has seen, blurred: real titles are often a known one with a
    town, a shop or a speciality behind it, or a word short.
    """
    fold_of = [_draw(" ".join(content_words(row.text)), "fold") % FOLDS for row in rows]
    for fold in range(FOLDS):
        seen = [row for row, of in zip(rows, fold_of, strict=True) if of != fold or row.kind == "skill"]
        likeness = Likeness(seen)
        position = {code: at for at, code in enumerate(likeness.codes)}
        held_out = {row for row, of in zip(rows, fold_of, strict=True) if of == fold and row.kind != "skill"}
        blurred = {row for row in likeness.rows if _draw(row.text, "blurred") % FOLDS == fold}
        for kept, texts in ((held_out, None), (blurred, sorted(row.text for row in likeness.rows))):
            for row in sorted(kept):
                if _draw(row.text, "asked") % ONE_ASKED_OF[row.kind] == 0 and row.rome_code in position:
                    question = _ask(likeness, row, position[row.rome_code], texts)
                    if question is not None:
                        yield question


def _ask(likeness: Likeness, row: TitleRow, right: int, others: Sequence[str] | None) -> Question | None:
    readings = split_pair(row.text)
    text = readings[_draw(row.text, "reading") % len(readings)]
    compared = likeness.compare(text if others is None else _blur(text, others))
    if compared is None:
        return None
    order = np.argsort(-compared.figures[:, :-2].sum(axis=1), kind="stable")
    if _draw(row.text, "none") % NONE_ONE_OF == 0:
        order = order[order != right]
    order = order[:CHOICES]
    where = np.flatnonzero(order == right)
    return Question(compared.figures[order], int(where[0]) if len(where) else -1, others is not None)


def _blur(text: str, others: Sequence[str]) -> str:
    """`text` with the last words of up to two others behind it, or without its own last word, by hash."""
    said = text.split()
    if len(said) > 2 and _draw(text, "short") % 4 == 0:
        said = said[:-1]
    for more in range(_draw(text, "more") % 3):
        said += others[_draw(text, f"other {more}") % len(others)].split()[-1:]
    return " ".join(said)


def _draw(text: str, purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}\0{text}".encode()).digest()[:8])


def balance(questions: Sequence[Question], everyday_share: float, blurred_share: float) -> list[Question]:
    """The questions weighted so that everyday occupations, and blurred titles, weigh their share."""
    everyday = FEATURES.index("everyday")
    groups = [(q.right >= 0 and bool(q.figures[q.right, everyday] > 0), q.blurred) for q in questions]
    count = Counter(groups)
    wanted = {
        (is_everyday, is_blurred): (everyday_share if is_everyday else 1.0 - everyday_share)
        * (blurred_share if is_blurred else 1.0 - blurred_share)
        for is_everyday in (True, False)
        for is_blurred in (True, False)
    }
    return [
        question._replace(weight=wanted[group] * len(questions) / count[group])
        for question, group in zip(questions, groups, strict=True)
    ]


class _Sheet(NamedTuple):
    """Q questions in full: figures (Q, CHOICES + 1, features + 1), the last choice being "none"."""

    figures: NDArray[np.float64]
    offered: NDArray[np.bool_]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]

    def chances(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        raw = np.where(self.offered, self.figures @ weights, -np.inf)
        powers = np.exp(raw - raw.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def worth(self, weights: NDArray[np.float64]) -> float:
        """The penalised logarithm of the likelihood, to be made as high as can be."""
        chances = self.chances(weights)[np.arange(len(self.right)), self.right]
        return float(self.weight @ np.log(np.maximum(chances, 1e-300)) - KEPT_SMALL / 2.0 * weights @ weights)


def fit(questions: Sequence[Question], steps: int = 50) -> NDArray[np.float64]:
    """Weights float64 (features + 1,), the last of "none", that make the right answers most probable.

    Newton's method, a step being halved while it does not help, on a likelihood that has one maximum.
    """
    sheet = _lay_out(questions)
    rows = np.arange(len(questions))
    found = np.zeros(questions[0].figures.shape[1] + 1)
    for _ in range(steps):
        chances = sheet.chances(found)
        expected = np.einsum("nk,nkf->nf", chances, sheet.figures)
        slope = sheet.weight @ (sheet.figures[rows, sheet.right] - expected) - KEPT_SMALL * found
        weighted = (chances * sheet.weight[:, None])[:, :, None] * sheet.figures
        spread = np.tensordot(weighted, sheet.figures, axes=([0, 1], [0, 1]))
        bend = spread - (expected * sheet.weight[:, None]).T @ expected + KEPT_SMALL * np.eye(len(found))
        step = np.linalg.solve(bend, slope)
        before = sheet.worth(found)
        while sheet.worth(found + step) < before and np.abs(step).max() > 1e-9:
            step /= 2.0
        found = found + step
        if np.abs(step).max() < 1e-7:
            break
    return found


def _lay_out(questions: Sequence[Question]) -> _Sheet:
    size = questions[0].figures.shape[1] + 1
    figures = np.zeros((len(questions), CHOICES + 1, size))
    offered = np.zeros((len(questions), CHOICES + 1), dtype=bool)
    for at, question in enumerate(questions):
        figures[at, : len(question.figures), :-1] = question.figures
        offered[at, : len(question.figures)] = True
    figures[:, CHOICES, -1] = 1.0
    offered[:, CHOICES] = True
    right = np.asarray([q.right if q.right >= 0 else CHOICES for q in questions])
    return _Sheet(figures, offered, right, np.asarray([q.weight for q in questions]))
