"""The same score by other means, the other way: many profiles for one vacancy, by numpy and by SQL.

As `ranking_baselines`: both give the millionths that the ranking gives, and no scheme helps.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ranking_baselines import (
    best_keys,
    entries_of,
    journey_points,
    journey_share,
    not_blocked,
    points_avoided,
    select_keys,
    share,
    to_table,
)
from scipy.sparse import csr_array

from matching.ranking.criteria import DEFAULT_MINUTES
from matching.ranking.index import ProfileIndex
from matching.ranking.offers import VacancyArrays
from matching.ranking.referential import nearness_of
from matching.travel.estimate import UNREACHABLE, TravelArrays

Ints = NDArray[np.int64]
FIELDS = (
    "surest", "level", "reads", "speaks", "contracts", "hours", "avoids", "holds", "most",
)  # fmt: skip


@dataclass
class People:
    """An index as one array a field; wants and skills as entries by row.

    wants  : where those of each row begin, the occupation of each, its confidence
    skills : thousandths by row and skill
    """

    fields: dict[str, Ints]
    starts: Ints
    wanted: Ints
    sure: Ints
    skills: csr_array
    vocabulary: Mapping[object, int]

    @classmethod
    def of(cls, index: ProfileIndex) -> People:
        columns = index.base.columns
        standing, wish, card = (
            coded.table[coded.kind].astype(np.int64)
            for coded in (columns.standing, columns.wish, columns.card)
        )
        most = np.where(columns.max_minutes > 0, columns.max_minutes, DEFAULT_MINUTES)
        told = (
            columns.surest, *standing.T[:3], *wish.T[:3], card[:, 0], most,
        )  # fmt: skip
        held, wants = index.base.skills, columns.wants
        shape = (len(index.base), len(held.vocabulary))
        skills = csr_array((held.worth.astype(np.int64), (held.rows, held.keys)), shape=shape)
        return cls(
            dict(zip(FIELDS, (one.astype(np.int64) for one in told), strict=True)), wants.starts,
            wants.code.table[wants.code.kind, 0], wants.sure.astype(np.int64), skills, held.vocabulary,
        )  # fmt: skip


@dataclass
class Offered:
    """The vacancy as numbers: nearness by occupation number, weight by skill, and the rest."""

    near: dict[int, int]
    weights: dict[int, int]
    shortage: int
    traits: int
    contract: int
    accepts: int
    level: int
    reading: int
    french: int
    timed: int
    full_time: int
    requires: int
    asked: int
    enough: int

    @classmethod
    def of(
        cls, people: People, index: ProfileIndex, post: VacancyArrays, weights: Mapping[object, int]
    ) -> Offered:
        work, term, week, card, ask = (
            post.occupations[0], post.terms[0], post.weeks[0], post.cards[0], post.asks[0],
        )  # fmt: skip
        mobility, offered = index.referential.mobility, int(work[0])
        return cls(
            {one: nearness_of(one, offered, mobility) for one in np.unique(people.wanted).tolist()},
            {people.vocabulary[key]: weight for key, weight in weights.items() if key in people.vocabulary},
            int(work[1]), int(week[0] | work[3]), *(int(one) for one in term[[0, 1, 2, 3, 4]]),
            int(week[2] != 0), int(week[3]), int(card[0]), int(ask[0]), int(ask[1]),
        )  # fmt: skip

    @property
    def welcome(self) -> int:
        """Points of the placements and of a later start."""
        return 4 * (self.accepts & 7 != 0 or self.contract & 0b11000000 != 0) + 2 * (self.accepts & 8 != 0)


def by_numpy(people: People, post: Offered, travel: TravelArrays, top: int) -> list[int]:
    """The keys of the best rows, in falling order."""
    told, size = people.fields, len(people.starts) - 1
    codes = np.array(sorted(post.near))
    near = np.array([post.near[code] for code in codes.tolist()])[np.searchsorted(codes, people.wanted)]
    nearness = np.zeros(size, np.int64)
    some = np.flatnonzero(np.diff(people.starts))
    nearness[some] = np.maximum.reduceat(near * people.sure // 1000, people.starts[some])
    weight = np.zeros(people.skills.shape[1], np.int64)
    weight[list(post.weights)] = list(post.weights.values())
    covered = people.skills @ weight
    most, journey = told["most"], journey_points(travel, told["most"])
    contract = np.where((told["contracts"] == 0) | (told["contracts"] & post.contract != 0), 4, 0)
    met = (told["hours"] == -1) | (told["hours"] == post.full_time)
    hours = np.where(met, 3, 1 if post.full_time == -1 else 0)
    avoided = np.array([5, 1, 0])[np.minimum(np.bitwise_count(told["avoids"] & post.traits), 2)]
    level = np.where(told["level"] >= post.level, 8, np.where(told["level"] + 1 == post.level, 4, 0))
    level = np.where(told["level"] == 0, 4, level)
    welcome = post.welcome + 2 * _within(post.reading, told["reads"]) + _within(post.french, told["speaks"])
    shares = {
        "occupation": (np.where(told["surest"] > 0, nearness, 500), 1000),
        "skills": (np.minimum(covered, 1000 * post.enough), 1000 * post.enough)
        if post.asked
        else (np.ones(size, np.int64), 2),
        "level": (level, 8),
        "journey": (journey, 4 * most),
        "conditions": (contract + hours + avoided, 12),
        "welcome": (welcome, 12),
        "shortage": (np.int64(post.shortage), 1000),
    }
    lost = (travel.minutes_out >= UNREACHABLE) | (travel.minutes_back >= UNREACHABLE)
    blocked = (post.requires & ~told["holds"] != 0) | (bool(post.timed) & lost)
    return best_keys(shares, blocked, top)


def _within(asked: int, held: Ints) -> Ints:
    enough = np.where(held >= asked, 2, 0) if asked else np.ones(len(held), np.int64)
    return np.where(held == 0, 2, enough)


def to_sqlite(people: People, travel: TravelArrays) -> sqlite3.Connection:
    """The same fields, wants and skills as tables in memory, with the ways."""
    base = sqlite3.connect(":memory:")
    to_table(base, "profile", people.fields, travel)
    base.execute("CREATE TABLE holds (skill, profile, part, PRIMARY KEY (skill, profile)) WITHOUT ROWID")
    base.executemany("INSERT INTO holds VALUES (?, ?, ?)", entries_of(people.skills))
    base.execute(
        "CREATE TABLE wants (occupation, profile, sure, PRIMARY KEY (occupation, profile)) WITHOUT ROWID"
    )
    owners = np.repeat(np.arange(len(people.starts) - 1), np.diff(people.starts))
    wants = zip(people.wanted.tolist(), owners.tolist(), people.sure.tolist(), strict=True)
    base.executemany("INSERT INTO wants VALUES (?, ?, ?)", wants)
    base.execute("CREATE TABLE asks (skill INTEGER PRIMARY KEY, weight)")
    base.execute("CREATE TABLE near (occupation INTEGER PRIMARY KEY, worth)")
    base.execute("CREATE TABLE covers (profile INTEGER PRIMARY KEY, covered)")
    base.execute("CREATE TABLE nears (profile INTEGER PRIMARY KEY, nearness)")
    return base


def _query() -> str:
    conditions = (
        "(CASE WHEN contracts = 0 OR contracts & :contract THEN 4 ELSE 0 END) + "
        "(CASE WHEN hours = -1 OR hours = :full_time THEN 3 WHEN :full_time = -1 THEN 1 ELSE 0 END) + "
        f"{points_avoided('avoids', ':traits')}"
    )
    level = "CASE WHEN level = 0 THEN 4 WHEN level >= :level THEN 8 WHEN level + 1 = :level THEN 4 ELSE 0 END"
    reach = "CASE WHEN {0} = 0 THEN 2 WHEN :{1} = 0 THEN 1 WHEN {0} >= :{1} THEN 2 ELSE 0 END"
    welcome = f":welcome + 2 * ({reach.format('reads', 'reading')}) + ({reach.format('speaks', 'french')})"
    skills = "CASE WHEN :asked = 0 THEN 1 ELSE min(coalesce(covered, 0), 1000 * :enough) END"
    parts = [
        share("occupation", "CASE WHEN surest > 0 THEN coalesce(nearness, 0) ELSE 500 END", "1000"),
        share("skills", skills, "(CASE WHEN :asked = 0 THEN 2 ELSE 1000 * :enough END)"),
        share("level", level, "8"),
        journey_share("most"),
        share("conditions", conditions, "12"),
        share("welcome", welcome, "12"),
        share("shortage", ":shortage", "1000"),
        not_blocked(":timed", ":requires", "holds"),
    ]
    joins = "LEFT JOIN covers ON covers.profile = profile.id LEFT JOIN nears ON nears.profile = profile.id"
    return select_keys(parts, f"profile {joins}")


QUERY = _query()


def by_sql(base: sqlite3.Connection, post: Offered, top: int) -> list[int]:
    """The keys of the best rows, in falling order."""
    base.executescript("DELETE FROM asks; DELETE FROM near; DELETE FROM covers; DELETE FROM nears")
    base.executemany("INSERT INTO asks VALUES (?, ?)", post.weights.items())
    base.executemany(
        "INSERT INTO near VALUES (?, ?)", ((one, worth) for one, worth in post.near.items() if worth)
    )
    base.execute(
        "INSERT INTO covers SELECT profile, sum(part * weight) FROM asks JOIN holds USING (skill) "
        "GROUP BY profile"
    )
    base.execute(
        "INSERT INTO nears SELECT profile, max(sure * worth / 1000) FROM near JOIN wants USING (occupation) "
        "GROUP BY profile"
    )
    told = {**vars(post), "welcome": post.welcome, "top": top}
    for name in ("near", "weights"):
        del told[name]
    return [key for (key,) in base.execute(QUERY, told)]
