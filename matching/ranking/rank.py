"""The lists: vacancies for a profile, profiles for a vacancy. One road with the ends exchanged.

Order: not blocked before blocked, then the score, then the seeded hash of `order.tie_break`. The group of a
pair does not reorder, and nothing is hidden but by a filter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from matching.travel.estimate import TravelArrays

from . import offers, people
from .criteria import WEIGHTS
from .effects import Carriers, builtin_carriers, count
from .entries import asked_skills, held_skills, wished_occupations
from .explain import Person, explain
from .filters import NO_FILTERS, Filters, Widening, widenings
from .index import ProfileIndex, VacancyIndex
from .order import Cursor, Ties
from .pair import KEY, ROW
from .profile_pass import pass_profiles
from .sieve import BLOCKED, IN_GROUP
from .sweep import Page, Swept, asked_of, page_of, parts_of, sweep
from .vacancy_pass import pass_vacancies
from .values import GROUPS, Group, Match, Profile, Vacancy

__all__ = ["Cursor", "Filters", "Ranked", "Widening", "rank_profiles", "rank_vacancies"]


class Ranked(NamedTuple):
    """A list, best first.

    matches   : the first `top` of it, or those of the page that was asked for, explained
    total     : how many pairs the filters keep, shown or not
    ahead     : of those, how many come before the first match
    groups    : of those, how many in each group
    blocked   : of those, how many have a blocker
    widenings : what each single step wider would show, where it shows more
    seed, today, weights : what makes the same order again; `weights` is the version of the table
    before, after : where to read on, backwards and forwards; None where nothing comes
    """

    matches: tuple[Match, ...]
    total: int
    ahead: int
    groups: Mapping[Group, int]
    blocked: int
    widenings: tuple[Widening, ...]
    seed: str
    today: date
    weights: str
    before: Cursor | None = None
    after: Cursor | None = None


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
    carriers: Carriers | None = None,
    cursor: Cursor | None = None,
) -> Ranked:
    """The open vacancies for a profile, best first.

    travel  : the ways from the profile's home, one row per row of the index, in its order
    top     : how many to explain; None = all
    schemes : what `schemes check` answers for this profile; without, no scheme helps
    expired : the schemes whose `valid_to` has passed on `today`: their yes counts half
    carriers: which schemes carry each effect, by their data in force; the built-in one when None
    cursor  : where to read on: a `Ranked.after` or `Ranked.before` of the same question
    Raises ValueError for travel of another length, or answers that EXCHANGE does not have.
    """
    known = carriers or builtin_carriers()
    counted = count(schemes or {}, expired, known)
    person = people.numbers_of(profile, wished_occupations(profile), counted)
    asked = asked_of(index, today, filters, top, cursor)
    swept = sweep(
        parts_of(index, travel, held_skills(profile, index.referential)),
        index.alive,
        lambda part, alive, counts: pass_vacancies(
            tuple(part.segment.columns.arrays), person, part.segment.skills.entries, part.own, part.ways,
            alive, *asked, counts,
        ),
    )  # fmt: skip
    order_day = today if cursor is None else cursor.today
    seeded = Ties(seed, order_day)
    tie = b"" if cursor is None else seeded.of(cursor.id)
    page = page_of(swept, lambda row: seeded.of(index.thing(row).id), top, cursor, tie)
    reader, referential = Person(profile, known.helpers(counted.schemes)), index.referential
    posts = index.things([told[ROW] for told in page.rows])
    matches = tuple(
        [explain(told, post, reader, referential) for told, post in zip(page.rows, posts, strict=True)]
    )
    names = [match.vacancy_id for match in matches]
    return _ranked(swept, page, names, filters, matches, str(seed), today, order_day)


def rank_profiles(
    index: ProfileIndex,
    vacancy: Vacancy,
    travel: TravelArrays,
    *,
    today: date,
    seed: str | int,
    top: int | None = None,
    filters: Filters = NO_FILTERS,
    cursor: Cursor | None = None,
) -> Ranked:
    """The profiles for a vacancy, best first, as a counsellor reads them; an employer reads `candidates`.

    travel : the ways from each profile's home, one row per row of the index, in its order
    cursor : where to read on: a `Ranked.after` or `Ranked.before` of the same question
    Raises ValueError for travel of another length, or a vacancy whose place has no coordinates.
    """
    weights = asked_skills(vacancy, index.referential)
    post = offers.numbers_of(vacancy, weights, index.referential)
    asked = asked_of(index, today, filters, top, cursor)
    swept = sweep(
        parts_of(index, travel, weights),
        index.alive,
        lambda part, alive, counts: pass_profiles(
            tuple(part.segment.columns.arrays), post, part.segment.skills.entries, part.own, part.ways,
            alive, *asked, counts, False,
        ),
    )  # fmt: skip
    order_day = today if cursor is None else cursor.today
    seeded = Ties(seed, order_day, vacancy.id)
    tie = b"" if cursor is None else seeded.of(cursor.id)
    page = page_of(swept, lambda row: seeded.of(index.thing(row).id), top, cursor, tie)
    matches = tuple(
        [explain(told, vacancy, _reader(index, told[ROW]), index.referential) for told in page.rows]
    )
    names = [match.profile_id for match in matches]
    return _ranked(swept, page, names, filters, matches, str(seed), today, order_day)


def _reader(index: ProfileIndex, row: int) -> Person:
    return Person(index.thing(row), index.helpers(row))


def _ranked(
    swept: Swept,
    page: Page,
    ids: Sequence[str],
    filters: Filters,
    matches: tuple[Match, ...],
    seed: str,
    today: date,
    order_day: date,
) -> Ranked:
    total, rows = swept.total, page.rows
    return Ranked(
        matches=matches,
        total=total,
        ahead=page.ahead,
        groups={group: swept.counts[IN_GROUP + place] for place, group in enumerate(GROUPS)},
        blocked=swept.counts[BLOCKED],
        widenings=widenings(filters, swept.counts, total),
        seed=seed,
        today=today,
        weights=WEIGHTS.version,
        before=Cursor(order_day, rows[0][KEY], ids[0], before=True) if ids and page.ahead > 0 else None,
        after=Cursor(order_day, rows[-1][KEY], ids[-1]) if ids and page.ahead + len(ids) < total else None,
    )
