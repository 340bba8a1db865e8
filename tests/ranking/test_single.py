"""What is made for one profile or vacancy is what its row would be, and the most skills fit their sums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from matching.ranking import offers, people
from matching.ranking.criteria import OF
from matching.ranking.effects import builtin_carriers, count
from matching.ranking.entries import asked_skills, wished_occupations
from matching.ranking.index import ProfileIndex, VacancyIndex
from matching.ranking.postings import MOST_SKILLS
from matching.ranking.rank import rank_profiles, rank_vacancies
from matching.ranking.referential import RankingReferential
from matching.ranking.values import Place, SkillAsked, SkillHeld

from .made import REFERENTIAL, answers, profiles, some_expired, travel_of, vacancies
from .slow import TODAY
from .test_lists import PERSON, PLAIN


def same(one, other):
    """Arrays of the same types, shapes and values, as the compiled loops tell them apart."""
    assert one._fields == other._fields
    for name, left, right in zip(one._fields, one, other, strict=True):
        assert (left.dtype, left.ndim) == (right.dtype, right.ndim), name
        assert right.flags.c_contiguous, name
        assert right.flags.aligned, name
        assert np.array_equal(left, right), name


@given(profiles, answers, some_expired)
def test_a_profile_is_its_own_row(profile, schemes, expired):
    wished, counted = wished_occupations(profile), count(schemes, expired, builtin_carriers())
    row = people.ProfileColumns.of((profile,), (wished,), (counted,)).arrays
    same(row, people.opened_profile(people.numbers_of(profile, wished, counted)))


@given(vacancies)
def test_a_vacancy_is_its_own_row(vacancy):
    weights = asked_skills(vacancy, REFERENTIAL)
    row = offers.VacancyColumns.of((vacancy,), (weights,), REFERENTIAL).arrays
    same(row, offers.opened_vacancy(offers.numbers_of(vacancy, weights, REFERENTIAL)))


def test_a_vacancy_without_coordinates_is_refused():
    nowhere = replace(PLAIN, place=Place(commune="34172"))
    with pytest.raises(ValueError, match="has no coordinates"):
        offers.numbers_of(nowhere, {}, REFERENTIAL)


@pytest.mark.parametrize("short", [0, 1])
def test_the_most_skills_that_may_be_asked_are_counted_whole(short):
    items = range(1, MOST_SKILLS + 1)
    known = RankingReferential(near={}, core={"K2204": tuple(items)})
    asks = replace(
        PLAIN, rome_code="K2204", skills=tuple(SkillAsked(f"geste {one}", one, True) for one in items)
    )
    person = replace(PERSON, skills=tuple(SkillHeld(f"geste {one}", one) for one in items[short:]))
    way = travel_of([(10, 10)])
    [mine] = rank_vacancies(VacancyIndex.build([asks], known), person, way, today=TODAY, seed=1).matches
    [theirs] = rank_profiles(ProfileIndex.build([person], known), asks, way, today=TODAY, seed=1).matches
    assert mine == theirs
    assert mine.group == ("talk" if short else "now")
    whole = 2 * 1000 * MOST_SKILLS
    brought = (2 * OF["skills"] * (whole - 2000 * short) + whole) // (2 * whole)
    assert mine.criteria[1].contribution == brought / 1_000_000
