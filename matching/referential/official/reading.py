"""Reading what somebody else published: bytes, CSV, JSON and zip, with suspicion.

Two kinds of trouble, never mixed. A file that cannot be what was asked for raises `WrongFile`, whose text is
one French sentence for the person who imports. A line that is wrong in a good file becomes a `Reject`: it
stops nothing and is never lost.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from matching.referential.folding import fold
from matching.referential.json_once import KeyTwice, load_json

T = TypeVar("T")

MAX_FILE_BYTES = 200_000_000  # far above any file imported here (the ROME archive is 2.5 MB)
_MAX_LINES_OF_A_RECORD = 20  # beyond, a quote was left open and must not swallow the rest of the file
_JSON_DEPTH_ERRORS = (RecursionError, ValueError)


@dataclass(frozen=True, slots=True)
class Reject:
    """A line refused. `line` counts from 1: the line of a CSV, the rank of the object in a JSON file."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """Valid rows in file order, the refused lines, and how many lines were good but of no concern here."""

    rows: tuple[T, ...]
    rejects: tuple[Reject, ...]
    outside: int = 0  # rows of another region


class WrongFile(Exception):
    """The file is not what was asked for. One French sentence: which file, what is wrong, what to do."""


class BadValue(ValueError):
    """A value of a line is wrong; the text is the reason given in the `Reject`."""


class Elsewhere(Exception):
    """The line is good, but not of Occitanie."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file being read: its name as shown to people, and what to give instead when it is wrong."""

    name: str
    advice: str  # "donnez ..." : what is accepted and where it comes from

    def wrong(self, problem: str) -> WrongFile:
        """The refusal, as one sentence: `problem` follows the name of the file."""
        return WrongFile(f"Le fichier « {self.name} » {problem} : {self.advice}.")


@dataclass(frozen=True, slots=True)
class Row:
    """One CSV record: the line where it starts, its values by column, stripped, "" when empty."""

    line: int
    values: dict[str, str]


def read_bytes(path: Path, source: Source) -> bytes:
    """The whole file. Raises WrongFile when it is absent, a folder, empty, unreadable or too large."""
    if path.is_dir():
        raise source.wrong("est un dossier")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise source.wrong(f"dépasse les {MAX_FILE_BYTES // 1_000_000} Mo acceptés")
        raw = path.read_bytes()
    except FileNotFoundError:
        raise source.wrong("n’existe pas") from None
    except OSError as failure:
        raise source.wrong(f"ne peut pas être lu ({failure.strerror})") from None
    if not raw.strip():
        raise source.wrong("est vide")
    return raw


def read_csv(
    raw: bytes, source: Source, required: Sequence[str], rejects: list[Reject], optional: Sequence[str] = ()
) -> Iterator[Row]:
    """The records of a CSV file in UTF-8, with or without byte-order mark; comma, semicolon or tab.

    Columns are found by name (case and accents do not matter) in any order; others are ignored. Raises
    WrongFile for a wrong encoding or a missing column; a record with another number of values than the
    header, a broken quote or bytes that are not UTF-8 goes to `rejects`.
    """
    lines = _decode(raw, source, rejects)
    _, first = next(lines, (0, ""))
    delimiter = max(",;\t", key=first.count)
    header = [fold(name).replace(" ", "_") for name in _split(first, delimiter) or []]
    wanted = {name: fold(name).replace(" ", "_") for name in (*required, *optional)}
    missing = [name for name in required if wanted[name] not in header]
    if missing:
        which = "la colonne" if len(missing) == 1 else "les colonnes"
        raise source.wrong(f"n’a pas {which} {', '.join(missing)}")
    places = [(name, header.index(folded)) for name, folded in wanted.items() if folded in header]
    for line, values in _records(lines, delimiter, len(header), source.name, rejects):
        yield Row(line, {name: values[place].strip() for name, place in places})


def collect(
    rows: Iterable[Row],
    build: Callable[[dict[str, str]], T],
    key: Callable[[T], Hashable],
    source: Source,
    rejects: list[Reject],
) -> Parsed[T]:
    """What `build` makes of each row; a `BadValue` or a key already seen is a reject, `Elsewhere` is counted.

    Adds to `rejects`, which may hold those of reading. Raises WrongFile when no row is left.
    """
    found: list[T] = []
    seen: dict[Hashable, int] = {}
    outside = 0
    for row in rows:
        try:
            value = build(row.values)
            first = seen.setdefault(key(value), row.line)
            if first != row.line:
                raise BadValue(f"déjà donné à la ligne {first}")
        except Elsewhere:
            outside += 1
        except BadValue as reason:
            rejects.append(Reject(source.name, row.line, str(reason)))
        else:
            found.append(value)
    _put_in_order(rejects, source)
    if not found:
        raise source.wrong(f"n’a aucune ligne valable{_first_reason(source, rejects, outside)}")
    return Parsed(tuple(found), tuple(rejects), outside)


def _put_in_order(rejects: list[Reject], source: Source) -> None:
    """Those of `source` last and by line: reading runs ahead of building, behind an open quote."""
    rejects.sort(key=lambda one: (one.file == source.name, one.line if one.file == source.name else 0))


def _first_reason(source: Source, rejects: Sequence[Reject], outside: int) -> str:
    if outside:
        which = "une ligne d’une autre région" if outside == 1 else f"{outside} lignes d’autres régions"
        return f" pour l’Occitanie ({which})"
    return next((f" (ligne {r.line}, {r.reason})" for r in rejects if r.file == source.name), "")


def looks_like_json(raw: bytes) -> bool:
    """Whether the file is JSON rather than CSV, by its first character."""
    return raw.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"[", b"{"))


def read_json(raw: bytes, source: Source) -> object:
    """The JSON document, UTF-8 with or without mark. Raises WrongFile; NaN and twice the same key are."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise source.wrong("n’est pas encodé en UTF-8") from None
    try:
        document = load_json(text, parse_constant=_refuse_constant)
    except KeyTwice as twice:
        raise source.wrong(f"dit deux fois la clé « {twice.shown} » (ligne {twice.line})") from None
    except _JSON_DEPTH_ERRORS:
        raise source.wrong("n’est pas un document JSON complet") from None
    return document


def json_rows(
    objects: object,
    cells: Callable[[dict[str, object]], dict[str, str]],
    source: Source,
    rejects: list[Reject],
) -> Iterator[Row]:
    """The objects of a JSON array as rows, numbered from 1. `cells` may raise BadValue. Raises WrongFile."""
    if not isinstance(objects, list):
        raise source.wrong("n’est pas une liste d’objets JSON")
    for rank, item in enumerate(objects, start=1):
        try:
            if not isinstance(item, dict):
                raise BadValue("n’est pas un objet JSON")
            yield Row(rank, cells(item))
        except BadValue as reason:
            rejects.append(Reject(source.name, rank, str(reason)))


def geojson_features(document: object, source: Source) -> object:
    """The features of a GeoJSON FeatureCollection. Raises WrongFile for anything else."""
    if not isinstance(document, dict) or "features" not in document:
        raise source.wrong("n’est pas un GeoJSON (« FeatureCollection »)")
    return document["features"]


def cell(value: object, column: str) -> str:
    """A JSON value as the text a CSV would hold: "" for null. Raises BadValue for lists and objects."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise BadValue(f"{column} n’est ni un texte ni un nombre")
    text = str(value).strip()
    # JSON can write (as an escape) what is no text and what no database takes.
    if any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text):
        raise BadValue(f"{column} contient des caractères qui ne sont pas du texte")
    return text


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _decode(raw: bytes, source: Source, rejects: list[Reject]) -> Iterator[tuple[int, str]]:
    """Numbered lines. A bad one in a UTF-8 file is a reject; no good one means another encoding."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in raw[:4096]:
        raise source.wrong("n’est pas un texte en UTF-8")
    lines = raw.removeprefix(codecs.BOM_UTF8).splitlines()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        # Latin-1 never looks like UTF-8 by chance: if every accented line fails, that is what it is.
        accented = [line for line in lines if not line.isascii()]
        if not any(_text(line) is not None for line in accented):
            raise source.wrong("n’est pas encodé en UTF-8 (plutôt en Windows-1252 ou en Latin-1)") from None
    for number, line in enumerate(lines, start=1):
        text = _text(line)
        if text is None or "\0" in text:
            rejects.append(Reject(source.name, number, "octets qui ne sont pas du texte en UTF-8"))
        else:
            yield number, text


def _text(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _records(
    lines: Iterator[tuple[int, str]], delimiter: str, width: int, file: str, rejects: list[Reject]
) -> Iterator[tuple[int, list[str]]]:
    """Records of `width` values with their first line. A quoted value may run over a few lines, no more."""
    waiting: list[tuple[int, str]] = []  # read ahead for an open quote that never closed
    while True:
        line, text = waiting.pop(0) if waiting else next(lines, (0, ""))
        if not line:
            return
        if not text.strip():
            continue
        if text.count('"') % 2:
            text = _close_quote(text, lines, waiting, delimiter, width)
        values = _split(text, delimiter)
        if values is None:
            rejects.append(Reject(file, line, "guillemets mal fermés"))
        elif len(values) != width:
            count = "une valeur" if len(values) == 1 else f"{len(values)} valeurs"
            rejects.append(Reject(file, line, f"{count} au lieu de {width}"))
        else:
            yield line, values


def _close_quote(
    text: str, lines: Iterator[tuple[int, str]], waiting: list[tuple[int, str]], delimiter: str, width: int
) -> str:
    """The record with the lines that close its quote, or `text` alone, the lines read being given back."""
    joined = text
    for used in range(_MAX_LINES_OF_A_RECORD):
        if used == len(waiting):
            ahead = next(lines, None)
            if ahead is None:
                break
            waiting.append(ahead)
        joined += "\n" + waiting[used][1]
        if joined.count('"') % 2 == 0:
            if len(_split(joined, delimiter) or []) == width:
                del waiting[: used + 1]
                return joined
            break
    return text


def _split(text: str, delimiter: str) -> list[str] | None:
    """The values of one record, None when its quotes are broken."""
    try:
        records = list(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return records[0] if records else []
