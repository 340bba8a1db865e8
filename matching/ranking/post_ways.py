"""The ways from a home to posts, by a timetable."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from matching.travel.estimate import TravelArrays
from matching.travel.posts import Posts, prepare_posts
from matching.travel.reach import Reach
from matching.travel.timetable import Timetable

from .values import Vacancy
from .weeks import work_days

_NOWHERE = (float("nan"), float("nan"))


def ways_from(reach: Reach, vacancies: Sequence[Vacancy]) -> TravelArrays:
    """The ways from a home to each of some posts, in their order."""
    return ways_to(reach, vacancies, lambda booked: posts_of(reach.timetable, vacancies, booked))


def ways_to(reach: Reach, vacancies: Sequence[Vacancy], posts: Callable[[bool], Posts]) -> TravelArrays:
    """The same; `posts` gives what `posts_of` made of them before, and is asked for what is needed alone."""
    assumed = np.array([not vacancy.shifts for vacancy in vacancies], np.bool_)
    to_book = (lambda: posts(True)) if reach.timetable.booked_days else None
    return reach.ways(posts(False), assumed, to_book).travel


def posts_of(timetable: Timetable, vacancies: Sequence[Vacancy], booked: bool) -> Posts:
    """Posts prepared against a timetable. booked : against the days with lines to be booked."""
    places = [(one.place.lat, one.place.lon) for one in vacancies]
    known = [_NOWHERE if None in place else place for place in places]
    lat, lon = np.array(known, float).reshape(-1, 2).T
    return prepare_posts(timetable, lat, lon, [work_days(one.shifts) for one in vacancies], booked=booked)
