"""Wrong lines: none stops a feed, each is told with its file, its line and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from gtfs_files import FILES, STOP_TIMES, STOPS, TRIPS, write_feed

from matching.travel.feed import NO_STATION, Feed
from matching.travel.feeds import read_feed

FREQUENCIES = "trip_id,start_time,end_time,headway_secs\n"
TABLES = {
    **FILES,
    "calendar_dates": "service_id,date,exception_type\n",
    "frequencies": FREQUENCIES,
    "transfers": "from_stop_id,to_stop_id,transfer_type,min_transfer_time,from_trip_id,to_route_id\n",
}


def told(feed: Feed) -> list[tuple[str, int | None, str]]:
    return [(one.file, one.line, one.reason) for one in feed.rejects]


# Table, what is added to it, what is said of its last line.
ADDED = {
    "stop twice": ("stops", "CITE,Autre,43.5,3.5", "« CITE » déjà donné à la ligne 2"),
    "stop without id": ("stops", ",Autre,43.5,3.5", "stop_id vide"),
    "stop without place": ("stops", "X,Autre,,", "stop_lat vide"),
    "stop at words": ("stops", "X,Autre,nord,3.5", "« nord, 3.5 » ne sont pas deux nombres"),
    "stop at nan": ("stops", "X,Autre,nan,3.5", "« nan, 3.5 » ne sont pas deux nombres"),
    "stop at 0, 0": ("stops", "X,Autre,0,0", "« 0, 0 » : un arrêt sans place"),
    "stop turned round": ("stops", "X,Autre,3.87,43.61", "« 3.87, 43.61 » semblent échangées"),
    "stop in Lambert 93": ("stops", "X,Autre,6279750,770000", "ne sont pas des degrés WGS 84"),
    "route twice": ("routes", "L,9,Autre,3", "« L » déjà donné à la ligne 2"),
    "route without type": ("routes", "M,9,Autre,", "route_type vide"),
    "route of no type": ("routes", "M,9,Autre,bus", "route_type « bus » n’est pas un nombre entier"),
    "route of type 99": ("routes", "M,9,Autre,99", "route_type « 99 » n’est pas un type de ligne"),
    "trip twice": ("trips", "L,WEEK,early", "« early » déjà donné à la ligne 2"),
    "trip without id": ("trips", "L,WEEK,", "trip_id vide"),
    "trip of no route": ("trips", "M,WEEK,other", "route_id « M » inconnu de routes.txt"),
    "trip of no service": ("trips", "L,NEVER,other", "service_id « NEVER » inconnu des calendriers"),
    "trip without times": ("trips", "L,WEEK,other", "« other » refusé : moins de deux arrêts avec une heure"),
    "call of no trip": ("stop_times", "x,09:00:00,09:00:00,CITE,1", "trip_id « x » inconnu de trips.txt"),
    "call at no stop": ("stop_times", "late,09:00:00,09:00:00,X,4", "stop_id « X » inconnu de stops.txt"),
    "call at 8 h 70": (
        "stop_times",
        "late,08:70:00,08:70:00,CITE,4",
        "arrival_time « 08:70:00 » n’est pas une heure",
    ),
    "call at 8 h": ("stop_times", "late,09:00:00,9h,CITE,4", "departure_time « 9h » n’est pas une heure"),
    "call before midnight": ("stop_times", "late,-1:00:00,09:00:00,CITE,4", "arrival_time « -1:00:00 »"),
    "call without rank": ("stop_times", "late,09:00:00,09:00:00,CITE,", "stop_sequence vide"),
    "call of rank -1": (
        "stop_times",
        "late,09:00:00,09:00:00,CITE,-1",
        "stop_sequence « -1 » n’est pas un nombre entier",
    ),
    "call of a rank taken": (
        "stop_times",
        "late,09:00:00,09:00:00,CITE,3",
        "stop_sequence « 3 » déjà donné pour le trajet « late »",
    ),
    "call untimed at the end": (
        "stop_times",
        "late,,,CITE,4",
        "arrêt sans heure à un bout du trajet « late »",
    ),
    "too few values": ("stop_times", "late,09:00:00", "2 valeurs au lieu de 5"),
    "one value": ("stop_times", "late", "une valeur au lieu de 5"),
    "too many values": ("stop_times", "late,09:00:00,09:00:00,CITE,4,5", "6 valeurs au lieu de 5"),
    "a quote left open": ("stops", 'X,"Autre,43.5,3.5', "guillemets mal fermés"),
    "service twice": ("calendar", "WEEK,1,1,1,1,1,1,1,20261201,20261202", "« WEEK » déjà donné à la ligne 2"),
    "service of no date": (
        "calendar",
        "X,1,1,1,1,1,1,1,20261301,20261302",
        "start_date « 20261301 » n’est pas une date",
    ),
    "service of 31 February": (
        "calendar",
        "X,1,1,1,1,1,1,1,20260201,20260231",
        "end_date « 20260231 » n’est pas une date",
    ),
    "service of the year 9999": (
        "calendar",
        "X,1,1,1,1,1,1,1,20260201,99991231",
        "end_date « 99991231 » n’est pas une date",
    ),
    "service turned round": (
        "calendar",
        "X,1,1,1,1,1,1,1,20261202,20261201",
        "end_date « 20261201 » avant start_date",
    ),
    "service on a day 2": ("calendar", "X,2,1,1,1,1,1,1,20261201,20261202", "monday « 2 » n’est pas 0 ou 1"),
    "service on no day": ("calendar", "X,1,,1,1,1,1,1,20261201,20261202", "tuesday vide"),
    "date of no day": ("calendar_dates", "WEEK,2026-12-01,1", "date « 2026-12-01 » n’est pas une date"),
    "date of no kind": ("calendar_dates", "WEEK,20261201,3", "exception_type « 3 » n’est pas 1 ou 2"),
    "date twice": (
        "calendar_dates",
        "WEEK,20261205,1\nWEEK,20261205,2",
        "« WEEK, 20261205 » déjà donné à la ligne 2",
    ),
    "frequency of no trip": ("frequencies", "x,07:00:00,08:00:00,600", "trip_id « x » inconnu de trips.txt"),
    "transfer from no stop": ("transfers", "X,CITE,0,,,", "from_stop_id « X » inconnu de stops.txt"),
    "transfer to nothing": ("transfers", "CITE,,0,,,", "to_stop_id vide"),
    "transfer of no type": (
        "transfers",
        "CITE,HALLE,9,,,",
        "transfer_type « 9 » n’est pas 0, 1, 2, 3, 4 ou 5",
    ),
    "transfer of no time": ("transfers", "CITE,HALLE,2,,,", "min_transfer_time vide pour un transfer_type 2"),
    "transfer of time -1": (
        "transfers",
        "CITE,HALLE,2,-1,,",
        "min_transfer_time « -1 » n’est pas un nombre entier",
    ),
    "transfer in the seat": (
        "transfers",
        "CITE,HALLE,4,,early,",
        "transfer_type 4 : rester à bord n’est pas suivi",
    ),
    "transfer of one trip": (
        "transfers",
        "CITE,HALLE,2,60,early,",
        "from_trip_id « early » : règle d’une seule course",
    ),
    "transfer of one route": (
        "transfers",
        "CITE,HALLE,3,,,L",
        "to_route_id « L » : règle d’une seule course ou ligne",
    ),
}


@pytest.mark.parametrize(("table", "added", "reason"), ADDED.values(), ids=ADDED)
def test_a_wrong_line_is_told_and_nothing_else_changes(
    tmp_path: Path, table: str, added: str, reason: str
) -> None:
    text = f"{TABLES[table]}{added}\n"
    feed = read_feed(write_feed(tmp_path / "town", **{table: text}))
    [(file, line, why)] = told(feed)
    assert (file, line) == (f"{table}.txt", len(text.splitlines()))
    assert reason in why
    # The ordinary trips run as if the line were not there.
    assert feed.trips.ids == ("early", "late")
    assert feed.calls.arrival.tolist() == [21_600, 22_200, 22_800, 28_800, 29_400, 30_000]


def test_of_two_rules_between_two_stops_the_later_holds_and_the_other_is_told(tmp_path: Path) -> None:
    lines = "CITE,HALLE,2,60,,\nCITE,HALLE,0,,,\nHALLE,CITE,3,,,\nCITE,HALLE,2,300,,\nCITE,HALLE,1,,,\n"
    feed = read_feed(write_feed(tmp_path / "town", transfers=f"{TABLES['transfers']}{lines}"))
    assert told(feed) == [("transfers.txt", 2, "« CITE, HALLE » : la ligne 5 remplace cette règle")]
    assert feed.transfers.kind.tolist() == [0, 3, 2, 1]
    assert feed.transfers.minimum_s.tolist() == [0, 0, 300, 0]


HEADWAYS = {
    "no hour": ("early,7h,08:00:00,600", "start_time « 7h » n’est pas une heure"),
    "no end": ("early,07:00:00,,600", "end_time vide"),
    "end before start": ("early,08:00:00,07:00:00,600", "end_time « 07:00:00 » n’est pas après start_time"),
    "headway below 0": ("early,07:00:00,08:00:00,-600", "headway_secs « -600 » n’est pas un nombre entier"),
    "headway of 0": ("early,07:00:00,08:00:00,0", "headway_secs « 0 » doit être de 1 s ou plus"),
    "no headway": ("early,07:00:00,08:00:00,", "headway_secs vide"),
    "a departure a second": ("early,00:00:00,24:00:00,1", "headway_secs « 1 » donne trop de départs"),
}


@pytest.mark.parametrize(("line", "reason"), HEADWAYS.values(), ids=HEADWAYS)
def test_a_wrong_frequency_is_told(tmp_path: Path, line: str, reason: str) -> None:
    [(file, where, why)] = told(
        read_feed(write_feed(tmp_path / "town", frequencies=f"{FREQUENCIES}{line}\n"))
    )
    assert (file, where) == ("frequencies.txt", 2)
    assert reason in why


BACKWARD = {
    "from stop to stop": ("late,08:10:00,08:11:00", "late,07:10:00,07:11:00", 6),
    "at a stop": ("late,08:10:00,08:11:00", "late,08:12:00,08:11:00", 6),
    "before it left": ("late,08:20:00", "late,08:10:30", 7),
}


@pytest.mark.parametrize(("right", "wrong", "line"), BACKWARD.values(), ids=BACKWARD)
def test_a_trip_that_goes_back_in_time_is_refused_once(
    tmp_path: Path, right: str, wrong: str, line: int
) -> None:
    feed = read_feed(write_feed(tmp_path / "town", stop_times=STOP_TIMES.replace(right, wrong)))
    assert told(feed) == [("stop_times.txt", line, "trajet « late » refusé : il remonte dans le temps")]
    assert feed.trips.ids == ("early",)
    assert feed.trips.first.tolist() == [0, 3]


def test_a_trip_with_one_timed_stop_is_refused_once(tmp_path: Path) -> None:
    stop_times = STOP_TIMES.partition("late")[0] + "late,08:00:00,08:00:00,CITE,1\nlate,,,USINE,2\n"
    feed = read_feed(write_feed(tmp_path / "town", stop_times=stop_times))
    assert told(feed) == [("trips.txt", 3, "trajet « late » refusé : moins de deux arrêts avec une heure")]
    assert feed.trips.ids == ("early",)


def test_the_times_and_frequencies_of_a_trip_refused_are_not_told_again(tmp_path: Path) -> None:
    trips = TRIPS.replace("L,WEEK,late", "X,WEEK,late")
    frequencies = FREQUENCIES + "late,07:00:00,08:00:00,600\n"
    feed = read_feed(write_feed(tmp_path / "town", trips=trips, frequencies=frequencies))
    assert told(feed) == [("trips.txt", 3, "route_id « X » inconnu de routes.txt")]


def test_a_line_that_comes_before_a_right_one_of_its_id_does_not_hide_it(tmp_path: Path) -> None:
    trips = TRIPS.replace("L,WEEK,late", "X,WEEK,late\nL,WEEK,late")
    feed = read_feed(write_feed(tmp_path / "town", trips=trips))
    assert [(one.file, one.line) for one in feed.rejects] == [("trips.txt", 3)]
    assert feed.trips.ids == ("early", "late")


def test_a_stop_refused_is_left_out_of_its_trips(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "town", stops=STOPS.replace("HALLE,Halle,43.60", "HALLE,Halle,")))
    assert [(one.file, one.line) for one in feed.rejects] == [
        ("stops.txt", 3),
        ("stop_times.txt", 3),
        ("stop_times.txt", 6),
    ]
    assert feed.calls.arrival.tolist() == [21_600, 22_800, 28_800, 30_000]


def test_a_stop_of_an_unknown_station_is_kept_without_it(tmp_path: Path) -> None:
    head, *lines = STOPS.splitlines()
    stops = "\n".join([f"{head},parent_station", f"{lines[0]},GARE", f"{lines[1]},CITE", f"{lines[2]},"])
    feed = read_feed(write_feed(tmp_path / "town", stops=stops))
    assert told(feed) == [
        ("stops.txt", 2, "parent_station « GARE » n’est pas une station connue : arrêt gardé sans station"),
        ("stops.txt", 3, "parent_station « CITE » n’est pas une station connue : arrêt gardé sans station"),
    ]
    assert feed.stops.station.tolist() == [NO_STATION] * 3


def test_a_trip_of_a_wrong_access_is_kept_not_known(tmp_path: Path) -> None:
    head, *lines = TRIPS.splitlines()
    trips = "\n".join([f"{head},wheelchair_accessible", f"{lines[0]},yes", f"{lines[1]},1"])
    feed = read_feed(write_feed(tmp_path / "town", trips=trips))
    reason = "wheelchair_accessible « yes » n’est pas 0, 1 ou 2 : trajet gardé, accès non connu"
    assert told(feed) == [("trips.txt", 2, reason)]
    assert feed.trips.ids == ("early", "late")
    assert feed.trips.wheelchair.tolist() == [0, 1]


def test_a_call_where_boarding_is_not_understood_is_left_out(tmp_path: Path) -> None:
    head, *lines = STOP_TIMES.splitlines()
    wrong = [f"{line},{'9' if 'HALLE' in line else ''},0" for line in lines]
    stop_times = "\n".join([f"{head},pickup_type,drop_off_type", *wrong])
    feed = read_feed(write_feed(tmp_path / "town", stop_times=stop_times))
    reason = "pickup_type « 9 » n’est pas 0, 1, 2 ou 3"
    assert told(feed) == [("stop_times.txt", 3, reason), ("stop_times.txt", 6, reason)]
    assert feed.calls.arrival.tolist() == [21_600, 22_800, 28_800, 30_000]


BYTES = {
    "other letters": b"X,Caf\xe9,43.5,3.5\n",
    "a nul": b"X,Autre\0,43.5,3.5\n",
}


@pytest.mark.parametrize("line", BYTES.values(), ids=BYTES)
def test_a_line_that_is_no_utf8_is_told(tmp_path: Path, line: bytes) -> None:
    stops = STOPS.encode().replace(b"HALLE", line + b"HALLE", 1)
    feed = read_feed(write_feed(tmp_path / "town", stops=stops))
    assert told(feed) == [("stops.txt", 3, "octets qui ne sont pas du texte en UTF-8")]
    assert feed.stops.names == ("Cité", "Halle", "Usine")


def test_lines_count_the_empty_ones(tmp_path: Path) -> None:
    stop_times = STOP_TIMES.replace("late,08:10", "\n \nlate,8:99", 1)
    feed = read_feed(write_feed(tmp_path / "town", stop_times=stop_times))
    assert [(one.file, one.line) for one in feed.rejects] == [("stop_times.txt", 8)]


def test_lines_count_those_of_values_over_several_lines(tmp_path: Path) -> None:
    stops = STOPS.replace("Cité", '"Ci\nté"') + "X,Autre,0,0\n"
    assert [
        (one.file, one.line) for one in read_feed(write_feed(tmp_path / "town", stops=stops)).rejects
    ] == [("stops.txt", 6)]


def test_rejects_stand_in_the_order_of_the_files(tmp_path: Path) -> None:
    stop_times = STOP_TIMES.replace("06:10:00,06:11:00", "6h10,6h11") + "late\nlate,09:00:00,09:00:00,X,4\n"
    feed = read_feed(write_feed(tmp_path / "town", stop_times=stop_times, trips=TRIPS + "L,X,y\n"))
    assert [(one.file, one.line) for one in feed.rejects] == [
        ("trips.txt", 4),
        ("stop_times.txt", 3),
        ("stop_times.txt", 8),
        ("stop_times.txt", 9),
    ]


def test_a_long_wrong_value_is_cut_in_its_reason(tmp_path: Path) -> None:
    feed = read_feed(write_feed(tmp_path / "town", trips=TRIPS + f"{'x' * 500},WEEK,other\n"))
    [reject] = feed.rejects
    assert len(reject.reason) < 120
