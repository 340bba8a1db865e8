"""`travel journey` and `travel profile`: from feeds alone, one question or a file of them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

CASES = Path(__file__).parents[1] / "travel" / "cases"
FEED = str(CASES / "feed")
HOME, WORK = "43.6,3.8", "43.6,3.86"


def ask(app: Flask, *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error of a command."""
    found = app.test_cli_runner().invoke(args=["travel", *arguments])
    return found.exit_code, found.stdout, found.stderr


def test_a_journey_is_one_document_in_the_shape_of_the_exchange(app: Flask) -> None:
    code, out, _ = ask(
        app, "journey", "--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", "07:35",
        "--feed", FEED, "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    assert (found["departure"], found["arrival"], found["minutes"]) == ("07:10", "07:32", 22)
    assert [(leg["mode"], leg["line"]) for leg in found["legs"]] == [
        ("transit", "1"), ("walk", None), ("transit", "2"),
    ]  # fmt: skip
    assert found["legs"][0]["trip_id"] == "1c"
    assert found["changes"] == 1
    assert "day_offset" not in found


def test_an_arrival_on_the_day_after_says_so(app: Flask) -> None:
    _, out, _ = ask(
        app, "journey", "--from", "43.6,3.95", "--to", HOME, "--date", "2026-11-24", "--depart-at", "23:00",
        "--feed", FEED, "--json",
    )  # fmt: skip
    found = json.loads(out)
    assert (found["departure"], found["arrival"], found["day_offset"]) == ("01:10", "01:40", 1)


def test_a_file_of_queries_is_answered_line_by_line_in_its_order(app: Flask, tmp_path: Path) -> None:
    cases = [json.loads(line) for line in (CASES / "journeys.jsonl").read_text().splitlines()]
    day = [case for case in cases if case["date"] == "2026-11-24"]
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(json.dumps(case) for case in day))
    code, out, _ = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [case["id"] for case in day]
    for answer, case in zip(answers, day, strict=True):
        for name, value in case["expect"].items():
            assert answer.get(name) == value, case["id"]


def test_one_wrong_line_refuses_the_file_and_nothing_is_answered(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "queries.jsonl"
    good = {"id": 1, "from": [43.6, 3.8], "to": [43.6, 3.86], "arrive_by": "07:35"}
    for wrong in (
        {**good, "arrive_by": "25h"}, {**good, "depart_at": "08:00"}, {**good, "from": [43.6]},
        {**good, "to": [91, 0]}, [], {**good, "from": None},
    ):  # fmt: skip
        file.write_text(f"{json.dumps(good)}\n{json.dumps(wrong)}\n")
        code, out, err = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
        assert (code, out) == (1, "")
        assert "ligne 2" in err
    file.write_text(f'{json.dumps(good)}\n{json.dumps(good)[:-1]}, "arrive_by": "08:00"}}\n')
    code, out, err = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    assert (code, out) == (1, "")
    assert "ligne 2 : la clé « arrive_by » est écrite deux fois." in err


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "NaN"), ("id", "1e999"), ("id", '"\\ud800"'), ("id", "[[-Infinity]]"),
        ("from", f"[1{'0' * 400}, 3.8]"), ("to", "[NaN, 3.8]"),
    ],
)  # fmt: skip
def test_what_an_answer_could_not_say_again_is_refused(
    app: Flask, tmp_path: Path, field: str, value: str
) -> None:
    fields = {"id": "1", "from": "[43.6, 3.8]", "to": "[43.6, 3.86]", "arrive_by": '"07:35"', field: value}
    file = tmp_path / "queries.jsonl"
    file.write_text("{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}\n")
    code, out, err = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    assert (code, out) == (1, "")
    assert "ligne 1 : attendu" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--from", HOME, "--to", WORK, "--date", "2026-11-24"),
        ("--from", HOME, "--date", "2026-11-24", "--arrive-by", "08:00"),
        ("--from", "here", "--to", WORK, "--date", "2026-11-24", "--arrive-by", "08:00"),
        ("--from", HOME, "--to", WORK, "--date", "2026-02-30", "--arrive-by", "08:00"),
        ("--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", "8h"),
        (
            "--from",
            HOME,
            "--to",
            WORK,
            "--date",
            "2026-11-24",
            "--arrive-by",
            "08:00",
            "--depart-at",
            "07:00",
        ),
        ("--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", "08:00", "--means", "boat"),
        ("--from", HOME, "--to", WORK, "--arrive-by", "08:00"),
    ],
)
def test_a_question_badly_asked_is_wrong_usage(app: Flask, arguments: tuple[str, ...]) -> None:
    code, out, err = ask(app, "journey", *arguments, "--feed", FEED)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_without_a_feed_or_an_import_the_sentence_says_what_to_do(app: Flask) -> None:
    code, _, err = ask(
        app, "journey", "--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", "08:00"
    )
    assert code == 1
    assert "import gtfs" in err


def test_a_profile_counts_the_best_ways_of_a_day(app: Flask) -> None:
    code, out, _ = ask(app, "profile", "--from", HOME, "--date", "2026-11-24", "--feed", FEED, "--json")
    found = json.loads(out)
    assert code == 0
    # From HOME: three buses to MID, two of which meet one to WORK, one to P1, and from there one to FAR.
    assert (found["departures"], found["stops_reached"], found["entries"]) == (4, 4, 7)
    assert found["median_ms"] >= 0


def test_of_two_ways_that_arrive_together_the_profile_counts_the_one_that_leaves_later(
    app: Flask, tmp_path: Path
) -> None:
    feed = tmp_path / "slower"
    feed.mkdir()
    for file in Path(FEED).iterdir():
        (feed / file.name).write_bytes(file.read_bytes())
    with (feed / "trips.txt").open("a") as trips, (feed / "stop_times.txt").open("a") as calls:
        trips.write("L1,WK,slow\n")
        calls.write("slow,06:25:00,06:25:00,HOME,1,,\nslow,06:38:00,06:38:00,MID,2,,\n")
    _, out, _ = ask(app, "profile", "--from", HOME, "--date", "2026-11-24", "--feed", str(feed), "--json")
    found = json.loads(out)
    assert (found["departures"], found["stops_reached"], found["entries"]) == (4, 4, 7), "as without it"


def test_a_day_without_a_trip_has_an_empty_profile(app: Flask) -> None:
    _, out, _ = ask(app, "profile", "--from", HOME, "--date", "2020-01-01", "--feed", FEED, "--json")
    found = json.loads(out)
    assert (found["departures"], found["stops_reached"], found["entries"]) == (0, 0, 0)


def test_a_journey_is_drawn_as_geojson_leg_after_leg(app: Flask) -> None:
    code, out, _ = ask(
        app, "journey", "--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", "07:35",
        "--feed", FEED, "--geojson",
    )  # fmt: skip
    found = json.loads(out)
    assert code == 0
    lines = [one["geometry"]["coordinates"] for one in found["features"]]
    assert [one["properties"]["mode"] for one in found["features"]] == ["transit", "walk", "transit"]
    assert lines[0][0] == [3.8, 43.6], "longitude first"
    assert all(before[1] == after[0] for before, after in pairwise(lines)), "each leg begins where one ended"


def test_hours_of_the_night_after_may_be_asked_until_30_00(app: Flask, tmp_path: Path) -> None:
    """A search sees 00:00 to 30:00 whole (TRAVEL, Riding): all of it may be asked."""
    ends = {"from": [43.6, 3.8], "to": [43.6, 3.81]}
    asked = [
        {"id": 1, **ends, "arrive_by": "27:00"},
        {"id": 2, **ends, "depart_at": "29:59"},
        {"id": 3, **ends, "arrive_by": "30:00"},
    ]
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in asked))
    code, out, _ = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(one["reachable"], one.get("day_offset")) for one in answers] == [(True, 1)] * 3
    assert [answers[0]["arrival_s"], answers[1]["departure_s"], answers[2]["arrival_s"]] == [
        27 * 3600, 30 * 3600 - 60, 30 * 3600,
    ]  # fmt: skip


@pytest.mark.parametrize("hour", ["30:01", "39:00", "24:60", "7:00", "-1:00", "٠٨:٠٠"])
def test_an_hour_that_no_search_sees_is_told(app: Flask, hour: str) -> None:
    code, out, err = ask(
        app, "journey", "--from", HOME, "--to", WORK, "--date", "2026-11-24", "--arrive-by", hour,
        "--feed", FEED,
    )  # fmt: skip
    assert (code, out) == (2, "")
    assert "n’est pas une heure comme 08:30 ou 25:10 (30:00 au plus)" in err


ONE = {"id": "a", "from": [43.6, 3.8], "to": [43.6, 3.86], "arrive_by": "07:35"}


@pytest.mark.parametrize("point", [[True, 3.8], ["43.6", "3.8"], "43", {"43": 1, "3": 1}, [43.6, None]])
def test_a_point_of_a_file_is_two_numbers(app: Flask, tmp_path: Path, point: object) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(json.dumps({**ONE, "from": point}))
    code, out, err = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    assert (code, out) == (1, "")
    assert "ligne 1" in err


def test_a_file_may_begin_with_a_mark_and_hold_any_line_separator_in_its_words(
    app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "queries.jsonl"
    asked = [{**ONE, "id": "a\u2028b"}, {**ONE, "id": "a\x85b"}]
    lines = "\r\n".join(json.dumps(one, ensure_ascii=False) for one in asked)
    file.write_bytes(("\ufeff" + lines).encode())
    code, out, _ = ask(app, "journey", "--queries", str(file), "--date", "2026-11-24", "--feed", FEED)
    assert code == 0
    assert [json.loads(line)["id"] for line in out.strip().split("\n")] == [one["id"] for one in asked]


def test_a_file_of_queries_that_is_not_there_is_told_in_french(app: Flask, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jsonl"):
        code, out, err = ask(app, "journey", "--queries", str(path), "--date", "2026-11-24", "--feed", FEED)
        assert (code, out) == (2, "")
        assert "donnez un fichier qui existe" in err


@pytest.mark.parametrize(
    ("start", "end", "hour", "means", "told"),
    [
        (HOME, WORK, "07:35", "walk,transit", ["(selon les horaires)", "à pied : Halle"]),
        (HOME, "43.6,3.95", "05:30", "walk,transit", ["(sur réservation).", "ligne T (sur réservation) :"]),
        (HOME, "43.6,3.95", "07:30", "bicycle,transit", ["à vélo : départ"]),
        (HOME, "43.6,3.95", "07:30", "car", ["(estimation)", "en voiture : départ"]),
        (HOME, "43.6,3.81", "07:30", "walk", ["(sans transport)"]),
        (
            "43.6,3.95",
            HOME,
            "25:50",
            "walk,transit",
            ["Départ 01:10 le lendemain, arrivée 01:40 le lendemain"],
        ),
    ],
)
def test_a_journey_is_told_in_french(
    app: Flask, start: str, end: str, hour: str, means: str, told: list[str]
) -> None:
    code, out, _ = ask(
        app, "journey", "--from", start, "--to", end, "--date", "2026-11-24", "--arrive-by", hour,
        "--means", means, "--feed", FEED,
    )  # fmt: skip
    assert code == 0
    for one in told:
        assert one in out


def test_a_leg_of_the_example_says_that_it_is_not_to_be_used(app: Flask) -> None:
    assert ask(app, "prepare")[0] == 0
    asked = (
        "journey", "--from", "43.6169,3.8207", "--to", "43.6047,3.8807", "--date", "2026-11-24",
        "--arrive-by", "08:50",
    )  # fmt: skip
    ridden = [line for line in ask(app, *asked)[1].splitlines() if " ligne " in line]
    assert ridden
    assert all("exemple, ne pas utiliser" in line for line in ridden)
    legs = json.loads(ask(app, *asked, "--json")[1])["legs"]
    assert [one.get("example", False) for one in legs] == [one["mode"] == "transit" for one in legs]
