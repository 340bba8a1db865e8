"""What a scheme does to a match, whoever the person and whatever the post."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from ranking.made import answers, profiles, skill_words, some_expired, vacancies, ways
from ranking.test_properties import one_match, parts

from matching.ranking.values import GROUPS, SCHEMES, SkillAsked, SkillHeld

ANSWERS = ("no", "to_check", "yes")
usual = settings(deadline=None, max_examples=120)
two_ways = st.tuples(ways, ways)
schemes = st.sampled_from(SCHEMES)


@usual
@given(vacancies, profiles, two_ways, answers, some_expired, st.randoms(use_true_random=False))
def test_the_order_of_the_schemes_changes_no_match(
    vacancy: Any, profile: Any, way: Any, told: dict[str, str], expired: set[str], mixed: Any
) -> None:
    lines = list(told.items())
    mixed.shuffle(lines)
    again = one_match(vacancy, profile, way, dict(lines), sorted(expired, reverse=True))
    assert again == one_match(vacancy, profile, way, told, expired)


@usual
@given(vacancies, profiles, two_ways, answers, schemes, some_expired)
def test_a_better_answer_never_lowers_a_match(
    vacancy: Any, profile: Any, way: Any, told: dict[str, str], scheme: str, expired: set[str]
) -> None:
    found = [one_match(vacancy, profile, way, told | {scheme: one}, expired) for one in ANSWERS]
    for worse, better in pairwise(found):
        assert better.score >= worse.score
        assert all(parts(better)[name] >= part for name, part in parts(worse).items())
        assert GROUPS.index(better.group) <= GROUPS.index(worse.group)
        assert better.blockers == worse.blockers


@usual
@given(vacancies, profiles, two_ways, answers, schemes)
def test_a_scheme_out_of_its_dates_counts_as_one_to_check(
    vacancy: Any, profile: Any, way: Any, told: dict[str, str], scheme: str
) -> None:
    late = one_match(vacancy, profile, way, told | {scheme: "yes"}, {scheme})
    assert late == one_match(vacancy, profile, way, told | {scheme: "to_check"})


@usual
@given(vacancies, profiles, two_ways, skill_words)
def test_no_scheme_lifts_a_lack_above_the_skill_itself(
    vacancy: Any, profile: Any, way: Any, skill: tuple[str, int | None]
) -> None:
    asked = replace(vacancy, skills=(*vacancy.skills, SkillAsked(*skill, required=True)))
    every = dict.fromkeys(SCHEMES, "yes")
    lacking = one_match(asked, profile, way, every)
    holding = one_match(asked, replace(profile, skills=(*profile.skills, SkillHeld(*skill))), way, {})
    # Even with no scheme at all, what is held counts for at least as much as what all schemes give back.
    assert parts(holding)["skills"] >= parts(one_match(asked, profile, way, {}))["skills"]
    with_both = one_match(asked, replace(profile, skills=(*profile.skills, SkillHeld(*skill))), way, every)
    assert with_both.score >= lacking.score
    if not holding.missing_skills:
        assert parts(holding)["skills"] >= parts(lacking)["skills"]
