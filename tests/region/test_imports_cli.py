"""`import ...` and `referential load` as others call them: exit codes, one document, one French sentence."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.request import HTTPSHandler, Request
from urllib.response import addinfourl

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from matching.extensions import db
from matching.matches import vocabulary
from matching.matches.models import IndexChange
from matching.region import imports_cli, models

from .official_files import BMO, CARRIED, COMMUNES, write_lines, write_rome

Run = Callable[..., Result]

# What never reaches the database is tried on the quicker of the two.
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def run(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command that makes no words, for seconds, after each import: the last test of the file makes them."""
    monkeypatch.setattr(imports_cli, "load_vocabulary", lambda session, folder: None)
    runner = app.test_cli_runner()

    def run(*args: object) -> Result:
        result = runner.invoke(args=[str(arg) for arg in args])
        db.session.rollback()
        return result

    return run


@pytest.fixture
def communes(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "communes.csv", *COMMUNES)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    folder = tmp_path / "mirror"
    for kind in ("rome", "communes", "tension"):
        (folder / kind).mkdir(parents=True)
    write_rome(folder / "rome" / "rome_v460_csv.zip")
    write_lines(folder / "communes" / "communes_occitanie.csv", *COMMUNES)
    write_lines(folder / "tension" / "bmo_2024.csv", *BMO)
    write_lines(folder / "tension" / "tension_occitanie_rome_derived.csv", *CARRIED)
    return folder


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


def there(code: str) -> bool:
    return db.session.get(models.Commune, code) is not None


def test_an_import_prints_the_document_of_the_exchange(run: Run, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "communes.csv", *COMMUNES, "34999,,34500,5,43.3,3.2,,")
    report = document(run("import", "communes", path, "--json"))
    assert report["added"] == 1
    assert report["changed"] + report["unchanged"] == 2
    assert (report["refused"], report["removed"], report["dry_run"]) == (1, 0, False)
    assert report["rejects"] == [{"file": "communes.csv", "line": 6, "reason": "nom vide"}]
    assert report["version"] == "communes.csv"
    assert there("34998")


@on_sqlite
def test_an_import_tells_in_french_what_it_did(run: Run, tmp_path: Path) -> None:
    bad = [f"34{number},,34500,5,43.3,3.2,," for number in range(901, 924)]
    result = run("import", "communes", write_lines(tmp_path / "communes.csv", *COMMUNES, *bad))
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.replace("\u00a0", " ").splitlines()
    assert lines[0].startswith("import communes (communes.csv) : 3 communes, 2 placées à leur centre")
    assert lines[1].startswith("1 ligne ajoutée, ")
    assert lines[1].endswith("23 refusées.")
    assert lines[2] == "  refusée : communes.csv, ligne 6 : nom vide."
    assert lines[-1] == "… et 3 autres refus : --json les donne tous."
    assert len(lines) == 2 + 20 + 1


@pytest.mark.parametrize("kind", ["rome", "communes", "tension"])
def test_a_mirror_gives_the_files(run: Run, mirror: Path, kind: str) -> None:
    first = document(run("import", kind, "--mirror", mirror, "--json"))
    assert first["added"] + first["changed"] > 0
    second = document(run("import", kind, "--mirror", mirror, "--json"))
    assert (second["added"], second["changed"], second["removed"]) == (0, 0, 0)


def test_a_dry_run_writes_nothing_and_says_so(run: Run, communes: Path) -> None:
    report = document(run("import", "communes", communes, "--dry-run", "--json"))
    assert (report["added"], report["dry_run"]) == (1, True)
    assert not there("34998")
    told = run("import", "communes", communes, "--dry-run")
    assert told.stdout.endswith("Essai à blanc : rien n’a été écrit.\n")
    assert not there("34998")
    assert db.session.scalar(sa.select(sa.func.count(models.ReferentialImport.id))) == 0


@on_sqlite
def test_several_files_are_read_together(run: Run, mirror: Path) -> None:
    files = sorted((mirror / "tension").iterdir())
    assert document(run("import", "tension", *files, "--json"))["read"] == {"families": 2, "codes": 2}


# What is refused: exit 1, one sentence, nothing changed.


def counted() -> list[int]:
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in db.metadata.sorted_tables
    ]


def broken_files(folder: Path) -> dict[str, tuple[str, Path]]:
    """Kind and path of a file that cannot be imported, by what is wrong with it."""
    good = write_rome(folder / "good.zip").read_bytes()
    cut = folder / "cut.zip"
    cut.write_bytes(good[: len(good) // 2])
    empty = folder / "empty.csv"
    empty.touch()
    return {
        "of another kind": ("qpv", write_lines(folder / "communes.csv", *COMMUNES)),
        "no zip": ("rome", write_lines(folder / "rome.zip", *COMMUNES)),
        "truncated": ("rome", cut),
        "latin-1": ("communes", write_lines(folder / "latin.csv", *COMMUNES, encoding="latin-1")),
        "without a column": ("communes", write_lines(folder / "column.csv", "insee,nom", "34172,x")),
        "no valid row": ("communes", write_lines(folder / "rows.csv", COMMUNES[0], "x,,,,,,,")),
        "empty": ("structures", empty),
        "no codes": (
            "tension",
            write_lines(folder / "bmo.csv", BMO[0], "B0B00,Inconnue,Famille,1,1,1,40.0,10.0"),
        ),
    }


@on_sqlite
@pytest.mark.parametrize(
    "wrong",
    [
        "of another kind",
        "no zip",
        "truncated",
        "latin-1",
        "without a column",
        "no valid row",
        "empty",
        "no codes",
    ],
)
@pytest.mark.parametrize("option", ["--json", "--dry-run"])
def test_a_wrong_file_changes_nothing(run: Run, tmp_path: Path, wrong: str, option: str) -> None:
    kind, path = broken_files(tmp_path)[wrong]
    before = counted()
    sentence = refusal(run("import", kind, path, option), 1)
    assert sentence.endswith(" ; rien n’est changé.")
    assert counted() == before


@on_sqlite
def test_a_mirror_without_the_file_says_which_one_it_wants(run: Run, mirror: Path) -> None:
    assert "qpv/qpv*.geojson" in refusal(run("import", "qpv", "--mirror", mirror), 1)


def test_a_failure_half_way_leaves_the_old_data(run: Run, mirror: Path, monkeypatch) -> None:
    before = counted()

    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr("matching.region.imports.record_change", fail)
    assert "La base de données a refusé" in refusal(run("import", "rome", "--mirror", mirror), 1)
    assert counted() == before


def test_a_database_without_tables_is_told_how_to_get_them(run: Run, communes: Path) -> None:
    db.session.execute(sa.text("ALTER TABLE referential_import RENAME TO hidden"))
    db.session.commit()
    assert "db upgrade" in refusal(run("import", "communes", communes), 1)
    assert "db upgrade" in refusal(run("referential", "load"), 1)


# What is wrong usage: exit 2.


@on_sqlite
@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["import"], "Écrivez import suivi de : rome, communes, qpv, structures, tension, gtfs."),
        (["import", "lune"], "Écrivez import suivi de : rome, communes, qpv, structures, tension, gtfs."),
        (["import", "--fast"], "Écrivez import suivi de"),
        (["referential"], "Écrivez referential suivi de : load."),
        (["import", "rome", "absent.zip"], "Le fichier absent.zip n’existe pas"),
        (["import", "rome", "."], "Le fichier . n’existe pas"),
        (["import", "rome", "--mirror", "absent"], "Le dossier absent n’existe pas"),
        (["import", "rome", "--mirror"], "L’option --mirror est mal écrite"),
        (["import", "rome", "--fast"], "L’option --fast n’existe pas"),
        (["referential", "load", "now"], "Il y a un mot de trop"),
    ],
)
def test_wrong_usage_is_said_in_one_sentence(run: Run, args: list[str], said: str) -> None:
    assert refusal(run(*args), 2).startswith(said)


@on_sqlite
def test_files_and_a_mirror_do_not_go_together(run: Run, communes: Path, mirror: Path) -> None:
    assert "pas les deux" in refusal(run("import", "communes", communes, "--mirror", mirror), 2)


@on_sqlite
def test_one_file_where_one_is_all(run: Run, communes: Path) -> None:
    assert "un seul fichier" in refusal(run("import", "communes", communes, communes), 2)


# Downloads.


class Publisher(HTTPSHandler):
    """Answers in place of the network: address -> (status, headers, bytes)."""

    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}  # noqa: RUF012 - set by each test

    def https_open(self, request: Request) -> addinfourl:
        status, headers, content = self.answers[request.full_url]
        message = Message()
        for name, value in headers.items():
            message[name] = value
        answer = addinfourl(io.BytesIO(content), message, request.full_url, status)
        answer.msg = "said"
        return answer


@pytest.fixture
def publish(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    monkeypatch.setattr("matching.region.imports_cli.HTTPSHandler", Publisher)
    app.config["ROME_URL"] = "https://publisher.test/open/rome_v460_csv.zip"

    def publish(answers: dict[str, tuple[int, dict[str, str], bytes]]) -> None:
        monkeypatch.setattr(Publisher, "answers", answers)

    return publish


ROME_ADDRESS = "https://publisher.test/open/rome_v460_csv.zip"


@on_sqlite
def test_without_address_the_setting_is_named(run: Run) -> None:
    for kind in ("rome", "communes", "qpv", "structures", "tension"):
        sentence = refusal(run("import", kind), 1)
        assert f"{kind.upper()}_URL" in sentence
        assert "--mirror" in sentence


@on_sqlite
def test_a_file_is_downloaded_from_the_address_of_its_publisher(run: Run, publish, mirror: Path) -> None:
    content = (mirror / "rome" / "rome_v460_csv.zip").read_bytes()
    publish({ROME_ADDRESS: (200, {"Content-Length": str(len(content))}, content)})
    assert document(run("import", "rome", "--json"))["read"]["codes"] == 2


@on_sqlite
def test_a_redirection_is_followed_in_https(run: Run, publish, mirror: Path) -> None:
    content = (mirror / "rome" / "rome_v460_csv.zip").read_bytes()
    other = "https://files.publisher.test/1234"
    publish({ROME_ADDRESS: (302, {"Location": other}, b""), other: (200, {}, content)})
    assert document(run("import", "rome", "--json"))["read"]["codes"] == 2


@on_sqlite
@pytest.mark.parametrize("other", ["http://publisher.test/x", "file:///etc/passwd", "ftp://publisher.test/x"])
def test_a_redirection_never_leaves_https(run: Run, publish, other: str) -> None:
    publish({ROME_ADDRESS: (302, {"Location": other}, b"")})
    assert "Le téléchargement de ROME_URL a échoué" in refusal(run("import", "rome"), 1)


@on_sqlite
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, {}, b"no"), "le site répond 404"),
        ((503, {}, b"no"), "le site répond 503"),
        ((200, {"Content-Length": "10"}, b"short"), "le fichier est arrivé incomplet"),
        ((200, {}, b"x" * 101), "plus de"),
        ((302, {"Location": ROME_ADDRESS}, b""), "le site répond 302"),
    ],
)
def test_a_download_that_fails_says_why(run: Run, publish, monkeypatch, answer, said: str) -> None:
    monkeypatch.setattr("matching.region.imports_cli.MAX_FILE_BYTES", 100)
    publish({ROME_ADDRESS: answer})
    sentence = refusal(run("import", "rome"), 1)
    assert said in sentence
    assert "ROME_URL" in sentence


@on_sqlite
def test_a_publisher_that_falls_silent_is_given_up(run: Run, publish, monkeypatch) -> None:
    def silent(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(Publisher, "https_open", silent)
    assert "le site ne" in refusal(run("import", "rome"), 1)


# The built-in referential.


def test_the_built_in_referential_is_loaded_once(run: Run) -> None:
    db.session.execute(sa.delete(models.Shortage))
    db.session.commit()
    first = document(run("referential", "load", "--json"))
    assert first["added"] > 500
    assert (first["changed"], first["removed"]) == (0, 0)
    [change] = db.session.scalars(sa.select(IndexChange))
    assert change.kind == "referential"
    second = document(run("referential", "load", "--json"))
    assert second["added"] == 0
    assert second["unchanged"] == first["added"] + first["unchanged"]
    assert len(list(db.session.scalars(sa.select(IndexChange)))) == 1
    told = run("referential", "load")
    assert told.stdout.startswith("Référentiel fourni : 0")


def test_the_words_of_what_was_loaded_are_ready_for_the_web_workers(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A command is a process of its own: it remembers nothing of the tests before.
    monkeypatch.setattr(vocabulary, "_kept", {})
    folder = Path(app.config["INSTANCE"])
    assert list(folder.glob("vocabulary-*.pickle")) == []
    assert app.test_cli_runner().invoke(args=["referential", "load"]).exit_code == 0
    assert len(list(folder.glob("vocabulary-*.pickle"))) == 1
