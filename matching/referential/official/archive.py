"""Zip archives from outside: opened only when nothing in them is a trick."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from matching.referential.official.reading import MAX_FILE_BYTES, Source

MAX_ENTRIES = 2_000
MAX_UNZIPPED_BYTES = 400_000_000
MAX_RATIO = 100  # official CSV shrinks 5 to 10 times; a bomb, 1,000 times
_RATIO_FREE_BYTES = 1_000_000  # below, a small repetitive file may shrink as it likes
_CHUNK = 1 << 20
_ENCRYPTED = 0x1

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def read_archive(
    path: Path, source: Source, patterns: Mapping[str, re.Pattern[str]]
) -> dict[str, tuple[str, bytes]]:
    """The wanted members of a zip: {key of `patterns`: (name of the member, its bytes)}.

    Members are found by their last name, in whatever folder; `__MACOSX` and hidden files are ignored. One
    that is not there is absent from the answer. Raises WrongFile for a truncated or encrypted archive, a bomb
    (entries, size, ratio), a path that leaves the archive, a link, or two members for one key.
    """
    if path.is_file() and path.stat().st_size > MAX_FILE_BYTES:
        raise source.wrong("est trop gros pour cette archive")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members, source)
            chosen = _choose(members, patterns, source)
            return {
                key: (
                    PurePosixPath(member.filename.replace("\\", "/")).name,
                    _read_member(archive, member, source),
                )
                for key, member in chosen.items()
            }
    except FileNotFoundError:
        raise source.wrong("n’existe pas") from None
    except IsADirectoryError:
        raise source.wrong("est un dossier") from None
    except _BROKEN:
        raise source.wrong("n’est pas un zip lisible en entier (téléchargement coupé ?)") from None


def _check_members(members: list[zipfile.ZipInfo], source: Source) -> None:
    if len(members) > MAX_ENTRIES:
        raise source.wrong(f"contient {len(members)} fichiers, plus que les {MAX_ENTRIES} acceptés")
    for member in members:
        name = member.orig_filename  # as written: zipfile cuts it at a NUL
        if _leaves_archive(name) or stat.S_ISLNK(member.external_attr >> 16):
            raise source.wrong("contient un chemin qui sort de l’archive")
        if member.flag_bits & _ENCRYPTED:
            raise source.wrong("est protégé par un mot de passe")
        if member.file_size > max(_RATIO_FREE_BYTES, MAX_RATIO * member.compress_size):
            raise source.wrong("se décompresse de façon anormale")
    if sum(member.file_size for member in members) > MAX_UNZIPPED_BYTES:
        raise source.wrong(f"dépasse {MAX_UNZIPPED_BYTES // 1_000_000} Mo une fois décompressé")


def _leaves_archive(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or "\0" in name or ":" in parts[0]


def _choose(
    members: list[zipfile.ZipInfo], patterns: Mapping[str, re.Pattern[str]], source: Source
) -> dict[str, zipfile.ZipInfo]:
    chosen: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))  # some tools of Windows write folders so
        if member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
            continue
        for key, pattern in patterns.items():
            if pattern.fullmatch(path.name):
                if key in chosen:
                    raise source.wrong(f"contient deux fois « {path.name} » ou deux versions de ce fichier")
                chosen[key] = member
    return chosen


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source) -> bytes:
    """Read in chunks: a member longer than it declares is caught before it fills the memory."""
    pieces: list[bytes] = []
    read = 0
    with archive.open(member) as content:
        while piece := content.read(_CHUNK):
            pieces.append(piece)
            read += len(piece)
            if read > member.file_size:
                raise source.wrong("se décompresse de façon anormale")
    return b"".join(pieces)
