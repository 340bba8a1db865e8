"""`import gtfs` and `travel status` as others call them: exit codes, one document, one French sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from gtfs_files import CALENDAR, STOP_TIMES, STOPS, TRIPS, write_feed, zip_feed

from matching.region.timetables import timetable_path
from matching.travel.store import open_timetable

Run = Callable[..., Result]

# No database takes part.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *args: runner.invoke(args=[str(arg) for arg in args])


@pytest.fixture
def compiled(app: Flask) -> Path:
    """Where the timetable lies; nothing is there yet."""
    path = timetable_path(Path(app.config["INSTANCE"]))
    assert not path.exists()
    return path


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_feed(tmp_path / "feeds" / "town")


@pytest.fixture
def village(tmp_path: Path) -> Path:
    stops = STOPS.replace("43.6", "43.9").replace("CITE", "V1")
    stop_times = STOP_TIMES.replace("CITE", "V1").replace("06:10:00,06:11:00", "6h10,6h11")
    return zip_feed(tmp_path / "village.zip", stops=stops, stop_times=stop_times)


def refusal(result: Result, code: int) -> str:
    """The one sentence on standard error of a command that failed with `code`, and wrote no document."""
    assert result.exit_code == code, result.output
    assert result.stdout == ""
    [sentence] = result.stderr.splitlines()
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


def document(result: Result) -> dict[str, object]:
    """The one document of a command that succeeded, and said nothing else."""
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


def spoken(result: Result) -> list[str]:
    """What a command that succeeded told, line by line."""
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.replace("\u00a0", " ").splitlines()


def names(compiled: Path) -> list[str]:
    return [one.name for one in open_timetable(compiled).facts]


def counts(report: dict[str, object]) -> tuple[object, ...]:
    return tuple(report[key] for key in ("added", "changed", "unchanged", "removed", "refused"))


def test_an_import_prints_the_document_of_the_exchange(
    run: Run, compiled: Path, town: Path, village: Path
) -> None:
    report = document(run("import", "gtfs", town, village, "--json"))
    assert counts(report) == (4, 0, 0, 0, 1)
    [reject] = report["rejects"]
    assert (reject["feed"], reject["file"], reject["line"]) == ("village", "stop_times.txt", 3)
    assert reject["reason"].startswith("arrival_time « 6h10 » n’est pas une heure")
    assert report["dry_run"] is False
    assert report["bytes"] == compiled.stat().st_size
    town_facts, village_facts = report["feeds"]
    assert (town_facts["name"], town_facts["first_day"], town_facts["last_day"]) == (
        "town",
        "2026-11-30",
        "2026-12-13",
    )
    assert town_facts["days"] == {"weekday": "2026-12-01", "saturday": "2026-12-05", "sunday": "2026-12-06"}
    assert (village_facts["name"], village_facts["trips"], village_facts["calls"]) == ("village", 2, 5)
    assert names(compiled) == ["town", "village"]


def test_an_import_tells_in_french_what_it_did(run: Run, compiled: Path, town: Path, village: Path) -> None:
    first, second, changed, reject = spoken(run("import", "gtfs", town, village))
    assert first == (
        "town : du 30/11/2026 au 13/12/2026 ; 1 ligne, 2 trajets, 6 passages, 3 arrêts ; "
        "jours types : semaine 01/12/2026, samedi 05/12/2026, dimanche 06/12/2026."
    )
    assert second.startswith("village : ")
    assert changed == "4 trajets ajoutés, 0 changé, 0 retiré, 0 inchangé ; 1 ligne refusée."
    assert reject.startswith(
        "  refusée : village, stop_times.txt, ligne 3 : arrival_time « 6h10 » n’est pas une heure"
    )


def test_the_first_refused_lines_are_told_and_the_others_counted(run: Run, tmp_path: Path) -> None:
    bad = "".join(f"L,NEVER,x{at}\n" for at in range(23))
    lines = spoken(run("import", "gtfs", write_feed(tmp_path / "town", trips=TRIPS + bad)))
    assert len(lines) == 2 + 20 + 1
    assert lines[-1] == "… et 3 autres refus : --json les donne tous."


def test_a_second_import_replaces_the_first_and_counts_its_trips(
    run: Run, compiled: Path, town: Path, village: Path
) -> None:
    document(run("import", "gtfs", town, village, "--json"))
    assert counts(document(run("import", "gtfs", town, village, "--json"))) == (0, 0, 4, 0, 1)
    late = write_feed(town, stop_times=STOP_TIMES.replace("late,08:00:00", "late,07:59:00"))
    assert counts(document(run("import", "gtfs", late, "--json"))) == (0, 1, 1, 2, 0)
    assert names(compiled) == ["town"]


def test_a_dry_run_writes_nothing_and_says_so(run: Run, compiled: Path, town: Path) -> None:
    report = document(run("import", "gtfs", town, "--dry-run", "--json"))
    assert (report["added"], report["dry_run"], report["bytes"]) == (2, True, None)
    assert not compiled.exists()
    assert spoken(run("import", "gtfs", town, "--dry-run"))[-1] == "Essai à blanc : rien n’a été écrit."
    assert not compiled.exists()


def test_a_wrong_feed_replaces_nothing(
    run: Run, compiled: Path, town: Path, village: Path, tmp_path: Path
) -> None:
    document(run("import", "gtfs", town, "--json"))
    before = compiled.read_bytes()
    wrong = write_feed(tmp_path / "wrong", stop_times="trip_id\n")
    sentence = refusal(run("import", "gtfs", village, wrong, "--json"), 1)
    assert sentence.startswith(
        "Le fichier « wrong/stop_times.txt » n’a pas les colonnes stop_id, stop_sequence : "
    )
    assert sentence.endswith(" ; rien n’est changé.")
    assert compiled.read_bytes() == before
    assert sorted(path.name for path in compiled.parent.glob("timetable*")) == [compiled.name]


def test_two_feeds_of_one_name_are_refused(run: Run, compiled: Path, town: Path, tmp_path: Path) -> None:
    other = write_feed(tmp_path / "other" / "town")
    assert "Deux GTFS portent le nom « town »" in refusal(run("import", "gtfs", town, other), 1)
    assert not compiled.exists()


def test_a_disk_that_refuses_is_told(
    run: Run, compiled: Path, town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matching.region.timetable_import.write_timetable", full)
    sentence = refusal(run("import", "gtfs", town), 1)
    assert sentence.startswith("Le disque a refusé (No space left on device)")


def test_a_foreign_file_in_place_is_replaced(run: Run, compiled: Path, town: Path) -> None:
    compiled.write_bytes(b"something else")
    assert counts(document(run("import", "gtfs", town, "--json"))) == (2, 0, 0, 0, 0)
    assert names(compiled) == ["town"]


def a_mirror(tmp_path: Path) -> Path:
    """Where the feeds of a mirror lie."""
    folder = tmp_path / "mirror" / "gtfs"
    folder.mkdir(parents=True)
    return folder


def test_a_mirror_gives_its_feeds_in_the_order_of_their_names(
    run: Run, compiled: Path, tmp_path: Path
) -> None:
    folder = a_mirror(tmp_path)
    zip_feed(folder / "b.zip")
    zip_feed(folder / "a.zip", stops=STOPS.replace("43.6", "43.9"))
    zip_feed(folder / "shapes.zip", stop_times=None)
    (folder / "notes.zip").write_text("no zip")
    document(run("import", "gtfs", "--mirror", tmp_path / "mirror", "--json"))
    assert names(compiled) == ["a", "b"]


def test_a_feed_of_a_mirror_that_is_cut_is_told_and_the_old_ones_stay(
    run: Run, compiled: Path, tmp_path: Path
) -> None:
    folder = a_mirror(tmp_path)
    zip_feed(folder / "town.zip")
    region = zip_feed(folder / "region.zip", stops=STOPS.replace("43.6", "43.7"))
    document(run("import", "gtfs", "--mirror", tmp_path / "mirror", "--json"))
    before = compiled.read_bytes()
    region.write_bytes(region.read_bytes()[:-200])
    sentence = refusal(run("import", "gtfs", "--mirror", tmp_path / "mirror"), 1)
    assert sentence.startswith("Le fichier « region.zip » n’est pas un zip lisible en entier")
    assert compiled.read_bytes() == before


def test_a_mirror_without_feeds_is_refused(run: Run, tmp_path: Path) -> None:
    sentence = refusal(run("import", "gtfs", "--mirror", tmp_path), 1)
    assert "ne contient aucun GTFS sous gtfs/*.zip" in sentence


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ((), "Donnez un ou plusieurs GTFS (zip ou dossier), ou --mirror DOSSIER."),
        (("nowhere.zip",), "Le GTFS nowhere.zip n’existe pas : donnez un zip ou un dossier qui existe."),
        (("a\0b",), "Le GTFS a\0b n’existe pas : donnez un zip ou un dossier qui existe."),
        ((".", "--mirror", "."), "Donnez des GTFS ou --mirror, pas les deux."),
        (("--mirror", "nowhere"), "Le dossier nowhere n’existe pas : donnez un dossier qui existe."),
        ((".", "--colour"), "L’option --colour n’existe pas : voyez --help."),
    ],
)
def test_wrong_usage_is_told(run: Run, args: tuple[str, ...], sentence: str) -> None:
    assert refusal(run("import", "gtfs", *args), 2) == sentence


def test_the_status_of_what_is_there(run: Run, compiled: Path, town: Path, tmp_path: Path) -> None:
    ended = write_feed(
        tmp_path / "ended", calendar=CALENDAR.replace("20261130,20261213", "20250120,20250202")
    )
    document(run("import", "gtfs", town, ended, "--json"))
    status = document(run("travel", "status", "--json"))
    assert [(one["name"], one["first_day"], one["ended"]) for one in status["feeds"]] == [
        ("town", "2026-11-30", False),
        ("ended", "2025-01-20", True),
    ]
    assert [status[key] for key in ("lines", "stops", "trips", "calls")] == [2, 3, 4, 12]
    assert status["file"] == compiled.name
    assert status["bytes"] == compiled.stat().st_size
    assert status["connections"]["weekday"] == 4  # the same trips in both: run once
    assert status["example"] is False
    assert status["resident_bytes"] is None or status["resident_bytes"] >= 0
    lines = spoken(run("travel", "status"))
    assert lines[1].startswith("ended : du 20/01/2025 au 02/02/2025 (terminé, gardé avec ses dates) ; ")
    assert lines[2] == "En tout : 2 lignes, 4 trajets, 12 passages, 3 arrêts."
    assert lines[3] == "Tronçons par jour type : semaine 4, samedi 0, dimanche 0."
    assert lines[4].startswith(f"Fichier {compiled.name} : ")


def test_the_status_without_a_timetable(run: Run, compiled: Path) -> None:
    assert document(run("travel", "status", "--json")) == {"feeds": [], "file": None}
    assert spoken(run("travel", "status")) == [
        "Aucun horaire n’est importé : lancez import gtfs avec les GTFS des transports."
    ]


@pytest.mark.parametrize("content", [b"", b"something else", b"TIMETABLE-EN-BAS\xff"])
def test_the_status_of_a_file_that_is_no_timetable(run: Run, compiled: Path, content: bytes) -> None:
    compiled.write_bytes(content)
    assert compiled.name in refusal(run("travel", "status", "--json"), 1)
