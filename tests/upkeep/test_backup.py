"""The file of a backup: whole or not at all, read by its owner alone, never over something else."""

from __future__ import annotations

import os
import resource
import signal
import stat
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result
from databases import Databases
from demo_town import load_town
from environ import SECRET
from flask import Flask
from flask_migrate import downgrade, upgrade

from matching.clock import now
from matching.extensions import db
from matching.matches.models import IndexChange

from .copies import application

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(one) for one in arguments])


def test_its_owner_alone_reads_it_and_no_secret_is_in_it(app: Flask, tmp_path: Path) -> None:
    load_town(10)
    folder = tmp_path / "copies"
    folder.mkdir()
    done = run(app, "backup", folder / "backup.zip")
    assert (done.exit_code, done.stderr) == (0, "")
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as opened:
        assert not any(SECRET.encode() in opened.read(name) for name in opened.namelist())


def test_what_is_not_committed_is_not_in_it(app: Flask, tmp_path: Path) -> None:
    with db.engine.connect() as other:
        other.execute(sa.insert(IndexChange).values(kind="vacancy", row_id=77, changed_at=now()))
        assert run(app, "backup", tmp_path / "before.zip").exit_code == 0
        other.commit()
    assert run(app, "backup", tmp_path / "after.zip").exit_code == 0
    lines = []
    for name in ("before.zip", "after.zip"):
        with zipfile.ZipFile(tmp_path / name) as opened:
            lines.append(opened.read("tables/index_change.jsonl").decode())
    assert "77" not in lines[0]
    assert "77" in lines[1]


@on_sqlite
def test_the_same_rows_make_the_same_lines(app: Flask, tmp_path: Path) -> None:
    load_town(10)
    made = []
    for name in ("one.zip", "two.zip"):
        assert run(app, "backup", tmp_path / name).exit_code == 0
        with zipfile.ZipFile(tmp_path / name) as opened:
            made.append({one: opened.read(one) for one in opened.namelist() if one != "manifest.json"})
    assert made[0] == made[1]


@on_sqlite
def test_an_older_backup_is_replaced_and_anything_else_is_not(app: Flask, tmp_path: Path) -> None:
    file, other = tmp_path / "backup.zip", tmp_path / "matching.db"
    assert run(app, "backup", file).exit_code == 0
    first = file.stat().st_ino
    assert run(app, "backup", file).exit_code == 0
    assert file.stat().st_ino != first
    other.write_text("precious")
    refused = run(app, "backup", other)
    assert refused.exit_code == 1
    assert "donnez un autre nom" in refused.stderr
    assert other.read_text() == "precious"
    assert run(app, "backup", tmp_path / "nowhere" / "x.zip").exit_code == 2
    assert run(app, "backup", tmp_path).exit_code == 2


@on_sqlite
def test_a_full_disk_leaves_the_older_one_and_nothing_else(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    file = folder / "backup.zip"
    assert run(app, "backup", file).exit_code == 0
    written = file.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    refused = run(app, "backup", file)
    assert refused.exit_code == 1
    assert "Le disque a refusé" in refused.stderr
    assert [one.name for one in folder.iterdir()] == ["backup.zip"]
    assert file.read_bytes() == written


@on_sqlite
def test_a_disk_too_small_for_the_copy_is_said(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        refused = run(app, "backup", folder / "backup.zip")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("Le disque a refusé")
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_backup_that_is_stopped_leaves_no_copy_behind(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: signal.Signals
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", lambda _: os.kill(os.getpid(), stop))
    stopped = run(app, "backup", folder / "backup.zip")
    assert (stopped.exit_code, stopped.stdout) == (1, "")
    assert stopped.stderr == "La commande a été arrêtée avant sa fin : relancez-la.\n"
    assert list(folder.iterdir()) == []


def test_a_database_of_another_version_is_not_copied(databases: Databases, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    with databases.empty() as url, application(url, tmp_path / "instance") as app:
        nothing = run(app, "backup", file)
        assert nothing.exit_code == 1
        assert "migration aucune" in nothing.stderr
        upgrade()
        assert run(app, "backup", file).exit_code == 0
        downgrade()
        older = run(app, "backup", tmp_path / "older.zip")
        assert older.exit_code == 1
        assert "db upgrade" in older.stderr
        behind = run(app, "restore", file)
        assert behind.exit_code == 1
        assert "db upgrade" in behind.stderr
