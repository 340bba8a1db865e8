"""The single steps that widen a list, each as words, a count and the change of address that takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.matches.question import Question
from matching.ranking.filters import Widening


@dataclass(frozen=True, slots=True)
class Step:
    """`icon` and `words` for the page, `total` offers it shows, `change` of the question that it is."""

    icon: str
    words: str
    total: int
    change: Mapping[str, Any]


def steps_of(question: Question, widenings: Sequence[Widening], total: int, unsure: int = 0) -> list[Step]:
    """The steps in the order of the ranking, then all contracts, then `unsure`, the total with every way."""
    found = [step for one in widenings if (step := _step(question, one)) is not None]
    # Contracts do not overlap: all of them show what each one more would add.
    freed = sum(one.added for one in widenings if one.change == "contract")
    if freed:
        found.append(Step("bag", "Tous les contrats", total + freed, {"contrat": ""}))
    if unsure > total:
        found.append(Step("bus", "Tous les trajets, à vérifier aussi", unsure, {"trajet": ""}))
    return found


def _step(question: Question, one: Widening) -> Step | None:
    if one.change == "minutes":
        words = f"{one.to} minutes au lieu de {question.minutes}"
        return Step("clock", words, one.total, {"minutes": int(one.to)})
    if one.change == "hours":
        return Step("clock", "Tous les horaires", one.total, {"horaires": ""})
    if one.change == "occupation" and one.to in ("kind", "any"):
        kind = one.to == "kind"
        words = "Le même genre de travail" if kind else "Tous les métiers"
        return Step("search", words, one.total, {"autour": "genre" if kind else "tous"})
    return None  # contracts are freed together: one more contract is rarely what somebody means
