"""Quotes that stand oddly in a CSV file, set right line by line so that any reader takes the file.

Three things are mended: a value that runs over several lines, spaces around a quoted value, and a quote in
the middle of a bare value, which stands for itself. Lines keep their numbers: those that a value swallowed
are left empty.
"""

from __future__ import annotations

import csv
import re

import numpy as np
from numpy.typing import NDArray

NEWLINE, QUOTE = b"\n"[0], b'"'[0]

_MAX_LINES_OF_A_VALUE = 20  # beyond, a quote was left open and must not swallow the rest of the file
_PADDED = re.compile(r'(^|[,;\t])[ \t]*"((?:[^"]|"")*)"[ \t]*(?=[,;\t]|$)')


def line_bounds(body: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and past-the-last byte of every line, without its newline."""
    buffer = np.frombuffer(body, np.uint8)
    ends = np.flatnonzero(buffer == NEWLINE)
    if not body.endswith(b"\n"):
        ends = np.append(ends, len(body))
    starts = np.zeros(len(ends), np.int64)
    starts[1:] = ends[:-1] + 1
    return starts, ends


def mend_quotes(body: bytes, delimiter: str, width: int) -> tuple[bytes, list[int]]:
    """The lines with their quotes set right, and the rows (from 0) of those that cannot be: left empty.

    body      : UTF-8 lines parted by newlines, the header not among them
    width     : how many values a line has; a line joined to others must have as many
    Afterwards each quote opens a value, closes one, or is doubled inside one, on its own line.
    """
    odd = _odd_lines(body, delimiter)
    if not len(odd):
        return body, []
    lines = body.split(b"\n")
    broken = []
    for row in odd.tolist():
        if not lines[row]:  # a value above ended on it
            continue
        last = _last_line(lines, row)
        values = _values(b"\n".join(lines[row : last + 1]).decode(), delimiter)
        if last > row and (values is None or len(values) != width):
            last, values = row, _values(lines[row].decode(), delimiter)
        if values is not None:
            text = delimiter.join('"' + value.replace('"', '""') + '"' for value in values)
            lines[row : last + 1] = [text.encode(), *[b""] * (last - row)]
        else:
            lines[row] = b""
            broken.append(row)
    return b"\n".join(lines), broken


def _odd_lines(body: bytes, delimiter: str) -> NDArray[np.int64]:
    """The rows of the lines on which some quote neither opens, nor closes, nor is doubled."""
    buffer = np.frombuffer(body, np.uint8)
    at = np.flatnonzero(buffer == QUOTE)
    starts, _ = line_bounds(body)
    first = np.searchsorted(at, np.append(starts, len(body)))
    counts = np.diff(first)
    line = np.repeat(np.arange(len(starts)), counts)
    opens = (np.arange(len(at)) - first[line]) % 2 == 0
    edge = np.zeros(256, np.bool_)
    edge[[NEWLINE, QUOTE, ord(delimiter)]] = True
    around = np.concatenate([[NEWLINE], buffer, [NEWLINE]])  # the byte before `at` is around[at]
    plain = np.where(opens, edge[around[at]], edge[around[at + 2]])
    wrong = counts % 2 == 1
    wrong[line[~plain]] = True
    return np.flatnonzero(wrong)


def _last_line(lines: list[bytes], row: int) -> int:
    """Where the record that begins at `row` ends: the line itself, or the next one that evens its quotes."""
    if lines[row].count(b'"') % 2 == 0:
        return row
    ahead = range(row + 1, min(row + 1 + _MAX_LINES_OF_A_VALUE, len(lines)))
    return next((other for other in ahead if lines[other].count(b'"') % 2), row)


def _values(text: str, delimiter: str) -> list[str] | None:
    """The values of one record, each on one line, None when its quotes are broken or a bare value has two."""
    try:
        values = next(csv.reader([_PADDED.sub(r'\1"\2"', text)], delimiter=delimiter, strict=True), None)
    except csv.Error:
        return None
    return values and [value.replace("\n", " ") for value in values]
