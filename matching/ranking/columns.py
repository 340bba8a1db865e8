"""Vacancies and profiles as columns: one array a field, one row each, whole numbers wherever it can be.

Codes of the columns: 0 is "not said" for levels, reading and French ranks (none 1 ...), dates (days since
year 1) and `max_minutes`; sets are bits, in the order of the lists of `values`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.travel.estimate import Means

from .criteria import CORE_ENOUGH, CORE_EXTRA, PLAIN_WEIGHT
from .effects import EFFECTS, GIVES_LEVEL, GIVES_SKILLS
from .entries import AskedSkills
from .hours import LOADS, STANDING, TRAIT_OF_AVOIDED, read_week
from .referential import RankingReferential
from .values import (
    ACCEPTS,
    CARDS,
    CONTRACTS,
    FRENCH,
    IMPLIES_PERMIS_B,
    READINGS,
    Profile,
    SchemeName,
    Vacancy,
)

Rows: TypeAlias = slice | NDArray[np.intp] | NDArray[np.bool_]
Word = TypeVar("Word", bound=str)


def bits(words: Sequence[Word], order: Sequence[Word]) -> int:
    """A set of words as bits, in the order of their list."""
    return sum(1 << order.index(word) for word in set(words))


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays of one length, a row each; subclasses name them."""

    ids: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Rows) -> Self:
        """The same columns for some of the rows."""
        return type(self)(*(getattr(self, one.name)[rows] for one in fields(self)))

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return type(self)(*(np.concatenate(pair) for pair in pairs))


@dataclass(frozen=True, slots=True)
class VacancyColumns(Columns):
    """What the formulas read of vacancies, besides their occupation and skills (see `index`).

    lat, lon        : float64 degrees
    contract        : int64  one bit of CONTRACTS
    traits, law     : int64  bits of `hours`; STANDING and LOADS from the occupation's contexts
    starts          : int64  7 bits, the days on which a shift starts; 0 = no shifts given
    rides           : int64  ways ridden each way, the day with most
    full            : int64  1 full time, 0 part time, -1 not known
    starts_on       : int64  day number, 0 = not said
    requires        : int64  bits of CARDS
    accepts         : int64  bits of ACCEPTS
    level           : int64  1 to 8, 0 = nothing asked
    reading, french : int64  ranks, 0 = not said
    shortage        : int64  thousandths, 0 = no figure
    green           : bool
    asked, enough   : int64  weights of the skills, see `criteria.skills_share`
    required        : int64  number of required skills
    required_weight : int64  their weight
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    contract: NDArray[np.int64]
    traits: NDArray[np.int64]
    law: NDArray[np.int64]
    starts: NDArray[np.int64]
    rides: NDArray[np.int64]
    full: NDArray[np.int64]
    starts_on: NDArray[np.int64]
    requires: NDArray[np.int64]
    accepts: NDArray[np.int64]
    level: NDArray[np.int64]
    reading: NDArray[np.int64]
    french: NDArray[np.int64]
    shortage: NDArray[np.int64]
    green: NDArray[np.bool_]
    asked: NDArray[np.int64]
    enough: NDArray[np.int64]
    required: NDArray[np.int64]
    required_weight: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ProfileColumns(Columns):
    """What the formulas read of profiles, besides their wants and skills (see `index`).

    lat, lon        : float64 degrees of the home, NaN = not known
    means           : int64  bits of `travel.estimate.Means`; nothing said = on foot and public transport
    max_minutes     : int64  0 = not said
    contracts       : int64  bits of CONTRACTS, 0 = no wish
    hours           : int64  1 full time wished, 0 part time, -1 no wish
    avoid           : int64  bits of `hours`
    level           : int64  0 = not said
    reading, french : int64  ranks, 0 = not said
    sixteen_on, adult_on : int64 day numbers of the 16th and 18th birthdays, 0 = not said
    available_from  : int64  day number, 0 = not said
    holds           : int64  bits of CARDS, `permis_b` implied
    surest          : int64  confidence of the surest want, thousandths; 0 = no want that is understood
    skills_back, level_back : int64 0, 1 or 2: what Compétence + and Parcours qualifiant answer
    schemes         : int64 (N, E) 0, 1 or 2 for each line of `effects.EFFECTS`
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    means: NDArray[np.int64]
    max_minutes: NDArray[np.int64]
    contracts: NDArray[np.int64]
    hours: NDArray[np.int64]
    avoid: NDArray[np.int64]
    level: NDArray[np.int64]
    reading: NDArray[np.int64]
    french: NDArray[np.int64]
    sixteen_on: NDArray[np.int64]
    adult_on: NDArray[np.int64]
    available_from: NDArray[np.int64]
    holds: NDArray[np.int64]
    surest: NDArray[np.int64]
    skills_back: NDArray[np.int64]
    level_back: NDArray[np.int64]
    schemes: NDArray[np.int64]


def vacancy_columns(
    vacancies: Sequence[Vacancy], skills: Sequence[AskedSkills], referential: RankingReferential
) -> VacancyColumns:
    """The columns of vacancies, in their order. Raises ValueError for one whose place has no coordinates."""
    rows = [
        _vacancy_row(vacancy, asked, referential) for vacancy, asked in zip(vacancies, skills, strict=True)
    ]
    return VacancyColumns(*_as_arrays(VacancyColumns, rows))


def profile_columns(
    profiles: Sequence[Profile],
    wished: Sequence[Mapping[str, int]],
    strengths: Sequence[Mapping[SchemeName, int]],
) -> ProfileColumns:
    """The columns of profiles, in their order.

    wished    : for each, ROME code -> confidence in thousandths (`entries.wished_occupations`)
    strengths : for each, what its schemes count (`effects.strengths`)
    """
    rows = [
        _profile_row(profile, max(codes.values(), default=0), counted)
        for profile, codes, counted in zip(profiles, wished, strengths, strict=True)
    ]
    return ProfileColumns(*_as_arrays(ProfileColumns, rows))


def _as_arrays(kind: type[Columns], rows: list[tuple[object, ...]]) -> list[Any]:
    names = [one.name for one in fields(kind)]
    columns = zip(*rows, strict=True) if rows else [() for _ in names]
    arrays = [
        np.array(column, _DTYPES.get(name, np.int64)) for name, column in zip(names, columns, strict=True)
    ]
    if "schemes" in names:
        arrays[names.index("schemes")].shape = (len(rows), len(EFFECTS))
    return arrays


# Whole numbers where nothing else is said.
_DTYPES: Final[Mapping[str, type[np.generic]]] = {
    "ids": np.object_,
    "lat": np.float64,
    "lon": np.float64,
    "green": np.bool_,
}


def _vacancy_row(
    vacancy: Vacancy, skills: AskedSkills, referential: RankingReferential
) -> tuple[object, ...]:
    place = vacancy.place
    if place.lat is None or place.lon is None:
        raise ValueError(f"vacancy {vacancy.id} has no coordinates: give its place a latitude and longitude")
    code = vacancy.rome_code or ""
    week = read_week(vacancy)
    contexts = referential.contexts.get(code, frozenset())
    asked = sum(skills.weights.values())
    return (
        vacancy.id,
        place.lat,
        place.lon,
        1 << CONTRACTS.index(vacancy.contract),
        week.traits | (STANDING if "standing" in contexts else 0) | (LOADS if "loads" in contexts else 0),
        week.law,
        week.starts,
        week.rides,
        week.full,
        _day_number(vacancy.starts_on),
        bits(vacancy.requires, CARDS),
        bits(vacancy.accepts, ACCEPTS),
        vacancy.qualification_level or 0,
        _rank(vacancy.reading, READINGS),
        _rank(vacancy.french, FRENCH),
        round(10 * referential.shortage.get(code, 0.0)),
        code in referential.green,
        asked,
        min(asked, CORE_ENOUGH * (PLAIN_WEIGHT + CORE_EXTRA)) if skills.implied else asked,
        len(skills.required),
        sum(skills.weights[key] for key in skills.required),
    )


def _profile_row(profile: Profile, surest: int, strengths: Mapping[SchemeName, int]) -> tuple[object, ...]:
    holds = set(profile.holds)
    if holds & IMPLIES_PERMIS_B:
        holds.add("permis_b")
    means = sum(Means[name.upper()] for name in set(profile.means)) or Means.WALK | Means.TRANSIT
    home = profile.home
    return (
        profile.id,
        np.nan if home is None else home.lat,
        np.nan if home is None else home.lon,
        int(means),
        profile.max_minutes or 0,
        bits(profile.contracts, CONTRACTS),
        {"full": 1, "part": 0}.get(profile.hours or "any", -1),
        sum(TRAIT_OF_AVOIDED[avoided] for avoided in set(profile.avoid)),
        profile.qualification_level or 0,
        _rank(profile.reading, READINGS),
        _rank(profile.french, FRENCH),
        _birthday(profile.birth_date, 16),
        _birthday(profile.birth_date, 18),
        _day_number(profile.available_from),
        bits(sorted(holds), CARDS),
        surest,
        strengths.get(GIVES_SKILLS, 0),
        strengths.get(GIVES_LEVEL, 0),
        [strengths.get(effect.scheme, 0) for effect in EFFECTS],
    )


def _rank(word: Word | None, order: Sequence[Word]) -> int:
    return 0 if word is None else 1 + order.index(word)


def _day_number(day: date | None) -> int:
    return 0 if day is None else day.toordinal()


def _birthday(born: date | None, years: int) -> int:
    """Day number of a birthday. Somebody born on 29 February has it on 1 March of a common year."""
    if born is None or born.year + years > date.max.year:
        return 0
    try:
        return born.replace(year=born.year + years).toordinal()
    except ValueError:
        return date(born.year + years, 3, 1).toordinal()
