"""The ways of a ranking of everybody against everything: from any home to all vacancies, in any process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import file_digest
from pathlib import Path
from typing import Protocol, Self, TypeAlias

from matching.travel.estimate import Means, TravelArrays, estimate
from matching.travel.posts import Posts
from matching.travel.reach import Reach
from matching.travel.store import WrongTimetable, open_timetable
from matching.travel.timetable import Timetable

from .index import VacancySegment
from .post_ways import posts_of, ways_to

Home: TypeAlias = tuple[float, float]
"""Degrees; NaN: not known."""


class Ways(Protocol):
    """Tells the ways. It goes to other processes: it holds paths and numbers, never a map of a file."""

    @property
    def made_from(self) -> str:
        """What the answers rest on: two that say the same give the same ways."""

    def __call__(self, home: Home, means: int, vacancies: VacancySegment) -> TravelArrays:
        """From a home, by the bits of `travel.estimate.Means` held, to each row of `vacancies`."""


@dataclass(frozen=True, slots=True)
class ByEstimate:
    """The ways in straight lines, without a timetable."""

    @property
    def made_from(self) -> str:
        """Nothing but the places, which are the vacancies' own."""
        return "estimate"

    def __call__(self, home: Home, means: int, vacancies: VacancySegment) -> TravelArrays:
        """As `travel.estimate.estimate`."""
        columns = vacancies.columns
        return estimate(home, columns.lat, columns.lon, means, columns.rides)


@dataclass(frozen=True, slots=True)
class ByTimetable:
    """The ways by a compiled timetable, opened in each process: all of them must find it at `path`."""

    path: Path
    made_from: str

    @classmethod
    def of(cls, path: Path) -> Self:
        """By the timetable of a file. Raises OSError when it cannot be read."""
        with path.open("rb") as file:
            return cls(path.absolute(), file_digest(file, "sha256").hexdigest())

    def __call__(self, home: Home, means: int, vacancies: VacancySegment) -> TravelArrays:
        """As `post_ways.ways_from`. Raises WrongTimetable when the file is not the one it was."""
        opened = _opened(self)
        posts = opened.posts_of(vacancies)
        return ways_to(Reach(opened.timetable, home, Means(means)), vacancies.things, posts.prepared)


class _Opened:
    """A timetable open in this process, and the posts last asked for."""

    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self._posts: _Prepared | None = None

    def posts_of(self, vacancies: VacancySegment) -> _Prepared:
        if self._posts is None or self._posts.vacancies is not vacancies:
            self._posts = _Prepared(self.timetable, vacancies)
        return self._posts


class _Prepared:
    """Posts prepared against a timetable when they are first asked for."""

    def __init__(self, timetable: Timetable, vacancies: VacancySegment) -> None:
        self.vacancies = vacancies
        self._timetable = timetable
        self._made: dict[bool, Posts] = {}

    def prepared(self, booked: bool) -> Posts:
        if booked not in self._made:
            self._made[booked] = posts_of(self._timetable, self.vacancies.things, booked)
        return self._made[booked]


@lru_cache(maxsize=1)
def _opened(ways: ByTimetable) -> _Opened:
    if ByTimetable.of(ways.path) != ways:
        raise WrongTimetable(f"{ways.path} a changé depuis le début : relancez le classement.")
    return _Opened(open_timetable(ways.path))
