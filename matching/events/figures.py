"""The figures of a meeting, counted: who came, met, tried, was hired; by employer, by post, by scheme. Pure.

Who is counted as trying or hired is a resident whom that employer met at the meeting, by the first trial and
the first hire that followed there. A walk-in has no account, and is not followed after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from matching.events.figures_reading import Lived
from matching.events.hiding import Bond, at_most, covered, holds, total
from matching.events.timetable import MOST_INTERVIEWS

SOON, LATE = timedelta(days=30), timedelta(days=90)
WHOLE: Final = ""
"""The row of a table that counts everybody."""
NO_SCHEME: Final = "-"
"""The row of those for whom no scheme is noted."""

WORDS: Final[Mapping[str, str]] = {
    "invited": "Invités",
    "yes": "Ont dit oui",
    "came": "Venus",
    "residents": "dont avec un compte",
    "walk_ins": "dont sans compte",
    "planned": "Entretiens prévus",
    "held": "Entretiens tenus",
    "missed": "Entretiens manqués",
    "met": "Ont rencontré un employeur",
    "go_on": "On continue",
    "not_retained": "Pas retenu",
    "silent": "Sans réponse",
    "due": "À répondre",
    "trial": "Immersion",
    "hired_30": "Embauche à 30 jours",
    "hired_90": "Embauche à 90 jours",
}
ANSWERS: Final = ("go_on", "not_retained", "silent", "due")
AFTER: Final = ("trial", "hired_30", "hired_90")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "all": tuple(WORDS),
    "stand": ("held", "missed", *ANSWERS),
    "post": ("go_on", *AFTER),
    "scheme": ("came", "met", *AFTER),
}


class Cell(NamedTuple):
    """Where a count stands: of which meeting (0 for several at once), in which table, row and column."""

    event_id: int
    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of one meeting, and how they hang together. `rows`: table -> row -> its name, in order."""

    event_id: int
    counts: dict[Cell, int]
    bonds: list[Bond]
    rows: dict[str, dict[str, str]]


def count_meeting(lived: Lived, scheme_names: Mapping[str, str]) -> Counted:
    """Count one meeting."""
    rows = {
        "stand": {str(one.id): one.name for one in lived.stands.values()},
        "post": {},
        "scheme": {},
    }  # fmt: skip
    found: Counter[tuple[str, str, str]] = Counter()
    _count_door(lived, found)
    _count_stands(lived, found, rows["post"])
    _count_after(lived, found, rows, scheme_names)
    order = [("all", WHOLE), *((table, row) for table, names in rows.items() for row in names)]
    number = lived.event.id
    counts = {
        Cell(number, table, row, column): found[table, row, column]
        for table, row in order
        for column in COLUMNS[table]
    }
    bonds = [bond for bond in _bonds(lived, number, rows) if holds(bond, counts)]
    return Counted(number, counts, bonds, rows)


def post_row(vacancy_id: int | None, stand_id: int) -> str:
    """The row of a post; of one that is gone, the stand's own."""
    return f"gone {stand_id}" if vacancy_id is None else str(vacancy_id)


def _count_door(lived: Lived, found: Counter[tuple[str, str, str]]) -> None:
    for one in lived.comers:
        told = {
            "invited": one.invited,
            "yes": one.said_yes,
            "came": one.came,
            "residents": one.came and one.profile_id is not None,
            "walk_ins": one.came and one.profile_id is None,
        }
        for column, so in told.items():
            found["all", WHOLE, column] += so
    found["all", WHOLE, "met"] = len({one.attendance_id for one in lived.sat if one.held})


def _count_stands(lived: Lived, found: Counter[tuple[str, str, str]], posts: dict[str, str]) -> None:
    for stand in lived.stands.values():
        for number in stand.brought:
            if number in lived.posts:
                posts[str(number)] = lived.posts[number][0]
    for one in lived.sat:
        columns = ["held", one.answer or "due"] if one.held else ["missed"]
        for column in columns:
            found["all", WHOLE, column] += 1
            found["stand", str(one.stand_id), column] += 1
        found["all", WHOLE, "planned"] += 1
        if one.answer == "go_on":
            row = post_row(one.vacancy_id, one.stand_id)
            posts.setdefault(row, _title(lived, one.vacancy_id))
            found["post", row, "go_on"] += 1


def _title(lived: Lived, vacancy_id: int | None) -> str:
    return lived.posts[vacancy_id][0] if vacancy_id in lived.posts else "Offre retirée"


def _count_after(
    lived: Lived,
    found: Counter[tuple[str, str, str]],
    rows: dict[str, dict[str, str]],
    scheme_names: Mapping[str, str],
) -> None:
    """Each resident once in a column, by the first trial and the first hire; and in each of their schemes."""
    seated = {one.attendance_id for one in lived.sat if one.held}
    lines: dict[int, list[str]] = {}
    for comer in lived.comers:
        if comer.profile_id is None or not comer.came:
            continue
        lines[comer.profile_id] = sorted(lived.schemes.get(comer.profile_id, ())) or [NO_SCHEME]
        for scheme in lines[comer.profile_id]:
            found["scheme", scheme, "came"] += 1
            found["scheme", scheme, "met"] += comer.id in seated
    for profile_id, vacancy_id, column in _first_outcomes(lived):
        found["all", WHOLE, column] += 1
        rows["post"].setdefault(str(vacancy_id), _title(lived, vacancy_id))
        found["post", str(vacancy_id), column] += 1
        for scheme in lines.get(profile_id, ()):
            found["scheme", scheme, column] += 1
    used = {scheme for some in lines.values() for scheme in some}
    named = sorted((scheme_names.get(one, one), one) for one in used - {NO_SCHEME})
    rows["scheme"] |= {one: name for name, one in named}
    if NO_SCHEME in used:
        rows["scheme"][NO_SCHEME] = "Aucun dispositif noté"


def _first_outcomes(lived: Lived) -> Iterable[tuple[int, int, str]]:
    """(profile, post, column) for what came first of each kind, within 90 days of the meeting."""
    day, seen = lived.event.day, set()
    for one in lived.outcomes:
        if one.day < day or one.day > day + LATE or (one.profile_id, one.act) in seen:
            continue
        seen.add((one.profile_id, one.act))
        if one.act == "try":
            yield one.profile_id, one.vacancy_id, "trial"
            continue
        yield one.profile_id, one.vacancy_id, "hired_90"
        if one.day <= day + SOON:
            yield one.profile_id, one.vacancy_id, "hired_30"


def _bonds(lived: Lived, number: int, rows: Mapping[str, Mapping[str, str]]) -> Iterable[Bond]:
    """All that a reader of the page knows of how its counts hang together."""

    def cell(column: str, row: str = WHOLE, table: str = "all") -> Cell:
        return Cell(number, table, row, column)

    def column_of(table: str, column: str) -> list[Cell]:
        return [cell(column, row, table) for row in rows[table]]

    yield total(cell("came"), (cell("residents"), cell("walk_ins")))
    yield total(cell("planned"), (cell("held"), cell("missed")))
    yield total(cell("held"), map(cell, ANSWERS))
    yield at_most(cell("yes"), cell("invited"))
    yield at_most(cell("met"), cell("came"))
    yield at_most(cell("met"), cell("held"))
    yield at_most(cell("held"), cell("met"), MOST_INTERVIEWS)
    for column in COLUMNS["stand"]:
        yield total(cell(column), column_of("stand", column))
    for column in COLUMNS["post"]:
        yield total(cell(column), column_of("post", column))
    lines = [("all", WHOLE), *((kind, row) for kind in ("post", "scheme") for row in rows[kind])]
    for table, row in lines:
        yield at_most(cell("hired_30", row, table), cell("hired_90", row, table))
    for large in ("met", "residents"):
        for column in ("trial", "hired_90"):
            yield at_most(cell(column), cell(large))
    yield from _stand_bonds(lived, cell, rows)
    yield from _scheme_bonds(cell, column_of, rows)


def _stand_bonds(
    lived: Lived, cell: Callable[..., Cell], rows: Mapping[str, Mapping[str, str]]
) -> Iterable[Bond]:
    """An employer's row is the sum of its answers; its posts are its own."""
    for stand in lived.stands.values():
        row = str(stand.id)
        yield total(cell("held", row, "stand"), [cell(one, row, "stand") for one in ANSWERS])
        own = [str(post) for post, (_, _, owner) in lived.posts.items() if owner == stand.establishment_id]
        own = [post for post in (*own, post_row(None, stand.id)) if post in rows["post"]]
        yield total(cell("go_on", row, "stand"), [cell("go_on", post, "post") for post in own])
        for column in ("trial", "hired_90"):
            terms = tuple((-1, cell(column, post, "post")) for post in own)
            yield Bond(((1, cell("held", row, "stand")), *terms), 0, None)


def _scheme_bonds(
    cell: Callable[..., Cell],
    column_of: Callable[[str, str], list[Cell]],
    rows: Mapping[str, Mapping[str, str]],
) -> Iterable[Bond]:
    """Somebody may follow several schemes: lines do not add up, and hold all the same."""
    for column in ("came", *AFTER):
        whole = cell("residents" if column == "came" else column)
        yield covered(whole, column_of("scheme", column))
        yield from _each_within(whole, column, cell, rows)
    everybody = [(1, one) for one in (*column_of("scheme", "met"), cell("walk_ins"))]
    yield Bond(((-1, cell("met")), *everybody), 0, None)
    yield from _each_within(cell("met"), "met", cell, rows)
    for row in rows["scheme"]:
        yield at_most(cell("met", row, "scheme"), cell("came", row, "scheme"))
        for column in ("trial", "hired_90"):
            yield at_most(cell(column, row, "scheme"), cell("met", row, "scheme"))


def _each_within(
    whole: Cell, column: str, cell: Callable[..., Cell], rows: Mapping[str, Mapping[str, str]]
) -> Iterable[Bond]:
    """Each scheme's people, and those without any, are two kinds of people among all."""
    alone = [(-1, cell(column, NO_SCHEME, "scheme"))] if NO_SCHEME in rows["scheme"] else []
    for row in rows["scheme"]:
        both = alone if row != NO_SCHEME else []
        yield Bond(((1, whole), (-1, cell(column, row, "scheme")), *both), 0, None)
