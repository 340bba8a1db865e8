"""The public weights and the formulas of the eight criteria: one dated table, and whole numbers only.

Every criterion is a fraction `n/d` of what it may bring, with `n` and `d` whole numbers, and a contribution
is that share of its weight in whole millionths of the score, rounded half up. So a score is the sum of its
contributions exactly, whatever the order of the sums, on every machine, in both directions of a pair.

The formulas below take numpy arrays that broadcast against each other: one vacancy and many profiles, or one
profile and many vacancies. What a person did not say is neutral: it moves no vacancy before another. No wish
is a wish fulfilled, an unknown level or work is one half everywhere; skills alone count only when told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import UNREACHABLE

from .referential import HELD, SAME
from .values import Brick, CriterionName

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of the score: `ninths` are EXCHANGE's, `millionths` the same, rounded to add up to 1."""

    version: str
    ninths: Mapping[CriterionName, Fraction]
    bricks: Mapping[CriterionName, Brick]

    @property
    def millionths(self) -> dict[CriterionName, int]:
        """Each weight in millionths: rounded down, and what is left goes to the largest rests."""
        exact = {name: ninths * MILLION / 9 for name, ninths in self.ninths.items()}
        rounded = {name: int(value) for name, value in exact.items()}
        left = MILLION - sum(rounded.values())
        by_rest = sorted(exact, key=lambda name: rounded[name] - exact[name])
        return {name: rounded[name] + (name in by_rest[:left]) for name in exact}


WEIGHTS: Final = Weights(
    version="2026-11-24",
    ninths={
        "occupation": Fraction(3, 2),
        "skills": Fraction(2),
        "level": Fraction(1, 2),
        "journey": Fraction(2),
        "conditions": Fraction(1),
        "schemes": Fraction(1),
        "welcome": Fraction(1, 2),
        "shortage": Fraction(1, 2),
    },
    bricks={
        "occupation": "savoir_faire",
        "skills": "savoir_faire",
        "level": "savoir_faire",
        "journey": "trajet",
        "conditions": "trajet",
        "schemes": "aides",
        "welcome": "aides",
        "shortage": "aides",
    },
)
OF: Final = WEIGHTS.millionths
"""What each criterion may bring at most, in millionths of the score; together 1,000,000."""
SAVOIR_FAIRE: Final = tuple(name for name, brick in WEIGHTS.bricks.items() if brick == "savoir_faire")

# Skills. A plain skill weighs 1, a core item of the occupation 2, a required one 3, a required core item 4.
PLAIN_WEIGHT: Final = 1
CORE_EXTRA: Final = 1
REQUIRED_EXTRA: Final = 2
CORE_ENOUGH: Final = 5
"""A vacancy that lists no skill is read through the core items of its occupation: any five are enough."""
MOST_GIVEN: Final = 2
"""Compétence + gives one or two things that are missing (DOMAIN, Schemes)."""
BACK_PARTS: Final = 4
"""A scheme gives back 2 of 4 parts of what a missing skill cost when it answers yes, 1 of 4 to check."""

DEFAULT_MINUTES: Final = 45
"""The longest way of somebody who did not say it. À confirmer: the same for every vacancy, so neutral."""


class Share(NamedTuple):
    """`part` of `whole`: whole numbers that broadcast, 0 <= part <= whole, whole > 0."""

    part: Ints
    whole: Ints | int


def contribution(name: CriterionName, share: Share) -> NDArray[np.int32]:
    """Millionths of the score that a criterion brings, rounded half up."""
    of = 2 * OF[name]
    return ((of * share.part + share.whole) // (2 * share.whole)).astype(np.int32)


def occupation_share(nearness: Ints, has_wants: Flags) -> Share:
    """Nearness of the vacancy's occupation to the best of the wants, each times its confidence.

    nearness : thousandths; 0 for a vacancy that names no occupation
    Somebody who named no work, or only words not understood, has one half everywhere.
    """
    return Share(np.where(has_wants, nearness, SAME // 2), SAME)


def skills_share(covered: Ints, missed: Ints, asked: Ints, enough: Ints, back: Ints) -> Share:
    """Weighted share of the skills asked that are held, like ones in part, and what a scheme gives back.

    covered : thousandths of weight held
    missed  : thousandths of weight of the required skills that are not wholly held
    asked   : weight of all skills asked; 0 = nothing asked nor known of the occupation: one half
    enough  : weight at which the share is whole: `asked`, or five core items when they stand in for a list
    back    : 0, 1 or 2 of BACK_PARTS of `missed` that a scheme gives back
    """
    whole = BACK_PARTS * HELD * enough
    part = np.minimum(BACK_PARTS * covered + back * missed, whole)
    known = asked > 0
    return Share(np.where(known, part, 1), np.where(known, whole, 2))


def level_share(asked: Ints, held: Ints, back: Ints) -> Share:
    """Qualification level, 0 = not known.

    Nothing asked, or enough held: 8 of 8. One level short: 4 of 8, and `back` (0, 1 or 2) more with Parcours
    qualifiant, which opens the level above. More than one short: 0. Level not said: 4 of 8 everywhere.
    """
    short = np.where(asked - held == 1, 4 + back, 0)
    enough = (asked == 0) | (held >= asked)
    return Share(np.where(held == 0, 4, np.where(enough, 8, short)), 8)


def journey_share(
    minutes_out: NDArray[np.int32], minutes_back: NDArray[np.int32], max_minutes: Ints
) -> Share:
    """The longer of the two ways against the longest accepted; 0 where there is no way.

    Whole up to a third of `max_minutes`, then down in a straight line to one half at `max_minutes`, and to
    nothing at twice that. Going over never blocks. max_minutes 0 = not said: DEFAULT_MINUTES.
    """
    most = np.where(max_minutes > 0, max_minutes, DEFAULT_MINUTES)
    longer = np.maximum(minutes_out, minutes_back).astype(np.int64)
    within = np.minimum(5 * most - 3 * longer, 4 * most)
    over = np.maximum(2 * (2 * most - longer), 0)
    part = np.where(longer <= most, within, over)
    return Share(np.where(longer >= UNREACHABLE, 0, part), 4 * most)


def conditions_share(contract_wished: Flags, hours_wished: Ints, avoided_met: Ints) -> Share:
    """Twelve points: the contract 4, full or part time 3, nothing avoided 5.

    contract_wished : the contract is wished, or no wish was said
    hours_wished    : 2 = wished or no wish said, 1 = the vacancy does not say its hours, 0 = not wished
    avoided_met     : how many avoided things the vacancy is known to have: none 5 points, one 1, more 0
    """
    hours = np.array([0, 1, 3])[hours_wished]
    avoided = np.array([5, 1, 0])[np.minimum(avoided_met, 2)]
    return Share(4 * contract_wished + hours + avoided, 12)


def schemes_share(tenths: Ints) -> Share:
    """What the schemes that help this pair bring: the sum of their twentieths, at most the whole.

    tenths : each scheme of `effects.EFFECTS` that helps, in tenths, times 2 for yes and 1 for to check
    """
    return Share(np.minimum(tenths, 20), 20)


def welcome_share(placements: Flags, later_start: Flags, reading: Ints, french: Ints) -> Share:
    """Twelve points: placements accepted 4, a later start 2, reading within reach 4, French within reach 2.

    reading, french : 2 = what is asked is held, or the person did not say; 1 = the vacancy does not say; 0
    """
    return Share(4 * placements + 2 * later_start + 2 * reading + french, 12)


def within_reach(asked: Ints, held: Ints) -> Ints:
    """2 = held is enough or not said, 1 = what is asked is not said, 0 = not enough. Ranks, 0 = not known."""
    told = np.where(asked == 0, 1, np.where(held >= asked, 2, 0))
    return np.where(held == 0, 2, told).astype(np.int64)


def shortage_share(thousandths: Ints) -> Share:
    """The share of hirings of the occupation that employers of Occitanie find hard; 0 where no figure is."""
    return Share(thousandths, 1000)
