"""A sheet of people from CSV or XLSX: rows of texts, with the line of each. Pure.

A line that cannot be read is told and the others go on. What is refused whole is said in one sentence: a file
that is neither, too large, or too long. Nothing is left out in silence.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from matching.spreadsheets import CONTROLS, unguarded

MOST_LINES: Final = 300
MOST_COLUMNS: Final = 60
LONGEST_CELL: Final = 300
LARGEST_FILE: Final = 1_000_000
"""Bytes, as it is sent."""
MOST_ENTRIES: Final = 100
LARGEST_UNPACKED: Final = 8_000_000
"""Bytes. A real sheet of 300 people takes less than one tenth of it."""
LAST_ROW: Final = 1_048_576
"""The last row that a spreadsheet has."""
LONGEST_RECORD: Final = 20
"""Lines of the file that one quoted cell may spread over."""
FORMULA: Final = "formule sans valeur"
_FAILED: Final = re.compile(
    r"#(?:N/A|REF|VALUE|VALEUR|NAME|NOM|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|EPARS|CALC|CALCUL)[!?]?"
)
"""What a spreadsheet shows, and writes, where a formula failed; in English and in French."""
UNCLOSED: Final = "Des guillemets ne se ferment pas. Fermez-les ou retirez-les."
_UNREADABLE: Final = "Ce fichier est illisible. Enregistrez-le en CSV ou en XLSX, puis recommencez."
# Whatever a broken archive or a broken sheet makes the zip, XML and workbook readers raise (SyntaxError is
# the XML parser's): all of it says one thing, that this is no workbook.
_BROKEN: Final = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError,
    OSError, EOFError, RuntimeError, ArithmeticError, SyntaxError,
)  # fmt: skip


class WrongSheet(ValueError):
    """A file that cannot be read at all; the message is for the counsellor."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, by its number in the file (a header on top is line 1). `wrong` says why it is not read.

    Its cells are then what stands on it, as it stands.
    """

    number: int
    cells: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles, the lines that are not blank, and the names of the workbook's other sheets, unread."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    others: tuple[str, ...] = ()


def read_sheet(content: bytes) -> Sheet:
    """A CSV or XLSX file. Raises WrongSheet."""
    if len(content) > LARGEST_FILE:
        raise WrongSheet("Ce fichier est trop lourd. Gardez une feuille, sans image.")
    if not content.strip():
        raise WrongSheet("Ce fichier est vide. Choisissez votre liste en CSV ou en XLSX.")
    others: tuple[str, ...] = ()
    if content.startswith(b"PK\x03\x04"):
        lines, others = _read_workbook(content)
    else:
        lines = _shown(_csv_lines(_decoded(content)))
    if lines and lines[0].wrong:
        raise WrongSheet(f"Ligne {lines[0].number}, celle des titres : {lines[0].wrong}")
    if len(lines) < 2:
        raise WrongSheet("Ce fichier n’a pas de ligne. Écrivez une personne par ligne, sous les titres.")
    if len(lines) - 1 > MOST_LINES:
        raise WrongSheet(f"Ce fichier a plus de {MOST_LINES} lignes. Coupez-le en plusieurs.")
    if any(len(line.cells) > MOST_COLUMNS for line in lines):
        raise WrongSheet(f"Ce fichier a plus de {MOST_COLUMNS} colonnes. Retirez celles qui ne servent pas.")
    return Sheet(lines[0].cells, tuple(lines[1:]), others)


def _shown(rows: Iterable[Line]) -> list[Line]:
    """The lines that are not blank, no more than tell that there are too many."""
    found = []
    for line in rows:
        if line.wrong or any(line.cells):
            found.append(line)
            if len(found) > MOST_LINES + 1:
                break
    return found


def _csv_lines(text: str) -> Iterator[Line]:
    """Records of a CSV, numbered as spreadsheets number rows. An unclosed quote costs its own line alone."""
    physical = re.split(r"\r\n|\r|\n", text)
    at, number, mark = 0, 0, ""
    while at < len(physical):
        first = physical[at].strip()
        if not mark and (said := re.fullmatch(r"sep=(.)", first, re.IGNORECASE)):
            mark, at = said[1], at + 1
            continue
        if not mark and first:
            mark = max(";,\t", key=first.count)
        number += 1
        cells, taken = _record(physical[at : at + LONGEST_RECORD], mark) if first else ((), 1)
        yield Line(number, cells, "") if taken else Line(number, _as_it_stands(first, mark), UNCLOSED)
        at += taken or 1


def _record(physical: list[str], mark: str) -> tuple[tuple[str, ...], int]:
    """(the cells that begin on the first of these lines, how many lines they take; 0: quotes stay open)."""
    reader = csv.reader((f"{one}\n" for one in physical), delimiter=mark, strict=True)
    try:
        row = next(reader)
    except (csv.Error, StopIteration):
        return (), 0
    return _trimmed(_cell(one) for one in row), reader.line_num


def _as_it_stands(physical: str, mark: str) -> tuple[str, ...]:
    return _trimmed(_cell(one) for one in physical.split(mark))[:MOST_COLUMNS]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongSheet(_UNREADABLE)


def _read_workbook(content: bytes) -> tuple[list[Line], tuple[str, ...]]:
    """(its first sheet's lines, the names of the others)."""
    try:
        _check_archive(content)
        values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        try:
            others = tuple(one.title for one in values.worksheets[1:])
            return _shown(_workbook_lines(values.worksheets[0], written.worksheets[0])), others
        finally:
            values.close()
            written.close()
    except WrongSheet:
        raise
    except _BROKEN:
        raise WrongSheet(_UNREADABLE) from None


def _workbook_lines(values: Any, written: Any) -> Iterator[Line]:
    """The rows of one sheet, read twice: what its formulas gave, and what was written."""
    for sheet in (values, written):
        sheet.reset_dimensions()  # what the file says of its own size is not believed
    both = zip(values.iter_rows(max_row=LAST_ROW), written.iter_rows(max_row=LAST_ROW), strict=True)
    for number, (row, source) in enumerate(both, 1):
        if row:
            cells = (_given(*pair) for pair in zip(row, source, strict=True))
            yield Line(number, _trimmed(_cell(one) for one in cells))


def _given(computed: Any, typed: Any) -> Any:
    """The value of a cell. A formula that nothing ever computed is said, where its value would be lost."""
    uncomputed = computed.value is None and computed.data_type == "n" and typed.data_type == "f"
    return FORMULA if uncomputed else computed.value


def _check_archive(content: bytes) -> None:
    """Refuse what unpacks to much, or declares entities. `zipfile` reads no more than is declared."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
            raise WrongSheet("Ce fichier est trop lourd une fois ouvert. Gardez une feuille, sans image.")
        for one in entries:
            # Whatever it is called and in whichever width its letters are: a part is found by its relations.
            if b"<!DOCTYPE" in archive.read(one).replace(b"\0", b"").upper():
                raise WrongSheet(_UNREADABLE)


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Without the blank cells at the end."""
    found = list(cells)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _cell(value: Any) -> str:
    """A cell as its text: a day as 31/12/2001, a whole number without decimals, a failed formula said so."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join(CONTROLS.sub("", str(value)).split())[: LONGEST_CELL + 1]
    return FORMULA if _FAILED.fullmatch(text) else unguarded(text)
