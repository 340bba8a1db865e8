"""How a post is said: its hours, contract and pay, in plain French."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import time
from functools import lru_cache

from matching import french
from matching.ranking.effects import HARD_TO_FILL
from matching.ranking.labels import CONTRACT_LABELS
from matching.ranking.values import DAYS, Shift, Vacancy

PER = {"hour": "de l’heure", "month": "par mois", "year": "par an"}


def hours_of(shifts: Iterable[Shift]) -> list[str]:
    """One line for the days that share their hours: « Du lundi au vendredi : de 6 h à 9 h. »"""
    return list(_hours_of(tuple(shifts)))


# Posts share their hours: a few hundred weeks stand for all that is read.
@lru_cache(maxsize=4_096)
def _hours_of(shifts: tuple[Shift, ...]) -> tuple[str, ...]:
    by_day: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for shift in shifts:
        for day in shift.days:
            by_day[DAYS.index(day)].append((shift.start, shift.end))
    same: dict[tuple[tuple[time, time], ...], list[int]] = defaultdict(list)
    for day in sorted(by_day):
        same[tuple(sorted(by_day[day]))].append(day)
    lines = []
    for hours, days in same.items():
        spans = french.join([f"de {french.hour(start)} à {french.hour(end)}" for start, end in hours])
        named = french.days(days)
        lines.append(f"{named[0].upper()}{named[1:]} : {spans}.")
    return tuple(lines)


def contract_of(vacancy: Vacancy) -> str:
    """« CDI, 25 h par semaine »."""
    label = CONTRACT_LABELS[vacancy.contract]
    label = label[0].upper() + label[1:]
    if vacancy.weekly_hours is None:
        return label
    return f"{label}, {french.number(vacancy.weekly_hours)}{french.NO_BREAK}h par semaine"


def pay_of(vacancy: Vacancy) -> str:
    """« 1 850 € brut par mois », or nothing when the post does not say."""
    if vacancy.pay is None:
        return ""
    return f"{french.euros(vacancy.pay.cents)} brut {PER[vacancy.pay.per]}"


def shortage_of(hard_pct: float | None, year: int | None) -> str:
    """« 56 % de recrutements difficiles en 2024 » in the region; nothing for an occupation easy to fill."""
    if hard_pct is None or 10 * hard_pct < HARD_TO_FILL:
        return ""
    when = f" en {year}" if year else ""
    return f"{round(hard_pct)} % de recrutements difficiles{when}"
