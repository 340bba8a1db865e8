"""The stops of a feed as places: which are kept, which are made one, how they are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from region.official_files import write_zip

from matching.referential.official import Network, Town, WrongFile, parse_stops
from matching.referential.stops import Stop

CITY = Network("Lucioles", city="Ville")
TOWNS = (Town("Ville", 43.60, 3.90), Town("Bourg", 43.70, 3.90), Town("Bourg", 43.72, 3.90))
FILES = {
    "routes": ("route_id,route_type", "T,0", "B,3"),
    "trips": ("route_id,trip_id,service_id", "T,t1,s", "B,b1,s"),
    "stop_times": ("trip_id,stop_id", "t1,q1", "b1,q2", "b1,m1", "b1,m2", "b1,far"),
    "stops": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station",
        "S1,Grand Quai,43.6005,3.9005,1,",
        "q1,Grand Quai A,43.6000,3.9000,0,S1",
        "q2,grand quai,43.6010,3.9010,0,",
        "m1,Mairie,43.6001,3.9100,0,",
        "m2,Mairie,43.7199,3.9000,0,",
        "unserved,Dépôt,43.6000,3.9000,0,",
        "far,Ailleurs,44.5000,3.9000,0,",
    ),
}


def feed(path: Path, **lines: tuple[str, ...]) -> Path:
    members = {f"{name}.txt": "\n".join(rows).encode() + b"\n" for name, rows in (FILES | lines).items()}
    return write_zip(path / "feed.zip", members)


def test_platforms_of_one_name_and_place_are_one_stop_under_the_name_of_their_station(tmp_path: Path) -> None:
    parsed = parse_stops(feed(tmp_path), CITY, TOWNS)
    assert parsed.rejects == ()
    assert parsed.outside == 1
    assert parsed.rows == (
        Stop("lucioles:S1", "Grand Quai", "Lucioles", "tram", "", 43.6005, 3.9005),
        Stop("lucioles:m1", "Mairie", "Lucioles", "bus", "Ville", 43.6001, 3.91),
        Stop("lucioles:m2", "Mairie", "Lucioles", "bus", "Bourg", 43.7199, 3.9),
    )


def test_far_from_every_town_a_repeated_name_is_of_the_city_of_the_network(tmp_path: Path) -> None:
    far = (
        *FILES["stops"][:4],
        "m1,Mairie,43.6300,3.9100,0,",
        "m2,Mairie,43.7199,3.9000,0,",
        "far,X,44.5,3.9,0,",
    )
    parsed = parse_stops(feed(tmp_path, stops=far), CITY, TOWNS)
    assert {stop.town for stop in parsed.rows if stop.name == "Mairie"} == {"Ville", "Bourg"}


def test_a_region_parts_trains_from_coaches_by_the_stop(tmp_path: Path) -> None:
    lines = {
        "stops": (FILES["stops"][0], "OCETrain TER-1,Halte,43.6,3.9,0,", "OCECar TER-2,Place,43.61,3.9,0,"),
        "stop_times": ("trip_id,stop_id", "t1,OCETrain TER-1", "t1,OCECar TER-2"),
    }
    parsed = parse_stops(feed(tmp_path, **lines), Network("TER"), TOWNS)
    assert {stop.name: stop.mode for stop in parsed.rows} == {"Halte": "train", "Place": "coach"}


def test_a_wrong_stop_is_refused_by_its_line(tmp_path: Path) -> None:
    stops = (*FILES["stops"][:4], "m1,Mairie,483,3.9,0,", "m2,,43.7199,3.9,0,", *FILES["stops"][7:])
    parsed = parse_stops(feed(tmp_path, stops=stops), CITY, TOWNS)
    assert [(one.file, one.line) for one in parsed.rejects] == [("stops.txt", 5), ("stops.txt", 6)]


@pytest.mark.parametrize("broken", ["trips", "stops"])
def test_a_feed_without_one_of_its_files_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    members = {f"{n}.txt": "\n".join(rows).encode() for n, rows in FILES.items() if n != broken}
    with pytest.raises(WrongFile, match=rf"ne contient pas {broken}\.txt"):
        parse_stops(write_zip(tmp_path / "feed.zip", members), CITY, TOWNS)


def test_a_feed_of_another_region_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFile, match="aucun arrêt"):
        parse_stops(feed(tmp_path), CITY, (Town("Loin", 50.0, 3.0),))
