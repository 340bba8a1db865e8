"""Feeds that cannot be used at all: one clear sentence each, which names the file."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from gtfs_files import FILES, STOPS, TRIPS, write_feed, zip_feed

from matching.referential.official import archive
from matching.travel.feeds import WrongFile, read_feed
from matching.travel.gtfs.archives import holds_feed


def refusal(path: Path) -> str:
    """The one sentence of a feed refused."""
    with pytest.raises(WrongFile) as refused:
        read_feed(path)
    sentence = str(refused.value)
    assert "\n" not in sentence
    assert re.fullmatch(
        r"Le (fichier|dossier) « .+ » .+ : donnez le zip ou le dossier d’un GTFS, avec .+\.", sentence
    )
    return sentence


@pytest.mark.parametrize("table", ["stops", "routes", "trips", "stop_times"])
def test_a_needed_table_that_is_absent(tmp_path: Path, table: str) -> None:
    folder = write_feed(tmp_path / "town", **{table: None})
    assert refusal(folder).startswith(f"Le dossier « town » n’a pas {table}.txt : ")
    archive = zip_feed(tmp_path / "town.zip", **{table: None})
    assert refusal(archive).startswith(f"Le fichier « town.zip » n’a pas {table}.txt : ")


def test_an_empty_folder(tmp_path: Path) -> None:
    assert "n’a pas stops.txt, routes.txt, trips.txt, stop_times.txt : " in refusal(tmp_path)


def test_no_calendar_at_all(tmp_path: Path) -> None:
    assert "n’a ni calendar.txt ni calendar_dates.txt" in refusal(
        write_feed(tmp_path / "town", calendar=None)
    )


COLUMNS = {
    "stops": ("stop_id", "stop_lat", "stop_lon"),
    "routes": ("route_id", "route_type"),
    "trips": ("route_id", "service_id", "trip_id"),
    "stop_times": ("trip_id", "stop_id", "stop_sequence"),
    "calendar": ("service_id", "sunday", "start_date", "end_date"),
    "calendar_dates": ("service_id", "date", "exception_type"),
    "frequencies": ("trip_id", "start_time", "end_time", "headway_secs"),
}
HEADS = {
    **{name: text.partition("\n")[0] for name, text in FILES.items()},
    "calendar_dates": "service_id,date,exception_type",
    "frequencies": "trip_id,start_time,end_time,headway_secs",
}


@pytest.mark.parametrize(
    ("table", "column"), [(table, one) for table, names in COLUMNS.items() for one in names]
)
def test_a_needed_column_that_is_absent(tmp_path: Path, table: str, column: str) -> None:
    head = HEADS[table].replace(column, "other")
    folder = write_feed(tmp_path / "town", **{table: f"{head}\n"})
    assert refusal(folder).startswith(f"Le fichier « town/{table}.txt » n’a pas la colonne {column} : ")


EMPTY = {
    "stops": "« town/stops.txt » n’a aucun arrêt valable",
    "routes": "« town/routes.txt » n’a aucune ligne de transport valable",
    "trips": "« town » n’a aucun trajet valable",
    "stop_times": "« town » n’a aucun trajet valable (trips.txt, ligne 2, trajet « early » refusé",
    "calendar": "« town » n’a aucun jour de service valable",
}


@pytest.mark.parametrize("rows", ["no byte", "no row"])
@pytest.mark.parametrize(("table", "problem"), EMPTY.items())
def test_a_needed_table_without_a_row(tmp_path: Path, table: str, problem: str, rows: str) -> None:
    text = "" if rows == "no byte" else f"{HEADS[table]}\n"
    assert problem in refusal(write_feed(tmp_path / "town", **{table: text}))


def test_a_feed_whose_every_trip_is_refused_says_why_of_the_first(tmp_path: Path) -> None:
    folder = write_feed(tmp_path / "town", trips=TRIPS.replace("WEEK", "NEVER"))
    reason = "service_id « NEVER » inconnu des calendriers"
    assert f"n’a aucun trajet valable (trips.txt, ligne 2, {reason})" in refusal(folder)


def test_a_table_in_another_encoding(tmp_path: Path) -> None:
    stops = STOPS + "".join(f"X{at},Arrêt,43.5,3.5\n" for at in range(20))
    assert "n’est pas encodé en UTF-8" in refusal(write_feed(tmp_path / "old", stops=stops.encode("latin-1")))
    assert "est en UTF-16, pas en UTF-8" in refusal(
        write_feed(tmp_path / "wide", stops=stops.encode("utf-16"))
    )


def test_days_too_many_to_be_kept(tmp_path: Path) -> None:
    rows = "".join(f"S{at},1,1,1,1,1,1,1,20000101,20991231\n" for at in range(7_000))
    folder = write_feed(tmp_path / "town", calendar=f"{HEADS['calendar']}\n{rows}")
    assert "couvre 36525 jours pour 7000 services, trop pour être juste" in refusal(folder)


def test_departures_too_many_to_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.travel.gtfs.frequencies._MAX_CALLS", 1_000_000)
    row = "early,00:00:00,27:00:00,10\n"
    folder = write_feed(tmp_path / "town", frequencies=f"{HEADS['frequencies']}\n{row * 40}")
    assert "a plus de 1000000 passages" in refusal(folder)


def test_a_file_that_is_no_zip(tmp_path: Path) -> None:
    path = tmp_path / "town.zip"
    path.write_bytes(b"stop_id,stop_name\n")
    assert "n’est pas un zip lisible en entier" in refusal(path)
    assert "n’existe pas" in refusal(tmp_path / "nowhere.zip")


def test_a_zip_that_is_cut(tmp_path: Path) -> None:
    path = zip_feed(tmp_path / "town.zip")
    path.write_bytes(path.read_bytes()[:-100])
    assert "n’est pas un zip lisible en entier" in refusal(path)


def test_a_zip_that_holds_two_feeds(tmp_path: Path) -> None:
    extra = {f"other/{name}.txt": text.encode() for name, text in FILES.items()}
    assert "contient deux fois" in refusal(zip_feed(tmp_path / "town.zip", inside="town/", extra=extra))


def test_a_folder_that_holds_two_feeds(tmp_path: Path) -> None:
    write_feed(tmp_path / "region" / "one")
    write_feed(tmp_path / "region" / "two")
    assert "contient plusieurs GTFS (one, two)" in refusal(tmp_path / "region")


@pytest.mark.parametrize("name", ["../stops.txt", "/stops.txt", "C:/stops.txt", "..\\stops.txt"])
def test_a_zip_whose_paths_leave_it(tmp_path: Path, name: str) -> None:
    path = zip_feed(tmp_path / "town.zip", stops=None, extra={name: STOPS.encode()})
    assert "contient un chemin qui sort de l’archive" in refusal(path)


def test_a_zip_that_is_a_bomb(tmp_path: Path) -> None:
    path = zip_feed(tmp_path / "town.zip", extra={"shapes.txt": b"0" * 20_000_000})
    assert "se décompresse de façon anormale" in refusal(path)


def test_a_zip_too_large_once_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNZIPPED_BYTES", 500)
    assert "une fois décompressé" in refusal(zip_feed(tmp_path / "town.zip"))


def test_a_table_too_large_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.travel.gtfs.archives.MAX_FILE_BYTES", 100)
    assert "a un stop_times.txt de plus de" in refusal(
        write_feed(tmp_path / "town", stops="x", routes="x", trips="x")
    )


def test_which_files_hold_a_feed(tmp_path: Path) -> None:
    assert holds_feed(zip_feed(tmp_path / "town.zip"))
    assert holds_feed(zip_feed(tmp_path / "nested.zip", inside="town/"))
    assert not holds_feed(zip_feed(tmp_path / "times.zip", stop_times=None))
    (tmp_path / "notes.zip").write_text("no zip")
    assert not holds_feed(tmp_path / "notes.zip")
    assert not holds_feed(tmp_path / "nowhere.zip")
    whole = zip_feed(tmp_path / "whole.zip").read_bytes()
    for size in (0, 4, len(whole) - 200):
        (tmp_path / "cut.zip").write_bytes(whole[:size])
        assert holds_feed(tmp_path / "cut.zip"), "nobody knows: to read it tells that it was cut"
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    assert not holds_feed(tmp_path / "empty.zip")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_utf_16_with_its_mark_or_without(tmp_path: Path, encoding: str) -> None:
    folder = write_feed(tmp_path / "town", stop_times=STOPS.encode(encoding))
    assert refusal(folder).startswith("Le fichier « town/stop_times.txt » est en UTF-16, pas en UTF-8 : ")


def test_a_zip_in_a_zip_or_in_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "outer").mkdir()
    inside = zip_feed(tmp_path / "outer" / "town.zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(inside, "feeds/town.zip")
    for path in (tmp_path / "all.zip", tmp_path / "outer"):
        assert "stop_times.txt mais contient « town.zip », à décompresser d’abord : " in refusal(path)
