"""Files as they come: what a spreadsheet spoilt is said, what is to be corrected loses no text."""

from __future__ import annotations

import io
from datetime import date
from threading import Thread

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from introductions.made import COUNSELLOR, NOON, at

from counsellors.made import TITLES, sheet, structure
from matching.counsellors import importing
from matching.counsellors.caseload import caseload_of
from matching.extensions import db
from matching.refusals import Refusal
from matching.residents.models import Profile

NAMED = "Nora;;;;;31/12/2001;oral;30/11/2026"
NAME_ALONE = "Nora;;;;;;oral;30/11/2026"


def prepared(content: bytes, by=COUNSELLOR):
    row, _ = importing.prepare(db.session, by, "liste.csv", content, NOON)
    db.session.commit()
    return row


@pytest.mark.parametrize("failed", ["#N/A", "#REF!", "#VALEUR!", "#NOM?", "#DIV/0!", "#NAME?", "#CALC!"])
def test_a_formula_that_failed_is_nobodys_name_or_work(app: Flask, failed: str) -> None:
    row = prepared(sheet(f"{failed};;;;{failed};;oral;30/11/2026"))
    assert row.people == []
    assert [one["column"] for one in row.refused] == ["Prénom", "Travail voulu"]
    assert all("formule" in one["said"] for one in row.refused)


def test_a_workbook_says_which_of_its_formulas_failed(app: Flask) -> None:
    book = openpyxl.Workbook()
    book.active.append(TITLES.split(";"))
    book.active.append(["#N/A", None, None, None, None, None, "oral", date(2026, 11, 30)])
    book.active["A2"].data_type = "e"
    content = io.BytesIO()
    book.save(content)
    assert [one["column"] for one in prepared(content.getvalue()).refused] == ["Prénom"]


def test_what_a_sheet_took_for_a_number_is_read_or_said(app: Flask) -> None:
    row = prepared(sheet("Nora;33612345678;;;;;oral;30/11/2026", "Paul;;;;;37256;oral;46356"))
    assert [one["contacts"] for one in row.people] == [[["sms", "+33612345678"]]]
    assert {one["said"] for one in row.refused} == {
        "Cette date est un nombre. Mettez la colonne au format Date."
    }


@pytest.mark.parametrize(
    ("line", "titles"),
    [
        ("Nora;;;;ménage; cuisine;;oral;30/11/2026", TITLES),
        ("Nora;;;;;;;un;deux;trois", f"{TITLES};Note;Note"),
        ("Nora;;;;;;;un;deux;trois", TITLES.replace("Téléphone", "") + ";;Note"),
        ('"Nora;06 12 34 56 78;;;;;oral;30/11/2026', TITLES),
    ],
    ids=["more cells than titles", "two titles of one name", "titles without a name", "open quotes"],
)
def test_a_line_to_correct_has_all_that_was_written(app: Flask, line: str, titles: str) -> None:
    row = prepared(sheet(line, titles=titles))
    heads, [given] = importing.wrong_lines(row)
    assert len(set(heads)) == len(heads) == len(given)
    assert [one.strip() for one in line.split(";") if one] == [one for one in given[:-1] if one]


def test_the_lines_to_correct_are_sent_again_as_they_are(app: Flask) -> None:
    row = prepared(sheet("Nora;12;;;;;oral;30/11/2026;un;deux", titles=f"{TITLES};Note;Note"))
    heads, [given] = importing.wrong_lines(row)
    given[1] = "06 12 34 56 78"
    again = prepared(sheet(";".join(given), titles=";".join(heads)))
    assert [one["name"] for one in again.people] == ["Nora"]


@pytest.mark.parametrize("line", [NAMED, NAME_ALONE])
def test_the_same_file_confirmed_in_two_windows_makes_nobody_twice(app: Flask, line: str) -> None:
    first, second = prepared(sheet(line)).id, prepared(sheet(line, "Zoé;;;;;;oral;30/11/2026")).id
    importing.apply(db.session, COUNSELLOR, first, at())
    db.session.commit()
    with pytest.raises(Refusal, match="Ligne 2") as caught:
        importing.apply(db.session, COUNSELLOR, second, at())
    db.session.rollback()
    assert caught.value.status == 409
    names = db.session.scalars(sa.select(Profile.name).where(Profile.name.in_(["Nora", "Zoé"]))).all()
    assert names == ["Nora"]


def test_two_colleagues_who_confirm_at_once_make_nobody_twice(app: Flask) -> None:
    by = structure()
    first, second = prepared(sheet(NAMED), by).id, prepared(sheet(NAMED), by).id
    refused: list[str] = []

    def colleague() -> None:
        with app.app_context():
            try:
                importing.apply(db.session, by, second, at())
                db.session.commit()
            except Refusal as fault:
                refused.append(fault.code)

    importing.apply(db.session, by, first, at())
    other = Thread(target=colleague)
    other.start()
    other.join(1)  # it waits for us
    db.session.commit()
    other.join()
    assert refused == ["import_changed"]
    assert len(db.session.scalars(caseload_of(by.id)).all()) == 1
