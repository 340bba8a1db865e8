"""Which posts the law allows at somebody's age: by the date of birth, at the first shift of each post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from . import offers
from .compiled import compiled
from .hours import read_week
from .index import VacancyIndex
from .offers import VacancyArrays
from .pair import LAW, dated_blockers, first_shift
from .values import Profile, Vacancy
from .words import law_rule, law_words
from .words_as_bits import birthday, day_number


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Why the law forbids a post to somebody: the rule alone, and with what lifts it, said to them."""

    rule: str
    words: str


def legal_rows(index: VacancyIndex, profile: Profile, *, today: date) -> NDArray[np.bool_]:
    """Whether each post may be worked at by a person of this age, bool (rows,), in the order of the index.

    Not known when somebody was born, every post may: nobody is taken for a minor.
    """
    sixteen_on, adult_on = birthday(profile.birth_date, 16), birthday(profile.birth_date, 18)
    legal = np.empty(index.rows, np.bool_)
    base = len(index.base)
    for segment, into in ((index.base, legal[:base]), (index.overlay, legal[base:])):
        _legal_into(segment.columns.arrays, sixteen_on, adult_on, today.toordinal(), into)
    return legal


def forbidden(vacancy: Vacancy, born: date | None, *, today: date) -> Forbidden | None:
    """Why the law forbids one post to who was born that day, at its first shift; None when it may be worked.

    The same as the blocker « law » of a match: an unknown birth date makes nobody a minor.
    """
    week, starts_on, now = read_week(vacancy), day_number(vacancy.starts_on), today.toordinal()
    sixteen_on, adult_on = birthday(born, 16), birthday(born, 18)
    if not dated_blockers(week.law, week.starts, starts_on, True, sixteen_on, adult_on, 0, now) & LAW:
        return None
    below_sixteen = bool(first_shift(starts_on, week.starts, now) < sixteen_on)
    return Forbidden(law_rule(week.law, below_sixteen), law_words(week.law, below_sixteen))


@compiled
def _legal_into(
    posts: VacancyArrays, sixteen_on: int, adult_on: int, today: int, legal: NDArray[np.bool_]
) -> None:
    """Writes only `legal`, bool (N,). Day numbers; 0 = not known."""
    for row in range(len(legal)):
        week = posts.weeks[posts.week[row]]
        blocked = dated_blockers(
            week[offers.LAW], week[offers.STARTS], posts.starts_on[row], True, sixteen_on, adult_on, 0, today
        )
        legal[row] = blocked & LAW == 0
