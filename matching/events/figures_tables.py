"""The figures as they are read: of one meeting, or of a quarter and a department, small numbers hidden.

A figure of several meetings must tell nothing that the page of one of them hides, for who takes one from the
other. So sums are made from what those pages show, and from nothing else: a hidden count of 1 to 4 is added
as « 1 à 4 ». Sums are ranges where counts are hidden, and need no hiding of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.events.figures import COLUMNS, NO_SCHEME, WHOLE, WORDS, Cell, Counted, count_meeting
from matching.events.figures_reading import Lived, read_lived
from matching.events.hiding import FLOOR, MASKED, SMALL, Bond, Hidden, hide
from matching.events.models import Event
from matching.french import number
from matching.matches.snapshot import Snapshot, current_snapshot

TITLES: Final[Mapping[str, str]] = {
    "all": "L’essentiel",
    "stand": "Par employeur",
    "post": "Par offre",
    "scheme": "Par dispositif",
    "meeting": "Par rencontre",
}
FIRST: Final[Mapping[str, str]] = {
    "all": "",
    "stand": "Employeur",
    "post": "Offre",
    "scheme": "Dispositif",
    "meeting": "Rencontre",
}
OF_A_MEETING: Final = ("came", "held", "met", "trial", "hired_90")
"""The columns of a meeting in a list of meetings."""
ALTOGETHER: Final = "Ensemble"
MOST_KEPT: Final = 1024
"""Meetings whose hidden cells are kept in memory: they are cells and counts, and nobody."""


class Quarter(NamedTuple):
    """Three months of a year, `number` from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """From « 2026-T4 »; None for anything else."""
        year, _, number = text.partition("-T")
        if not (year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4")):
            return None
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year:04}-T{self.number}"

    @property
    def words(self) -> str:
        """« 4e trimestre 2026 »."""
        return f"{'1er' if self.number == 1 else f'{self.number}e'} trimestre {self.year}"

    @property
    def days(self) -> tuple[date, date]:
        """Its first day, and the first one after it."""
        first, after = 3 * self.number - 2, 3 * self.number + 1
        end = date(self.year, after, 1) if after <= 12 else date(self.year + 1, 1, 1)
        return date(self.year, first, 1), end


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its name, and what each column shows. `event_id` is the meeting that it is, or 0."""

    name: str
    shown: tuple[str, ...]
    event_id: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what its first column is, the others' words, its lines, and their totals where they add up."""

    code: str
    title: str
    first: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    foot: Line | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a page of figures shows. `essential` are (words, what is shown)."""

    essential: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]


def figures_of(session: Session, event: Event) -> Figures:
    """The figures of one meeting that is over."""
    [lived] = read_lived(session, [event])
    counted = count_meeting(lived, _scheme_names(current_snapshot(session)))
    shown = _Shown(counted)
    tables = tuple(_table(shown, event.id, code, counted.rows[code]) for code in ("stand", "post", "scheme"))
    return Figures(_essential(shown, event.id), tables)


def quarters_with_meetings(session: Session) -> list[Quarter]:
    """The quarters in which a meeting was held, the latest first."""
    days = session.scalars(sa.select(Event.day).where(Event.state == "over").distinct())
    return sorted({Quarter.of(day) for day in days}, reverse=True)


def figures_in(session: Session, quarter: Quarter, department: str = "") -> Figures:
    """The figures of a quarter, in one department or in all of them ("")."""
    first, after = quarter.days
    query = sa.select(Event).where(Event.state == "over", Event.day >= first, Event.day < after)
    if department:
        query = query.where(Event.neighbourhood_code.startswith(f"QN0{department}"))
    events = session.scalars(query.order_by(Event.day, Event.id)).all()
    if not events:
        return Figures((), ())
    snapshot = current_snapshot(session)
    sums, lines = _Sums(snapshot), []
    for lived in read_lived(session, events):
        counted = count_meeting(lived, _scheme_names(snapshot))
        shown = _Shown(counted)
        sums.add(lived, counted, shown)
        one = lived.event
        lines.append(_line(shown, one.id, "all", WHOLE, one.title, OF_A_MEETING, one.id))
    meetings = Table(
        "meeting", TITLES["meeting"], FIRST["meeting"], tuple(WORDS[one] for one in OF_A_MEETING),
        tuple(lines), _line(sums, 0, "all", WHOLE, ALTOGETHER, OF_A_MEETING),
    )  # fmt: skip
    tables = (_table(sums, 0, code, sums.rows_of(code)) for code in ("post", "scheme"))
    return Figures(_essential(sums, 0), (meetings, *tables))


class _Shown:
    """What a reader sees of each count of one meeting."""

    def __init__(self, counted: Counted) -> None:
        self._counts, self._hidden = counted.counts, _alone(counted)

    def words(self, cell: Cell) -> str:
        """« 12 », « moins de 5 », « masqué »."""
        count = self._counts[cell]
        return self._hidden.words(cell, count) or number(count)

    def span(self, cell: Cell) -> Span:
        """Between what and what a reader of the page knows a count to be; no upper end for a masked one."""
        if cell in self._hidden.masked:
            return Span(0, None)
        count = self._counts[cell]
        return Span(1, FLOOR - 1) if cell in self._hidden.small else Span(count, count)


class Span(NamedTuple):
    """A count as a reader knows it: at least `low`, at most `high` (None: no telling)."""

    low: int
    high: int | None

    def __add__(self, other: tuple[Any, ...]) -> Span:
        high = None if self.high is None or other[1] is None else self.high + other[1]
        return Span(self.low + other[0], high)

    @property
    def words(self) -> str:
        """« 12 », « moins de 5 », « 31 à 40 », « 31 ou plus », « masqué »."""
        if self.high == self.low:
            return number(self.low)
        if self.high is None:
            return f"{number(self.low)} ou plus" if self.low else MASKED
        return SMALL if self.high < FLOOR else f"{number(self.low)} à {number(self.high)}"


class _Sums:
    """Meetings added up, by occupation and by scheme, from what the page of each one shows alone."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._spans: dict[Cell, Span] = {}
        self._names: dict[str, str] = {}

    def add(self, lived: Lived, counted: Counted, shown: _Shown) -> None:
        """Add one meeting."""
        self._names |= counted.rows["scheme"]
        for cell in counted.counts:
            if cell.table != "stand":
                row = self._occupation(lived, counted, cell.row) if cell.table == "post" else cell.row
                place = Cell(0, cell.table, row, cell.column)
                self._spans[place] = self._spans.get(place, Span(0, 0)) + shown.span(cell)

    def _occupation(self, lived: Lived, counted: Counted, row: str) -> str:
        title, code, _ = lived.posts[int(row)] if row.isdecimal() else (counted.rows["post"][row], None, 0)
        name = self._snapshot.vocabulary.plain_name(code) or title
        self._names[name] = name
        return name

    def rows_of(self, table: str) -> dict[str, str]:
        """The rows of a table, by name; those without a scheme come last."""
        rows = {cell.row for cell in self._spans if cell.table == table}
        named = sorted((row == NO_SCHEME, self._names[row], row) for row in rows)
        return {row: name for _, name, row in named}

    def words(self, cell: Cell) -> str:
        """A sum, as far as it is known."""
        return self._spans[cell].words


def _alone(counted: Counted) -> Hidden:
    """What the page of one meeting hides. Counted alike, it is hidden alike: looked for once in a process."""
    return _hidden(tuple(counted.counts.items()), tuple(counted.bonds))


@lru_cache(maxsize=MOST_KEPT)
def _hidden(counts: tuple[tuple[Cell, int], ...], bonds: tuple[Bond, ...]) -> Hidden:
    return hide(dict(counts), bonds, last=frozenset(cell for cell, _ in counts if cell.table == "all"))


def _scheme_names(snapshot: Snapshot) -> dict[str, str]:
    return {one.identifier: one.name for one in snapshot.schemes}


def _essential(shown: _Shown | _Sums, place: int) -> tuple[tuple[str, str], ...]:
    return tuple((words, shown.words(Cell(place, "all", WHOLE, column))) for column, words in WORDS.items())


def _table(shown: _Shown | _Sums, place: int, code: str, rows: Mapping[str, str]) -> Table:
    """A table with its totals; a person may follow two schemes, so that theirs would not be sums."""
    columns = COLUMNS[code]
    lines = tuple(_line(shown, place, code, row, name, columns) for row, name in rows.items())
    if code == "post":  # most posts come to nothing, which their absence says
        lines = tuple(line for line in lines if set(line.shown) != {number(0)})
    foot = None if code == "scheme" else _line(shown, place, "all", WHOLE, ALTOGETHER, columns)
    return Table(code, TITLES[code], FIRST[code], tuple(WORDS[one] for one in columns), lines, foot)


def _line(
    shown: _Shown | _Sums,
    place: int,
    table: str,
    row: str,
    name: str,
    columns: Sequence[str],
    event_id: int = 0,
) -> Line:
    return Line(name, tuple(shown.words(Cell(place, table, row, one)) for one in columns), event_id)
