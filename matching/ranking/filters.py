"""What a reader asks to see of a list, and what each single step wider would show.

A filter hides; a score never does. The counts of the steps come from the same pass as the list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from .criteria import Flags, Ints
from .hours import DAYTIME, EARLY, EVENING, NIGHT, WEEKEND
from .pairs import Pairs
from .referential import LEAST_NEAR, SAME, SAME_KIND
from .scoring import Scores
from .values import CONTRACTS, GROUPS, Contract, Group

TimeOfDay: TypeAlias = Literal["day", "early", "evening", "night", "weekend"]
Closeness: TypeAlias = Literal["same", "near", "kind", "any"]
Change: TypeAlias = Literal["minutes", "contract", "hours", "training", "talk", "occupation"]

TIMES_OF_DAY: Final[tuple[TimeOfDay, ...]] = get_args(TimeOfDay)
CLOSENESS: Final[tuple[Closeness, ...]] = get_args(Closeness)
TRAIT_OF_TIME: Final = {
    "day": DAYTIME,
    "early": EARLY,
    "evening": EVENING,
    "night": NIGHT,
    "weekend": WEEKEND,
}
LEAST_OF: Final[dict[Closeness, int]] = {"same": SAME, "near": LEAST_NEAR, "kind": SAME_KIND, "any": 0}
"""Thousandths of nearness that each closeness asks for, at the confidence of the surest want."""
MINUTE_STEPS: Final = (15, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to keep. An empty set, None or "any" keeps everything.

    max_minutes : the longer of the two ways
    contracts   : any of these
    times       : posts that work at any of these times; "day" = on weekdays, none of the others
    groups      : any of these
    occupation  : the wanted occupation, or near ones too, or the same kind of work too
    """

    max_minutes: int | None = None
    contracts: frozenset[Contract] = frozenset()
    times: frozenset[TimeOfDay] = frozenset()
    groups: frozenset[Group] = frozenset()
    occupation: Closeness = "any"


NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class Widening:
    """One single step wider: `filters` are those of the list but for it; it would show `total`, `added` more.

    `to` is the new value: minutes, a contract, "any" hours, a group, or a closeness.
    """

    change: Change
    to: str
    filters: Filters
    total: int
    added: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the filters look at, an array (N,) each."""

    longer: Ints
    contract: Ints
    traits: Ints
    group: Ints
    nearness: Ints
    surest: Ints

    @classmethod
    def of(cls, pairs: Pairs, scores: Scores) -> Facts:
        """The facts of N pairs."""
        shape = scores.total.shape
        longer = np.maximum(pairs.travel.minutes_out, pairs.travel.minutes_back)
        return cls(
            longer.astype(np.int64),
            np.broadcast_to(pairs.vacancies.contract, shape),
            np.broadcast_to(pairs.vacancies.traits, shape),
            scores.group,
            scores.nearness,
            np.broadcast_to(pairs.profiles.surest, shape),
        )

    def joined(self, other: Facts) -> Facts:
        """These pairs, then those of `other`."""
        both = ((getattr(self, name), getattr(other, name)) for name in Facts.__slots__)
        return Facts(*(np.concatenate(pair) for pair in both))


def passing(filters: Filters, facts: Facts) -> Flags:
    """Which pairs the filters keep, bool (N,)."""
    kept: Flags = np.ones(facts.group.shape, np.bool_)
    if filters.max_minutes is not None:
        kept &= facts.longer <= filters.max_minutes
    if filters.contracts:
        kept &= facts.contract & sum(1 << CONTRACTS.index(one) for one in filters.contracts) != 0
    if filters.times:
        traits = 0
        for one in filters.times:
            traits |= TRAIT_OF_TIME[one]
        kept &= facts.traits & traits != 0
    if filters.groups:
        kept &= np.isin(facts.group, [GROUPS.index(one) for one in filters.groups])
    if filters.occupation != "any":
        kept &= SAME * facts.nearness >= LEAST_OF[filters.occupation] * facts.surest
    return kept


def steps_wider(filters: Filters) -> Iterator[tuple[Change, str, Filters]]:
    """Every single change that shows more: fifteen minutes at a time, a contract, hours, training, work."""
    if filters.max_minutes is not None:
        for step in MINUTE_STEPS:
            minutes = filters.max_minutes + step
            yield "minutes", str(minutes), replace(filters, max_minutes=minutes)
    if filters.contracts:
        for contract in CONTRACTS:
            if contract not in filters.contracts:
                yield "contract", contract, replace(filters, contracts=filters.contracts | {contract})
    if filters.times:
        yield "hours", "any", replace(filters, times=frozenset())
    if filters.groups:
        more: tuple[tuple[Change, Group], ...] = (("training", "with_scheme"), ("talk", "talk"))
        for change, group in more:
            if group not in filters.groups:
                yield change, group, replace(filters, groups=filters.groups | {group})
    for closeness in CLOSENESS[CLOSENESS.index(filters.occupation) + 1 :]:
        yield "occupation", closeness, replace(filters, occupation=closeness)


def widenings(filters: Filters, facts: Facts, counted: Flags, total: int) -> tuple[Widening, ...]:
    """The steps that would show more than `total`, in the order of `steps_wider`.

    counted : bool (N,)  pairs that stand for something open now
    """
    found = []
    for change, to, wider in steps_wider(filters):
        shown = int(np.count_nonzero(passing(wider, facts) & counted))
        if shown > total:
            found.append(Widening(change, to, wider, shown, shown - total))
    return tuple(found)
