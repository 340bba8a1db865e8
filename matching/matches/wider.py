"""The single steps that widen a list, each as words, a count and the change of address that takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


def steps_of(question: Question, widenings: Iterable[Widening], any_contract: int, total: int) -> list[Step]:
    """The steps in the order of the ranking; the one that frees the contract comes last."""
    found = [step for one in widenings if (step := _step(question, one)) is not None]
    if question.contrat and any_contract > total:
        found.append(Step("bag", "Tous les contrats", any_contract, {"contrat": ""}))
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
