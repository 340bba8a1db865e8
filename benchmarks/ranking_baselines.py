"""The same score by other means, to measure against: numpy with scipy, and SQL. For one profile, no scheme.

Both give the millionths that the ranking gives, row by row; `bench_ranking` checks it before it measures.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.ranking.criteria import OF
from matching.ranking.index import VacancyIndex
from matching.ranking.people import ProfileArrays
from matching.ranking.referential import nearness_of
from matching.travel.estimate import UNREACHABLE, TravelArrays

Ints = NDArray[np.int64]
NOT_BLOCKED = 2_000_000
FIELDS = (
    "occupation", "shortage", "contract", "accepts", "level", "reading", "french", "traits", "timed",
    "full_time", "requires", "asked", "enough", "required", "starts_on",
)  # fmt: skip


@dataclass
class Flat:
    """An index as one array a field, and its skills as a sparse matrix: weights by row and skill."""

    fields: dict[str, Ints]
    weights: csr_array
    vocabulary: Mapping[object, int]

    @classmethod
    def of(cls, index: VacancyIndex) -> Flat:
        columns = index.base.columns
        work, term, week, card, ask = (
            coded.table[coded.kind].astype(np.int64)
            for coded in (columns.occupation, columns.term, columns.week, columns.card, columns.ask)
        )
        told = (
            work[:, 0], work[:, 1], term[:, 0], term[:, 1], term[:, 2], term[:, 3], term[:, 4],
            week[:, 0] | work[:, 3], (week[:, 2] != 0).astype(np.int64), week[:, 3], card[:, 0],
            ask[:, 0], ask[:, 1], ask[:, 2], columns.starts_on.astype(np.int64),
        )  # fmt: skip
        skills = index.base.skills
        shape = (len(index.base), len(skills.vocabulary))
        weights = csr_array((skills.worth.astype(np.int64), (skills.rows, skills.keys)), shape=shape)
        return cls(dict(zip(FIELDS, told, strict=True)), weights, skills.vocabulary)


@dataclass
class Asked:
    """The profile as numbers: nearness by occupation number, thousandths by skill, and the rest."""

    near: dict[int, int]
    held: dict[int, int]
    contracts: int
    hours: int
    avoid: int
    level: int
    holds: int
    most: int

    @classmethod
    def of(cls, flat: Flat, index: VacancyIndex, person: ProfileArrays, held: Mapping[object, int]) -> Asked:
        wanted = [int(person.occupations[one, 0]) for one in person.wants]
        offered = np.unique(flat.fields["occupation"]).tolist()
        mobility = index.referential.mobility
        wish = person.wishes[0]
        return cls(
            {one: max(nearness_of(want, one, mobility) for want in wanted) for one in offered},
            {flat.vocabulary[key]: part for key, part in held.items() if key in flat.vocabulary},
            int(wish[0]), int(wish[1]), int(wish[2]), int(person.standings[0, 0]), int(person.cards[0, 0]),
            int(person.max_minutes[0]) or 45,
        )  # fmt: skip


def by_numpy(flat: Flat, asked: Asked, travel: TravelArrays, top: int) -> list[int]:
    """The keys of the best rows, in falling order."""
    told = flat.fields
    codes = np.array(sorted(asked.near))
    near = np.array([asked.near[code] for code in codes.tolist()])[np.searchsorted(codes, told["occupation"])]
    part = np.zeros(flat.weights.shape[1], np.int64)
    part[list(asked.held)] = list(asked.held.values())
    covered = flat.weights @ part
    journey = journey_points(travel, np.int64(asked.most))
    full = told["full_time"]
    hours = np.where((asked.hours == -1) | (full == asked.hours), 3, np.where(full == -1, 1, 0))
    avoided = np.array([5, 1, 0])[np.minimum(np.bitwise_count(told["traits"] & asked.avoid), 2)]
    contract = np.where((asked.contracts == 0) | (told["contract"] & asked.contracts != 0), 4, 0)
    level = (
        np.where(told["level"] <= asked.level, 8, np.where(told["level"] == asked.level + 1, 4, 0))
        if asked.level
        else np.full(len(near), 4)
    )
    placements = (told["accepts"] & 7 != 0) | (told["contract"] & 0b11000000 != 0)
    welcome = 4 * placements + 2 * (told["accepts"] & 8 != 0) + 6
    known = told["asked"] > 0
    shares = {
        "occupation": (near, 1000),
        "skills": (
            np.where(known, np.minimum(covered, 1000 * told["enough"]), 1),
            np.where(known, 1000 * told["enough"], 2),
        ),
        "level": (level, 8),
        "journey": (journey, 4 * asked.most),
        "conditions": (contract + hours + avoided, 12),
        "welcome": (welcome, 12),
        "shortage": (told["shortage"], 1000),
    }
    lost = (travel.minutes_out >= UNREACHABLE) | (travel.minutes_back >= UNREACHABLE)
    blocked = (told["requires"] & ~asked.holds != 0) | (told["timed"].astype(bool) & lost)
    return best_keys(shares, blocked, top)


def journey_points(travel: TravelArrays, most: Ints | np.int64) -> Ints:
    """What the ways bring, of 4 times the longest that is accepted."""
    longer = np.maximum(travel.minutes_out, travel.minutes_back).astype(np.int64)
    within = np.minimum(5 * most - 3 * longer, 4 * most)
    journey = np.where(longer <= most, within, np.maximum(2 * (2 * most - longer), 0))
    return np.where(longer >= UNREACHABLE, 0, journey)


def best_keys(shares: Mapping[str, tuple[Any, Any]], blocked: NDArray[np.bool_], top: int) -> list[int]:
    """The keys of the best rows, in falling order. shares : (part, whole) of each criterion"""
    key = NOT_BLOCKED * ~blocked
    for name, (part, whole) in shares.items():
        key += (2 * OF[name] * part + whole) // (2 * whole)
    return np.sort(key[np.argpartition(key, len(key) - top)[-top:]])[::-1].tolist()


def to_table(base: sqlite3.Connection, name: str, fields: Mapping[str, Ints], travel: TravelArrays) -> None:
    """A table of rows by their place, of one column a field, with the ways."""
    columns = {**fields, "minutes_out": travel.minutes_out, "minutes_back": travel.minutes_back}
    base.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {', '.join(columns)})")
    rows = zip(range(len(travel)), *(one.tolist() for one in columns.values()), strict=True)
    marks = ", ".join("?" * (1 + len(columns)))
    base.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - our own name, question marks


def entries_of(matrix: csr_array) -> Iterator[tuple[int, int, int]]:
    """(column, row, value) of what a matrix holds."""
    entries = matrix.tocoo()
    return zip(entries.col.tolist(), entries.row.tolist(), entries.data.tolist(), strict=True)


def to_sqlite(flat: Flat, travel: TravelArrays) -> sqlite3.Connection:
    """The same fields and skills as tables in memory, with the ways."""
    base = sqlite3.connect(":memory:")
    to_table(base, "vacancy", flat.fields, travel)
    base.execute("CREATE TABLE asks (skill, vacancy, weight, PRIMARY KEY (skill, vacancy)) WITHOUT ROWID")
    base.executemany("INSERT INTO asks VALUES (?, ?, ?)", entries_of(flat.weights))
    base.execute("CREATE TABLE holds (skill INTEGER PRIMARY KEY, part)")
    base.execute("CREATE TABLE covers (vacancy INTEGER PRIMARY KEY, covered)")
    base.execute("CREATE TABLE near (occupation INTEGER PRIMARY KEY, worth)")
    return base


def share(name: str, part: str, whole: str) -> str:
    """What `part` of `whole` brings to a criterion, as SQL."""
    return f"(2 * {OF[name]} * ({part}) + {whole}) / (2 * ({whole}))"


def journey_share(most: str) -> str:
    """What the way brings, as SQL; `most` is the longest that is accepted."""
    longer = "max(minutes_out, minutes_back)"
    part = (
        f"CASE WHEN {longer} >= {UNREACHABLE} THEN 0 "
        f"WHEN {longer} <= {most} THEN min(5 * {most} - 3 * {longer}, 4 * {most}) "
        f"ELSE max(2 * (2 * {most} - {longer}), 0) END"
    )
    return share("journey", part, f"(4 * {most})")


def points_avoided(traits: str, avoided: str) -> str:
    """The points left by what is avoided and met, as SQL on two sets of bits."""
    count = " + ".join(f"(({traits} & {avoided}) >> {bit} & 1)" for bit in range(6))
    return f"(CASE {count} WHEN 0 THEN 5 WHEN 1 THEN 1 ELSE 0 END)"


def not_blocked(timed: str, requires: str, holds: str) -> str:
    """What puts a row before those that a card or a missing way blocks, as SQL."""
    lost = f"{timed} AND (minutes_out >= {UNREACHABLE} OR minutes_back >= {UNREACHABLE})"
    return f"CASE WHEN {requires} & ~{holds} <> 0 OR ({lost}) THEN 0 ELSE {NOT_BLOCKED} END"


def select_keys(parts: Sequence[str], rows: str) -> str:
    """The query of the best keys, each the sum of its parts."""
    return f"SELECT {' + '.join(parts)} AS key FROM {rows} ORDER BY key DESC LIMIT :top"  # noqa: S608 - our own text


def _query() -> str:
    conditions = (
        "(CASE WHEN :contracts = 0 OR contract & :contracts THEN 4 ELSE 0 END) + "
        "(CASE WHEN :hours = -1 OR full_time = :hours THEN 3 WHEN full_time = -1 THEN 1 ELSE 0 END) + "
        f"{points_avoided('traits', ':avoid')}"
    )
    welcome = "4 * (accepts & 7 <> 0 OR contract & 192 <> 0) + 2 * (accepts & 8 <> 0) + 6"
    level = (
        "CASE WHEN :level = 0 THEN 4 WHEN level <= :level THEN 8 WHEN level = :level + 1 THEN 4 ELSE 0 END"
    )
    skills = "CASE WHEN asked = 0 THEN 1 ELSE min(coalesce(covered, 0), 1000 * enough) END"
    parts = [
        share("occupation", "worth", "1000"),
        share("skills", skills, "(CASE WHEN asked = 0 THEN 2 ELSE 1000 * enough END)"),
        share("level", level, "8"),
        journey_share(":most"),
        share("conditions", conditions, "12"),
        share("welcome", welcome, "12"),
        share("shortage", "shortage", "1000"),
        not_blocked("timed", "requires", ":holds"),
    ]
    joins = "JOIN near USING (occupation) LEFT JOIN covers ON covers.vacancy = vacancy.id"
    return select_keys(parts, f"vacancy {joins}")


QUERY = _query()


def by_sql(base: sqlite3.Connection, asked: Asked, top: int) -> list[int]:
    """The keys of the best rows, in falling order."""
    base.execute("DELETE FROM holds")
    base.execute("DELETE FROM near")
    base.execute("DELETE FROM covers")
    base.executemany("INSERT INTO holds VALUES (?, ?)", asked.held.items())
    base.executemany("INSERT INTO near VALUES (?, ?)", asked.near.items())
    base.execute(
        "INSERT INTO covers SELECT vacancy, sum(weight * part) FROM holds JOIN asks USING (skill) "
        "GROUP BY vacancy"
    )
    told = {**vars(asked), "top": top}
    for name in ("near", "held"):
        del told[name]
    return [key for (key,) in base.execute(QUERY, told)]
