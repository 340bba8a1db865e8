"""What an index says, in short: a mark for each row and for what it was made from, to compare two of them.

The mark of a row covers the value that was read and every number that the ranking reads of it: two indexes
with the same marks give the same lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import numpy as np

from matching.matches.snapshot import Snapshot
from matching.notifications.links import seal, unseal
from matching.ranking.coded import Coded
from matching.ranking.criteria import WEIGHTS
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.people import Wants
from matching.travel.timetable import Timetable

PURPOSE: Final = "index-marks"
ADDRESS: Final = "/sante/index"
ASKED_FOR: Final = timedelta(minutes=5)
"""How long a question to a web server may be answered: their clocks may differ a little."""


@dataclass(frozen=True, slots=True)
class Marks:
    """An index, in short.

    on          : the day that its schemes were asked for
    referential : digest of the rows and the code that its vocabulary was made from
    schemes     : digest of the rules in force, and of those out of their dates
    weights     : version of the weights of the score
    timetable   : digest of the facts of its feeds; "" without a timetable
    vacancies, profiles : id -> digest of its row
    """

    on: str
    referential: str
    schemes: str
    weights: str
    timetable: str
    vacancies: Mapping[str, str]
    profiles: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """As JSON carries it."""
        return asdict(self)


def marks_of(snapshot: Snapshot, timetable: Timetable | None) -> Marks:
    """The marks of a snapshot and of the timetable that its lists rest on."""
    return Marks(
        on=snapshot.on.isoformat(),
        referential=snapshot.vocabulary.digest,
        schemes=_digest(_in_order(snapshot.schemes), sorted(snapshot.expired)),
        weights=WEIGHTS.version,
        timetable=_digest(timetable.facts) if timetable else "",
        vacancies=row_marks(snapshot.vacancies),
        profiles=row_marks(snapshot.profiles),
    )


def row_marks(index: VacancyIndex | ProfileIndex) -> dict[str, str]:
    """The mark of each row that counts, by id."""
    alive = index.alive.tolist()
    rows = (
        (thing, facts)
        for segment in (index.base, index.overlay)
        for thing, *facts in zip(segment.things, *_columns(segment), strict=True)
    )
    counted = zip(rows, alive, strict=True)
    return {thing.id: _digest(thing, facts) for (thing, facts), counts in counted if counts}


def question(now: datetime, secret: str) -> str:
    """A token that lets its bearer ask a web server of this service for its marks.

    now : the real instant, for the calendar of one of the two may be stopped
    """
    return seal(PURPOSE, {}, until=now + ASKED_FOR, secret=secret)


def check_question(token: str, *, now: datetime, secret: str) -> None:
    """Refuses (404, 410) a token that is not ours or too old."""
    unseal(PURPOSE, token, now=now, secret=secret)


def _columns(segment: Any) -> Iterable[Sequence[Any]]:
    """Everything that the ranking reads of the rows, a sequence as long as they for each column."""
    for column in fields(segment.columns):
        yield _column(getattr(segment.columns, column.name))
    yield _skills(segment.skills, len(segment))


def _column(column: Any) -> Sequence[Any]:
    if isinstance(column, Coded):
        return column.table[column.kind].tolist()
    if isinstance(column, Wants):
        entries = list(zip(_column(column.code), column.sure.tolist(), strict=True))
        return [entries[start:end] for start, end in zip(column.starts, column.starts[1:], strict=False)]
    numbers: Sequence[Any] = np.asarray(column).tolist()
    return numbers


def _skills(postings: Any, rows: int) -> Sequence[Any]:
    keys = list(postings.vocabulary)
    found: dict[int, list[Any]] = defaultdict(list)
    for key, row, worth in zip(
        postings.keys.tolist(), postings.rows.tolist(), postings.worth.tolist(), strict=True
    ):
        found[row].append((repr(keys[key]), worth))
    return [sorted(found[row]) for row in range(rows)]


def _digest(*values: Any) -> str:
    return sha256(repr(values).encode()).hexdigest()[:16]


def _in_order(value: Any) -> Any:
    """The same value with its sets sorted: two processes go through them in orders of their own."""
    if is_dataclass(value):
        return type(value).__name__, [_in_order(getattr(value, one.name)) for one in fields(value)]
    if isinstance(value, Mapping):
        return sorted((repr(key), repr(_in_order(own))) for key, own in value.items())
    if isinstance(value, set | frozenset):
        return sorted(repr(_in_order(own)) for own in value)
    return [_in_order(own) for own in value] if isinstance(value, list | tuple) else value
