"""Words of the closed lists of EXCHANGE as whole numbers: sets as bits, ranks, dates as days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

Word = TypeVar("Word", bound=str)


def bits(words: Sequence[Word], order: Sequence[Word]) -> int:
    """A set of words as bits, in the order of their list."""
    return sum(1 << order.index(word) for word in set(words))


def rank_of(word: Word | None, order: Sequence[Word]) -> int:
    """Place of a word in its list, from 1; 0 = not said."""
    return 0 if word is None else 1 + order.index(word)


def day_number(day: date | None) -> int:
    """Days since the year 1; 0 = not said."""
    return 0 if day is None else day.toordinal()


def birthday(born: date | None, years: int) -> int:
    """Day number of a birthday; 0 = not known. Born on 29 February: on 1 March of a common year.

    A birthday past the calendar is its last day: a date that cannot be right makes nobody of age.
    """
    if born is None:
        return 0
    if born.year + years > date.max.year:
        return date.max.toordinal()
    try:
        return born.replace(year=born.year + years).toordinal()
    except ValueError:
        return date(born.year + years, 3, 1).toordinal()
