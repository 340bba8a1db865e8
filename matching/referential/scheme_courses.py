"""Which course of a scheme brings what is missing, near a home or a post, the soonest.

find_course(courses, on, item=1234, areas=areas_of("QN03405M", ()))  the course, or None
courses_opening("J1501", courses, on, areas)                         those that open an occupation
length_of(course)                                                    « 3 semaines », "" when not known
months_of(scheme.gives)                                              « de 4 à 18 mois », "" as well
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from matching.referential.scheme_parts import HOURS_A_DAY, WHOLE_REGION, Course, Gives

LONGEST_IN_WEEKS: Final = 8
LONGEST_IN_DAYS: Final = 9
"""Up to these, a length is said in weeks or in days; beyond, in months or in hours."""


def find_course(
    courses: Iterable[Course],
    on: date,
    *,
    item: int | None = None,
    card: str | None = None,
    areas: Collection[str] = frozenset(),
) -> Course | None:
    """The course that gives a ROME item or a card: of several, the one that is over first.

    areas : those of a home or of a post (`scheme_parts.areas_of`); empty when it is not known where

    A course whose place or dates the Region has not entered is not left out: it comes after the others.
    """
    found = [
        course
        for course in courses
        if (item is not None and item in course.skills) or (card is not None and card in course.cards)
        if _may_be_near(course, areas)
    ]
    return min(found, key=lambda course: _soonest(course, on), default=None)


def courses_opening(
    occupation: str, courses: Iterable[Course], on: date, areas: Collection[str]
) -> list[Course]:
    """The courses that open an occupation near a home, one of each name, in the order of the list.

    A diploma that is prepared in several territories has a course in each: of those near, the one over first.
    """
    by_name: dict[str, list[Course]] = {}
    for course in courses:
        if occupation in course.occupations and _may_be_near(course, areas):
            by_name.setdefault(course.name, []).append(course)
    return [min(alike, key=lambda course: _soonest(course, on)) for alike in by_name.values()]


def _may_be_near(course: Course, areas: Collection[str]) -> bool:
    if not course.areas or not areas:
        return True
    held = set(course.areas)
    # A course held in a commune is near for the whole department: one goes there by train or by car.
    held |= {area[:2] for area in held if area[:2].isdecimal()}
    held |= {area[3:5] for area in held if area.startswith("QN")}
    return WHOLE_REGION in held or bool(held & set(areas))


def _soonest(course: Course, on: date) -> tuple[date, bool, str]:
    ready = course.ready_on(on)
    return ready or date.max, course.hours is None and course.weeks is None, course.name


def length_of(course: Course) -> str:
    """How long a course takes, in French: « 3 semaines », « 2 jours », « environ 10 mois », « 400 heures ».

    Empty when it is not known.
    """
    if course.weeks is not None:
        if course.weeks <= LONGEST_IN_WEEKS:
            return _count(course.weeks, "semaine")
        return f"environ {round(course.weeks * 12 / 52)} mois"
    if course.hours is None:
        return ""
    days = -(-course.hours // HOURS_A_DAY)
    return (
        _count(days, "jour") if days <= LONGEST_IN_DAYS else f"{course.hours:,} heures".replace(",", "\u202f")
    )


def months_of(gives: Gives) -> str:
    """How many months a scheme takes, in French: « de 4 à 18 mois ». Empty when it is not known."""
    low, high = gives.months_from, gives.months_to
    if low is None:
        return "" if high is None else f"{high} mois au plus"
    if high is None:
        return f"{low} mois ou plus"
    return f"{low} mois" if low == high else f"de {low} à {high} mois"


def _count(number: int, word: str) -> str:
    return f"{number}\u00a0{word}{'s' if number > 1 else ''}"
