"""Profiles as arrays: what the formulas read of them, one row each, whole numbers only.

Codes: 0 is "not said" for levels, reading and French ranks (none 1 ...), dates (days since year 1) and
`max_minutes`; sets are bits, in the order of the lists of `values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import Means

from .coded import Coded, Columns
from .compiled import compiled
from .effects import READ, SIZE, Counted
from .hours import TRAIT_OF_AVOIDED
from .referential import occupation_number
from .values import (
    CARDS,
    CONTRACTS,
    FRENCH,
    IMPLIES_PERMIS_B,
    READINGS,
    Avoided,
    Card,
    Contract,
    French,
    Hours,
    Profile,
    Reading,
)
from .values import Means as MeansName
from .words_as_bits import birthday, bits, day_number, rank_of

# Fields of the tables of `ProfileArrays`.
HELD_LEVEL, READS, SPEAKS, SKILLS_BACK, LEVEL_BACK, STRENGTHS = range(6)
NAMED: Final = STRENGTHS + SIZE
WISHED_CONTRACTS, WISHED_HOURS, AVOIDS = range(3)
_STANDING, _WISH = NAMED + len(READ), 3


class ProfileArrays(NamedTuple):
    """What a pass reads of N profiles, besides their skills. Each column is a place in the table after it.

    wants_start: int64 (N+1,)  where the wants of each row begin
    wants      : uint32 (E,)    place in `occupations`
    sure       : int32 (E,)    confidence, thousandths
    of_code    : int64 (U+1,)  where the wants of each of `occupations` begin in the two that follow
    wanted_by  : int32 (E,)    the row whose want it is
    wanted_sure: int32 (E,)    its confidence
    occupations: int64 (U, 1)  `occupation_number`
    surest     : int32 (N,)    confidence of the surest want; 0 = no want that is understood
    standing   : uint32 (N,)
    standings  : int64 (S, 7 + 2 E) level; ranks of reading and French; 0, 1 or 2 for what gives a skill and
                 for what opens the next level; the same for each line of `effects.EFFECTS`; then, from NAMED,
                 the scheme that counts for each of these: its place in SCHEMES, or `effects.NOBODY`
    wish       : uint32 (N,)
    wishes     : int64 (W, 3)  bits of CONTRACTS, 0 = no wish; 1 full time, 0 part time, -1 no wish; bits of
                 `hours` that are avoided
    card       : uint32 (N,)
    cards      : int64 (C, 1)  bits of CARDS held, `permis_b` implied
    max_minutes, sixteen_on, adult_on, available_from : int32 (N,)  minutes, and day numbers
    """

    wants_start: NDArray[np.int64]
    wants: NDArray[np.uint32]
    sure: NDArray[np.int32]
    of_code: NDArray[np.int64]
    wanted_by: NDArray[np.int32]
    wanted_sure: NDArray[np.int32]
    occupations: NDArray[np.int64]
    surest: NDArray[np.int32]
    standing: NDArray[np.uint32]
    standings: NDArray[np.int64]
    wish: NDArray[np.uint32]
    wishes: NDArray[np.int64]
    card: NDArray[np.uint32]
    cards: NDArray[np.int64]
    max_minutes: NDArray[np.int32]
    sixteen_on: NDArray[np.int32]
    adult_on: NDArray[np.int32]
    available_from: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Wants:
    """The wants of N rows, any number each, E in all; and the same by occupation: who wants each.

    starts : int64 (N+1,)  where those of each row begin
    code   : E rows of one field, `occupation_number`
    sure   : int32 (E,)    confidence, thousandths
    of_code, wanted_by, wanted_sure : as in `ProfileArrays`
    """

    starts: NDArray[np.int64]
    code: Coded
    sure: NDArray[np.int32]
    of_code: NDArray[np.int64]
    wanted_by: NDArray[np.int32]
    wanted_sure: NDArray[np.int32]

    @classmethod
    def of(cls, wished: Sequence[Mapping[str, int]]) -> Self:
        """From ROME code -> confidence, a mapping for each row."""
        starts = np.zeros(len(wished) + 1, np.int64)
        np.cumsum([len(codes) for codes in wished], out=starts[1:])
        return cls._of(
            starts,
            Coded.of(chain.from_iterable(wished), lambda code: (occupation_number(code),), 1),
            np.array([sure for codes in wished for sure in codes.values()], np.int32),
        )

    @classmethod
    def _of(cls, starts: NDArray[np.int64], code: Coded, sure: NDArray[np.int32]) -> Self:
        # Methods, not functions of numpy: for the wants of a single person they take half the time.
        order = code.kind.argsort(kind="stable")
        of_code = code.kind[order].searchsorted(np.arange(len(code.table) + 1))
        owners = np.arange(len(starts) - 1, dtype=np.int32).repeat(starts[1:] - starts[:-1])
        return cls(starts, code, sure, of_code, owners[order], sure[order])

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        return self._of(
            np.concatenate((self.starts, self.starts[-1] + other.starts[1:])),
            self.code.joined(other.code),
            np.concatenate((self.sure, other.sure)),
        )

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        # The wants of a taken row keep their places relative to its beginning.
        entries = np.arange(starts[-1]) + np.repeat(self.starts[:-1][rows] - starts[:-1], lengths)
        return self._of(starts, self.code.take(entries), self.sure[entries])


@dataclass(frozen=True, slots=True)
class ProfileColumns(Columns):
    """The columns of `ProfileArrays`, where the homes are, and the means held.

    lat, lon : float64 (N,) degrees, NaN = not known
    means    : int64 (N,)   bits of `travel.estimate.Means`; nothing said = on foot and public transport
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    means: NDArray[np.int64]
    wants: Wants
    surest: NDArray[np.int32]
    standing: Coded
    wish: Coded
    card: Coded
    max_minutes: NDArray[np.int32]
    sixteen_on: NDArray[np.int32]
    adult_on: NDArray[np.int32]
    available_from: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        profiles: Sequence[Profile],
        wished: Sequence[Mapping[str, int]],
        counted: Sequence[Counted],
    ) -> Self:
        """The columns of profiles, in order.

        wished  : for each, ROME code -> confidence in thousandths (`entries.wished_occupations`)
        counted : for each, what its schemes count (`effects.count`)
        """
        homes = [profile.home for profile in profiles]
        born = [profile.birth_date for profile in profiles]
        return cls(
            lat=np.array([np.nan if home is None else home.lat for home in homes], np.float64),
            lon=np.array([np.nan if home is None else home.lon for home in homes], np.float64),
            means=np.array([_MEANS[profile.means] for profile in profiles], np.int64),
            wants=Wants.of(wished),
            surest=np.array([max(codes.values(), default=0) for codes in wished], np.int32),
            standing=Coded.of(map(_said, profiles, counted), _standing, _STANDING),
            wish=Coded.of(map(_wish_of, profiles), _wish, _WISH),
            card=Coded.of([profile.holds for profile in profiles], _cards, 1),
            max_minutes=np.array([profile.max_minutes or 0 for profile in profiles], np.int32),
            sixteen_on=np.array([birthday(day, 16) for day in born], np.int32),
            adult_on=np.array([birthday(day, 18) for day in born], np.int32),
            available_from=np.array([day_number(profile.available_from) for profile in profiles], np.int32),
        )

    @property
    def arrays(self) -> ProfileArrays:
        """The same, as a pass reads them."""
        return ProfileArrays(
            self.wants.starts,
            self.wants.code.kind,
            self.wants.sure,
            self.wants.of_code,
            self.wants.wanted_by,
            self.wants.wanted_sure,
            self.wants.code.table,
            self.surest,
            self.standing.kind,
            self.standing.table,
            self.wish.kind,
            self.wish.table,
            self.card.kind,
            self.card.table,
            self.max_minutes,
            self.sixteen_on,
            self.adult_on,
            self.available_from,
        )


def numbers_of(profile: Profile, wished: Mapping[str, int], counted: Counted) -> NDArray[np.int64]:
    """A single profile, for `opened_profile`; wished, counted : as `ProfileColumns.of` has them.

    One array a list: what Python would make of it, view by view, the compiled loops open in no time.
    """
    sure, born = [*wished.values()], profile.birth_date
    return np.array(
        [
            len(wished), max(sure, default=0), profile.max_minutes or 0, birthday(born, 16),
            birthday(born, 18), day_number(profile.available_from), *sure, *map(occupation_number, wished),
            *_standing(_said(profile, counted)), *_wish(_wish_of(profile)), *_cards(profile.holds),
        ],
        np.int64,
    )  # fmt: skip


@compiled
def opened_profile(numbers: NDArray[np.int64]) -> ProfileArrays:
    """The arrays of the profile of `numbers_of`: those of `ProfileColumns.of` it alone."""
    wants = numbers[0]
    small, first = numbers[1:6].astype(np.int32), np.zeros(1, np.uint32)
    codes, said = 6 + wants, 6 + 2 * wants
    wishes, card = said + _STANDING, said + _STANDING + _WISH
    starts, sure = np.zeros(2, np.int64), numbers[6:codes].astype(np.int32)
    starts[1] = wants
    return ProfileArrays(
        starts,
        np.arange(wants).astype(np.uint32),
        sure,
        np.arange(wants + 1),
        np.zeros(wants, np.int32),
        sure,
        numbers[codes:said].reshape(wants, 1),
        small[:1],
        first,
        numbers[said:wishes].reshape(1, _STANDING),
        first,
        numbers[wishes:card].reshape(1, _WISH),
        first,
        numbers[card:].reshape(1, 1),
        small[1:2],
        small[2:3],
        small[3:4],
        small[4:5],
    )


class _MeansOf(dict[tuple[MeansName, ...], int]):
    def __missing__(self, names: tuple[MeansName, ...]) -> int:
        held = sum(Means[name.upper()] for name in set(names)) or Means.WALK | Means.TRANSIT
        self[names] = int(held)
        return self[names]


# As many as there are ways to say four words.
_MEANS: Final = _MeansOf()

_Wish: TypeAlias = tuple[tuple[Contract, ...], Hours | None, tuple[Avoided, ...]]
_wish_of: Final[Callable[[Profile], _Wish]] = attrgetter("contracts", "hours", "avoid")


_Said: TypeAlias = tuple[int | None, Reading | None, French | None, Counted]


def _said(profile: Profile, counted: Counted) -> _Said:
    return profile.qualification_level, profile.reading, profile.french, counted


def _standing(said: _Said) -> tuple[int, ...]:
    level, reading, french, counted = said
    ranks = rank_of(reading, READINGS), rank_of(french, FRENCH)
    return level or 0, *ranks, *counted.strengths, *counted.schemes


# A few words out of a few: the same wishes and cards come back with person after person.
@lru_cache(maxsize=4_096)
def _wish(wish: _Wish) -> tuple[int, ...]:
    contracts, hours, avoid = wish
    return (
        bits(contracts, CONTRACTS),
        {"full": 1, "part": 0}.get(hours or "any", -1),
        sum(TRAIT_OF_AVOIDED[one] for one in set(avoid)),
    )


@lru_cache(maxsize=4_096)
def _cards(holds: tuple[Card, ...]) -> tuple[int]:
    held = set(holds)
    if held & IMPLIES_PERMIS_B:
        held.add("permis_b")
    return (bits(sorted(held), CARDS),)
