"""Ways of drawing that spread things out: plain dice make a town look cloned here and bare there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

SEED = "un emploi en bas de chez moi"


def dice(subject: str) -> Random:
    """The dice of one subject, the same at every start. Makers share none, so they do not move each other."""
    return Random(f"{SEED} / {subject}")  # noqa: S311 - invented people, nothing is secret


class Deck(Generic[T]):
    """Cards dealt without putting them back; shuffled again when all are dealt."""

    def __init__(self, cards: Iterable[T], rng: Random) -> None:
        self._cards = list(cards)
        self._rng = rng
        self._left: list[T] = []

    def deal(self) -> T:
        if not self._left:
            self._left = list(self._cards)
            self._rng.shuffle(self._left)
        return self._left.pop()


class Turns(Generic[T]):
    """Smooth weighted turns: each thing comes as often as its weight says, as evenly spread as can be.

    At every turn each thing gains its weight; the richest is drawn and pays the whole. A thing of weight w
    among W comes once in any W / w turns, or nearly.
    """

    def __init__(self, weights: Mapping[T, float]) -> None:
        # Thousandths as whole numbers: sums of binary fractions would drift, and differ between machines.
        self._weights = {thing: round(weight * 1000) for thing, weight in weights.items()}
        self._rich = dict.fromkeys(self._weights, 0)
        self._total = sum(self._weights.values())

    def draw(self) -> T:
        for thing, weight in self._weights.items():
            self._rich[thing] += weight
        chosen = max(self._rich, key=self._rich.__getitem__)
        self._rich[chosen] -= self._total
        return chosen
