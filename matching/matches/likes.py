"""Occupations by what one likes and by what hires within reach: « Mon Parcours Formation Métiers ».

One pass: the ways from a place to every open post, as the lists ask for them, then the posts within the
minutes are counted by occupation. Nothing is asked of the database but what changed since the last list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from matching.matches import words
from matching.matches.question import Question
from matching.matches.service import timetable_notes, visitor_from
from matching.matches.snapshot import Snapshot, current_snapshot
from matching.matches.trainings import MARKS_SHORTAGE
from matching.matches.travels import current_travels
from matching.referential.interests import Interest, read_builtin_interests
from matching.referential.places import Place
from matching.travel.estimate import UNREACHABLE

FIRST: Final = 20
"""Occupations that are shown before « tout voir »."""
FEW: Final = 5
"""Occupations below which a longer way is proposed."""
QUARTER, STEPS = 15, 4
LONGEST: Final = 240
"""Minutes that an address may ask for; beyond, there is only no limit."""
NO_LIMIT: Final = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks: `lieu` and `minutes` as in `Question`, keys of the table of interests, everything
    or the first of it."""

    lieu: str
    minutes: int
    likes: tuple[str, ...]
    everything: bool

    @classmethod
    def read(cls, args: MultiDict[str, str]) -> Wish:
        """From the parameters of an address. What is not a value of ours falls back on the usual one."""
        asked, ticked = Question.read(args), set(args.getlist("plait"))
        likes = tuple(one.key for one in read_builtin_interests().every if one.key in ticked)
        return cls(asked.lieu, asked.minutes, likes, args.get("tout") == "1")

    @property
    def question(self) -> Question:
        """The same place and minutes, asked of the list of offers."""
        return Question(lieu=self.lieu, minutes=self.minutes)

    def address(self, **change: Any) -> dict[str, Any]:
        """The parameters of the address that asks this again, with `change`; usual values are left out."""
        wanted = replace(self, **{"everything": False, **change})
        found: dict[str, Any] = dict(wanted.question.address())
        if wanted.likes:
            found["plait"] = wanted.likes
        if wanted.everything:
            found["tout"] = "1"
        return found


@dataclass(frozen=True, slots=True)
class Near:
    """An occupation that hires within reach.

    offers   : open posts within the minutes, there and back
    minutes  : the longer way to the nearest of them
    likes    : what was ticked and one may like in it
    shortage : the figure and its year where it is hard to fill and a scheme marks it, else ""
    """

    code: str
    name: str
    offers: int
    minutes: int
    likes: tuple[Interest, ...]
    shortage: str


@dataclass(frozen=True, slots=True)
class NearWork:
    """The answer.

    liked, others : what is shown, in order: what was ticked first
    total, total_liked : how many there are in all
    steps     : longer ways that show more, as (minutes, occupations); 0 minutes is without a limit
    estimated : the ways rest on no timetable
    """

    place: str
    liked: tuple[Near, ...]
    others: tuple[Near, ...]
    total: int
    total_liked: int
    steps: tuple[tuple[int, int], ...]
    timetable: tuple[str, ...]
    estimated: bool

    @property
    def hidden(self) -> int:
        """How many « tout voir » would add."""
        return self.total - len(self.liked) - len(self.others)


class _Post(NamedTuple):
    code: str
    minutes: int


def work_near(session: Session, place: Place, wish: Wish, *, today: date) -> NearWork:
    """The occupations that hire within reach of a place, those that match what was ticked first."""
    snapshot = current_snapshot(session)
    posts = _posts_there_and_back(snapshot, place, wish)
    found = _occupations(snapshot, posts, wish)
    liked = [one for one in found if one.likes]
    shown = found if wish.everything else found[:FIRST]
    notes = timetable_notes(today)
    return NearWork(
        place=place.label,
        liked=tuple(one for one in shown if one.likes),
        others=tuple(one for one in shown if not one.likes),
        total=len(found),
        total_liked=len(liked),
        steps=_steps(posts, wish, found),
        timetable=tuple(notes),
        estimated=current_travels().timetable() is None,
    )


def _posts_there_and_back(snapshot: Snapshot, place: Place, wish: Wish) -> list[_Post]:
    """Every open post of a known occupation with a way there and back, however long."""
    index = snapshot.vacancies
    travel = current_travels().from_home(index, visitor_from(snapshot, place, wish.question))
    longer = np.maximum(travel.minutes_out, travel.minutes_back)
    rows = np.flatnonzero(index.alive & (longer < UNREACHABLE)).tolist()
    return [_Post(code, int(longer[row])) for row in rows if (code := index.thing(row).rome_code) is not None]


def _within(posts: Sequence[_Post], minutes: int) -> Mapping[str, list[int]]:
    """The minutes of each post within reach, by occupation. minutes : NO_LIMIT takes them all"""
    found: dict[str, list[int]] = defaultdict(list)
    for post in posts:
        if minutes == NO_LIMIT or post.minutes <= minutes:
            found[post.code].append(post.minutes)
    return found


def _liked_in(code: str, wish: Wish) -> tuple[Interest, ...]:
    return tuple(one for one in read_builtin_interests().of(code) if one.key in wish.likes)


def _occupations(snapshot: Snapshot, posts: Sequence[_Post], wish: Wish) -> list[Near]:
    vocabulary = snapshot.vocabulary
    marked = bool(snapshot.carrying(MARKS_SHORTAGE))
    hard, year = vocabulary.ranking.shortage if marked else {}, vocabulary.ranking.shortage_year
    found = [
        Near(
            code=code,
            name=vocabulary.plain_name(code),
            offers=len(minutes),
            minutes=min(minutes),
            likes=_liked_in(code, wish),
            shortage=words.shortage_of(hard.get(code), year),
        )
        for code, minutes in _within(posts, wish.minutes).items()
    ]
    return sorted(found, key=lambda one: (-len(one.likes), -one.offers, one.minutes, one.code))


def _steps(posts: Sequence[_Post], wish: Wish, found: Sequence[Near]) -> tuple[tuple[int, int], ...]:
    """Longer ways that show more of what was ticked; of anything, when nothing at all is within reach."""
    if wish.minutes == NO_LIMIT or sum(1 for one in found if one.likes or not wish.likes) >= FEW:
        return ()
    codes = {post.code for post in posts}
    wanted = {code for code in codes if not wish.likes or _liked_in(code, wish)}
    steps = _steps_of([post for post in posts if post.code in wanted], wish.minutes)
    return steps if steps or found else _steps_of(posts, wish.minutes)


def _steps_of(posts: Sequence[_Post], minutes: int) -> tuple[tuple[int, int], ...]:
    """A quarter of an hour more each, those that show more; when none does, the least that shows some."""
    shown = len(_within(posts, minutes))
    if shown >= FEW:
        return ()
    steps: list[tuple[int, int]] = []
    for longer in (minutes + QUARTER * step for step in range(1, STEPS + 1)):
        more = len(_within(posts, longer)) if longer <= LONGEST else 0
        if more > (steps[-1][1] if steps else shown):
            steps.append((longer, more))
    beyond = [post.minutes for post in posts if post.minutes > minutes]
    if not shown and not steps and beyond:
        least = -(-min(beyond) // QUARTER) * QUARTER
        longer = least if least <= LONGEST else NO_LIMIT
        steps.append((longer, len(_within(posts, longer))))
    return tuple(steps)
