"""Stops near a place that are left out change no answer: with them and without, every home reads the same."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from travel.asking import fast
from travel.drawn import questions, towns

from matching.travel import posts as prepared
from matching.travel.estimate import Means
from matching.travel.example import example_feed
from matching.travel.posts import AWAY_AFTER_S, EARLY_BY_S, Way, WorkDay, prepare_posts
from matching.travel.reach import Reach
from matching.travel.timetable import compile_feeds

HOUR = 3600


def keep_all(near, patterns, walk_of, kept):
    kept[:] = True


def prepare_both(timetable, lat, lon, weeks):
    """The posts with the stops that can be the best, and with all."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(prepared, "MANY_ASKED", 1)  # these are few: leave out all the same
        some = prepare_posts(timetable, lat, lon, weeks)
        patched.setattr(prepared, "keep_best", keep_all)
        return some, prepare_posts(timetable, lat, lon, weeks)


def assert_same(reach, some, every):
    assumed = np.zeros(len(some), np.bool_)
    one, other = reach.ways(some, assumed), reach.ways(every, assumed)
    for field in fields(one.travel):
        assert np.array_equal(getattr(one.travel, field.name), getattr(other.travel, field.name)), field.name
    assert np.array_equal(one.changes, other.changes)
    assert np.array_equal(one.slack_s, other.slack_s)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_drawn_town_is_answered_the_same_with_all_stops(data):
    town = data.draw(towns(booked=False))
    question, means = data.draw(questions(town)), data.draw(st.sampled_from((2, 3, 7)))
    timetable = fast(town).timetable
    seconds = range(max(question.seconds - 1200, 0), question.seconds + 1200, 60)
    weeks = [(WorkDay(0, (Way(0, one + EARLY_BY_S, 0, one - AWAY_AFTER_S),)),) for one in seconds]
    lat, lon = ([end] * len(weeks) for end in question.to_point)
    assert_same(
        Reach(timetable, question.from_point, Means(means)), *prepare_both(timetable, lat, lon, weeks)
    )


def test_the_example_network_is_answered_the_same_by_fewer_reads():
    timetable, rng = compile_feeds([example_feed()]), np.random.default_rng(5)
    rows = rng.integers(0, len(timetable.stops.lat), 300)
    lat, lon = timetable.stops.lat[rows] + 0.002, timetable.stops.lon[rows] + 0.002
    week = (
        WorkDay(0, (Way(0, 8 * HOUR, 0, 16 * HOUR), Way(0, 19 * HOUR, 0, 22 * HOUR))),
        WorkDay(1, (Way(1, 21 * HOUR, 2, 5 * HOUR),)),
    )
    some, every = prepare_both(timetable, lat, lon, [week] * len(rows))
    for row in range(6):
        home = float(lat[row]), float(lon[row])
        assert_same(Reach(timetable, home, Means.WALK | Means.TRANSIT), some, every)
    reads = [len(one.outward.slot) + len(one.homeward.slot) for one in (some, every)]
    assert reads[0] < reads[1]
    assert np.array_equal(some.served, every.served)
