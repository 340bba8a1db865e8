"""The files of a ranking of everybody against everything: finished blocks, the two lists, and what they are.

A block is one file, put in place whole, that begins with the digest of what it was made from: a run that was
killed goes on with the blocks it finds, and a block made from anything else is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Final

import numpy as np

from .everything import NOBODY, Block, Lists
from .hunt import NOT_BLOCKED
from .values import GROUPS

OF_PROFILES: Final = "offres-par-profil.jsonl"
OF_VACANCIES: Final = "profils-par-offre.jsonl"
SUMMARY: Final = "resume.json"
_FOLDER: Final = "blocs"
_DIGEST: Final = 32


def block_path(folder: Path, number: int) -> Path:
    """Where the block of this number is kept while a run lasts."""
    return folder / _FOLDER / f"bloc-{number:05}.npy"


def write_block(folder: Path, number: int, digest: bytes, block: Block) -> None:
    """Put a finished block in place: the digest, that of what follows, and its arrays."""
    path = block_path(folder, number)
    path.parent.mkdir(parents=True, exist_ok=True)
    told = BytesIO()
    for array in (*block.of_profiles, *block.of_vacancies):
        np.save(told, array, allow_pickle=False)
    with _in_place(path) as file:
        file.write(digest + sha256(told.getbuffer()).digest())
        file.write(told.getbuffer())


def is_done(folder: Path, number: int, digest: bytes) -> bool:
    """Whether the block that is kept is whole, and was made from what `digest` stands for."""
    try:
        with block_path(folder, number).open("rb") as file:
            if file.read(_DIGEST) != digest:
                return False
            told = file.read(_DIGEST)
            return file_digest(file, "sha256").digest() == told
    except FileNotFoundError:
        return False


def read_block(folder: Path, number: int) -> Block:
    """A block that is done."""
    with block_path(folder, number).open("rb") as file:
        file.seek(2 * _DIGEST)
        arrays = [np.load(file, allow_pickle=False) for _ in range(6)]
    return Block(Lists(*arrays[:3]), Lists(*arrays[3:]))


def forget_blocks(folder: Path) -> None:
    """Remove the blocks of a run that is over, and what a killed run left beside them."""
    for path in (folder / _FOLDER).glob("bloc-*"):
        path.unlink(missing_ok=True)
    # It stays when somebody put something else there.
    with suppress(OSError):
        (folder / _FOLDER).rmdir()


def forget_summary(folder: Path) -> None:
    """Remove the summary: the lists beside it are about to be written again."""
    (folder / SUMMARY).unlink(missing_ok=True)


def write_lists(
    path: Path, owner: str, owners: Iterable[str], other: str, others: Sequence[str], parts: Iterable[Lists]
) -> None:
    """Write lists as JSON Lines: `{owner: id, "matches": [{other: id, "score", "group", "blocked"}]}`.

    owners : the ids that the lists of `parts` are of, in their order
    others : the ids that their rows name
    """
    names = [json.dumps(one, ensure_ascii=False) for one in others]
    groups = [json.dumps(one) for one in GROUPS]
    told = zip(owners, _lists(parts), strict=True)
    with _in_place(path) as file:
        for key, matches in told:
            written = ", ".join(
                f'{{"{other}": {names[row]}, "score": {(key % NOT_BLOCKED) / 1_000_000:.6f}, '
                f'"group": {groups[group]}, "blocked": {"false" if key >= NOT_BLOCKED else "true"}}}'
                for row, key, group in matches
            )
            line = f'{{"{owner}": {json.dumps(key, ensure_ascii=False)}, "matches": [{written}]}}\n'
            file.write(line.encode())


def _lists(parts: Iterable[Lists]) -> Iterator[list[tuple[int, int, int]]]:
    for part in parts:
        for lists in zip(*(field.tolist() for field in part), strict=True):
            yield [one for one in zip(*lists, strict=True) if one[0] != NOBODY]


def write_summary(folder: Path, told: dict[str, object]) -> None:
    """Write what the lists are, last: a folder that has it is whole."""
    with _in_place(folder / SUMMARY) as file:
        file.write((json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())


def read_summary(folder: Path) -> dict[str, object] | None:
    """What the lists of a folder are; None when it has none, or half of them."""
    try:
        told = json.loads((folder / SUMMARY).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    there = all((folder / name).is_file() for name in (OF_PROFILES, OF_VACANCIES))
    return told if there and isinstance(told, dict) else None


def digest_of(*told: object) -> bytes:
    """What stands for some values: their `repr`, one after the other, and the bytes of arrays."""
    total = sha256()
    for one in told:
        total.update(one.tobytes() if isinstance(one, np.ndarray) else repr(one).encode())
        total.update(b"\0")
    return total.digest()


class _in_place:  # noqa: N801 - used as a function of `with`
    """A file written beside its place, and put there whole once it is on the disk."""

    def __init__(self, path: Path) -> None:
        self._path, self._aside = path, path.with_name(f"{path.name}.{os.getpid()}")

    def __enter__(self) -> IO[bytes]:
        self._file = self._aside.open("wb")
        return self._file

    def __exit__(self, kind: object, *more: object) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()
        if kind is None:
            self._aside.replace(self._path)
        else:
            self._aside.unlink(missing_ok=True)
