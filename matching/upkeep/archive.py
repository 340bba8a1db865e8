"""The file of a backup: a zip of one JSON-lines file for each table, and a manifest that comes last.

A line is the list of a row's values, in the order of the columns that the manifest gives. Instants, dates and
hours are ISO 8601 texts, bytes are base64. Nothing in it is of one database engine: what PostgreSQL gave,
SQLite takes, and the other way. The manifest holds how many rows each table has and the SHA-256 of its lines,
so that a file cut short, changed or made by something else is known before anything is touched.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from hashlib import sha256
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

FORMAT: Final = "matching-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
MODE: Final = 0o600
"""The file holds names, addresses and what people said of themselves: its owner alone reads it."""
MOST_MANIFEST_BYTES: Final = 10_000_000
Rows = Generator[Sequence[Any], None, None]
"""The rows of a table, as they are read."""
BUFFER: Final = 1 << 16
"""Bytes: lines go to and come from the zip by so many."""
_UNZIPPED_WRONG: Final = (zipfile.BadZipFile, zlib.error, RuntimeError)
"""RuntimeError: a zip with a password, packed in a way that is not known, or JSON nested without end."""
_HEAD: Final = b"PK\x03\x04"


class WrongBackup(ValueError):
    """A file that is not a whole backup. Its text is a French sentence, without the final dot."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table of the archive: its columns, in the order of each line, its rows, the SHA-256 of its lines."""

    columns: tuple[str, ...]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself.

    migration : the number of the tables' last migration
    engine    : sqlite or postgresql, where the rows came from
    made_at   : aware instant, ISO 8601
    key_mark  : tells whether two secret keys are the same, and not what they are
    """

    migration: str
    engine: str
    made_at: str
    key_mark: str
    tables: Mapping[str, TableFacts]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(one.rows for one in self.tables.values())


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that was opened: its manifest is right, its rows are not yet read."""

    path: Path
    manifest: Manifest
    _zip: zipfile.ZipFile

    def verify(self) -> None:
        """Read every row once. Raises WrongBackup when one is not as it was written."""
        for name, facts in self.manifest.tables.items():
            total, rows = sha256(), 0
            for line in self._lines(name):
                total.update(line)
                rows += 1
                if len(_values(line, self.path)) != len(facts.columns):
                    raise _damaged(self.path)
            if rows != facts.rows or total.hexdigest() != facts.sha256:
                raise _damaged(self.path)

    def rows_of(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """The rows of a table, ready to be inserted."""
        columns = [table.c[name] for name in self.manifest.tables[table.name].columns]
        readers = [_reader(column.type) for column in columns]
        for line in self._lines(table.name):
            values = zip(columns, readers, _values(line, self.path), strict=True)
            yield {
                column.name: None if value is None else read(value) if read else value
                for column, read, value in values
            }

    def _lines(self, name: str) -> Iterator[bytes]:
        try:
            # A zip reads line by line in Python, and a buffer around it as a file does.
            with BufferedReader(self._zip.open(_member(name)), BUFFER) as lines:
                yield from lines
        except (KeyError, EOFError, OSError, ValueError, *_UNZIPPED_WRONG):
            raise _damaged(self.path) from None


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """The archive at `path`. Raises WrongBackup when it is foreign, half, or of a later kind."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_HEAD))
    except OSError as failure:
        raise WrongBackup(f"Le fichier {path.name} ne peut pas être lu ({failure.strerror})") from None
    if head != _HEAD:
        raise _foreign(path)
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise WrongBackup(
            f"Le fichier {path.name} est incomplet : reprenez-en une copie entière, ou une autre sauvegarde"
        ) from None
    with opened:
        yield Archive(path, _read_manifest(opened, path), opened)


def is_backup(path: Path) -> bool:
    """Whether a file is a backup, whole or not of this version: what may be replaced by a newer one."""
    try:
        with open_archive(path):
            return True
    except WrongBackup:
        return False


def write_archive(
    path: Path,
    tables: Iterable[tuple[sa.Table, Rows]],
    *,
    migration: str,
    engine: str,
    made_at: datetime,
    key_mark: str,
) -> Manifest:
    """Write the rows of some tables, whole or not at all: aside first, then in place of what was there.

    Raises OSError when the disk refuses; what was at `path` is then still there.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), MODE)
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
                facts = {table.name: _write_table(zipped, table, rows) for table, rows in tables}
                made = Manifest(migration, engine, made_at.isoformat(), key_mark, facts)
                document = {"format": FORMAT, "version": VERSION, **asdict(made)}
                zipped.writestr(MANIFEST, json.dumps(document, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    return made


def _write_table(zipped: zipfile.ZipFile, table: sa.Table, rows: Rows) -> TableFacts:
    total, count = sha256(), 0
    member = zipped.open(_member(table.name), "w", force_zip64=True)
    # Its statement ends here whatever happens, and not when its connection is long closed.
    with closing(rows), BufferedWriter(member, BUFFER) as file:
        for row in rows:
            line = (_encode(list(row)) + "\n").encode()
            total.update(line)
            file.write(line)
            count += 1
    return TableFacts(tuple(column.name for column in table.columns), count, total.hexdigest())


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _written(value: Any) -> str:
    if isinstance(value, date | time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in a backup")


_encode: Final = json.JSONEncoder(ensure_ascii=False, default=_written).encode


def _reader(kind: sa.types.TypeEngine[Any]) -> Any:
    """What makes a value of JSON one that the column takes; None when it already is."""
    plain = kind.impl_instance if isinstance(kind, sa.types.TypeDecorator) else kind
    if isinstance(plain, sa.JSON):
        return None
    readers = {
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        time: time.fromisoformat,
        bytes: b64decode,
    }
    return readers.get(plain.python_type)


def _values(line: bytes, path: Path) -> list[Any]:
    try:
        values = json.loads(line.decode())
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    if not isinstance(values, list):
        raise _damaged(path)
    return values


def _read_manifest(opened: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        if opened.getinfo(MANIFEST).file_size > MOST_MANIFEST_BYTES:
            raise _foreign(path)
        document = json.loads(opened.read(MANIFEST))
        if document.pop("format") != FORMAT:
            raise _foreign(path)
        version = document.pop("version")
    except (KeyError, TypeError, AttributeError, ValueError, EOFError, OSError, *_UNZIPPED_WRONG):
        raise _foreign(path) from None
    if version != VERSION:
        raise WrongBackup(
            f"Le fichier {path.name} est une sauvegarde de forme {version}, celle d’ici est {VERSION} : "
            "restaurez-la avec la version du service qui l’a faite"
        )
    try:
        tables = {
            name: TableFacts(tuple(facts["columns"]), facts["rows"], facts["sha256"])
            for name, facts in document.pop("tables").items()
        }
        return Manifest(tables=tables, **document)
    except (KeyError, TypeError, AttributeError):
        raise _damaged(path) from None


def _foreign(path: Path) -> WrongBackup:
    return WrongBackup(
        f"Le fichier {path.name} n’est pas une sauvegarde de ce service : donnez celui que « backup » a écrit"
    )


def _damaged(path: Path) -> WrongBackup:
    return WrongBackup(
        f"Le fichier {path.name} est abîmé : reprenez-en une copie entière, ou une autre sauvegarde"
    )
