"""Where the tables of a feed lie: a folder, or a zip, perhaps inside a folder of its own."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from matching.referential.official.archive import read_archive
from matching.referential.official.reading import MAX_FILE_BYTES, Source, WrongFile

NEEDED = ("stops", "routes", "trips", "stop_times")
OPTIONAL = ("agency", "calendar", "calendar_dates", "frequencies", "transfers")

_SHOWN_ZIPS = 3
_DEEPEST = 3  # folders in folders that are looked into: beyond, it is no feed that was given

_PATTERNS = {table: re.compile(rf"{table}\.txt") for table in (*NEEDED, *OPTIONAL)}
_ADVICE = (
    "donnez le zip ou le dossier d’un GTFS, avec stops.txt, routes.txt, trips.txt, stop_times.txt "
    "et calendar.txt ou calendar_dates.txt"
)


class Folder(Source):
    """A feed given as a folder."""

    __slots__ = ()

    def wrong(self, problem: str) -> WrongFile:
        """The refusal, as one sentence: `problem` follows the name of the folder."""
        return WrongFile(f"Le dossier « {self.name} » {problem} : {self.advice}.")


@dataclass(frozen=True, slots=True)
class Package:
    """The tables found in one feed.

    name   : the name of the file or folder, a zip without its ending
    digest : SHA-256, in hexadecimal, of the tables' names and bytes: the same for a zip and its folder
    tables : bytes by name without ending ("stops"); an optional table that is absent is not in it
    source : how a refusal names the whole feed
    """

    name: str
    digest: str
    tables: Mapping[str, bytes]
    source: Source

    def source_of(self, table: str) -> Source:
        """How a refusal names one table of the feed."""
        return Source(f"{self.source.name}/{table}.txt", _ADVICE)


def open_package(path: Path) -> Package:
    """The tables of the feed at `path`, a zip or a folder.

    `__MACOSX` and hidden files are ignored. Raises WrongFile, one French sentence, for what is no archive, an
    archive that is a trick or is cut, a needed table that is absent, no calendar at all, two of one name.
    """
    if path.is_dir():
        source: Source = Folder(path.resolve().name, _ADVICE)
        tables, name = _read_folder(path, source), source.name
    else:
        source = Source(path.name, _ADVICE)
        members = read_archive(path, source, _PATTERNS)
        tables, name = {table: raw for table, (_, raw) in members.items()}, path.stem
    missing = [f"{table}.txt" for table in NEEDED if table not in tables]
    if missing:
        inside = _zips_inside(path)
        instead = f" mais contient {', '.join(inside)}, à décompresser d’abord" if inside else ""
        raise source.wrong(f"n’a pas {', '.join(missing)}{instead}")
    if not {"calendar", "calendar_dates"} & set(tables):
        raise source.wrong("n’a ni calendar.txt ni calendar_dates.txt")
    return Package(name, _digest(tables), tables, source)


def holds_feed(path: Path) -> bool:
    """Whether the file is a zip with the times of a GTFS in it.

    One that was cut, down to nothing, may be: to read it says so; passed by, a feed would be lost unsaid.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {PurePosixPath(name.replace("\\", "/")).name for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return _began_as_zip(path)
    return "stop_times.txt" in names


def _began_as_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) in (b"", b"PK")
    except OSError:
        return False


def _zips_inside(path: Path) -> list[str]:
    """A zip in a zip or in a folder is not opened: it is named, so that somebody gives it by itself."""
    if path.is_dir():
        names = [file.name for file in sorted(path.iterdir())]
    else:
        with zipfile.ZipFile(path) as archive:
            names = [PurePosixPath(name.replace("\\", "/")).name for name in archive.namelist()]
    zips = [name for name in names if name.lower().endswith(".zip") and not name.startswith(".")]
    return [f"« {name} »" for name in zips[:_SHOWN_ZIPS]]


def _read_folder(folder: Path, source: Source) -> dict[str, bytes]:
    places = [folder] if _holds_table(folder) else _places_inside(folder)
    if len(places) > 1:
        raise source.wrong(f"contient plusieurs GTFS ({', '.join(place.name for place in places)})")
    tables: dict[str, bytes] = {}
    for place in places:
        for table in _PATTERNS:
            file = place / f"{table}.txt"
            if file.is_file():
                tables[table] = _read_table(file, source)
    return tables


def _places_inside(folder: Path, deep: int = _DEEPEST) -> list[Path]:
    """The folders with tables under this one, at any depth that a feed may have."""
    found: list[Path] = []
    for place in sorted(folder.iterdir()):
        if not place.is_dir() or place.name == "__MACOSX" or place.name.startswith("."):
            continue
        if _holds_table(place):
            found.append(place)
        elif deep > 1:
            found += _places_inside(place, deep - 1)
    return found


def _holds_table(folder: Path) -> bool:
    return any((folder / f"{table}.txt").is_file() for table in NEEDED)


def _read_table(file: Path, source: Source) -> bytes:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise source.wrong(f"a un {file.name} de plus de {MAX_FILE_BYTES // 1_000_000} Mo")
        return file.read_bytes()
    except OSError as failure:
        raise source.wrong(f"a un {file.name} qui ne peut pas être lu ({failure.strerror})") from None


def _digest(tables: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for table, raw in sorted(tables.items()):
        total.update(f"{table} {len(raw)}\n".encode())
        total.update(raw)
    return total.hexdigest()
