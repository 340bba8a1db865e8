"""Sheets of people as they come: any spreadsheet’s CSV, workbooks, and files made to do harm."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date

import openpyxl
import pytest

from matching.counsellors.exporting import to_xlsx
from matching.counsellors.sheet_reading import (
    FORMULA,
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_LINES,
    UNCLOSED,
    WrongSheet,
    read_sheet,
)
from matching.spreadsheets import guarded, to_csv

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_however_it_was_saved(mark: str, encoding: str, end: str) -> None:
    text = "Prénom;Mandat\nZoé;écrit\n\nLéa;oral\n".replace(";", mark).replace("\n", end)
    sheet = read_sheet(text.encode(encoding))
    assert sheet.header == ("Prénom", "Mandat")
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (2, ("Zoé", "écrit")),
        (4, ("Léa", "oral")),
    ]


def test_a_line_that_says_its_own_mark_is_followed() -> None:
    sheet = read_sheet(b"sep=,\r\na;x,b\r\n1,2")
    assert (sheet.header, sheet.lines[0].number) == (("a;x", "b"), 2)


def test_an_unclosed_quote_costs_its_own_line_alone() -> None:
    lines = read_sheet(b'a;b\n"x\ny";2\n"z;3\n4;"5"6\n7;8\n').lines
    assert [(line.number, line.cells, line.wrong) for line in lines] == [
        (2, ("x y", "2"), ""), (3, ('"z', "3"), UNCLOSED), (4, ("4", '"5"6'), UNCLOSED),
        (5, ("7", "8"), ""),
    ], "what cannot be read is shown as it stands"  # fmt: skip


def test_a_line_far_below_blank_ones_is_not_lost() -> None:
    assert read_sheet(b"a;b\n" + b"\n" * 5000 + b"1;2").lines[0].number == 5002
    parts = parts_of(workbook(["a"], ["x"]))
    parts[SHEET] = parts[SHEET].replace(b'<row r="2"', b'<row r="1048576"')
    assert [line.number for line in read_sheet(packed(parts)).lines] == [1_048_576]


def test_a_workbook_is_read_with_its_days_numbers_and_other_sheets() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Prénom", "Téléphone", "Date de naissance"])
    book.active.append(["Zoé\x09B", 612345678, date(2001, 12, 31)])
    book.create_sheet("Archives")
    content = io.BytesIO()
    book.save(content)
    sheet = read_sheet(content.getvalue())
    assert sheet.lines[0].cells == ("Zoé B", "612345678", "31/12/2001")
    assert sheet.others == ("Archives",)


def test_a_formula_is_never_run_nor_lost() -> None:
    content = workbook(["a", "b"], ["=1+1", "x"])
    assert read_sheet(content).lines[0].cells == (FORMULA, "x"), "nothing computed it: it is said"
    parts = parts_of(content)
    parts[SHEET] = parts[SHEET].replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>")
    assert read_sheet(packed(parts)).lines[0].cells == ("2", "x"), "what the spreadsheet computed"
    parts[SHEET] = parts[SHEET].replace(b'<c r="A2">', b'<c r="A2" t="str">').replace(b"<v>2</v>", b"<v></v>")
    assert read_sheet(packed(parts)).lines[0].cells == ("", "x"), "an empty text is a value too"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"Pr\x81\x00nom;x\n", "illisible"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "illisible"),
        (b"Mandat\n", "pas de ligne"),
        (b'"a;b\nx;y\n', "Ligne 1, celle des titres"),
        (b"x" * (LARGEST_FILE + 1), "trop lourd"),
        (b"a;b\n" + b"x;y\n" * (MOST_LINES + 1), "plus de 300 lignes"),
        (b";".join([b"a"] * (MOST_COLUMNS + 1)) + b"\nx\n", "plus de 60 colonnes"),
        (b"PK\x03\x04 not an archive", "illisible"),
        (packed({SHEET: b" " * 9_000_000}), "trop lourd"),
        (packed({f"{n}.xml": b"" for n in range(200)}), "trop lourd"),
        (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "illisible"),
        (packed({"a.bin": b'<?xml version="1.0"?><!doctype x [<!ENTITY a "b">]><x/>'}), "illisible"),
        (packed({"a.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}), "illisible"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(WrongSheet, match=said):
        read_sheet(content)


def test_a_bomb_that_hides_its_size_unpacks_no_further_than_it_says() -> None:
    """The directory says 100 bytes for a part of 50 million."""
    content = bytearray(packed({SHEET: b"<" * 50_000_000}))
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    with pytest.raises(WrongSheet, match="illisible"):
        read_sheet(bytes(content))


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_workbook_is_read_or_refused_in_a_sentence(seed: int) -> None:
    drawn = random.Random(seed)
    good = workbook(["Prénom", "Mandat du"], *([f"A{n}", date(2026, 11, 30)] for n in range(20)))
    parts = parts_of(good)
    refused = 0
    for turn in range(100):
        if turn % 2:
            name = drawn.choice(list(parts))
            data = packed(parts | {name: _damaged(parts[name], drawn)})
        else:
            data = good[:4] + _damaged(good[4:], drawn)
        try:
            read_sheet(data)
        except WrongSheet:
            refused += 1
    assert refused, "some were damaged enough"


def _damaged(content: bytes, drawn: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(drawn.choice((1, 3, 20))):
        changed[drawn.randrange(len(changed))] = drawn.randrange(256)
    return bytes(changed[: drawn.choice((len(changed), drawn.randrange(len(changed))))])


EVIL = ["=1+1", "+33", "-a", "@b", "a,=1+1", "a;\t=1+1", "plain", "l’été"]


def test_what_is_exported_runs_nothing_and_reads_back_the_same() -> None:
    for make in (to_csv, to_xlsx):
        [read] = read_sheet(make(["t"] * len(EVIL), [EVIL])).lines
        assert list(read.cells) == [" ".join(one.split()) for one in EVIL]
    text = to_csv(["=t"], [EVIL]).decode("utf-8-sig")
    for mark in (";", ",", "\t"):
        for row in csv.reader(io.StringIO(text), delimiter=mark):
            for cell in row:
                assert cell.strip()[:1] not in "=+-@" or not cell.strip(), (mark, cell)
    for row in openpyxl.load_workbook(io.BytesIO(to_xlsx(["=t"], [EVIL]))).active:
        assert "f" not in {cell.data_type for cell in row}


def test_what_no_workbook_may_hold_is_taken_out() -> None:
    assert read_sheet(to_xlsx(["a"], [["A\x01\x1bB"]])).lines[0].cells == ("AB",)
    assert guarded("\x01=1") == "'=1"
