"""Schemes: what each answers, row by row of a sourced table, and the day on which an age turns."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scheme_people import TODAY, born, found

from matching.referential.predicates import Between, Condition, Group
from matching.referential.schemes import IDENTIFIERS, Person, age_on, read_builtin_schemes

TABLE = Path(__file__).parent / "tables" / "schemes.csv"
FLAGS = {"true": True, "false": False}
SETS = {"registered", "places_entered"}
NUMBERS = {"qualification_level", "aims_at_level"}


class Case(NamedTuple):
    """One line of the table: who, on which day, which scheme, what it answers, from which source."""

    profile: str
    date: str
    scheme: str
    answer: str
    source: str

    @property
    def who(self) -> Person:
        """« birth_date=2006-05-14 situation=jobseeker » as a person; what is not written is not known."""
        return Person(**{name: _value(name, text) for name, text in self.written})

    @property
    def written(self) -> list[tuple[str, str]]:
        return [tuple(one.split("=")) for one in self.profile.split()]  # type: ignore[misc]

    def __str__(self) -> str:
        return f"{self.scheme} {self.profile} {self.date}"


def _value(name: str, text: str) -> Any:
    if name == "birth_date":
        return date.fromisoformat(text)
    if name in SETS:
        return frozenset(text.split("+"))
    return int(text) if name in NUMBERS else FLAGS.get(text, text)


def read_table() -> list[Case]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Case(**row) for row in csv.DictReader(file)]


CASES = read_table()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answers_the_table(case: Case) -> None:
    assert found(case.who, case.scheme, date.fromisoformat(case.date)).answer == case.answer


def test_the_table_is_sourced_and_has_every_scheme_and_every_edge() -> None:
    assert len(CASES) >= 120
    assert len({case[:3] for case in CASES}) == len(CASES)
    assert all(case.source for case in CASES)
    assert {case.scheme for case in CASES} == set(IDENTIFIERS)
    # Each bound of an age that a rule names has the eve and the day of that birthday in the table.
    for scheme in read_builtin_schemes():
        days = {
            (age_on(case.who.birth_date, on), _is_eve(case.who.birth_date, on))
            for case in CASES
            if case.scheme == scheme.identifier and case.who.birth_date
            for on in [date.fromisoformat(case.date)]
        }
        for low, high in _ages(scheme.who):
            assert {(low - 1, True), (low, False)} <= days, scheme.identifier
            assert high is None or {(high, True), (high + 1, False)} <= days, scheme.identifier
    # And each date on which a scheme ends has its last day and the day after.
    for scheme in read_builtin_schemes():
        if scheme.valid_to:
            ends = {case.date for case in CASES if case.scheme == scheme.identifier}
            after = scheme.valid_to + timedelta(days=1)
            assert {scheme.valid_to.isoformat(), after.isoformat()} <= ends


def _is_eve(birth: date, on: date) -> bool:
    return age_on(birth, on + timedelta(days=1)) > age_on(birth, on)


def _ages(condition: Condition) -> list[tuple[int, int | None]]:
    """The bounds of every age in a condition."""
    if isinstance(condition, Group):
        return [bounds for part in condition.parts for bounds in _ages(part)]
    if isinstance(condition, Between) and condition.field == "age":
        return [(condition.low or 0, condition.high)]
    return []


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (date(2004, 5, 14), date(2026, 5, 13), 21),
        (date(2004, 5, 14), date(2026, 5, 14), 22),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2026, 12, 1), date(2026, 12, 1), 0),
        (date(1999, 12, 31), date(2000, 1, 1), 0),
    ],
)
def test_age_is_in_completed_years(birth: date, on: date, age: int) -> None:
    assert age_on(birth, on) == age


@pytest.mark.parametrize(
    ("scheme", "first", "last", "known"),
    [
        ("e2c", 16, 25, {"qualification_level": 1, "situation": "jobseeker"}),
        ("innovemploi_experimentation", 18, 29, {"qualification_level": 5, "in_qpv": True}),
        ("psad", 16, 17, {"situation": "out_of_school"}),
        ("mission_locale", 16, 25, {"situation": "jobseeker"}),
        ("lio_plus_egal_zero", 12, 26, {}),
    ],
)
def test_ages_turn_on_the_birthday(scheme: str, first: int, last: int, known: dict[str, object]) -> None:
    def answered(birth: date) -> str:
        return found(Person(birth_date=birth, **known), scheme).answer  # type: ignore[arg-type]

    day_after = TODAY + timedelta(days=1)
    assert answered(day_after.replace(year=TODAY.year - first)) == "no"  # birthday tomorrow
    assert answered(born(first)) == "yes"
    assert answered(day_after.replace(year=TODAY.year - last - 1)) == "yes"  # eve of the birthday
    assert answered(born(last + 1)) == "no"


def test_born_on_29_february_turns_18_on_1_march() -> None:
    who = Person(birth_date=date(2008, 2, 29), situation="out_of_school")
    assert found(who, "psad", date(2026, 2, 28)).answer == "yes"
    assert found(who, "psad", date(2026, 3, 1)).answer == "no"


def test_a_birth_after_the_day_is_not_an_age() -> None:
    one = found(Person(birth_date=TODAY + timedelta(days=1)), "lio_plus_egal_zero")
    assert one.answer == "to_check"
    assert one.reasons == ("votre âge : à vérifier",)
