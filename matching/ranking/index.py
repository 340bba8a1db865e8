"""The arrays that are ranked: all open vacancies, or all profiles, kept as columns with a small overlay.

An index never changes. `with_changes` returns another one that shares the big arrays of the first: the rows
changed since it was built stand in an overlay of their own, so that a change counts in the very next list.
The rows are those of the base, then those of the overlay; rows that were changed or removed stay, dead, until
`compacted`. Arrays of travel are asked for and given in that order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from .bounds import TIMED
from .effects import Carriers, Helpers, builtin_carriers, count
from .entries import asked_skills, held_skills, wished_occupations
from .offers import VacancyColumns
from .people import NAMED, ProfileColumns
from .postings import MOST_SKILLS, Postings
from .reading import Refused
from .referential import RankingReferential
from .turns import order_by_place
from .values import Profile, Vacancy

__all__ = [
    "ProfileIndex",
    "ProfileSegment",
    "RankingReferential",
    "Segment",
    "VacancyIndex",
    "VacancySegment",
]

ColumnsT = TypeVar("ColumnsT", VacancyColumns, ProfileColumns)
Thing = TypeVar("Thing", Vacancy, Profile)
Answers: TypeAlias = Mapping[str, Mapping[str, str]]
"""Profile id -> scheme identifier -> yes, no or to_check."""


@dataclass(frozen=True, slots=True)
class Segment(Generic[ColumnsT, Thing]):
    """Rows of one side, with what they are made from.

    things  : the values, in the order of the rows
    columns : what the formulas read
    skills  : skill key -> rows; worth the weight of a vacancy's, the thousandths that a profile brings
    """

    things: tuple[Thing, ...]
    columns: ColumnsT
    skills: Postings

    def __len__(self) -> int:
        return len(self.things)

    def joined(self, other: Self) -> Self:
        """These rows, then those of `other`."""
        return type(self)(
            self.things + other.things, self.columns.joined(other.columns), self.skills.joined(other.skills)
        )

    def arranged(self, order: NDArray[np.intp]) -> Self:
        """All the rows, in another order."""
        # Now that they are numbers: read in an order other than that of memory, they take half as long again.
        return type(self)(
            tuple([self.things[row] for row in order.tolist()]),
            self.columns.take(order),
            self.skills.arranged(order),
        )

    def take(self, rows: NDArray[np.intp]) -> Self:
        """Some of the rows, in rising order."""
        return type(self)(
            tuple([self.things[row] for row in rows.tolist()]),
            self.columns.take(rows),
            self.skills.take(rows),
        )


VacancySegment: TypeAlias = Segment[VacancyColumns, Vacancy]
ProfileSegment: TypeAlias = Segment[ProfileColumns, Profile]


def encode_vacancies(vacancies: Sequence[Vacancy], referential: RankingReferential) -> VacancySegment:
    """Vacancies as rows. Raises ValueError without coordinates, `Refused` with over MOST_SKILLS skills."""
    asked = [asked_skills(vacancy, referential) for vacancy in vacancies]
    for vacancy, weights in zip(vacancies, asked, strict=True):
        if len(weights) > MOST_SKILLS:
            path = f"$.skills de l’offre {vacancy.id}"
            raise Refused(path, f"{len(weights)} compétences", f"{MOST_SKILLS} compétences au plus")
    return Segment(
        tuple(vacancies), VacancyColumns.of(vacancies, asked, referential), Postings.of_rows(asked)
    )


def encode_profiles(
    profiles: Sequence[Profile],
    referential: RankingReferential,
    answers: Answers,
    expired: Collection[str],
    carriers: Carriers,
) -> ProfileSegment:
    """Profiles as rows. Raises ValueError for answers that name no scheme or are none of the three words."""
    counted = [count(answers.get(profile.id, {}), expired, carriers) for profile in profiles]
    wished = [wished_occupations(profile) for profile in profiles]
    held = [held_skills(profile, referential) for profile in profiles]
    return Segment(tuple(profiles), ProfileColumns.of(profiles, wished, counted), Postings.of_rows(held))


@dataclass(frozen=True, slots=True)
class Index(Generic[ColumnsT, Thing]):
    """One side of the market. See the module for what a row is.

    alive : bool (rows,)  rows that stand for something open now
    """

    referential: RankingReferential
    base: Segment[ColumnsT, Thing]
    overlay: Segment[ColumnsT, Thing]
    alive: NDArray[np.bool_]
    _row_of_base: Mapping[str, int] = field(repr=False)
    _row_of_overlay: Mapping[str, int] = field(repr=False)

    def __len__(self) -> int:
        """How many vacancies or profiles count."""
        return int(np.count_nonzero(self.alive))

    @property
    def rows(self) -> int:
        """How many rows there are, dead ones included: the length of every array of travel."""
        return len(self.alive)

    @property
    def waiting(self) -> int:
        """How many rows the overlay holds: `compacted` once in a while keeps it small."""
        return len(self.overlay)

    @property
    def lat(self) -> NDArray[np.float64]:
        """Degrees, float64 (rows,)."""
        return np.concatenate((self.base.columns.lat, self.overlay.columns.lat))

    @property
    def lon(self) -> NDArray[np.float64]:
        """Degrees, float64 (rows,)."""
        return np.concatenate((self.base.columns.lon, self.overlay.columns.lon))

    def find(self, key: str) -> Thing | None:
        """The vacancy or profile of this id, if it counts."""
        row = self._row_of_overlay.get(key, self._row_of_base.get(key))
        if row is None or not self.alive[row]:
            return None
        return self.thing(row)

    def thing(self, row: int) -> Thing:
        """The vacancy or profile of a row."""
        base = len(self.base)
        return self.base.things[row] if row < base else self.overlay.things[row - base]

    def things(self, rows: Iterable[int]) -> list[Thing]:
        """The vacancies or profiles of some rows."""
        base, overlay, first = self.base.things, self.overlay.things, len(self.base)
        return [base[row] if row < first else overlay[row - first] for row in rows]

    def compacted(self) -> Self:
        """The same index without dead rows and with an empty overlay. Nothing is read again."""
        joined = self.base.joined(self.overlay).take(np.flatnonzero(self.alive))
        empty = joined.take(np.zeros(0, np.intp))
        return replace(
            self,
            base=joined,
            overlay=empty,
            alive=np.ones(len(joined), np.bool_),
            _row_of_base=_row_of(joined, 0),
            _row_of_overlay={},
        )

    def _changed(self, fresh: Segment[ColumnsT, Thing], removed: Iterable[str]) -> Self:
        gone = [*removed, *(thing.id for thing in fresh.things)]
        alive = np.concatenate((self.alive, np.ones(len(fresh), np.bool_)))
        for key in gone:
            row = self._row_of_overlay.get(key, self._row_of_base.get(key))
            if row is not None:
                alive[row] = False
        return replace(
            self,
            overlay=self.overlay.joined(fresh),
            alive=alive,
            _row_of_overlay={**self._row_of_overlay, **_row_of(fresh, self.rows)},
        )


def _row_of(segment: Segment[ColumnsT, Thing], first: int) -> dict[str, int]:
    rows = {thing.id: first + place for place, thing in enumerate(segment.things)}
    if len(rows) < len(segment):
        raise ValueError("two rows have the same id")
    return rows


class VacancyIndex(Index[VacancyColumns, Vacancy]):
    """All open vacancies as arrays."""

    __slots__ = ()

    @classmethod
    def build(
        cls, vacancies: Iterable[Vacancy], referential: RankingReferential, *, by_place: bool = False
    ) -> Self:
        """The index of open vacancies. Raises ValueError for an id twice, or a place without coordinates.

        by_place : those that give their hours first, by where they are, for lists that are asked again and
                   again (`turns`); else in the order given
        """
        base = encode_vacancies(tuple(vacancies), referential)
        if by_place:
            columns = base.columns
            base = base.arranged(order_by_place(columns.lat, columns.lon, columns.needs & TIMED == 0))
        empty = encode_vacancies((), referential)
        return cls(referential, base, empty, np.ones(len(base), np.bool_), _row_of(base, 0), {})

    @property
    def rides(self) -> NDArray[np.int64]:
        """How many times a day the way to each post is ridden each way, int64 (rows,)."""
        return np.concatenate((self.base.columns.rides, self.overlay.columns.rides))

    def with_changes(self, changed: Mapping[str, Vacancy], removed: Collection[str] = ()) -> Self:
        """The index with vacancies added or changed, by id, and others removed.

        An id in both stays; an unknown id is no error.
        """
        _check_ids(changed)
        return self._changed(encode_vacancies(tuple(changed.values()), self.referential), removed)


@dataclass(frozen=True, slots=True)
class ProfileIndex(Index[ProfileColumns, Profile]):
    """All profiles that may be proposed, as arrays, with what their schemes answer.

    carriers : which schemes carry each effect, for all its rows
    """

    carriers: Carriers
    # The same few schemes help many: their names are put together once for all of them.
    _helpers: dict[bytes, Helpers] = field(init=False, repr=False, compare=False, default_factory=dict)

    @classmethod
    def build(
        cls,
        profiles: Iterable[Profile],
        referential: RankingReferential,
        schemes: Answers | None = None,
        expired: Collection[str] = (),
        carriers: Carriers | None = None,
        *,
        by_place: bool = False,
    ) -> Self:
        """The index of profiles; `schemes` and `expired` as in `effects.count`. Same errors.

        carriers : which schemes carry each effect, by their data in force; the built-in one when None
        by_place : by where they live, as in `VacancyIndex.build`; else in the order given
        """
        known = carriers or builtin_carriers()
        base = encode_profiles(tuple(profiles), referential, schemes or {}, expired, known)
        if by_place:
            base = base.arranged(order_by_place(base.columns.lat, base.columns.lon))
        empty = encode_profiles((), referential, {}, (), known)
        return cls(referential, base, empty, np.ones(len(base), np.bool_), _row_of(base, 0), {}, known)

    def helpers(self, row: int) -> Helpers:
        """How the schemes that count for the profile of a row are called."""
        base = len(self.base)
        segment, place = (self.base, row) if row < base else (self.overlay, row - base)
        standing = segment.columns.standing
        counting = standing.table[standing.kind[place], NAMED:].tobytes()
        known = self._helpers.get(counting)
        if known is None:
            known = self.carriers.helpers(np.frombuffer(counting, np.int64).tolist())
            self._helpers[counting] = known
        return known

    @property
    def means(self) -> NDArray[np.int64]:
        """Bits of `travel.estimate.Means`, int64 (rows,)."""
        return np.concatenate((self.base.columns.means, self.overlay.columns.means))

    def with_changes(
        self,
        changed: Mapping[str, Profile],
        removed: Collection[str] = (),
        schemes: Answers | None = None,
        expired: Collection[str] = (),
    ) -> Self:
        """The index with profiles added or changed, by id, and others removed.

        An id in both stays; an unknown id is no error.
        """
        _check_ids(changed)
        fresh = encode_profiles(
            tuple(changed.values()), self.referential, schemes or {}, expired, self.carriers
        )
        return self._changed(fresh, removed)


def _check_ids(changed: Mapping[str, Thing]) -> None:
    for key, thing in changed.items():
        if key != thing.id:
            raise ValueError(f"a change of {key} holds {thing.id}")
