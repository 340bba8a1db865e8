"""Feeds as publishers pack and write them: all say the same timetable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from gtfs_files import FILES, ROUTES, STOP_TIMES, STOPS, TRIPS, write_feed, zip_feed

from matching.travel.feed import NO_STATION, Feed
from matching.travel.feeds import read_feed
from matching.travel.gtfs.archives import holds_feed


def times(feed: Feed, trip: int) -> list[tuple[str, int, int]]:
    """(stop id, arrival, departure) of every call of a trip."""
    calls = feed.calls
    return [
        (feed.stops.ids[calls.stop[at]], int(calls.arrival[at]), int(calls.departure[at]))
        for at in range(feed.trips.first[trip], feed.trips.first[trip + 1])
    ]


EARLY = [("CITE", 21_600, 21_600), ("HALLE", 22_200, 22_260), ("USINE", 22_800, 22_800)]
LATE = [(stop, arrival + 7_200, departure + 7_200) for stop, arrival, departure in EARLY]


def assert_ordinary(feed: Feed) -> None:
    """The feed says what the ordinary one of `gtfs_files` says, and nothing was refused."""
    assert feed.rejects == ()
    assert feed.stops.ids == ("CITE", "HALLE", "USINE")
    assert feed.stops.names == ("Cité", "Halle", "Usine")
    assert feed.lines.names == ("1",)
    assert feed.trips.ids == ("early", "late")
    assert [times(feed, trip) for trip in (0, 1)] == [EARLY, LATE]
    assert feed.services.ids == ("WEEK",)


def test_a_folder_is_read(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "town"))
    assert_ordinary(feed)
    assert feed.name == "town"
    assert not feed.example
    assert feed.stops.lat.tolist() == [43.6, 43.6, 43.6]
    assert feed.stops.lon.tolist() == [3.8, 3.83, 3.86]
    assert feed.stops.station.tolist() == [NO_STATION] * 3
    assert not feed.stops.is_station.any()
    assert feed.lines.long_names == ("Cité - Usine",)
    assert feed.lines.kind.tolist() == [3]
    assert feed.trips.headsigns == ("", "")
    assert feed.trips.line.tolist() == feed.trips.service.tolist() == feed.trips.wheelchair.tolist() == [0, 0]
    assert not feed.trips.booked.any()
    assert feed.calls.pickup.tolist() == feed.calls.drop_off.tolist() == [0] * 6
    assert len(feed.transfers.kind) == 0


def test_arrays_have_the_types_that_the_timetable_takes(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "town", transfers="from_stop_id,to_stop_id\nCITE,HALLE\n"))
    int32 = (
        feed.stops.station,
        feed.lines.kind,
        feed.trips.line,
        feed.trips.service,
        feed.trips.first,
        feed.calls.stop,
        feed.calls.arrival,
        feed.calls.departure,
        feed.transfers.from_stop,
        feed.transfers.to_stop,
        feed.transfers.minimum_s,
    )
    int8 = (feed.trips.wheelchair, feed.calls.pickup, feed.calls.drop_off, feed.transfers.kind)
    flags = (feed.stops.is_station, feed.trips.booked, feed.services.runs)
    assert {array.dtype for array in int32} == {np.dtype(np.int32)}
    assert {array.dtype for array in int8} == {np.dtype(np.int8)}
    assert {array.dtype for array in flags} == {np.dtype(np.bool_)}
    assert feed.stops.lat.dtype == feed.stops.lon.dtype == np.float64


def test_a_zip_says_what_its_folder_says(tmp_path: Path) -> None:
    zipped = read_feed(zip_feed(tmp_path / "town 2026.zip"))
    assert_ordinary(zipped)
    assert zipped.name == "town 2026"
    assert zipped.digest == read_feed(write_feed(tmp_path / "town")).digest
    assert len(zipped.digest) == 64


def test_another_content_has_another_digest(tmp_path: Path) -> None:
    one = read_feed(write_feed(tmp_path / "one"))
    two = read_feed(write_feed(tmp_path / "two", stops=STOPS.replace("Halle", "Halles")))
    assert one.digest != two.digest


def test_a_zip_with_a_nested_folder_and_macosx_entries(tmp_path: Path) -> None:
    junk = {
        "__MACOSX/town/._stops.txt": b"\0junk",
        "__MACOSX/town/stops.txt": b"junk",
        "town/.DS_Store": b"\0",
    }
    assert_ordinary(read_feed(zip_feed(tmp_path / "town.zip", inside="town/", extra=junk)))


def test_a_zip_whose_folders_are_written_with_backslashes(tmp_path: Path) -> None:
    archive = zip_feed(tmp_path / "town.zip", inside="villes\\town\\")
    assert_ordinary(read_feed(archive))
    assert holds_feed(archive)


def test_a_folder_with_a_nested_folder(tmp_path: Path) -> None:
    write_feed(tmp_path / "outer" / "town")
    write_feed(tmp_path / "outer" / "__MACOSX")
    assert_ordinary(read_feed(tmp_path / "outer"))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte-order mark"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
@pytest.mark.parametrize("ending", ["", "\n", "\n\n"], ids=["none", "one", "blank lines"])
def test_marks_and_line_endings(tmp_path: Path, mark: bytes, newline: str, ending: str) -> None:
    tables = {
        name: mark + (text.rstrip("\n") + ending).replace("\n", newline).encode()
        for name, text in FILES.items()
    }
    assert_ordinary(read_feed(write_feed(tmp_path / "town", **tables)))


def rewritten(text: str, value: str, separator: str = ",") -> str:
    """Each value of a table put in the template `value`."""
    lines = [line.split(",") for line in text.splitlines()]
    return "".join(separator.join(value.format(one) for one in line) + "\n" for line in lines)


@pytest.mark.parametrize("value", ['"{}"', " {} ", ' "{}" ', '" {} "', "\t{}"])
def test_quoted_and_padded_fields(tmp_path: Path, value: str) -> None:
    tables = {name: rewritten(text, value) for name, text in FILES.items()}
    assert_ordinary(read_feed(write_feed(tmp_path / "town", **tables)))


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator(tmp_path: Path, separator: str) -> None:
    tables = {name: rewritten(text, "{}", separator) for name, text in FILES.items()}
    assert_ordinary(read_feed(write_feed(tmp_path / "town", **tables)))


def test_commas_quotes_and_newlines_inside_values(tmp_path: Path) -> None:
    stops = STOPS.replace("Cité", '"Cité, la ""vieille"""').replace("Usine", '"Usine\nNord"')
    feed = read_feed(write_feed(tmp_path / "town", stops=stops))
    assert feed.rejects == ()
    assert feed.stops.names == ('Cité, la "vieille"', "Halle", "Usine Nord")


def test_a_quote_inside_a_bare_value_stands_for_itself(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "town", stops=STOPS.replace("Halle", 'Place "Halle" Nord')))
    assert feed.rejects == ()
    assert feed.stops.names[1] == 'Place "Halle" Nord'


def test_columns_in_any_order_and_unknown_ones(tmp_path: Path) -> None:
    lines = [line.split(",") for line in STOP_TIMES.splitlines()]
    turned = "".join(",".join([*reversed(line), "x"]) + "\n" for line in lines)
    assert_ordinary(read_feed(write_feed(tmp_path / "town", stop_times=turned)))


def test_columns_named_in_capitals(tmp_path: Path) -> None:
    head, _, rest = STOPS.partition("\n")
    assert_ordinary(read_feed(write_feed(tmp_path / "town", stops=f"{head.upper()}\n{rest}")))


def test_stop_times_in_any_order(tmp_path: Path) -> None:
    head, *lines = STOP_TIMES.splitlines()
    shuffled = [lines[at] for at in (5, 2, 0, 3, 1, 4)]
    assert_ordinary(read_feed(write_feed(tmp_path / "town", stop_times="\n".join([head, *shuffled]))))


def test_sequences_go_by_number_not_by_text(tmp_path: Path) -> None:
    text = STOP_TIMES.replace("CITE,1", "CITE,8").replace("HALLE,2", "HALLE,9").replace("USINE,3", "USINE,10")
    assert_ordinary(read_feed(write_feed(tmp_path / "town", stop_times=text)))


def test_ids_keep_the_spaces_inside_them_and_lose_those_around(tmp_path: Path) -> None:
    stops = STOPS.replace("HALLE", " StopPoint:Train TER-1 ")
    stop_times = STOP_TIMES.replace("HALLE", "StopPoint:Train TER-1")
    feed = read_feed(write_feed(tmp_path / "town", stops=stops, stop_times=stop_times))
    assert feed.rejects == ()
    assert feed.stops.ids[1] == "StopPoint:Train TER-1"


def test_ids_that_look_like_numbers_stay_as_written(tmp_path: Path) -> None:
    tables = {
        "stops": STOPS.replace("HALLE", "007"),
        "stop_times": STOP_TIMES.replace("HALLE", "007").replace("early", "1e3"),
        "trips": TRIPS.replace("early", "1e3"),
    }
    feed = read_feed(write_feed(tmp_path / "town", **tables))
    assert feed.rejects == ()
    assert (feed.stops.ids[1], feed.trips.ids[0]) == ("007", "1e3")


@pytest.mark.parametrize("empty", ["", "\n", "\ufeff", "from_stop_id,to_stop_id,transfer_type"])
def test_optional_files_may_be_empty(tmp_path: Path, empty: str) -> None:
    frequencies = empty and "trip_id,start_time,end_time,headway_secs\n"
    dates = empty and "service_id,date,exception_type\n"
    folder = write_feed(tmp_path / "town", transfers=empty, frequencies=frequencies, calendar_dates=dates)
    assert_ordinary(read_feed(folder))


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_an_optional_file_may_lack_every_column_that_is_read(tmp_path: Path, lines: int) -> None:
    agency = "agency_id,agency_name\n" + "".join(f"{line},Réseau {line}\n" for line in range(lines))
    assert_ordinary(read_feed(write_feed(tmp_path / "town", agency=agency)))


def test_a_station_holds_its_platforms(tmp_path: Path) -> None:
    stops = """\
stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station
CITE,Cité,43.60,3.80,0,GARE
GARE,Gare,43.60,3.80,1,
HALLE,,43.60,3.83,,
DOOR,Entrée,43.60,3.83,2,GARE
NODE,,,,3,GARE
USINE,Usine,43.60,3.86,0,
"""
    feed = read_feed(write_feed(tmp_path / "town", stops=stops))
    assert feed.rejects == ()
    assert feed.stops.ids == ("CITE", "GARE", "HALLE", "USINE")
    assert feed.stops.names[2] == "HALLE"
    assert feed.stops.station.tolist() == [1, NO_STATION, NO_STATION, NO_STATION]
    assert feed.stops.is_station.tolist() == [False, True, False, False]


@pytest.mark.parametrize(
    ("kind", "booked"), [("3", False), ("0", False), ("12", False), ("700", False), ("715", True)]
)
def test_route_types_old_and_extended(tmp_path: Path, kind: str, booked: bool) -> None:
    feed = read_feed(write_feed(tmp_path / "town", routes=ROUTES.replace(",3\n", f",{kind}\n")))
    assert feed.rejects == ()
    assert feed.lines.kind.tolist() == [int(kind)]
    assert feed.trips.booked.tolist() == [booked, booked]


def test_a_line_is_called_by_its_short_name_else_its_long_one_else_its_id(tmp_path: Path) -> None:
    routes = "route_id,route_short_name,route_long_name,route_type\nL,,Cité - Usine,3\nM,,,3\n"
    feed = read_feed(write_feed(tmp_path / "town", routes=routes))
    assert feed.lines.names == ("Cité - Usine", "M")
    assert feed.lines.long_names == ("Cité - Usine", "")


def test_wheelchairs_and_headsigns(tmp_path: Path) -> None:
    trips = """\
route_id,service_id,trip_id,trip_headsign,wheelchair_accessible
L,WEEK,early,Usine Nord,1
L,WEEK,late,,2
L,WEEK,last,Usine,
"""
    stop_times = STOP_TIMES + "last,20:00:00,20:00:00,CITE,1\nlast,20:20:00,20:20:00,USINE,2\n"
    feed = read_feed(write_feed(tmp_path / "town", trips=trips, stop_times=stop_times))
    assert feed.trips.wheelchair.tolist() == [1, 2, 0]
    assert feed.trips.headsigns == ("Usine Nord", "", "Usine")


def test_boarding_and_alighting(tmp_path: Path) -> None:
    stop_times = """\
trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type
early,06:00:00,06:00:00,CITE,1,,1
early,06:10:00,06:10:00,HALLE,2,2,3
early,06:20:00,06:20:00,USINE,3,1,0
"""
    feed = read_feed(
        write_feed(tmp_path / "town", trips=TRIPS.replace("L,WEEK,late\n", ""), stop_times=stop_times)
    )
    assert feed.rejects == ()
    assert feed.calls.pickup.tolist() == [0, 2, 1]
    assert feed.calls.drop_off.tolist() == [1, 3, 0]


def test_transfers(tmp_path: Path) -> None:
    transfers = """\
from_stop_id,to_stop_id,transfer_type,min_transfer_time
CITE,HALLE,2,300
HALLE,CITE,3,
HALLE,USINE,,
USINE,HALLE,1,
USINE,USINE,0,90
"""
    feed = read_feed(write_feed(tmp_path / "town", transfers=transfers))
    assert feed.rejects == ()
    assert feed.transfers.from_stop.tolist() == [0, 1, 1, 2, 2]
    assert feed.transfers.to_stop.tolist() == [1, 0, 2, 1, 2]
    assert feed.transfers.kind.tolist() == [2, 3, 0, 1, 0]
    assert feed.transfers.minimum_s.tolist() == [300, 0, 0, 0, 90]


def test_the_days_of_a_weekly_calendar(tmp_path: Path) -> None:
    services = read_feed(write_feed(tmp_path / "town")).services
    assert (services.first_day, services.last_day) == (date(2026, 11, 30), date(2026, 12, 13))
    week = [True] * 5 + [False] * 2
    assert services.runs.tolist() == [week * 2]


def test_the_days_of_dates_alone(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nWEEK,20261203,1\nWEEK,20261201,1\nOTHER,20261204,1\n"
    feed = read_feed(write_feed(tmp_path / "town", calendar=None, calendar_dates=dates))
    assert feed.rejects == ()
    assert feed.services.ids == ("WEEK", "OTHER")
    assert feed.services.first_day == date(2026, 12, 1)
    assert feed.services.runs.tolist() == [[True, False, True, False], [False, False, False, True]]


def test_dates_add_to_a_calendar_and_take_from_it(tmp_path: Path) -> None:
    dates = "service_id,date,exception_type\nWEEK,20261201,2\nWEEK,20261205,1\nWEEK,20261215,1\n"
    services = read_feed(write_feed(tmp_path / "town", calendar_dates=dates)).services
    assert services.last_day == date(2026, 12, 15)
    first_week = [True, False, True, True, True, True, False]
    second_week = [True] * 5 + [False] * 2
    assert services.runs.tolist() == [[*first_week, *second_week, False, True]]
