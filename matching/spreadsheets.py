"""What a spreadsheet may be given: cells that it cannot run, and lines as French spreadsheets open them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
"""What no workbook may hold."""
_STARTS_FORMULA: Final = re.compile(r"(^|[,;\t|])(\s*)(?=[=+\-@\t\r\n＝＋－＠])")
_GUARDED: Final = re.compile(r"(^|[,;\t|])(\s*)'(?=[=+\-@\t\r\n＝＋－＠])")


def guarded(text: str) -> str:
    """A text where nothing begins as a formula does: an apostrophe stands before, and no spreadsheet runs it.

    After a comma or a semicolon too: a spreadsheet that cuts lines there would make it a cell of its own.
    What no workbook may hold is taken out.
    """
    return _STARTS_FORMULA.sub(r"\1\2'", CONTROLS.sub("", text))


def unguarded(text: str) -> str:
    """The text that was guarded: the mark is no part of it."""
    return _GUARDED.sub(r"\1\2", text)


def to_csv(titles: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Semicolons and a byte order mark: a French spreadsheet opens it as it is. Each text is guarded."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in (titles, *lines):
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in line])
    return text.getvalue().encode("utf-8-sig")
