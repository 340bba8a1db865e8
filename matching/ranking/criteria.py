"""The public weights and the formulas of the eight criteria: one dated table, and whole numbers only.

Every criterion is a fraction `n/d` of what it may bring, with `n` and `d` whole numbers, and a contribution
is that share of its weight in whole millionths of the score, rounded half up. So a score is the sum of its
contributions exactly, whatever the order of the sums, on every machine, in both directions of a pair.

The formulas below take one pair, in whole numbers, and are compiled: `pair` puts them together, the passes
run them over a whole index. What a person did not say is neutral: it moves no vacancy before another. No wish
is a wish fulfilled, an unknown level or work is one half everywhere; skills alone count only when told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from matching.travel.estimate import UNREACHABLE

from .compiled import compiled
from .referential import HELD, SAME
from .values import Brick, CriterionName

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
REQUIRED_FROM: Final = PLAIN_WEIGHT + REQUIRED_EXTRA
"""So the weight of a skill says whether it is required."""
CORE_ENOUGH: Final = 5
"""A vacancy that lists no skill is read through the core items of its occupation: any five are enough."""
MOST_GIVEN: Final = 2
"""A scheme that gives skills gives one or two things that are missing (DOMAIN, Schemes)."""
BACK_PARTS: Final = 4
"""A scheme gives back 2 of 4 parts of what a missing skill cost when it answers yes, 1 of 4 to check."""

DEFAULT_MINUTES: Final = 45
"""The longest way of somebody who did not say it. À confirmer: the same for every vacancy, so neutral."""

OCCUPATION_OF: Final = OF["occupation"]
SKILLS_OF: Final = OF["skills"]
LEVEL_OF: Final = OF["level"]
JOURNEY_OF: Final = OF["journey"]
CONDITIONS_OF: Final = OF["conditions"]
SCHEMES_OF: Final = OF["schemes"]
WELCOME_OF: Final = OF["welcome"]
SHORTAGE_OF: Final = OF["shortage"]


@compiled
def millionths(of: int, part: int, whole: int) -> int:
    """What `part` of `whole` is of a weight, rounded half up. 0 <= part <= whole, whole > 0."""
    return (2 * of * part + whole) // (2 * whole)


@compiled
def occupation_part(nearness: int, surest: int) -> int:
    """Nearness of the vacancy's occupation to the best of the wants, each times its confidence.

    nearness : thousandths; 0 for a vacancy that names no occupation
    surest   : confidence of the surest want, thousandths. 0: no work was named, or words not understood; that
               is one half everywhere
    """
    return millionths(OCCUPATION_OF, nearness if surest > 0 else SAME // 2, SAME)


@compiled
def skills_part(covered: int, missed: int, asked: int, enough: int, back: int) -> int:
    """Weighted share of the skills asked that are held, like ones in part, and what a scheme gives back.

    covered : thousandths of weight held
    missed  : thousandths of weight of the required skills that are not wholly held
    asked   : weight of all skills asked; 0 = nothing asked nor known of the occupation: one half
    enough  : weight at which the share is whole: `asked`, or five core items when they stand in for a list
    back    : 0, 1 or 2 of BACK_PARTS of `missed` that a scheme gives back
    """
    if asked == 0:
        return millionths(SKILLS_OF, 1, 2)
    whole = BACK_PARTS * HELD * enough
    part = min(BACK_PARTS * covered + back * missed, whole)
    # Most pairs share no skill: they need no division.
    return millionths(SKILLS_OF, part, whole) if part > 0 else 0


@compiled
def most_given(back: int) -> int:
    """What `skills_part` is not above for somebody who holds none of the skills asked. back : as there."""
    return millionths(SKILLS_OF, back, BACK_PARTS)


@compiled
def level_part(asked: int, held: int, back: int) -> int:
    """Qualification level, 0 = not known.

    Nothing asked, or enough held: 8 of 8. One level short: 4 of 8, and `back` (0, 1 or 2) more with a
    scheme that opens the level above. More than one short: 0. Level not said: 4 of 8 everywhere.
    """
    if held == 0:
        return millionths(LEVEL_OF, 4, 8)
    if held >= asked:
        return millionths(LEVEL_OF, 8, 8)
    return millionths(LEVEL_OF, 4 + back if asked - held == 1 else 0, 8)


@compiled
def longest_accepted(max_minutes: int) -> int:
    """Minutes of the longest way accepted; DEFAULT_MINUTES for 0, not said."""
    return max_minutes if max_minutes > 0 else DEFAULT_MINUTES


@compiled
def journey_part(minutes_out: int, minutes_back: int, max_minutes: int) -> int:
    """The longer of the two ways against the longest accepted; 0 where there is no way.

    Whole up to a third of `max_minutes`, then down in a straight line to one half at `max_minutes`, and to
    nothing at twice that. Going over never blocks. max_minutes 0 = not said: DEFAULT_MINUTES.
    """
    most = longest_accepted(max_minutes)
    longer = max(minutes_out, minutes_back)
    if longer >= UNREACHABLE or longer >= 2 * most:
        return 0
    if 3 * longer <= most:
        return JOURNEY_OF
    part = 5 * most - 3 * longer if longer <= most else 2 * (2 * most - longer)
    return millionths(JOURNEY_OF, part, 4 * most)


CONDITIONS_POINTS: Final = 12
CONTRACT_POINTS: Final = 4


@compiled
def contract_points(offered: int, wished: int) -> int:
    """4 when the contract is wished, or no wish was said. Both are bits of CONTRACTS."""
    return CONTRACT_POINTS if wished == 0 or offered & wished != 0 else 0


@compiled
def hours_met(full: int, hours: int) -> int:
    """2 = full or part time as wished, or no wish; 1 = the vacancy does not say; 0 = not as wished.

    full, hours : 1 full time, 0 part time, -1 not said
    """
    if hours == -1 or hours == full:
        return 2
    return 1 if full == -1 else 0


@compiled
def hours_points(met: int) -> int:
    """3, 1 or 0 points for `hours_met`."""
    return 3 if met == 2 else met


@compiled
def avoided_points(avoided: int) -> int:
    """5 points when nothing avoided is met, 1 for one thing, 0 for more."""
    if avoided == 0:
        return 5
    return 1 if avoided == 1 else 0


@compiled
def conditions_part(points: int) -> int:
    """Twelve points: the contract 4, full or part time 3, nothing avoided known of the vacancy 5."""
    return millionths(CONDITIONS_OF, points, CONDITIONS_POINTS)


@compiled
def schemes_part(tenths: int) -> int:
    """What the schemes that help this pair bring: the sum of their twentieths, at most the whole.

    tenths : each line of `effects.EFFECTS` that helps, in tenths, times 2 for yes and 1 for to check
    """
    return millionths(SCHEMES_OF, min(tenths, 20), 20)


@compiled
def welcome_part(placements: bool, later_start: bool, reading: int, french: int) -> int:
    """Twelve points: placements accepted 4, a later start 2, reading within reach 4, French within reach 2.

    reading, french : as `within_reach` tells
    """
    return millionths(WELCOME_OF, 4 * placements + 2 * later_start + 2 * reading + french, 12)


@compiled
def within_reach(asked: int, held: int) -> int:
    """2 = held is enough or not said, 1 = what is asked is not said, 0 = not enough. Ranks, 0 = not known."""
    if held == 0:
        return 2
    if asked == 0:
        return 1
    return 2 if held >= asked else 0


@compiled
def shortage_part(thousandths: int) -> int:
    """The share of hirings of the occupation that employers of Occitanie find hard; 0 where no figure is."""
    return millionths(SHORTAGE_OF, thousandths, 1000)
