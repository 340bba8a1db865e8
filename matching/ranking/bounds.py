"""What the skills of a row may bring at most, from two numbers of it: tells which rows are worth scoring."""

from __future__ import annotations

from typing import Final

import numpy as np

from .compiled import Whole, compiled
from .criteria import BACK_PARTS, JOURNEY_OF, SKILLS_OF
from .postings import COVERED_MASK
from .referential import HELD

# `needs` of a vacancy, int32: TIMED when the hours are given, ASKS when skills are asked; from REQUIRED_AT on
# how many are required, from UNIT_AT on what UNIT thousandths of weight held bring at most, in millionths.
TIMED, ASKS = 1, 2
REQUIRED_AT: Final = 2
UNIT_AT: Final = 14
UNIT_BITS: Final = 6
UNIT: Final = 1 << UNIT_BITS
_REQUIRED: Final = (1 << UNIT_AT - REQUIRED_AT) - 1
"""More than `postings.MOST_SKILLS`."""
MOST_BACK: Final = -(-SKILLS_OF // BACK_PARTS)
"""What one part of BACK_PARTS of the skills that a scheme gives back is not above."""
_SLOPE_BITS: Final = 12
"""As many as leave the product of `most_journey` within 31 bits."""


@compiled
def needs_of_ask(asked: int, enough: int, required: int) -> int:
    """The part of `needs` that tells of skills.

    asked, enough : weights, as `criteria.skills_part` reads them; required : how many skills are required
    """
    unit = -(-SKILLS_OF * UNIT // (HELD * max(enough, 1))) if asked > 0 else 0
    return (ASKS if asked > 0 else 0) | required << REQUIRED_AT | unit << UNIT_AT


@compiled
def required_of(needs: Whole) -> np.int32:
    """How many required skills a vacancy asks."""
    return np.int32(np.int32(needs >> REQUIRED_AT) & np.int32(_REQUIRED))


@compiled
def least_skills(needs: Whole) -> np.int32:
    """What `criteria.skills_part` is not below: one half where nothing is asked."""
    return np.int32(0) if needs & ASKS else np.int32(SKILLS_OF // 2)


@compiled
def most_skills(unit: Whole, least: Whole, shared: Whole, given: Whole) -> np.int32:
    """What `criteria.skills_part` is not above, in 32 bits: several rows at once.

    unit, least : `needs >> UNIT_AT` and `least_skills` of the vacancy
    shared      : of `postings.Sums`
    given       : what a scheme may give back to this pair, `criteria.most_given` or 0
    """
    # Each step is cut to 32 bits by itself, and unsigned before the shift: what numba makes of two has 64.
    covered = np.uint32(np.uint32(shared) & np.uint32(COVERED_MASK))
    units = np.int32(np.uint32(covered + np.uint32(UNIT - 1)) >> np.uint32(UNIT_BITS))
    most = np.int32(np.int32(units * np.int32(unit)) + np.int32(given))
    return max(min(most, np.int32(SKILLS_OF)), np.int32(least))


@compiled
def slope_of(accepted: int) -> int:
    """For `most_journey`, once a pass. accepted : minutes, not 0"""
    return -(-(JOURNEY_OF << _SLOPE_BITS) // (4 * accepted))


@compiled
def most_journey(longer: Whole, accepted: Whole, slope: Whole) -> np.int32:
    """What `criteria.journey_part` is not above, and one millionth or two more at most, without a division.

    longer   : minutes of the longer way; accepted : the longest accepted
    slope    : `slope_of` it
    """
    # The two lines of the formula meet where the longer way is the longest accepted: the higher one holds.
    twice = np.int32(2 * accepted)
    minutes = min(np.int32(longer), twice)
    part = max(np.int32(5 * accepted - 3 * minutes), np.int32(2 * np.int32(twice - minutes)))
    most = np.int32(min(part, np.int32(4 * accepted)) * np.int32(slope))
    return np.int32(np.int32(most + np.int32((1 << _SLOPE_BITS) - 1)) >> np.int32(_SLOPE_BITS))
