"""What a new timetable changes, counted in trips."""

from __future__ import annotations

from pathlib import Path

import pytest
from gtfs_files import CALENDAR, ROUTES, STOP_TIMES, STOPS, TRIPS, write_feed

from matching.travel.differences import Difference, compare_trips
from matching.travel.feeds import read_feed
from matching.travel.timetable import Timetable, compile_feeds


def timetable(*folders: Path) -> Timetable:
    return compile_feeds([read_feed(folder) for folder in folders])


@pytest.fixture
def old(tmp_path: Path) -> Timetable:
    """The ordinary town: the trips early and late."""
    return timetable(write_feed(tmp_path / "old" / "town"))


def test_without_an_old_one_all_is_new(old: Timetable) -> None:
    assert compare_trips(None, old) == Difference(added=2, changed=0, unchanged=0, removed=0)


def test_the_same_feed_changes_nothing(old: Timetable, tmp_path: Path) -> None:
    new = timetable(write_feed(tmp_path / "town"))
    assert compare_trips(old, new) == Difference(added=0, changed=0, unchanged=2, removed=0)


def test_a_trip_more_and_a_trip_less(old: Timetable, tmp_path: Path) -> None:
    tables = {"trips": TRIPS.replace("late", "last"), "stop_times": STOP_TIMES.replace("late", "last")}
    new = timetable(write_feed(tmp_path / "town", **tables))
    assert compare_trips(old, new) == Difference(added=1, changed=0, unchanged=1, removed=1)


NOT_BOARDED_AT_HALLE = "".join(
    f"{line},{'pickup_type' if line.startswith('trip') else int('HALLE' in line)}\n"
    for line in STOP_TIMES.splitlines()
)
ONE_BY_WHEELCHAIR = "".join(
    f"{line},{'wheelchair_accessible' if line.startswith('route') else int('late' in line)}\n"
    for line in TRIPS.splitlines()
)
SEEN_BY_A_PASSENGER = {
    "a time": ("stop_times", STOP_TIMES.replace("late,08:10:00", "late,08:09:00"), 1),
    "a stop left out": ("stop_times", STOP_TIMES.replace("late,08:10:00,08:11:00,HALLE,2\n", ""), 1),
    "a stop moved": ("stops", STOPS.replace("43.60,3.83", "43.61,3.83"), 2),
    "a stop renamed": ("stops", STOPS.replace("Halle", "Halles"), 2),
    "the line renamed": ("routes", ROUTES.replace("L,1,", "L,2,"), 2),
    "days": ("calendar", CALENDAR.replace("1,0,0,", "1,1,0,"), 2),
    "another end": ("calendar", CALENDAR.replace("20261213", "20261220"), 2),
    "boarding": ("stop_times", NOT_BOARDED_AT_HALLE, 2),
    "access by wheelchair": ("trips", ONE_BY_WHEELCHAIR, 1),
}


@pytest.mark.parametrize(("table", "text", "changed"), SEEN_BY_A_PASSENGER.values(), ids=SEEN_BY_A_PASSENGER)
def test_what_a_passenger_sees_is_a_change(
    old: Timetable, tmp_path: Path, table: str, text: str, changed: int
) -> None:
    new = timetable(write_feed(tmp_path / "town", **{table: text}))
    assert compare_trips(old, new) == Difference(added=0, changed=changed, unchanged=2 - changed, removed=0)


def test_what_a_passenger_does_not_see_is_none(old: Timetable, tmp_path: Path) -> None:
    tables = {
        "stops": STOPS + "ELSEWHERE,Ailleurs,43.7,3.7\n",
        "stop_times": "\n".join([*STOP_TIMES.splitlines()[:1], *reversed(STOP_TIMES.splitlines()[1:])]),
        # Another service covers more days: the calendar of the trips stays what it was.
        "calendar": CALENDAR + "MORE,1,1,1,1,1,1,1,20261101,20261231\n",
    }
    new = timetable(write_feed(tmp_path / "town", **tables))
    assert compare_trips(old, new) == Difference(added=0, changed=0, unchanged=2, removed=0)


def test_departures_of_a_frequency_are_counted_one_by_one(tmp_path: Path) -> None:
    head = "trip_id,start_time,end_time,headway_secs\n"
    before = write_feed(tmp_path / "before" / "town", frequencies=f"{head}early,07:00:00,08:00:00,600\n")
    after = write_feed(tmp_path / "after" / "town", frequencies=f"{head}early,07:00:00,07:40:00,600\n")
    expected = Difference(added=0, changed=0, unchanged=5, removed=2)
    assert compare_trips(timetable(before), timetable(after)) == expected


def test_trips_of_two_feeds_are_told_apart(old: Timetable, tmp_path: Path) -> None:
    town = write_feed(tmp_path / "town")
    village = write_feed(tmp_path / "village", stops=STOPS.replace("43.6", "43.7"))
    both = timetable(village, town)
    assert compare_trips(old, both) == Difference(added=2, changed=0, unchanged=2, removed=0)
    assert compare_trips(both, old) == Difference(added=0, changed=0, unchanged=2, removed=2)
