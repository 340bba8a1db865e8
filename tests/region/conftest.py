"""Imports into a test's own database, and right files of every kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from matching.extensions import db
from matching.region.imports import Report, import_kind

from .imported import NOW, Load
from .official_files import (
    AGENCIES,
    BMO,
    CARRIED,
    COMMUNES,
    MISSIONS,
    QPV,
    house,
    write_lines,
    write_qpv_geojson,
    write_rome,
)


@pytest.fixture
def load(app: Flask) -> Load:
    """Import and commit."""

    def load(kind: str, *paths: Path, now: datetime = NOW) -> Report:
        report = import_kind(db.session(), kind, paths, now=now)
        db.session.commit()
        return report

    return load


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """Right files of every kind."""
    return {
        "rome": [write_rome(tmp_path / "rome_v460_csv.zip")],
        "communes": [write_lines(tmp_path / "communes.csv", *COMMUNES)],
        "qpv": [write_lines(tmp_path / "qpv.csv", *QPV)],
        "structures": [
            write_lines(tmp_path / "missions.csv", *MISSIONS),
            write_lines(tmp_path / "agences.csv", *AGENCIES),
            write_qpv_geojson(tmp_path / "fs.geojson", house(71)),
        ],
        "tension": [
            write_lines(tmp_path / "bmo.csv", *BMO),
            write_lines(tmp_path / "tension.csv", *CARRIED),
        ],
    }
