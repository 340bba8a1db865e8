"""`ranking run`, `everything`, `schema`: files in, one document out, exit codes of EXCHANGE, no database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from environ import environ_for
from flask.testing import FlaskCliRunner
from ranking.test_exchange import PROFILE, VACANCY, validates

from matching import create_app
from matching.ranking.exchange import schema
from matching.ranking.postings import MOST_SKILLS

BLOCKED = VACANCY | {"id": "v-18", "requires": ["permis_b"]}
PLAIN = {
    "id": "v-19",
    "title": "Garde d’enfants",
    "rome_code": "K1303",
    "contract": "cdi",
    "place": {"commune": "34129"},
}
GTFS = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\na,Ligne,https://exemple.fr,Europe/Paris\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nh,Maison,43.6169,3.8207\nw,Usine,43.7196,3.9148\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nr,a,1,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "s,1,1,1,1,1,1,1,20261101,20270131\n"
    ),
    "trips.txt": "route_id,service_id,trip_id\n" + "".join(f"r,s,t{one}\n" for one in range(40)),
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    + "".join(
        f"t{one},{5 + one // 2}:{30 * (one % 2):02}:00,{5 + one // 2}:{30 * (one % 2):02}:00,"
        f"{'hw'[way]},1\n"
        f"t{one},{5 + one // 2}:{30 * (one % 2) + 20:02}:00,{5 + one // 2}:{30 * (one % 2) + 20:02}:00,"
        f"{'wh'[way]},2\n"
        for one in range(40)
        for way in (one // 2 % 2,)
    ),
}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> FlaskCliRunner:
    """An application whose database does not exist: nothing here may need it."""
    folder = tmp_path_factory.mktemp("instance")
    return create_app(environ_for("sqlite:////nowhere/at/all.db", folder)).test_cli_runner()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    profile, vacancies = tmp_path / "p.json", tmp_path / "v.jsonl"
    profile.write_text(json.dumps(PROFILE))
    vacancies.write_text("\n".join(json.dumps(one) for one in (BLOCKED, PLAIN, VACANCY)))
    return {"profile": profile, "vacancies": vacancies}


def run(runner, files, *more):
    args = ["ranking", "run", "--profile", str(files["profile"]), "--vacancies", str(files["vacancies"])]
    return runner.invoke(args=[*args, *more])


def test_files_are_ranked_into_matches_of_the_exchange_format(runner, files):
    done = run(runner, files, "--json", "--date", "2026-12-01")
    assert done.exit_code == 0, done.output
    matches = json.loads(done.stdout)
    assert [one["vacancy_id"] for one in matches] == ["v-17", "v-19", "v-18"]
    assert all(validates(one, schema("match")) for one in matches)
    assert [one["group"] for one in matches] == ["now", "now", "talk"]
    assert [one["name"] for one in matches[2]["blockers"]] == ["permit"]
    # A text wanted is understood: looking after children counts as wanted work.
    wanted = {line["name"]: line for line in matches[1]["criteria"]}["occupation"]
    assert wanted["contribution"] > 0.1
    again = run(runner, files, "--json", "--date", "2026-12-01", "--top", "1")
    assert json.loads(again.stdout) == matches[:1]


def test_a_reader_gets_lines_with_the_seed_and_the_day(runner, files):
    done = run(runner, files, "--date", "2026-12-01")
    assert done.exit_code == 0
    assert [line[:7] for line in done.stdout.splitlines() if line[0] != " "][:3] == [
        "1. v-17",
        "2. v-19",
        "3. v-18",
    ]
    assert "3 offres, graine occitanie, le 2026-12-01." in done.stdout


def test_a_feed_gives_the_ways_by_timetable(runner, files, tmp_path):
    feed = tmp_path / "feed"
    feed.mkdir()
    for name, text in GTFS.items():
        (feed / name).write_text(text)
    far = VACANCY | {"id": "v-20", "place": {"lat": 43.7196, "lon": 3.9148}}
    files["vacancies"].write_text(json.dumps(far))
    [match] = json.loads(run(runner, files, "--json", "--feed", str(feed), "--date", "2026-12-01").stdout)
    assert match["travel"]["basis"] == "timetable"
    assert match["travel"]["minutes_out"] is not None
    [without] = json.loads(run(runner, files, "--json", "--date", "2026-12-01").stdout)
    assert without["travel"]["basis"] == "estimate"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ({"contract": "cdx"}, "ligne 1 : $.contract"),
        ({"place": {"commune": "99999"}}, "$.place.commune de l’offre v-17"),
        ({"place": {"lat": 91, "lon": 3}}, "$.place.lat"),
        ({"shifts": [{"days": [], "start": "06:00", "end": "09:00"}]}, "$.shifts[0].days : une liste vide"),
        (
            {"skills": [{"label": f"geste {one}"} for one in range(MOST_SKILLS + 1)]},
            f"Corrigez $.skills de l’offre v-17 : « {MOST_SKILLS + 1} compétences » n’est pas accepté",
        ),
        ({"contract": "c\nd\x1b[2J\u202ei\ud800"}, "ligne 1 : $.contract : « c?d?[2J?i? »"),
        ({"a\nb": float("nan")}, "ligne 1 : $.a?b"),
    ],
)
def test_what_is_not_accepted_is_refused_where_it_is(runner, files, line, told):
    files["vacancies"].write_text(json.dumps(VACANCY | line))
    done = run(runner, files, "--json")
    assert done.exit_code == 1
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


TWICE = "est pas accepté, il faut une clé écrite une seule fois."


def test_a_key_twice_is_refused_with_its_line_and_its_place(runner, files):
    files["vacancies"].write_text(f'{json.dumps(VACANCY)}\n{json.dumps(VACANCY)[:-1]}, "contract": "cdd"}}')
    done = run(runner, files, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Corrigez ligne 2 : $.contract : « contract » n")
    assert done.stderr.endswith(f"{TWICE}\n")
    files["vacancies"].write_text(json.dumps(VACANCY))
    written = json.dumps(PROFILE, indent=1)
    files["profile"].write_text(written[:-2] + ',\n "birth_date": "1990-01-01"\n}')
    done = run(runner, files, "--json")
    line = written.count("\n") + 1
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert f"ligne {line} : $.birth_date : « birth_date »" in done.stderr


def test_the_same_id_twice_is_refused(runner, files):
    files["vacancies"].write_text(f"{json.dumps(VACANCY)}\n{json.dumps(VACANCY)}")
    done = run(runner, files, "--json")
    assert (done.exit_code, "ligne 2 : $.id" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "more", [["--top", "-1"], ["--date", "2026-02-30"], ["--feed", "/nowhere"], ["--nope"], ["too much"]]
)
def test_wrong_usage_is_told_apart(runner, files, more):
    assert run(runner, files, *more).exit_code == 2


@pytest.mark.parametrize("subject", ["vacancy", "profile", "match"])
def test_schemas_are_printed(runner, subject):
    done = runner.invoke(args=["ranking", "schema", subject])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"] == subject


def test_a_schema_that_is_not_there_is_wrong_usage(runner):
    assert runner.invoke(args=["ranking", "schema", "employer"]).exit_code == 2


@pytest.fixture
def many(tmp_path: Path) -> dict[str, Path]:
    profiles, vacancies = tmp_path / "p.jsonl", tmp_path / "v.jsonl"
    people = [PROFILE | {"id": f"p-{place}", "max_minutes": 20 + place} for place in range(5)]
    profiles.write_text("\n".join(json.dumps(one) for one in people))
    vacancies.write_text("\n".join(json.dumps(one) for one in (BLOCKED, PLAIN, VACANCY)))
    return {"profiles": profiles, "vacancies": vacancies, "out": tmp_path / "out"}


def rank_all(runner, many, *more):
    args = [word for name, path in many.items() for word in (f"--{name}", str(path))]
    return runner.invoke(args=["ranking", "everything", *args, *more])


def lists_of(many, name):
    return [json.loads(line) for line in (many["out"] / name).read_text().splitlines()]


def test_everybody_is_ranked_against_everything(runner, many, tmp_path):
    done = rank_all(runner, many, "--date", "2026-12-01", "--seed", "s", "--top", "2", "--json")
    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["profiles"], summary["vacancies"], summary["seed"]) == (5, 3, "s")
    assert summary["folder"] == str(many["out"])
    assert "Blocs classés : 1 sur 1." in done.stderr
    of_profiles = lists_of(many, "offres-par-profil.jsonl")
    assert [one["profile_id"] for one in of_profiles] == [f"p-{place}" for place in range(5)]
    # The same as for one profile alone.
    profile = tmp_path / "p.json"
    profile.write_text(json.dumps(PROFILE | {"max_minutes": 23}))
    files = {"profile": profile, "vacancies": many["vacancies"]}
    alone = json.loads(run(runner, files, "--json", "--date", "2026-12-01", "--top", "2").stdout)
    assert [(one["vacancy_id"], one["score"], one["group"]) for one in of_profiles[3]["matches"]] == [
        (one["vacancy_id"], one["score"], one["group"]) for one in alone
    ]
    of_vacancies = lists_of(many, "profils-par-offre.jsonl")
    assert [one["vacancy_id"] for one in of_vacancies] == ["v-18", "v-19", "v-17"]
    assert all(match["blocked"] for match in of_vacancies[0]["matches"])


def test_everything_is_told_to_a_reader_with_the_files(runner, many):
    done = rank_all(runner, many, "--date", "2026-12-01")
    assert done.exit_code == 0
    assert "5 profils, 3 offres, 50 au plus par liste." in done.stdout
    assert str(many["out"] / "profils-par-offre.jsonl") in done.stdout


def test_a_feed_gives_the_ways_of_everybody(runner, many, tmp_path):
    feed = tmp_path / "feed"
    feed.mkdir()
    for name, text in GTFS.items():
        (feed / name).write_text(text)
    far = VACANCY | {"id": "v-20", "place": {"lat": 43.7196, "lon": 3.9148}}
    many["vacancies"].write_text(json.dumps(far))
    assert rank_all(runner, many, "--date", "2026-12-01").exit_code == 0
    estimated = lists_of(many, "offres-par-profil.jsonl")
    assert rank_all(runner, many, "--date", "2026-12-01", "--feed", str(feed)).exit_code == 0
    assert lists_of(many, "offres-par-profil.jsonl") != estimated


@pytest.mark.parametrize(
    ("name", "line", "told"),
    [
        ("profiles", PROFILE | {"means": ["horse"]}, "ligne 1 : $.means[0]"),
        ("profiles", {"id": "p-9", "commune": "99999"}, "$.commune du profil p-9"),
        ("profiles", {"id": "p-9", "neighbourhood": "QN99"}, "$.neighbourhood du profil p-9"),
        ("vacancies", VACANCY | {"contract": "cdx"}, "ligne 1 : $.contract"),
        ("vacancies", VACANCY | {"place": {"commune": "99999"}}, "$.place.commune de l’offre v-17"),
    ],
)
def test_what_is_not_accepted_of_everybody_is_refused_where_it_is(runner, many, name, line, told):
    many[name].write_text(json.dumps(line))
    done = rank_all(runner, many, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert told in done.stderr
    assert not (many["out"] / "resume.json").exists()


@pytest.mark.parametrize(
    ("name", "one", "key"), [("profiles", PROFILE, "hours"), ("vacancies", VACANCY, "title")]
)
def test_a_key_twice_of_everybody_is_refused_where_it_is(runner, many, name, one, key):
    many[name].write_text(f'\n{json.dumps(one)[:-1]}, "{key}": "full"}}')
    done = rank_all(runner, many, "--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"ligne 2 : $.{key} : « {key} »" in done.stderr
    assert not many["out"].exists()


def test_a_profile_twice_is_refused(runner, many):
    many["profiles"].write_text(f"{json.dumps(PROFILE)}\n{json.dumps(PROFILE)}")
    assert "ligne 2 : $.id" in rank_all(runner, many, "--json").stderr


def test_a_list_keeps_no_places_for_nobody(runner, many):
    done = rank_all(runner, many, "--top", "999999999", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["top"] == 5
    assert [len(one["matches"]) for one in lists_of(many, "profils-par-offre.jsonl")] == [5, 5, 5]


def test_a_feed_that_is_none_leaves_no_folder(runner, many, tmp_path):
    feed, out = tmp_path / "feed.zip", tmp_path / "nowhere-yet"
    feed.write_bytes(b"no feed")
    done = rank_all(runner, many | {"out": out}, "--feed", str(feed))
    assert (done.exit_code, out.exists()) == (1, False)
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(runner, many):
    many["out"].write_text("a file, and no folder")
    for out in (many["out"], many["out"] / "below"):
        done = rank_all(runner, many | {"out": out}, "--json")
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(f"Le classement n’a pas pu être écrit dans {out} (")
        assert done.stderr.endswith(" : changez --out.\n")
        assert done.stderr.count("\n") == 1


def test_a_scheduler_that_does_not_answer_is_one_sentence(runner, many, monkeypatch):
    monkeypatch.setattr("matching.ranking.everything_dask.CONNECT_S", 1)
    done = rank_all(runner, many, "--json", "--scheduler", "tcp://127.0.0.1:9")
    assert (done.exit_code, done.stdout) == (1, "")
    told = done.stderr.splitlines()[-1]
    assert told.startswith("Le planificateur tcp://127.0.0.1:9 ne répond pas")


@pytest.mark.parametrize(
    "more",
    [
        ["--top", "0"],
        ["--workers", "two"],
        ["--workers", "2", "--scheduler", "tcp://127.0.0.1:9"],
        ["--date", "2026-02-30"],
        ["--feed", "/nowhere"],
        ["--nope"],
    ],
)
def test_wrong_usage_of_everything_is_told_apart(runner, many, more):
    done = rank_all(runner, many, *more)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
