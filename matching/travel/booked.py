"""Transport to be booked that no timetable holds: on demand, and shared rides. Shown as « sur réservation ».

It is never counted as a timetable: it only says, when nothing else reaches a post, whom to ask. Every fact
has its source; what the source does not say is unknown, and shown as « à confirmer », never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from matching.referential.tabular import read_table

BookedKind: TypeAlias = Literal["on_demand", "carpool"]

WHOLE_REGION: Final = "*"
TABLES: Final = Path(__file__).parent / "tables"
_KINDS: Final[Mapping[str, BookedKind]] = {"on_demand": "on_demand", "carpool": "carpool"}


@dataclass(frozen=True, slots=True)
class Window:
    """Hours on some days: ISO weekdays (1 is Monday), seconds after midnight."""

    weekdays: frozenset[int]
    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One service. French texts; an empty one, and no `windows`, are not known.

    communes   : INSEE codes that the source names, or WHOLE_REGION alone
    windows    : when it runs
    how        : how to book, as a sentence to a resident; `phone` and `site` beside it
    conditions : for whom, at what price
    dated      : year and month of what the source says
    """

    code: str
    kind: BookedKind
    name: str
    area: str
    communes: frozenset[str]
    windows: tuple[Window, ...]
    how: str
    phone: str
    site: str
    conditions: str
    source: str
    dated: str

    def covers(self, *communes: str) -> bool:
        """Whether all these communes (INSEE codes) are of its area."""
        return WHOLE_REGION in self.communes or self.communes.issuperset(communes)

    def runs_at(self, weekday: int, seconds: int) -> bool | None:
        """Whether it runs on an ISO weekday at a time of the day; None when its hours are not known."""
        if not self.windows:
            return None
        return any(weekday in w.weekdays and w.start_s <= seconds <= w.end_s for w in self.windows)


def find_booked(home: str, work: str, lines: Iterable[BookedLine] | None = None) -> tuple[BookedLine, ...]:
    """What may be booked between two communes (INSEE codes): on demand first, then the smaller area first."""
    found = [one for one in (read_booked_lines() if lines is None else lines) if one.covers(home, work)]
    return tuple(sorted(found, key=lambda one: (one.kind != "on_demand", _size(one), one.code)))


def _size(one: BookedLine) -> float:
    return float("inf") if WHOLE_REGION in one.communes else len(one.communes)


@cache
def read_booked_lines(folder: Path = TABLES) -> tuple[BookedLine, ...]:
    """The services of `booked.tsv`, in order. Raises ValueError naming the row that cannot be read."""
    return tuple(_read_row(row) for row in read_table("booked.tsv", folder))


def _read_row(row: Mapping[str, str]) -> BookedLine:
    texts = {name: row[name] for name in ("name", "area", "how", "phone", "site", "conditions", "dated")}
    try:
        kind = _KINDS[row["kind"]]
        windows = tuple(_read_window(text) for text in row["windows"].split("|") if text)
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"booked.tsv, {row['code']}: {wrong} cannot be read") from None
    if not (row["source"] and row["communes"] and row["name"]):
        raise ValueError(f"booked.tsv, {row['code']}: a name, communes and a source are needed")
    communes = frozenset(row["communes"].split())
    return BookedLine(
        code=row["code"], kind=kind, communes=communes, windows=windows, source=row["source"], **texts
    )


def _read_window(text: str) -> Window:
    """ "12345 07:00-20:00": Monday to Friday from 7 to 20."""
    days, hours = text.split(" ")
    start, end = (_seconds(clock) for clock in hours.split("-"))
    weekdays = frozenset(int(day) for day in days)
    if not weekdays <= frozenset(range(1, 8)) or not 0 <= start < end <= 24 * 3_600:
        raise ValueError(f"the window {text!r}")
    return Window(weekdays, start, end)


def _seconds(clock: str) -> int:
    hour, minute = clock.split(":")
    return 3_600 * int(hour) + 60 * int(minute)
