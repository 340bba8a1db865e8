"""The compiled timetable as one file of arrays: mapped into memory, shared by workers, put in place whole.

Layout: sixteen bytes of magic, the length of the header as a little-endian uint64, the header in JSON, then
the arrays, each at a multiple of 64 bytes. The header tells the version, the facts of each feed, the size of
the file and where each array lies, so that a file cut short or made by something else is known.
"""

from __future__ import annotations

import dataclasses
import json
import os
import struct
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

import numpy as np
from numpy.typing import NDArray

from .changes import Changes
from .connections import Day
from .days import DayTypes
from .feed import Calls
from .timetable import FeedFacts, Journeys, Routes, ServedStops, ServiceDays, Timetable

MAGIC: Final = b"TIMETABLE-EN-BAS"
VERSION: Final = 2
"""Raised whenever an array changes its meaning: an older file is refused, and has to be imported again."""
_ALIGNED: Final = 64
_PARTS: Final = {
    "stops": ServedStops,
    "routes": Routes,
    "trips": Journeys,
    "calls": Calls,
    "services": ServiceDays,
    "changes": Changes,
}
Made = TypeVar("Made")


class WrongTimetable(ValueError):
    """A file that is not a whole timetable of this version. Its text is a French sentence for an operator."""


def write_timetable(timetable: Timetable, path: Path) -> int:
    """Put a timetable in place at `path`, whole or not at all. Returns the bytes written."""
    arrays: dict[str, NDArray[Any]] = {}
    numbers: dict[str, int] = {}
    for name in _PARTS:
        _flatten(getattr(timetable, name), name, arrays, numbers)
    for kind, days in (("days", timetable.days), ("booked_days", timetable.booked_days)):
        for name, day in days.items():
            _flatten(day, f"{kind}/{name}", arrays, numbers)
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    at = 0
    for key, array in arrays.items():
        places[key] = (array.dtype.str, array.shape, at)
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    header = json.dumps(
        {
            "version": VERSION,
            "facts": [_facts_out(one) for one in timetable.facts],
            "days": list(timetable.days),
            "booked_days": list(timetable.booked_days),
            "numbers": numbers,
            "arrays": places,
            "bytes": at,
        }
    ).encode()
    start = _start(len(header))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(MAGIC + struct.pack("<Q", len(header)) + header)
            for key, array in arrays.items():
                file.seek(start + places[key][2])
                file.write(np.ascontiguousarray(array).tobytes())
            file.truncate(start + at)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return start + at


def open_timetable(path: Path) -> Timetable:
    """The timetable of a file, its arrays read-only and mapped. Raises WrongTimetable, FileNotFoundError."""
    try:
        header, start = _read_header(path)
        data = np.memmap(path, np.uint8, "r")
    except FileNotFoundError:
        raise
    except OSError as failure:
        raise WrongTimetable(
            f"{path.name} ne se lit pas ({failure.strerror}) : relancez l’import des horaires."
        ) from None
    try:
        if len(data) != start + header["bytes"]:
            raise WrongTimetable(f"{path.name} est incomplet : relancez l’import des horaires.")
        return _timetable(header, data[start:])
    except WrongTimetable:
        raise
    except (LookupError, TypeError, AttributeError, ValueError, SyntaxError):
        # Our magic and our version before a header that is not ours.
        raise WrongTimetable(f"{path.name} est abîmé : relancez l’import des horaires.") from None


def _timetable(header: dict[str, Any], data: NDArray[np.uint8]) -> Timetable:
    """The timetable whose arrays lie in `data` where the header says."""
    arrays: dict[str, NDArray[Any]] = {}
    for key, (dtype, shape, at) in header["arrays"].items():
        size = np.dtype(dtype).itemsize * int(np.prod(shape, dtype=np.int64))
        arrays[key] = data[at : at + size].view(dtype).reshape(shape)
    numbers = header["numbers"]
    parts: dict[str, Any] = {name: _build(made, name, arrays, numbers) for name, made in _PARTS.items()}
    days: dict[str, Any] = {
        kind: {name: _build(Day, f"{kind}/{name}", arrays, numbers) for name in header[kind]}
        for kind in ("days", "booked_days")
    }
    return Timetable(facts=tuple(_facts_in(one) for one in header["facts"]), **parts, **days)


def _read_header(path: Path) -> tuple[dict[str, Any], int]:
    with path.open("rb") as file:
        magic, length = file.read(len(MAGIC)), file.read(8)
        if magic != MAGIC or len(length) != 8:
            raise WrongTimetable(f"{path.name} n’est pas un fichier d’horaires compilés : relancez l’import.")
        (size,) = struct.unpack("<Q", length)
        text = file.read(min(size, os.fstat(file.fileno()).st_size))
    try:
        header = json.loads(text)
        version = header["version"]
    except (ValueError, KeyError, TypeError):
        raise WrongTimetable(f"{path.name} est abîmé : relancez l’import des horaires.") from None
    if version != VERSION:
        raise WrongTimetable(
            f"{path.name} est de la version {version}, celle d’ici est {VERSION} : relancez l’import."
        )
    return header, _start(size)


def _start(header_size: int) -> int:
    return -(-(len(MAGIC) + 8 + header_size) // _ALIGNED) * _ALIGNED


def _flatten(value: Any, prefix: str, arrays: dict[str, NDArray[Any]], numbers: dict[str, int]) -> None:
    for field in dataclasses.fields(value):
        own, key = getattr(value, field.name), f"{prefix}/{field.name}"
        if dataclasses.is_dataclass(own):
            _flatten(own, key, arrays, numbers)
        elif isinstance(own, int):
            numbers[key] = own
        else:
            arrays[key] = own


def _build(
    made: type[Made], prefix: str, arrays: Mapping[str, NDArray[Any]], numbers: Mapping[str, int]
) -> Made:
    values: dict[str, Any] = {}
    for name, kind in _kinds(made).items():  # type: ignore[arg-type]
        key = f"{prefix}/{name}"
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            values[name] = _build(kind, key, arrays, numbers)
        else:
            values[name] = numbers[key] if kind is int else arrays[key]
    return made(**values)


@cache
def _kinds(made: type) -> dict[str, Any]:
    return get_type_hints(made)


def _facts_out(facts: FeedFacts) -> dict[str, Any]:
    return dataclasses.asdict(facts) | {
        "first_day": facts.first_day.isoformat(),
        "last_day": facts.last_day.isoformat(),
        "days": {name: day and day.isoformat() for name, day in dataclasses.asdict(facts.days).items()},
    }


def _facts_in(read: dict[str, Any]) -> FeedFacts:
    days = {name: day and date.fromisoformat(day) for name, day in read["days"].items()}
    return FeedFacts(
        **read
        | {
            "first_day": date.fromisoformat(read["first_day"]),
            "last_day": date.fromisoformat(read["last_day"]),
            "days": DayTypes(**days),
        }
    )
