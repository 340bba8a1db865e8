"""One GTFS feed as flat arrays, checked and filled: what `feeds` reads and `timetable` compiles.

Nothing here knows a file layout. Times are seconds after the service day's midnight (noon minus 12 hours);
numbers that name a row of another array end in its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Int8s: TypeAlias = NDArray[np.int8]
Int32s: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

NO_STATION: Final = -1
"""Parent of a stop that belongs to no station."""

FORBIDDEN: Final = 3
MINIMUM_TIME: Final = 2
"""Types of `transfers.txt` that change anything (TRAVEL, Changing)."""

REGULAR, NONE, BOOKED, ASK_DRIVER = 0, 1, 2, 3
"""`pickup_type` and `drop_off_type`."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A line that was left out. `line` counts from 1, the header included; None for a whole file."""

    file: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Stops:
    """N stops and stations, in the order of the file.

    ids, names : N texts; ids exactly as written, without the spaces around them
    lat, lon   : float64 (N,) WGS 84 degrees
    station    : int32 (N,) row of the parent station, or NO_STATION
    is_station : bool (N,) location_type 1
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    lat: Floats
    lon: Floats
    station: Int32s
    is_station: Flags


@dataclass(frozen=True, slots=True)
class Lines:
    """The routes. `name` is the short name, else the long one; `kind` is the route type as written."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    long_names: tuple[str, ...]
    kind: Int32s


@dataclass(frozen=True, slots=True)
class Trips:
    """T trips; those of `frequencies` already multiplied, one per departure, under the same id.

    ids, headsigns : T texts (a headsign may be empty)
    line           : int32 (T,) row of Lines
    service        : int32 (T,) row of Services
    wheelchair     : int8 (T,) 0 not known, 1 yes, 2 no
    booked         : bool (T,) the whole line is to be booked (route type 715)
    first          : int32 (T + 1,) first row of Calls of each trip; the last entry is their number
    """

    ids: tuple[str, ...]
    headsigns: tuple[str, ...]
    line: Int32s
    service: Int32s
    wheelchair: Int8s
    booked: Flags
    first: Int32s

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Calls:
    """The stop times, trip after trip, each in its order; every time known, never going back.

    stop               : int32 (C,) row of Stops
    arrival, departure : int32 (C,) seconds; past 86,400 after midnight
    pickup, drop_off   : int8 (C,) REGULAR, NONE, BOOKED or ASK_DRIVER
    """

    stop: Int32s
    arrival: Int32s
    departure: Int32s
    pickup: Int8s
    drop_off: Int8s


@dataclass(frozen=True, slots=True)
class Services:
    """When trips run. `runs` is bool (S, D): service by day, from `first_day` on, both calendars applied.

    The D days are all those the feed covers: from its first to its last day with a date or a calendar.
    """

    ids: tuple[str, ...]
    first_day: date
    runs: Flags

    @property
    def last_day(self) -> date:
        """The last day the feed covers."""
        return date.fromordinal(self.first_day.toordinal() + self.runs.shape[1] - 1)


@dataclass(frozen=True, slots=True)
class Transfers:
    """The rules of `transfers.txt` between two stops or stations, in the order of the file.

    from_stop, to_stop : int32 (R,) rows of Stops
    kind               : int8 (R,)
    minimum_s          : int32 (R,) seconds; 0 where none is written
    """

    from_stop: Int32s
    to_stop: Int32s
    kind: Int8s
    minimum_s: Int32s


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that can be compiled.

    name    : what a page and the command line call it (the file's name without its ending)
    digest  : SHA-256 of what was read, in hexadecimal
    example : invented, not to be used for a real way
    rejects : every line left out, with its reason
    """

    name: str
    digest: str
    stops: Stops
    lines: Lines
    trips: Trips
    calls: Calls
    services: Services
    transfers: Transfers
    rejects: tuple[Reject, ...] = ()
    example: bool = False
