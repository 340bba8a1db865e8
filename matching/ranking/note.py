"""The note of a match: a word and nine bricks. Both are roundings, and nothing is ranked by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from .criteria import MILLION
from .values import BRICKS, Brick, Criterion, Match

NOTE_FROM_NINTHS: Final = ((7, "très bien"), (5, "bien"), (0, "possible"))
NOTE_WITH_SCHEME: Final = "avec une formation"


@dataclass(frozen=True, slots=True)
class Bricks:
    """How many bricks of a part are laid, of how many."""

    laid: int
    of: int


def bricks(criteria: Iterable[Criterion]) -> dict[Brick, Bricks]:
    """The nine bricks of a note, 4, 3 and 2: each part of the score rounded half up to whole ninths."""
    laid, whole = dict.fromkeys(BRICKS, 0), dict.fromkeys(BRICKS, 0)
    for criterion in criteria:
        laid[criterion.brick] += round(criterion.contribution * MILLION)
        whole[criterion.brick] += round(criterion.of * MILLION)
    return {brick: Bricks(_ninths(laid[brick]), _ninths(whole[brick])) for brick in BRICKS}


def note(match: Match) -> str:
    """The word of the note: très bien from 7 ninths, bien from 5, possible below.

    A match that a scheme would make possible says so instead: avec une formation.
    """
    if match.group == "with_scheme":
        return NOTE_WITH_SCHEME
    # Rounding eight contributions may cost some millionths of a ninth: 6.99999 is 7.
    ninths = round(9 * match.score, 4)
    return next(word for least, word in NOTE_FROM_NINTHS if ninths >= least)


def _ninths(millionths: int) -> int:
    return (2 * 9 * millionths + MILLION) // (2 * MILLION)
