"""Which course brings what is missing: the soonest that is near, and how its length is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.referential.scheme_courses import courses_opening, find_course, length_of, months_of
from matching.referential.scheme_parts import Course, Gives, areas_of

DAY = date(2026, 12, 1)
SOON = Course("Tôt", skills=(1,), weeks=1, starts=(date(2026, 12, 7),))
LATE = Course("Tard", skills=(1, 2), weeks=1, starts=(date(2027, 1, 4),))
LONG = Course("Longue", skills=(1,), weeks=30, starts=(date(2026, 12, 7),))
UNDATED = Course("Sans date", skills=(1,), weeks=1)
UNKNOWN = Course("Autre", skills=(1,))
CARD = Course("Cariste", cards=("caces_r489_1a",), weeks=1)


@given(st.permutations([SOON, LATE, LONG, UNDATED, UNKNOWN, CARD]))
def test_the_one_that_is_over_first_whatever_their_order(courses: list[Course]) -> None:
    for best in (SOON, LATE, LONG, UNDATED, UNKNOWN):
        assert find_course(courses, DAY, item=1) is best
        courses = [one for one in courses if one is not best]
    assert find_course(courses, DAY, item=1) is None
    assert find_course(courses, DAY, card="caces_r489_1a") is CARD
    assert find_course(courses, DAY) is None


def test_what_begins_today_has_begun() -> None:
    assert find_course([SOON, LATE], date(2026, 12, 6), item=1) is SOON
    assert find_course([SOON, LATE], date(2026, 12, 7), item=1) is LATE


@pytest.mark.parametrize(
    ("held", "near", "far"),
    [
        ("30", areas_of("QN03006M", ()), areas_of("QN03405M", ())),
        ("30189", areas_of(None, ["30007"]), areas_of(None, ["34172"])),
        ("QN03006M", areas_of(None, ["30007"]), areas_of(None, ["34172"])),
        ("occitanie", areas_of(None, ["34172"]), None),
    ],
)
def test_a_course_elsewhere_is_left_out(held: str, near: frozenset[str], far: frozenset[str] | None) -> None:
    course = replace(SOON, areas=(held,))
    assert find_course([course], DAY, item=1, areas=near) is course
    assert find_course([course], DAY, item=1) is course  # not known where: it may be near
    assert find_course([SOON], DAY, item=1, areas=near) is SOON
    if far is not None:
        assert find_course([course], DAY, item=1, areas=far) is None


@given(st.permutations(range(5)))
def test_a_diploma_is_told_once_where_it_is_near(order: list[int]) -> None:
    nimes, tarbes = areas_of("QN03006M", ()), areas_of(None, ["65440"])
    here = Course("Diplôme", occupations=("J1501",), weeks=44, starts=(date(2027, 1, 4),), areas=("30",))
    later = replace(here, starts=(date(2027, 9, 6),))
    there = replace(here, areas=("65",))
    other = replace(later, name="Titre", areas=())
    elsewhere = replace(here, occupations=("K1302",))
    courses = [(here, later, there, other, elsewhere)[place] for place in order]
    told = courses_opening("J1501", courses, DAY, nimes)
    assert sorted(told, key=lambda one: one.name) == [here, other]
    assert sorted(courses_opening("J1501", courses, DAY, tarbes), key=lambda one: one.name) == [there, other]
    assert courses_opening("", courses, DAY, nimes) == []


@pytest.mark.parametrize(
    ("course", "said"),
    [
        (Course("x", weeks=1), "1\u00a0semaine"),
        (Course("x", weeks=8), "8\u00a0semaines"),
        (Course("x", weeks=9), "environ 2 mois"),
        (Course("x", weeks=44), "environ 10 mois"),
        (Course("x", hours=7), "1\u00a0jour"),
        (Course("x", hours=14), "2\u00a0jours"),
        (Course("x", hours=63), "9\u00a0jours"),
        (Course("x", hours=64), "64 heures"),
        (Course("x", hours=1407), "1\u202f407 heures"),
        (Course("x", hours=14, weeks=2), "2\u00a0semaines"),
        (Course("x"), ""),
    ],
)
def test_how_long_it_takes(course: Course, said: str) -> None:
    assert length_of(course) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(4, 18, "de 4 à 18 mois"), (6, 6, "6 mois"), (None, 12, "12 mois au plus"), (3, None, "3 mois ou plus"),
     (None, None, "")],
)  # fmt: skip
def test_how_many_months(low: int | None, high: int | None, said: str) -> None:
    assert months_of(Gives(months_from=low, months_to=high)) == said
