"""Posts prepared with the stops that can be the best ones alone, and with all: the answers are the same."""

from dataclasses import fields

import numpy as np
import pytest

from matching.travel import posts as prepared
from matching.travel.nearest import FOR_ALL
from matching.travel.posts import prepare_posts


def keep_all(*arrays):
    arrays[-1][:] = FOR_ALL


def prepare_both(timetable, lat, lon, weeks, *, booked=False):
    """The posts with the stops that can be the best, and with all."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(prepared, "MANY_ASKED", 1)  # these may be few: leave out all the same
        some = prepare_posts(timetable, lat, lon, weeks, booked=booked)
        patched.setattr(prepared, "keep_best", keep_all)
        return some, prepare_posts(timetable, lat, lon, weeks, booked=booked)


def assert_same(reach, some, every, booked=(None, None)):
    """The same answers from both. Returns them. `booked` gives the two with lines to be booked."""
    assumed = np.zeros(len(some), np.bool_)
    one, other = reach.ways(some, assumed, booked[0]), reach.ways(every, assumed, booked[1])
    for field in fields(one.travel):
        assert np.array_equal(getattr(one.travel, field.name), getattr(other.travel, field.name)), field.name
    assert np.array_equal(one.changes, other.changes)
    assert np.array_equal(one.slack_s, other.slack_s)
    return one
