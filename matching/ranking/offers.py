"""Vacancies as arrays: what the formulas read of them, one row each, whole numbers only.

Codes: 0 is "not said" for levels, reading and French ranks (none 1 ...) and dates (days since year 1); sets
are bits, in the order of the lists of `values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .bounds import TIMED, needs_of_ask
from .coded import Coded, Columns
from .compiled import compiled
from .criteria import CORE_ENOUGH, CORE_EXTRA, PLAIN_WEIGHT, REQUIRED_FROM
from .hours import LOADS, STANDING, week_of
from .referential import RankingReferential, SkillKey, occupation_number
from .values import (
    ACCEPTS,
    CARDS,
    CONTRACTS,
    FRENCH,
    READINGS,
    Accept,
    Contract,
    French,
    Reading,
    Shift,
    Vacancy,
)
from .words_as_bits import bits, day_number, rank_of

# Fields of the tables of `VacancyArrays`.
OCCUPATION, SHORTAGE, GREEN, CONTEXT = range(4)
CONTRACT, ACCEPTED, LEVEL, READING, FRENCH_ASKED = range(5)
TRAITS, LAW, STARTS, FULL, RIDES = range(5)
ASKED, ENOUGH, REQUIRED, REQUIRED_WEIGHT = range(4)
NO_OCCUPATION: Final = -1


class VacancyArrays(NamedTuple):
    """What a pass reads of N vacancies, besides their skills. Each column is a place in the table after it.

    occupation : uint32 (N,)
    occupations: int64 (U, 4) `occupation_number` or NO_OCCUPATION; shortage in thousandths; 1 if green; the
                 bits STANDING and LOADS of its contexts
    term       : uint32 (N,)
    terms      : int64 (T, 5) one bit of CONTRACTS; bits of ACCEPTS; level; ranks of reading and French
    week       : uint32 (N,)
    weeks      : int64 (W, 5) bits of `hours.Week.traits` and of its law; 7 bits, the days on which a shift
                 starts, 0 = no shifts given; 1 full time, 0 part time, -1 not known; ways ridden each way
    card       : uint32 (N,)
    cards      : int64 (C, 1) bits of CARDS required
    ask        : uint32 (N,)
    asks       : int64 (A, 4) weights of the skills asked and of those that are enough, see
                 `criteria.skills_part`; number of required skills, and their weight
    starts_on  : int32 (N,)  day number
    needs      : int32 (N,)  what every row is asked for, in one read: see `bounds`
    """

    occupation: NDArray[np.uint32]
    occupations: NDArray[np.int64]
    term: NDArray[np.uint32]
    terms: NDArray[np.int64]
    week: NDArray[np.uint32]
    weeks: NDArray[np.int64]
    card: NDArray[np.uint32]
    cards: NDArray[np.int64]
    ask: NDArray[np.uint32]
    asks: NDArray[np.int64]
    starts_on: NDArray[np.int32]
    needs: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class VacancyColumns(Columns):
    """The columns of `VacancyArrays`, and where the posts are: lat and lon in degrees, float64 (N,)."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    occupation: Coded
    term: Coded
    week: Coded
    card: Coded
    ask: Coded
    starts_on: NDArray[np.int32]
    needs: NDArray[np.int32]

    @classmethod
    def of(
        cls,
        vacancies: Sequence[Vacancy],
        asked: Sequence[Mapping[SkillKey, int]],
        referential: RankingReferential,
    ) -> Self:
        """The columns of vacancies, in order; `asked` are their skills, as `entries.asked_skills`.

        Raises ValueError for one whose place has no coordinates.
        """
        places = [vacancy.place for vacancy in vacancies]
        for vacancy in vacancies:
            _check_place(vacancy)
        asks = (_ask(weights, not vacancy.skills) for vacancy, weights in zip(vacancies, asked, strict=True))
        ask = Coded.of(asks, lambda ask: ask, 4)
        # The hours are the key, not the vacancy: a few hundred weeks stand for a hundred thousand posts.
        week = Coded.of(map(_hours_of, vacancies), _week, 5)
        return cls(
            lat=np.array([place.lat for place in places], np.float64),
            lon=np.array([place.lon for place in places], np.float64),
            occupation=Coded.of(
                [vacancy.rome_code for vacancy in vacancies], lambda code: _occupation(code, referential), 4
            ),
            term=Coded.of(map(_terms_of, vacancies), _term, 5),
            week=week,
            card=Coded.of(
                [vacancy.requires for vacancy in vacancies], lambda cards: (bits(cards, CARDS),), 1
            ),
            ask=ask,
            starts_on=np.array([day_number(vacancy.starts_on) for vacancy in vacancies], np.int32),
            needs=_needs(ask.kind, ask.table, week.kind, week.table),
        )

    @property
    def arrays(self) -> VacancyArrays:
        """The same, as a pass reads them."""
        return VacancyArrays(
            self.occupation.kind,
            self.occupation.table,
            self.term.kind,
            self.term.table,
            self.week.kind,
            self.week.table,
            self.card.kind,
            self.card.table,
            self.ask.kind,
            self.ask.table,
            self.starts_on,
            self.needs,
        )

    @property
    def rides(self) -> NDArray[np.int64]:
        """How many times a day the way is ridden each way, int64 (N,)."""
        return np.asarray(self.week.table[self.week.kind, RIDES], np.int64)


def numbers_of(
    vacancy: Vacancy, weights: Mapping[SkillKey, int], referential: RankingReferential
) -> NDArray[np.int64]:
    """A single vacancy, for `opened_vacancy`; see `people.numbers_of`.

    weights : its skills, as `entries.asked_skills`
    Raises ValueError when its place has no coordinates.
    """
    _check_place(vacancy)
    return np.array(
        [
            *_occupation(vacancy.rome_code, referential), *_term(_terms_of(vacancy)),
            *_week(_hours_of(vacancy)), *_ask(weights, not vacancy.skills),
            bits(vacancy.requires, CARDS), day_number(vacancy.starts_on),
        ],
        np.int64,
    )  # fmt: skip


@compiled
def opened_vacancy(numbers: NDArray[np.int64]) -> VacancyArrays:
    """The arrays of the vacancy of `numbers_of`: those of `VacancyColumns.of` it alone."""
    work, term, week, ask = numbers[:4], numbers[4:9], numbers[9:14], numbers[14:18]
    first = np.zeros(1, np.uint32)
    needs = needs_of_ask(ask[ASKED], ask[ENOUGH], ask[REQUIRED]) | (TIMED if week[STARTS] != 0 else 0)
    return VacancyArrays(
        first,
        work.reshape(1, 4),
        first,
        term.reshape(1, 5),
        first,
        week.reshape(1, 5),
        first,
        numbers[18:19].reshape(1, 1),
        first,
        ask.reshape(1, 4),
        numbers[19:].astype(np.int32),
        np.full(1, needs, np.int32),
    )


_Terms: TypeAlias = tuple[Contract, tuple[Accept, ...], int | None, Reading | None, French | None]
_terms_of: Final[Callable[[Vacancy], _Terms]] = attrgetter(
    "contract", "accepts", "qualification_level", "reading", "french"
)
_hours_of: Final[Callable[[Vacancy], tuple[tuple[Shift, ...], float | None]]] = attrgetter(
    "shifts", "weekly_hours"
)


def _check_place(vacancy: Vacancy) -> None:
    if vacancy.place.lat is None or vacancy.place.lon is None:
        raise ValueError(f"vacancy {vacancy.id} has no coordinates: give its place a latitude and longitude")


def _occupation(code: str | None, referential: RankingReferential) -> tuple[int, ...]:
    if code is None:
        return NO_OCCUPATION, 0, 0, 0
    contexts = referential.contexts.get(code, frozenset())
    return (
        occupation_number(code),
        round(10 * referential.shortage.get(code, 0.0)),
        int(code in referential.green),
        (STANDING if "standing" in contexts else 0) | (LOADS if "loads" in contexts else 0),
    )


def _term(terms: _Terms) -> tuple[int, ...]:
    contract, accepts, level, reading, french = terms
    return (
        1 << CONTRACTS.index(contract),
        bits(accepts, ACCEPTS),
        level or 0,
        rank_of(reading, READINGS),
        rank_of(french, FRENCH),
    )


def _week(hours: tuple[tuple[Shift, ...], float | None]) -> tuple[int, ...]:
    week = week_of(*hours)
    return week.traits, week.law, week.starts, week.full, week.rides


def _ask(weights: Mapping[SkillKey, int], implied: bool) -> tuple[int, ...]:
    if not weights:
        return 0, 0, 0, 0
    asked = sum(weights.values())
    if implied:
        return asked, min(asked, CORE_ENOUGH * (PLAIN_WEIGHT + CORE_EXTRA)), 0, 0
    required = [weight for weight in weights.values() if weight >= REQUIRED_FROM]
    return asked, asked, len(required), sum(required)


@compiled
def _needs(
    ask: NDArray[np.uint32], asks: NDArray[np.int64], week: NDArray[np.uint32], weeks: NDArray[np.int64]
) -> NDArray[np.int32]:
    told = np.empty(len(asks), np.int64)
    for kind in range(len(asks)):
        told[kind] = needs_of_ask(asks[kind, ASKED], asks[kind, ENOUGH], asks[kind, REQUIRED])
    needs = np.empty(len(ask), np.int32)
    for row in range(len(ask)):
        needs[row] = told[ask[row]] | (TIMED if weeks[week[row], STARTS] != 0 else 0)
    return needs
