"""What a reader asks to see of a list, and what each single step wider would show.

A filter hides; a score never does. The counts of the steps come from the same pass as the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias, get_args

from .hours import DAYTIME, EARLY, EVENING, NIGHT, WEEKEND
from .sieve import (
    MINUTE_STEP,
    MINUTE_STEPS,
    MORE_CONTRACT,
    MORE_GROUP,
    MORE_HOURS,
    MORE_MINUTES,
    MORE_WORK,
    NO_LIMIT,
    Sieve,
)
from .values import CONTRACTS, GROUPS, Contract, Group
from .words_as_bits import bits

TimeOfDay: TypeAlias = Literal["day", "early", "evening", "night", "weekend"]
Closeness: TypeAlias = Literal["same", "near", "kind", "any"]
Change: TypeAlias = Literal["minutes", "contract", "hours", "training", "talk", "occupation"]

CLOSENESS: Final[tuple[Closeness, ...]] = get_args(Closeness)
TRAIT_OF_TIME: Final = {
    "day": DAYTIME,
    "early": EARLY,
    "evening": EVENING,
    "night": NIGHT,
    "weekend": WEEKEND,
}


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


def sieve_of(filters: Filters) -> Sieve:
    """The filters as the compiled loops hold them."""
    if filters is NO_FILTERS:
        return _NO_SIEVE
    times = 0
    for one in filters.times:
        times |= TRAIT_OF_TIME[one]
    return Sieve(
        NO_LIMIT if filters.max_minutes is None else filters.max_minutes,
        bits(tuple(filters.contracts), CONTRACTS),
        times,
        bits(tuple(filters.groups), GROUPS),
        CLOSENESS.index(filters.occupation),
        filters != NO_FILTERS,
    )


_NO_SIEVE: Final = sieve_of(Filters())


def widenings(filters: Filters, counts: Sequence[int], total: int) -> tuple[Widening, ...]:
    """The single changes that would show more than `total`, from the counts of the pass of the list.

    Fifteen minutes at a time, a contract, the hours, training, work: in this order.
    """
    if filters is NO_FILTERS:
        return ()
    steps = ((step, counts[place]) for step, place in _steps_wider(filters))
    found = []
    for (change, to, wider), added in _cumulated(steps):
        if added:
            found.append(Widening(change, to, wider, total + added, added))
    return tuple(found)


def _cumulated(steps: Iterator[tuple[_Step, int]]) -> Iterator[tuple[_Step, int]]:
    """Thirty more minutes also show what fifteen more show, and any work what near work shows."""
    before: dict[Change, int] = {"minutes": 0, "occupation": 0}
    for step, added in steps:
        if step[0] in before:
            before[step[0]] += added
            yield step, before[step[0]]
        else:
            yield step, added


def _steps_wider(filters: Filters) -> Iterator[tuple[_Step, int]]:
    """Every single step, and the place of what it adds among the counts of `sieve`."""
    if filters.max_minutes is not None:
        for step in range(MINUTE_STEPS):
            minutes = filters.max_minutes + MINUTE_STEP * (step + 1)
            yield ("minutes", str(minutes), replace(filters, max_minutes=minutes)), MORE_MINUTES + step
    if filters.contracts:
        for place, contract in enumerate(CONTRACTS):
            if contract not in filters.contracts:
                wider = replace(filters, contracts=filters.contracts | {contract})
                yield ("contract", contract, wider), MORE_CONTRACT + place
    if filters.times:
        yield ("hours", "any", replace(filters, times=frozenset())), MORE_HOURS
    if filters.groups:
        more: tuple[tuple[Change, Group], ...] = (("training", "with_scheme"), ("talk", "talk"))
        for change, group in more:
            if group not in filters.groups:
                wider = replace(filters, groups=filters.groups | {group})
                yield (change, group, wider), MORE_GROUP + GROUPS.index(group)
    for place in range(CLOSENESS.index(filters.occupation) + 1, len(CLOSENESS)):
        wider = replace(filters, occupation=CLOSENESS[place])
        yield ("occupation", CLOSENESS[place], wider), MORE_WORK + place


_Step: TypeAlias = tuple[Change, str, Filters]
