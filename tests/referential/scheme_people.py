"""People of whom something is known, and what a scheme answers them: for the tests of schemes."""

from __future__ import annotations

from datetime import date, timedelta

from matching.referential.schemes import Answer, Person, check

TODAY = date(2026, 12, 1)
PLAN = {"e2c", "lectio", "projet_pro", "competence_plus", "parcours_qualifiant"}
NOBODY = Person()


def born(years: int, days_before: int = 0) -> date:
    """The birth date of somebody whose `years`th birthday is `days_before` days before TODAY."""
    return (TODAY - timedelta(days=days_before)).replace(year=TODAY.year - years)


def person(age: int | None = None, **known: object) -> Person:
    """Somebody of an age in completed years at TODAY, with what else is known."""
    return Person(birth_date=None if age is None else born(age), **known)  # type: ignore[arg-type]


def found(who: Person, scheme: str, on: date = TODAY) -> Answer:
    return next(one for one in check(who, on) if one.scheme == scheme)
