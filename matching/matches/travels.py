"""The ways that lists are ranked by: the timetable in use, and the days of homes, kept while they serve.

The timetable is the compiled file of the instance folder: the imported one, else the example that `make run`
puts there, else none, and straight lines answer. A new file is picked up at the next list, in every worker; a
file that is not a whole timetable is refused in the log, and the one before stays in use.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from flask import current_app

from matching.matches.recent import Recent
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.post_ways import posts_of, ways_from, ways_to
from matching.ranking.values import Profile, Vacancy
from matching.ranking.weeks import work_days
from matching.region.timetables import example_path, timetable_path
from matching.travel.destination import Destination
from matching.travel.estimate import Means, TravelArrays, estimate
from matching.travel.post_day import PostDay, tell_day
from matching.travel.posts import Posts
from matching.travel.reach import Reach
from matching.travel.store import WrongTimetable, open_timetable
from matching.travel.timetable import Timetable

USUAL_MEANS: Final = ("walk", "transit")
_MEANS: Final = {"walk": Means.WALK, "transit": Means.TRANSIT, "bicycle": Means.BICYCLE, "car": Means.CAR}
NOWHERE: Final = (float("nan"), float("nan"))
HOMES_KEPT: Final = 48
"""Homes whose day is kept: 3 MB each with a town’s network, 6 MB for who rides a bicycle to a stop."""
POSTS_KEPT: Final = 8
LISTS_KEPT: Final = 48
"""Ways from a home to a whole index, kept: the same list is asked again for its counts and its next page."""
DAYS_KEPT: Final = 5_000
"""Days told in full, a few kB each: those of a page are asked for again at each swap."""
WORTH_KEEPING: Final = 50
"""Posts from which what is prepared for them is kept: one post alone is prepared again."""
_log = logging.getLogger(__name__)


def means_of(profile: Profile) -> Means:
    """The means of a person; on foot and by public transport when nothing was said."""
    held = Means(0)
    for one in profile.means or USUAL_MEANS:
        held |= _MEANS[one]
    return held


def home_of(profile: Profile) -> tuple[float, float]:
    """Where a person starts from, in degrees; NaN when not known."""
    return (profile.home.lat, profile.home.lon) if profile.home else NOWHERE


@dataclass(frozen=True, slots=True)
class Signature:
    """Which file this is: another one in its place has another."""

    path: Path
    inode: int
    changed_ns: int
    size: int


class Travels:
    """The timetable in use and what was made from it, for one application."""

    def __init__(self, instance: Path) -> None:
        self._paths = timetable_path(instance), example_path(instance)
        self._lock = threading.Lock()
        self._seen: Signature | None = None
        self._mapped: Signature | None = None
        self._timetable: Timetable | None = None
        self._homes, self._places = Recent(HOMES_KEPT), Recent(HOMES_KEPT)
        self._days = Recent(DAYS_KEPT)
        self._posts, self._lists = Recent(POSTS_KEPT), Recent(LISTS_KEPT)

    def timetable(self) -> Timetable | None:
        """The timetable in use now; None when there is none."""
        signature = _signature(self._paths)
        with self._lock:
            if signature != self._seen:
                self._seen = signature
                self._open(signature)
            return self._timetable

    def _open(self, signature: Signature | None) -> None:
        opened = None
        if signature is not None:
            try:
                opened = open_timetable(signature.path)
            except (OSError, WrongTimetable) as wrong:
                if self._mapped is None or signature.inode != self._mapped.inode:
                    _log.error("timetable refused, the one before stays in use: %s", wrong)
                    return
                # Its pages are those of the file written over: to read one that is cut off ends the process.
                _log.error("timetable written over where it lay, none is left in use: %s", wrong)
        self._timetable, self._mapped = opened, signature if opened else None
        for kept in (self._homes, self._places, self._posts, self._lists, self._days):
            kept.clear()

    def from_home(self, index: VacancyIndex, profile: Profile) -> TravelArrays:
        """The ways from a home to every row of an index, in its order."""
        timetable = self.timetable()
        home, means = home_of(profile), means_of(profile)
        if timetable is None:
            return estimate(home, index.lat, index.lon, int(means), index.rides)
        reach = self.reach(timetable, home, means)
        parts = [
            self._to_all(reach, segment.things) for segment in (index.base, index.overlay) if segment.things
        ]
        return TravelArrays.joined(parts) if parts else estimate(home, [], [], int(means), [])

    def reach(self, timetable: Timetable, home: tuple[float, float], means: Means) -> Reach:
        """The day of a home, kept."""
        key = (id(timetable), home, means)
        return self._homes.get_or_make(key, lambda: Reach(timetable, home, means))

    def day_of(self, profile: Profile, vacancy: Vacancy) -> PostDay | None:
        """The day of a post from a home; None where no timetable reaches the home or the place."""
        timetable = self.timetable()
        lat, lon = vacancy.place.lat, vacancy.place.lon
        if timetable is None or lat is None or lon is None:
            return None
        week, home, means = work_days(vacancy.shifts), home_of(profile), means_of(profile)
        reach = self.reach(timetable, home, means)
        if not reach.served:
            return None
        key = (id(timetable), home, means, lat, lon, week)
        return self._days.get_or_make(
            key, lambda: tell_day(reach, (lat, lon), week) if reach.serves((lat, lon)) else None
        )

    def _to_all(self, reach: Reach, vacancies: Sequence[Vacancy]) -> TravelArrays:
        if len(vacancies) < WORTH_KEEPING:
            return ways_from(reach, vacancies)
        # The vacancies stay beside what was made from them: their id is not used again while it is a key.
        key = (id(reach.timetable), id(vacancies))

        def posts(booked: bool) -> Posts:
            kept = self._posts.get_or_make(
                (*key, booked), lambda: (vacancies, posts_of(reach.timetable, vacancies, booked))
            )
            return kept[1]

        made = self._lists.get_or_make(
            (*key, reach.home, reach.means), lambda: (vacancies, ways_to(reach, vacancies, posts))
        )
        return made[1]

    def to_post(self, index: ProfileIndex, vacancy: Vacancy) -> TravelArrays:
        """The ways from the homes of every row of an index to a post, in its order."""
        timetable = self.timetable()
        place = (vacancy.place.lat, vacancy.place.lon)
        point = NOWHERE if None in place else place
        people = [*index.base.things, *index.overlay.things]
        held = np.array([int(means_of(one)) for one in people], np.int64)
        homes = np.array([home_of(one) for one in people], float).reshape(-1, 2).T
        week = work_days(vacancy.shifts)
        if timetable is None or not people:
            rides = max(len(day.ways) for day in week)
            return estimate((homes[0], homes[1]), point[0], point[1], held, rides)
        key = (id(timetable), point)
        destination = self._places.get_or_make(key, lambda: Destination(timetable, point))
        return destination.ways(week, homes[0], homes[1], held, assumed=not vacancy.shifts).travel


def _signature(paths: Sequence[Path]) -> Signature | None:
    for path in paths:
        try:
            found = path.stat()
        except FileNotFoundError:
            continue
        return Signature(path, found.st_ino, found.st_mtime_ns, found.st_size)
    return None


def current_travels() -> Travels:
    """The ways of the running application."""
    made: Travels | None = current_app.extensions.get("matching.travels")
    if made is None:
        fresh = Travels(Path(current_app.config["INSTANCE"]))
        made = current_app.extensions.setdefault("matching.travels", fresh)
    return made
