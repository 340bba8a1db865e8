"""The lists: vacancies for a profile, profiles for a vacancy. One road with the ends exchanged.

Order: not blocked before blocked, then the score, then the seeded hash of `order.tie_break`. The group of a
pair does not reorder, and nothing is hidden but by a filter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from matching.travel.estimate import TravelArrays

from .criteria import MILLION, WEIGHTS, Flags, Ints
from .explain import explain
from .filters import NO_FILTERS, Facts, Filters, Widening, passing, widenings
from .index import (
    ColumnsT,
    Index,
    ProfileIndex,
    Segment,
    Thing,
    VacancyIndex,
    encode_profiles,
    encode_vacancies,
)
from .order import best_first, tie_break
from .pairs import Pairs, meet
from .scoring import Scores, score
from .values import GROUPS, Group, Match, Profile, Vacancy

__all__ = ["Filters", "Ranked", "Widening", "rank_profiles", "rank_vacancies"]

NOT_BLOCKED: Final = 2 * MILLION
"""Added to the millionths of a score: puts every pair that is not blocked before those that are."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A list, best first.

    matches   : the first `top` of it, explained
    total     : how many pairs the filters keep, shown or not
    groups    : of those, how many in each group
    blocked   : of those, how many have a blocker
    widenings : what each single step wider would show, where it shows more
    seed, today, weights : what makes the same order again; `weights` is the version of the table
    """

    matches: tuple[Match, ...]
    total: int
    groups: Mapping[Group, int]
    blocked: int
    widenings: tuple[Widening, ...]
    seed: str
    today: date
    weights: str


@dataclass(frozen=True, slots=True)
class Pass:
    """Every row of an index scored once: those of the base, then those of the overlay."""

    parts: tuple[tuple[Pairs, Scores], tuple[Pairs, Scores]]
    scores: Scores
    facts: Facts

    def at(self, row: int) -> tuple[Pairs, Scores, int]:
        """The part that a row is in, and its place there."""
        base = len(self.parts[0][1].total)
        pairs, scores = self.parts[row >= base]
        return pairs, scores, row - base if row >= base else row


def score_rows(
    index: Index[ColumnsT, Thing],
    travel: TravelArrays,
    pair: Callable[[Segment[ColumnsT, Thing], TravelArrays], Pairs],
) -> Pass:
    """One pass over an index. `pair` makes the pairs of a segment with the single other end.

    Raises ValueError when `travel` has another number of rows than the index.
    """
    if len(travel) != index.rows:
        raise ValueError(f"travel has {len(travel)} rows, and the index {index.rows}")
    base = len(index.base)
    of_base = pair(index.base, travel.take(slice(0, base)))
    of_overlay = pair(index.overlay, travel.take(slice(base, None)))
    parts = ((of_base, score(of_base)), (of_overlay, score(of_overlay)))
    facts = Facts.of(*parts[0]).joined(Facts.of(*parts[1]))
    return Pass(parts, parts[0][1].joined(parts[1][1]), facts)


def rank_vacancies(
    index: VacancyIndex,
    profile: Profile,
    travel: TravelArrays,
    *,
    today: date,
    seed: str | int,
    top: int | None = None,
    filters: Filters = NO_FILTERS,
    schemes: Mapping[str, str] | None = None,
    expired: Collection[str] = (),
) -> Ranked:
    """The open vacancies for a profile, best first.

    travel  : the ways from the profile's home, one row per row of the index, in its order
    top     : how many to explain; None = all
    schemes : what `schemes check` answers for this profile; without, no scheme helps
    expired : the schemes whose `valid_to` has passed on `today`: their yes counts half
    Raises ValueError for travel of another length, or answers that EXCHANGE does not have.
    """
    one = encode_profiles((profile,), index.referential, {profile.id: schemes or {}}, expired)
    scored = score_rows(index, travel, lambda rows, ways: meet(rows, one, ways, index.referential, today))
    kept = passing(filters, scored.facts) & index.alive
    rows = best_first(_key(scored), kept, lambda row: tie_break(seed, today, index.thing(row).id), top)
    matches = [explain(*scored.at(row), index.thing(row), profile, index.referential) for row in rows]
    return _ranked(scored, filters, index.alive, kept, tuple(matches), seed, today)


def rank_profiles(
    index: ProfileIndex,
    vacancy: Vacancy,
    travel: TravelArrays,
    *,
    today: date,
    seed: str | int,
    top: int | None = None,
    filters: Filters = NO_FILTERS,
) -> Ranked:
    """The profiles for a vacancy, best first, as a counsellor reads them; an employer reads `candidates`.

    travel : the ways from each profile's home, one row per row of the index, in its order
    Raises ValueError for travel of another length, or a vacancy whose place has no coordinates.
    """
    one = encode_vacancies((vacancy,), index.referential)
    scored = score_rows(index, travel, lambda rows, ways: meet(one, rows, ways, index.referential, today))
    kept = passing(filters, scored.facts) & index.alive

    def tie_of(row: int) -> str:
        return tie_break(seed, today, vacancy.id, index.thing(row).id)

    rows = best_first(_key(scored), kept, tie_of, top)
    matches = [explain(*scored.at(row), vacancy, index.thing(row), index.referential) for row in rows]
    return _ranked(scored, filters, index.alive, kept, tuple(matches), seed, today)


def _key(scored: Pass) -> Ints:
    free = (scored.scores.blockers == 0).astype(np.int64)
    return np.asarray(NOT_BLOCKED * free + scored.scores.total, np.int64)


def _ranked(
    scored: Pass,
    filters: Filters,
    alive: Flags,
    kept: Flags,
    matches: tuple[Match, ...],
    seed: str | int,
    today: date,
) -> Ranked:
    total = int(np.count_nonzero(kept))
    groups = np.bincount(scored.scores.group[kept], minlength=len(GROUPS))
    return Ranked(
        matches=matches,
        total=total,
        groups={group: int(groups[place]) for place, group in enumerate(GROUPS)},
        blocked=int(np.count_nonzero(kept & (scored.scores.blockers != 0))),
        widenings=widenings(filters, scored.facts, alive, total),
        seed=str(seed),
        today=today,
        weights=WEIGHTS.version,
    )
