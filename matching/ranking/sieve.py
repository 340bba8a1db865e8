"""The filters and the counts of a pass, as the compiled loops hold them."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import Whole, compiled, inlined
from .pair import GROUP_NOW, GROUP_TALK, GROUP_WITH_SCHEME
from .referential import LEAST_NEAR, SAME, SAME_KIND

MINUTE_STEP: Final = 15
MINUTE_STEPS: Final = 4
NO_LIMIT: Final = 2_000_000_000
"""Minutes that no way reaches, UNREACHABLE included: nothing is filtered by them."""
LEAST: Final = (SAME, LEAST_NEAR, SAME_KIND, 0)
"""Thousandths of nearness that each of `filters.CLOSENESS` asks for, at the confidence of the surest want."""
ANY_WORK: Final = 3
"""Place of "any" in `filters.CLOSENESS`."""

# Counts of a pass, int64 (COUNTS,). MORE_ are the pairs that one single step wider would add.
BLOCKED: Final = 0
IN_GROUP: Final = 1
MORE_MINUTES: Final = IN_GROUP + 3
MORE_CONTRACT: Final = MORE_MINUTES + MINUTE_STEPS
MORE_HOURS: Final = MORE_CONTRACT + 10
MORE_GROUP: Final = MORE_HOURS + 1
MORE_WORK: Final = MORE_GROUP + 3
AHEAD: Final = MORE_WORK + 4
COUNTS: Final = AHEAD + 1

# What a pair fails, as bits: it is counted for a step wider only when it fails one thing alone.
FAILS_MINUTES, FAILS_CONTRACT, FAILS_HOURS, FAILS_WORK = 1, 2, 4, 8


class Sieve(NamedTuple):
    """What to keep: `filters.Filters` as whole numbers.

    most_minutes : the longer way, NO_LIMIT = any
    contracts    : bits of CONTRACTS, 0 = any
    times        : bits of `hours.Week.traits`, 0 = any
    groups       : bits, one for each place in GROUPS, 0 = any
    work         : place in `filters.CLOSENESS`
    some         : whether anything is asked at all
    """

    most_minutes: int
    contracts: int
    times: int
    groups: int
    work: int
    some: bool


# What a block counts, a byte each of one number: 255 rows at most, and half of that blocked.
_KEPT, _NOW, _MAY_HAVE, _BLOCKED = (np.int32(1 << 8 * place) for place in range(4))


@inlined
def counted(told: np.int32, live: np.int32, now: np.int32, may_have: np.int32, blocked: np.int32) -> np.int32:
    """`told` of a block, and one more row of it. live, now, may_have, blocked : 0 or 1

    may_have : it would be in the group of schemes for somebody whom one helps
    """
    one = np.int32(np.int32(_KEPT + np.int32(now * _NOW)) + np.int32(may_have * _MAY_HAVE))
    return np.int32(told + np.int32(np.int32(one + np.int32(blocked * _BLOCKED)) * live))


@inlined
def count_block(counts: NDArray[np.int64], told: np.int32, helped: bool) -> None:
    """Add what `counted` told of a block to `counts`; those kept in no other group are to be talked over.

    helped : a scheme helps this person
    """
    kept, now, may_have = told & 255, told >> 8 & 255, (told >> 16 & 255) * helped
    counts[IN_GROUP + GROUP_NOW] += now
    counts[IN_GROUP + GROUP_WITH_SCHEME] += may_have
    counts[IN_GROUP + GROUP_TALK] += kept - now - may_have
    counts[BLOCKED] += told >> 24


@inlined
def count_blocked(counts: NDArray[np.int64], rows: Whole) -> None:
    """Add so many rows that are blocked for want of a way."""
    counts[IN_GROUP + GROUP_TALK] += rows
    counts[BLOCKED] += rows


@compiled
def fails(sieve: Sieve, longer: int, contract: int, traits: int, nearness: int, surest: int) -> int:
    """Bits of what a pair fails of the sieve, its group left aside."""
    failed = 0
    if longer > sieve.most_minutes:
        failed |= FAILS_MINUTES
    if sieve.contracts != 0 and contract & sieve.contracts == 0:
        failed |= FAILS_CONTRACT
    if sieve.times != 0 and traits & sieve.times == 0:
        failed |= FAILS_HOURS
    if sieve.work != ANY_WORK and SAME * nearness < LEAST[sieve.work] * surest:
        failed |= FAILS_WORK
    return failed


@compiled
def is_one(failed: int) -> bool:
    """Whether one thing at most is failed."""
    return failed & (failed - 1) == 0


@compiled
def count_wider(
    failed: int,
    sieve: Sieve,
    longer: int,
    contract: int,
    nearness: int,
    surest: int,
    counts: NDArray[np.int64],
) -> None:
    """Count a pair that fails one thing, at the first step of it that would show the pair."""
    if failed == FAILS_MINUTES:
        # A way that does not exist is past every step.
        step = (longer - sieve.most_minutes - 1) // MINUTE_STEP
        if step < MINUTE_STEPS:
            counts[MORE_MINUTES + step] += 1
    elif failed == FAILS_CONTRACT:
        place = 0
        while contract >> place != 1:
            place += 1
        counts[MORE_CONTRACT + place] += 1
    elif failed == FAILS_HOURS:
        counts[MORE_HOURS] += 1
    else:
        wider = sieve.work + 1
        while SAME * nearness < LEAST[wider] * surest:
            wider += 1
        counts[MORE_WORK + wider] += 1


@compiled
def count_sieved(
    failed: int, group: int, sieve: Sieve, longer: int, contract: int, nearness: int, surest: int,
    counts: NDArray[np.int64],
) -> bool:  # fmt: skip
    """Whether a pair that fails one thing at most is kept; when it is not, it is counted for a step wider."""
    if sieve.groups != 0 and sieve.groups >> group & 1 == 0:
        if failed == 0:
            counts[MORE_GROUP + group] += 1
        return False
    if failed != 0:
        count_wider(failed, sieve, longer, contract, nearness, surest, counts)
    return failed == 0
