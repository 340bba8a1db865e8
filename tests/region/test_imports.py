"""Imports into the two databases: idempotent, recorded, in one transaction."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matching.extensions import db
from matching.matches.models import IndexChange
from matching.referential.official import WrongFile
from matching.region import models
from matching.region.builtin import load_builtin
from matching.region.imports import import_kind

from .imported import LATER, NOW, Load, everything, on_sqlite

KINDS = ("rome", "communes", "qpv", "structures", "tension")


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_run_changes_nothing_at_all(load: Load, files, kind: str) -> None:
    if kind == "qpv":
        load("communes", *files["communes"])
    first = load(kind, *files[kind])
    assert first.wrote
    before = everything()
    second = load(kind, *files[kind], now=LATER)
    assert everything() == before
    assert not second.wrote
    assert (second.added, second.changed, second.removed) == (0, 0, 0)
    assert second.unchanged == first.added + first.changed + first.unchanged


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_that_wrote_is_recorded_and_told_to_the_index(load: Load, files, kind: str) -> None:
    if kind == "qpv":
        load("communes", *files["communes"])
        db.session.execute(sa.delete(models.ReferentialImport))
        db.session.execute(sa.delete(IndexChange))
    report = load(kind, *files[kind])
    [record] = db.session.scalars(sa.select(models.ReferentialImport))
    assert (record.kind, record.version, record.imported_at) == (kind, report.version, NOW)
    assert (record.added, record.changed, record.refused) == (report.added, report.changed, report.refused)
    [change] = db.session.scalars(sa.select(IndexChange))
    assert (change.kind, change.row_id, change.changed_at) == ("referential", 0, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_kept_when_the_caller_rolls_back(app: Flask, files, kind: str) -> None:
    before = everything()
    try:
        import_kind(db.session(), kind, files[kind], now=NOW)
    except WrongFile:
        pytest.fail("the files are right")
    db.session.rollback()
    assert everything() == before


@on_sqlite
@pytest.mark.parametrize("kind", KINDS)
def test_progress_ends_at_the_total(app: Flask, files, kind: str) -> None:
    steps: list[tuple[int, int]] = []
    import_kind(
        db.session(), kind, files[kind], now=NOW, told=lambda done, total: steps.append((done, total))
    )
    assert steps[-1][0] == steps[-1][1] > 0
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


@on_sqlite
@pytest.mark.parametrize("kind", ["rome", "communes", "qpv"])
def test_one_file_at_a_time_where_one_is_all(app: Flask, files, kind: str) -> None:
    with pytest.raises(WrongFile, match="un seul fichier"):
        import_kind(db.session(), kind, files[kind] * 2, now=NOW)


def test_the_built_in_referential_changes_nothing_twice(app: Flask) -> None:
    before = everything()
    tally = load_builtin(db.session())
    assert (tally.added, tally.changed, tally.removed) == (0, 0, 0)
    assert everything() == before
