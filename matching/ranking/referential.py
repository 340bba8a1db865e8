"""What the ranking knows of occupations: which is near which, what each demands, how scarce its people are.

A `RankingReferential` is built by the services from the Region's tables (ROME, BMO); its facts never change.
An empty one is valid, and then only the codes themselves are compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from matching.referential.folding import fold

from .compiled import compiled
from .kept import Kept

SkillKey: TypeAlias = int | str
"""What makes two skills the same: the ROME item, or the folded label where no item is known."""
Relation: TypeAlias = Literal["same", "near", "kind", "family", "other"]
RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
"""How an offered occupation stands to a wanted one, the strongest first: `relation_of` tells the place."""

SAME: Final = 1000
"""Nearness of an occupation to itself. Nearness is in thousandths."""
NEAREST: Final = 800
NEAR_STEP: Final = 25
LEAST_NEAR: Final = 500
"""ROME's mobility, graded by its order: the first is worth 800, each next one 25 less, never under 500."""
SAME_KIND: Final = 400
"""Codes with the same letter and two digits, as K2204 and K2202: one professional domain of ROME."""
SAME_FAMILY: Final = 150
"""Codes with the same letter only: one great domain of ROME."""
LIKE_SHARE: Final = 600
"""A skill like the one asked counts for at most this many thousandths of it; a held one for 1000."""
HELD: Final = 1000

_folded = lru_cache(maxsize=65_536)(fold)


class Mobility(NamedTuple):
    """`RankingReferential.near` as arrays, by `occupation_number`.

    wanted  : int64 (W,)    rising
    starts  : int64 (W+1,)  where the occupations near each one begin
    offered : int64 (E,)
    worth   : int64 (E,)    thousandths of nearness
    """

    wanted: NDArray[np.int64]
    starts: NDArray[np.int64]
    offered: NDArray[np.int64]
    worth: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RankingReferential:
    """The facts about occupations and skills that the formulas read. All absent facts are neutral.

    near              : ROME code -> {near code: order of the mobility, from 1}
    contexts          : ROME code -> "standing", "loads": what its work contexts say
    shortage          : ROME code -> percent of its hirings that employers of Occitanie find hard, 0 to 100
    shortage_year     : the year of those figures
    core              : ROME code -> its core items ("Principale" of ROME's coherence table)
    green             : ROME codes tagged as serving the ecological transition
    likeness          : item held -> {item asked: 0 to 1}, how much the one says of the other
    occupation_labels : ROME code -> its name in French
    item_labels       : ROME item -> its label in French
    kept              : what was read of vacancies with it, and said of them; empty at first
    """

    near: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    contexts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    shortage: Mapping[str, float] = field(default_factory=dict)
    shortage_year: int | None = None
    core: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    green: frozenset[str] = frozenset()
    likeness: Mapping[int, Mapping[int, float]] = field(default_factory=dict)
    occupation_labels: Mapping[str, str] = field(default_factory=dict)
    item_labels: Mapping[int, str] = field(default_factory=dict)
    mobility: Mobility = field(init=False, repr=False, compare=False)
    kept: Kept = field(init=False, repr=False, compare=False, default_factory=Kept)
    _item_of: Mapping[str, int] = field(init=False, repr=False)
    _is_core: Mapping[str, frozenset[int]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mobility", _mobility_of(self.near))
        # Two items with one label: the smaller number, whatever order the table came in.
        items = sorted(self.item_labels, reverse=True)
        object.__setattr__(self, "_item_of", {_folded(self.item_labels[item]): item for item in items})
        object.__setattr__(self, "_is_core", {code: frozenset(core) for code, core in self.core.items()})

    def core_items(self, code: str | None) -> frozenset[int]:
        """The items of `core` of an occupation, to be asked one by one; none without a code."""
        return self._is_core.get(code or "", frozenset())

    def skill_key(self, label: str, rome_item: int | None) -> SkillKey:
        """The key of a skill: its item, else the item that bears this label, else the folded label."""
        if rome_item is not None:
            return rome_item
        folded = _folded(label)
        return self._item_of.get(folded, folded)

    def skill_label(self, label: str, rome_item: int | None) -> str:
        """The words for a skill: its own label, else its item's, else the number of the item."""
        if label or rome_item is None:
            return label
        return self.item_labels.get(rome_item, f"compétence {rome_item}")

    def occupation_label(self, code: str) -> str:
        """The name of an occupation, else its code."""
        return self.occupation_labels.get(code, code)


def mobility_nearness(order: int) -> int:
    """Thousandths for a ROME mobility of this order, 1 being the nearest."""
    return max(NEAREST - NEAR_STEP * (order - 1), LEAST_NEAR)


def occupation_number(code: str) -> int:
    """A ROME code as a whole number whose hundreds are the domain: K2204 is 102204."""
    return (ord(code[0]) - ord("A")) * 10_000 + int(code[1:])


@lru_cache(maxsize=2_048)
def occupation_code(number: int) -> str:
    """The ROME code of an `occupation_number`."""
    letter, rest = divmod(number, 10_000)
    return f"{chr(ord('A') + letter)}{rest:04}"


def _mobility_of(near: Mapping[str, Mapping[str, int]]) -> Mobility:
    told = sorted((occupation_number(wanted), offers) for wanted, offers in near.items())
    for number, offers in told:
        wrong = [order for order in offers.values() if order < 1]
        if wrong:
            raise ValueError(f"the mobility of {number} has order {wrong[0]}, not 1 or more")
    starts = np.cumsum([0, *(len(offers) for _, offers in told)], dtype=np.int64)
    return Mobility(
        np.array([number for number, _ in told], np.int64),
        starts,
        np.array([occupation_number(code) for _, offers in told for code in offers], np.int64),
        np.array([mobility_nearness(order) for _, offers in told for order in offers.values()], np.int64),
    )


@compiled
def nearness_of(wanted: int, offered: int, mobility: Mobility) -> int:
    """`RankingReferential.nearness` of two occupations by their `occupation_number`, in thousandths."""
    if wanted == offered:
        return SAME
    place = np.searchsorted(mobility.wanted, wanted)
    if place < len(mobility.wanted) and mobility.wanted[place] == wanted:
        for one in range(mobility.starts[place], mobility.starts[place + 1]):
            if mobility.offered[one] == offered:
                return mobility.worth[one]  # type: ignore[no-any-return]
    if wanted // 100 == offered // 100:
        return SAME_KIND
    return SAME_FAMILY if wanted // 10_000 == offered // 10_000 else 0


@compiled
def relation_of(nearness: int) -> int:
    """The place in RELATIONS of what is worth so many thousandths: each way has its own."""
    if nearness >= LEAST_NEAR:
        return 0 if nearness == SAME else 1
    if nearness == SAME_KIND:
        return 2
    return 3 if nearness == SAME_FAMILY else 4


@compiled
def raise_nearness(
    wanted: int, sure: int, offered: NDArray[np.int32], mobility: Mobility, told: NDArray[np.int32]
) -> None:
    """Raise `told` to `nearness_of` one wanted occupation and many offered, times its confidence.

    The same rule read the other way round: what is near is looked up once, not once an occupation.

    sure    : thousandths
    offered : int32 (N,)  `occupation_number`, or less than 0 for none
    told    : int32 (N,)  thousandths
    """
    # The four ways are worth less and less, so that the most is what the strongest says.
    family, kind = np.int32(SAME_FAMILY * sure // 1000), np.int32(SAME_KIND * sure // 1000)
    family_from, kind_from = wanted - wanted % 10_000, wanted - wanted % 100
    for one in range(len(offered)):
        number = offered[one]
        worth = family if (number >= family_from) & (number < family_from + 10_000) else np.int32(0)
        worth = kind if (number >= kind_from) & (number < kind_from + 100) else worth
        told[one] = max(told[one], np.int32(sure) if number == wanted else worth)
    place = np.searchsorted(mobility.wanted, wanted)
    if place < len(mobility.wanted) and mobility.wanted[place] == wanted:
        for entry in range(mobility.starts[place], mobility.starts[place + 1]):
            worth, number = np.int32(mobility.worth[entry] * sure // 1000), np.int32(mobility.offered[entry])
            for one in range(len(offered)):
                told[one] = max(told[one], worth if offered[one] == number else np.int32(0))
