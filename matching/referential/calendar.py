"""Days that are not ordinary: bank holidays of metropolitan France, school holidays of zone C.

Bank holidays: Code du travail L3133-1, the moving ones from the date of Easter. School holidays: the table
`school_holidays.tsv`, whose first line gives source and date; zone C holds Toulouse and Montpellier.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache

from matching.referential.tabular import read_table

_FIXED = {
    (1, 1): "Jour de l’An",
    (5, 1): "Fête du Travail",
    (5, 8): "Victoire de 1945",
    (7, 14): "Fête nationale",
    (8, 15): "Assomption",
    (11, 1): "Toussaint",
    (11, 11): "Armistice de 1918",
    (12, 25): "Noël",
}
_AFTER_EASTER = {1: "Lundi de Pâques", 39: "Ascension", 50: "Lundi de Pentecôte"}


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """A holiday without school, first and last day included."""

    name: str
    first: dt.date
    last: dt.date


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher). Year 1583 or later."""
    if year < 1583:
        raise ValueError(f"no Gregorian Easter before 1583: {year}")
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def bank_holidays(year: int) -> dict[dt.date, str]:
    """The 11 bank holidays of metropolitan France in a year, in order, with their French names.

    Two may share a day (8 May and Ascension, 2008): then 10 days, the moving one's name kept.
    """
    days = {dt.date(year, month, day): name for (month, day), name in _FIXED.items()}
    days |= {easter(year) + dt.timedelta(days=gap): name for gap, name in _AFTER_EASTER.items()}
    return dict(sorted(days.items()))


def is_bank_holiday(day: dt.date) -> bool:
    """Whether the day is a bank holiday in metropolitan France."""
    return day in bank_holidays(day.year)


@cache
def school_holidays() -> tuple[SchoolHoliday, ...]:
    """The school holidays of zone C that the table holds, in order."""
    return tuple(
        SchoolHoliday(row["name"], dt.date.fromisoformat(row["first"]), dt.date.fromisoformat(row["last"]))
        for row in read_table("school_holidays.tsv")
    )


def is_school_holiday(day: dt.date) -> bool | None:
    """Whether the day is in a school holiday of zone C; None outside the years of the table (not known)."""
    table = school_holidays()
    if not table[0].first <= day <= table[-1].last:
        return None
    return any(holiday.first <= day <= holiday.last for holiday in table)
