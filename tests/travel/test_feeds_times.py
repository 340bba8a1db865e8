"""Times: after midnight, missing, repeated by frequencies."""

from __future__ import annotations

from pathlib import Path

import pytest
from gtfs_files import STOP_TIMES, TRIPS, write_feed

from matching.travel.feed import Feed
from matching.travel.feeds import read_feed

HEAD = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
ONE_TRIP = TRIPS.replace("L,WEEK,late\n", "")
FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"


def read(folder: Path, *lines: str, **tables: str) -> Feed:
    """The ordinary feed with the trip `early` alone, and these stop times."""
    stop_times = HEAD + "".join(f"{line}\n" for line in lines)
    return read_feed(write_feed(folder / "town", **{"trips": ONE_TRIP, "stop_times": stop_times, **tables}))


def hms(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def times(feed: Feed) -> list[tuple[str, str]]:
    return [
        (hms(arrival), hms(departure))
        for arrival, departure in zip(feed.calls.arrival.tolist(), feed.calls.departure.tolist(), strict=True)
    ]


def test_times_after_midnight_go_on_counting(tmp_path: Path) -> None:
    feed = read(tmp_path, "early,23:59:59,24:00:00,CITE,1", "early,25:10:00,25:10:00,USINE,2")
    assert feed.rejects == ()
    assert feed.calls.arrival.tolist() == [86_399, 90_600]
    assert feed.calls.departure.tolist() == [86_400, 90_600]


def test_an_hour_of_one_digit(tmp_path: Path) -> None:
    feed = read(tmp_path, "early,5:00:00, 5:00:30,CITE,1", "early,05:10:00,5:10:00,USINE,2")
    assert feed.rejects == ()
    assert times(feed) == [("5:00:00", "5:00:30"), ("5:10:00", "5:10:00")]


def test_one_time_stands_for_both(tmp_path: Path) -> None:
    feed = read(tmp_path, "early,,06:00:00,CITE,1", "early,06:20:00,,USINE,2")
    assert feed.rejects == ()
    assert times(feed) == [("6:00:00", "6:00:00"), ("6:20:00", "6:20:00")]


def test_missing_times_are_spread_evenly_from_departure_to_arrival(tmp_path: Path) -> None:
    feed = read(
        tmp_path,
        "early,06:00:00,06:02:00,CITE,1",
        "early,,,HALLE,2",
        "early,,,CITE,3",
        "early,06:11:00,06:12:00,USINE,4",
        "early,,,HALLE,5",
        "early,06:14:00,06:14:00,CITE,6",
    )
    assert feed.rejects == ()
    assert times(feed) == [
        ("6:00:00", "6:02:00"),
        ("6:05:00", "6:05:00"),
        ("6:08:00", "6:08:00"),
        ("6:11:00", "6:12:00"),
        ("6:13:00", "6:13:00"),
        ("6:14:00", "6:14:00"),
    ]


def test_a_spread_time_is_a_whole_second_rounded_down(tmp_path: Path) -> None:
    feed = read(
        tmp_path,
        "early,06:00:00,06:00:00,CITE,1",
        "early,,,HALLE,2",
        "early,,,CITE,3",
        "early,06:00:10,06:00:10,USINE,4",
    )
    assert feed.calls.arrival.tolist() == [21_600, 21_603, 21_606, 21_610]


def test_missing_times_of_one_trip_do_not_look_into_the_next(tmp_path: Path) -> None:
    late = ("late,,,CITE,1", "late,08:10:00,08:10:00,HALLE,2", "late,08:20:00,08:20:00,USINE,3")
    early = ("early,06:00:00,06:00:00,CITE,1", "early,06:10:00,06:10:00,HALLE,2", "early,,,USINE,3")
    feed = read(tmp_path, *early, *late, trips=TRIPS)
    assert times(feed) == [(one, one) for one in ("6:00:00", "6:10:00", "8:10:00", "8:20:00")]
    assert [(one.file, one.line) for one in feed.rejects] == [("stop_times.txt", 4), ("stop_times.txt", 5)]


def test_a_frequency_makes_a_trip_of_each_departure_before_its_end(tmp_path: Path) -> None:
    folder = write_feed(
        tmp_path / "town", trips=ONE_TRIP, frequencies=FREQUENCIES + "early,07:00:00,07:30:00,600\n",
        stop_times=STOP_TIMES.partition("late")[0],
    )  # fmt: skip
    feed = read_feed(folder)
    assert feed.rejects == ()
    assert feed.trips.ids == ("early",) * 3
    assert feed.trips.first.tolist() == [0, 3, 6, 9]
    assert times(feed) == [
        *[("7:00:00", "7:00:00"), ("7:10:00", "7:11:00"), ("7:20:00", "7:20:00")],
        *[("7:10:00", "7:10:00"), ("7:20:00", "7:21:00"), ("7:30:00", "7:30:00")],
        *[("7:20:00", "7:20:00"), ("7:30:00", "7:31:00"), ("7:40:00", "7:40:00")],
    ]


def test_trips_with_and_without_a_frequency_stand_in_the_order_of_the_file(tmp_path: Path) -> None:
    frequencies = FREQUENCIES + "early,09:00:00,09:10:00,600\nearly,07:00:00,07:10:00,600\n"
    feed = read_feed(write_feed(tmp_path / "town", frequencies=frequencies))
    assert feed.trips.ids == ("early", "early", "late")
    assert feed.calls.departure[feed.trips.first[:-1]].tolist() == [25_200, 32_400, 28_800]
    assert feed.trips.line.tolist() == feed.trips.service.tolist() == [0, 0, 0]


def test_a_pattern_leaves_its_first_stop_at_the_start_even_when_it_waits_there(tmp_path: Path) -> None:
    feed = read(
        tmp_path, "early,06:00:00,06:05:00,CITE,1", "early,06:10:00,06:10:00,USINE,2",
        frequencies=FREQUENCIES + "early,00:00:00,00:01:00,60\n",
    )  # fmt: skip
    assert feed.calls.departure.tolist() == [0, 300]
    assert feed.calls.arrival.tolist() == [0, 300]


def test_frequencies_after_midnight(tmp_path: Path) -> None:
    feed = read(
        tmp_path, "early,06:00:00,06:00:00,CITE,1", "early,06:10:00,06:10:00,USINE,2",
        frequencies=FREQUENCIES + "early,24:30:00,25:30:00,1800\n",
    )  # fmt: skip
    assert feed.calls.departure.tolist() == [88_200, 88_800, 90_000, 90_600]


@pytest.mark.parametrize("line", ["early,07:00:00,06:00:00,600", "early,07:00:00,08:00:00,0"])
def test_the_pattern_of_a_wrong_frequency_does_not_run_at_its_own_hours(tmp_path: Path, line: str) -> None:
    feed = read_feed(write_feed(tmp_path / "town", frequencies=f"{FREQUENCIES}{line}\n"))
    assert feed.trips.ids == ("late",)
    assert [(one.file, one.line) for one in feed.rejects] == [("frequencies.txt", 2)]
