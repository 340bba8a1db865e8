"""A table of GTFS as columns of text: every line is measured before polars reads it.

The bytes are looked at with numpy (lines, separators, quotes): lines that are wrong are told and taken out,
and polars reads the rest, which it cannot misread any more.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from matching.referential.official.reading import Source
from matching.travel.feed import Reject
from matching.travel.gtfs.quotes import QUOTE, line_bounds, mend_quotes

LINE = "line"
"""Column of the line in the file, from 1, the header included."""

_DELIMITERS = ",;\t"
_NOT_UTF8 = "octets qui ne sont pas du texte en UTF-8"
_OTHER_ENCODING_LINES = 10  # so many accented lines, none of them UTF-8: the file is in another encoding

Positions = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Table:
    """One table to read: its name without ending, its bytes (None when absent), how a refusal names it."""

    name: str
    raw: bytes | None
    source: Source

    @property
    def file(self) -> str:
        """The name that rejects give."""
        return f"{self.name}.txt"


def read_rows(
    table: Table, required: Sequence[str], optional: Sequence[str], rejects: list[Reject]
) -> pl.DataFrame:
    """The lines of a table: the named columns as text, null when empty, and LINE (int64), in file order.

    Columns are found by name in any order, others ignored; an optional one that is absent is all null. Values
    lose the spaces around them. Adds to `rejects` the lines that are no UTF-8, have another number of values
    than the header or a broken quote. A table that is absent, or of 0 bytes, has no row.
    Raises WrongFile for another encoding or a missing column.
    """
    raw = table.raw
    if raw is None or not raw.removeprefix(codecs.BOM_UTF8).strip():
        return _empty((*required, *optional))
    raw = _readable(raw, table, rejects)
    frame = _read(raw, table, required, optional, rejects)
    return frame.with_columns(_stripped(name) for name in (*required, *optional))


def _stripped(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _empty(names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(schema={**dict.fromkeys(names, pl.String), LINE: pl.Int64})


def _readable(raw: bytes, table: Table, rejects: list[Reject]) -> bytes:
    """UTF-8 with plain newlines and no mark; a line that is no text is emptied and told."""
    # Text in UTF-16 has a NUL in every other byte, with its mark or without.
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or raw.count(0) > len(raw) // 4:
        raise table.source.wrong("est en UTF-16, pas en UTF-8")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\0" not in raw and (raw.isascii() or _is_text(raw)):
        return raw
    lines = raw.split(b"\n")
    bad = [at for at, line in enumerate(lines) if b"\0" in line or not _is_text(line)]
    accented = sum(not line.isascii() for line in lines)
    if len(bad) >= max(_OTHER_ENCODING_LINES, accented):
        raise table.source.wrong("n’est pas encodé en UTF-8")
    for at in bad:
        lines[at] = b""
        rejects.append(Reject(table.file, at + 1, _NOT_UTF8))
    return b"\n".join(lines)


def _is_text(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Header:
    """The first line that is not empty: where it ends, its number, its delimiter, its names in order."""

    end: int
    line: int
    delimiter: str
    names: tuple[str, ...]


def _read_header(raw: bytes, table: Table, required: Sequence[str]) -> _Header:
    start = len(raw) - len(raw.lstrip())
    end = raw.find(b"\n", start)
    end = len(raw) if end < 0 else end
    text = raw[start:end].decode("utf-8")
    delimiter = max(_DELIMITERS, key=text.count)
    names = tuple(name.strip().strip('"').strip().lower() for name in text.split(delimiter))
    missing = [name for name in required if name not in names]
    if missing:
        which = "la colonne" if len(missing) == 1 else "les colonnes"
        raise table.source.wrong(f"n’a pas {which} {', '.join(missing)}")
    return _Header(end, raw.count(b"\n", 0, start) + 1, delimiter, names)


def _read(
    raw: bytes, table: Table, required: Sequence[str], optional: Sequence[str], rejects: list[Reject]
) -> pl.DataFrame:
    header = _read_header(raw, table, required)
    body = raw[header.end + 1 :]
    width = len(header.names)
    broken: list[int] = []
    if b'"' in body:
        body, broken = mend_quotes(body, header.delimiter, width)
    starts, ends = line_bounds(body)
    values = _count_values(body, starts, ends, header.delimiter)
    right = values == width
    above = header.line + 1
    rejects.extend(Reject(table.file, above + row, "guillemets mal fermés") for row in broken)
    for row in np.flatnonzero(~right).tolist():
        if body[starts[row] : ends[row]].strip():
            found = "une valeur" if values[row] == 1 else f"{values[row]} valeurs"
            rejects.append(Reject(table.file, above + row, f"{found} au lieu de {width}"))
    if not right.all():
        body = b"".join(body[starts[row] : ends[row] + 1] for row in np.flatnonzero(right))
    frame = _parse(body, header, required, optional)
    return frame.with_columns(pl.Series(LINE, np.flatnonzero(right) + above, pl.Int64))


def _count_values(body: bytes, starts: Positions, ends: Positions, delimiter: str) -> Positions:
    """How many values each line has; 0 for an empty line."""
    buffer: Bytes = np.frombuffer(body, np.uint8)
    separators = np.flatnonzero(buffer == ord(delimiter))
    if b'"' in body:
        # One byte is enough for a parity: the sum may wrap round.
        inside = np.cumsum(buffer == QUOTE, dtype=np.uint8) & 1
        separators = separators[inside[separators] == 0]
    bounds = np.searchsorted(separators, np.append(starts, len(body)))
    values: Positions = np.diff(bounds) + (ends > starts)
    return values


def _parse(body: bytes, header: _Header, required: Sequence[str], optional: Sequence[str]) -> pl.DataFrame:
    wanted = [name for name in (*required, *optional) if name in header.names]
    absent = [pl.lit(None, pl.String).alias(name) for name in optional if name not in header.names]
    if not body:
        return _empty((*required, *optional)).drop(LINE)
    columns = {f"column_{header.names.index(name) + 1}": name for name in wanted}
    frame = pl.read_csv(
        body,
        has_header=False,
        separator=header.delimiter,
        schema={f"column_{number}": pl.String for number in range(1, len(header.names) + 1)},
        # One at least: the lines of a table without any column of ours are counted all the same.
        columns=list(columns) or ["column_1"],
        glob=False,
    )
    return frame.rename(columns).with_columns(absent).select(*required, *optional)
