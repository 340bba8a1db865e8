"""A meeting as arrays, and its timetable: who sits at which stand, in which slot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

MOST_SLOTS: Final = 96
_SHAPES: Final = {
    "wishes": "residents, stands",
    "arrives": "residents",
    "leaves": "residents",
    "open": "stands, slots",
    "stand_limit": "stands",
    "resident_limit": "residents",
}


class Interview(NamedTuple):
    """One resident at one stand in one slot, by their identifiers. Slots count from 0."""

    resident: str
    stand: str
    slot: int


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """Who may meet whom, and when. R residents, S stands, T slots of equal length.

    residents      : R identifiers, each once
    stands         : S identifiers, each once
    fit            : float64 (R, S)  0..1, higher is better; NaN = not to meet
    wishes         : bool (R, S)  the resident wishes to meet this stand; a row of False wants no interview
    arrives        : int64 (R,)  first slot in which the resident can sit, by their own bus; T = not there
    leaves         : int64 (R,)  first slot in which the resident is gone; T = stays to the end
    open           : bool (S, T)  the stand receives: its hours less its breaks
    stand_limit    : int64 (S,)  most interviews the stand gives, 0 or more
    resident_limit : int64 (R,)  most interviews the resident has, 0 or more
    """

    residents: tuple[str, ...]
    stands: tuple[str, ...]
    fit: Floats
    wishes: Flags
    arrives: Ints
    leaves: Ints
    open: Flags
    stand_limit: Ints
    resident_limit: Ints

    def __post_init__(self) -> None:
        for name in ("residents", "stands"):
            ids = getattr(self, name)
            if len(set(ids)) != len(ids):
                twice = next(one for one in ids if ids.count(one) > 1)
                raise ValueError(f"{name} holds {twice!r} twice: give each identifier once")
        if self.fit.shape != (len(self.residents), len(self.stands)):
            raise ValueError(
                f"fit has shape {self.fit.shape}: give (residents, stands), "
                f"here {(len(self.residents), len(self.stands))}"
            )
        if ((self.fit < 0) | (self.fit > 1)).any():
            raise ValueError(
                "fit holds a value outside 0..1: give 0 to 1, or NaN for two who are not to meet"
            )
        if self.open.ndim != 2 or self.open.shape[1] > MOST_SLOTS:
            raise ValueError(
                f"open has shape {self.open.shape}: give (stands, slots), {MOST_SLOTS} slots at most"
            )
        sizes = {"residents": len(self.residents), "stands": len(self.stands), "slots": self.open.shape[1]}
        for name, told in _SHAPES.items():
            wanted = tuple(sizes[side] for side in told.split(", "))
            if getattr(self, name).shape != wanted:
                raise ValueError(
                    f"{name} has shape {getattr(self, name).shape}: give ({told}), here {wanted}"
                )
        for name in ("arrives", "leaves", "stand_limit", "resident_limit"):
            if (getattr(self, name) < 0).any():
                raise ValueError(f"{name} holds a negative number: give 0 or more")

    @property
    def slots(self) -> int:
        """T, how many slots the meeting has."""
        return int(self.open.shape[1])

    def possible(self) -> Flags:
        """bool (R, S, T): may this resident sit at this stand in this slot, all else left aside?"""
        slot = np.arange(self.slots)
        there = (slot >= self.arrives[:, None]) & (slot < self.leaves[:, None])
        willing = ~np.isnan(self.fit) & self.wishes
        may: Flags = willing[:, :, None] & there[:, None, :] & self.open[None, :, :]
        return may

    def in_order_of(self, tie_of: Callable[[str], bytes]) -> Self:
        """The same meeting, residents and stands in the order of `tie_of` their identifiers."""
        rows = sorted(range(len(self.residents)), key=lambda row: tie_of(self.residents[row]))
        ends = sorted(range(len(self.stands)), key=lambda end: tie_of(self.stands[end]))
        return replace(
            self,
            residents=tuple(self.residents[row] for row in rows),
            stands=tuple(self.stands[end] for end in ends),
            fit=self.fit[np.ix_(rows, ends)],
            wishes=self.wishes[np.ix_(rows, ends)],
            arrives=self.arrives[rows],
            leaves=self.leaves[rows],
            open=self.open[ends],
            stand_limit=self.stand_limit[ends],
            resident_limit=self.resident_limit[rows],
        )

    def named(self, seats: Sequence[tuple[int, int, int]]) -> tuple[Interview, ...]:
        """Interviews of (resident row, stand row, slot), in order of slot, resident, stand."""
        told = (Interview(self.residents[row], self.stands[end], slot) for row, end, slot in seats)
        return tuple(sorted(told, key=lambda one: (one.slot, one.resident, one.stand)))


@dataclass(frozen=True, slots=True)
class Timetable:
    """The interviews, and how near to the best they are.

    interviews : in order of slot, resident, stand
    served     : residents with at least one interview
    reachable  : the most residents that could have at least one at the same time
    fit        : sum of the fit of the interviews
    bound      : no timetable that serves `reachable` residents has a larger `fit` (linear relaxation)
    proved     : no timetable serves more residents, and none that serves as many has a larger fit
    """

    interviews: tuple[Interview, ...]
    served: int
    reachable: int
    fit: float
    bound: float
    proved: bool

    @property
    def gap(self) -> float:
        """Share of `bound` that is missing, 0 when nothing is."""
        return max(0.0, 1.0 - self.fit / self.bound) if self.bound > 0 else 0.0


def clashes(meeting: Meeting, interviews: Sequence[Interview]) -> list[str]:
    """Each rule of the meeting that the interviews break, in one sentence; empty when they hold."""
    row_of = {name: row for row, name in enumerate(meeting.residents)}
    end_of = {name: end for end, name in enumerate(meeting.stands)}
    seats = np.zeros((len(row_of), len(end_of), meeting.slots), np.int64)
    for one in interviews:
        seats[row_of[one.resident], end_of[one.stand], one.slot] += 1
    told = [
        f"{meeting.residents[row]} cannot meet {meeting.stands[end]} in slot {slot}"
        for row, end, slot in np.argwhere((seats > 0) & ~meeting.possible())
    ]
    for axis, most, words in (
        (1, 1, "a resident is at two places in one slot"),
        (0, 1, "a stand receives two residents in one slot"),
        (2, 1, "a resident meets a stand twice"),
        ((1, 2), meeting.resident_limit, "a resident has more interviews than their limit"),
        ((0, 2), meeting.stand_limit, "a stand gives more interviews than its limit"),
    ):
        if (seats.sum(axis=axis) > most).any():
            told.append(words)
    return told
