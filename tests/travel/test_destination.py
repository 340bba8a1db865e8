"""One pair has one day, searched from the home or from the post."""

from __future__ import annotations

import numpy as np
import pytest

from matching.travel.destination import Destination
from matching.travel.estimate import UNREACHABLE, Basis, Means
from matching.travel.example import example_feed
from matching.travel.post_day import tell_day
from matching.travel.posts import Way, Week, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.timetable import Timetable, compile_feeds

HOUR = 3600
DAY = WorkDay(0, (Way(0, 9 * HOUR, 0, 17 * HOUR),))
WEEKS: dict[str, Week] = {
    "a day": (DAY,),
    "with sundays": (DAY, WorkDay(2, (Way(2, 9 * HOUR, 2, 17 * HOUR),))),
    "split": (WorkDay(0, (Way(0, 6 * HOUR, 0, 9 * HOUR), Way(0, 17 * HOUR, 0, 19 * HOUR))),),
    "nights": (WorkDay(0, (Way(0, 21 * HOUR, 0, 5 * HOUR),)), WorkDay(0, (Way(0, 21 * HOUR, 1, 5 * HOUR),))),
    "early": (WorkDay(0, (Way(0, 5 * HOUR, 0, 12 * HOUR),)),),
}
MEANS = (
    Means.WALK | Means.TRANSIT, Means.WALK, Means.TRANSIT, Means.WALK | Means.TRANSIT | Means.CAR,
    Means.WALK | Means.TRANSIT | Means.BICYCLE, Means.BICYCLE,
)  # fmt: skip


@pytest.fixture(scope="module")
def timetable() -> Timetable:
    return compile_feeds([example_feed()])


@pytest.fixture(scope="module")
def homes(timetable: Timetable) -> np.ndarray:
    """Points near stops, a few of them far from any."""
    rng = np.random.default_rng(7)
    rows = rng.integers(0, len(timetable.stops.lat), 60)
    near = np.stack((timetable.stops.lat[rows], timetable.stops.lon[rows]), axis=1)
    return near + rng.normal(0, 0.004, near.shape) * (rng.random((60, 1)) < 0.9) * 1.0


@pytest.mark.parametrize("hours", WEEKS)
def test_from_the_home_and_from_the_post_the_day_is_the_same(
    timetable: Timetable, homes: np.ndarray, hours: str
) -> None:
    week, held = WEEKS[hours], np.array([MEANS[at % len(MEANS)] for at in range(len(homes))], np.int64)
    reached = 0
    for place in homes[::12]:
        from_post = Destination(timetable, tuple(place)).ways(week, homes[:, 0], homes[:, 1], held)
        for row, home in enumerate(homes):
            posts = prepare_posts(timetable, [place[0]], [place[1]], [week])
            own = Reach(timetable, tuple(home), Means(int(held[row]))).ways(posts, np.zeros(1, np.bool_))
            for name in ("minutes_out", "minutes_back", "basis", "mode", "worst_day", "leave_at", "home_at"):
                assert getattr(own.travel, name)[0] == getattr(from_post.travel, name)[row], (
                    name,
                    home,
                    place,
                )
            assert own.changes[0] == from_post.changes[row]
            reached += own.travel.minutes_out[0] < UNREACHABLE
    assert reached > 15, "the network must reach enough for the comparison to say something"


@pytest.mark.parametrize("hours", WEEKS)
def test_the_day_told_in_full_has_the_minutes_of_the_list(
    timetable: Timetable, homes: np.ndarray, hours: str
) -> None:
    week, told = WEEKS[hours], 0
    posts = prepare_posts(timetable, homes[:, 0], homes[:, 1], [week] * len(homes))
    for row, home in enumerate(homes[::6]):
        reach = Reach(timetable, tuple(home), MEANS[row % 2 * 3])
        travel = reach.ways(posts, np.zeros(len(homes), np.bool_)).travel
        for at in range(0, len(homes), 5):
            if travel.basis[at] == Basis.ESTIMATE and travel.mode[at] != 3:
                continue  # no timetable reaches: no day to tell
            day = tell_day(reach, tuple(homes[at]), week)
            there = travel.minutes_out[at] < UNREACHABLE and travel.minutes_back[at] < UNREACHABLE
            assert day.reachable == there
            if there:
                told += 1
                assert day.minutes == travel.minutes_out[at] + travel.minutes_back[at]
                assert day.day == travel.worst_day[at]
    assert told > 5


def test_assumed_hours_never_leave_a_post_without_a_way(timetable: Timetable, homes: np.ndarray) -> None:
    week = (WorkDay(0, (Way(0, 3 * HOUR, 0, 4 * HOUR),)),)  # at an hour when nothing runs
    posts = prepare_posts(timetable, homes[:, 0], homes[:, 1], [week] * len(homes))
    reach = Reach(timetable, tuple(homes[0]), Means.WALK | Means.TRANSIT)
    given = reach.ways(posts, np.zeros(len(homes), np.bool_)).travel
    assumed = reach.ways(posts, np.ones(len(homes), np.bool_)).travel
    assert (given.minutes_out >= UNREACHABLE).sum() > (assumed.minutes_out >= UNREACHABLE).sum()
    estimated = (given.minutes_out >= UNREACHABLE) & (assumed.minutes_out < UNREACHABLE)
    assert (assumed.basis[estimated] == Basis.ESTIMATE).all()


def test_where_no_stop_is_near_the_straight_line_answers_and_says_so(timetable: Timetable) -> None:
    week = WEEKS["a day"]
    wild = (42.60, 0.60)
    assert not Reach(timetable, wild, Means.WALK | Means.TRANSIT).served
    town = (float(timetable.stops.lat[0]), float(timetable.stops.lon[0]))
    posts = prepare_posts(timetable, [wild[0] + 0.1, town[0]], [wild[1], town[1]], [week] * 2)
    travel = Reach(timetable, wild, Means.WALK | Means.TRANSIT).ways(posts, np.zeros(2, np.bool_)).travel
    assert travel.basis[0] == Basis.ESTIMATE
    assert travel.minutes_out[0] < UNREACHABLE
