"""How often the finders are right, measured on labelled words given as values."""

from __future__ import annotations

import csv
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TextIO

from matching.wording.skills import SkillFinder
from matching.wording.titles import OccupationFinder

BINS = 10
"""Bands of score over which the calibration error is taken."""

LONGEST_TOLD = 80
"""Characters of a first line that are told back: a file that is no table has one line of any length."""


class Labelled(NamedTuple):
    """Words, and the answers of which any counts as right."""

    text: str
    answers: frozenset[str]


class Quality(NamedTuple):
    """What a finder is worth on labelled words; shares are 0 to 1.

    `calibration_error`: over ten bands of the first answer's score, the mean distance between score and share
    right, weighted by how many fall in the band (expected calibration error).
    """

    n: int
    top1: float
    top5: float
    calibration_error: float
    median_ms: float
    p95_ms: float


class UnreadableRowsError(ValueError):
    """The labelled file cannot be read; one French sentence says which line and what is accepted."""


def read_labelled(
    lines: TextIO | Iterable[str], texts: Sequence[str], answers: Sequence[str]
) -> list[Labelled]:
    """Rows of a CSV with a header; the columns read are the first present of `texts` and of `answers`.

    Several answers are parted by `|`. Raises UnreadableRowsError when a column or a value is missing.
    """
    reader = csv.DictReader(lines)
    try:
        columns = [(name or "").lstrip("\ufeff") for name in reader.fieldnames or []]
        reader.fieldnames = columns
        text_column = next((name for name in texts if name in columns), None)
        answer_column = next((name for name in answers if name in columns), None)
        if text_column is None or answer_column is None:
            named = " ".join(", ".join(columns).split())[:LONGEST_TOLD]
            raise UnreadableRowsError(
                f"La première ligne doit nommer une colonne parmi {', '.join(texts)} et une parmi "
                f"{', '.join(answers)} ; elle nomme : {named or 'rien'}."
            )
        rows = [_labelled(row, text_column, answer_column, reader.line_num) for row in reader]
    except csv.Error:
        # The line that cannot be read is not counted when it is the first.
        raise UnreadableRowsError(
            f"Ligne {max(1, reader.line_num)} : ce n’est pas du CSV ; vérifiez ses guillemets, "
            "puis recommencez."
        ) from None
    if not rows:
        raise UnreadableRowsError(
            "Le fichier n’a que sa première ligne : ajoutez au moins une ligne à mesurer."
        )
    return rows


def _labelled(row: Mapping[str, str | None], text_column: str, answer_column: str, line: int) -> Labelled:
    text, right = row.get(text_column) or "", row.get(answer_column) or ""
    labels = frozenset(label.strip() for label in right.split("|") if label.strip())
    if not text.strip() or not labels:
        raise UnreadableRowsError(f"Ligne {line} : remplissez {text_column} et {answer_column}.")
    return Labelled(text, labels)


def evaluate_occupations(
    finder: OccupationFinder, rows: Sequence[Labelled], now_s: Callable[[], float]
) -> Quality:
    """Ask `finder` each row; a ROME code among the answers is right. `now_s` is a clock in seconds."""
    return measure(
        lambda text: [(found.rome_code, found.score) for found in finder.find(text, 5)], rows, now_s
    )


def evaluate_skills(finder: SkillFinder, rows: Sequence[Labelled], now_s: Callable[[], float]) -> Quality:
    """Ask `finder` each row; a label among the answers is right. `now_s` is a clock in seconds."""
    return measure(lambda text: [(found.label, found.score) for found in finder.find(text, 5)], rows, now_s)


def measure(
    ask: Callable[[str], list[tuple[str, float]]], rows: Sequence[Labelled], now_s: Callable[[], float]
) -> Quality:
    """Ask each row of `ask`, that gives (answer, score) best first, and count. `now_s` is a clock in seconds.

    Raises ValueError without rows.
    """
    if not rows:
        raise ValueError("No labelled row to measure with.")
    first, five = 0, 0
    spent_ms: list[float] = []
    scored: list[tuple[float, bool]] = []
    for row in rows:
        begun = now_s()
        answers = ask(row.text)
        spent_ms.append((now_s() - begun) * 1000.0)
        hits = [answer in row.answers for answer, _ in answers]
        first += bool(hits[:1] and hits[0])
        five += any(hits)
        scored.append((answers[0][1], hits[0]) if answers else (0.0, False))
    ordered = sorted(spent_ms)
    return Quality(
        n=len(rows),
        top1=round(first / len(rows), 4),
        top5=round(five / len(rows), 4),
        calibration_error=round(calibration_error(scored), 4),
        median_ms=round(statistics.median(ordered), 3),
        p95_ms=round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 3),
    )


def calibration_error(scored: Sequence[tuple[float, bool]]) -> float:
    """Mean of |mean score - share right| over BINS bands of (score, right), each weighted by its size."""
    bands: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in scored:
        bands[min(BINS - 1, int(score * BINS))].append((score, right))
    return sum(
        abs(sum(score for score, _ in band) - sum(right for _, right in band)) for band in bands if band
    ) / max(1, len(scored))
